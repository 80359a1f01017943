"""The style sheet, written from the tokens."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from app.theme.sizes import px
from app.theme.tokens import CONTROL, RADIUS, RADIUS_CARD, SPACE, Tokens

BODY = 13
"""Size of running text, in pixels."""
SMALL = 12
"""Size of captions and table headers, in pixels."""
TITLE = 16
"""Size of the title of a card or a dialog section, in pixels."""
DISPLAY = 22
"""Size of the title of a page, in pixels."""


def style_sheet(t: Tokens, images: str) -> str:
    """The style sheet of a theme.

    Args:
        t: Its tokens.
        images: Folder with the small drawings (arrows, ticks) in the theme's colours, with forward
            slashes.
    """
    values: dict[str, object] = dict(asdict(t))
    values.update(
        images=images,
        body=px(BODY),
        small=px(SMALL),
        title=px(TITLE),
        display=px(DISPLAY),
        r=RADIUS,
        rc=RADIUS_CARD,
        s=SPACE,
        half=SPACE // 2,
        s2=SPACE * 2,
        control=px(CONTROL - 2),
        control_focus=px(CONTROL - 2) - 2,
        field=px(CONTROL - 10),
        line=px(26),
        link=px(26),
        head=px(34),
    )
    return Template("".join(_PARTS)).substitute(values)


_BASE = """
* { outline: 0; }
QWidget { color: $text; font-size: ${body}px; }
QMainWindow, QDialog { background: $window; }
QWidget[surface="well"] { background: $well; }
QWidget[surface="window"] { background: $window; }
QWidget[surface="panel"] { background: $surface; }
QFrame[card="true"] { background: $surface; border: 1px solid $border; border-radius: ${rc}px; }
QFrame[line="true"] { background: $border; border: 0; }
QFrame[banner="info"], QFrame[banner="good"], QFrame[banner="warning"], QFrame[banner="bad"] {
  border-radius: ${r}px; border: 1px solid $border; }
QFrame[banner="info"] { background: $info_soft; }
QFrame[banner="good"] { background: $good_soft; }
QFrame[banner="warning"] { background: $warning_soft; }
QFrame[banner="bad"] { background: $bad_soft; }
QLabel { background: transparent; }
QLabel[role="display"] { font-size: ${display}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $text_muted; }
QLabel[role="caption"] { color: $text_faint; font-size: ${small}px; }
QLabel[role="section"] { color: $text_faint; font-size: ${small}px; font-weight: 600; }
QLabel[role="good"] { color: $good; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="info"] { color: $info; }
QLabel[role="mono"] { font-family: monospace; color: $text_muted; }
QLabel:disabled { color: $text_disabled; }
QLabel[role="key"] { background: $raised; border: 1px solid $border_strong; border-bottom-width: 2px;
  border-radius: 4px; padding: 1px 6px; font-size: ${small}px; color: $text; }
QLabel[role="badge"] { background: $accent_soft; color: $accent_text; border-radius: 9px;
  padding: 1px 8px; font-size: ${small}px; font-weight: 600; }
"""

_BUTTONS = """
QPushButton { background: $raised; color: $text; border: 1px solid $outline;
  border-radius: ${r}px; padding: 0 ${s2}px; min-height: ${control}px; font-weight: 500; }
