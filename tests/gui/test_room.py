"""Room: on small screens the parts of the review page scroll by themselves, and nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QIcon, QPixmap, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit, QStyleOptionToolButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.day_box import day_field
from app.home.table import RECEIVED, WIDE, RegisterTable
from app.panels.track_model import Column
from app.theme.calendar import DateField
from app.theme.numbers import WholeField
from app.theme.parts import ToolButton, button
from redaction.model.track import Problem
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track, make_kit
from tests.media.clip import Clip, write_clip


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, workspace: Workspace) -> Iterator[Kit]:
    """The page with a track that has to be looked at, and the card that asks about it."""
    clip = write_clip(Clip(frames=30, size=(192, 112)), tmp_path / "clip.mp4")
    kit = make_kit(qtbot, tmp_path, clip, workspace)
    kit.add(a_track("one", 5, 20, problems=(Problem.ENDS_INSIDE,)), a_track("two", 0, 30))
    kit.registry.trigger(ActionId.NEXT_PENDING)
    assert kit.page.moments.current is not None
    yield kit
    kit.page.shut_down()


def sized(kit: Kit, width: int, height: int) -> None:
    kit.window.resize(width, height)
    QTest.qWait(60)


def test_the_side_scrolls_and_not_the_page(kit: Kit) -> None:
    """A page of 1195 by 735 is what a screen of 1280 by 800 leaves, also at 200 % of 2560 by 1600."""
    sized(kit, 1195, 735)
    page = kit.page
    needed = page.minimumSizeHint()
    assert needed.width() <= 1195
    assert needed.height() <= 470, "at 200 % of 1920 by 1080 it scrolls from side to side at most"
    left = page.arrangement.left
    inside = left.widget()
    assert inside is not None
    assert left.minimumSizeHint().height() < inside.minimumSizeHint().height(), "it would scroll"
    bottom = page.timeline.mapTo(page, page.timeline.rect().bottomLeft()).y()
    assert bottom <= page.height()


def test_a_low_side_leaves_out_the_sentence_and_a_high_one_says_it(kit: Kit) -> None:
    sized(kit, 1195, 735)
    low = kit.page.card.sizeHint().height()
    sized(kit, 1400, 1100)
    assert kit.page.card.sizeHint().height() > low


def test_nothing_of_the_card_is_cut_where_the_side_scrolls(kit: Kit) -> None:
    sized(kit, 1195, 735)
    view = kit.page.arrangement.left.viewport()
    assert kit.page.card.width() <= view.width()


def test_the_column_of_frames_holds_the_numbers_of_long_footage(kit: Kit) -> None:
    kit.add(a_track("long", 0, 123_456))
    kit.page.table.show_project(kit.session.project)
    table = kit.page.table.table
    metrics = QFontMetrics(table.font())
    assert table.columnWidth(Column.FRAMES) > metrics.horizontalAdvance("0 – 123,455")


@pytest.mark.parametrize("width", [60, 400])
def test_a_width_that_a_person_chose_stays(kit: Kit, width: int) -> None:
    kit.add(a_track("long", 0, 123_456))
    panel = kit.page.table
    panel.show_project(kit.session.project)
    automatic = panel.table.columnWidth(Column.STATE)
    panel.table.horizontalHeader().resizeSection(Column.FRAMES, width)
    panel.show_project(None)
    panel.show_project(kit.session.project)
    assert panel.table.columnWidth(Column.FRAMES) == width
    assert panel.table.columnWidth(Column.STATE) == automatic


def test_a_date_and_a_number_are_seen_whole(qtbot: QtBot, themed: QApplication) -> None:
    assert themed.styleSheet()
    for made in (DateField(), day_field("Day"), WholeField()):
        qtbot.addWidget(made)
        if isinstance(made, QDateEdit):
            made.setDate(QDate(2026, 11, 28))
        made.resize(made.sizeHint())
        made.show()
        words = made.lineEdit().fontMetrics().horizontalAdvance(made.text())
        margins = made.lineEdit().textMargins()
        assert made.lineEdit().width() - margins.left() - margins.right() >= words


def test_words_keep_off_the_icon_also_when_they_change(qtbot: QtBot) -> None:
    made = button("&Make", icon_name="export")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Make"
    made.setText("Make &2 sheets")
    assert made.text() == " Make &2 sheets"
    assert made.accessibleName() == "Make 2 sheets"
    made.setAccessibleName("Two sheets")
    made.setText("Make 3")
    assert made.accessibleName() == "Two sheets"


def test_a_plain_button_keeps_its_words(qtbot: QtBot) -> None:
    made = button("Close")
    qtbot.addWidget(made)
    made.setText("Cancel")
    assert made.text() == "Cancel"
    assert not made.accessibleName()


def test_a_tool_button_says_its_words_without_the_room(qtbot: QtBot) -> None:
    made = ToolButton()
    qtbot.addWidget(made)
    made.setText("Filter")
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    assert painted(made) == "Filter", "there is no icon to keep off"
    made.setIcon(filled_icon())
    assert painted(made) == " Filter"
    assert made.text() == "Filter"
    assert said(made) == "Filter"
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    assert painted(made) == "Filter"


def painted(made: ToolButton) -> str:
    """The words that the style is asked to paint."""
    option = QStyleOptionToolButton()
    made.initStyleOption(option)
    words = option.text
    assert isinstance(words, str)
    return words


def said(made: ToolButton) -> str:
    """The name that a screen reader says."""
    return QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Name)


def filled_icon() -> QIcon:
    pixmap = QPixmap(16, 16)
    pixmap.fill(Qt.GlobalColor.black)
    return QIcon(pixmap)


def test_a_narrow_register_keeps_references_readable(qtbot: QtBot, themed: QApplication) -> None:
    assert themed.styleSheet()
    table = RegisterTable("Requests", 60)
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 5)
    table.setModel(model)
    table.set_widths(WIDE, 0)
    table.show()
    for width, hidden in ((560, True), (700, False), (560, True), (1200, False)):
        table.resize(width, 200)
        QTest.qWait(10)
        assert table.isColumnHidden(RECEIVED) is hidden
        assert table.columnWidth(0) >= 96
