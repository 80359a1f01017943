"""Asking what to look for, how thoroughly and how readily, before a search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.dialogs.locks import hold
from app.language.core import core
from app.review.finding import Wish, kind_tick_words, remember, remembered
from app.settings import declared
from app.settings.pages import told
from app.theme.icons import icon
from app.theme.numbers import WholeField
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from redaction.detection.settings import BUILT_IN, DIAL, DetectionMode
from redaction.jobs.errors import UserError
from redaction.model.region import Kind

if TYPE_CHECKING:
    from app.review.search import FaceSearch
    from app.settings.store import Settings


class FindDialog(Dialog):
    """The plain questions; the expert's are folded away until they are asked for or answered.

    Attributes:
        fault: Why the answers cannot be used, in one sentence.
    """

    def __init__(
        self, settings: Settings, search: FaceSearch, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Find with options"),
            self.tr(
                "What you decided already stays. “Find faces” searches like this from then on."
            ),
            parent,
        )
        self.setMinimumWidth(700)
        self._settings = settings
        self._search = search
        self._wish = Wish()
        self._own_read: str | None = None
        self._own_fault = ""
        self.ticks: dict[Kind, QCheckBox] = {
            kind: QCheckBox(kind_tick_words(kind)) for kind in Kind
        }
        self.mode = QComboBox()
        self._mode_text = label("", "caption", wrap=True)
        self.dial = QSlider(Qt.Orientation.Horizontal)
        self._dial_number = label("", "strong")
        self._dial_text = label("", "caption", wrap=True)
        self.own = QLineEdit()
        self._own_text = label("", "caption", wrap=True)
        self.expert = QToolButton()
        self.start = _per_cent(declared.FIND_START, self.tr("By the dial"))
        self.keep = _per_cent(declared.FIND_KEEP, self.tr("By the dial"))
        self.gap = _number(declared.FIND_GAP, self.tr(" frames"))
        self.margin = _number(declared.FIND_MARGIN, " %")
        self.fault = Banner()
        self._build()
        self.show_wish(remembered(settings))

    @property
    def wish(self) -> Wish:
        """What the person asks, as it is shown now."""
        shown = [kind for kind, tick in self.ticks.items() if not tick.isHidden()]
        return replace(
            self._wish,
            mode=DetectionMode(self.mode.currentData()),
            kinds=frozenset(kind for kind in shown if self.ticks[kind].isChecked()),
            dial=self.dial.value(),
            start=self.start.value(),
            keep=self.keep.value(),
            gap=self.gap.value(),
            margin=self.margin.value(),
        )

    def show_wish(self, wish: Wish) -> None:
        """Show these answers."""
        self.mode.setCurrentIndex(self.mode.findData(wish.mode.value))
        self.dial.setValue(wish.dial)
        self.start.setValue(wish.start)
        self.keep.setValue(wish.keep)
        self.gap.setValue(wish.gap)
        self.margin.setValue(wish.margin)
        self.expert.setChecked(wish.expert)
        self.own.setText(wish.own)
        self._read_own(tick_all=False)
        for kind, tick in self.ticks.items():
            tick.setChecked(kind in wish.kinds)
        self._say_dial()
        self._say_mode()

    def accept(self) -> None:
        """Search as it is shown, and remember it; with a fault it is said and nothing is done."""
        self._read_own(tick_all=True)
        if self._own_fault:
            self.own.setFocus()
            return
        wish = self.wish
        try:
            chosen = wish.settings()
        except UserError as error:
            self.fault.say(core(error.summary), "bad")
            return
        remember(self._settings, wish)
        super().accept()
        self._search.start_with(chosen)

    # building

    def _build(self) -> None:
        self.body.addWidget(self.fault)
        self.body.addLayout(self._plain_form())
        self.body.addWidget(self._expert_part())
        self.body.addStretch(1)
        defaults = button(self.tr("Back to the defaults"), lambda: self.show_wish(Wish()))
        self.foot.addWidget(defaults)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        find = button(self.tr("Find"), self.accept, kind="primary")
        find.setDefault(True)
        self.foot.addWidget(find)
        self.ticks[Kind.FACE].setFocus()

    def _plain_form(self) -> Form:
        form = Form(140)
        what = QWidget()
        ticks = QGridLayout(what)
        ticks.setContentsMargins(0, 2, 0, 0)
        ticks.setSpacing(0)
        further = 2 * len(BUILT_IN)
        for kind, tick in self.ticks.items():
            tick.setVisible(kind in BUILT_IN)
            tick.setAccessibleName(tick.text())
            tick.toggled.connect(self._answered)
            if kind in BUILT_IN:
                ticks.addWidget(tick, ticks.rowCount(), 0, 1, 2)
            else:
                ticks.addWidget(tick, further // 2 + len(BUILT_IN), further % 2)
                further += 1
        what.setFocusProxy(self.ticks[Kind.FACE])
        caption = self.tr(
            "Text takes longer. It is only found where it is large enough to be read."
        )
        form.add(self.tr("&Look for"), what, label(caption, "caption", wrap=True))
        for word, name in self._settings.offered(declared.DETECTION).choices:
            self.mode.addItem(told(name), word)
        self.mode.currentIndexChanged.connect(self._say_mode)
        form.add(self.tr("How &thorough"), self.mode, self._mode_text)
        form.add(self.tr("How &readily"), self._dial_row(), self._dial_text)
        form.add(self.tr("&Own detector"), self._own_row(), self._own_text)
        return form

    def _dial_row(self) -> QWidget:
        self.dial.setRange(self._settings.offered(declared.FIND_DIAL).low, max(DIAL))
        self.dial.setPageStep(2)
        self.dial.setTickPosition(QSlider.TickPosition.NoTicks)
        self.dial.setToolTip(self.tr("Left and right arrow: fewer false finds, or fewer missed."))
        self.dial.valueChanged.connect(self._say_dial)
        self._dial_number.setFixedWidth(self._dial_number.fontMetrics().horizontalAdvance("00"))
        made = QWidget()
        made.setLayout(
            row(
                label(self.tr("Fewer false"), "muted"),
                self.dial,
                label(self.tr("Fewer missed"), "muted"),
                self._dial_number,
                spacing=SPACE + 4,
            )
        )
        made.setFocusProxy(self.dial)
        return made

    def _own_row(self) -> QWidget:
        self.own.setPlaceholderText(self.tr("None, or its .toml file"))
        self.own.setAccessibleName(self.tr("Description of your own detector"))
        self.own.setClearButtonEnabled(True)
        self.own.editingFinished.connect(self._own_typed)
        self.own.textChanged.connect(self._own_cleared)
        browse = button(self.tr("Choose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose the description of your own detector"))
        made = QWidget()
        made.setLayout(row(self.own, browse))
        made.setFocusProxy(self.own)
        if self._settings.locked(declared.FIND_OWN):
            hold(self.own, browse)
        return made

    def _expert_part(self) -> QWidget:
        self.expert.setText(self.tr("Expert"))
        self.expert.setAccessibleName(self.tr("Expert settings"))
        self.expert.setToolTip(self.tr("Show or hide the settings behind the plain questions."))
        self.expert.setCheckable(True)
        self.expert.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.expert.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 3)
        grid.setVerticalSpacing(SPACE // 2)
        fields: tuple[tuple[str, QWidget, str], ...] = (
            (
                self.tr("&Begins at"),
                self.start,
                self.tr("So sure must a find be to begin a track."),
            ),
            (
                self.tr("&Continues at"),
                self.keep,
                self.tr("So sure must one be that a track supports."),
            ),
            (
                self.tr("Longest &gap"),
                self.gap,
                self.tr("Unseen so long it stays covered; 25 are a second."),
            ),
            (
                self.tr("&Margin"),
                self.margin,
                self.tr("Size of the cover; 100 % is the bare face."),
            ),
        )
        for at, (title, field, caption) in enumerate(fields):
            name = label(title)
            name.setBuddy(field)
            field.setAccessibleName(title.replace("&", ""))
            field.setAccessibleDescription(caption)
            line, side = 4 * (at // 2), at % 2
            grid.addWidget(name, line, side)
            grid.addWidget(field, line + 1, side)
            grid.addWidget(label(caption, "caption", wrap=True), line + 2, side)
            grid.setRowMinimumHeight(line + 3, SPACE // 2)
            grid.setColumnStretch(side, 1)
        folded = QWidget()
        folded.setLayout(grid)
        grid.setContentsMargins(0, SPACE, 0, 0)
        folded.hide()
        self.expert.toggled.connect(folded.setVisible)
        self.expert.toggled.connect(self._fold)
        for number in (self.start, self.keep, self.gap, self.margin):
            number.valueChanged.connect(self._answered)
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.expert, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(folded)
        self._fold(False)
        return made

    # answering

    def _fold(self, shown: bool) -> None:
        self.expert.setIcon(icon("chevron-down" if shown else "chevron-right"))
        # once the layout has taken the part in or out
        QTimer.singleShot(0, self, self.adjustSize)

    def _answered(self) -> None:
        """Another answer may not have the fault the last one had."""
        self.fault.say(self._own_fault, "bad")

    def _say_mode(self) -> None:
        thorough = self.mode.currentData() == DetectionMode.THOROUGH.value
        self._mode_text.setText(
            self.tr("Looks more closely and finds smaller faces; takes several times as long.")
            if thorough
            else self.tr(
                "Enough for most footage; misses very small or half-hidden faces more often."
            )
        )

    def _say_dial(self) -> None:
        value = self.dial.value()
        self._dial_number.setText(str(value))
        middle = declared.FIND_DIAL.default
        if value < middle:
            words = self.tr("Covers only what the detectors are surer of: more faces are missed.")
        elif value == middle:
            words = self.tr("The middle: what the published figures were measured with.")
        else:
            words = self.tr("Covers more that is doubtful: fewer faces are missed, more to reject.")
        self._dial_text.setText(words)
        name = self.tr("How readily: {n} of {most}, from fewer false to fewer missed")
        self.dial.setAccessibleName(name.format(n=value, most=self.dial.maximum()))
        self.dial.setAccessibleDescription(words)

    def _browse(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Description of your own detector"),
            self.own.text(),
            self.tr("Descriptions (*.toml)"),
        )
        if name:
            self.own.setText(name)
            self._read_own(tick_all=True)

    def _own_typed(self) -> None:
        self._read_own(tick_all=True)

    def _own_cleared(self, text: str) -> None:
        if not text.strip():
            self._read_own(tick_all=True)

    def _read_own(self, *, tick_all: bool) -> None:
        """Read the description when it is another one; what it finds can be ticked then."""
        path = self.own.text().strip()
        if path == self._own_read and not self._own_fault:
            return
        self._own_read, self._own_fault = path, ""
        try:
            self._wish = self._wish.with_own(path)
        except UserError as error:
            self._wish, self._own_fault = self._wish.with_own(""), core(error.summary)
        self.fault.say(self._own_fault, "bad")
        found = self._wish.own_kinds
        for kind, tick in self.ticks.items():
            offered = kind in BUILT_IN or kind in found
            if tick_all and kind in found and tick.isHidden():
                tick.setChecked(True)
            tick.setVisible(offered)
        self._own_text.setText(
            self.tr("“{name}” runs beside ours and finds: {kinds}.").format(
                name=self._wish.own_name, kinds=", ".join(kind_tick_words(k) for k in found)
            )
            if found
            else self.tr("For instance for number plates; see Help, “A detector of your own”.")
        )


def _number(setting: declared.Setting[int], suffix: str) -> WholeField:
    made = WholeField()
    made.setRange(setting.low, setting.high)
    made.setSuffix(suffix)
    return made


def _per_cent(setting: declared.Setting[int], unset: str) -> WholeField:
    made = _number(setting, " %")
    made.setSpecialValueText(unset)
    return made