QPushButton:hover { background: $hover; border-color: $text_disabled; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $focus; padding: 0 15px; min-height: ${control_focus}px; }
QPushButton:disabled { background: transparent; color: $text_disabled; border-color: $border; }
QPushButton:checked { background: $accent_soft; color: $accent_text; border-color: $accent; }
QPushButton[kind="primary"], QPushButton:default {
  background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover, QPushButton:default:hover {
  background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed, QPushButton:default:pressed {
  background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus, QPushButton:default:focus, QPushButton[kind="danger"]:focus {
  border: 2px solid $focus_strong; }
QPushButton[kind="primary"]:disabled, QPushButton:default:disabled {
  background: $raised; color: $text_disabled; border-color: $border; }
QPushButton[kind="danger"] { background: $danger; color: $on_danger; border-color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[kind="ghost"] { background: transparent; border: 1px solid transparent; padding: 0 10px;
  color: $text_muted; }
QPushButton[kind="ghost"]:hover { background: $hover; color: $text; }
QPushButton[kind="ghost"]:focus { border: 2px solid $focus; padding: 0 9px; }
QPushButton[kind="ghost"]:disabled, QPushButton[kind="link"]:disabled {
  background: transparent; border-color: transparent; color: $text_disabled; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; padding: 0 6px;
  color: $accent_text; font-weight: 600; min-height: ${link}px; }
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 0 5px; }
QToolButton { background: transparent; color: $text_muted; border: 1px solid transparent;
  border-radius: ${r}px; padding: 5px; font-weight: 500; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_soft; color: $accent_text; }
QToolButton:focus { border: 2px solid $focus; padding: 4px; }
QToolButton:disabled { color: $text_disabled; }
QToolButton[primary="true"] { background: $accent; color: $on_accent; font-weight: 600;
  padding: 5px 12px; }
QToolButton[primary="true"]:hover { background: $accent_hover; }
QToolButton[primary="true"]:pressed { background: $accent_pressed; }
QToolButton[primary="true"]:disabled { background: $raised; color: $text_disabled; }
QToolButton[primary="true"]:focus { border: 2px solid $focus_strong; padding: 4px 11px; }
QToolButton[nav="true"] { border-radius: ${s}px; padding: 9px 0; font-size: ${small}px; }
QToolButton[nav="true"]:focus { padding: 8px 0; }
QToolButton[nav="true"][tight="true"] { padding: 4px 0; }
QToolButton[nav="true"][tight="true"]:focus { padding: 3px 0; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton::menu-button { width: 16px; border: 0; border-radius: 5px; background: transparent; }
QToolButton::menu-button:hover { background: $hover; }
QToolButton::menu-arrow { image: url($images/chevron-down.svg); width: 10px; height: 10px; }
QDialogButtonBox { button-layout: 2; }
"""

_FIELDS = """
QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: $raised; color: $text; border: 1px solid $outline; border-radius: ${r}px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QTextEdit, QPlainTextEdit { placeholder-text-color: $text_faint; }
QLineEdit, QAbstractSpinBox { padding: 0 ${s}px; min-height: ${control}px; }
QComboBox { padding: 0 ${s}px 0 10px; min-height: ${control}px; }
QTextEdit, QPlainTextEdit { padding: 6px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover, QTextEdit:hover, QPlainTextEdit:hover {
  border-color: $text_disabled; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QTextEdit:focus, QPlainTextEdit:focus {
  border: 2px solid $focus; padding-left: 7px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { min-height: ${control_focus}px; }
QComboBox:focus { padding-left: 9px; }
QTextEdit:focus, QPlainTextEdit:focus { padding: 5px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QTextEdit:disabled {
  background: $surface; color: $text_disabled; border-color: $border; }
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] { background: $surface; }
QLineEdit[invalid="true"] { border-color: $bad; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit {
  background: transparent; border: 0; padding: 0; min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: 22px; border: 0; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0;
  border-top-right-radius: 4px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0;
  border-bottom-right-radius: 4px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url($images/chevron-up.svg); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url($images/chevron-down.svg); width: 11px; height: 11px; }
QComboBox::drop-down, QDateEdit::drop-down { subcontrol-origin: padding;
  subcontrol-position: center right; width: 24px; border: 0; background: transparent; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($images/chevron-down.svg);
  width: 13px; height: 13px; }
QComboBox QAbstractItemView { background: $overlay; border: 1px solid $border_strong;
  border-radius: ${r}px; padding: 4px; selection-background-color: $selection;
  selection-color: $on_selection; }
QComboBox QAbstractItemView::item { min-height: ${line}px; padding: 0 ${s}px; border-radius: 4px; }
QCheckBox, QRadioButton { spacing: ${s}px; min-height: ${line}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: 16px; height: 16px; border: 1px solid $outline; background: $raised; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent_text; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $accent; border-color: $accent; image: url($images/tick.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
  image: url($images/dot.svg); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus;
  width: 14px; height: 14px; }
QCheckBox:disabled, QRadioButton:disabled { color: $text_disabled; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
  border-color: $border; background: $surface; }
QCheckBox::indicator:checked:disabled {
  border-color: $text_disabled; background: $text_disabled; }
QSlider { background: transparent; min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $outline; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
  background: $text; }
QSlider::handle:horizontal:hover { background: $accent_text; }
QSlider::sub-page:horizontal:disabled { background: $border_strong; }
QSlider::handle:horizontal:disabled { background: $text_disabled; }
QSlider:focus { border: 2px solid $focus; border-radius: 4px; }
QProgressBar { background: $border_strong; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px;
  color: transparent; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QCalendarWidget QWidget { alternate-background-color: $raised; background: $overlay; }
QCalendarWidget QAbstractItemView { background: $overlay; selection-background-color: $accent;
  selection-color: $on_accent; border: 0; padding: 0; }
QCalendarWidget QAbstractItemView::item { padding: 0; border: 0; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $overlay; }
QCalendarWidget QAbstractItemView:disabled { color: $text_disabled; }
QCalendarWidget QToolButton { color: $text; padding: 4px 10px; }
QCalendarWidget QSpinBox { min-height: 24px; }
"""

_VIEWS = """
QAbstractScrollArea { background: $surface; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[surface="clear"] { background: transparent; }
QScrollArea[keys="true"] { border: 2px solid transparent; border-radius: 6px; }
QScrollArea[keys="true"]:focus { border: 2px solid $focus; }
QTableView, QTreeView, QListView { background: $surface; alternate-background-color: $surface;
  border: 2px solid transparent; gridline-color: transparent; selection-background-color: $selection;
  selection-color: $on_selection; }
QTableView::item, QTreeView::item { padding: 0 ${s}px; border: 0;
  border-bottom: 1px solid $border; }
QListView::item { padding: 0 ${s}px; border: 0; border-radius: ${r}px; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
  background: $selection; color: $on_selection; }
QTableView:focus, QTreeView:focus, QListView:focus { border-color: $focus; }
QTableView { border-bottom-left-radius: ${s}px; border-bottom-right-radius: ${s}px; }
QListWidget { border: 2px solid $border; border-radius: ${r}px; padding: 3px; }
QListWidget::item { min-height: ${line}px; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section { background: $surface; color: $text_faint; border: 0;
  border-bottom: 1px solid $border_strong; padding: 0 12px; min-height: ${head}px;
  font-size: ${small}px; font-weight: 600; text-align: left; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url($images/chevron-up.svg); width: 11px; height: 11px; }
QHeaderView::down-arrow { image: url($images/chevron-down.svg); width: 11px; height: 11px; }
QTableCornerButton::section { background: $surface; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: 4px; border: 0; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
"""

_CHROME = """
QMenuBar { background: $window; color: $text_muted; padding: 2px 6px; border: 0; }
QMenuBar::item { padding: 6px 10px; border-radius: ${r}px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; color: $text; }
QMenu { background: $overlay; border: 1px solid $border_strong; border-radius: ${s}px; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 10px; border-radius: 5px; color: $text; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $text_disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
QMenu::icon { padding-left: 10px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }
QMenu::indicator:checked { image: url($images/check-accent.svg); }
QToolTip { background: $overlay; color: $text; border: 1px solid $border_strong; padding: 6px 8px; }
QStatusBar { background: $window; color: $text_muted; border-top: 1px solid $border; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $text_muted; font-size: ${small}px; }
QSplitter { background: transparent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QSplitter[clear="true"]::handle, QSplitter[clear="true"]::handle:hover { background: transparent; }
QDockWidget { color: $text_muted; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: $surface; padding: 8px 12px; border-bottom: 1px solid $border; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QToolBar { background: $window; border: 0; spacing: 4px; padding: 4px ${s}px; }
QToolBar::separator { background: $border; width: 1px; margin: 6px 4px; }
QTabWidget::pane { border: 0; border-top: 1px solid $border; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $text_muted; padding: 8px 12px; border: 0;
  border-bottom: 2px solid transparent; font-weight: 500; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $text; border: 2px solid $focus; border-radius: 4px; padding: 6px 10px; }
QGroupBox { border: 1px solid $border; border-radius: ${rc}px; margin-top: 14px; padding: ${s2}px; }
QGroupBox::title { subcontrol-origin: margin; left: ${s2}px; padding: 0 4px; color: $text_faint;
  font-size: ${small}px; font-weight: 600; }
QFrame[rail="true"] { background: $window; border: 0; border-right: 1px solid $border; }
QFrame[header="true"] { background: $window; border: 0; border-bottom: 1px solid $border; }
QFrame[toast="true"] { background: $overlay; border: 1px solid $border_strong;
  border-radius: ${rc}px; }
QFrame[drop="true"] { background: $accent_soft; border: 2px dashed $accent; border-radius: ${rc}px; }
QMessageBox { background: $surface; }
"""

_PARTS = (_BASE, _BUTTONS, _FIELDS, _VIEWS, _CHROME)
