"""What the core says is collected: every sentence of a fault, as it is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.language.forms import pieces
from app.language.texts import PLACES, UNSEEN, Texts, collect
from player.media.errors import UserError
from redaction.place import root

ROOT = Path(root())


@cache
def texts() -> Texts:
    return collect(ROOT)


def found(source: str, tmp_path: Path) -> set[str]:
    """What is collected from a module of this source."""
    folder = tmp_path / "redaction"
    folder.mkdir(exist_ok=True)
    (folder / "one.py").write_text(source, encoding="utf-8")
    made = collect(tmp_path)
    return {*made.fixed, *made.forms}


# ---- all of the core


@cache
def faults() -> frozenset[str]:
    """Names of every kind of fault that a person is told."""
    names, grown = {UserError.__name__}, True
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    while grown:
        more = {name for name, over in bases.items() if over & names} - names
        names |= more
        grown = bool(more)
    return frozenset(names)


@cache
def trees() -> dict[str, ast.Module]:
    return {
        inside: ast.parse(path.read_text(encoding="utf-8"))
        for place in PLACES
        for path in sorted((ROOT / place).rglob("*.py"))
        if not UNSEEN.match(inside := path.relative_to(ROOT).as_posix())
    }


def said() -> Iterator[tuple[str, list[str]]]:
    """The words of every sentence that a fault is made with, between what is filled in; and where."""
    for inside, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in faults():
                for one in (*node.args, *(word.value for word in node.keywords)):
                    for text in ast.walk(one):
                        if isinstance(text, ast.JoinedStr):
                            yield f"{inside}:{text.lineno}", _words(text)
                        elif _is_sentence(text):
                            yield f"{inside}:{text.lineno}", [text.value]  # type: ignore[attr-defined]


def _words(text: ast.JoinedStr) -> list[str]:
    return [str(v.value) for v in text.values if isinstance(v, ast.Constant)]


def _is_sentence(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value[:1].isupper()
        and node.value.endswith(".")
        and " " in node.value
    )


def test_every_sentence_of_a_fault_is_collected() -> None:
    """Read in another way than the collector reads: each run of words is in something that was collected."""
    # a text that shows how a pattern is written has braces of its own; it is a form and stands for itself
    known = [*texts().fixed, *("\0".join((*pieces(form)[0], form)) for form in texts().forms)]
    together = "\n".join(known)
    places = [(place, words) for place, words in said() if any(len(w.split()) > 1 for w in words)]
    assert len(places) > 700
    lost = [
        f"{place}: {word!r}"
        for place, words in places
        for word in words
        if len(word.split()) > 1 and word.strip() not in together
    ]
    assert lost == []


def test_what_the_window_is_known_to_show_is_collected() -> None:
    forms, fixed = texts().forms, texts().fixed
    assert "Nobody has seen {many} frames of {frames}." in forms
    assert "{many} tracks wait for a decision." in forms
    assert "{many} track waits for a decision." in forms
    assert "Add {count} annotations" in forms
    assert {"Draft", "Add annotation", "Footage added", "Personal data of someone else"} <= {*fixed}


def test_no_statement_pattern_or_page_is_given_to_a_translator() -> None:
    for text in (*texts().fixed, *texts().forms):
        assert "SELECT " not in text
        assert "</" not in text
        assert "\\d" not in text
        assert "\x00" not in text


def test_documents_and_commands_are_left_out() -> None:
    places = {
        place.partition(":")[0] for place in (*texts().fixed.values(), *texts().forms.values())
    }
    assert not any(
        place.startswith(("redaction/cli", "redaction/casework/checker")) for place in places
    )
    assert "Schedule of redactions" not in texts().fixed


# ---- how it reads


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('x = "The file is gone."', {"The file is gone."}),
        ('x = f"The file {name} is gone."', {"The file {name} is gone."}),
        ('x = f"It has {len(rows):,} rows of {a.total:.2f}."', {"It has {rows} rows of {total}."}),
        ('x = f"From {a + 1} to {b - 1} of {a + 1}."', {"From {1} to {2} of {3}."}),
        ('x = f"{n} and {n} frames"', {"{n} and {n2} frames"}),
        ('x = ("One half, " f"and {n} more.")', {"One half, and {n} more."}),
        ('x = "The file " + name + " is gone."', {"The file {name} is gone."}),
        ('x = "{n} frames of {name}".format(n=1, name=x)', {"{n} frames of {name}"}),
        (
            "x = f\"{n} frame{'s' if n > 1 else ''} left.\"",
            {"{n} frames left.", "{n} frame left."},
        ),
        (
            'def f(n):\n    verb = "is" if n == 1 else "are"\n    return f"{n} tracks {verb} open."',
            {"{n} tracks is open.", "{n} tracks are open."},
        ),
        (
            'def many(n, one, more):\n    return f"{n:,} {one if n == 1 else more}"\n'
            'def f(k):\n    verb = "is" if k == 1 else "are"\n'
            '    return f"{many(k, \'note\', \'notes\')} {verb} open."',
            {"{n} note is open.", "{n} notes are open."},
        ),
        (
            'def f(a):\n    text = f"Due on {a}"\n    if a:\n        text += ", the last day"\n'
            '    return Step(text)',
            {"Due on {a}", "Due on {a}, the last day"},
        ),
        ('x = f"a name cannot hold {{{what}}}"', {"a name cannot hold {{{what}}}"}),
        ('class K:\n    A = {Kind.FACE: "face"}', {"face"}),
        ('log.debug("nothing of this is said")', set()),
        ('"""A module says nothing to people."""', set()),
        ('db.execute("UPDATE rows SET one = two")', set()),
        ('x = re.compile("one or the other")', set()),
        ('x = d["the key of it"]', set()),
    ],
)  # fmt: skip
def test_ways_of_writing(source: str, wanted: set[str], tmp_path: Path) -> None:
    assert {text for text in found(source, tmp_path) if text in wanted} == wanted
    if not wanted:
        assert found(source, tmp_path) == set()


def test_two_parts_of_a_sentence_are_of_one_mind(tmp_path: Path) -> None:
    source = "x = f\"{'It' if n == 1 else 'They'} {'goes' if n == 1 else 'go'} there.\""
    assert {"It goes there.", "They go there."} <= found(source, tmp_path)
    assert "It go there." not in found(source, tmp_path)


def test_what_would_be_too_many_ways_is_a_hole(tmp_path: Path) -> None:
    parts = " ".join(f"{{'a{n} b' if x{n} else 'c{n} d'}}" for n in range(8))
    made = found(f'x = f"It says {parts} here."', tmp_path)
    assert len([text for text in made if text.startswith("It says")]) <= 12
    assert any("{1}" in text for text in made)


def test_what_is_no_python_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        found("def", tmp_path)
