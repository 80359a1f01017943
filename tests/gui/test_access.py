"""Every page and the dialogs of the main job, in a longer language: named, whole, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.guard import TypingGuard
from app.actions.ids import ActionId
from app.dialogs.base import Dialog
from app.incident.timeline import IncidentTimeline
from app.incident.wall_tile import Tile
from app.language.pseudo import CLOSE, OPEN, pseudo
from app.main_window import MainWindow
from app.panels.track_table import TrackTable
from app.settings.store import Settings
from app.theme.parts import button, label
from tests.gui import audit
from tests.gui.given import given
from tests.gui.spoken import spoken
from tests.gui.walk import a_window, spin, walk
from tests.unit.installers.scripts import script

SOME = frozenset(
    {
        ActionId.ADD_REQUEST,
        ActionId.PREFERENCES,
        ActionId.EXPORT,
        ActionId.WORKSPACES,
        ActionId.SIGN_OFF,
        ActionId.NOTES_EXPORT,
        ActionId.CAMERA_CLOCK,
        ActionId.PEOPLE_PANEL,
        ActionId.SOUND_PANEL,
        ActionId.NOTES_PANEL,
    }
)
"""What the suite opens; ``./run bench access`` opens everything, in each theme and size."""

NARROW = ("TrackFields", "MomentCard", "ClockDialog", "FindDialog")
"""Where four tenths more letters are shortened: an example in an empty field, and a count."""


def test_pages_and_dialogs_are_named_whole_in_order_and_translatable(
    qtbot: QtBot,
    themed: QApplication,
    tmp_path: Path,
    media: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the screen of the tests is smaller than a window of this size
    monkeypatch.setattr("app.dialogs.base.screen_room", lambda _window: QSize(1600, 1000))
    clips = [media(frames=30, tone=1.0), media(frames=40, tone=1.0)]
    found: list[str] = []

    def look(name: str, shown: QWidget) -> None:
        faults = [*audit.unnamed(shown), *audit.unexplained(shown), *audit.unreachable(shown)]
        faults += audit.out_of_order(shown)
        faults += cut_for_good(shown)
        faults += audit.untranslated(shown, given(window))
        found.extend(f"{name}: {fault}" for fault in faults)

    with (
        spoken() as language,
        a_window(tmp_path, clips, Settings(tmp_path / "settings.ini")) as window,
    ):
        window.resize(1600, 1000)
        seen = walk(window, look, SOME)
        found += untold(window)
    assert {"RequestDialog", "PreferencesDialog", "ExportDialog", "SignOffDialog"} <= seen
    assert not found, "\n".join(sorted(set(found)))
    lost = not_given_to_translators(language.asked)
    assert not lost, "\n".join(lost)


def not_given_to_translators(asked: set[tuple[str, str]]) -> list[str]:
    """What was looked up in the window and is not in a translator's file under that name.

    ``self.tr`` asks by the name of the widget's own class first, then of those it is made from; the file has
    the one in which the text stands. Qt's own texts have a translation of Qt's.
    """
    known = set(script("words").catalogue())
    ours = {context for context, _ in known}
    classes: dict[str, set[str]] = {}
    for kind in (QObject, *_below(QObject)):
        classes.setdefault(kind.__name__, set()).update(k.__name__ for k in kind.__mro__)
    return [
        f"{context}: {text!r}"
        for context, text in sorted(asked)
        if text.strip()
        and (context in ours or context in classes)
        and not any((one, text) in known for one in {context} | classes.get(context, set()))
        and not _of_qt(context)
    ]


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _of_qt(context: str) -> bool:
    return any(hasattr(module, context) for module in (QtCore, QtGui, QtWidgets))


def cut_for_good(shown: QWidget) -> list[str]:
    """What is still cut once everything has its size: on a busy machine that takes a moment."""
    found: list[str] = []
    for _ in range(12):
        found = [f for f in audit.cut(shown) if not any(part in f for part in NARROW)]
        if not found:
            break
        spin(250)
    return found


def untold(window: MainWindow) -> list[str]:
    """Painted widgets that do not say in words what they show, or whose table does not hold the same."""
    review, incident = window.review, window.incident
    painted: list[QWidget] = [
        review.canvas,
        review.timeline,
        *incident.findChildren(IncidentTimeline),
        *incident.findChildren(Tile),
    ]
    assert len(painted) >= 5
    found = [
        f"says nothing: {audit.place(widget)}"
        for widget in painted
        if not (widget.accessibleName() and widget.accessibleDescription())
    ]
    project = window.session.project
    assert project is not None
    (tracks,) = review.findChildren(TrackTable)
    (table,) = tracks.findChildren(QTableView)
    if len(project.tracks) != table.model().rowCount():
        found.append("the table of tracks is no twin of the picture and the timeline")
    return found


def test_the_checks_see_what_they_are_for(qtbot: QtBot, themed: QApplication) -> None:
    """A check that finds nothing anywhere would be worth nothing."""
    window = QWidget()
    qtbot.addWidget(window)
    nameless = QLineEdit(window)
    nameless.setGeometry(300, 10, 80, 32)
    bare = QToolButton(window)
    bare.setGeometry(400, 10, 32, 32)
    words = QLabel("Words that are far too long for it", window)
    words.setGeometry(10, 60, 40, 20)
    away = QPushButton("Away", window)
    away.setGeometry(900, 60, 90, 32)
    second, first = QPushButton("Second", window), QPushButton("First", window)
    second.setGeometry(200, 150, 90, 32)
    first.setGeometry(10, 150, 90, 32)
    window.resize(500, 300)
    with qtbot.waitExposed(window):
        window.show()
    assert any("QLineEdit" in fault for fault in audit.unnamed(window))
    assert any("QToolButton" in fault for fault in audit.unexplained(window))
    assert any("far too long" in fault for fault in audit.cut(window))
    assert any("Away" in fault for fault in audit.unreachable(window))
    assert any("Second" in fault and "First" in fault for fault in audit.out_of_order(window))
    assert any("Away" in fault for fault in audit.untranslated(window))


def test_the_made_up_language_keeps_what_is_filled_in() -> None:
    said = pseudo("Remove {name} from <b>%1</b>?\nTwo &amp; three")
    for kept in ("{name}", "<b>", "%1", "</b>", "\n", "&amp;"):
        assert kept in said
    assert said.startswith(OPEN)
    assert said.endswith(CLOSE)
    assert len(said) > 1.3 * len("Remove {name} from <b>%1</b>?\nTwo &amp; three")
    assert pseudo(said) == said
    assert pseudo("") == ""


def test_a_dialog_larger_than_the_screen_scrolls_and_keeps_its_foot_in_view(
    qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1280 by 800 at 200 % leaves 640 by 400."""
    monkeypatch.setattr("app.dialogs.base.screen_room", lambda _window: QSize(632, 360))
    dialog = Dialog("A long form", "With more lines than the screen has.")
    dialog.setMinimumSize(900, 600)
    fields = [QLineEdit() for _ in range(20)]
    for number, field in enumerate(fields):
        field.setAccessibleName(f"Line {number}")
        dialog.body.addWidget(field)
    dialog.foot.addStretch(1)
    done = button("Done", dialog.accept, kind="primary")
    dialog.foot.addWidget(done)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.width() <= 632
    assert dialog.height() <= 360
    assert dialog.rect().contains(done.mapTo(dialog, done.rect().center()))
    assert audit.unreachable(dialog) == []
    fields[0].setFocus()
    for _ in fields[1:]:
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is fields[-1]
    assert not fields[-1].visibleRegion().isEmpty()


