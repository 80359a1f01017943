"""Choosing the exemptions relied on, and saying why in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app.language.core import core
from app.panels.reason_words import exemption_tip, lack_sentence, short_act, titles
from app.panels.words_field import WordsField
from app.theme.parts import label, set_role
from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.casework.exemptions import Exemption
from redaction.casework.missing import lack_of
from redaction.model.footage import RequestKind

COMMIT_AFTER_MS = 800
"""Words are kept this long after the last key, and at once when the field is left."""

WORDS_HEIGHT = 56
"""Of the field for words: two lines."""


class ReasonsButton(QPushButton):
    """A button with a list of exemptions to tick; several can be ticked before the list is closed.

    Signals:
        ticked: A code was ticked, or its tick taken away.
    """

    ticked = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("field", "true")
        self._menu = _Ticks(self)
        self._menu.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        self._catalogue = BUILT_IN
        self._kind: RequestKind | None = None
        self._offered: tuple[Exemption, ...] = ()
        self._strange: tuple[str, ...] = ()
        self._single = False
        self._full = self._lead = self._titles = ""
        self.clicked.connect(self._open)
        self.show_codes(())

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Offer what this list holds."""
        self._catalogue = catalogue

    def set_kind(self, kind: RequestKind | None) -> None:
        """Offer what can be relied on for this kind of request; without one, everything."""
        self._kind = kind

    def set_single(self) -> None:
        """Offer what can be said of a single thing, without what is about a request as a whole."""
        self._single = True
        self.show_codes(())

    def set_lead(self, words: str) -> None:
        """Say this before the codes, where there is no label beside the button."""
        self._lead = words
        self._say(self._full)

    def show_codes(self, *reasons: Iterable[str]) -> None:
        """Tick the codes that all things have; one that only some have says so, and a tick gives it to all.

        Args:
            reasons: The codes of each thing.
        """
        each = [tuple(codes) for codes in reasons]
        union = tuple(dict.fromkeys(code for codes in each for code in codes))
        self._offer(union)
        for code, action in self._actions.items():
            having = sum(code in codes for codes in each)
            action.setChecked(bool(each) and having == len(each))
            some = 0 < having < len(each)
            words = str(action.property("words"))
            if some:
                words = self.tr("{title} (on {n} of {all})").format(
                    title=words, n=having, all=len(each)
                )
            action.setText(f"{words}\t{action.property('act')}")
        alike = all(codes == each[0] for codes in each)
        codes = each[0] if each and alike else ()
        words = ", ".join(codes) if codes else self.tr("None given")
        if not alike:
            words = self.tr("Several")
        self._titles = titles(self._catalogue, codes) if alike and codes else words
        self._say(words)
        self.setToolTip("\n".join(self._described(code) for code in codes))
        self.setAccessibleName(self.tr("Reasons: {words}").format(words=words))

    def text(self) -> str:
        """The codes it stands for, all of them; it shows their titles where there is room."""
        return self._full

    # inside

    def _offer(self, chosen: tuple[str, ...]) -> None:
        offered = self._catalogue.offered(self._kind, single=self._single)
        known = {e.code for e in offered}
        strange = tuple(code for code in chosen if code not in known)
        if (offered, strange) == (self._offered, self._strange) and self._actions:
            return  # an open list stays open
        self._offered, self._strange = offered, strange
        self._menu.clear()
        self._actions = {}
        for at, exemption in enumerate(offered, start=1):
            lead = f"&{at}  " if at < 10 else "    "
            self._add(exemption.code, lead, exemption)
        if strange:
            self._menu.addSeparator()
            self._menu.addAction(self.tr("Not offered here any more, or never was:")).setEnabled(
                False
            )
        for code in strange:
            self._add(code, "    ", self._catalogue.find(code))

    def _add(self, code: str, lead: str, exemption: Exemption | None) -> None:
        title = code if exemption is None else core(exemption.title)
        action = self._menu.addAction("")
        action.setProperty("words", f"{lead}{title.replace('&', '&&')}")
        action.setProperty("act", "" if exemption is None else short_act(exemption.act))
        action.setToolTip(code if exemption is None else exemption_tip(exemption))
        action.setCheckable(True)
        action.triggered.connect(lambda on, code=code: self.ticked.emit(code, on))
        self._actions[code] = action

    def _described(self, code: str) -> str:
        found = self._catalogue.find(code)
        return code if found is None else f"{core(found.title)} ({found.act})"

    def _say(self, words: str) -> None:
        self._full = words
        elide = Qt.TextElideMode.ElideRight
        room = max(40, self.width() - 28)
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self._lead + self._titles) <= room:
            words = (
                self._titles
            )  # a code alone says little to whoever does not know the list by heart
        super().setText(metrics.elidedText(self._lead + words, elide, room).replace("&", "&&"))

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Titles or as many codes as there is room for; all of them are in the tooltip."""
        super().resizeEvent(event)
        self._say(self._full)

    def minimumSizeHint(self) -> QSize:
        """Many codes make no panel wider."""
        return QSize(80, super().minimumSizeHint().height())


class ReasonsField(QWidget):
    """Codes, and the reason in words below them; a line says what holds or what is wrong.

    Attributes:
        button: The list of codes.
        words: The reason in words.

    Signals:
        changed: A person changed codes or words.
        ticked: A code was ticked, or its tick taken away.
        kept: Words were typed and finished: the field was left, or nothing was typed for a moment.
    """

    changed = Signal()
    ticked = Signal(str, bool)
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = BUILT_IN
        self._kind: RequestKind | None = None
        self._codes: tuple[str, ...] = ()
        self._values: tuple[tuple[tuple[str, ...], str], ...] = ()
        self._filling = False
        self._missing = False
        self._origin = ""
        self.button = ReasonsButton()
        self.button.ticked.connect(self._tick)
        self.words = WordsField()
        self.words.setAccessibleName(self.tr("Reason in words"))
        self.words.setToolTip(
            self.tr("It stands in the schedule that goes out with copies: write no names.")
        )
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(WORDS_HEIGHT)
        self.words.textChanged.connect(self._typing)
        self.words.left.connect(self._left)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COMMIT_AFTER_MS)
        self._timer.timeout.connect(self.kept)
        self._said = label("", "caption", wrap=True)
        self.setFocusProxy(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for part in (self.button, self._said, self.words):
            box.addWidget(part)
        self.set_value((), "")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes chosen."""
        return self._codes

    @property
    def why(self) -> str:
        """The reason in words."""
        return self.words.toPlainText().strip()

    @property
    def note(self) -> str:
        """What the line between codes and words says."""
        return self._said.text()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Offer what this list holds."""
        self._catalogue = catalogue
        self.button.set_catalogue(catalogue)
        self._refresh()

    def set_kind(self, kind: RequestKind | None) -> None:
        """Offer what can be relied on for this kind of request; without one, everything."""
        self._kind = kind
        self.button.set_kind(kind)
        self._refresh()

    def set_value(
        self, codes: Sequence[str], why: str, *, origin: str = "", missing: bool = False
    ) -> None:
        """Show codes and words; words being typed stay.

        Args:
            codes: Of one thing.
            why: The reason in words.
            origin: What holds where there are no codes, a sentence.
            missing: Something is withheld, and no reason holds.
        """
        self.show_several([(tuple(codes), why)], origin=origin, missing=missing)

    def show_several(
        self,
        values: Sequence[tuple[tuple[str, ...], str]],
        *,
        origin: str = "",
        missing: bool = False,
    ) -> None:
        """Show the codes and words of several things; those that all have, or that they differ."""
        self._values = tuple(values)
        self._origin, self._missing = origin, missing
        shared = set(values[0][0]).intersection(*(v[0] for v in values)) if values else set()
        self._codes = tuple(c for c in values[0][0] if c in shared) if values else ()
        alike = len({why for _, why in values}) <= 1
        self._filling = True
        try:
            if not self.words.hasFocus():
                text = values[0][1] if values and alike else ""
                if text != self.words.toPlainText():
                    self.words.setPlainText(text)
            self.words.setPlaceholderText(
                self.tr("Why, in your own words")
                if alike
                else self.tr("Several reasons; typing replaces them all")
            )
        finally:
            self._filling = False
        self._refresh()

    def keep(self) -> None:
        """Say now that words were typed, if they were and nobody was told."""
        if self._timer.isActive():
            self._timer.stop()
            self.kept.emit()

    # inside

    def _refresh(self) -> None:
        values = self._values
        self.button.show_codes(*(codes for codes, _ in values))
        faults = self._faults({code for codes, _ in values for code in codes})
        weighed = any(self._catalogue.weighed(c) and not why for c, why in values)
        if faults:
            words, role = faults, "warning"
        elif self._missing:
            words, role = self.tr("No reason yet: choose one."), "warning"
        elif self._origin:
            words, role = self._origin, "caption"
        elif weighed and not self.why:
            words, role = self.tr("Has to be weighed: say why in your own words."), "caption"
        else:
            words, role = "", "caption"
        set_role(self._said, role)
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _faults(self, codes: Iterable[str]) -> str:
        said = []
        for code in sorted(codes):
            lack = lack_of(self._catalogue, code, self._kind)
            if lack is not None:
                found = self._catalogue.find(code)
                name = code if found is None else short_act(found.act)
                said.append(lack_sentence(lack).format(name=name))
        return " ".join(said)

    def _tick(self, code: str, on: bool) -> None:
        self._values = tuple(
            (tuple(c for c in codes if c != code) + ((code,) if on else ()), why)
            for codes, why in self._values
        )
        kept = tuple(c for c in self._codes if c != code)
        self._codes = (*kept, code) if on else kept
        self._missing = self._missing and not self._codes
        self._refresh()
        self.ticked.emit(code, on)
        self.changed.emit()

    def _typing(self) -> None:
        if self._filling:
            return
        self._timer.start()
        self._refresh()
        self.changed.emit()

    def _left(self) -> None:
        self.keep()


class _Ticks(QMenu):
    """A list that stays open while it is ticked; Return or Escape closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click ticks, and the list stays."""
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar ticks, and the list stays; so does a number."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
            return
        at = event.key() - Qt.Key.Key_1
        actions = [a for a in self.actions() if a.isCheckable()]
        if 0 <= at < min(9, len(actions)) and not event.modifiers():
            self.setActiveAction(actions[at])
            actions[at].trigger()
            return
        super().keyPressEvent(event)
