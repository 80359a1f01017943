"""Single changes to the log of a closed workspace, by somebody with a database tool or a hex editor.

A changed byte is a change of the log's content when a row, the head, or what is found by an index of the log,
reads differently afterwards or cannot be read at all. Bytes are drawn from the cells of those tables and
indexes and from their overflow pages, so from all that holds content; where a drawn change alters none of it
(the length of a record that then ends in bytes nobody reads), another is drawn.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.jobs.errors import UserError
from redaction.model.footage import RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.reviewlog.erasing import ErasureRule, erase
from redaction.reviewlog.layout import row_of
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Head
from redaction.store import schema
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace

SHA = "ab" * 32
BOX = Box(10, 20, 30, 40)


def make(folder: Path, rows: int = 60) -> Head:
    """A workspace with rows of both formats, erased content, decisions and a copy; its head.

    Args:
        folder: New.
        rows: How many more rows than those.
    """
    _begin(folder, rows // 3)
    with Workspace.open(folder, user="A. Reviewer") as space:
        request = space.add_request(RequestKind.SAR_UK_GDPR, "SAR/1", dt.date(2026, 3, 20))
        footage = space.add_footage(
            Path("clip.mp4"), sha256=SHA, size=9, frames=100, duration=4.0, width=9, height=9,
            request=request.id,
        )  # fmt: skip
        for name in ("a", "b"):
            span = FrameSpan(FrameIndex(0), FrameIndex(50))
            edit = gestures.add_track(space.project(footage.id), BOX, span, track_id=TrackId(name))
            space.do(footage.id, edit)
        _look(space.log, range(rows // 3, rows), request.id)
        erase(space.log, ErasureRule(request="other"), "Retention period over")
        space.add_export(
            footage.id, Path("copy.mp4"), plan_hash="p", source_sha256=SHA, copy_sha256="cd" * 32,
            verified=True, report={"ok": True}, recipient="J. Smith",
        )  # fmt: skip
        space.log.append(Category.SYSTEM, "Umbra closed")
        space._database.forget()
        return space.log.head()


def _begin(folder: Path, rows: int) -> None:
    """A workspace of an earlier version, whose rows are of format 1."""
    from sqlite_utils import Database, Migrations

    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as db:
        migrations = Migrations("umbra")
        for name, migration in schema.MIGRATIONS[:6]:
            migrations(name=name)(migration)
        migrations.apply(Database(db))
        log = ReviewLog(db, "B. Checker", transaction=nullcontext)
        (workspace,) = db.execute("SELECT value FROM meta WHERE key = 'workspace'").fetchone()
        log.begin(workspace)
        _look(log, range(rows), "own")


def _look(log: ReviewLog, numbers: Iterable[int], request: str) -> None:
    for number in numbers:
        log.append(
            Category.CONSULTATION,
            f"Footage viewed {number}",
            footage=SHA,
            request=request if number % 2 else "other",
            # A long one now and then, so that some content lies on overflow pages.
            details={"frames": list(range(2000 if number % 20 == 7 else number))},
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was made.

    Attributes:
        what: In a few words.
        row: Number of the row it was made to, or None where that cannot be told.
        beside_head: It shows only beside a head noted elsewhere (see ``verdict.LIMIT``).
    """

    what: str
    row: int | None = None
    beside_head: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a check said of it.

    Attributes:
        found: It said that something is wrong.
        named: It named the row, or one beside it.
        words: What it said.
    """

    found: bool
    named: bool
    words: str


def judge(folder: Path, change: Change, noted: Head) -> Found:
    """Open the workspace and verify its log."""
    try:
        with Workspace.open(folder, user="C. Officer") as space:
            verdict = space.log.verify(noted if change.beside_head else None)
    except UserError as error:
        return Found(True, False, error.summary)
    near = verdict.row is not None and change.row is not None and abs(verdict.row - change.row) <= 1
    return Found(not verdict.ok, near, verdict.summary)


# rows


def change_row(folder: Path, chance: random.Random) -> Change:
    """Change rows with a database tool, the triggers taken away meanwhile."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        (last,) = db.execute("SELECT count FROM log_head").fetchone()
        change = chance.choices(_WAYS, weights=[8, *[1] * (len(_WAYS) - 1)])[0](db, last, chance)
        for _, statement in triggers:
            db.execute(statement)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return change


def _names(db: sqlite3.Connection, table: str = "log") -> list[str]:
    return [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]


