"""Footage that is not one moving picture, in the window: several pictures, stills, sound alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.export_choice import findings, path_problem, suggested
from app.dialogs.export_form import ExportForm
from app.dialogs.footage import PicturesDialog
from app.models.footage import FootageRow, facts_line, review_chip
from app.models.roles import Role
from app.settings import declared
from app.words import completeness_words
from player.media.info import FootageKind
from redaction.edit.gestures import add_tracks
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.usecases.export_queue import CopyWish
from tests.gui.conftest import Shell
from tests.gui.review_kit import a_track
from tests.media.code import picture_of
from tests.media.several import join_streams


@pytest.fixture(scope="module")
def both(media: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    parts = media(frames=20), media(frames=31, size=(128, 96), codec="mpeg4")
    return join_streams(parts, tmp_path_factory.mktemp("two") / "both.mkv")


def question() -> PicturesDialog:
    (found,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, PicturesDialog)]
    return found


def ask(qtbot: QtBot, shell: Shell, path: Path) -> PicturesDialog:
    with qtbot.waitSignal(shell.window.files.importer.several, timeout=20000):
        shell.window.files.importer.take([path])
    return question()


def test_every_picture_is_taken_in_by_one_key(qtbot: QtBot, shell: Shell, both: Path) -> None:
    shell.request()
    dialog = ask(qtbot, shell, both)
    assert "2 moving pictures" in dialog.windowTitle()
    assert [t.text().split(",")[0] for t in dialog.ticks] == [
        "Picture 1: 192 × 112", "Picture 2: 128 × 96",
    ]  # fmt: skip
    assert dialog.add_button.text() == "Add 2 pictures"
    assert not shell.workspace.footage()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shell.workspace.footage()) == 2, timeout=20000)
    first, second = shell.workspace.footage()
    assert [(f.video, f.frames, f.width) for f in (first, second)] == [(0, 20, 192), (1, 31, 128)]
    assert facts_line(second).startswith("1.2 s  ·  128 × 96  ·  31 frames")
    model = shell.window.home.details.list.model()
    assert [model.index(n, 0).data() for n in (0, 1)] == [
        "both.mkv (picture 1)", "both.mkv (picture 2)",
    ]  # fmt: skip


def test_one_picture_is_chosen_with_the_space_bar(qtbot: QtBot, shell: Shell, both: Path) -> None:
    dialog = ask(qtbot, shell, both)
    QTest.keyClick(dialog.ticks[0], Qt.Key.Key_Space)
    assert dialog.add_button.text() == "Add"
    QTest.keyClick(dialog.ticks[1], Qt.Key.Key_Space)
    assert not dialog.add_button.isEnabled()
    QTest.keyClick(dialog.ticks[1], Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shell.workspace.footage()) == 1, timeout=20000)
    assert shell.workspace.footage()[0].video == 1


def test_escape_adds_nothing(qtbot: QtBot, shell: Shell, both: Path) -> None:
    dialog = ask(qtbot, shell, both)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(shell.notices), timeout=5000)
    assert shell.notices[-1].text == "both.mkv was not added."
    assert not shell.workspace.footage()


def test_a_still_picture_is_taken_in_and_called_one(qtbot: QtBot, shell: Shell) -> None:
    photo = shell.folder / "photo.jpg"
    cv2.imwrite(str(photo), picture_of(7, 192, 112))
    with qtbot.waitSignal(shell.window.files.importer.imported, timeout=20000):
        shell.window.files.importer.take([photo])
    (footage,) = shell.workspace.footage()
    assert footage.kind is FootageKind.STILL
    assert facts_line(footage).startswith("Still picture  ·  192 × 112  ·  ")
    assert completeness_words(footage) == ("Complete", "good")
    model = shell.window.home.details.list.model()
    assert "Still picture" in model.index(0, 0).data(Role.SECOND)


def test_many_damaged_frames_are_counted(shell: Shell) -> None:
    many = shell.footage(damaged=list(range(19, 117)), complete=False)
    assert completeness_words(many) == ("98 damaged frames, the first is 19", "warning")
    few = shell.footage(damaged=[4, 5, 9], complete=False)
    assert completeness_words(few) == ("3 damaged frames: 4, 5, 9", "warning")


def kind(shell: Shell, which: FootageKind) -> Footage:
    return shell.footage(kind=which.value, complete=True)


def test_words_for_sound_alone(shell: Shell) -> None:
    call = kind(shell, FootageKind.SOUND)
    assert facts_line(call).startswith("Sound only  ·  4.0 s  ·  ")
    assert "sound" in completeness_words(call)[0]
    assert review_chip(FootageRow(call))[2] == "Nothing to search for faces"


@pytest.mark.parametrize(
    ("which", "ending", "asked"),
    [
        (FootageKind.VIDEO, ".mp4", {"style", "quality", "sound"}),
        (FootageKind.STILL, ".png", {"style"}),
        (FootageKind.SOUND, ".m4a", set()),
    ],
)
def test_the_export_form_asks_what_the_kind_has(
    qtbot: QtBot, shell: Shell, which: FootageKind, ending: str, asked: set[str]
) -> None:
    footage = kind(shell, which)
    form = ExportForm(footage, shell.workspace.project(footage.id), None, shell.settings)
    qtbot.addWidget(form)
    form.show()
    assert form.path.suffix == ending
    fields = {"style": form.style_field, "quality": form.more.toggle, "sound": form.sound_field}
    assert {name for name, field in fields.items() if field.isVisibleTo(form)} == asked


def test_names_follow_the_kind_and_the_picture(shell: Shell) -> None:
    still = kind(shell, FootageKind.STILL)
    assert suggested(still, shell.folder).name == "clip_redacted.png"
    source = Path(still.path)
    assert not path_problem(source, shell.folder / "a.jpg", FootageKind.STILL)
    assert ".png" in path_problem(source, shell.folder / "a.mp4", FootageKind.STILL)
    assert ".mp4" in path_problem(source, shell.folder / "a.png")
    rear = shell.workspace.add_footage(
        shell.folder / "clip.mp4", sha256="f" * 64, size=1, frames=3, duration=1.0, width=8,
        height=8, video=1,
    )  # fmt: skip
    assert suggested(rear, shell.folder).name == "clip_picture2_redacted.mp4"
    plan = CopyWish().plan(rear, shell.workspace.project(rear.id))
    assert plan.video == 1


def test_what_is_left_to_decide_on_sound(shell: Shell) -> None:
    call = kind(shell, FootageKind.SOUND)
    (only,) = findings(shell.workspace.project(call.id), (), (), FootageKind.SOUND)
    assert only.confirm.startswith("I have listened")


def test_facts_that_cannot_be_read_decide_nothing(shell: Shell) -> None:
    from dataclasses import replace

    footage = shell.footage()
    for facts in ("", "[]", "{", json.dumps({"kind": "hologram"})):
        odd = replace(footage, facts=facts)
        assert (odd.kind, odd.damaged, odd.picture_choices) == (FootageKind.VIDEO, (), ())
    assert np.array_equal(replace(footage, facts='{"damaged": [3, 4]}').damaged, (3, 4))


def take(qtbot: QtBot, shell: Shell, path: Path) -> Footage:
    with qtbot.waitSignal(shell.window.files.importer.imported, timeout=20000):
        shell.window.files.importer.take([path])
    return shell.workspace.footage()[-1]


def export_it(qtbot: QtBot, shell: Shell, footage: Footage) -> Path:
    """Open it, export it with the proposed name; the real job runs, in this process."""
    shell.settings.set(declared.EXPORT_FOLDER, str(shell.folder))
    shell.window.files.importer.review(footage)
    shell.window.registry.trigger(ActionId.EXPORT)
    (dialog,) = shell.window.files.exports
    qtbot.waitUntil(dialog.isVisible)
    for tick in dialog.form.ticks:
        tick.setChecked(True)
    QTest.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.stage == "done", timeout=30000)
    (copy,) = shell.workspace.exports()
    assert copy.verified
    assert dialog.report.verdict.text.startswith("Verified.")
    return Path(copy.path)


@pytest.mark.models
def test_a_still_is_exported_from_the_window(qtbot: QtBot, shell: Shell) -> None:
    photo = shell.folder / "photo.jpg"
    cv2.imwrite(str(photo), picture_of(7, 192, 112))
    footage = take(qtbot, shell, photo)
    shell.session.open_footage(footage)
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, [a_track("a", 0, 1, Box(40, 30, 60, 50))]))
    out = export_it(qtbot, shell, footage)
    assert out.name == "photo_redacted.png"
    written = cv2.imread(str(out))
    assert written is not None
    assert written.shape == (112, 192, 3)
    assert written[40:70, 50:90].max() == 0


def test_sound_is_exported_from_the_window(
    qtbot: QtBot, shell: Shell, media: Callable[..., Path]
) -> None:
    call = shell.folder / "call.m4a"
    with av.open(str(media(tone=1.0))) as source, av.open(str(call), "w", format="mp4") as made:
        stream = made.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    out = export_it(qtbot, shell, take(qtbot, shell, call))
    assert out.name == "call_redacted.m4a"
    with av.open(str(out)) as copy:
        assert [s.type for s in copy.streams] == ["audio"]
