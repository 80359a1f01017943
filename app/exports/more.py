"""What most exports need no answer to: quality, size, caption, speed, how deeply the copy is checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form
from app.dialogs.export_choice import QUALITY_TEXT
from app.dialogs.locks import hold
from app.settings import declared
from app.settings.pages import told
from app.theme.icons import icon
from app.theme.numbers import WholeField
from app.theme.parts import label, row
from app.theme.tokens import SPACE
from redaction.export.hardware import HARDWARE
from redaction.export.plan import SOFTWARE_ENCODER
from redaction.policy.current import policy
from redaction.usecases.export_queue import QUALITY, CopyWish

if TYPE_CHECKING:
    from app.exports.encoders import Encoders
    from app.settings.store import Settings
    from redaction.export.plan import EncoderSettings

LOSSLESS = "lossless"
MEGABYTE = 1_000_000
"""As portals and file managers count."""


class MoreOptions(QWidget):
    """Folded away behind one button that says what is chosen.

    Signals:
        changed: An answer changed.
        folded: It was opened or closed.
    """

    changed = Signal()
    folded = Signal()

    def __init__(
        self,
        settings: Settings,
        reference: str,
        *,
        video: bool = True,
        encoders: Encoders | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show what was chosen the last time.

        Args:
            settings: Remember the answers.
            reference: Of the request, for the caption; may be empty.
            encoders: Which hardware can encode; without it software does.
            video: Whether there is video among the footage; else most of it has no meaning.
            parent: The widget it belongs to.
        """
        super().__init__(parent)
        self._settings = settings
        self._video = video
        self._encoders = encoders
        self.toggle = QToolButton()
        self.quality = QComboBox()
        self._quality_text = label("", "caption", wrap=True)
        self.limit_tick = QCheckBox(self.tr("No &larger than"))
        self.limit = WholeField()
        self.encoder = QComboBox()
        self._encoder_text = label("", "caption", wrap=True)
        self.caption_tick = QCheckBox(self.tr("Ca&ption"))
        self.caption = QLineEdit()
        self.counter = QCheckBox(self.tr("Frame &number in the picture"))
        self.smart = QCheckBox(self.tr("Qui&ck: copy stretches without any cover as they are"))
        self.thorough = QCheckBox(self.tr("Check in &full: read every frame of the original twice"))
        self._said = label("", "caption")
        self._body = QWidget()
        self._fill(reference)
        self._build()
        self._settle()

    @property
    def encoding(self) -> EncoderSettings:
        """How the picture is encoded."""
        word = str(self.quality.currentData())
        if word == LOSSLESS:
            return replace(QUALITY["standard"], lossless=True)
        made = QUALITY[word]
        if self.limit_tick.isChecked():
            made = replace(made, size=self.limit.value() * MEGABYTE)
        return replace(made, encoder=str(self.encoder.currentData()))

    @property
    def words(self) -> str:
        """What is chosen, for the button while it is folded."""
        if not self._video:
            return ""
        said = [self.tr("{quality} quality").format(quality=self.quality.currentText())]
        if self.quality.currentData() != "standard":
            said = [self.quality.currentText()]
        if self.limit_tick.isChecked() and self.limit_tick.isEnabled():
            said.append(self.tr("at most {n} MB").format(n=self.limit.value()))
        ticks = (
            (self.caption_tick, self.tr("caption")),
            (self.counter, self.tr("frame number")),
            (self.smart, self.tr("quick")),
            (self.thorough, self.tr("checked in full")),
        )
        said += [words for tick, words in ticks if tick.isChecked()]
        return "  ·  ".join(said)

    def onto(self, wish: CopyWish) -> CopyWish:
        """The wish with these answers."""
        if not self._video:
            return wish
        text = self.caption.text().strip() if self.caption_tick.isChecked() else ""
        return replace(
            wish,
            encoder=self.encoding,
            caption=text,
            counter=self.counter.isChecked(),
            smart=self.smart.isChecked() and self.smart.isEnabled(),
        )

    def remember(self) -> None:
        """Keep the answers for the next export; not what belongs to this one alone."""
        keep = self._settings
        if self.quality.currentData() != LOSSLESS:
            keep.set(declared.EXPORT_QUALITY, str(self.quality.currentData()))
        keep.set(declared.EXPORT_LIMITED, self.limit_tick.isChecked())
        keep.set(declared.EXPORT_LIMIT, self.limit.value())
        keep.set(declared.EXPORT_ENCODER, str(self.encoder.currentData()))
        keep.set(declared.EXPORT_CAPTION, self.caption_tick.isChecked())
        keep.set(declared.EXPORT_COUNTER, self.counter.isChecked())
        keep.set(declared.EXPORT_SMART, self.smart.isChecked())
        keep.set(declared.EXPORT_THOROUGH, self.thorough.isChecked())
        keep.set(declared.EXPORT_MORE, self.toggle.isChecked())

    def _fill(self, reference: str) -> None:
        keep = self._settings
        for word, name in keep.offered(declared.EXPORT_QUALITY).choices:
            self.quality.addItem(told(name), word)
        if policy().export.lossless:
            self.quality.addItem(self.tr("Lossless"), LOSSLESS)
        self.quality.setCurrentIndex(self.quality.findData(keep.get(declared.EXPORT_QUALITY)))
        self.limit.setRange(declared.EXPORT_LIMIT.low, declared.EXPORT_LIMIT.high)
        self.limit.setSuffix(self.tr(" MB"))
        # the style sheet does not reach the field inside
        self.limit.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.limit.setValue(keep.get(declared.EXPORT_LIMIT))
        self.limit.setAccessibleName(self.tr("Megabytes at most"))
        self.limit_tick.setChecked(keep.get(declared.EXPORT_LIMITED))
        text = self.tr("Redacted copy")
        self.caption.setText(f"{text} · {reference}" if reference else text)
        self.caption.setAccessibleName(self.tr("Text of the caption"))
        self.caption_tick.setChecked(keep.get(declared.EXPORT_CAPTION))
        self.counter.setChecked(keep.get(declared.EXPORT_COUNTER))
        self.smart.setChecked(keep.get(declared.EXPORT_SMART))
        self.thorough.setChecked(keep.get(declared.EXPORT_THOROUGH))
        if keep.locked(declared.EXPORT_THOROUGH):
            hold(self.thorough)
        if keep.locked(declared.EXPORT_SMART):
            hold(self.smart)
        if keep.locked(declared.EXPORT_CAPTION):
            hold(self.caption_tick)
        if keep.locked(declared.EXPORT_COUNTER):
            hold(self.counter)
        self._offer_hardware()

    def _build(self) -> None:
        self.toggle.setText(self.tr("&More"))
        self.toggle.setAccessibleName(self.tr("More options"))
        self.toggle.setToolTip(self.tr("Quality, size, caption, speed and checking."))
        self.toggle.setCheckable(True)
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggle.toggled.connect(self._fold)
        limit = QWidget()
        limit.setLayout(
            row(self.limit_tick, self.limit, label(self.tr("for portals"), "muted"), None)
        )
        caption = QWidget()
        caption.setLayout(row(self.caption_tick, self.caption))
        form = Form()
        form.setContentsMargins(0, SPACE, 0, 0)
        form.add(self.tr("&Quality"), self.quality, self._quality_text)
        form.add(self.tr("Size"), limit)
        form.add(self.tr("&Encoder"), self.encoder, self._encoder_text)
        form.add(self.tr("In the picture"), caption)
        form.addWidget(self.counter, form.rowCount(), 1)
        form.skip()
        speed = label(
            self.tr("Only where that is provably safe; checked like the rest."),
            "caption",
            wrap=True,
        )
        form.add(self.tr("Speed"), self.smart, speed)
        deep = label(
            self.tr("Otherwise a part is read twice. The copy itself is always checked whole."),
            "caption", wrap=True,
        )  # fmt: skip
        form.add(self.tr("Check"), self.thorough, deep)
        self._body.setLayout(form)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row(self.toggle, self._said, None, spacing=SPACE + 4))
        box.addWidget(self._body)
        self._body.setVisible(False)
        self.setVisible(self._video)
        for tick in (self.limit_tick, self.caption_tick, self.counter, self.smart, self.thorough):
            tick.toggled.connect(self._settle)
        self.quality.currentIndexChanged.connect(self._settle)
        self.encoder.currentIndexChanged.connect(self._settle)
        if self._encoders is not None:
            self._encoders.known.connect(self._hardware_known)
        self.limit.valueChanged.connect(self._settle)
        self.caption.textChanged.connect(self._settle)
        self.toggle.setChecked(self._settings.get(declared.EXPORT_MORE))
        self._fold(self.toggle.isChecked())

    def _hardware_words(self) -> str:
        found = None if self._encoders is None else self._encoders.working
        if found is None:
            return self.tr("Looking for encoders in hardware…")
        if not found:
            return self.tr("No encoder in hardware works on this computer.")
        return self.tr("The usual choice: smaller files, the same on every computer.")

    def _offer_hardware(self) -> None:
        """Offer what works, and nothing else, once that is known."""
        wanted = self.encoder.currentData()
        found = None if self._encoders is None else self._encoders.working
        if found is None:
            # until then what was chosen the last time; the export tries it, and says who encoded
            kept = self._settings.get(declared.EXPORT_ENCODER)
            known = HARDWARE.get(kept)
            found = {} if known is None else {kept: known.title}
            wanted = kept
        self.encoder.blockSignals(True)
        self.encoder.clear()
        allowed = {word for word, _ in self._settings.offered(declared.EXPORT_ENCODER).choices}
        if SOFTWARE_ENCODER in allowed:
            self.encoder.addItem(self.tr("Software (x264)"), SOFTWARE_ENCODER)
        for name, title in found.items():
            if name in allowed:
                self.encoder.addItem(self.tr("Hardware ({name})").format(name=title), name)
        if not self.encoder.count():
            # only what does not work here is allowed: software does it then, and the report says so
            kept = self._settings.get(declared.EXPORT_ENCODER)
            self.encoder.addItem(self.tr("Hardware ({name})").format(name=kept), kept)
        self.encoder.setCurrentIndex(max(0, self.encoder.findData(wanted)))
        self.encoder.blockSignals(False)

    def _hardware_known(self) -> None:
        self._offer_hardware()
        self._settle()

    def _fold(self, shown: bool) -> None:
        self.toggle.setIcon(icon("chevron-down" if shown else "chevron-right"))
        self._body.setVisible(shown)
        if shown and self._encoders is not None:
            self._encoders.ask()
        self._said.setVisible(not shown)
        self.folded.emit()

    def _settle(self) -> None:
        word = str(self.quality.currentData())
        self._quality_text.setText(QUALITY_TEXT[word]())
        lossless = word == LOSSLESS
        self.limit_tick.setEnabled(not lossless)
        self.limit.setEnabled(self.limit_tick.isChecked() and not lossless)
        self.encoder.setEnabled(not lossless and self.encoder.count() > 1)
        self._encoder_text.setText(
            self.tr("Faster, with larger files. Where it fails, software does it.")
            if self.encoder.currentData() != SOFTWARE_ENCODER
            else self._hardware_words()
        )
        self.caption.setEnabled(self.caption_tick.isChecked())
        # what is burnt in is on every frame, so none can be copied as it is
        burnt = self.caption_tick.isChecked() or self.counter.isChecked()
        self.smart.setEnabled(
            not burnt
            and not lossless
            and not self.limit_tick.isChecked()
            and not self._settings.locked(declared.EXPORT_SMART)
        )
        self._said.setText(self.words)
        self.changed.emit()
