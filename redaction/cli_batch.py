"""`umbra batch`: a folder or a table of files, a verified copy of each, and what became of them."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import shlex
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from redaction.cli_terminal import Terminal, duration_words
from redaction.cli_words import UsageError, count
from redaction.export.output import check_ending, write_bytes
from redaction.formats.spreadsheet import plain_cell
from redaction.jobs.errors import OutputError, UserError
from redaction.jobs.progress import Progress
from redaction.store.workspace import default_folder
from redaction.usecases.batch import (
    MARK,
    Outcome,
    Work,
    place_of,
    read_table,
    run_batch,
    usual_ending,
    works_of_folder,
    worst,
)

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken

NAMES: Final = 48
"""Letters of a file's name in the table."""

_YES: Final = frozenset({"yes", "y", "true", "1", "x"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def batch(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Redact every file of a folder or a table; one failing ends none of the others."""
    given: Path = arguments.input
    out: Path | None = arguments.output.absolute() if arguments.output else None
    passed = tuple(arguments.passed)
    if arguments.summary is not None:
        _check_summary(arguments.summary)
    if not given.is_dir():
        if arguments.watch is not None:
            raise UsageError("--watch needs a folder.")
        if not given.exists():
            raise UserError(
                f"{given.name} does not exist.", "Nothing was done.", "Check the name.",
            )  # fmt: skip
        works = _works_of_table(given, out, passed)
        return _do(works, arguments, terminal)
    if out is None:
        raise UsageError("A folder for the copies is missing: name it with -o FOLDER.")
    _check_words(["redact", "in.mp4", "-o", "out.mp4", *passed], "the options")
    if arguments.watch is not None:
        return _watch(given.absolute(), out, passed, arguments, terminal)
    works = _with(works_of_folder(given.absolute(), out), passed)
    return _do(works, arguments, terminal)


def _with(works: Sequence[Work], passed: tuple[str, ...]) -> tuple[Work, ...]:
    return tuple(Work(w.source, w.out, w.command, (*w.options, *passed), w.row) for w in works)


def _do(works: Sequence[Work], arguments: argparse.Namespace, terminal: Terminal) -> int:
    if not works:
        terminal.say("There is no file to work on.")
        return 0
    outcomes = _run(works, arguments, terminal, terminal.cancel)
    order = {work: at for at, work in enumerate(works)}
    outcomes.sort(key=lambda outcome: order[outcome.work])
    _end(outcomes, arguments, terminal)
    return worst(outcomes)


def _run(
    works: Sequence[Work], arguments: argparse.Namespace, terminal: Terminal, cancel: CancelToken
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    more = ["--overwrite"] if arguments.overwrite else []
    # Each file's command runs in another folder, so nothing may be meant as seen from this one.
    more += ["--workspace", str((arguments.workspace or default_folder()).absolute())]
    terminal.progress(Progress("redacting", 0, len(works), "files"))
    for outcome in run_batch(works, at_once=arguments.jobs, more=more, cancel=cancel):
        outcomes.append(outcome)
        terminal.note(_line(outcome))
        terminal.progress(Progress("redacting", len(outcomes), len(works), "files"))
    return outcomes


def _watch(
    folder: Path,
    out: Path,
    passed: tuple[str, ...],
    arguments: argparse.Namespace,
    terminal: Terminal,
) -> int:
    """Redact what appears in a folder, until Ctrl+C. A file is taken once it stopped growing."""
    every = float(arguments.watch)
    seen: dict[Path, tuple[int, int]] = {}
    tried: dict[Path, tuple[int, int]] = {}
    outcomes: list[Outcome] = []
    terminal.note(f"Watching {folder} every {every:g} s; Ctrl+C ends it.")
    while not terminal.cancel.cancelled:
        now: dict[Path, tuple[int, int]] = {}
        ready = []
        for work in _with(works_of_folder(folder, out), passed):
            with contextlib.suppress(OSError):  # moved away in the meantime
                state = work.source.stat()
                now[work.source] = state.st_size, state.st_mtime_ns
                steady = seen.get(work.source) == now[work.source]
                if steady and tried.get(work.source) != now[work.source]:
                    ready.append(work)
        seen = now
        if ready:
            for work in ready:
                tried[work.source] = now[work.source]
            done = _run(ready, arguments, terminal, terminal.cancel)
            outcomes += [o for o in done if o.status is not None]
            continue
        until = time.monotonic() + every
        while time.monotonic() < until and not terminal.cancel.cancelled:
            time.sleep(min(0.2, every))
    # Ctrl+C is how watching ends; what it broke off is said in the table.
    _end(outcomes, arguments, terminal)
    return worst(outcomes)


def _works_of_table(table: Path, out: Path | None, passed: tuple[str, ...]) -> tuple[Work, ...]:
    """The rows of a table as work. All of them are looked at before anything is done.

    Raises:
        UserError: If a row cannot be understood.
    """
    works = []
    rows = read_table(table)
    # Names in a table are meant as seen from the table.
    originals = {
        place_of(table.parent / row["input"]): line for line, row in rows if row.get("input")
    }
    taken: dict[str, int] = {}
    for line, row in rows:
        cells = {_heading(heading): text for heading, text in row.items()}
        name = cells.pop("input", "")
        if not name:
            raise UsageError(f"Line {line} of {table.name} names no input.")
        source = (table.parent / name).absolute()
        where = cells.pop("output", "")
        if where:
            target = ((out or table.parent) / where).absolute()
        elif out is not None:
            target = out / f"{source.stem}{MARK}{usual_ending(source)}"
        else:
            raise UsageError(
                f"Line {line} of {table.name} names no output: add a column “output”, or -o FOLDER."
            )
        place = place_of(target)
        if place in taken:
            raise UsageError(
                f"Lines {taken[place]} and {line} of {table.name} have the same output, {target.name}."
            )
        if place in originals:
            raise UsageError(
                f"The output of line {line} of {table.name}, {target.name}, is the original of line "
                f"{originals[place]}."
            )
        taken[place] = line
        for heading in cells.keys() & _options_of(lambda action: action.type is Path):
            cells[heading] = str((table.parent / cells[heading]).absolute())
        command = "export" if cells.get("tracks") or usual_ending(source) == ".m4a" else "redact"
        work = Work(source, target, command, (*passed, *_options(cells, line, table)), line)
        _check_words(work.words(), f"line {line} of {table.name}")
        check_ending(target, None)
        works.append(work)
    return tuple(works)


def _heading(text: str) -> str:
    return text.replace("_", "-").replace(" ", "-")


def _options(cells: dict[str, str], line: int, table: Path) -> tuple[str, ...]:
    words: list[str] = []
    flags = _options_of(lambda action: action.nargs == 0)
    for heading, text in cells.items():
        option = f"--{heading}"
        if heading not in flags:
            words += [f"{option}={text}"]
        elif text.lower() in _YES:
            words.append(option)
        elif text.lower() not in _NO:
            raise UsageError(f"Line {line} of {table.name}: {heading} is yes or no, not “{text}”.")
    return tuple(words)


def _options_of(fits: Callable[[argparse.Action], bool]) -> frozenset[str]:
    """Headings of the options of `umbra redact` and `umbra export` that are of some kind."""
    from redaction.cli import build_parser

    parsers = next(
        action.choices
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return frozenset(
        word.removeprefix("--")
        for command in ("redact", "export")
        for action in parsers[command]._actions
        for word in action.option_strings
        if fits(action)
    )


def _check_words(words: Sequence[str], what: str) -> None:
    """Whether the command line would take it.

    Raises:
        UsageError: If not, with its own words.
    """
    from redaction.cli import build_parser

    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
            build_parser().parse_args(list(words))
    except SystemExit:
        said = told.getvalue().strip().splitlines()[-1:] or [shlex.join(words)]
        reason = said[0].partition(": ")[2].partition(". Nothing was done")[0] or said[0]
        raise UsageError(f"There is something wrong in {what}: {reason}.") from None


def _line(outcome: Outcome) -> str:
    rest = f": {outcome.sentence}" if outcome.sentence else ""
    return f"{outcome.work.source.name}: {outcome.word}{rest}"


def _end(outcomes: Sequence[Outcome], arguments: argparse.Namespace, terminal: Terminal) -> None:
    """The table on standard output, and the file of it where one is wanted."""
    if arguments.summary is not None:
        write_bytes(arguments.summary, _summary(outcomes, arguments.summary.suffix.lower()))
    if arguments.json:
        terminal.result([outcome.to_json() for outcome in outcomes])
        return
    if not outcomes:
        return
    width = min(NAMES, max(len(o.work.source.name) for o in outcomes))
    terminal.say(
        f"{'file':<{width}}  {'result':<13}  {'tracks':>6}  {'look at':>7}  {'took':>8}  copy"
    )
    for outcome in outcomes:
        name = outcome.work.source.name
        if len(name) > width:
            name = f"{name[: width - 1]}…"
        known = outcome.status == 0
        tracks = str(outcome.summary.get("tracks", "")) if known else ""
        look = str(outcome.to_look_at) if known else ""
        took = duration_words(outcome.seconds) if outcome.seconds else ""
        made = outcome.work.out.name if outcome.status in (0, None) else outcome.sentence
        terminal.say(
            f"{name:<{width}}  {outcome.word:<13}  {tracks:>6}  {look:>7}  {took:>8}  {made}"
        )
    words: dict[str, int] = {}
    for outcome in outcomes:
        words[outcome.word] = words.get(outcome.word, 0) + 1
    told = ", ".join(f"{number} {word}" for word, number in words.items())
    terminal.say(f"{count(len(outcomes), 'file')}: {told}.")
    if crew := crew_words(outcomes):
        terminal.say(crew)
    if any(outcome.status == 0 for outcome in outcomes):
        terminal.say(
            "No person has looked at these copies yet. Detectors miss faces: watch them before they are "
            "given out."
        )


def crew_words(outcomes: Sequence[Outcome]) -> str:
    """A sentence on the workers of a cluster that did it; empty where none was used."""
    told = [o.summary["workers"] for o in outcomes if o.summary.get("workers")]
    if not told:
        return ""
    most = max(one["began"] for one in told)
    lost = most - min(one["began"] - one["lost"] for one in told)
    said = f"Searched by {count(most, 'worker')} of a cluster."
    if not lost:
        return said
    return (
        f"{said} {lost} of them went away on the way; what they had begun was done by the others."
    )


def _check_summary(path: Path) -> None:
    if path.suffix.lower() not in (".csv", ".json") or not path.absolute().parent.is_dir():
        raise OutputError(
            f"The summary cannot be written as “{path.name}”.", "Nothing was done.",
            "Choose a name that ends in .csv or .json, in a folder that exists.",
        )  # fmt: skip


def _summary(outcomes: Sequence[Outcome], ending: str) -> bytes:
    rows: list[dict[str, Any]] = [outcome.to_json() for outcome in outcomes]
    if ending == ".json":
        return (json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode(
            "utf-8", "backslashreplace"
        )
    text = io.StringIO(newline="")
    headings = list(Outcome(Work(Path(), Path()), 0).to_json())
    table = csv.DictWriter(text, headings)
    table.writeheader()
    table.writerows({k: plain_cell(v) for k, v in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
