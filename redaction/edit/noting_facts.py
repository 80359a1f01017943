"""What the log says about annotations that an edit changes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from redaction.edit.edit import Patch
from redaction.model.annotation import Annotation

NAMED_IN_LOG = 50
"""Annotations of one edit of which the log says what changed; of more it gives the number only."""

_FIELDS = tuple(name for name in Annotation.__dataclass_fields__ if name != "id")


def annotation_facts(patch: Patch) -> dict[str, Any]:
    """What a row of the log says about annotations that an edit changes; nothing where it changes none.

    Neither titles nor notes, tags, people or places: only frames, ids of categories, and what changed.

    Returns:
        ``{"notes": {"added": …, "deleted": …, "changed": {field: annotations}, "each": {id: {…}}}}``.
    """
    added = deleted = 0
    changed: Counter[str] = Counter()
    each: dict[str, dict[str, Any]] = {}
    for annotation_id, (before, after) in patch.annotations.items():
        added += before is None
        deleted += after is None
        names = () if before is None or after is None else _differing(before, after)
        changed.update(names)
        now = before if after is None else after
        if now is not None and len(patch.annotations) <= NAMED_IN_LOG:
            facts: dict[str, Any] = {"frames": [int(now.span.start), int(now.span.stop) - 1]}
            facts |= {"category": now.category} if now.category else {}
            facts |= {"draft": True} if now.draft else {}
            each[annotation_id] = facts | ({"changed": list(names)} if names else {})
    parts = {"added": added, "deleted": deleted, "changed": dict(changed), "each": each}
    facts = {name: value for name, value in parts.items() if value}
    return {"notes": facts} if facts else {}


def _differing(before: Annotation, after: Annotation) -> tuple[str, ...]:
    return tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))
