"""The people panel: by mouse and by keyboard, with what comparing faces says played by a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.ask import AskDialog
from app.dialogs.export_choice import findings
from app.people import comparing
from app.people.cards import cards_of
from app.people.gallery import to_drag
from app.people.panel import PeoplePanel
from app.people.people import People
from app.session import Tone
from redaction.edit.people import show_only
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.tasks import people_job
from redaction.jobs.wire import Wire
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import is_covered
from redaction.model.track import ReviewState
from redaction.people.embed import Crop, TrackFace, key_of, picks
from redaction.people.face import LABEL, CannotCompare
from redaction.people.kept import KeptFaces
from redaction.people.warnings import Risk
from redaction.store.planfiles import CACHE
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, shared_kit

A, B, C, D = (TrackId(name) for name in "abcd")
LEFT = Qt.MouseButton.LeftButton
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def jpeg(shade: int) -> bytes:
    done, data = cv2.imencode(".jpg", np.full((16, 16, 3), shade, np.uint8))
    assert done
    return data.tobytes()


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here: most of their time would go into making it."""
    folder = tmp_path_factory.mktemp("people")
    with shared_kit(folder, media(frames=30)) as made:
        yield made


@pytest.fixture
def kit(qtbot: QtBot, themed: QApplication, window: Kit, clip: Path) -> Iterator[Kit]:
    """Footage of its own with four tracks: a and b of one person, c like them, d too small."""
    made = window
    made.begin(clip)
    made.page.lists.show_list(0)
    workspace, footage = made.session.workspace, made.session.footage
    assert footage is not None
    tracks = [
        a_track(n, 5 * i, 5 * i + 5, Box(10 + 30 * i, 10, 20, 20)) for i, n in enumerate("abcd")
    ]
    made.add(*tracks)
    kept = KeptFaces(workspace.folder / CACHE, footage.sha256)

    def script(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert args["workspace"] == str(workspace.folder)
        for shade, name in enumerate("abcd"):
            crops = (Crop(5 * shade + 1, 0.9 - 0.1 * shade, jpeg(60 * shade)),)
            kept.put(f"key{name}", TrackFace(TrackId(name), crops, None, 0.5, 0.0))
            yield {"event": "part", "part": f"{name} key{name}"}
        yield {
            "event": "done",
            "result": {
                "faces": [
                    [n, f"key{n}", n != "d", 0.9 - 0.1 * i, [5 * i + 1]]
                    for i, n in enumerate("abcd")
                ],
                "small": ["d"],
                "grouping": {
                    "groups": [{"tracks": ["a", "b"], "unsure": ["b"]}],
                    "alike": [["a", "c", 0.33, 1.1]],
                    "jumped": [],
                    "unlike": [],
                },
                "model": "net@1",
                "looked": 4,
                "missing": 0,
            },
        }

    made.jobs.scripts["people"] = script
    made.page.people._why = lambda: None
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    qtbot.keyClick(made.page.canvas, Qt.Key.Key_F7)
    assert panel(made).isVisible()
    yield made
    made.session.open_footage(None)


def panel(kit: Kit) -> PeoplePanel:
    return kit.page.gallery


def compare(kit: Kit, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel(kit).compare, LEFT)
    qtbot.waitUntil(lambda: not kit.page.people.running)


def names(kit: Kit) -> list[str]:
    return [card.name for card in kit.page.people.cards]


def row(kit: Kit, track: TrackId) -> int:
    return next(i for i, c in enumerate(kit.page.people.cards) if track in c.tracks)


def place(kit: Kit, track: TrackId) -> QPoint:
    gallery = panel(kit).gallery
    index = gallery.cards.index(row(kit, track))
    gallery.scrollTo(index)
    return gallery.visualRect(index).center()


def click(kit: Kit, qtbot: QtBot, track: TrackId) -> None:
    qtbot.mouseClick(panel(kit).gallery.viewport(), LEFT, pos=place(kit, track))


def drop(kit: Kit, tracks: tuple[TrackId, ...], at: QPoint) -> None:
    data = to_drag(tracks)
    event = QDropEvent(
        QPointF(at), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    panel(kit).gallery.dropEvent(event)
    # what a drop leads to comes after the drag
    QApplication.processEvents()


def covered(kit: Kit) -> set[str]:
    project = kit.session.project
    assert project is not None
    return {str(t.id) for t in project.tracks.values() if is_covered(project, t)}


def person(kit: Kit, track: TrackId) -> Any:
    project = kit.session.project
    assert project is not None
    mine = project.tracks[track].person
    return None if mine is None else project.people[mine]


def test_comparing_groups_tracks_in_one_undo_and_shows_their_pictures(
    kit: Kit, qtbot: QtBot
) -> None:
    assert "Compar" in panel(kit).said.text()
    compare(kit, qtbot)
    assert person(kit, A) == person(kit, B) is not None
    assert covered(kit) == set("abcd")
    cards = kit.page.people.cards
    assert cards[0].tracks == (A, B)
    assert cards[-1].tracks == (D,)
    assert cards[-1].note == "Too small to compare"
    assert len(panel(kit).gallery.cards.crops(cards[0])) == 2
    assert kit.session.undo_label == "Group tracks by face"
    kit.session.undo()
    assert person(kit, A) is None
    row_of_log = [r for r in kit.session.workspace.log.rows() if r.action == "Group tracks by face"]
    assert row_of_log[0].details["model"] == "net@1"


def test_a_click_selects_the_person_and_shows_their_best_frame(kit: Kit, qtbot: QtBot) -> None:
    compare(kit, qtbot)
    click(kit, qtbot, C)
    assert kit.session.selection == {C}
    qtbot.waitUntil(lambda: kit.at() == 11)
    click(kit, qtbot, A)
    assert kit.session.selection_order == (A, B)
    assert panel(kit).detail.strip.count() == 2


def test_everything_by_keyboard_alone(kit: Kit, qtbot: QtBot) -> None:
    gallery = window = panel(kit).gallery
    compare(kit, qtbot)
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    assert kit.session.selection_order == (A, B)
    qtbot.keyClick(gallery, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert kit.session.selection == {A, B, C}
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_G, both)
    assert person(kit, C) == person(kit, A)
    assert person(kit, A).by_hand
    kit.session.select([B])
    alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window, Qt.Key.Key_G, alt)
    assert person(kit, B) != person(kit, A)
    assert B in person(kit, A).not_same
    kit.session.select([C])
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert covered(kit) == {"b", "d"}
    assert kit.session.undo_label == "Keep one person visible, cover everyone else"
    kit.session.undo()
    assert covered(kit) == set("abcd")
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert not panel(kit).isVisible()
    assert kit.page.canvas.hasFocus()


def test_dropping_on_a_card_joins_and_dropping_beside_them_separates(
    kit: Kit, qtbot: QtBot
) -> None:
    compare(kit, qtbot)
    drop(kit, (C,), place(kit, A))
    assert person(kit, C) == person(kit, A)
    assert kit.notices[-1].actions[-1][0] == "Undo"
    drop(kit, (B,), QPoint(20, 5000))
    assert person(kit, B) != person(kit, A)
    kit.session.undo()
    assert person(kit, B) == person(kit, A)
    click(kit, qtbot, A)
    detail = panel(kit).detail
    at, none, held = QPointF(5, 5), Qt.KeyboardModifier.NoModifier, to_drag([B])
    detail.separate.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, held, LEFT, none))
    QApplication.processEvents()
    assert person(kit, B) != person(kit, A)
    kit.session.undo()
    detail.strip.item(1).setSelected(True)
    assert kit.session.selection == {B}
    qtbot.mouseClick(detail.separate, LEFT)
    assert person(kit, B) != person(kit, A)
    # dropping somebody on their own card is no change
    before = kit.session.project
    drop(kit, (A,), place(kit, C))
    assert kit.session.project is before


