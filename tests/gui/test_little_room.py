"""A full-HD screen at 200 % is 960 by 540: pages are folded there, and scroll up and down at most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.home.page import HomePage
from app.models.log import Column
from app.models.requests import Column as Register
from app.modes import Page
from app.session import Session
from app.settings.store import Settings
from app.shell.rail import Rail
from app.theme.folding import FOLD, Folding, Sides
from app.theme.parts import button, line, row
from app.theme.tokens import SPACE
from redaction.model.request import RequestKind
from redaction.store.workspace import Workspace
from tests.gui import audit
from tests.gui.walk import a_window, draw, spin, walk

FULL_HD, SMALL = QSize(960, 540), QSize(640, 400)
"""The room of 1920 by 1080 and of 1280 by 800 at 200 %."""

WIDE_ONES = frozenset(
    {
        ActionId.ADD_REQUEST,
        ActionId.PREFERENCES,
        ActionId.SHORTCUTS,
        ActionId.WORKSPACES,
        ActionId.SNAPSHOT,
        ActionId.CAMERA_ALIGN,
        ActionId.CAMERA_CLOCK,
        ActionId.EVIDENCE_PACKAGE,
    }
)
"""What opens a dialog that would like more width than that."""


def test_no_page_scrolls_sideways_at_200_per_cent(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, media: Callable[..., Path]
) -> None:
    clips = [media(frames=30, tone=1.0), media(frames=40, tone=1.0)]
    found: list[str] = []
    with a_window(tmp_path, clips, Settings(tmp_path / "settings.ini")) as window:
        session = window.session

        def look(name: str) -> None:
            faults: list[str] = []
            for _ in range(20):
                # everything has its size after a moment, a longer one on a busy machine
                spin(60)
                faults = [*audit.sideways(window), *audit.cut(window), *audit.unreachable(window)]
                faults += audit.out_of_order(window)
                if not faults:
                    break
            found.extend(f"{name}: {fault}" for fault in faults)

        for size in (SMALL, FULL_HD):
            window.resize(size)
            for page in (Page.HOME, Page.INCIDENT, Page.LOG):
                session.go_page(page)
                look(f"{page} at {size.width()}")
        log = window.log.table
        assert log.isColumnHidden(Column.CATEGORY)
        assert "Category: " in log.left_out(log.model().index(0, Column.ACTION))
        session.open_footage(session.workspace.footage()[0])
        session.go_page(Page.REVIEW)
        draw(window)
        look("review at 960")
        window.registry.trigger(ActionId.SOUND_PANEL)
        look("sound at 960")
        rail = window.findChild(Rail)
        assert rail is not None
        (low,) = {b.toolButtonStyle() for b in rail.findChildren(QToolButton)}
        window.resize(1400, 900)
        session.go_page(Page.LOG)
        spin(60)
        assert not log.isColumnHidden(Column.CATEGORY)
        assert log.left_out(log.model().index(0, Column.ACTION)) == ""
    assert low is Qt.ToolButtonStyle.ToolButtonTextUnderIcon, "words are left out before they must"
    assert not found, "\n".join(found)


def test_no_dialog_scrolls_sideways_at_200_per_cent(
    qtbot: QtBot,
    themed: QApplication,
    tmp_path: Path,
    media: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = SMALL - QSize(8, 40)
    monkeypatch.setattr("app.dialogs.base.screen_room", lambda _window: room)
    clips = [media(frames=30, tone=1.0), media(frames=40, tone=1.0)]
    found: list[str] = []

    def look(name: str, seen: QWidget) -> None:
        if isinstance(seen, QDialog):
            faults = [*audit.sideways(seen), *audit.unreachable(seen)]
            if seen.width() > room.width() or seen.height() > room.height():
                faults.append(f"{seen.size()} is larger than {room}")
            found.extend(f"{name}: {fault}" for fault in faults)

    with a_window(tmp_path, clips, Settings(tmp_path / "settings.ini")) as window:
        window.resize(SMALL)
        seen = walk(window, look, WIDE_ONES)
    assert len(seen) == len(WIDE_ONES)
    assert not found, "\n".join(found)


def shown(qtbot: QtBot, made: QWidget, width: int) -> QWidget:
    """The widget in a window of this width, shown."""
    qtbot.addWidget(made)
    made.resize(width, 200)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_row_is_folded_at_its_gap_first(qtbot: QtBot, themed: QApplication) -> None:
    title, one, two = button("A title"), button("The first"), button("The second")
    made = Folding(title, None, one, two)
    shown(qtbot, made, 600)
    assert made.lines == 1
    assert two.geometry().right() == made.rect().right()
    made.resize(one.width() + two.width() + 20, made.height())
    assert made.lines == 2
    assert title.y() < one.y() == two.y()
    assert made.height() == made.sizeHint().height() > 2 * one.height()
    made.resize(made.minimumSizeHint().width(), made.height())
    assert made.lines == 3
    assert one.y() < two.y()


def test_what_may_grow_takes_the_rest_and_what_is_hidden_takes_nothing(
    qtbot: QtBot, themed: QApplication
) -> None:
    field, go, hairline = QLineEdit(), button("Go"), line(upright=True)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(100)
    made = Folding(field, hairline, go)
    shown(qtbot, made, 400)
    assert go.geometry().right() == made.rect().right()
    assert field.width() > 250
    go.hide()
    qtbot.waitUntil(lambda: field.geometry().right() == made.rect().right())
    assert hairline.geometry().isEmpty(), "nothing follows that it could part"


def test_sides_lie_below_each_other_where_there_is_too_little_width(
    qtbot: QtBot, themed: QApplication
) -> None:
    left, right = QFrame(), QFrame()
    left.setMinimumSize(300, 100)
    right.setMinimumSize(200, 150)
    made = Sides(left, right, wide=(300, 200), high=(100, 150))
    window = QWidget()
    window.setLayout(row(made))
    shown(qtbot, window, 700)
    assert made.beside
    assert made.minimumSizeHint().width() == 300
    window.resize(400, 400)
    assert not made.beside
    assert right.y() > left.y()
    assert made.minimumSizeHint().height() >= 250
    window.resize(700, 400)
    assert made.beside


def test_sides_moved_by_hand_lie_so_again_after_they_were_folded(
    qtbot: QtBot, themed: QApplication
) -> None:
    left, right = QFrame(), QFrame()
    for part in (left, right):
        part.setMinimumSize(200, 50)
    made = Sides(left, right, wide=(800, 520), high=(1, 1))
    window = QWidget()
    window.setLayout(row(made))
    shown(qtbot, window, 1000)
    window.resize(1000, 700)
    made.moveSplitter(295, 1)
    by_hand = made.sizes()
    assert by_hand[0] == 295
    for width in range(980, 300, -40):
        # as somebody draws the window narrower: what the parts have in between was not chosen
        window.resize(width, 700)
    assert not made.beside
    made.moveSplitter(180, 1)
    below = made.sizes()
    window.resize(1000, 700)
    assert made.beside
    assert made.sizes() == by_hand
    window.resize(350, 700)
    assert made.sizes() == below
    window.resize(1600, 700)
    now = made.sizes()
    assert now[0] / sum(now) == pytest.approx(by_hand[0] / sum(by_hand), abs=0.01)


def test_a_row_is_mirrored_where_one_reads_from_right_to_left(
    qtbot: QtBot, themed: QApplication
) -> None:
    title, one, two = button("A title"), button("The first"), button("The second")
    made = Folding(title, None, one, two, margins=(4, 0, 20, 0))
    shown(qtbot, made, 600)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert (two.x(), title.geometry().right()) == (4, made.width() - 21)
    assert two.x() < one.x() < title.x()
    made.resize(one.width() + two.width() + 40, made.height())
    assert made.lines == 2
    assert title.geometry().right() == made.width() - 21
    assert title.y() < one.y()
    assert two.x() == 4
    made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert title.x() == 4
    assert one.x() < two.x()


def test_what_is_left_goes_to_the_gap_and_a_gap_before_a_fold_makes_no_line(
    qtbot: QtBot, themed: QApplication
) -> None:
    field, go = QLineEdit(), button("Go")
    made = Folding(field, None, go)
    shown(qtbot, made, 400)
    assert field.width() < 60
    assert go.geometry().right() == made.rect().right()
    one, two = button("The first"), button("The second")
    folded = Folding(one, None, FOLD, two)
    shown(qtbot, folded, 400)
    assert folded.lines == 1
    folded.resize(folded.minimumSizeHint().width(), folded.height())
    assert folded.lines == 2
    assert two.y() == one.geometry().bottom() + 1 + SPACE
    assert two.x() == 0, "a line of its own does not follow the gap of the one above"


def test_what_stands_in_columns_that_gave_way_is_spoken_with_the_row(
    qtbot: QtBot, themed: QApplication, workspace: Workspace, tmp_path: Path
) -> None:
    day = dt.date(2026, 11, 3)
    workspace.add_request(RequestKind.SAR_UK_GDPR, "SAR-7", day, requester="Jane Roe")
    session = Session(workspace)
    page = HomePage(session, Registry(session), Settings(tmp_path / "settings.ini"))
    shown(qtbot, page, 1400)
    table, model = page.table, page.table.model()
    cell = model.index(0, Register.REFERENCE)

    def spoken_with(row_: int, column: int) -> str:
        interface = QAccessible.queryAccessibleInterface(table)
        # headers come first, above and beside
        place = (row_ + 1) * (model.columnCount() + 1) + column + 1
        found = interface.child(place)
        named = model.index(row_, column).data(Qt.ItemDataRole.AccessibleTextRole)
        assert found.text(QAccessible.Text.Name) == named
        return found.text(QAccessible.Text.Description)

    table.resize(900, 300)
    assert spoken_with(0, Register.REFERENCE) == ""
    table.resize(420, 300)
    assert table.isColumnHidden(Register.KIND)
    assert table.isColumnHidden(Register.RECEIVED)
    kind = model.index(0, Register.KIND).data()
    for said in (f"Kind: {kind}", f"Received: {model.index(0, Register.RECEIVED).data()}"):
        assert said in table.left_out(cell)
        assert said in spoken_with(0, Register.REFERENCE)
        assert said in spoken_with(0, Register.DUE)
    table.resize(900, 300)
    assert spoken_with(0, Register.REFERENCE) == ""


@pytest.mark.parametrize(
    ("height", "words", "logo"), [(800, True, True), (440, True, True), (280, False, False)]
)
def test_the_rail_gives_way_step_by_step(
    qtbot: QtBot,
    themed: QApplication,
    tmp_path: Path,
    media: Callable[..., Path],
    height: int,
    words: bool,
    logo: bool,
) -> None:
    with Workspace.open(tmp_path / "workspace", user="Ann Archer") as workspace:
        registry = Registry(Session(workspace))
        rail = Rail(registry)
        shown(qtbot, rail, 100)
        rail.suit(height)
        assert rail.minimumSizeHint().height() <= height
        assert rail._logo.isVisible() is logo
        for made in rail.findChildren(QToolButton):
            named = made.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            assert named is words
            assert made.toolTip()
            assert made.height() >= 24
