"""What verification found, for a person: the verdict, what failed, what to look at, and what holds.

The words are those of ``redaction.verification.page``, so that window and saved file say the same; here
they get icons, and every frame a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.exports.sight import Sight
from app.language.core import core
from app.theme.icons import icon
from app.theme.motion import show_busy
from app.theme.parts import Banner, button, label, line, picture, row, set_role
from app.theme.tokens import SPACE
from app.words import left_words, phase_words, tr
from redaction.export.output import output_error
from redaction.model.geometry import Box
from redaction.verification.page import Entry, Page, Section, page_of, report_bytes

LINKS = 6
"""Frames of one entry that are shown at first; the rest comes with one click."""

_STATES = {
    "failed": ("error", "bad"),
    "look": ("warning", "warning"),
    "not_checked": ("info", "muted"),
    "ok": ("accept", "good"),
}
"""Icon and colour of each state; the word stands beside them."""

_TONES = {"failed": "bad", "incomplete": "warning", "look": "warning", "verified": "good"}

_FOLDED = ("not_checked", "files", "made", "figures")
"""Sections behind “Details”."""


class ReportView(QWidget):
    """A verification report.

    Attributes:
        report: What is shown, as ``VerificationReport.to_json`` gives it.
        verdict: The result in one sentence.
        links: The frames that can be gone to, in order.

    Signals:
        go_to: A person wants to look at a ``Sight`` of the source.
        failed: The report could not be saved; carries the ``UserError``.
    """

    go_to = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: dict[str, Any] = {}
        self.links: list[QPushButton] = []
        self.verdict = Banner()
        self._listed: frozenset[int] = frozenset()
        self._sections = QVBoxLayout()
        self._sections.setContentsMargins(0, SPACE, 0, SPACE)
        self._sections.setSpacing(0)
        host = QWidget()
        host.setProperty("surface", "clear")
        host.setLayout(self._sections)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(host)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame = QFrame()
        frame.setProperty("card", "true")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 4, 1, 4)
        inside.addWidget(area)
        self._area = area
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE + 4)
        box.addWidget(self.verdict)
        box.addWidget(frame, 1)

    def show_report(self, report: dict[str, Any]) -> None:
        """Show a report as ``VerificationReport.to_json`` gives it, also one of an earlier version."""
        self.report = report
        self.links = []
        while (item := self._sections.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        page = page_of(report)
        self._say_verdict(page)
        self._listed = _face_frames(page)
        for section in page.sections:
            if section.name not in _FOLDED:
                self._sections.addWidget(self._section(section))
        rest = [section for section in page.sections if section.name in _FOLDED]
        if rest:
            self._sections.addWidget(self._details(rest))
        self._sections.addStretch(1)

    def first_link(self) -> QPushButton | None:
        """The link to the frame that matters most, where there is one."""
        return self.links[0] if self.links else None

    def save(self, folder: Path, name: str) -> Path | None:
        """Ask where the report goes, as a page, as text or for programs, and write it there."""
        chosen, kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Save report"),
            str(folder / f"{name}.html"),
            self.tr("Page to read and print (*.html);;Text (*.txt);;For programs (*.json)"),
        )
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() not in (".html", ".txt", ".json"):
            path = path.with_name(path.name + kind[kind.rfind(".") : -1])
        try:
            path.write_bytes(report_bytes(self.report, path.suffix))
        except OSError as error:
            self.failed.emit(output_error(error, path))
            return None
        return path

    def _say_verdict(self, page: Page) -> None:
        headline = page.headline[:1].upper() + page.headline[1:]
        self.verdict.say(
            f"{core(headline)} {core(page.sentence)}".strip(), _TONES.get(page.verdict, "info")
        )

    def _section(self, section: Section) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, SPACE)
        box.setSpacing(0)
        title = label(core(section.title), "section")
        title.setContentsMargins(14, SPACE, 10, 4)
        box.addWidget(title)
        if section.intro:
            intro = label(core(section.intro), "caption", wrap=True)
            intro.setContentsMargins(14, 0, 10, 4)
            box.addWidget(intro)
        plain = [entry for entry in section.entries if not entry.state]
        if plain:
            box.addWidget(_table(plain))
        for number, entry in enumerate(e for e in section.entries if e.state):
            if number:
                box.addWidget(line())
            box.addWidget(self._entry(entry, section.name))
        return made

    def _entry(self, entry: Entry, section: str) -> QWidget:
        made = QWidget()
        name, tone = _STATES.get(entry.state, _STATES["not_checked"])
        state = _word(entry.state)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(core(entry.title), "strong", wrap=True))
        words.addWidget(label(core(entry.text), wrap=True, select=True))
        loud = entry.state in ("failed", "look")
        for text in (entry.detail, entry.how if loud else ""):
            if text:
                words.addWidget(label(core(text), "caption", wrap=True, select=True))
        if loud and entry.spots and not self._said_below(entry, section):
            words.addWidget(self._links(entry, section))
        mark = QVBoxLayout()
        mark.addWidget(picture(name, 18, tone if tone != "muted" else "text_muted"))
        mark.addStretch(1)
        said = label(state, tone)
        said.setFixedWidth(92)
        outer = row(mark, words, said, spacing=12)
        outer.setStretch(1, 1)
        outer.setAlignment(said, Qt.AlignmentFlag.AlignTop)
        outer.setContentsMargins(14, 9, 10, 9)
        made.setLayout(outer)
        made.setAccessibleName(f"{state}: {core(entry.title)}. {core(entry.text)}")
        return made

    def _said_below(self, entry: Entry, section: str) -> bool:
        """Whether the list of faces names all of these frames, and where on them."""
        return section == "look" and self._listed.issuperset(spot.frame for spot in entry.spots)

    def _links(self, entry: Entry, section: str) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(0)
        for number, spot in enumerate(entry.spots):
            words = f"{_word(entry.state)}: {entry.title}"
            sight = Sight(spot.frame, words, self._boxes(spot.frame, section))
            link = _link(spot.text, sight, self.go_to.emit)
            link.setVisible(number < LINKS)
            self.links.append(link)
            box.addLayout(row(link, None))
        hidden = len(entry.spots) - LINKS
        if hidden > 0:
            links = self.links[-hidden:]
            more = button(self.tr("Show {n} more").format(n=hidden), kind="link")

            def unfold() -> None:
                for link in links:
                    link.show()
                links[0].setFocus()
                more.hide()

            more.clicked.connect(unfold)
            box.addLayout(row(more, None))
        if entry.more > 0:
            text = self.tr("and {n} further frames: {frames}")
            words = text.format(n=entry.more, frames=entry.frames)
            box.addWidget(label(words, "caption", wrap=True, select=True))
        return made

    def _boxes(self, frame: int, section: str) -> tuple[Box, ...]:
        """Where on the frame: the faces a detector sees there, if it is about them."""
        faces = self.report.get("residual_faces", ())
        if section == "failed":
            return ()
        return tuple(Box(*map(float, f["box"])) for f in faces if int(f["frame"]) == frame)

    def _details(self, sections: list[Section]) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, SPACE, 0, 0)
        box.setSpacing(0)
        toggle = QToolButton()
        toggle.setText(self.tr("&Details"))
        toggle.setToolTip(
            self.tr("The files with their hashes, how the copy was made, and figures.")
        )
        toggle.setCheckable(True)
        toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        folded = QWidget()
        inside = QVBoxLayout(folded)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for section in sections:
            inside.addWidget(self._section(section))

        def fold(shown: bool) -> None:
            toggle.setIcon(icon("chevron-down" if shown else "chevron-right"))
            folded.setVisible(shown)

        toggle.toggled.connect(fold)
        head = row(toggle, None)
        head.setContentsMargins(10, 0, 10, 0)
        box.addLayout(head)
        box.addWidget(folded)
        fold(False)
        return made


def _face_frames(page: Page) -> frozenset[int]:
    faces = [s for s in page.sections if s.name == "faces"]
    return frozenset(spot.frame for s in faces for entry in s.entries for spot in entry.spots)


def _word(state: str) -> str:
    return {
        "failed": tr("Failed"),
        "look": tr("Look"),
        "not_checked": tr("Not checked"),
        "ok": tr("Holds"),
    }.get(state, "")


def _link(text: str, sight: Sight, go_to: Callable[[object], object]) -> QPushButton:
    made = button(text, lambda: go_to(sight), kind="link", icon_name="go-to")
    made.setToolTip(tr("Go to this frame (Enter)"))
    # Enter goes where the focus is, not to the dialog's own button
    made.setAutoDefault(True)
    return made


def _table(entries: list[Entry]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(14, 2, 10, 2)
    grid.setHorizontalSpacing(SPACE * 2)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 170)
    top = Qt.AlignmentFlag.AlignTop
    for number, entry in enumerate(entries):
        grid.addWidget(label(core(entry.title), "muted"), number, 0, top)
        # a hash has no places to break at
        text = " ".join(_broken(entry.text))
        grid.addWidget(label(text, wrap=True, select=True), number, 1)
    return made


def _broken(text: str) -> Iterator[str]:
    for word in text.split(" "):
        yield from (word[at : at + 32] for at in range(0, len(word), 32)) if word else ("",)


class ProgressView(QWidget):
    """How far an export is: its three phases, a bar, the time left."""

    def __init__(self, steps: tuple[tuple[str, frozenset[str]], ...] = ()) -> None:
        """Show progress.

        Args:
            steps: What is done in order: words, and the phases that belong to it.
        """
        super().__init__()
        self._steps = steps
        self._marks = [picture("pending", 18, "text_faint") for _ in steps]
        self._words = [label(text, "muted") for text, _phases in steps]
        self.phase = label("", "title")
        self.left = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        show_busy(self.bar)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.note = label("", "caption", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addStretch(1)
        for mark, words in zip(self._marks, self._words, strict=True):
            box.addLayout(row(mark, words, None, spacing=10))
        if steps:
            box.addSpacing(SPACE * 2)
        box.addWidget(self.phase)
        box.addWidget(self.bar)
        box.addWidget(self.left)
        box.addSpacing(SPACE)
        box.addWidget(self.note)
        box.addStretch(2)

    def follow(self, event: dict[str, Any], *, cancelling: bool) -> None:
        """Show a progress event of a job."""
        self.phase.setText(phase_words(event["phase"]))
        total = int(event["total"])
        # thousandths, because a file's bytes do not fit the bar's whole numbers
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(int(1000 * int(event["done"]) / total))
        if not cancelling:
            self.left.setText(left_words(event["eta"]))
        at = [n for n, (_text, phases) in enumerate(self._steps) if event["phase"] in phases]
        if at:
            self._mark(at[0])

    def begin(self) -> None:
        """Nothing was done yet."""
        self.phase.setText(self.tr("Starting"))
        self.left.setText(self.tr("estimating…"))
        show_busy(self.bar)
        self._mark(-1)

    def _mark(self, now: int) -> None:
        for number, (mark, words) in enumerate(zip(self._marks, self._words, strict=True)):
            name, token, role = "pending", "text_faint", "muted"
            if number < now:
                name, token, role = "accept", "good", "good"
            elif number == now:
                name, token, role = "chevron-right", "accent_text", "strong"
            mark.show_icon(name, token)
            set_role(words, role)
