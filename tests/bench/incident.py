"""How fluid the page of an incident is with 5,000 annotations: `./run bench incident [COUNT] [REPEATS]`.

The real page with four cameras of 50,000 frames each, without their pictures (`./run bench wall` measures
those). A fifth of the annotations are ranges that overlap. Each row is until what was done is painted; the
first table is with no annotation, for comparison.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMainWindow
from scale import heading, timed

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.incident.board import NAMES
from app.incident.page import IncidentPage
from app.jobs import InlineRunner
from app.models.incident import NoteColumn
from app.session import Page, Session
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.incident.camera import AlignedBy, Alignment, Camera, CameraClock, ClockSource
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.note_category import BUILT_IN
from redaction.store.workspace import Workspace
from tests.unit.incident.cameras import index_with

COUNT = 5000
CAMERAS = 4
FRAMES = 50_000
_WORDS = [
    "door",
    "van",
    "push",
    "falls",
    "shouts",
    "runs",
    "enters",
    "leaves",
    "bag",
    "knife",
    "officer",
]


def notes(count: int, seed: int) -> list[Annotation]:
    """As an investigator would leave them, all over one camera's footage."""
    rng = random.Random(seed)
    kinds = [c.id for c in BUILT_IN]
    made = []
    for number in range(count):
        start = rng.randrange(FRAMES - 2600)
        length = 1 if number % 5 else rng.randrange(25, 2500)
        made.append(
            Annotation(
                AnnotationId(f"n{seed}{number:06}"),
                FrameSpan(FrameIndex(start), FrameIndex(start + length)),
                " ".join(rng.sample(_WORDS, 3)),
                note=" ".join(rng.choices(_WORDS, k=20)) if number % 3 == 0 else "",
                category=rng.choice(kinds),
                people=(f"Person {rng.randrange(40)}",) if number % 2 else (),
                tags=(rng.choice(_WORDS),) if number % 4 == 0 else (),
                draft=number % 50 == 0,
            )
        )
    return made


