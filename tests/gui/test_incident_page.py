"""The page of an incident: annotating across cameras, one undo for all, its tables, its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions.ids import ActionId as A
from app.incident.board import NAMES, OVERVIEW, RULER
from app.incident.note_dialog import NoteDialog
from app.incident.timeline_tips import hover_words, tip_at
from app.models.incident import NoteColumn, WantedNotes
from player.media.time import FrameIndex, FrameSpan
from redaction.incident.camera import AlignedBy, Alignment
from redaction.incident.mapping import incident_time
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId
from tests.gui.incident_kit import LATER, IncidentKit, incident_kit
from tests.media.clip import Clip, write_clip


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentKit]:
    folder = tmp_path_factory.mktemp("incident")
    clip = write_clip(Clip(frames=60), folder / "clip.mp4")
    with incident_kit(folder, clip) as kit:
        yield kit


@pytest.fixture
def kit(shared: IncidentKit) -> IncidentKit:
    shared.clear()
    return shared


def at(kit: IncidentKit, seconds: Fraction | int) -> None:
    """This far into the incident."""
    kit.page.desk.set_time(kit.start + seconds)


# annotating


def test_a_marker_goes_to_the_frame_that_the_chosen_camera_shows(kit: IncidentKit) -> None:
    at(kit, 1)
    kit.page.desk.choose(kit.two)
    assert kit.key(A.ADD_MARKER)
    course = kit.page.desk.courses[kit.two]
    (made,) = kit.notes(kit.two)
    assert made.is_marker
    assert made.span.start == course.frame_at(kit.start + 1)
    assert kit.notes(kit.one) == []
    assert kit.page.desk.selection == {(kit.two, made.id)}


def test_nothing_is_noted_where_a_camera_shows_no_picture(kit: IncidentKit) -> None:
    kit.page.desk.choose(kit.two)
    assert kit.key(A.ADD_MARKER)
    assert kit.notes(kit.two) == []
    said = kit.notices[-1]
    assert "shows no picture" in said.text
    assert said.holds()
    began = kit.page.desk.courses[kit.two].extent.start
    kit.page.desk.set_time(began)
    assert not said.holds(), "it shows one now"
    kit.page.desk.set_time(kit.start)
    assert said.holds()
    kit.page.desk.choose(kit.one)
    assert not said.holds(), "it is about another camera"
    kit.page.desk.choose(kit.three)
    assert kit.key(A.ADD_MARKER)
    assert kit.notes(kit.three) == []
    assert "no place on the timeline" in kit.notices[-1].text


def test_a_stretch_becomes_a_range_of_the_frames_shown_in_it(kit: IncidentKit) -> None:
    at(kit, Fraction(1, 5))
    assert kit.key(A.MARK_IN)
    at(kit, Fraction(9, 5))
    assert kit.key(A.MARK_OUT)
    kit.page.desk.choose(kit.two)
    assert kit.key(A.ADD_RANGE)
    course = kit.page.desk.courses[kit.two]
    (made,) = kit.notes(kit.two)
    assert made.span.start == 0, "it began after the in point"
    assert made.span.stop - 1 == course.frame_at(kit.start + Fraction(9, 5))
    assert "did not record all of it" in kit.notices[-1].text


def test_the_key_of_a_category_notes_it_and_uses_the_marked_stretch_up(kit: IncidentKit) -> None:
    at(kit, 1)
    assert kit.key(A.NOTE_CATEGORY_5)
    (marker,) = kit.notes(kit.one)
    assert marker.is_marker
    assert marker.category == kit.page.desk.categories.number(5).id
    kit.page.desk.set_marks(kit.start, kit.start + 1)
    assert kit.key(A.NOTE_CATEGORY_1)
    made = next(n for n in kit.notes(kit.one) if n.id != marker.id)
    assert not made.is_marker
    assert made.category == kit.page.desk.categories.number(1).id
    assert kit.page.desk.marked is None


# undo


def test_undo_takes_back_what_was_done_last_on_whichever_camera(kit: IncidentKit) -> None:
    at(kit, 1)
    kit.key(A.ADD_MARKER)
    kit.page.desk.choose(kit.two)
    kit.key(A.ADD_MARKER)
    kit.page.desk.choose(kit.one)
    assert kit.session.undo_label == "Add marker"
    assert kit.key(A.UNDO)
    assert (len(kit.notes(kit.one)), len(kit.notes(kit.two))) == (1, 0)
    assert kit.page.desk.chosen == kit.two, "it goes where it acted"
    assert kit.key(A.UNDO)
    assert kit.notes(kit.one) == []
    assert not kit.key(A.UNDO)
    assert kit.key(A.REDO)
    assert kit.key(A.REDO)
    assert (len(kit.notes(kit.one)), len(kit.notes(kit.two))) == (1, 1)


def test_what_was_done_elsewhere_since_is_not_taken_back_unseen(kit: IncidentKit) -> None:
    at(kit, 1)
    kit.key(A.ADD_MARKER)
    project = kit.workspace.project(kit.one)
    from redaction.edit.gestures import delete_annotations

    kit.workspace.do(kit.one, delete_annotations(project, list(project.annotations)))
    assert kit.session.undo_label == ""
    assert not kit.key(A.UNDO)
    undo = kit.registry.action(A.UNDO)
    for said in (undo.statusTip(), undo.toolTip()):
        assert "“Camera 1” was edited in review since" in said
    kit.workspace.undo(kit.one)
    assert kit.key(A.UNDO)
    assert undo.statusTip() == "Take the last change back."


def test_several_on_several_cameras_are_deleted_and_come_back_in_one_step(kit: IncidentKit) -> None:
    for footage in (kit.one, kit.two):
        kit.note(footage, 3, 9, category="person")
        kit.note(footage, 12, 13)
    assert kit.key(A.INCIDENT_ALL_NOTES)
    assert len(kit.page.desk.selection) == 4
    assert kit.key(A.INCIDENT_DELETE_NOTES)
    assert kit.notes(kit.one) == kit.notes(kit.two) == []
    assert "4 annotations were deleted" in kit.notices[-1].text
    kit.notices[-1].actions[0][1]()
    assert (len(kit.notes(kit.one)), len(kit.notes(kit.two))) == (2, 2)


def test_a_draft_is_confirmed_by_name(kit: IncidentKit) -> None:
    draft = kit.note(kit.two, 3, 9, draft=True, source="faces compared by Umbra")
    kit.page.desk.select([(kit.two, draft)])
    assert kit.key(A.NOTE_CONFIRM)
    (made,) = kit.notes(kit.two)
    assert not made.draft
    assert made.source.endswith("confirmed by Officer")


# the table


def test_the_table_lists_all_cameras_by_incident_time(kit: IncidentKit) -> None:
    kit.note(kit.two, 0, 1, title="Half a second in")
    kit.note(kit.one, 2, 3, title="First")
    kit.note(kit.one, 40, 50, title="Last")
    model = kit.page.notes.model
    assert [row.note.title for row in model.rows] == ["First", "Half a second in", "Last"]
    told = model.index(1, NoteColumn.TIME).data()
    assert told == "12:00:00.500 GMT"
    assert model.index(1, NoteColumn.CAMERA).data() == "Camera 2"
    assert model.index(0, NoteColumn.LENGTH).data() == "Marker"


def test_words_and_filters_leave_only_what_fits(kit: IncidentKit) -> None:
    kit.note(kit.one, 2, 3, title="Red jacket", category="person", people=("Male 1",))
    kit.note(kit.two, 2, 3, title="Push", category="use-of-force", tags=("key",))
    kit.note(kit.two, 9, 12, title="Maybe", draft=True)
    panel = kit.page.notes
    panel.search.setText("jacket")
    assert [row.note.title for row in panel.model.rows] == ["Red jacket"]
    panel.search.setText("use of force")
    assert [row.note.title for row in panel.model.rows] == ["Push"], "the category's name counts"
    panel.search.clear()
    for wanted, left in (
        (WantedNotes(cameras=frozenset({kit.two})), ["Push", "Maybe"]),
        (WantedNotes(people=frozenset({"Male 1"})), ["Red jacket"]),
        (WantedNotes(tags=frozenset({"key"})), ["Push"]),
        (WantedNotes(draft=True), ["Maybe"]),
        (WantedNotes(categories=frozenset({""})), ["Maybe"]),
    ):
        panel.want(wanted)
        assert [row.note.title for row in panel.model.rows] == left
    assert "1 of 3" in panel._count.text()


def test_one_edit_keeps_the_rows_of_all_others(kit: IncidentKit) -> None:
    for n in range(5):
        kit.note(kit.one, 2 * n, 2 * n + 1, f"row{n}")
    before = {row.note.id: row for row in kit.page.notes.model.rows}
    kit.page.editing.change((kit.one, "row2"), title="Changed")
    after = {row.note.id: row for row in kit.page.notes.model.rows}
    assert [n for n in after if after[n] is not before[n]] == ["row2"]


def test_selecting_in_the_table_and_on_the_timeline_is_the_same(kit: IncidentKit) -> None:
    first = kit.note(kit.one, 2, 3)
    second = kit.note(kit.two, 20, 30)
    kit.page.desk.select([(kit.two, second)])
    table = kit.page.notes.table
    assert [i.row() for i in table.selectionModel().selectedRows()] == [1]
    table.selectRow(0)
    assert kit.page.desk.selection == {(kit.one, first)}
    assert kit.page.timeline.board.selection == {(kit.one, first)}
    assert kit.page.desk.chosen == kit.one


def test_going_to_a_row_shows_the_very_moment(kit: IncidentKit) -> None:
    made = kit.note(kit.two, 20, 30)
    kit.page.notes.go_asked.emit((kit.two, made))
    camera = kit.session.incident.camera(kit.two)
    media = kit.page.desk.courses[kit.two].media(20)
    assert kit.page.desk.time == incident_time(camera, media)
    assert kit.page.desk.chosen == kit.two


def test_next_and_previous_annotation_of_any_camera(kit: IncidentKit) -> None:
    kit.note(kit.one, 10, 11, "a")
    kit.note(kit.two, 10, 11, "b")
    kit.key(A.MARKER_FORWARD)
    assert kit.page.desk.selection == {(kit.one, "a")}
    kit.key(A.MARKER_FORWARD)
    assert kit.page.desk.selection == {(kit.two, "b")}
    kit.key(A.MARKER_BACK)
    assert kit.page.desk.selection == {(kit.one, "a")}


def test_a_step_over_two_cameras_is_taken_back_whole_or_not_at_all(kit: IncidentKit) -> None:
    from redaction.edit.gestures import add_annotations, delete_annotations

    first, second = kit.note(kit.one, 10, 11, "a"), kit.note(kit.two, 20, 21, "b")
    for footage, note in ((kit.one, first), (kit.two, second)):
        patch = delete_annotations(kit.workspace.project(footage), [note])
        assert kit.session.do_on(footage, patch, group="both") is not None
    other = Annotation(AnnotationId("c"), FrameSpan(FrameIndex(30), FrameIndex(31)))
    kit.workspace.do(kit.one, add_annotations(kit.workspace.project(kit.one), [other]))
    assert not kit.key(A.UNDO)
    assert [note.id for note in kit.notes(kit.one)] == ["c"]
    assert kit.notes(kit.two) == []
    held = kit.session.incident.camera(kit.one)
    assert kit.session.held_by(forward=False) == held.name
    kit.workspace.undo(kit.one)
    assert kit.key(A.UNDO)
    assert [note.id for note in kit.notes(kit.one)] == ["a"]
    assert [note.id for note in kit.notes(kit.two)] == ["b"]
    assert kit.key(A.REDO)
    assert kit.notes(kit.one) == kit.notes(kit.two) == []


def test_what_was_typed_stays_when_it_cannot_be_kept(kit: IncidentKit) -> None:
    from redaction.edit.gestures import delete_annotations

    made = kit.note(kit.two, 20, 30, title="Old")
    kit.page.edit_note((kit.two, made))
    dialog = kit.window.findChild(NoteDialog)
    dialog.title.setText("Typed with care")
    kit.workspace.do(kit.two, delete_annotations(kit.workspace.project(kit.two), [made]))
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.refused.isVisible()
    assert dialog.title.text() == "Typed with care"
    dialog.reject()


def test_all_fields_are_edited_and_only_what_changed_is_written(kit: IncidentKit) -> None:
    made = kit.note(kit.two, 20, 30, title="Old", place="Hall")
    kit.page.edit_note((kit.two, made))
    dialog = kit.window.findChild(NoteDialog)
    assert dialog is not None
    assert dialog.changed == {}
    dialog.title.setText("New")
    dialog.people.setText("Male 1; Female 2")
    dialog.category.setCurrentIndex(dialog.category.findData("weapon"))
    assert set(dialog.changed) == {"title", "people", "category"}
    dialog.accept()
    (now,) = kit.notes(kit.two)
    assert (now.title, now.people, now.category, now.place) == (
        "New", ("Male 1", "Female 2"), "weapon", "Hall",
    )  # fmt: skip
    assert kit.session.undo_label == "Change range"


# the timeline


def point(kit: IncidentKit, footage: str, frame: float, row: int = 12) -> QPoint:
    """A point of the timeline on a frame of a camera's lane."""
    board = kit.page.timeline.board
    number = board.number_of(footage)
    lane = board.lanes[number]
    edges = lane.course.edges
    low = int(frame)
    time = edges[low] + (frame - low) * (edges[low + 1] - edges[low])
    return QPoint(round(NAMES + board.scale.x_of(time)), board.top_of(number) + row)


