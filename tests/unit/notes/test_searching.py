"""Finding annotations."""

from __future__ import annotations

from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId
from redaction.notes.searching import found, in_order, people_of, places_of, tags_of
from tests.unit.notes.made import span

ONE = Annotation(
    AnnotationId("1"), span(5, 9), "Knife drawn", "By the ticket gate", "weapon",
    tags=("cctv",), people=("PC O'Neil", "Male 1"), place="Platform 2",
)  # fmt: skip
TWO = Annotation(AnnotationId("2"), span(5, 20), "Speech", people=("Male 1",), draft=True)
BOTH = (ONE, TWO)


def test_every_word_has_to_be_somewhere() -> None:
    assert found(BOTH) == [ONE, TWO]
    assert found(BOTH, "KNIFE gate platform") == [ONE]
    assert found(BOTH, "knife nowhere") == []
    assert found(BOTH, "male") == [ONE, TWO]
    assert found(BOTH, "weapon drawn") == [ONE]  # the name of the category is searched, too
    assert found(BOTH, "1 platform") == [ONE]
    assert found(BOTH, "gatepc") == []  # no word spans two fields


def test_filters_narrow() -> None:
    assert found(BOTH, categories=["weapon"]) == [ONE]
    assert found(BOTH, categories=[""]) == [TWO]
    assert found(BOTH, categories=["", "weapon"]) == [ONE, TWO]
    assert found(BOTH, people=["male 1"]) == [ONE, TWO]
    assert found(BOTH, people=["pc o'neil"]) == [ONE]
    assert found(BOTH, tags=["CCTV"]) == [ONE]
    assert found(BOTH, draft=True) == [TWO]
    assert found(BOTH, "knife", draft=True) == []


def test_order_and_what_is_offered() -> None:
    assert in_order(BOTH) == [TWO, ONE]
    assert people_of(BOTH) == ["Male 1", "PC O'Neil"]
    assert (tags_of(BOTH), places_of(BOTH)) == (["cctv"], ["Platform 2"])
