"""`./run bench soak` in small: what a person does over and over leaves nothing behind."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog

from app.actions.ids import ActionId as Do
from app.session import ViewMode
from redaction.model.ids import TrackId
from tests.gui.review_kit import Kit, a_track, shared_kit

ROUNDS, WARM = 5, 1
DIALOGS = (Do.GO_TO, Do.NOTE_CATEGORIES, Do.DETECT_OPTIONS, Do.WHAT_IS_SHOWN, Do.LIGHT)
PANELS = (Do.PEOPLE_PANEL, Do.SOUND_PANEL, Do.TRANSCRIPT_PANEL, Do.NOTES_PANEL, Do.SIDE_PANELS)
DECISIONS = (
    Do.ACCEPT,
    Do.KEEP_VISIBLE,
    Do.REJECT,
    Do.SPLIT,
    Do.LOCK,
    Do.UNDO,
    Do.REDO,
    Do.COPY_REGION,
)
STEPS = (
    Do.STEP_FORWARD,
    Do.STEP_BACK,
    Do.GO_END,
    Do.GO_START,
    Do.MARK_IN,
    Do.CLEAR_MARKS,
    Do.ZOOM_IN,
)


@pytest.fixture(scope="module")
def kit(
    tmp_path_factory: pytest.TempPathFactory, media: object, qapp: QApplication
) -> Iterator[Kit]:
    assert callable(media)
    clip: Path = media(frames=30)
    with shared_kit(tmp_path_factory.mktemp("soak"), clip) as made:
        yield made


def act(kit: Kit, action: Do) -> None:
    kit.registry.refresh(action)
    kit.registry.trigger(action)
    QApplication.processEvents()


def round_of(kit: Kit, rng: random.Random) -> None:
    """Every kind of gesture once or twice, then everything is put back."""
    done = len(kit.session.workspace.history(kit.session.footage.id).done)  # type: ignore[union-attr]
    kit.add(a_track("drawn", 0, 20))
    for mode in ViewMode:
        kit.session.set_view_mode(mode)
        QApplication.processEvents()
    kit.session.set_view_mode(ViewMode.OUTLINES)
    kit.session.select([TrackId("drawn")])
    for action in (*rng.sample(DECISIONS, len(DECISIONS)), *rng.sample(STEPS, len(STEPS))):
        act(kit, action)
    for panel in PANELS:
        act(kit, panel)
        act(kit, panel)
    for dialog in DIALOGS:
        act(kit, dialog)
        for opened in kit.window.findChildren(QDialog):
            opened.reject()
        act(kit, dialog) if dialog in (Do.WHAT_IS_SHOWN, Do.LIGHT) else None
    while len(kit.session.workspace.history(kit.session.footage.id).done) > done:  # type: ignore[union-attr]
        kit.session.undo()
    kit.session.select([])
    act(kit, Do.ZOOM_FIT)
    act(kit, Do.GO_START)


def counted() -> dict[str, int]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for _ in range(2):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    return {
        "widgets": len(app.allWidgets()),
        "objects of Qt": sum(isinstance(o, QObject) for o in shiboken6.getAllValidWrappers()),
        "threads": threading.active_count(),
    }


def test_rounds_of_review_leave_no_widget_object_or_thread(kit: Kit) -> None:
    rng = random.Random(5)
    seen = []
    for _ in range(ROUNDS):
        round_of(kit, rng)
        seen.append(counted())
    assert kit.problems == []
    # one leaked in every round would be as many more as there are rounds in between
    for name in seen[0]:
        rounds = [s[name] for s in seen[WARM:]]
        assert rounds[-1] - rounds[0] < len(rounds) - 1, (name, [s[name] for s in seen])
