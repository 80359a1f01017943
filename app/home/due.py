"""How many working days are left."""

from __future__ import annotations

from redaction.casework.due import working_days_left, working_days_to

__all__ = ["working_days_left", "working_days_to"]