def test_a_dialog_is_never_narrower_than_its_words(
    qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.dialogs.base.screen_room", lambda _window: QSize(1600, 1000))
    dialog = Dialog("Wide")
    dialog.setMinimumWidth(200)
    line = QHBoxLayout()
    for word in ("Another folder", "From a backup", "Take it off the list"):
        line.addWidget(button(word))
    dialog.body.addLayout(line)
    dialog.body.addWidget(label("And a sentence."))
    dialog.resize(200, 100)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert audit.cut(dialog) == []


@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_return_and_space_press_the_button_that_has_the_keys(
    qtbot: QtBot, themed: QApplication, kind: type[QPushButton | QToolButton], key: Qt.Key
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = kind(window)
    pressed: list[int] = []
    made.clicked.connect(lambda: pressed.append(1))
    guard = TypingGuard(window)
    themed.installEventFilter(guard)
    try:
        with qtbot.waitExposed(window):
            window.show()
        made.setFocus()
        QTest.keyClick(made, key)
    finally:
        themed.removeEventFilter(guard)
    assert pressed == [1]


def test_return_on_cancel_cancels_instead_of_saving(qtbot: QtBot, themed: QApplication) -> None:
    """Qt would press the default button, whichever button a person is on."""
    dialog = Dialog("Sure?")
    go = button("Save", dialog.accept, kind="primary")
    go.setDefault(True)
    stay = button("Cancel", dialog.reject)
    dialog.foot.addWidget(stay)
    dialog.foot.addWidget(go)
    qtbot.addWidget(dialog)
    guard = TypingGuard(dialog)
    themed.installEventFilter(guard)
    try:
        with qtbot.waitExposed(dialog):
            dialog.show()
        stay.setFocus()
        QTest.keyClick(stay, Qt.Key.Key_Return)
    finally:
        themed.removeEventFilter(guard)
    assert dialog.result() == Dialog.DialogCode.Rejected
    assert not dialog.isVisible()