def test_scrubbing_shows_the_moment_and_chooses_the_lane(kit: IncidentKit) -> None:
    view = kit.page.timeline
    view.fit()
    target = point(kit, kit.two, 30.5)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=target)
    assert kit.page.desk.chosen == kit.two
    course = kit.page.desk.courses[kit.two]
    assert abs(course.near(float(kit.page.desk.time - kit.page.desk.origin)) - 30) <= 1


def test_an_annotation_is_dragged_to_other_frames_in_one_undo(kit: IncidentKit) -> None:
    made = kit.note(kit.one, 20, 40)
    view = kit.page.timeline
    view.gestures.snapping = False
    view.fit()
    port, start = view.viewport(), point(kit, kit.one, 30)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in (0.3, 0.6, 1.0):
        target = point(kit, kit.one, 30 + 10 * step)
        QTest.mouseMove(port, target)
        assert kit.notes(kit.one)[0].span.start == 20, "nothing is written before it is dropped"
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=target)
    view.gestures.snapping = True
    (now,) = kit.notes(kit.one)
    assert now.id == made
    assert len(now.span) == 20
    assert abs(now.span.start - 30) <= 1
    kit.key(A.UNDO)
    assert kit.notes(kit.one)[0].span.start == 20


def test_an_end_is_dragged_and_catches_at_another_annotation(kit: IncidentKit) -> None:
    made = kit.note(kit.one, 10, 30)
    kit.note(kit.one, 50, 51)
    view = kit.page.timeline
    view.fit()
    port, edge = view.viewport(), point(kit, kit.one, 30)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=edge - QPoint(2, 0))
    for frame in (35.0, 44.0, 50.0):
        target = point(kit, kit.one, frame) + QPoint(3, 0)
        QTest.mouseMove(port, target)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=target)
    now = next(n for n in kit.notes(kit.one) if n.id == made)
    assert (now.span.start, now.span.stop) == (10, 50)


