"""Contrast, one place for colours, one style of icons."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGraphicsDropShadowEffect, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.session import Notice, Session, Tone
from app.shell.toasts import Toast
from app.theme.apply import apply_theme
from app.theme.calendar import date_field
from app.theme.icons import FOLDER, icon, names
from app.theme.qss import style_sheet
from app.theme.tokens import CONTRAST, DARK, LIGHT, ThemeName, Tokens, colour, current, tokens
from redaction.store.workspace import Workspace

APP = Path(__file__).resolve().parents[2] / "app"
THEMES = (DARK, LIGHT, CONTRAST)
GROUNDS = ("window", "surface", "raised", "overlay", "hover")
TEXTS = ("text", "text_muted", "text_faint", "good", "warning", "bad", "info", "accent_text")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize(("text", "ground"), list(product(TEXTS, GROUNDS)))
def test_text_reads_on_every_surface(theme: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("on_accent", "accent_pressed"),
        ("on_danger", "danger"),
        ("on_danger", "danger_hover"),
        ("on_selection", "selection"),
        ("good", "selection"),
        ("warning", "selection"),
        ("bad", "selection"),
        ("accent_text", "accent_soft"),
        ("text", "good_soft"),
        ("text", "warning_soft"),
        ("text", "bad_soft"),
        ("text", "info_soft"),
        ("good", "good_soft"),
        ("warning", "warning_soft"),
        ("bad", "bad_soft"),
        ("info", "info_soft"),
        ("text", "pressed"),
        ("text", "accent_soft"),
    ],
)
def test_text_reads_on_tinted_grounds(theme: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_focus_rings_and_marks_can_be_seen(theme: Tokens) -> None:
    """Graphics need 3:1 (WCAG 1.4.11)."""
    kinds = ("kind_face", "kind_person", "kind_plate", "kind_text", "kind_screen", "kind_other")
    for token in ("focus", "playhead", *kinds):
        assert contrast(getattr(theme, token), theme.surface) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("token", ["outline", "focus", "text_muted", "accent_text"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "overlay"])
def test_edges_of_controls_focus_and_icons_can_be_seen(
    theme: Tokens, token: str, ground: str
) -> None:
    """What a person operates, and what has the keys, stands out at 3:1 (WCAG 1.4.11, 2.4.13)."""
    assert contrast(getattr(theme, token), getattr(theme, ground)) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_focus_shows_on_filled_buttons(theme: Tokens) -> None:
    """A ring in the colour of the button would be none."""
    for ground in ("accent", "danger", "surface"):
        if theme is CONTRAST and ground != "surface":
            continue  # there the ring is told by its colour beside black; bright on bright cannot be 3:1
        assert contrast(theme.focus_strong, getattr(theme, ground)) >= 3


def test_high_contrast_reads_at_seven_to_one() -> None:
    """The enhanced level (WCAG 1.4.6), down to the captions and what cannot be used now."""
    for text, ground in product((*TEXTS, "text_disabled"), ("window", "surface", "overlay")):
        assert contrast(getattr(CONTRAST, text), getattr(CONTRAST, ground)) >= 7


def test_colours_are_named_in_one_file_only() -> None:
    found = [
        f"{path.relative_to(APP)}: {match.group()}"
        for path in APP.rglob("*.py")
        if path.name != "tokens.py"
        for match in re.finditer(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_the_style_sheet_leaves_no_placeholder(theme: Tokens) -> None:
    sheet = style_sheet(theme, "/images")
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("name", [n for n in names() if n != "umbra"])
def test_icons_are_drawn_in_one_style(name: str) -> None:
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in drawing
    assert 'stroke="currentColor"' in drawing
    assert 'stroke-width="1.75"' in drawing
    assert 'stroke-linecap="round"' in drawing
    assert not re.search(r"#[0-9a-fA-F]{3,6}", drawing)


def test_another_theme_tints_what_an_action_shows_now(
    themed: QApplication, workspace: Workspace
) -> None:
    """The button that plays says "pause" while it plays, also after the theme was changed."""
    registry = Registry(Session(workspace))
    made = registry.button(ActionId.PLAY_PAUSE)
    action = registry.action(ActionId.PLAY_PAUSE)
    action.setIcon(icon("pause"))

    def drawn(name: str) -> QImage:
        return icon(name).pixmap(24, 24).toImage()

    before = made.icon().pixmap(24, 24).toImage()
    assert before == drawn("pause") != drawn("play")
    try:
        apply_theme(themed, ThemeName.LIGHT)
        after = made.icon().pixmap(24, 24).toImage()
        assert after == drawn("pause") != drawn("play")
        assert after != before
    finally:
        apply_theme(themed, ThemeName.DARK)


def test_another_theme_tints_the_shadow_of_a_toast_where_it_casts_one(
    themed: QApplication, qtbot: QtBot
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    heard = SIGNAL("changed()")
    before = current().receivers(heard)
    toast = Toast(Notice("Something is wrong.", Tone.WARNING), host)
    once = current().receivers(heard)

    def tint() -> str:
        shadow = toast.graphicsEffect()
        assert isinstance(shadow, QGraphicsDropShadowEffect)
        return shadow.color().name()

    try:
        for theme in (ThemeName.LIGHT, ThemeName.DARK):
            toast.set_docked(True)
            apply_theme(themed, theme)  # it casts none while it is docked
            assert toast.graphicsEffect() is None
            toast.set_docked(False)
            assert tint() == colour("well").name()
        apply_theme(themed, ThemeName.LIGHT)
        assert tint() == colour("well").name()
        assert current().receivers(heard) == once > before
    finally:
        apply_theme(themed, ThemeName.DARK)


def test_another_theme_tints_a_calendar_that_is_there(themed: QApplication) -> None:
    field = date_field()
    calendar = field.calendarWidget()
    try:
        apply_theme(themed, ThemeName.LIGHT)
        assert calendar.headerTextFormat().background().color() == colour("overlay")
        weekday = calendar.weekdayTextFormat(Qt.DayOfWeek.Monday)
        assert weekday.foreground().color() == colour("text")
    finally:
        apply_theme(themed, ThemeName.DARK)


def test_an_icon_is_tinted_and_not_empty(themed: QApplication) -> None:
    image = icon("play", "good").pixmap(24, 24).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert inked
    assert {c.name() for c in inked} == {tokens().good}


def test_the_light_theme_can_be_put_on_and_taken_off(themed: QApplication) -> None:
    apply_theme(themed, ThemeName.LIGHT)
    try:
        assert tokens() is LIGHT
        assert LIGHT.window in themed.styleSheet()
        assert themed.palette().window().color().name() == LIGHT.window
    finally:
        apply_theme(themed, ThemeName.DARK)
    assert DARK.window in themed.styleSheet()


def test_a_changed_copy_of_an_icon_leaves_the_icon_as_it_was(qapp):
    from PySide6.QtGui import QIcon, QPixmap

    ours = icon(names()[0])
    before = ours.pixmap(24, 24).toImage()
    for _ in range(3):
        copy = QIcon(ours)
        copy.addPixmap(QPixmap(3, 3))
        assert copy.pixmap(24, 24).toImage() == before
        del copy
    assert ours.pixmap(24, 24).toImage() == before


def test_an_icon_that_somebody_holds_follows_the_theme(themed: QApplication) -> None:
    held = icon("search")
    drawn = []
    for name in (ThemeName.LIGHT, ThemeName.DARK):
        apply_theme(themed, name)
        image = held.pixmap(24, 24).toImage()
        inks = {image.pixelColor(x, y).name() for x in range(24) for y in range(24)
                if image.pixelColor(x, y).alpha() == 255}  # fmt: skip
        assert tokens().text_muted in inks
        drawn.append(inks)
    assert drawn[0].isdisjoint(drawn[1])