def _update(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    seq = chance.randint(1, last)
    name = chance.choice([name for name in _names(db) if name != "seq"])
    (old,) = db.execute(f"SELECT {name} FROM log WHERE seq = ?", (seq,)).fetchone()
    new = _other(old, chance)
    db.execute(f"UPDATE log SET {name} = ? WHERE seq = ?", (new, seq))
    return Change(f"{name} of row {seq} changed", seq)


def _other(old: object, chance: random.Random) -> object:
    """Another value: of another type, emptied, cut, longer, or with one letter changed."""
    if isinstance(old, int):
        return old + chance.choice((-1, 1, 2))
    text = str(old)
    at = chance.randrange(len(text)) if text else 0
    ways: list[Callable[[], object]] = [
        lambda: text.encode(),
        lambda: text + chance.choice(" x0"),
        lambda: (
            text[:at]
            + chance.choice([c for c in "0aZ é" if c != text[at : at + 1]])
            + text[at + 1 :]
        ),
        lambda: text[:at],
    ]
    made = chance.choice(ways)()
    return made if made != old else text + " "


def _delete(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    seq = chance.randint(1, last)
    db.execute("DELETE FROM log WHERE seq = ?", (seq,))
    return Change(f"row {seq} deleted", seq)


def _delete_and_close_up(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    seq = chance.randint(1, last - 1)
    db.execute("DELETE FROM log WHERE seq = ?", (seq,))
    _shift(db, seq + 1, -1)
    db.execute("UPDATE log_head SET count = count - 1")
    return Change(f"row {seq} deleted, those after it renumbered, the count put right", seq)


def _shift(db: sqlite3.Connection, first: int, by: int) -> None:
    db.execute("UPDATE log SET seq = -(seq + ?) WHERE seq >= ?", (by, first))
    db.execute("UPDATE log SET seq = -seq WHERE seq < 0")


def _duplicate(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    source, seq = chance.randint(1, last), chance.randint(1, last + 1)
    _shift(db, seq, 1)
    names = ", ".join(name for name in _names(db) if name != "seq")
    source += source >= seq
    db.execute(f"INSERT INTO log SELECT ?, {names} FROM log WHERE seq = ?", (seq, source))
    db.execute("UPDATE log_head SET count = count + 1")
    # A copy beside its original: which of the two was put in cannot be told.
    return Change(f"row {source} copied to {seq}", seq)


def _swap(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    one, two = sorted(chance.sample(range(1, last + 1), 2))
    db.execute("UPDATE log SET seq = -1 WHERE seq = ?", (one,))
    db.execute("UPDATE log SET seq = ? WHERE seq = ?", (one, two))
    db.execute("UPDATE log SET seq = ? WHERE seq = -1", (two,))
    return Change(f"rows {one} and {two} swapped", one)


def _cut(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    seq = chance.randint(2, last)
    db.execute("DELETE FROM log WHERE seq >= ?", (seq,))
    return Change(f"cut off from row {seq}", seq)


def _cut_with_head(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    change = _cut(db, last, chance)
    assert change.row is not None
    db.execute(
        "UPDATE log_head SET count = ?, hash = (SELECT hash FROM log WHERE seq = ?)",
        (change.row - 1, change.row - 1),
    )
    return Change(f"{change.what}, the head put right", None, beside_head=True)


def _forge(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    seq = chance.randint(1, last - 1)
    db.execute("UPDATE log SET action = 'Nothing happened' WHERE seq = ?", (seq,))
    row = row_of(db.execute("SELECT * FROM log WHERE seq = ?", (seq,)).fetchone())
    if row.format == 2:
        db.execute("UPDATE log SET payload = ? WHERE seq = ?", (row.content_hash(), seq))
        row = row_of(db.execute("SELECT * FROM log WHERE seq = ?", (seq,)).fetchone())
    db.execute("UPDATE log SET hash = ? WHERE seq = ?", (row.digest(), seq))
    return Change(f"row {seq} changed, its own hashes put right", seq)


def _empty(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    found = db.execute("SELECT seq FROM log WHERE erased = 0 AND seq > 1").fetchall()
    (seq,) = chance.choice(found)
    db.execute(
        "UPDATE log SET who = '', action = '', footage = '', request = '', recipient = '', salt = '',"
        " details = '{}', erased = 1 WHERE seq = ?",
        (seq,),
    )
    return Change(f"content of row {seq} taken out as if erased by rule", seq)


def _claim(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    """Say that a row is of the first format, and have the program erase it.

    Nothing of its own vouches for such a row then: its moment and category could be anything.
    """
    found = db.execute("SELECT seq FROM log WHERE erased = 0 AND format = 2 AND seq > 1").fetchall()
    (seq,) = chance.choice(found)
    db.execute(
        "UPDATE log SET format = 1, payload = '', salt = '', category = 'system', who = 'Gone',"
        " details = proof, proof = '{}', utc = '2026-01-01T00:00:00.000000+00:00' WHERE seq = ?",
        (seq,),
    )
    log = ReviewLog(db, "C. Officer", transaction=nullcontext)
    erase(log, ErasureRule(who="Gone"), "Left the force")
    return Change(f"row {seq} called one of format 1, changed, and erased by rule", seq)


def _head(db: sqlite3.Connection, last: int, chance: random.Random) -> Change:
    if chance.random() < 0.3:
        db.execute("DELETE FROM log_head")
        return Change("head deleted")
    name = chance.choice(("count", "hash"))
    (old,) = db.execute(f"SELECT {name} FROM log_head").fetchone()
    db.execute(f"UPDATE log_head SET {name} = ?", (_other(old, chance),))
    return Change(f"{name} of the head changed")


_WAYS = (
    _update,
    _delete,
    _delete_and_close_up,
    _duplicate,
    _swap,
    _cut,
    _cut_with_head,
    _forge,
    _empty,
    _claim,
    _head,
)


# bytes


def change_byte(folder: Path, chance: random.Random) -> Change:
    """Change one byte of what holds the log's content in the closed file."""
    path = folder / DATABASE
    data = path.read_bytes()
    before = content(path)
    cells = list(_cells(data, path))
    lengths = [stop - start for _, start, stop in cells]
    while True:
        ((name, start, stop),) = chance.choices(cells, weights=lengths)
        at = chance.randrange(start, stop)
        bit = chance.random() < 0.5
        new = data[at] ^ (1 << chance.randrange(8)) if bit else chance.randrange(256)
        if new == data[at]:
            continue
        path.write_bytes(data[:at] + bytes([new]) + data[at + 1 :])
        after = content(path)
        if after != before:
            what = f"byte {at} of {name}: {data[at]:02x} to {new:02x}"
            return Change(what, _row_changed(before, after))


def _row_changed(before: list[list[object]], after: list[list[object]]) -> int | None:
    """The number of the row that reads differently, if it is one and all can be read."""
    if not after:
        return None
    changed = set(before[0]) ^ set(after[0])
    numbers = {row[0] for row in changed if isinstance(row, tuple)}
    return numbers.pop() if len(numbers) == 1 else None


def content(path: Path) -> list[list[object]]:
    """All rows, the head, what each index gives, with the types; nothing where it cannot be read."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            found: list[list[object]] = []
            for table in ("log", "log_head"):
                names = _names(db, table)
                wanted = ", ".join([*names, *(f"typeof({n})" for n in names)])
                found.append(db.execute(f"SELECT {wanted} FROM {table} NOT INDEXED").fetchall())
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'log'"
            ).fetchall():
                key = name.removeprefix("log_")
                key, where = (key, "") if key != "erased" else ("seq", " WHERE erased = 1")
                sql = f"SELECT {key}, seq FROM log INDEXED BY {name}{where} ORDER BY {key}, seq"
                found.append(db.execute(sql).fetchall())
        except sqlite3.DatabaseError:
            return []
        return found


def _cells(data: bytes, path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, and where it begins and ends in the file, of each stretch that holds content of the log."""
    (size,) = struct.unpack(">H", data[16:18])
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        roots = db.execute(
            "SELECT name, rootpage FROM sqlite_master WHERE tbl_name IN ('log', 'log_head')"
        )
        trees = [(name, root) for name, root in roots if root]
    for name, root in trees:
        yield from _tree(data, size, name, root)


def _tree(data: bytes, size: int, name: str, page: int) -> Iterator[tuple[str, int, int]]:
    base = (page - 1) * size
    at = base + (100 if page == 1 else 0)
    kind, count = data[at], struct.unpack(">H", data[at + 3 : at + 5])[0]
    interior, table = kind in (2, 5), kind in (5, 13)
    first = at + (12 if interior else 8)
    for number in range(count):
        (offset,) = struct.unpack(">H", data[first + 2 * number : first + 2 * number + 2])
        start = here = base + offset
        if interior:
            yield from _tree(data, size, name, struct.unpack(">I", data[here : here + 4])[0])
            here += 4
        if interior and table:
            continue  # only a number that says which way to go
        length, here = _varint(data, here)
        if table:
            _, here = _varint(data, here)
        most = size - 35 if table else (size - 12) * 64 // 255 - 23
        least = (size - 12) * 32 // 255 - 23
        kept = length
        if length > most:
            kept = least + (length - least) % (size - 4)
            kept = kept if kept <= most else least
            yield from _overflow(data, size, name, here + kept, length - kept)
        yield name, start, here + kept
    if interior:
        yield from _tree(data, size, name, struct.unpack(">I", data[at + 8 : at + 12])[0])


def _overflow(
    data: bytes, size: int, name: str, pointer: int, left: int
) -> Iterator[tuple[str, int, int]]:
    while left > 0:
        (page,) = struct.unpack(">I", data[pointer : pointer + 4])
        pointer = (page - 1) * size
        held = min(left, size - 4)
        yield f"{name} (overflow)", pointer + 4, pointer + 4 + held
        left -= held


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(8):
        value = value << 7 | data[at + number] & 0x7F
        if data[at + number] < 0x80:
            return value, at + number + 1
    return value << 8 | data[at + 8], at + 9


def trial(base: Path, scratch: Path, noted: Head, seed: int) -> tuple[Change, Found]:
    """Copy the workspace, change one thing in it (bytes for odd seeds), and verify."""
    chance = random.Random(seed)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    shutil.copyfile(base / DATABASE, scratch / DATABASE)
    change = (change_byte if seed % 2 else change_row)(scratch, chance)
    return change, judge(scratch, change, noted)
