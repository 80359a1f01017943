"""What the core says to people, read from its source: fixed texts, and sentences with holes in them.

The core knows no Qt and speaks English. What it says is found where it is written, so that a translator gets
all of it and nobody has to mark it. Only the standard library is used here: the build reads texts, too.

A sentence with something filled in is kept as a form, ``Nobody has seen {unseen} frames of {all}.``, in the
words of ``str.format``: a hole has the name of what is filled in, or a number. What has few ways to be said
(``frame{'s' if n > 1 else ''}``) is kept in each of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from app.language.forms import pieces
from app.language.ways import (
    Names,
    Reader,
    Short,
    constants,
    form_of,
    longer,
    short_functions,
    variables,
)

PLACES = ("redaction", "player/media", "player/sound")
"""Where the core lies, below the root."""

WINDOW = "app/"
"""The window, which speaks through its translations; what it writes in the log is looked up as the core's."""

UNSEEN = re.compile(
    r"redaction/(?:cli\w*|parser\w*|terminal)\.py|redaction/casework/checker/|redaction/sample/"
)
"""What never reaches the window: the command line, the receiver's script, the sample's drawing."""

DOCUMENTS = re.compile(
    r"redaction/paper/|redaction/verification/page_html\.py"
    r"|redaction/usecases/(?:release_readme|contact_page)\.py"
)
"""What is written for receivers, in English; of it the window shows only why it could not be written."""

_RECORDS = re.compile(r"\.record\(|label=")
"""What a module of the window holds that writes in the log."""

_NOT_SAID = {
    "compile", "match", "search", "sub", "fullmatch", "findall", "finditer", "execute", "query", "debug",
    "executescript", "info", "warning", "error", "exception", "getLogger", "TypeVar", "NewType", "field",
    "strftime", "strptime", "encode", "getattr", "hasattr", "setattr", "add_argument", "add_parser", "open",
    "startswith", "endswith", "split", "rsplit", "partition", "removeprefix", "removesuffix", "cast",
    "rows_where", "AssertionError",
}  # fmt: skip
"""Functions whose texts are patterns, statements, logs or names."""
_WORDS = re.compile(r"[^\W\d_]{2,}")
_ODD = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ALTER|DROP|BEGIN|FROM \w+ WHERE|COLLATE)\b"
    r"|</?\w+[^>]*>|[\w-]+: ?[\w#.-]+;|^[\w./-]+$(?<![a-z])|\\[dwsb]|\(\?[:P<]|^[a-z0-9_.:/-]+=|\x00"
)


@dataclass(slots=True)
class Texts:
    """What was found.

    Attributes:
        fixed: Texts without holes and where each stands first.
        forms: Texts with holes and where each stands first.
    """

    fixed: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)


def collect(root: Path) -> Texts:
    """Read every text of the core.

    Args:
        root: The folder that holds our packages.

    Raises:
        OSError: If a file cannot be read.
        SyntaxError: If one is no Python.
    """
    trees: dict[str, ast.Module] = {}
    for place in (*PLACES, WINDOW):
        for path in sorted((root / place).rglob("*.py")):
            inside, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            if not UNSEEN.match(inside) and (place != WINDOW or _RECORDS.search(text)):
                trees[inside] = ast.parse(text)
    found, own = Texts(), {inside: short_functions(tree) for inside, tree in trees.items()}
    for inside, tree in trees.items():
        reader = Reader(_shorts(tree, own, inside))
        parts: Iterable[ast.AST] = (tree,)
        if inside.startswith(WINDOW):
            parts = _recorded(tree)
        elif DOCUMENTS.match(inside):
            parts = _raised(tree)
        for part in parts:
            _read(reader, part, constants(tree), inside, found)
    return found


def _read(reader: Reader, part: ast.AST, names: Names, inside: str, found: Texts) -> None:
    """Take what a part of a module says."""
    whole: list[tuple[ast.expr, Names, bool]] = [(part, names, False)] if _may_read(part) else []
    for node, known, is_word in (*whole, *_below(part, names)):
        for way in reader.ways(node, known):
            text, has_holes = form_of(way)
            if _is_for_people(text, has_holes, is_word):
                kept = found.forms if has_holes else found.fixed
                kept.setdefault(text, f"{inside}:{node.lineno}")


def _shorts(tree: ast.Module, own: Mapping[str, Short], inside: str) -> Short:
    """Short functions that a module has or imports."""
    found: dict[str, tuple[list[str], list[ast.expr]]] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            there = own.get(node.module.replace(".", "/") + ".py", {})
            found |= {a.asname or a.name: there[a.name] for a in node.names if a.name in there}
    return {**found, **own[inside]}


def _is_for_people(text: str, has_holes: bool, is_word: bool) -> bool:
    """Whether a person may read it: words, and nothing of a statement, a pattern or a page."""
    words = " ".join(pieces(text)[0]) if has_holes else text
    found = _WORDS.findall(words)
    if not found or _ODD.search(words) or len(text) > 1500:
        return False
    if has_holes:
        return sum(map(len, found)) >= 4 and " " in text.strip()
    if len(found) == 1 and " " not in text:
        return bool(re.fullmatch(r"[A-Z][a-z]{2,}(?:-[a-z]+)*\.?", text)) or is_word
    return len(found) > 1 and " " in text.strip()


def _raised(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Raise))


def _recorded(tree: ast.Module) -> Iterator[ast.AST]:
    """What the window writes in the review log or calls an edit, in the log's English."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                yield from (
                    word for word in node.args if isinstance(word, ast.Constant | ast.IfExp)
                )
            yield from (word.value for word in node.keywords if word.arg == "label")


def _below(node: ast.AST, names: Names) -> Iterator[tuple[ast.expr, Names, bool]]:
    """Every expression below that may be a text, the variables of its function, whether one word is enough.

    It is where something that has a name in the code is called something.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names = {**names, **variables(node)}
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield longer(node), names, False
    called = set()
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        called = {id(value) for key, value in pairs if isinstance(key, ast.Attribute)}
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else (value,):
            if not isinstance(child, ast.AST) or _is_no_text(node, child):
                continue
            if _may_read(child):
                yield child, names, id(child) in called
            yield from _below(child, names)


def _may_read(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether it is made of texts; a variable says nothing that was not said where it got its value."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr() | ast.BinOp(op=ast.Add()) | ast.Call():
            return True
    return False


def _is_no_text(node: ast.AST, child: ast.AST) -> bool:
    """A docstring, or what is given to a function that says nothing."""
    if isinstance(node, ast.Expr) and isinstance(child, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
        return True
    if isinstance(node, ast.FormattedValue) and isinstance(child, ast.JoinedStr):
        return True  # how a number is written
    if isinstance(node, ast.Compare | ast.Subscript | ast.Assert):
        return True
    if isinstance(node, ast.Call) and child is not node.func:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in _NOT_SAID
    return False
