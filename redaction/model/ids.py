"""Identifiers. Random, so that two workspaces can be merged and nothing is ever numbered twice."""

from __future__ import annotations

import uuid
from typing import NewType

TrackId = NewType("TrackId", str)
PersonId = NewType("PersonId", str)
FootageId = NewType("FootageId", str)
RequestId = NewType("RequestId", str)
IncidentId = NewType("IncidentId", str)
AudioRangeId = NewType("AudioRangeId", str)
AnnotationId = NewType("AnnotationId", str)


def new_id() -> str:
    """16 random hexadecimal digits: among ten million ids a clash is less likely than one in 100,000."""
    return uuid.uuid4().hex[:16]
