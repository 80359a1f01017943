"""The keys that a person changed: kept as plain lines, by the ids of actions.

A line is the id and its keys, apart by tabs; an id alone has no key any more. Keys are spelled as Qt writes
them for every system (``Ctrl+Shift+P``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MOST_KEYS = 4
"""Of one action."""

ENTRY: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"^[^\t\r\n]+$"},
    "maxItems": MOST_KEYS,
    "uniqueItems": True,
}
"""What the keys of an action are in a file, in the words of JSON Schema."""


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