def test_the_question_is_answered_by_one_click_and_a_no_is_remembered(
    kit: Kit, qtbot: QtBot
) -> None:
    compare(kit, qtbot)
    click(kit, qtbot, A)
    detail = panel(kit).detail
    assert "Same person" in detail.question.text()
    qtbot.mouseClick(detail.no, LEFT)
    assert not detail.question.isVisible()
    assert person(kit, A).not_same == (C,)
    kit.session.undo()
    assert detail.question.isVisible()
    qtbot.mouseClick(detail.yes, LEFT)
    assert person(kit, C) == person(kit, A)


def test_the_requester_in_one_click_with_the_places_to_look_at(kit: Kit, qtbot: QtBot) -> None:
    kit.add(a_track("e", 0, 5, Box(15, 10, 20, 20)))
    shown = [c.tracks for c in kit.page.people.cards]
    assert (TrackId("e"),) in shown
    compare(kit, qtbot)
    click(kit, qtbot, A)
    detail = panel(kit).detail
    assert detail.show_button.accessibleName() == "Requester"
    qtbot.mouseClick(detail.show_button, LEFT)
    assert covered(kit) == {"c", "d", "e"}
    notice = kit.notices[-1]
    assert notice.tone is Tone.WARNING
    assert "before you export" in notice.text
    card = kit.page.people.cards[0]
    assert card.kept
    assert card.state == "Kept visible"
    index = panel(kit).gallery.cards.index(0)
    assert "Kept visible" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    # b is not surely the same person, and e is at the same place as a
    qtbot.mouseClick(detail.next_check, LEFT)
    assert kit.session.selection == {A, TrackId("e")}
    assert "Somebody else" in detail.check.text()
    qtbot.mouseClick(detail.next_check, LEFT)
    assert kit.session.selection == {B}
    qtbot.waitUntil(lambda: kit.at() == 5)
    click(kit, qtbot, A)
    qtbot.mouseClick(detail.show_button, LEFT)
    assert covered(kit) == set("abcde")


