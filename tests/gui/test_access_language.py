"""What the window says can be collected for translators, and is British English without jargon."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"

LOOKED_UP = {
    "actions/action.py",
    "casework/signoff_ask.py",
    "casework/signoff_parts.py",
    "casework/signoff_words.py",
    "review/steps.py",
}
"""Where a declared text is looked up by a variable: what it says stands in the declarations."""

AMERICAN = (
    r"colors?|colored|centers?|centered|gray|behaviors?|favorites?|catalog|license[ds]?|canceled|canceling|"
    r"labeled|modeled|fulfill|\w+(?:ganiz|cogniz|nchroniz|itializ|timiz|nimiz|ximiz|"
    r"stomiz|nalyz)\w*"
)
JARGON = (
    r"abort(?:ed|s)?|fatal|exception|null|stack trace|traceback|invalid|illegal|whitelist|blacklist|"
    r"stdin|stdout|stderr|boolean|integer|regex|JSON lines|thread|daemon|cache miss|instantiate"
)
_WRONG = re.compile(rf"\b(?:{AMERICAN}|{JARGON})\b", re.IGNORECASE)


@cache
def told() -> tuple[tuple[str, int, str | None], ...]:
    """Every text given to a translator: file, line, the text or None where it is no literal."""
    return tuple(
        (str(path.relative_to(APP)), line, text)
        for path in sorted(APP.rglob("*.py"))
        for line, text in _told_in(ast.parse(path.read_text(encoding="utf-8")))
    )


def _told_in(tree: ast.AST) -> Iterator[tuple[int, str | None]]:
    nodes = list(ast.walk(tree))
    wrappers = {
        node.name for node in nodes if isinstance(node, ast.FunctionDef) and _hands_on(node)
    }
    inside = {
        id(call)
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.name in wrappers
        for call in ast.walk(node)
    }
    for node in nodes:
        if not isinstance(node, ast.Call) or id(node) in inside or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name == "tr" or (name in wrappers and _says(node)):
            yield node.lineno, _literal(node.args[0])
        elif name == "translate" and len(node.args) > 1 and _literal(node.args[0]) is not None:
            yield node.lineno, _literal(node.args[1])


def _says(call: ast.Call) -> bool:
    """Whether it is a text that is handed on, and no value of another kind."""
    return not isinstance(call.args[0], ast.Name)


def _hands_on(function: ast.FunctionDef) -> bool:
    """Whether it only gives its one text to ``QCoreApplication.translate``."""
    if len(function.args.args) != 1:
        return False
    first = next((n for n in ast.walk(function) if isinstance(n, ast.Call)), None)
    return first is not None and ast.unparse(first.func).endswith("QCoreApplication.translate")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_text_is_a_literal_that_can_be_collected() -> None:
    """A sentence that is put together first is never found in a translation."""
    assert len(told()) > 2000
    found = [f"{file}:{line}" for file, line, text in told() if text is None]
    assert [place for place in found if place.split(":")[0] not in LOOKED_UP] == []


def test_the_look_up_is_never_called_by_another_name() -> None:
    """What ``say = self.tr`` says, no collector finds."""
    found = [
        f"{path.relative_to(APP)}:{node.lineno}"
        for path in sorted(APP.rglob("*.py"))
        for node, called in _attributes(ast.parse(path.read_text(encoding="utf-8")))
        if node.attr == "tr" and id(node) not in called
    ]
    assert found == []


def _attributes(tree: ast.AST) -> Iterator[tuple[ast.Attribute, set[int]]]:
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return ((node, called) for node in nodes if isinstance(node, ast.Attribute))


def test_what_is_filled_in_has_a_name_or_is_one_thing() -> None:
    """Two ``{}`` cannot change places, which other languages need."""
    found = [
        f"{file}:{line} {text!r}" for file, line, text in told() if (text or "").count("{}") > 1
    ]
    assert found == []


def test_the_words_are_british_and_plain() -> None:
    found = [
        f"{file}:{line} {match.group()!r} in {text!r}"
        for file, line, text in told()
        for match in _WRONG.finditer((text or "").replace("General Public License", ""))
    ]
    assert found == []


def test_sentences_use_our_quotes_and_dashes() -> None:
    """“So” and not "so"; an ellipsis is one sign."""
    found = [
        f"{file}:{line} {text!r}"
        for file, line, text in told()
        if text and ("..." in text or re.search(r'(?<![=\w])"[A-Za-z]', text))
    ]
    assert found == []
