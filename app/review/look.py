"""The parts of the review page that the window's style sheet does not know. Tokens only."""

from __future__ import annotations

from string import Template

from app.theme.tokens import RADIUS, tokens

_SHEET = Template("""
QFrame#review-header { background: $window; border: 0; border-bottom: 1px solid $border; }
QWidget#transport { background: $window; border-top: 1px solid $border;
  border-bottom: 1px solid $border; }
QWidget#transport[floating="true"] { border: 1px solid $border_strong; border-radius: 10px; }
QFrame#moment-card QLabel[role="key"] { padding: 0 4px; }
QFrame#moment-card QLabel[role="left"] { font-size: 12px; font-weight: 600; }
QFrame#moment-card { background: $surface; border: 0; border-bottom: 1px solid $border; }
QPushButton[answer="true"] { background: $raised; border: 1px solid $border_strong; padding: 0;
  border-radius: ${r}px; min-height: 28px; max-height: 28px; }
QPushButton[answer="true"]:hover { background: $hover; }
QPushButton[answer="true"]:focus { border: 2px solid $focus; padding: 0; min-height: 26px; max-height: 26px; }
QFrame#person-detail { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame#footages { background: $window; border: 0; border-bottom: 1px solid $border; }
QFrame#footages QListView { background: $window; border: 0; border-top: 1px solid $border; }
QFrame#light-panel, QFrame#filter-panel { background: $overlay; border: 1px solid $border_strong;
  border-radius: 8px; margin: 6px; }
QFrame#tools { background: $window; border: 0; border-right: 1px solid $border; }
QToolButton[segment="true"] { border: 1px solid $border_strong; border-radius: 0; padding: 5px 10px;
  background: $raised; color: $text_muted; margin: 0; }
QToolButton[segment="true"]:hover { background: $hover; color: $text; }
QToolButton[segment="true"]:checked { background: $accent_soft; color: $accent_text;
  border-color: $accent; }
QToolButton[segment="true"]:focus { border: 2px solid $focus; padding: 4px 9px; }
QToolButton[end="left"] { border-top-left-radius: ${r}px; border-bottom-left-radius: ${r}px; }
QToolButton[end="right"] { border-top-right-radius: ${r}px; border-bottom-right-radius: ${r}px; }
QToolButton[tile="true"], QPushButton[tile="true"] { background: $raised; color: $text;
  border: 1px solid $border_strong; border-radius: ${r}px; padding: 0 10px; min-height: 32px;
  font-weight: 500; text-align: left; }
QToolButton[tile="true"]:hover, QPushButton[tile="true"]:hover { background: $hover; }
QToolButton[tile="true"]:checked { background: $accent_soft; color: $accent_text;
  border-color: $accent; }
QToolButton[tile="true"]:focus, QPushButton[tile="true"]:focus { border: 2px solid $focus;
  padding: 0 9px; min-height: 30px; }
QToolButton[tile="true"]:disabled, QPushButton[tile="true"]:disabled { background: transparent;
  color: $text_disabled; border-color: $border; }
QPushButton[field="true"] { text-align: left; padding: 0 10px; font-weight: 400; }
QPushButton[field="true"]::menu-indicator { image: none; }
QPushButton[kind="ghost"][segment="true"] { padding: 0 7px; min-height: 28px; border-radius: 5px;
  font-size: 12px; }
QPushButton[kind="ghost"][segment="true"]:checked { background: $accent_soft; color: $accent_text;
  border: 0; }
QToolButton[tiny="true"] { padding: 3px 0; font-size: 12px; }
QToolButton[chip="true"] { padding: 5px 4px; }
QToolButton[split="true"] { padding: 5px 20px 5px 6px; }
QToolButton[round="true"] { background: $raised; border: 1px solid $border_strong;
  border-radius: 16px; padding: 6px; margin: 0 4px; }
QToolButton[round="true"]:hover { background: $hover; }
QToolButton[round="true"]:focus { border: 2px solid $focus; padding: 5px; }
QToolButton[readout="time"] { font-size: 16px; font-weight: 600; color: $text; padding: 0 4px;
  border: 0; }
QToolButton[readout="frame"] { color: $text_muted; font-size: 12px; padding: 0 4px; border: 0; }
QToolButton[readout]:hover { color: $accent_text; background: transparent; }
QToolButton[readout]:focus { border: 0; color: $focus; text-decoration: underline; }
QLabel#track-swatch { border-radius: 4px; }
""")


def review_sheet() -> str:
    """The sheet in the theme in use."""
    t = tokens()
    values = {name: getattr(t, name) for name in t.__slots__}
    return _SHEET.substitute(values, r=RADIUS)
