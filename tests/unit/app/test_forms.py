"""The sentence behind what was filled in is found again, whatever was filled in."""

from __future__ import annotations

import ast
import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.core import DATE
from app.language.forms import AND, LONGEST, Form, Forms, filled, pieces
from app.language.texts import collect
from app.language.ways import Reader, form_of
from redaction.place import root


@cache
def texts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = collect(root())
    return tuple(found.fixed), tuple(found.forms)


@cache
def shouted() -> Forms:
    """A language in which everything is said louder."""
    fixed, forms = texts()
    return Forms((*fixed, AND), forms, lambda text: f"<{text}>")


def small(*forms: str, fixed: tuple[str, ...] = ()) -> Forms:
    return Forms(fixed, forms, lambda text: f"<{text}>")


@pytest.fixture(scope="module", autouse=True)
def _collected() -> None:
    """Before anything is timed."""
    shouted()


@given(st.data())
def test_what_any_values_are_filled_into_is_found_again(data: st.DataObject) -> None:
    """Not always the same form: a value may make it read like another one. Never nothing."""
    form = data.draw(st.sampled_from(texts()[1]))
    _, names = pieces(form)
    values = {name: data.draw(st.text(max_size=40), label=name) for name in names}
    said = filled(form, values)
    found = Form.of(form).values_in(said)
    assert found is not None
    assert filled(form, found) == said
    told = shouted().say(said)
    assert told != said or not said.strip() or said != said.strip()


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for(text: str) -> None:
    said = shouted().say(text)
    if "<" not in said:
        assert said == text


@given(st.text(max_size=30), st.text(max_size=30))
def test_names_come_through_unchanged(one: str, two: str) -> None:
    """Braces, signs of formats and of patterns are signs like others."""
    said = small("Row {n} of “{name}” is gone.").say(f"Row {one} of “{two}” is gone.")
    if "“" not in one and "”" not in one + two and not any(s in one + two for s in "\n.!?…;"):
        assert said == f"<Row {one} of “{two}” is gone.>"


@pytest.mark.parametrize(
    "name", ["{name}", "{}", "{0}", "%1", "\\1", "{{", "}", "(.*)", "a\nb", ""]
)
def test_odd_names(name: str) -> None:
    assert small("“{name}” is there already.").say(f"“{name}” is there already.") == (
        f"<“{name}” is there already.>"
    )


def test_the_form_that_says_most_is_meant() -> None:
    forms = small("The {what} is {state}.", "The clock of {what} is stopped.")
    assert forms.say("The clock of this is stopped.") == "<The clock of this is stopped.>"
    found = Forms((), ("A {x}.", "A {x} of B."), {"A {x}.": "1 {x}", "A {x} of B.": "2 {x}"}.get)  # type: ignore[arg-type]
    assert found.say("A dog of B.") == "2 dog"


def test_a_translation_may_change_the_order_and_leave_out() -> None:
    forms = Forms((), ("{a} of {b} frames",), lambda _: "Von {b} Bildern {a} ({c})")
    assert forms.say("3 of 60 frames") == "Von 60 Bildern 3 ()"


def test_sentences_are_looked_up_one_by_one() -> None:
    forms = small("Nobody has seen {n} frames.", fixed=("It is gone.", "Try again."))
    assert forms.say("It is gone. Try again.") == "<It is gone.> <Try again.>"
    assert (
        forms.say("It is gone. Own words.\nTry again.") == "<It is gone.> Own words.\n<Try again.>"
    )
    assert forms.say("Nobody has seen 3 frames. It is gone.") == (
        "<Nobody has seen 3 frames.> <It is gone.>"
    )
    assert forms.say("  It is gone.\n") == "  <It is gone.>\n"


def test_what_is_filled_in_is_looked_up_too_but_not_a_name() -> None:
    known = {
        "Face": "Gesicht", "by hand": "von Hand", AND: "und", "It was set {how}.": "Es wurde {how} gestellt.",
        "Camera “{name}” is gone.": "Kamera „{name}“ ist weg.", "It has {kinds}.": "Es hat {kinds}.",
    }  # fmt: skip
    forms = Forms(
        [k for k in known if "{" not in k], [k for k in known if "{" in k], known.__getitem__,
        lambda text: text.replace("May", "Mai"),
    )  # fmt: skip
    assert forms.say("It was set by hand.") == "Es wurde von Hand gestellt."
    assert forms.say("Camera “Face” is gone.") == "Kamera „Face“ ist weg."
    assert forms.say("It has Face, Dog and Face.") == "Es hat Gesicht, Dog und Gesicht."
    assert forms.say("It has Smith and Sons.") == "Es hat Smith and Sons."
    assert forms.say("It was set 3 May 2026.") == "Es wurde 3 Mai 2026 gestellt."
    assert forms.say("Face (Sch. 2)") == "Gesicht (Sch. 2)"


