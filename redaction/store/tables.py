"""The tables of casework: one migration for each part, so that each part looks after its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from redaction.store import (
    tables_coverage,
    tables_disclosures,
    tables_evidence,
    tables_incidents,
    tables_log,
    tables_register,
    tables_signoff,
    tables_stills,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

MIGRATIONS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("m007_register", tables_register.add),
    ("m008_coverage", tables_coverage.add),
    ("m009_signoff", tables_signoff.add),
    ("m010_log", tables_log.add),
    ("m011_disclosures", tables_disclosures.add),
    ("m012_incidents", tables_incidents.add),
    ("m013_stills", tables_stills.add),
    ("m014_evidence", tables_evidence.add),
)
"""By name, in order; each sets SQLite's ``user_version`` to its own number."""