def main() -> None:
    """Measure and print two tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.DARK)
    with tempfile.TemporaryDirectory() as name:
        for many in (0, count):
            with Workspace.open(Path(name) / f"space{many}", user="Bench") as space:
                _measure(app, space, Path(name), many, repeats)


def _cameras(space: Workspace, folder: Path, many: int) -> list[Camera]:
    made: list[Camera] = []
    for number in range(CAMERAS):
        path = folder / f"camera{number}.mp4"
        path.write_bytes(b"not looked at")
        footage = space.add_footage(
            path, sha256=f"{number:064x}", size=13, frames=FRAMES, duration=FRAMES / 25,
            width=1280, height=720,
        )  # fmt: skip
        clock = CameraClock(dt.datetime(2026, 11, 3, 14, tzinfo=dt.UTC), ClockSource.BY_HAND)
        if number:
            match = Alignment(AlignedBy.SOUND, made[0].footage, Fraction(97 * number), confidence=1)
            clock = CameraClock(alignment=match)
        made.append(Camera(footage.id, f"Camera {number + 1}", clock))
        if many:
            share = notes(many // CAMERAS, number)
            space.do(footage.id, gestures.add_annotations(space.project(footage.id), share))
    return made


def _measure(app: QApplication, space: Workspace, folder: Path, many: int, repeats: int) -> None:
    cameras = _cameras(space, folder, many)
    session = Session(space)
    session.select_incident(space.incidents.add("Bench", cameras=cameras))
    registry = Registry(session)
    jobs = InlineRunner({"frames": lambda _: iter([{"event": "done", "result": {}}])})
    settings = Settings(folder / "settings.ini")
    window = QMainWindow()
    heading(f"{many:,} annotations on {CAMERAS} cameras")

    def opened(_number: int) -> None:
        page = IncidentPage(session, registry, jobs, settings, with_pictures=False)
        registry.bind(ActionId.UNDO, session.undo)
        window.setCentralWidget(page)
        window.resize(1600, 1000)
        window.show()
        session.page = Page.INCIDENT
        app.processEvents()

    timed("page made and painted", 1, opened)
    registry.add_scope(Scope.GLOBAL, window)
    registry.add_scope(Scope.INCIDENT, window)
    page = window.centralWidget()
    assert isinstance(page, IncidentPage)
    index = index_with(range(0, FRAMES * 40, 40))
    for camera in cameras:
        page.desk.take_index(camera.footage, index)
    registry.refresh()
    app.processEvents()
    _steps(app, session, registry, page, cameras[0].footage, repeats)
    if many:
        _table(app, page, repeats)
    page.shut_down()
    window.close()
    window.deleteLater()
    app.processEvents()


def _steps(
    app: QApplication,
    session: Session,
    registry: Registry,
    page: IncidentPage,
    footage: FootageId,
    repeats: int,
) -> None:
    desk, view = page.desk, page.timeline
    begin = desk.courses[footage].extent.start

    def painted(step: Callable[[int], object]) -> Callable[[int], None]:
        def run(number: int) -> None:
            step(number)
            app.processEvents()

        return run

    timed(
        "moment moves by a frame", repeats,
        painted(lambda n: desk.set_time(begin + 100 + Fraction(n, 25))),
    )  # fmt: skip
    timed("zoom in and out", repeats, painted(lambda n: view.zoom_by(1.3 if n % 2 else 1 / 1.3)))
    view.fit()
    view.zoom_by(8)
    timed("scroll", repeats, painted(lambda n: view.scroll_by(40 if n % 20 < 10 else -40)))
    view.fit()
    timed(
        "add a marker", repeats,
        painted(lambda n: (desk.set_time(begin + 50 + n), registry.trigger(ActionId.ADD_MARKER))),
    )  # fmt: skip
    timed("undo", repeats // 2, painted(lambda _n: session.undo()))
    made = next(iter(desk.notes(footage)), None)
    if made is None:
        return
    timed(
        "change a title", repeats,
        painted(lambda n: page.editing.change((footage, made), title=f"title {n}")),
    )  # fmt: skip
    _drag(app, page, footage, made, repeats)


def _drag(
    app: QApplication, page: IncidentPage, footage: FootageId, made: AnnotationId, repeats: int
) -> None:
    view, board = page.timeline, page.timeline.board
    view.show_stretch(*(page.desk.courses[footage].exact(f) for f in (0, FRAMES - 1)))
    note = page.desk.notes(footage)[made]
    lane = board.lane_of(footage)
    assert lane is not None
    middle = (lane.course.time_of(note.span.start) + lane.course.time_of(note.span.stop)) / 2
    bar = lane.bars.find(made)
    assert bar is not None
    from app.incident.timeline_paint import rows_of

    top = board.top_of(board.number_of(footage))
    rows = rows_of(board, lane, top)
    at = QPointF(NAMES + board.scale.x_of(middle) + 1, rows.top_of(bar) + rows.height / 2)

    def send(kind: QEvent.Type, x: float, held: Qt.MouseButton) -> None:
        place = QPointF(at.x() + x, at.y())
        event = QMouseEvent(
            kind, place, view.viewport().mapToGlobal(place.toPoint()).toPointF(),
            Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        app.sendEvent(view.viewport(), event)
        app.processEvents()

    send(QEvent.Type.MouseButtonPress, 0, Qt.MouseButton.LeftButton)
    timed(
        "drag by a step", repeats,
        lambda n: send(QEvent.Type.MouseMove, 10 + 3 * (n % 40), Qt.MouseButton.LeftButton),
    )  # fmt: skip
    timed(
        "drop it", 1,
        lambda _n: send(QEvent.Type.MouseButtonRelease, 60, Qt.MouseButton.NoButton),
    )  # fmt: skip
    timed(
        "pointer moves over the lanes", repeats,
        lambda n: send(QEvent.Type.MouseMove, 5 * (n % 100), Qt.MouseButton.NoButton),
    )  # fmt: skip


def _table(app: QApplication, page: IncidentPage, repeats: int) -> None:
    panel, table = page.notes, page.notes.table
    words = ["", "k", "kn", "kni", "knife", "knife push"]

    def search(number: int) -> None:
        panel.search.setText(words[number % len(words)])
        app.processEvents()

    timed("type into the search", repeats, search)
    panel.search.clear()

    def sort(number: int) -> None:
        order = Qt.SortOrder.DescendingOrder if number % 2 else Qt.SortOrder.AscendingOrder
        table.horizontalHeader().setSortIndicator(
            [NoteColumn.TITLE, NoteColumn.TIME, NoteColumn.CATEGORY][number % 3], order
        )
        app.processEvents()

    timed("sort", repeats, sort)

    def scroll(number: int) -> None:
        bar = table.verticalScrollBar()
        bar.setValue(number * 997 % max(bar.maximum(), 1))
        app.processEvents()

    timed("scroll the table", repeats, scroll)

    def select(number: int) -> None:
        table.selectRow(number * 31 % len(panel.model.rows))
        app.processEvents()

    timed("select a row", repeats, select)

    def everything(number: int) -> None:
        rows = panel.model.rows if number % 2 else ()
        page.desk.select(row.key for row in rows)
        app.processEvents()

    timed("select all, select none", repeats // 3, everything)


if __name__ == "__main__":
    main()