def test_every_time_says_whose_clock_it_is(kit: IncidentKit) -> None:
    board = kit.page.timeline.board
    assert hover_words(board, 100).endswith("by the clock of “Camera 1”")
    assert "by the clock of “Camera 1”" in kit.page.bar.text
    kit.note(kit.two, 20, 30, title="Push")
    at_note = point(kit, kit.two, 25)
    said = tip_at(board, kit.page.timeline.gestures, at_note.toPointF())
    assert "Push" in said
    assert "by the clock of “Camera 1”" in said
    assert "frame 20" in said


def test_a_camera_without_a_place_is_not_on_the_axis(kit: IncidentKit) -> None:
    kit.note(kit.three, 5, 30)
    board = kit.page.timeline.board
    lane = board.lane_of(kit.three)
    assert lane is not None
    assert not lane.course.placed
    number = board.number_of(kit.three)
    middle = board.top_of(number) + board.lane_height // 2
    for x in range(NAMES, NAMES + 900, 7):
        assert kit.page.timeline.gestures.note_at(QPoint(x, middle).toPointF()) is None
    assert board.scale.stop == pytest.approx(board.lane_of(kit.two).course.stop)
    row = next(r for r in kit.page.notes.model.rows if r.footage == kit.three)
    assert kit.page.notes.model._words(row, NoteColumn.TIME) == "no place yet"


