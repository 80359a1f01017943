"""Tracks of a file taken into the open footage: by mouse, by keyboard, by dropping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.import_tracks import ImportTracksDialog
from app.session import Page
from redaction.formats.files import Format, write_tracks
from redaction.model.ids import TrackId
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import ReviewState, Track
from tests.gui.conftest import Shell
from tests.gui.review_kit import a_track
from tests.gui.test_shell import drag

DECIDED = (
    a_track("one", 3, 20, state=ReviewState.ACCEPTED, label="Ann", locked=True, number=4),
    a_track("two", 5, 30, kind=Kind.PLATE, number=9),
)


@pytest.fixture
def opened(shell: Shell, media: Callable[..., Path]) -> Shell:
    """Footage is open."""
    shell.request()
    shell.session.open_footage(shell.footage(media(frames=30)))
    return shell


def a_file(shell: Shell, form: Format = Format.UMBRA, *tracks: Track, frames: int = 100) -> Path:
    footage = shell.session.footage
    assert footage is not None
    path = shell.folder / f"tracks.{form}"
    write_tracks(path, form, tracks or DECIDED, footage, frames)
    return path


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))


def the_dialog(shell: Shell) -> ImportTracksDialog:
    (dialog,) = [w for w in shell.window.findChildren(ImportTracksDialog) if w.isVisible()]
    return dialog


def shown(project: Project, frame: int) -> list[tuple[float, ...]]:
    boxes = (r.shape.bounds for r in regions_at(project, frame))
    return sorted((b.x, b.y, b.w, b.h) for b in boxes)


def words(dialog: ImportTracksDialog) -> str:
    from PySide6.QtWidgets import QLabel

    return " | ".join(made.text() for made in dialog.findChildren(QLabel))


def tracks(shell: Shell) -> dict[TrackId, Track]:
    assert shell.session.project is not None
    return dict(shell.session.project.tracks)


def test_by_mouse_it_says_what_is_in_the_file_and_one_undo_takes_it_out(
    qtbot: QtBot, opened: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, a_file(opened))
    opened.window.registry.action(ActionId.IMPORT_TRACKS).trigger()
    dialog = the_dialog(opened)
    said = words(dialog)
    for part in ("Import 2 tracks?", "Umbra", "Face 1", "Number plate 1", "3 to 29", "320 × 180"):
        assert part in said
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert opened.session.undo_label == "Import 2 tracks"
    taken = tracks(opened)
    assert {t.number for t in taken.values()} == {4, 9}
    assert [(t.state, t.locked) for t in taken.values()] == [(ReviewState.PENDING, False)] * 2
    assert taken[TrackId("one")].label == "Ann"
    assert opened.session.project is not None
    assert {r.track for r in regions_at(opened.session.project, 10)} == {"one", "two"}
    assert "2 covered" in opened.notices[-1].text
    opened.session.undo()
    assert not tracks(opened)


def test_by_keyboard(qtbot: QtBot, opened: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, a_file(opened, Format.CVAT_JSON))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(opened.window, Qt.Key.Key_I, keys)
    dialog = the_dialog(opened)
    assert "does not say which footage" in words(dialog)
    assert QApplication.focusWidget() is dialog.go or dialog.go.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert len(tracks(opened)) == 2


def test_escape_leaves_everything_as_it_was(
    qtbot: QtBot, opened: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, a_file(opened, Format.MOT))
    opened.window.registry.action(ActionId.IMPORT_TRACKS).trigger()
    qtbot.keyClick(the_dialog(opened), Qt.Key.Key_Escape)
    assert not tracks(opened)
    assert opened.session.undo_label == ""


def test_what_is_here_already_is_left_and_said(
    qtbot: QtBot, opened: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, a_file(opened))
    importing = opened.window.registry.action(ActionId.IMPORT_TRACKS)
    importing.trigger()
    qtbot.mouseClick(the_dialog(opened).go, Qt.MouseButton.LeftButton)
    importing.trigger()
    assert "here already" in opened.notices[-1].text
    more = a_track("three", 1, 4)
    choose(monkeypatch, a_file(opened, Format.UMBRA, *DECIDED, more))
    importing.trigger()
    dialog = [w for w in opened.window.findChildren(ImportTracksDialog) if w.isVisible()][-1]
    assert "Import 1 track?" in words(dialog)
    assert "2 tracks, left as they are" in words(dialog)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert set(tracks(opened)) == {"one", "two", "three"}


@pytest.mark.parametrize("form", [Format.UMBRA, Format.CVAT])
def test_a_file_for_other_footage_is_refused_in_one_sentence(
    opened: Shell, monkeypatch: pytest.MonkeyPatch, form: Format
) -> None:
    choose(monkeypatch, a_file(opened, form, frames=70))
    opened.window.registry.action(ActionId.IMPORT_TRACKS).trigger()
    (problem,) = opened.problems
    assert "was made for other footage" in problem.summary
    assert "70 frames" in problem.summary
    assert not tracks(opened)
    assert not [w for w in opened.window.findChildren(ImportTracksDialog) if w.isVisible()]


def test_what_is_no_track_file_is_refused(opened: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    path = opened.folder / "notes.txt"
    path.write_text("buy milk")
    choose(monkeypatch, path)
    opened.window.registry.action(ActionId.IMPORT_TRACKS).trigger()
    assert "cannot be used" in opened.problems[-1].summary


def test_a_file_dropped_on_the_review_is_imported_and_a_film_is_not(
    qtbot: QtBot, opened: Shell
) -> None:
    opened.session.go_page(Page.REVIEW)
    path = a_file(opened, Format.CVAT).rename(opened.folder / "tracks.xml")
    assert drag(opened, [path], drop=True)
    dialog = the_dialog(opened)
    assert [b.text() for b in dialog.findChildren(QPushButton)] == ["Cancel", "Import"]
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert len(tracks(opened)) == 2
    assert not opened.window.files.tracks.takes(opened.folder / "film.mp4")


def test_nothing_can_be_imported_without_footage(shell: Shell) -> None:
    assert not shell.window.registry.action(ActionId.IMPORT_TRACKS).isEnabled()


def test_every_format_saved_can_be_imported_again(
    qtbot: QtBot, opened: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redaction.edit.gestures import add_tracks

    assert opened.session.project is not None
    opened.session.do(add_tracks(opened.session.project, DECIDED))
    before = opened.session.project
    for form in Format:
        path = opened.folder / f"saved.{form}"
        offered: list[str] = []

        def answer(*given: Any, to: Path = path, what: Format = form, seen: Any = offered) -> Any:
            seen += given[3].split(";;")
            return str(to), seen[list(Format).index(what)]

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        opened.window.registry.action(ActionId.EXPORT_TRACKS).trigger()
        assert path.exists()
        opened.session.undo()
        opened.window.files.tracks.read(path)
        dialog = [w for w in opened.window.findChildren(ImportTracksDialog) if w.isVisible()][-1]
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        assert opened.session.project is not None
        for frame in range(35):
            assert shown(opened.session.project, frame) == shown(before, frame)
        opened.session.undo()
        opened.session.do(add_tracks(opened.session.project, DECIDED))
