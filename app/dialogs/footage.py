"""Small questions about footage: which request it belongs to, whether it is to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.dialogs.base import Dialog, Form
from app.theme.parts import Banner, button
from app.theme.tokens import SPACE
from app.words import kind_words, picture_words

if TYPE_CHECKING:
    from player.media.info import VideoStreamInfo
    from redaction.model.footage import Footage
    from redaction.model.ids import RequestId
    from redaction.store.request_rows import Listed


class AssignDialog(Dialog):
    """Asks which request footage belongs to."""

    def __init__(
        self, footage: Footage, requests: Sequence[Listed], parent: QWidget | None = None
    ) -> None:
        name = Path(footage.path).name
        super().__init__(
            self.tr("Move to another request"),
            self.tr("{name} and everything decided on it moves along.").format(name=name),
            parent,
        )
        self.setMinimumWidth(480)
        self.choice = QComboBox()
        for request in requests:
            text = f"{request.reference}  ·  {kind_words(request.kind)}"
            self.choice.addItem(text, request.id)
        self.choice.addItem(self.tr("No request"), None)
        self.choice.setCurrentIndex(max(0, self.choice.findData(footage.request)))
        form = Form(80)
        form.add(self.tr("&Request"), self.choice)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        move = button(self.tr("Move"), self.accept, kind="primary")
        move.setDefault(True)
        self.foot.addWidget(move)

    @property
    def request(self) -> RequestId | None:
        """The request that was chosen."""
        chosen: RequestId | None = self.choice.currentData()
        return chosen


class PicturesDialog(Dialog):
    """Asks which of a file's moving pictures are wanted: each becomes footage of its own."""

    def __init__(
        self, path: Path, pictures: Sequence[VideoStreamInfo], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("One file, {n} moving pictures").format(n=len(pictures)),
            self.tr(
                "Those you choose of {name} are each reviewed and exported by themselves, as with "
                "front and rear cameras. The sound goes with every one of them."
            ).format(name=path.name),
            parent,
        )
        self.setMinimumWidth(520)
        self.ticks: list[QCheckBox] = []
        box = QVBoxLayout()
        box.setSpacing(SPACE)
        for picture in pictures:
            tick = QCheckBox(picture_words(picture))
            tick.setChecked(True)
            tick.toggled.connect(self._settle)
            self.ticks.append(tick)
            box.addWidget(tick)
        self.body.addLayout(box)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.add_button = button(self.tr("Add"), self.accept, kind="primary")
        self.add_button.setDefault(True)
        self.foot.addWidget(self.add_button)
        self._settle()
        self.ticks[0].setFocus()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Which are wanted, from 0."""
        return tuple(n for n, tick in enumerate(self.ticks) if tick.isChecked())

    def _settle(self) -> None:
        count = len(self.chosen)
        self.add_button.setEnabled(count > 0)
        self.add_button.setText(
            self.tr("Add") if count == 1 else self.tr("Add {n} pictures").format(n=count or "")
        )


class RemoveDialog(Dialog):
    """Asks whether footage and every decision on it is to be forgotten, and why."""

    def __init__(self, footage: Footage, tracks: int, parent: QWidget | None = None) -> None:
        name = Path(footage.path).name
        super().__init__(
            self.tr("Remove {name} from the register?").format(name=name),
            self.tr("The file itself is not touched, and the review log keeps its rows."),
            parent,
        )
        self.setMinimumWidth(520)
        warning = Banner()
        if tracks:
            text = self.tr("{n} tracks and every decision on them are deleted for good.")
            warning.say(text.format(n=tracks), "warning")
        else:
            warning.say(self.tr("Nothing was decided on it yet."), "info")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Written into the review log"))
        form = Form(80)
        form.add(self.tr("&Reason"), self.reason)
        self.body.addWidget(warning)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        keep = button(self.tr("Keep it"), self.reject, kind="primary")
        keep.setDefault(True)
        self.foot.addWidget(keep)
        self.foot.addWidget(button(self.tr("Remove"), self.accept, kind="danger"))