SOME_GERMAN = {
    "clip {name}": "Ausschnitt {name}",
    "still {name}": "Standbild {name}",
    "Sound": "Ton",
    "Draft": "Entwurf",
    AND: "und",
    "The file {name} was not found.": "Die Datei {name} fehlt.",
    "{name} approved it under an earlier rule of who may check: it needs a new check.": (
        "{name} gab es nach einer früheren Regel frei."
    ),
    "Evidence package: {title}": "Beweismittel: {title}",
    "{part}: the day it came, {came}, is in the future.": "{part} kam am {came}, in der Zukunft.",
    "Received {received}": "Eingegangen {received}",
    "The folder {name} cannot be read ({strerror}).": "Ordner {name} unlesbar ({strerror}).",
    "Set to {due} by a person: {reason}": "Auf {due} gesetzt: {reason}",
}


@cache
def german() -> Forms:
    """All that is collected, and a few words of it in German."""
    fixed, forms = texts()
    months = {"March": "März", "May": "Mai", "June": "Juni"}

    def look_up(text: str) -> str:
        return SOME_GERMAN.get(text, months.get(text, text))

    return Forms(
        (*fixed, *months, AND),
        forms,
        look_up,
        lambda text: DATE.sub(lambda found: look_up(found[0]), text),
    )


@pytest.mark.parametrize(
    ("name", "sentence", "said"),
    [
        ("clip 1.mp4", "The file {} was not found.", "Die Datei {} fehlt."),
        ("still 2.png", "The file {} was not found.", "Die Datei {} fehlt."),
        ("door 5 March 2026.mp4", "The file {} was not found.", "Die Datei {} fehlt."),
        ("Sound and vision.mp4", "The file {} was not found.", "Die Datei {} fehlt."),
        ("Sound", "The folder {} cannot be read (No such file).", "Ordner {} unlesbar (No such file)."),
        (
            "June",
            "{} approved it under an earlier rule of who may check: it needs a new check.",
            "{} gab es nach einer früheren Regel frei.",
        ),
        ("May and June", "Evidence package: {}", "Beweismittel: {}"),
        ("Draft and Sound", "Set to 5 March 2026 by a person: {}", "Auf 5 März 2026 gesetzt: {}"),
    ],
)  # fmt: skip
def test_what_people_call_something_is_not_translated(name: str, sentence: str, said: str) -> None:
    """Through everything that is collected: which form it is found to be from is part of it."""
    assert german().say(sentence.format(name)) == said.format(name)


def test_what_the_core_calls_something_is_translated_still() -> None:
    said = german().say("Sound: the day it came, 5 March 2026, is in the future.")
    assert said == "Ton kam am 5 März 2026, in der Zukunft."
    assert german().say("Received 3 May 2026") == "Eingegangen 3 Mai 2026"
    for name in SOME_GERMAN:
        assert name == AND or name in {*texts()[0], *texts()[1]}, name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 March 2026, 12:00", ["March"]),
        ("Tue 3 May 2026.", ["Tue", "May"]),
        ("3 May 2026. The file x.mp4 is gone.", ["May"]),
        ("door 5 March 2026.mp4", []),
        ("Mon 5 June.mp4", []),
        ("cam 21 Nov 2026.03 east.wav", []),
        ("May and June", []),
    ],
)
def test_which_words_are_of_a_day(text: str, found: list[str]) -> None:
    assert DATE.findall(text) == found


def test_holes_for_data_are_told_by_what_fills_them() -> None:
    """No hole is a bare number where the expression that fills it has a name."""
    source = ast.parse(
        "f'{a.name} and {path.name} of {x[0].who.strip()} in {called or folder.name}'"
    )
    node = source.body[0]
    assert isinstance(node, ast.Expr)
    (way,) = Reader({}).ways(node.value, {})
    assert form_of(way) == ("{name} and {name2} of {who} in {called}", True)


def test_braces_of_the_text_itself() -> None:
    assert pieces("a name cannot hold {{{what}}}") == (("a name cannot hold {", "}"), ("what",))
    forms = small("a name cannot hold {{{what}}}")
    assert forms.say("a name cannot hold {x}") == "<a name cannot hold {x}>"


def test_long_texts_and_strange_ones_cost_little() -> None:
    fixed, forms = texts()
    assert len(fixed) > 1500
    assert len(forms) > 1000
    shouted()
    worst = [
        "The " + "of the " * 800,
        "It. " * 1400,
        "“" * 3000 + "”" * 2000,
        "Nobody has seen " + "a of " * 1000,
        ", ".join(["and"] * 1000),
        "(" * 2500 + ")" * 2500,
    ]
    begin = time.process_time()
    for text in worst:
        shouted().say(text[:LONGEST])
    assert time.process_time() - begin < 10
    assert shouted().say("x" * (LONGEST + 1)) == "x" * (LONGEST + 1)
    begin = time.process_time()
    for n in range(100):
        shouted().say(f"Nobody has seen {n} frames of 5000.")
    assert (time.process_time() - begin) / 100 < 0.01
