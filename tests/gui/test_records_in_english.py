"""What is kept with decisions is English, whatever the window speaks: others read it, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.language.pseudo import pseudo
from app.people.cards import cards_of
from redaction.model.ids import PersonId
from redaction.model.person import Person
from tests.gui.review_kit import a_project, a_track, shared_kit
from tests.gui.spoken import spoken


def test_a_person_whom_nobody_named_is_called_so_in_records(themed: QApplication) -> None:
    who = PersonId("p")
    tracks = [a_track(name, 0, 5, person=who, number=at) for at, name in enumerate("ab", start=3)]
    project = replace(a_project(*tracks), people={who: Person(who)})
    with spoken():
        (card,) = cards_of(project, {})
    assert (card.name, card.recorded) == (pseudo("Person {n}").format(n=3), "Person 3")
    with spoken():
        (card,) = cards_of(replace(project, people={who: Person(who, "Jane Roe")}), {})
    assert (card.name, card.recorded) == ("Jane Roe", "Jane Roe")


def test_the_covered_whole_picture_is_labelled_in_english(
    themed: QApplication, tmp_path: Path, media: Callable[..., Path]
) -> None:
    clip = media(frames=30)
    with shared_kit(tmp_path, clip) as kit, spoken():
        kit.begin(clip)
        kit.page.corrections.cover_picture()
        (track,) = kit.tracks.values()
    assert track.label == "Whole picture"
