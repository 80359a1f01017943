"""Puts a theme on the application: style, palette, fonts, style sheet."""

from __future__ import annotations

import atexit
from pathlib import Path

from PySide6.QtCore import Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.theme.icons import FOLDER
from app.theme.qss import BODY, style_sheet
from app.theme.sizes import px, use_text_size
from app.theme.tokens import ThemeName, Tokens, current, use

_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell")
"""Looked for in this order; else the system's own interface font is kept."""

_folders: list[QTemporaryDir] = []
atexit.register(_folders.clear)  # nothing else takes the last one away


SYSTEM = "system"
"""The theme as a setting says it where the system decides."""


def theme_of(word: str, app: QApplication) -> ThemeName:
    """The theme that a setting means; ``system`` asks the desktop for its colours and its contrast."""
    if word != SYSTEM:
        return ThemeName(word)
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return ThemeName.CONTRAST
    light = hints.colorScheme() is Qt.ColorScheme.Light
    return ThemeName.LIGHT if light else ThemeName.DARK


def apply_theme(app: QApplication, name: ThemeName, text_size: int | None = None) -> Tokens:
    """Restyle the application; widgets that paint themselves hear ``tokens.current().changed``.

    Args:
        app: The application.
        name: The theme.
        text_size: How large text is, in per cent of usual; as it is now if None.
    """
    t = use(name)
    if text_size is not None:
        use_text_size(text_size)
    if app.style().objectName() != "fusion" and not app.styleSheet():
        app.setStyle("Fusion")
    app.setPalette(palette(t))
    app.setFont(interface_font())
    app.setStyleSheet(style_sheet(t, _images(t)))
    current().changed.emit()
    return t


def interface_font() -> QFont:
    """The font of the interface, at the size of running text."""
    installed = set(QFontDatabase.families())
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = next((f for f in _FAMILIES if f in installed), None)
    if family is not None:
        font.setFamily(family)
    font.setPixelSize(px(BODY))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def palette(t: Tokens) -> QPalette:
    """The palette of a theme, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, value in (
        (role.Window, t.window),
        (role.WindowText, t.text),
        (role.Base, t.surface),
        (role.AlternateBase, t.raised),
        (role.Text, t.text),
        (role.Button, t.raised),
        (role.ButtonText, t.text),
        (role.BrightText, t.bad),
        (role.Highlight, t.selection),
        (role.HighlightedText, t.on_selection),
        (role.Link, t.accent_text),
        (role.LinkVisited, t.accent_text),
        (role.ToolTipBase, t.overlay),
        (role.ToolTipText, t.text),
        (role.PlaceholderText, t.text_faint),
        (role.Light, t.hover),
        (role.Midlight, t.hover),
        (role.Mid, t.border),
        (role.Dark, t.border),
        (role.Shadow, t.well),
        (role.Accent, t.accent),
    ):
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.text_disabled))
    return made


def _images(t: Tokens) -> str:
    """Write the arrows and ticks in the theme's colours; a style sheet can only take them from files."""
    folder = QTemporaryDir()
    # the folder lives as long as the style sheet that names it
    _folders[:] = [folder]
    for name, source, value in (
        ("chevron-down", "chevron-down", t.text_muted),
        ("chevron-up", "chevron-up", t.text_muted),
        ("tick", "check", t.on_accent),
        ("check-accent", "check", t.accent_text),
    ):
        drawing = (FOLDER / f"{source}.svg").read_text(encoding="utf-8")
        if name == "tick":
            drawing = drawing.replace('stroke-width="1.75"', 'stroke-width="3"')
        Path(folder.filePath(f"{name}.svg")).write_text(
            drawing.replace("currentColor", value), encoding="utf-8"
        )
    dot = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="5"'
    )
    Path(folder.filePath("dot.svg")).write_text(f'{dot} fill="{t.on_accent}"/></svg>', "utf-8")
    return folder.path().replace("\\", "/")
