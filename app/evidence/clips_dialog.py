"""A clip of each annotation that is chosen: they are made one after another with all other copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Dialog, Form, open_dialog
from app.dialogs.export_choice import findings, in_lines, sound_findings
from app.evidence.clips_parts import (
    ChoiceHead,
    FolderField,
    Moment,
    MomentTable,
    RedactionChoice,
    moments_of,
)
from app.exports.copying import CopyOrder
from app.exports.more import MoreOptions
from app.language.core import brief
from app.session import Notice, Tone
from app.settings import declared
from app.settings.pages import told
from app.theme.numbers import DecimalField
from app.theme.parts import Banner, button, label, row, scroller
from app.theme.tokens import SPACE
from redaction.export.plan import AudioChoice, AudioMode
from redaction.jobs.errors import UserError
from redaction.model.region import COVERS, Style
from redaction.usecases.clips import PATTERN, ClipOrders, ClipsWish, all_heard, clip_orders
from redaction.usecases.export_queue import CopyWish

if TYPE_CHECKING:
    from app.exports.queue import ExportQueue
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId

AROUND = 2.0
"""Seconds before and after a clip at first."""


class ClipsDialog(Dialog):
    """Which annotations, with how much around each, redacted or not, and where to.

    Attributes:
        table: The annotations with their ticks.
        before: Seconds added before each.
        after: Seconds added after each.
        redaction: Redacted, or not and why.
        folder: Where the clips go.
        pattern: Of their names.
        ticks: What must be confirmed, each once.

    Signals:
        begun: The clips were asked for; carries their ``Batch``.
    """

    begun = Signal(object)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        queue: ExportQueue,
        chosen: Mapping[FootageId, Iterable[AnnotationId]],
        incident: Incident | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Whose workspace it is.
            settings: Remember the folder and how copies are made.
            queue: Makes the clips.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names are shown, and its reference for names.
            parent: The window.
        """
        super().__init__(
            self.tr("Clips of annotations"),
            self.tr(
                "One copy for each, made one after the other. Each gets its name only when it passed its"
                " check."
            ),
            parent,
        )
        self.resize(860, 720)
        self._session = session
        self._settings = settings
        self._queue = queue
        self._incident = incident
        moments = moments_of(session, chosen.items(), incident)
        self.table = MomentTable(moments, session.workspace.categories.read())
        self.before, self.after = DecimalField(), DecimalField()
        self.style_field, self.sound_field = QComboBox(), QComboBox()
        start = Path(moments[0].footage.path) if moments else Path.home()
        self.folder = FolderField(settings.export_folder(start), self.tr("Folder for the clips"))
        self.pattern = QLineEdit(PATTERN)
        self.redaction = RedactionChoice(
            self.tr("&Unredacted: everybody can be seen and heard. For evidence only.")
        )
        self.more = MoreOptions(settings, "", encoders=queue.encoders)
        self.ticks: dict[str, QCheckBox] = {}
        self._confirm = QVBoxLayout()
        self._banner = Banner()
        self._problem = label("", "bad", wrap=True)
        self._build()
        self._settle()

    @property
    def wish(self) -> ClipsWish:
        """What is asked for."""
        chosen: dict[FootageId, list[AnnotationId]] = {}
        for moment in self.table.chosen:
            if moment.note is not None:
                chosen.setdefault(moment.footage.id, []).append(moment.note.id)
        keep = self.sound_field.currentData() == "keep"
        copy = CopyWish(
            style=Style(self.style_field.currentData()),
            audio=AudioChoice(AudioMode.KEEP if keep else AudioMode.REMOVE),
        )
        return ClipsWish(
            {key: tuple(ids) for key, ids in chosen.items()},
            self.folder.folder,
            Fraction(round(self.before.value() * 1000), 1000),
            Fraction(round(self.after.value() * 1000), 1000),
            self.more.onto(copy),
            self.redaction.redacted,
            self.redaction.reason,
            self.pattern.text().strip() or PATTERN,
        )

    def begin(self) -> None:
        """Work out the clips and put them into the queue; what is left out is said."""
        self._settle()
        if not self.go_button.isEnabled():
            return
        taken = [copy.order.out for copy in self._queue.copies if copy.open]
        reference = self._incident.reference if self._incident is not None else ""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            found = clip_orders(
                self._session.workspace, self.wish, taken=taken, reference=reference
            )
        except UserError as error:
            self._banner.say(brief(error), "bad")
            return
        finally:
            QApplication.restoreOverrideCursor()
        if not found.orders:
            self._banner.say(self._left_words(found) or self.tr("Nothing was chosen."), "warning")
            return
        ticked = " ".join(text for text, tick in self.ticks.items() if tick.isChecked())
        orders = [
            CopyOrder(
                one.footage, one.plan, one.out, ticked="" if one.plan.unredacted else ticked,
                thorough=self.more.thorough.isChecked(), annotation=one.annotation.id,
                reason=one.reason,
            )
            for one in found.orders
        ]  # fmt: skip
        self._settings.set(declared.EXPORT_FOLDER, str(self.folder.folder))
        self.more.remember()
        batch = self._queue.add(orders)
        words = self._left_words(found)
        if words:
            self._session.notice.emit(Notice(words, Tone.WARNING))
        self.accept()
        self.begun.emit(batch)

    # inside

    def _left_words(self, found: ClipOrders) -> str:
        if not found.left_out:
            return ""
        reasons: dict[str, int] = {}
        for one in found.left_out:
            why = self.tr("Made already.") if one.copy is not None else one.why
            reasons[why] = reasons.get(why, 0) + 1
        many = self.tr("Left out: {n}.").format(n=len(found.left_out))
        each = [why if n == 1 else f"{why} ({n} ×)" for why, n in reasons.items()]
        return f"{many} {' '.join(each)}"

    def _build(self) -> None:
        self.body.addWidget(self._banner)
        self.body.addWidget(ChoiceHead(self.table))
        form = Form()
        for field, name in (
            (self.before, self.tr("Seconds before each")),
            (self.after, self.tr("Seconds after each")),
        ):
            field.setRange(0, 3600)
            field.setDecimals(2)
            field.setSingleStep(0.5)
            field.setValue(AROUND)
            field.setSuffix(self.tr(" s"))
            field.setAccessibleName(name)
            field.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        around = QWidget()
        around.setLayout(
            row(self.before, label(self.tr("before"), "muted"), self.after,
                label(self.tr("after"), "muted"), None)
        )  # fmt: skip
        around.setFocusProxy(self.before)
        form.add(self.tr("T&ime around"), around)
        form.add(self.tr("&To folder"), self.folder)
        form.add(
            self.tr("Na&mes"),
            self.pattern,
            label(
                self.tr(
                    "May hold {name}, {reference}, {number}, {date}, {frame} and {category}; whether they are"
                    " redacted is always added."
                ),
                "caption",
                wrap=True,
            ),
        )
        for word, name in self._settings.offered(declared.EXPORT_STYLE).choices:
            if Style(word) in COVERS:
                self.style_field.addItem(told(name), word)
        at = self.style_field.findData(self._settings.get(declared.EXPORT_STYLE))
        self.style_field.setCurrentIndex(max(0, at))
        self.sound_field.addItem(self.tr("Keep, as each was reviewed"), "keep")
        self.sound_field.addItem(self.tr("Remove from all"), "remove")
        form.add(self.tr("&Sound"), self.sound_field)
        form.add(self.tr("Co&ver with"), self.style_field)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE * 2)
        self._confirm.setSpacing(2)
        box.addLayout(self._confirm)
        box.addWidget(self.redaction)
        box.addLayout(form)
        box.addWidget(self.more)
        box.addStretch(1)
        self.body.addWidget(self.table, 2)
        self.body.addWidget(scroller(inside), 3)
        self.body.addWidget(self._problem)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go_button = button("", self.begin, kind="primary", icon_name="export")
        self.go_button.setDefault(True)
        self.foot.addWidget(self.go_button)
        for changed in (
            self.table.changed, self.redaction.changed, self.folder.changed,
            self.pattern.textChanged, self.sound_field.currentIndexChanged, self.more.changed,
            self.before.valueChanged, self.after.valueChanged,
        ):  # fmt: skip
            changed.connect(self._settle)

    def _settle(self) -> None:
        """Follow the answers: what must be confirmed, what is missing, how many clips."""
        many = len(self.table.chosen)
        self._ask()
        bare = not self.redaction.redacted
        self.style_field.setEnabled(not bare)
        waits = self.redaction.redacted and not all(t.isChecked() for t in self.ticks.values())
        problem = self.redaction.problem or self.folder.problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.go_button.setText(
            self.tr("Make {n} clips").format(n=many) if many != 1 else self.tr("Make 1 clip")
        )
        self.go_button.setEnabled(bool(many) and not problem and not waits)

    def _ask(self) -> None:
        """One tick for each thing that must be confirmed of the footage that is chosen."""
        asked: dict[str, None] = {}
        if self.redaction.redacted:
            chosen = {moment.footage.id: moment for moment in self.table.chosen}
            for moment in chosen.values():
                asked |= dict.fromkeys(self._asked(moment))
        for text, tick in tuple(self.ticks.items()):
            if text not in asked:
                del self.ticks[text]
                self._confirm.removeWidget(tick)
                tick.deleteLater()
        for text in asked:
            if text not in self.ticks:
                made = self.ticks[text] = QCheckBox(in_lines(text, 92).replace("&", "&&"))
                made.toggled.connect(self._settle)
                self._confirm.addWidget(made)

    def _asked(self, moment: Moment) -> list[str]:
        footage = moment.footage
        project = self._session.workspace.project(footage.id)
        audio = all_heard(self.wish.copy, footage).audio
        said = (
            *findings(project, (), footage.damaged, footage.kind, footage),
            *sound_findings(project, footage, audio),
        )
        return [finding.confirm for finding in said if finding.confirm]


def open_clips(
    session: Session,
    settings: Settings,
    queue: ExportQueue,
    chosen: Mapping[FootageId, Iterable[AnnotationId]],
    incident: Incident | None = None,
    parent: QWidget | None = None,
) -> ClipsDialog:
    """Show the dialog over its window; arguments as for ``ClipsDialog``."""
    dialog = ClipsDialog(session, settings, queue, chosen, incident, parent)
    open_dialog(dialog)
    return dialog
