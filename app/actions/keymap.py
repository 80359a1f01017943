"""Which keys an action has: those declared, or those a person gave it; and which two cannot stand together.

Changes are kept as plain lines: the id of the action and its keys, apart by tabs; an id alone has no key any
more. Keys are spelled as Qt writes them for every system (``Ctrl+Shift+P``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.action import Action, Menu, Scope

MOST_KEYS = 4
"""Of one action."""

ENTRY: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"^[^\t\r\n]+$"},
    "maxItems": MOST_KEYS,
    "uniqueItems": True,
}
"""What the keys of an action are in a file, in the words of JSON Schema."""

RESERVED = ("Tab", "Shift+Tab", "Backtab", "Return", "Enter", "Escape", "H", "F10", "Alt+F4")
"""Keys that mean something to every field or list, to the picture or to the system, wherever one is. An
action has one of them only where it was declared so."""

_SHARED = frozenset({Scope.GLOBAL, Scope.REVIEW})

Spell = Callable[[str], str]
"""Gives a key in its one spelling; empty where it is no key, or several one after the other."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Why an action cannot have a key.

    Attributes:
        key: Which.
        action: Who has it; None where it is reserved.
    """

    key: str
    action: Action | None = None


def changed_keys(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The keys of each action that has others than declared; ids that are known no more are among them."""
    found = {}
    for line in lines:
        action, *keys = line.split("\t")
        if action:
            found[action] = tuple(key for key in keys if key)[:MOST_KEYS]
    return found


def entries(keys: Mapping[str, Iterable[str]]) -> list[str]:
    """The lines that ``changed_keys`` reads, in order of the ids."""
    return ["\t".join((action, *named)) for action, named in sorted(keys.items()) if action]


def meet(first: Scope, second: Scope) -> bool:
    """Whether keys of two scopes can be meant at the same moment.

    Global keys and those of the review page share the window; those of its widgets share it with both. Keys
    of the incident's page sleep while another page is shown, and all but global ones while it is.
    """
    scopes = {first, second}
    if Scope.INCIDENT in scopes and not scopes <= {Scope.INCIDENT, Scope.GLOBAL}:
        return False
    return first is second or bool(scopes & _SHARED)


def effective(
    declared: Sequence[Action], changed: Mapping[str, Iterable[str]], spell: Spell
) -> dict[str, tuple[str, ...]]:
    """The keys of every action, no two of which clash.

    What a person gave comes first: a key that a newer version declares for another action is not taken from
    them. What is no key, is reserved or is given twice is left out.

    Args:
        declared: All actions.
        changed: Keys by id, of those that were changed.
        spell: Gives a key in its one spelling.
    """
    taken: dict[str, list[Action]] = {}
    found: dict[str, tuple[str, ...]] = {}

    def take(action: Action, keys: Iterable[str]) -> None:
        mine: list[str] = []
        for key in dict.fromkeys(spell(one) for one in keys):
            if not key or is_reserved(action, key, spell):
                continue
            if any(meet(action.scope, other.scope) for other in taken.get(key, ())):
                continue
            taken.setdefault(key, []).append(action)
            mine.append(key)
        found[action.id] = tuple(mine)

    for action in declared:
        if action.id in changed:
            take(action, changed[action.id])
    for action in declared:
        if action.id not in changed:
            take(action, action.keys)
    return found


def clashes(
    declared: Sequence[Action],
    keys: Mapping[str, Sequence[str]],
    action: Action,
    key: str,
    spell: Spell,
) -> tuple[Clash, ...]:
    """Everything in the way of giving a key to an action.

    Args:
        declared: All actions.
        keys: The keys of every action now.
        action: Who is to have it.
        key: Which, in its one spelling.
        spell: Gives a key in its one spelling.
    """
    if is_reserved(action, key, spell):
        return (Clash(key),)
    return tuple(
        Clash(key, other)
        for other in declared
        if other is not action and key in keys[other.id] and meet(action.scope, other.scope)
    )


def is_reserved(action: Action, key: str, spell: Spell) -> bool:
    """Whether an action cannot have a key because it means something to the window itself."""
    if key in (spell(one) for one in action.keys):
        return False
    menus = (menu.value.partition("&")[2][:1].upper() for menu in Menu)
    return key in {spell(one) for one in (*RESERVED, *(f"Alt+{letter}" for letter in menus))}
