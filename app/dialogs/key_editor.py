"""Changes the keys of one action: press the new one; what is in the way is said before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QVBoxLayout, QWidget

from app.actions.action import plain
from app.actions.ids import ActionId
from app.actions.keymap import MOST_KEYS, Clash
from app.actions.own_keys import spelled
from app.theme.folding import Folding
from app.theme.parts import button, card, label
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.actions.own_keys import OwnKeys
    from app.actions.registry import Registry

_NATIVE = QKeySequence.SequenceFormat.NativeText


class KeyEditor(QWidget):
    """What is below the list of actions.

    Attributes:
        action: Whose keys are shown; None for nobody's.
        field: Takes the new key as it is pressed.
        replace: Makes it the only key of the action.
        add: Gives it to the action besides the others.
        clear: Takes all keys from the action.
        restore: Gives the action its declared keys again.
        problem: What is in the way of the new key.
    """

    def __init__(self, registry: Registry, keys: OwnKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry, self._own = registry, keys
        self.action: ActionId | None = None
        self._name = label("", "strong")
        self._tip = label("", "caption", wrap=True)
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(self.tr("New key"))
        self.field.setToolTip(self.tr("Press the new key here. Tab leaves the field."))
        self.field.setMinimumWidth(170)
        self.replace = button(
            self.tr("Use this key"), lambda: self._give(alone=True), kind="primary",
            tip=self.tr("Make it the only key of this action."),
        )  # fmt: skip
        self.add = button(
            self.tr("Add"), lambda: self._give(alone=False),
            tip=self.tr("Keep the other keys of this action, too."),
        )  # fmt: skip
        self.clear = button(
            self.tr("No key"), self._clear, tip=self.tr("Take all keys from this action.")
        )
        self.restore = button(
            self.tr("Restore"), self._restore, icon_name="undo",
            tip=self.tr("Give this action the keys again that Umbra sets."),
        )  # fmt: skip
        self.problem = label("", "warning", wrap=True)
        self.problem.setMinimumHeight(self.problem.fontMetrics().height())
        self._build()
        self.field.keySequenceChanged.connect(self._look)
        self._look()

    def edit(self, action: ActionId | None) -> None:
        """Show the keys of another action."""
        self.action = action
        self.field.clear()
        self.show_keys()

    def show_keys(self) -> None:
        """Tell what the action has now."""
        name = tip = ""
        if self.action is not None:
            declared = self._registry.declaration(self.action)
            keys = self._registry.keys_text(self.action, all_keys=True) or self.tr("no key")
            name = f"{plain(declared.title)}:  {keys}"
            tip = declared.tip
        self._name.setText(name)
        self._tip.setText(tip)
        self._look()

    def take_focus(self, *_item: object) -> None:
        """Let the next key that is pressed be the new one."""
        if self.field.isEnabled():
            self.field.setFocus()

    @property
    def key(self) -> str:
        """The key that was pressed, in its one spelling; empty where none was."""
        return spelled(self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _build(self) -> None:
        title = label(self.tr("New key"))
        title.setBuddy(self.field)
        line = Folding(title, self.field, self.replace, self.add, None, self.clear, self.restore)
        inside = QVBoxLayout()
        inside.setSpacing(SPACE)
        inside.addWidget(self._name)
        inside.addWidget(self._tip)
        inside.addWidget(line)
        inside.addWidget(self.problem)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(card(inside))

    def _look(self) -> None:
        """Say what is in the way, and offer what can be done."""
        action, key = self.action, self.key
        free = action is not None and not self._own.locked
        found = self._own.in_the_way(action, key) if action is not None and key else ()
        mine = action is not None and key in self._own.keys(action)
        self.problem.setText(self._words(found) if free else "")
        if free and mine and not found:
            self.problem.setText(self.tr("It has this key already."))
        usable = free and bool(key) and all(clash.action is not None for clash in found)
        for one in (self.field, self.clear, self.restore):
            one.setEnabled(free)
        taken = bool(found)
        self.replace.setText(self.tr("Take it for this one") if taken else self.tr("Use this key"))
        self.replace.setEnabled(usable)
        full = action is not None and len(self._own.keys(action)) >= MOST_KEYS
        self.add.setEnabled(usable and not mine and not full)
        if action is not None and free:
            self.clear.setEnabled(bool(self._own.keys(action)))
            self.restore.setEnabled(self._own.is_changed(action))

    def _words(self, found: tuple[Clash, ...]) -> str:
        if not found:
            return ""
        key = QKeySequence(found[0].key).toString(_NATIVE)
        names = [f"“{plain(c.action.title)}”" for c in found if c.action is not None]
        if not names:
            return self.tr(
                "{key} cannot be used: it moves between fields, closes or opens something, or belongs to the"
                " picture."
            ).format(key=key)
        return self.tr("{key} belongs to {names}, which would lose it.").format(
            key=key, names=", ".join(names)
        )

    def _give(self, *, alone: bool) -> None:
        if self.action is None or not self.key:
            return
        others = () if alone else self._own.keys(self.action)
        self._own.give(self.action, [*others, self.key], take=True)
        self.field.clear()

    def _clear(self) -> None:
        if self.action is not None:
            self._own.give(self.action, [])

    def _restore(self) -> None:
        if self.action is None:
            return
        left = self._own.restore(self.action)
        if left:
            self.problem.setText(
                self.tr("Not all could be restored. {why}").format(why=self._words(left))
                if any(clash.action is None for clash in left)
                else self.tr("{names} has a key of it now and keeps it.").format(
                    names=", ".join(f"“{plain(c.action.title)}”" for c in left if c.action)
                )
            )
