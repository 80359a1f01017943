"""The keys a person gave to actions: kept in the settings, put on the actions of a window at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.actions.action import Action
from app.actions.ids import ActionId
from app.actions.keymap import (
    MOST_KEYS,
    Clash,
    changed_keys,
    clashes,
    effective,
    entries,
)
from app.settings.declared import SHORTCUTS
from redaction.policy.current import policy

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.settings.store import Settings


def spelled(key: str) -> str:
    """A key in its one spelling; empty where it is no key, or several one after the other."""
    sequence = QKeySequence(key)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    return text if sequence.count() == 1 and "Unknown" not in text else ""


class OwnKeys(QObject):
    """Reads, changes and applies them.

    Signals:
        changed: Actions have other keys now.
    """

    changed = Signal()

    def __init__(
        self, registry: Registry, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or registry)
        self._registry = registry
        self._settings = settings
        self._keys: dict[str, tuple[str, ...]] = {}
        settings.changed.connect(self._heard)
        self._apply()

    @property
    def locked(self) -> bool:
        """Whether an administrator lets nobody change keys."""
        return policy().shortcuts_locked

    def keys(self, action: ActionId) -> tuple[str, ...]:
        """The keys an action has now."""
        return self._keys[action]

    def is_changed(self, action: ActionId) -> bool:
        """Whether they are others than declared."""
        return self._keys[action] != self._usual(self._registry.declaration(action))

    def any_changed(self) -> bool:
        """Whether any action has other keys than declared."""
        return any(self.is_changed(action.id) for action in self._registry.declared)

    def in_the_way(self, action: ActionId, key: str) -> tuple[Clash, ...]:
        """Why an action cannot have a key; empty where it can."""
        declared = self._registry.declaration(action)
        return clashes(self._registry.declared, self._keys, declared, key, spelled)

    def give(self, action: ActionId, keys: Sequence[str], *, take: bool = False) -> None:
        """Give an action these keys and no others.

        Args:
            action: Which.
            keys: Its keys; none clears it.
            take: Take them from the actions that have them.

        Raises:
            ValueError: If one is no key, is reserved, or another action has it that it is not to be taken
                from; or an administrator fixed the keys.
        """
        if self.locked:
            msg = "the keys are fixed by a policy"
            raise ValueError(msg)
        wanted = tuple(dict.fromkeys(spelled(key) for key in keys))
        if not all(wanted) or len(wanted) > MOST_KEYS:
            msg = f"{keys} cannot be the keys of an action"
            raise ValueError(msg)
        kept = changed_keys(self._settings.get(SHORTCUTS))
        for clash in (one for key in wanted for one in self.in_the_way(action, key)):
            if clash.action is None or not take:
                msg = f"{clash.key} is taken"
                raise ValueError(msg)
            left = [key for key in self._keys[clash.action.id] if key not in wanted]
            kept[clash.action.id] = tuple(left)
            self._keys[clash.action.id] = tuple(left)
        kept[action] = wanted
        self._keep(kept)

    def restore(self, action: ActionId) -> tuple[Clash, ...]:
        """Give an action its declared keys again; what other actions have of them, which keep it."""
        declared = self._registry.declaration(action)
        usual = self._usual(declared)
        found = tuple(clash for key in usual for clash in self.in_the_way(action, key))
        lost = {clash.key for clash in found}
        self.give(action, [key for key in usual if key not in lost])
        return found

    def restore_all(self) -> None:
        """Give every action its declared keys again."""
        if not self.locked:
            self._settings.restore(SHORTCUTS)

    def _usual(self, action: Action) -> tuple[str, ...]:
        return tuple(spelled(key) for key in action.keys)

    def _keep(self, changed: dict[str, tuple[str, ...]]) -> None:
        """Only what differs from the declarations; ids of other versions stay as they are."""
        known = {action.id: action for action in self._registry.declared}
        kept = {
            action: keys
            for action, keys in changed.items()
            if action not in known or keys != self._usual(known[ActionId(action)])
        }
        self._settings.set(SHORTCUTS, entries(kept))

    def _heard(self, key: str) -> None:
        if key == SHORTCUTS.key:
            self._apply()

    def _apply(self) -> None:
        # what was changed before a policy came to fix the keys does not count while it does
        changed = {} if self.locked else changed_keys(self._settings.get(SHORTCUTS))
        self._keys = effective(self._registry.declared, changed, spelled)
        self._registry.set_keys({ActionId(action): keys for action, keys in self._keys.items()})
        self.changed.emit()