def test_confirming_settles_what_was_unsure(kit: Kit, qtbot: QtBot) -> None:
    compare(kit, qtbot)
    click(kit, qtbot, A)
    detail = panel(kit).detail
    assert detail.unsure.isVisible()
    qtbot.mouseClick(detail.confirm, LEFT)
    assert not detail.unsure.isVisible()
    assert person(kit, A).unsure == ()


def test_a_name_stays_out_of_the_log(kit: Kit, qtbot: QtBot) -> None:
    compare(kit, qtbot)
    click(kit, qtbot, A)
    detail = panel(kit).detail
    detail.name.setFocus()
    qtbot.keyClicks(detail.name, "Jane Vesper")
    qtbot.keyClick(detail.name, Qt.Key.Key_Return)
    assert names(kit)[0] == "Jane Vesper"
    kit.session.select([A])
    qtbot.keyClick(panel(kit).gallery, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    rows = " ".join(f"{r.action} {r.details}" for r in kit.session.workspace.log.rows())
    assert "Vesper" not in rows
    project = kit.session.project
    assert project is not None
    (line,) = [f for f in findings(project) if "visible" in f.text]
    assert "Jane Vesper" in line.text
    assert "Vesper" not in line.confirm
    assert "every moment" in line.confirm


def test_the_export_calls_who_stays_visible_as_the_cards_do(kit: Kit, qtbot: QtBot) -> None:
    compare(kit, qtbot)
    click(kit, qtbot, A)
    qtbot.mouseClick(panel(kit).detail.show_button, LEFT)
    project, footage = kit.session.project, kit.session.footage
    assert project is not None
    (line,) = [f for f in findings(project, picture=footage) if "visible" in f.text]
    assert names(kit)[0] in line.text
    assert "At 1 place" in line.text  # b is not surely the same person


def test_covering_only_the_witness_asks_first(
    kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[AskDialog] = []
    monkeypatch.setattr("app.people.keys.open_dialog", asked.append)
    kit.session.select([A])
    kit.registry.trigger(ActionId.COVER_WITNESS)
    assert covered(kit) == set("abcd")
    qtbot.addWidget(asked[0])
    asked[0].accept()
    assert covered(kit) == {"a"}
    assert "SHOWN" in kit.notices[-1].text


def test_an_appeal_covers_what_was_rejected(kit: Kit) -> None:
    kit.add(a_track("e", 0, 5, Box(100, 60, 20, 20), state=ReviewState.REJECTED))
    kit.session.select([A])
    kit.registry.trigger(ActionId.SHOW_APPEAL)
    assert covered(kit) == {"b", "c", "d", "e"}


def test_joining_somebody_to_who_is_shown_says_that_they_are_shown_now(
    kit: Kit, qtbot: QtBot
) -> None:
    project = kit.session.project
    assert project is not None
    kit.session.do(show_only(project, [A]))
    drop(kit, (C,), place(kit, A))
    assert covered(kit) == {"b", "d"}
    assert kit.notices[-1].tone is Tone.WARNING
    assert "shown" in kit.notices[-1].text


def test_without_dlib_the_panel_says_why_and_tracks_are_grouped_by_hand(
    kit: Kit, qtbot: QtBot
) -> None:
    missing = CannotCompare("Faces cannot be compared.", "All else works.", "Type ./run setup.")
    kit.page.people._why = lambda: missing
    kit.session.select([A])
    kit.page.people.changed.emit()
    assert not panel(kit).compare.isVisible()
    assert "./run setup" in panel(kit).said.text()
    kit.registry.trigger(ActionId.COMPARE_FACES)
    assert kit.problems == [missing]
    kit.page.people.group((A, B))
    assert person(kit, A) == person(kit, B) is not None


def test_stopping_and_failing_change_nothing_and_say_so(kit: Kit, qtbot: QtBot) -> None:
    before = kit.session.project

    def slow(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while True:
            yield {
                "event": "progress",
                "phase": "comparing",
                "done": 1,
                "total": 9,
                "unit": "frames",
            }

    kit.jobs.scripts["people"] = slow
    qtbot.mouseClick(panel(kit).compare, LEFT)
    qtbot.waitUntil(panel(kit).stop.isVisible)
    qtbot.mouseClick(panel(kit).stop, LEFT)
    qtbot.waitUntil(lambda: not kit.page.people.running)
    assert "Stopped" in kit.notices[-1].text
    failed = {"event": "failed", "summary": "No room.", "detail": "", "remedy": "", "status": 5}
    kit.jobs.scripts["people"] = lambda _args: iter([failed])
    qtbot.mouseClick(panel(kit).compare, LEFT)
    qtbot.waitUntil(lambda: bool(kit.problems))
    assert isinstance(kit.problems[0], UserError)
    assert kit.session.project is before


def test_the_real_job_finds_what_was_kept_and_looks_at_nothing_anew(kit: Kit, qtbot: QtBot) -> None:
    del kit.jobs.scripts["people"]
    job = kit.jobs.start(
        "people",
        {
            "workspace": str(kit.session.workspace.folder),
            "footage": kit.session.footage.id if kit.session.footage else "",
            "only_kept": True,
        },
    )
    with qtbot.waitSignal(job.succeeded, timeout=20_000) as done:
        pass
    assert done.args is not None
    (result,) = done.args
    assert result["missing"] == 4
    assert result["grouping"]["groups"] == []


def test_grouping_faces_that_are_unlike_is_unsure_at_once(kit: Kit, qtbot: QtBot) -> None:
    footage = kit.session.footage
    assert footage is not None
    kept = KeptFaces(kit.session.workspace.folder / CACHE, footage.sha256)
    for number, name in enumerate((A, B, C)):
        tried = picks(kit.tracks[name], footage.width, footage.height)
        face = TrackFace(name, (), np.full(128, 0.5 * (number // 2)), 0.9, 0.0)
        kept.put(key_of(tried, LABEL), face)
    kit.session.select((A, B, C))
    qtbot.keyClick(kit.page.canvas, Qt.Key.Key_G, CTRL_SHIFT)
    assert person(kit, A).unsure == (C,)
    qtbot.keyClick(kit.page.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert [w.track for w in kit.page.people.warnings if w.risk is Risk.UNSURE] == [C]


def test_the_job_leaves_nothing_of_footage_that_was_removed_meanwhile(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kit.session.workspace.folder
    elsewhere = kit.session.workspace.add_footage(
        Path("/media/other.mp4"), sha256="f" * 64, size=1, frames=9, duration=1.0, width=9, height=9,
        facts={},
    )  # fmt: skip

    def late(_project: Any, footage: Any, cache: Path, **_more: Any) -> Any:
        with Workspace.open(folder) as other:
            other.remove_footage(footage.id)
        KeptFaces(cache, footage.sha256).put("key", TrackFace(A, (), None, 0.0, 0.0))
        raise Cancelled

    monkeypatch.setattr("redaction.usecases.people.compare_faces", late)
    args = {"workspace": str(folder), "footage": elsewhere.id}
    with pytest.raises(Cancelled):
        people_job(args, Wire(StringIO(), CancelToken()), CancelToken())
    assert not (folder / CACHE / elsewhere.sha256).exists()


def test_cards_follow_the_decisions_only_while_somebody_looks(kit: Kit, qtbot: QtBot) -> None:
    people: People = kit.page.people
    qtbot.keyClick(panel(kit).gallery, Qt.Key.Key_F7)
    assert not panel(kit).isVisible()
    before = people.cards
    kit.add(a_track("z", 0, 9))
    assert people.cards is before
    qtbot.keyClick(kit.page.canvas, Qt.Key.Key_F7)
    assert TrackId("z") in {t for card in people.cards for t in card.tracks}


def test_cards_that_follow_an_edit_later_may_name_who_is_gone(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MANY", 0)
    people: People = kit.page.people
    people.group((A, B))
    kit.session.select([A])
    people._refresh()
    kit.session.select([B])
    kit.page.corrections.delete_track()
    kit.session.select([A])
    card = people.selected
    assert card is not None
    assert set(card.tracks) == {A, B}, "the card is from before"
    people.choose(card)
    assert kit.session.selection == {A}
    people.cover(card)
    kit.session.undo()
    kit.session.undo()
    people.cover(card)
    assert covered(kit) == {"a", "b", "c", "d"}


def test_a_rejected_track_in_no_group_is_nobody() -> None:
    project = a_project(
        a_track("a", 0, 5), a_track("b", 0, 5, state=ReviewState.REJECTED), a_track("c", 0, 9)
    )
    assert [c.tracks for c in cards_of(project, {})] == [("c",), ("a",)]
