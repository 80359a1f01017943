"""Reports of our own defects, without footage, names or folders.

Of a message only words are kept that stand in the program itself: in the code that the error went through, or
in a list of words that Python, Qt and the codecs use. Names of files and people, titles and whatever else a
person or a file brought in are left out, however they were put into the message.
"""

from __future__ import annotations

import builtins
import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, TracebackType
from typing import Final

from redaction.jobs.fault_words import WORDS

LEFT_OUT: Final = "…"
"""Stands for what was left out."""

_TOKEN: Final = re.compile(r"\S+")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_SHELL: Final = re.compile(r"^([^\w]*)(.*?)([^\w]*)$", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,5}|0x[0-9a-f]{1,8}|-?\d{1,5}\.\d{1,6}")

_CAPITAL: Final = frozenset(
    name
    for name in (
        *vars(builtins),
        "NoneType",
        "Errno",
        "WinError",
        "Qt",
        "NaN",
        "AVERROR",
        "EOF",
        "JSON",
        "UTF",
    )
)
"""What is written with capitals in the middle of a sentence: errors and types of Python."""

_QT: Final = re.compile(r"Q[A-Z][A-Za-z]{2,40}")
"""Classes of Qt."""

_STACK: Final = re.compile(r'^(\s*)File "([^"]*)", line (\d+) in (\S+)$')
_HEADS: Final = (
    re.compile(r"^(Fatal Python error|Windows fatal exception): [A-Za-z ]+$"),
    re.compile(r"^(Current thread|Thread) 0x[0-9a-f]+ (\[[^\]]*\] )?\(most recent call first\):$"),
    re.compile(r"^  (<no Python frame>|\.\.\.)$"),
)
_NAMED_THREAD: Final = re.compile(r" \[[^\]]*\]")


def scrubbed(error: BaseException) -> str:
    """The traceback with every file cut down to its base name, no source text, and plain messages."""
    lines = []
    seen: set[int] = set()
    link: BaseException | None = error
    known: set[str] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        known |= _vocabulary(link.__traceback__)
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {_base(frame.filename)}:{frame.lineno} in {frame.name}")
        lines.append(f"{type(link).__name__}: {plain(str(link), known)}".rstrip(": "))
        link = link.__cause__ or link.__context__
        if link is not None:
            lines.append("which came while handling:")
    return "\n".join(lines)


def plain(text: str, known: Iterable[str] = ()) -> str:
    """``text`` with every word left out that the program does not know.

    Args:
        text: Whatever somebody said: an exception, Qt, a library.
        known: Words beside the usual ones.
    """
    words = frozenset(known)
    kept: list[str] = []
    begins = True
    for token in _TOKEN.findall(text):
        said = _plain_token(token, words, begins=begins)
        if said != LEFT_OUT or kept[-1:] != [LEFT_OUT]:
            kept.append(said)
        begins = token.endswith((":", ".", ";", "]"))
    return " ".join(kept)


def plain_lines(text: str, most: int = 40) -> str:
    """The last lines of what native libraries wrote, each in plain words."""
    lines = [plain(line) for line in text.splitlines()]
    return "\n".join([line for line in lines if line.strip(f"{LEFT_OUT} ")][-most:])


def plain_stacks(text: str) -> str:
    """What ``faulthandler`` wrote, without folders; lines that are not of its kind are left out."""
    lines = []
    for line in text.splitlines():
        if found := _STACK.match(line):
            indent, file, number, name = found.groups()
            lines.append(f'{indent}File "{_base(file)}", line {number} in {name}')
        elif any(head.match(line) for head in _HEADS):
            lines.append(_NAMED_THREAD.sub("", line))
    return "\n".join(lines)


def _plain_token(token: str, known: frozenset[str], *, begins: bool) -> str:
    """One token, as it is if everything in it is known; a capital is known only where a sentence begins."""
    found = _SHELL.match(token)
    before, inner, _ = found.groups() if found else ("", token, "")
    if not token.isascii():
        return LEFT_OUT
    if begins and not before and inner[:1].isupper() and inner[1:].islower():
        inner = inner.lower()
    if not inner or _NUMBER.fullmatch(inner):
        return token
    return token if all(_is_known(part, known) for part in _parts(inner)) else LEFT_OUT


def _parts(inner: str) -> list[str]:
    """What a token is made of: ``list.index`` is two words; with a slash in it, it is one and unknown."""
    if set(inner) & set("/\\@"):
        return [inner]
    return [part for part in re.split(r"[^A-Za-z0-9_]+", inner) if part]


def _is_known(part: str, known: frozenset[str]) -> bool:
    return (
        part in known
        or part in WORDS
        or part in _CAPITAL
        or any(form.fullmatch(part) for form in (_NUMBER, _QT))
    )


def _vocabulary(trace: TracebackType | None) -> set[str]:
    """The words that stand in the code an error went through: its texts and its names."""
    found: set[str] = set()
    while trace is not None:
        code = trace.tb_frame.f_code
        found.add(code.co_name)
        for text in _texts(code):
            found.update(_WORD.findall(text))
        trace = trace.tb_next
    return found


def _texts(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    yield from code.co_varnames
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant


def _base(file: str) -> str:
    return re.split(r"[\\/]", file)[-1] if "\\" in file else Path(file).name
