"""The list of categories of annotations."""

from __future__ import annotations

import json
import re

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.model.annotation import Annotation
from redaction.model.fields import CodecError
from redaction.model.ids import AnnotationId
from redaction.model.note_category import (
    BUILT_IN,
    PALETTE,
    PLAIN,
    RESERVED_KEYS,
    BadCategory,
    Categories,
    NoteCategory,
    NoteShape,
)


def note(**fields: str) -> Annotation:
    span = FrameSpan(FrameIndex(0), FrameIndex(1))
    return Annotation(AnnotationId("a"), span, **fields)


def test_the_first_list_can_be_told_apart_and_typed() -> None:
    assert len(BUILT_IN) == 10
    for part in ("id", "name", "colour", "key", "sign"):
        assert len({getattr(c, part) for c in BUILT_IN}) == 10
    assert not RESERVED_KEYS & {c.key for c in BUILT_IN}
    assert BUILT_IN.keyed("f") is BUILT_IN.find("use-of-force")
    assert BUILT_IN.keyed("") is BUILT_IN.keyed("z") is None
    first, last = BUILT_IN.number(1), BUILT_IN.number(10)
    assert first is not None
    assert last is not None
    assert (first.id, last.id, BUILT_IN.number(11), BUILT_IN.number(0)) == (
        "person",
        "other",
        None,
        None,
    )


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", PALETTE)
def test_colours_stand_out_on_both_themes(name: str) -> None:
    """4.5 to 1 against white and against a dark panel, as text asks (WCAG 1.4.3)."""
    colour = PALETTE[name]
    assert 1.05 / (_luminance(colour.light) + 0.05) >= 4.5
    assert (_luminance(colour.dark) + 0.05) / (_luminance("#1e2227") + 0.05) >= 4.5


def test_colours_come_from_the_annotation_or_its_category() -> None:
    assert BUILT_IN.colour_of(note(category="weapon")).name == "purple"
    assert BUILT_IN.colour_of(note(category="weapon", colour="red")).name == "red"
    assert BUILT_IN.colour_of(note(category="gone")) is PLAIN
    assert BUILT_IN.name_of("gone") == "gone"
    assert BUILT_IN.named(" use OF force ") is BUILT_IN.find("use-of-force")


def test_lists_change_without_losing_their_order() -> None:
    new = BUILT_IN.with_category(NoteCategory("dog", " Police  dog ", "teal", "d"))
    dog = new.find("dog")
    assert dog == NoteCategory("dog", "Police dog", "teal", "D")
    assert new.moved("dog", 0).all[0] is dog
    assert new.without("dog") == BUILT_IN
    again = new.with_category(NoteCategory("person", "Subject", "blue", "P", NoteShape.RANGE))
    assert again.all[0].name == "Subject"


@pytest.mark.parametrize(
    ("category", "why"),
    [
        (NoteCategory("Dog", "Dog"), "cannot be the id"),
        (NoteCategory("dog", "  "), "needs a name"),
        (NoteCategory("dog", "x" * 41), "at most 40"),
        (NoteCategory("dog", "Dog", "beige"), "no colour"),
        (NoteCategory("dog", "Dog", key="DD"), "one letter"),
        (NoteCategory("dog", "Dog", key="k"), "plays or marks"),
        (NoteCategory("dog", "Dog", key="p"), "belongs to"),
        (NoteCategory("dog", "person"), "already"),
    ],
)
def test_what_cannot_be_a_category(category: NoteCategory, why: str) -> None:
    with pytest.raises(BadCategory, match=why):
        BUILT_IN.with_category(category)


def test_a_template_survives_and_merges() -> None:
    force = Categories.of(
        [
            NoteCategory("dog", "Dog", "red", "P", NoteShape.RANGE, "Its bite."),
            NoteCategory("x", "Other"),
        ]
    )
    assert Categories.from_json(json.loads(json.dumps(force.to_json()))) == force
    both = BUILT_IN.merged(force)
    assert [c.id for c in both][:3] == ["dog", "x", "person"]
    assert both.find("person") == NoteCategory(
        "person", "Person", "blue", "", hint="Somebody who matters is seen."
    )
    other = both.find("other")
    assert other is not None
    assert other.name == "Other (own)"
    assert both.merged(force) == both


def test_names_of_files_become_categories() -> None:
    new, one = BUILT_IN.added("PC Smith: seen")
    assert one.name == "PC Smith: seen"
    # ids stand in the log, and names may be those of people
    assert re.fullmatch(r"category-[0-9a-f]{12}", one.id)
    newer, two = new.added("pc smith seen")
    assert len({c.id for c in newer}) == len(BUILT_IN) + 2
    assert newer.named("PC SMITH SEEN") == two


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "other"}, "format"),
        ({"version": 2}, "newer"),
        ({"categories": {}}, "a list"),
        ({"categories": [{"id": "a", "name": "A"}] * 61}, "at most 60"),
        ({"categories": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}, "two categories"),
        ({"categories": [{"id": "a", "name": "A", "more": 1}]}, "unknown more"),
        ({"categories": [{"id": "A", "name": "A"}]}, "cannot be the id"),
        ({"extra": 1}, "unknown extra"),
    ],
)
def test_a_template_that_is_none(change: dict[str, object], why: str) -> None:
    with pytest.raises(CodecError, match=why):
        Categories.from_json({**BUILT_IN.to_json(), **change})
