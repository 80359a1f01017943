"""How fluid the review page is with 5,000 annotations: `./run bench notes [COUNT] [REPEATS]`.

The real page on 200,000 frames (its player shows one picture on each: decoding is measured elsewhere), a
tenth of the annotations about a part of the picture, a fifth ranges that overlap. Each row is until what was
done is painted; the first table is with no annotation, for comparison.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from _crowd import FRAMES
from _crowd_window import LongPlayer
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from scale import heading, timed

from app.actions.ids import ActionId
from app.jobs import InlineRunner
from app.main_window import MainWindow
from app.notes.model import Column
from app.review.page import ReviewPage
from app.session import Page, Session
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from app.timeline.lanes import NAMES, Lane
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.model.annotation import Annotation
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId
from redaction.model.note_category import BUILT_IN
from redaction.store.workspace import Workspace
from tests.media.clip import Clip, write_clip

COUNT = 5000
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


def annotations(count: int, seed: int = 3) -> list[Annotation]:
    """As an investigator would leave them, all over the footage."""
    rng = random.Random(seed)
    kinds = [c.id for c in BUILT_IN]
    made = []
    for number in range(count):
        start = rng.randrange(FRAMES - 3000)
        length = 1 if number % 5 else rng.randrange(25, 2500)
        made.append(
            Annotation(
                AnnotationId(f"n{number:06}"),
                FrameSpan(FrameIndex(start), FrameIndex(start + length)),
                " ".join(rng.sample(_WORDS, 3)),
                note=" ".join(rng.choices(_WORDS, k=20)) if number % 3 == 0 else "",
                category=rng.choice(kinds),
                people=(f"Person {rng.randrange(40)}",) if number % 2 else (),
                tags=(rng.choice(_WORDS),) if number % 4 == 0 else (),
                region=Box(100, 80, 90, 60) if number % 10 == 0 else None,
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
        folder = Path(name)
        clip = write_clip(Clip(frames=5, size=(1280, 720)), folder / "clip.mp4")
        with Workspace.open(folder / "space", user="Bench") as space:
            for many in (0, count):
                _measure(app, space, folder, clip, many, repeats)


def _measure(
    app: QApplication, space: Workspace, folder: Path, clip: Path, many: int, repeats: int
) -> None:
    footage = space.add_footage(
        clip,
        sha256=f"{many:064x}",
        size=clip.stat().st_size,
        frames=FRAMES,
        duration=FRAMES / 25,
        width=1280,
        height=720,
    )
    if many:
        space.do(footage.id, gestures.add_annotations(space.project(footage.id), annotations(many)))
    session = Session(space)
    jobs = InlineRunner({"strips": lambda _: iter([{"event": "done", "result": {}}])})
    settings = Settings(folder / "settings.ini")
    window = MainWindow(session, jobs, settings)
    page = ReviewPage(session, window.registry, jobs, settings, LongPlayer())
    window._review = page
    window._pages.addWidget(page)
    window.resize(1600, 1000)
    window.show()
    session.go_page(Page.REVIEW)
    app.processEvents()
    heading(f"{many:,} annotations")
    timed("footage opened", 1, lambda _n: (session.open_footage(footage), app.processEvents()))
    window.registry.trigger(ActionId.NOTES_PANEL)
    app.processEvents()
    _steps(app, session, page, many, repeats)
    page.shut_down()
    window.close()
    window.end()
    window.deleteLater()
    app.processEvents()


def _steps(app: QApplication, session: Session, page: ReviewPage, many: int, repeats: int) -> None:
    noting, panel, timeline = page.notes.noting, page.notes.panel, page.timeline

    def row(name: str, step: Callable[[int], object]) -> None:
        timed(name, repeats, lambda n: (step(n), app.processEvents()))

    row("frame step", lambda n: session.go_to(90_000 + n))
    row("frame change, anywhere", lambda n: session.go_to((n * 7919 * 13) % FRAMES))
    page.lists.show_list(0)
    app.processEvents()
    row("frame step, panel hidden", lambda n: session.go_to(90_000 + n))
    page.lists.show_panel(panel)
    row("timeline painted, all in view", lambda _n: timeline.repaint_strip())
    row("timeline zoom step", lambda n: timeline.zoom_by(1.3 if n % 40 < 20 else 1 / 1.3))
    timeline.fit()
    row("marker added", lambda n: (session.go_to(1000 + n), noting.add_marker()))
    row("undone", lambda _n: session.undo())
    if not many:
        return
    some = list(noting.notes)
    row("another one selected", lambda n: noting.choose([some[n * 31 % len(some)]]))
    noting.choose([some[0]])
    row("title typed and kept", lambda n: noting.change(some[0], title=f"Title {n}"))
    row("moved by typing", lambda n: noting.move(some[0], 500 + n, 600 + n))
    _drags(timeline, noting, row)
    words = ["v", "va", "van", "van d", "van do", "van doo", "van door", ""]
    row("a letter of the search", lambda n: panel.search.setText(words[n % len(words)]))
    panel.search.clear()
    bar = panel.view.verticalScrollBar()
    row("table scrolled by a page", lambda _n: bar.setValue(bar.value() + bar.pageStep()))
    columns = (Column.TITLE, Column.CATEGORY, Column.TIME)
    header = panel.view.horizontalHeader()
    order = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    row(
        "sorted by another column",
        lambda n: header.setSortIndicator(columns[n % 3], order[n // 3 % 2]),
    )
    row("200 confirmed, deleted …, undone", lambda n: _several(session, noting, some, n))


def _drags(
    timeline: object, noting: object, row: Callable[[str, Callable[[int], object]], None]
) -> None:
    """A range is dragged about with the button held; nothing is kept until it is let go."""
    from app.notes.noting import Noting
    from app.timeline.view import TimelineView

    assert isinstance(timeline, TimelineView)
    assert isinstance(noting, Noting)
    place = timeline.strip.lanes.place(Lane.MARKERS)
    assert place is not None
    bars = [b for b in timeline.strip.notes.bars if not b.is_marker and b.row == 0]
    bar = bars[len(bars) // 2]
    x = NAMES + timeline.scale.x_of((bar.start + bar.stop) / 2)
    y = place.top + 8.0
    left = Qt.MouseButton.LeftButton

    def event(kind: QEvent.Type, at: float) -> QMouseEvent:
        spot = QPointF(at, y)
        return QMouseEvent(kind, spot, spot, left, left, Qt.KeyboardModifier.NoModifier)

    timeline.mousePressEvent(event(QEvent.Type.MouseButtonPress, x))
    row(
        "dragged by a pixel",
        lambda n: timeline.mouseMoveEvent(event(QEvent.Type.MouseMove, x + 8 + n)),
    )
    timeline.notes.cancel()
    timeline.mouseReleaseEvent(event(QEvent.Type.MouseButtonRelease, x))


def _several(session: Session, noting: object, some: list[AnnotationId], number: int) -> None:
    from app.notes.noting import Noting

    assert isinstance(noting, Noting)
    if number % 2:
        session.undo()
        return
    noting.choose(some[100:300])
    noting.delete()


if __name__ == "__main__":
    main()
