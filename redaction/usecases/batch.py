"""Many files, one after another or a few at a time, each in a process of its own.

A file that ends its process ends nothing else: what became of it stands in the table, and the next one is
begun. Copies that are there already are left as they are, so a batch that was broken off goes on when it is
given again.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from player.media.info import FootageKind
from redaction.export.output import ENDINGS
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.place import own_command, own_environment, root

MARK: Final = "_redacted"
"""What a copy's name ends in, before the ending."""

_STILLS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif"})
_SOUNDS = frozenset(
    {".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".wma", ".amr", ".ac3"}
)
_NOT_FOOTAGE = frozenset({"thumbs.db", "desktop.ini"})
_LEFT_BY_US = (".partial",)
_END_AFTER = 10.0
"""Seconds a process has to end by itself once it was asked to."""


@dataclass(frozen=True, slots=True)
class Work:
    """One file of a batch.

    Attributes:
        source: The original.
        out: Final name of its copy.
        command: ``redact`` or ``export``.
        options: Further options of that command.
        row: Where it stands in the table, counted from 1 with the headings; 0 where there is no table.
    """

    source: Path
    out: Path
    command: str = "redact"
    options: tuple[str, ...] = ()
    row: int = 0

    def words(self) -> list[str]:
        """The command line that does it."""
        return [self.command, str(self.source), "-o", str(self.out), *self.options]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        work: Which.
        status: Exit status of the command; None where the copy was there already and nothing was done.
        sentence: What it said when it did not do its work.
        summary: What it said when it did, as ``--json`` prints it.
        seconds: How long it took.
    """

    work: Work
    status: int | None
    sentence: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def word(self) -> str:
        """One word for it, the same in the table and in files."""
        if self.status is None:
            return "there already"
        return _WORDS.get(self.status, "broken off" if self.status < 0 else "fault")

    @property
    def to_look_at(self) -> int:
        """Notes of the verification and doubtful tracks that a person should look at."""
        checks = self.summary.get("verification", {}).get("checks", ())
        return sum(bool(check.get("warning")) for check in checks) + len(
            self.summary.get("problems", ())
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, with stable keys."""
        return {
            "input": str(self.work.source),
            "output": str(self.work.out),
            "result": self.word,
            "status": self.status,
            "sentence": self.sentence,
            "sha256": self.summary.get("sha256", ""),
            "source_sha256": self.summary.get("source_sha256", ""),
            "frames": self.summary.get("frames", 0),
            "tracks": self.summary.get("tracks", 0),
            "to_look_at": self.to_look_at,
            "seconds": round(self.seconds, 1),
        }


_WORDS: Final = {
    0: "verified",
    int(ExitStatus.USAGE): "wrong options",
    int(ExitStatus.BAD_INPUT): "refused",
    int(ExitStatus.NOT_VERIFIED): "NOT VERIFIED",
    int(ExitStatus.BAD_OUTPUT): "not written",
    int(ExitStatus.CANCELLED): "cancelled",
}

_WORST_FIRST: Final = (
    ExitStatus.CANCELLED, ExitStatus.NOT_VERIFIED, ExitStatus.BAD_OUTPUT, ExitStatus.BAD_INPUT,
    ExitStatus.USAGE,
)  # fmt: skip


def worst(outcomes: Sequence[Outcome]) -> int:
    """One exit status for all: 0 only if every copy was verified now or was there already."""
    found = {outcome.status for outcome in outcomes} - {None, 0}
    for status in _WORST_FIRST:
        if int(status) in found:
            return int(status)
    return 1 if found else 0


def usual_ending(source: Path) -> str:
    """The ending that a copy of such a file usually has."""
    ending = source.suffix.lower()
    kind = FootageKind.VIDEO
    if ending in _STILLS:
        kind = FootageKind.STILL
    elif ending in _SOUNDS:
        kind = FootageKind.SOUND
    return ENDINGS[kind][0]


def place_of(path: Path) -> str:
    """What two names of one file have in common: links are followed, and a drive may not tell a from A."""
    return os.path.realpath(path).casefold()


def works_of_folder(folder: Path, out: Path) -> tuple[Work, ...]:
    """Every file of a folder and the folders in it, in order of name; copies lie likewise in ``out``.

    Left aside: hidden files, links, what lies in ``out``, and what the system or we ourselves put there.

    Raises:
        UserError: If the folder cannot be read, or the copies would lie around or among the originals.
    """
    found = []
    try:
        inside = out.resolve()
        if folder.resolve().is_relative_to(inside):
            raise UserError(
                "The copies cannot lie in the folder of the originals itself, nor in one that it lies in.",
                "Nothing was done.",
                "Name another folder with -o; it may be a new one inside the folder of the originals.",
                status=ExitStatus.USAGE,
            )
        for path in sorted(folder.rglob("*")):
            part = path.relative_to(folder)
            if any(name.startswith(".") for name in part.parts) or path.is_symlink():
                continue
            if path.name.lower() in _NOT_FOOTAGE or path.suffix.lower() in _LEFT_BY_US:
                continue
            if path.resolve().is_relative_to(inside) or not path.is_file():
                continue
            found.append(part)
    except OSError as error:
        raise UserError(
            f"The folder {folder.name or folder} cannot be read ({error.strerror}).",
            "Nothing was done.",
            "Check that it is there and that you may read it.",
        ) from error
    works = []
    taken: set[str] = set()
    for part in found:
        ending = usual_ending(part)
        # a.avi and a.mp4 are two files, whichever of them comes first.
        same = part.suffix.lower() in ("", ending)
        stem = part.stem if same else f"{part.stem}_{part.suffix[1:].lower()}"
        target = out / part.parent / f"{stem}{MARK}{ending}"
        number = 2
        while place_of(target) in taken:
            target = target.with_name(f"{stem}_{number}{MARK}{ending}")
            number += 1
        taken.add(place_of(target))
        works.append(Work(folder / part, target))
    return tuple(works)


def read_table(path: Path) -> tuple[tuple[int, dict[str, str]], ...]:
    """The rows of a CSV file with headings, each with its line; empty cells and rows are left out.

    Raises:
        UserError: If it is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        dialect: type[csv.Dialect] | str = "excel"
        head = text.split("\n", 1)[0]
        if head.count(";") > head.count(","):  # what spreadsheets write in much of Europe
            dialect = type("Semicolons", (csv.excel,), {"delimiter": ";"})
        rows = list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"The table {path.name} cannot be read ({error}).",
            "Nothing was done.",
            "It must be a CSV file in UTF-8 with a first line of headings, one of them “input”.",
            status=ExitStatus.USAGE,
        ) from error
    found = []
    for line, row in enumerate(rows, 2):
        if None in row:
            raise UserError(
                f"Line {line} of {path.name} has more cells than there are headings.",
                "Nothing was done.",
                "Mend the table; cells with commas in them need quotation marks.",
                status=ExitStatus.USAGE,
            )
        if any("\0" in (cell or "") for cell in row.values()):
            raise UserError(
                f"Line {line} of {path.name} holds a character that no name can have.",
                "Nothing was done.",
                "Write the table anew as CSV in UTF-8.",
                status=ExitStatus.USAGE,
            )
        cells = {k.strip().lower(): (v or "").strip() for k, v in row.items() if k}
        if any(cells.values()):
            found.append((line, {k: v for k, v in cells.items() if v}))
    return tuple(found)


def run_batch(
    works: Sequence[Work],
    *,
    at_once: int = 1,
    more: Sequence[str] = (),
    cancel: CancelToken,
    on_begin: Callable[[Work], None] = lambda _: None,
) -> Iterator[Outcome]:
    """Do all of it; gives each outcome as soon as it is known.

    Args:
        works: What to do, in order.
        at_once: Files at a time.
        more: Options for all of them (the workspace, say).
        cancel: Ends what is under way, which leaves no file behind, and begins nothing more.
        on_begin: Told from any thread that a file is begun.
    """
    with ThreadPoolExecutor(max(1, at_once), "batch") as pool:

        def do(work: Work) -> Outcome:
            if cancel.cancelled:
                return Outcome(work, int(ExitStatus.CANCELLED), "Cancelled before it was begun.")
            return _one(work, more, cancel, on_begin)

        left: set[Future[Outcome]] = {pool.submit(do, work) for work in works}
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()


def _one(
    work: Work, more: Sequence[str], cancel: CancelToken, on_begin: Callable[[Work], None]
) -> Outcome:
    overwrite = "--overwrite" in (*work.options, *more)
    if work.out.exists() and not overwrite:
        return _there(work)
    on_begin(work)
    began = time.monotonic()
    try:
        work.out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = f"The folder for the copy could not be made ({error.strerror})."
        return Outcome(work, int(ExitStatus.BAD_OUTPUT), sentence)
    running = subprocess.Popen(
        own_command(*work.words(), *more, "--json", "--progress", "none"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=root(), env=own_environment(),
        # Ctrl+C reaches this process, which passes it on once.
        start_new_session=os.name != "nt",
    )  # fmt: skip
    told: list[bytes] = [b"", b""]

    def listen() -> None:
        told[:] = running.communicate()

    hearing = threading.Thread(target=listen, name="batch-hear")
    hearing.start()
    asked = 0.0
    while hearing.is_alive():
        hearing.join(0.2)
        if cancel.cancelled and not asked:
            asked = time.monotonic()
            running.terminate()
        elif asked and time.monotonic() - asked > _END_AFTER:
            running.kill()
    seconds = time.monotonic() - began
    status = running.returncode
    lines = told[1].decode("utf-8", "replace").strip().splitlines()
    if status:
        sentence = lines[-1] if lines else ""
        if status < 0:
            sentence = f"The process was ended by signal {-status}; the original is unchanged."
            if work.out.exists():
                # It may have come to its end just then, or the file is an older one.
                sentence += (
                    f" What is called “{work.out.name}” may not be in the review log: check it with "
                    "`umbra verify`, or make it anew (--overwrite)."
                )
        return Outcome(work, status, sentence, seconds=seconds)
    try:
        summary = json.loads(told[0])
    except ValueError:
        return Outcome(work, 1, "It ended without saying what it did.", seconds=seconds)
    return Outcome(work, 0, summary=summary, seconds=seconds)


def _there(work: Work) -> Outcome:
    """A file of that name is there: left as it is, and no copy of this original if it is older than that."""
    if place_of(work.out) == place_of(work.source):
        return Outcome(
            work, int(ExitStatus.BAD_OUTPUT),
            "The copy cannot be written over the original. The original is unchanged. Choose another name.",
        )  # fmt: skip
    try:
        older = work.out.stat().st_mtime < work.source.stat().st_mtime
    except OSError:
        older = False
    if not older:
        return Outcome(work, None)
    return Outcome(
        work,
        int(ExitStatus.BAD_OUTPUT),
        f"“{work.out.name}” is there already and is older than the original. It was left as it is. Choose "
        "another folder, or allow it to be replaced (--overwrite).",
    )