def test_the_strip_tells_who_recorded_when(kit: IncidentKit) -> None:
    board = kit.page.timeline.board
    said = [
        tip_at(board, kit.page.timeline.gestures, QPoint(x, RULER + OVERVIEW // 2).toPointF())
        for x in (NAMES + round(board.scale.x_of(s)) for s in (0.2, 1.5, 2.6))
    ]
    assert said[0].startswith("Camera 1, for 0.50 s")
    assert said[1].startswith("Camera 1, Camera 2")
    assert said[2].startswith("Camera 2, for")
    words = [row[1][0][0] for row in kit.page.shared.model.rows]
    assert words == ["1 camera", "2 cameras", "1 camera"]


def test_marks_are_dragged_by_their_handles(kit: IncidentKit) -> None:
    kit.page.desk.set_marks(kit.start + 1, kit.start + 2)
    view = kit.page.timeline
    view.fit()
    x = NAMES + round(view.scale.x_of(1.0 + float(kit.start - view.board.origin))) + 2
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(x, RULER - 10))
    QTest.mouseMove(port, QPoint(x - 60, RULER - 10))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(x - 60, RULER - 10))
    assert kit.page.desk.mark_in < kit.start + 1
    assert kit.page.desk.mark_out == kit.start + 2


def test_zooming_keeps_the_playhead_and_fit_shows_all(kit: IncidentKit) -> None:
    at(kit, 1)
    view = kit.page.timeline
    view.fit()
    before = view.scale.x_of(1.0)
    kit.key(A.TIMELINE_ZOOM_IN)
    kit.key(A.TIMELINE_ZOOM_IN)
    assert view.scale.x_of(1.0) == pytest.approx(before, abs=1)
    assert not view.scale.fits
    kit.key(A.TIMELINE_FIT)
    assert view.scale.fits


