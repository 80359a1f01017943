"""What a row of the review log says, in words."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, cast

from app.language.core import core, dates_in
from app.words import region_kind_words, tr
from redaction.model.region import Kind
from redaction.reviewlog.row import Category, LogRow, proof_of

_FIRST = (
    *("gate", "name", "reference", "verified", "frame", "found", "tracks"),
    *("stopped", "settings", "resumed", "changed", "reason"),
)
_HASH = re.compile("[0-9a-f]{64}")

_FIELDS = {"seq": "row", "utc": "UTC", "who": "person", "recipient": "to", "payload": "content"}
"""What fields are called where a person reads them; the others are called what they are."""

_SILENT = frozenset(
    ("state", "footage_id", "record", "said", "workspace", "export", "gesture", "due_why")
)
"""Facts that are there for proofs; the row in full has them."""


def time_words(local: str) -> str:
    """``21 Nov 2026 22:03:15 +00:00`` from what the log keeps: the clock on the wall and its offset."""
    moment = dt.datetime.fromisoformat(local)
    return dates_in(f"{moment.day} {moment:%b %Y %H:%M:%S} {local[-6:]}")


def jump_words(jump: dt.timedelta) -> str:
    """That the computer's clock went back before a row, and by how much."""
    seconds = jump.total_seconds()
    if seconds < 60:
        much = tr("{n:.1f} s").format(n=seconds)
    elif seconds < 3600:
        much = tr("{n} min").format(n=round(seconds / 60))
    else:
        much = tr("{n} h").format(n=round(seconds / 3600))
    return tr("Clock went back by {much}").format(much=much)


def category_words(category: Category) -> str:
    """The kind of operation, as DPA 2018 s.62 calls it."""
    return {
        Category.COLLECTION: tr("Collection"),
        Category.ALTERATION: tr("Alteration"),
        Category.CONSULTATION: tr("Consultation"),
        Category.DISCLOSURE: tr("Disclosure"),
        Category.COMBINATION: tr("Combination"),
        Category.ERASURE: tr("Erasure"),
        Category.SYSTEM: tr("System"),
    }[category]


def action_words(row: LogRow) -> str:
    """What was done, or that it is not there any more."""
    return tr("Content erased by rule") if row.erased else core(row.action)


def details_line(details: Mapping[str, Any]) -> str:
    """The facts of a row in one line."""
    parts = []
    for key in sorted(details, key=lambda k: (_FIRST.index(k) if k in _FIRST else len(_FIRST), k)):
        name, value = key.replace("_", " "), details[key]
        if value in ("", None, [], {}) or key in _SILENT:
            continue
        if key == "settings" and (said := search_words(value)):
            parts.append(said)
        elif key == "erased" and isinstance(value, dict):
            parts.append(_erased_words(value))
        elif key == "changed" and isinstance(value, dict):
            parts += [_change_words(k, pair) for k, pair in value.items()]
        elif isinstance(value, bool):
            parts.append(f"{name}: {tr('yes') if value else tr('no')}")
        elif isinstance(value, dict | list):
            parts.append(f"{name}: {len(value)}")
        elif isinstance(value, str) and _HASH.fullmatch(value):
            parts.append(f"{name}: {value[:12]}…")
        else:
            parts.append(f"{name}: {value}")
    return "  ·  ".join(parts)


def row_text(row: LogRow) -> str:
    """Everything a row says, one fact a line."""
    facts = row.to_json()
    details = facts.pop("details")
    proof = proof_of(details)
    lines = [f"{_FIELDS.get(k, k):10} {value}" for k, value in facts.items() if value != ""]
    for key, value in details.items():
        if key not in proof:
            lines += _lines(key, value, 1)
    if proof:
        lines.append(tr("What the row vouches for:"))
        for key, value in proof.items():
            lines += _lines(key, value, 1)
    return "\n".join(lines)


def raw_text(row: LogRow) -> str:
    """A row as an export has it."""
    return json.dumps(row.to_json(), ensure_ascii=False, indent=2)


def search_words(settings: object) -> str:
    """How a search was set up, in a few words; empty where these are no settings of a search."""
    try:
        given = cast("Mapping[str, Any]", settings)
        kinds = ", ".join(region_kind_words(Kind(kind)) for kind in given["kinds"])
        mode = {"fast": tr("fast"), "thorough": tr("thorough")}[given["mode"]]
        own = [str(model["name"]) for model in given["own"]]
        said = tr("{kinds}, {mode}, dial {n}").format(
            kinds=kinds, mode=mode, n=given["sensitivity"]
        )
    except (LookupError, TypeError, ValueError):
        return ""
    return said + (tr(", own detector {names}").format(names=", ".join(own)) if own else "")


def _erased_words(value: Mapping[str, Any]) -> str:
    return tr("{n} rows {rule}").format(n=value.get("count", "?"), rule=value.get("rule", ""))


def _change_words(key: str, pair: object) -> str:
    name = key.replace("_", " ")
    if isinstance(pair, list) and len(pair) == 2:
        before, after = ("–" if value in ("", None, [], {}) else value for value in pair)
        if not isinstance(before, dict | list) and not isinstance(after, dict | list):
            return f"{name}: {before} → {after}"
        return tr("{name} changed").format(name=name)
    return f"{name} {pair}"


def _lines(key: str, value: object, depth: int) -> list[str]:
    """A fact, and what it is made of below it, each on a line of its own."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return [f"{pad}{key}:", *(x for k, v in value.items() for x in _lines(k, v, depth + 1))]
    return [f"{pad}{key}: {json.dumps(value, ensure_ascii=False)}"]
