"""The design tokens: every colour, size and distance of the window. No other file holds a hex code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor


class ThemeName(StrEnum):
    """The themes a person can choose."""

    DARK = "dark"
    LIGHT = "light"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme.

    Surfaces go from ``well`` (behind the picture) over ``window``, ``surface`` (cards, panels) and
    ``raised`` (fields, buttons) to ``overlay`` (menus, tooltips). Each of the three text colours reads
    at 4.5:1 or better on all of them; ``tests/gui/test_theme.py`` holds that. ``outline`` is the edge of
    what a person operates (3:1 on every surface), ``border`` only parts one thing from the next.
    ``focus_strong`` is the ring of what has the keys where the ground is the accent or the danger colour.
    """

    name: ThemeName
    well: str
    window: str
    surface: str
    raised: str
    hover: str
    pressed: str
    overlay: str
    border: str
    border_strong: str
    outline: str
    text: str
    text_muted: str
    text_faint: str
    text_disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    selection: str
    on_selection: str
    focus: str
    focus_strong: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    danger: str
    danger_hover: str
    on_danger: str
    info: str
    info_soft: str
    kind_face: str
    kind_person: str
    kind_plate: str
    kind_text: str
    kind_screen: str
    kind_other: str
    playhead: str
    marked: str


DARK = Tokens(
    name=ThemeName.DARK,
    well="#0e1014",
    window="#14161b",
    surface="#1a1d23",
    raised="#22262e",
    hover="#2a2f39",
    pressed="#1e222a",
    overlay="#242932",
    border="#2a2f38",
    border_strong="#3c4350",
    outline="#6b7380",
    text="#e8ebf0",
    text_muted="#a9b1be",
    text_faint="#939cab",
    text_disabled="#5f6774",
    accent="#4468e0",
    accent_hover="#4a6ee4",
    accent_pressed="#3a5ac8",
    on_accent="#ffffff",
    accent_text="#8fabff",
    accent_soft="#1f2a4a",
    selection="#25335c",
    on_selection="#ffffff",
    focus="#7e9dff",
    focus_strong="#ffffff",
    good="#56c991",
    good_soft="#16302a",
    warning="#efb65a",
    warning_soft="#352a17",
    bad="#ff8a80",
    bad_soft="#3a1f22",
    danger="#c43d3d",
    danger_hover="#cd4343",
    on_danger="#ffffff",
    info="#74b9f5",
    info_soft="#172c40",
    kind_face="#ffb454",
    kind_person="#62d0c3",
    kind_plate="#c58bf2",
    kind_text="#7cc4ff",
    kind_screen="#9ed46b",
    kind_other="#f28bb3",
    playhead="#ff6b5e",
    marked="#3d5aa8",
)

LIGHT = Tokens(
    name=ThemeName.LIGHT,
    well="#d5d9e0",
    window="#f1f3f6",
    surface="#ffffff",
    raised="#f7f8fa",
    hover="#e7ebf1",
    pressed="#dde2ea",
    overlay="#ffffff",
    border="#d9dee6",
    border_strong="#b3bbc8",
    outline="#7b8391",
    text="#1a1e25",
    text_muted="#454d5a",
    text_faint="#545d6b",
    text_disabled="#9aa2af",
    accent="#3558d4",
    accent_hover="#2c4cbf",
    accent_pressed="#2541a6",
    on_accent="#ffffff",
    accent_text="#2a49b8",
    accent_soft="#e3eaff",
    selection="#d3deff",
    on_selection="#16203d",
    focus="#3558d4",
    focus_strong="#000000",
    good="#13663f",
    good_soft="#def3e8",
    warning="#7d4e00",
    warning_soft="#fcefd6",
    bad="#a32020",
    bad_soft="#fce4e2",
    danger="#b3302f",
    danger_hover="#9d2626",
    on_danger="#ffffff",
    info="#0f5a94",
    info_soft="#e0effb",
    kind_face="#a85f00",
    kind_person="#0f7468",
    kind_plate="#7a34b0",
    kind_text="#0e63a3",
    kind_screen="#46730f",
    kind_other="#a8326a",
    playhead="#cf2f22",
    marked="#9db4f5",
)

CONTRAST = Tokens(
    name=ThemeName.CONTRAST,
    well="#000000",
    window="#000000",
    surface="#000000",
    raised="#000000",
    hover="#262626",
    pressed="#333333",
    overlay="#000000",
    border="#9a9a9a",
    border_strong="#ffffff",
    outline="#ffffff",
    text="#ffffff",
    text_muted="#ffffff",
    text_faint="#e6e6e6",
    text_disabled="#a3a3a3",
    accent="#3fd0ff",
    accent_hover="#8fe3ff",
    accent_pressed="#1ab8ec",
    on_accent="#000000",
    accent_text="#7fe0ff",
    accent_soft="#00344a",
    selection="#1a4fd0",
    on_selection="#ffffff",
    focus="#ffe600",
    focus_strong="#ffe600",
    good="#7dffa8",
    good_soft="#00260f",
    warning="#ffd34d",
    warning_soft="#2b2000",
    bad="#ffc4be",
    bad_soft="#3a0005",
    danger="#ff8379",
    danger_hover="#ffa79f",
    on_danger="#000000",
    info="#9fe6ff",
    info_soft="#002a3d",
    kind_face="#ffb454",
    kind_person="#4fe3d2",
    kind_plate="#d6a8ff",
    kind_text="#8fd0ff",
    kind_screen="#b2f07a",
    kind_other="#ff9cc4",
    playhead="#ff6b5e",
    marked="#6f92ff",
)

SPACE = 8
"""The grid: distances are multiples of this, in device-independent pixels."""
RADIUS = 6
"""Corner radius of fields and buttons, in pixels."""
RADIUS_CARD = 10
"""Corner radius of cards, in pixels."""
ICON = 18
"""Side of an icon in a button or a menu, in pixels."""
CONTROL = 32
"""Height of a button or field, in pixels; a target is never lower than 24."""

_THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST)}


class _Current(QObject):
    """Which theme is in use.

    Signals:
        changed: Another theme is in use.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = DARK


_current: list[_Current] = []


def current() -> _Current:
    """The one holder of the theme in use; made on first use."""
    if not _current:
        _current.append(_Current())
    return _current[0]


def tokens() -> Tokens:
    """The tokens of the theme in use."""
    return current().tokens


def use(name: ThemeName) -> Tokens:
    """Switch to a theme; ``app.theme.apply`` does this and restyles the application."""
    holder = current()
    holder.tokens = _THEMES[name]
    return holder.tokens


def colour(token: str, alpha: float = 1.0) -> QColor:
    """A token of the theme in use as a colour.

    Args:
        token: The name of a field of ``Tokens``.
        alpha: From 0, invisible, to 1.
    """
    value = QColor(getattr(tokens(), token))
    value.setAlphaF(alpha)
    return value