# cameras


def test_at_most_four_pictures_and_none_of_a_camera_without_a_place(kit: IncidentKit) -> None:
    desk = kit.page.desk
    assert desk.shown == (kit.one, kit.two)
    desk.set_shown([kit.one, kit.two, kit.three])
    assert desk.shown == (kit.one, kit.two)
    desk.choose(kit.two)
    assert kit.key(A.CAMERA_SHOW)
    assert desk.shown == (kit.one,)
    kit.key(A.CAMERA_SHOW)
    assert desk.shown == (kit.one, kit.two)


def test_what_is_recorded_of_a_camera_can_be_put_back(kit: IncidentKit) -> None:
    before = kit.session.incident
    kit.page.desk.choose(kit.two)
    assert kit.key(A.CAMERA_LEADS)
    now = kit.session.incident
    assert now.leading.footage == kit.two
    first = kit.page.desk.courses[kit.one].extent.start
    second = kit.page.desk.courses[kit.two].extent.start
    assert second - first == LATER, "nothing moved against each other"
    kit.notices[-1].actions[0][1]()
    assert kit.session.incident == before


def test_a_camera_is_taken_out_and_its_annotations_stay(kit: IncidentKit) -> None:
    kit.note(kit.two, 3, 5)
    kit.page.desk.choose(kit.two)
    assert kit.key(A.CAMERA_REMOVE)
    assert list(kit.page.desk.courses) == [kit.one, kit.three]
    assert kit.page.desk.shown == (kit.one,)
    assert kit.page.notes.model.everything == 0
    assert len(kit.notes(kit.two)) == 1
    kit.notices[-1].actions[0][1]()
    assert list(kit.page.desk.courses) == [kit.one, kit.two, kit.three]


def test_the_tables_say_how_each_camera_was_placed(kit: IncidentKit) -> None:
    model = kit.page.cameras.model
    said = [model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(3)]
    assert said == [
        "Camera 1. Its clock counts",
        "Camera 2. By sound (strong match)",
        "Camera 3. No place yet",
    ]


def test_only_looking_lets_go_everywhere_and_change_nothing(
    kit: IncidentKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(kit.workspace), "read_only", property(lambda _w: True))
    kit.registry.refresh()
    allowed = (A.PLAY_PAUSE, A.STEP_FORWARD, A.MARK_IN, A.MARKER_FORWARD, A.INCIDENT_LIST)
    refused = (A.ADD_MARKER, A.NOTE_CATEGORY_1, A.INCIDENT_EDIT, A.CAMERA_REMOVE, A.INCIDENT_NEW)
    assert all(kit.registry.action(a).isEnabled() for a in allowed)
    assert not any(kit.registry.action(a).isEnabled() for a in refused)
    monkeypatch.undo()
    kit.registry.refresh()


def test_review_opens_at_the_very_frame_though_times_are_uneven(kit: IncidentKit) -> None:
    incident = kit.session.incident
    assert incident is not None
    uneven = Alignment(AlignedBy.SOUND, kit.one, Fraction(13, 7), Fraction(30001, 30000), 0.9)
    kit.session.select_incident(kit.workspace.incidents.align(incident.id, kit.two, uneven))
    try:
        desk = kit.page.desk
        course = desk.courses[kit.two]
        assert course.index is not None
        opened = []
        for frame in range(course.frames):
            desk.set_time(incident_time(course.camera, course.index.seconds(FrameIndex(frame))))
            opened.append(kit.page.acting._frame_of(course))
        assert opened == list(range(course.frames))
    finally:
        now = kit.session.incident
        kit.session.select_incident(kit.workspace.incidents.update(incident, made_from=now))


def test_escape_clears_the_search_before_the_selection(kit: IncidentKit) -> None:
    made = kit.note(kit.one, 5, 6, title="Door")
    desk, search = kit.page.desk, kit.page.notes.search
    desk.select([(kit.one, made)])
    search.setFocus()
    QTest.keyClicks(search, "do")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert desk.selection == {(kit.one, made)}
