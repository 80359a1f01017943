"""What the log says about stored records, so that one changed behind the program's back is found.

A table of records has a column ``salt``. The log row that records a change carries, for each record it
changed, a digest of the record as it is now, or says that it went:

    {"record": {"table": "requests", "id": "…", "digest": "…"}}          or a list of such

The salt is random and stays in the record, so nothing can be guessed from the log, and when the record is
erased its digest says nothing any more. When the log is verified, the last digest said of each record must
be that of the record there is; none may be missing and none may be there that the log does not know.

A store does it like this, in one transaction::

    execute("INSERT INTO things (id, …, salt) VALUES (?, …, ?)", (…, new_salt()))
    log.append(…, details={…, **vouched(connection, "things", thing_id)})
    …
    execute("DELETE FROM things WHERE id = ?", (thing_id,))
    log.append(…, details={…, **went("things", thing_id)})

and adds its table to ``TESTIMONIES``.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

from redaction.reviewlog.row import LogRow, canonical
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store.database import WorkspaceDatabase

RECORD = "record"
"""Detail of a log row: the records it vouches for."""

SALT = "salt"
"""Column of a table of records: random, so that no digest can be guessed."""

KEY = ("id",)
"""Columns by which a record is known, unless a table says otherwise."""


FOOTAGE_RECORD = "footage_record"
EXPORTS_RECORD = "exports_record"
EXPORTS_PEOPLE = "exports_people"
EXPORTS_CLIPS = "exports_clips"
RULES_RECORD = "rules_record"

PARTS_OF_TABLES = {
    # Not where its file lies (its content is known by its hash), nor the state of the review (own seal).
    FOOTAGE_RECORD: "(SELECT id, request, sha256, size, frames, duration, width, height, added, facts, video,"
    " salt FROM footage)",
    # Not where they were written; whom they name is a record of its own, because it may have to be erased.
    EXPORTS_RECORD: "(SELECT id, footage, request, made, plan_hash, source_sha256, copy_sha256, verified,"
    " report, log_count, log_hash, salt FROM exports)",
    EXPORTS_PEOPLE: "(SELECT id, who, recipient, reason, salt FROM exports)",
    # What only clips for evidence have; copies of before have no record of it, and need none.
    EXPORTS_CLIPS: "(SELECT id, unredacted, annotation, salt FROM exports"
    " WHERE unredacted IS NOT NULL OR annotation IS NOT NULL)",
    # Settings that decide something.
    RULES_RECORD: "(SELECT key AS id, value FROM settings"
    " WHERE key IN ('clocks.part', 'retention', 'papers'))",
}
"""Records that are a part of a table, by the name the log calls them. Here and not as views of the database,
because whoever changes the database could change a view."""


class Testimony(Protocol):
    """Holds what rows say against what is stored."""

    def hear(self, row: LogRow) -> None:
        """Take a row that has something to say about records; they come in order."""
        ...

    def judge(self) -> Wrong | None:
        """What does not agree, when all rows were heard and their chain holds."""
        ...


def new_salt() -> str:
    """32 random hexadecimal digits."""
    return secrets.token_hex(16)


def digest_of(record: Mapping[str, Any], salt: str) -> str:
    """SHA-256 in hexadecimal over the canonical JSON of a record and its salt.

    Columns that are NULL are left out: one that a later version adds, NULL by default, changes no digest.

    Args:
        record: Values by column; the salt may be among them.
        salt: Of this record.
    """
    values = {k: _plain(v) for k, v in record.items() if k != SALT and v is not None}
    return hashlib.sha256(canonical({"record": values, SALT: _plain(salt)}).encode()).hexdigest()


def vouch(table: str, record_id: str, digest: str) -> dict[str, Any]:
    """The details by which a log row vouches for one record."""
    return {RECORD: {"table": table, "id": record_id, "digest": digest}}


def went(table: str, *record_ids: str) -> dict[str, Any]:
    """The details by which a log row says that records are there no longer."""
    return together(*(vouch(table, record_id, "") for record_id in record_ids))


def vouched(
    connection: sqlite3.Connection, table: str, *record_ids: str, key: tuple[str, ...] = KEY
) -> dict[str, Any]:
    """The details by which a log row vouches for records as they are stored now.

    Args:
        connection: In the transaction that wrote them.
        table: Of the records.
        record_ids: Which; where several columns make the key, their values joined by ``/``.
        key: Columns by which a record is known.
    """
    return together(
        *(
            vouch(table, record_id, digest)
            for record_id in record_ids
            for _, digest in _stored(connection, table, key, record_id)
        )
    )


def all_vouched(
    connection: sqlite3.Connection, table: str, key: tuple[str, ...] = KEY
) -> dict[str, Any]:
    """As ``vouched`` for every record: for the migration that adds the salt to a table."""
    return together(*(vouch(table, i, digest) for i, digest in _stored(connection, table, key)))


def together(*details: Mapping[str, Any]) -> dict[str, Any]:
    """One set of details for records of several calls."""
    records = [record for one in details for record in records_said(one)]
    if not records:
        return {}
    return {RECORD: records[0] if len(records) == 1 else records}


def records_said(details: Mapping[str, Any]) -> list[Any]:
    """What the details of a row say of records, each with its table, id and digest; one stands by itself."""
    found = details.get(RECORD, [])
    return found if isinstance(found, list) else [found]


class RecordTestimony:
    """The records of one table, as the log rows left them."""

    def __init__(
        self,
        database: WorkspaceDatabase,
        table: str,
        what: str,
        key: tuple[str, ...] = KEY,
    ) -> None:
        """Listen for a table.

        Args:
            database: Whose records.
            table: Its name.
            what: A record of it in words, "request", "sign-off".
            key: Columns by which a record is known; their values are joined by ``/`` in the log.
        """
        self._database = database
        self._table = table
        self._what = what
        self._key = key
        self._said: dict[str, tuple[str, int]] = {}

    def hear(self, row: LogRow) -> None:
        """Note the last digest said of each record."""
        for one in records_said(row.details):
            if one["table"] == self._table:
                self._said[str(one["id"])] = (str(one["digest"]), row.seq)

    def judge(self) -> Wrong | None:
        """The first record that is not what the log says, or None."""
        for record_id, digest in _stored(self._database.connection, self._table, self._key):
            said, seq = self._said.pop(record_id, ("", 0))
            if not said:
                after = f" after row {seq} said that it went" if seq else ""
                text = f"A record of a {self._what} was added without the program{after}."
                return Fault.RECORD, seq, text
            if said != digest:
                text = (
                    f"The record of a {self._what} is not what row {seq} left:"
                    " it was changed without the program."
                )
                return Fault.RECORD, seq, text
        for said, seq in self._said.values():
            if said:
                text = f"The record of a {self._what} (row {seq}) was deleted without the program."
                return Fault.RECORD, seq, text
        return None


def _stored(
    connection: sqlite3.Connection, table: str, key: tuple[str, ...], record_id: str | None = None
) -> Iterator[tuple[str, str]]:
    """Id and digest of the records of a table, or of one of them."""
    joined = " || '/' || ".join(key)
    where, values = ("", ()) if record_id is None else (f" WHERE {joined} = ?", (record_id,))
    if record_id is not None and len(key) == 1:
        where = f" WHERE {key[0]} = ?"
    source = PARTS_OF_TABLES.get(table, table)
    found = connection.execute(f"SELECT * FROM {source}{where}", values)
    names = [column[0] for column in found.description]
    for row in found:
        record = dict(zip(names, row, strict=True))
        yield "/".join(str(record[name]) for name in key), digest_of(record, record.get(SALT, ""))


def _plain(value: object) -> object:
    """A value of a database as JSON can hold it; text and bytes stay different."""
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _coverage(database: WorkspaceDatabase) -> Testimony:
    # here, because the store vouches by what is above
    from redaction.store.coverage import CoverageTestimony

    return CoverageTestimony(database)


def _catalogue(database: WorkspaceDatabase) -> Testimony:
    from redaction.store import catalogue
    from redaction.store.kept_list import ListTestimony

    return ListTestimony(database, catalogue.KEY, catalogue.LIST, "list of reasons")


def _categories(database: WorkspaceDatabase) -> Testimony:
    from redaction.store import categories
    from redaction.store.kept_list import ListTestimony

    return ListTestimony(database, categories.KEY, categories.LIST, "list of categories")


TESTIMONIES: tuple[Callable[[WorkspaceDatabase], Testimony], ...] = (
    partial(RecordTestimony, table="disclosures", what="disclosure"),
    partial(RecordTestimony, table="requests", what="request"),
    _coverage,
    _catalogue,
    _categories,
    partial(RecordTestimony, table="coverage_rule", what="rule for what counts as seen"),
    partial(RecordTestimony, table="retention", what="retention", key=("footage",)),
    partial(RecordTestimony, table=FOOTAGE_RECORD, what="footage"),
    partial(RecordTestimony, table=EXPORTS_RECORD, what="copy"),
    partial(RecordTestimony, table=EXPORTS_PEOPLE, what="copy (by whom and for whom)"),
    partial(RecordTestimony, table=EXPORTS_CLIPS, what="copy (a clip, or unredacted)"),
    partial(RecordTestimony, table="stills", what="picture"),
    partial(RecordTestimony, table=RULES_RECORD, what="setting"),
    partial(RecordTestimony, table="signoff_acts", what="step of a sign-off"),
    partial(RecordTestimony, table="signoff_notes", what="note of a check"),
    partial(RecordTestimony, table="signoff_rules", what="rule of sign-off"),
    partial(RecordTestimony, table="incidents", what="incident"),
)
"""One for each table that the log vouches for; its owner adds it here, as
``partial(RecordTestimony, table="requests", what="request")`` (from ``functools``)."""


def testimonies(database: WorkspaceDatabase) -> tuple[Testimony, ...]:
    """All of them, to hear a log from its beginning."""
    return tuple(make(database) for make in TESTIMONIES)
