"""Why is this withheld? One answer for one thing, for all that lack one, or for the whole request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QRadioButton, QWidget

from app.dialogs.base import Dialog
from app.language.core import core
from app.panels.reason_words import exemption_tip, force_words, lack_sentence, short_act
from app.theme.parts import button, column, label
from app.words import count_words
from redaction.casework.missing import Lack, Missing
from redaction.casework.reasons import Of, Thing

if TYPE_CHECKING:
    from app.review.reasons import ReasonQueue

_CODE = int(Qt.ItemDataRole.UserRole)
_ROWS = 10
"""Of the list: as many reasons as any kind of request has, before a workspace adds its own."""


class GiveReasonDialog(Dialog):
    """Accepted, the queue was told.

    Attributes:
        view: The reasons to choose from.
        words: The reason in words.
        only: For the one thing.
        every: For all that lack the same.
        whole: For the request.
    """

    def __init__(self, queue: ReasonQueue, one: Missing, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Give a reason"), "", parent)
        self._queue = queue
        self._one = one
        self._alike = queue.alike(one)
        self._catalogue = queue.catalogue
        request = queue.request
        self._kind = None if request is None else request.kind
        self.setMinimumWidth(620)
        self.view = _Ticks()
        self.view.setAccessibleName(self.tr("Reasons"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(self.tr("Reason in words"))
        self.words.setPlaceholderText(self.tr("Why, in your own words"))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(64)
        self.words.textChanged.connect(self._refresh)
        self._hint = label("", "caption", wrap=True)
        self._hint.setMinimumHeight(self._hint.fontMetrics().lineSpacing() * 2)
        self.only = QRadioButton(self._only_words())
        self.every = QRadioButton(self._every_words())
        self.whole = QRadioButton(
            self.tr("The &whole request: holds for everything without a reason of its own")
        )
        scope = (self.only, self.every, self.whole)
        self.only.setVisible(one.at is not Of.REQUEST)
        self.every.setVisible(one.at is not Of.REQUEST and len(self._alike) > 1)
        self.whole.setVisible(request is not None)
        (self.whole if one.at is Of.REQUEST else self.only).setChecked(True)
        self.body.addWidget(self.view)
        self.body.addLayout(column(self._hint, self.words, spacing=6))
        self.body.addLayout(column(label(self.tr("For"), "section"), *scope, spacing=6))
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.give = button(
            self.tr("&Give reason"),
            self.accept,
            kind="primary",
            tip=self.tr("Ctrl+Return gives it from anywhere in this window."),
        )
        self.give.setDefault(True)
        self.foot.addWidget(self.give)
        self._fill()
        self._say()
        self._refresh()
        self.view.setFocus()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes ticked, in the order they are offered."""
        items = (self.view.item(at) for at in range(self.view.count()))
        return tuple(str(i.data(_CODE)) for i in items if i.checkState() is Qt.CheckState.Checked)

    def accept(self) -> None:
        """Give the reason; the dialog stays where that was refused."""
        codes, why = self.codes, self.words.toPlainText().strip()
        if not codes:
            return
        if self.whole.isChecked():
            done = self._queue.put_on_request(codes, why)
        else:
            chosen = self._alike if self.every.isChecked() else (self._one,)
            done = self._queue.give(chosen, codes, why)
        if done:
            super().accept()

    # inside

    def _fill(self) -> None:
        preset = self._catalogue.default(self._kind)
        single = self._one.at is not Of.REQUEST
        offered = self._catalogue.offered(self._kind, single=single)
        for at, exemption in enumerate(offered, start=1):
            lead = f"{at}  " if at < 10 else "\N{FIGURE SPACE}  "
            item = QListWidgetItem(f"{lead}{core(exemption.title)}  ·  {short_act(exemption.act)}")
            item.setToolTip(exemption_tip(exemption))
            item.setData(_CODE, exemption.code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            # offered as a first guess only where nothing was chosen: the default is about people
            first = exemption.code in preset and self._one.lack is not Lack.MISSING
            item.setCheckState(Qt.CheckState.Checked if first else Qt.CheckState.Unchecked)
            self.view.addItem(item)
        self.view.setCurrentRow(0)
        rows = min(_ROWS, max(3, self.view.count()))
        self.view.setFixedHeight(rows * max(26, self.view.sizeHintForRow(0)) + 14)
        self.view.itemChanged.connect(lambda _item: self._refresh())
        self.view.currentItemChanged.connect(lambda _now, _before: self._refresh())

    def _say(self) -> None:
        one = self._one
        where = core(one.words)
        if one.frame is not None and one.thing in (Thing.TRACK, Thing.PERSON):
            where = self.tr("{what}, from frame {n}").format(
                what=core(one.words), n=f"{one.frame:,}"
            )
        wrong = [
            lack_sentence(one.lack).format(name=short_act(e.act) if e is not None else code)
            for code in one.codes
            for e in [self._catalogue.find(code)]
        ]
        what = " ".join(wrong) or lack_sentence(one.lack)
        self.say(self.tr("Why is this withheld?"), f"{where}. {what}")

    def _only_words(self) -> str:
        return self.tr("&Only this: {what}").format(what=core(self._one.words))

    def _every_words(self) -> str:
        count = len(self._alike)
        if self._one.lack is Lack.MISSING:
            return self.tr("&All {n} that have none").format(n=count)
        many = count_words(count, self.tr("place"), self.tr("places"))
        return self.tr("&All {n} with this reason").format(n=many)

    def _refresh(self) -> None:
        codes = self.codes
        self.give.setEnabled(bool(codes))
        item = self.view.currentItem()
        found = None if item is None else self._catalogue.find(str(item.data(_CODE)))
        words = ""
        if self._catalogue.weighed(codes) and not self.words.toPlainText().strip():
            words = self.tr("Has to be weighed: say why in your own words.")
        elif found is not None:
            words = ". ".join(p for p in (force_words(found.force), core(found.hint)) if p)
        self._hint.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return gives the reason, also while words are typed."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
            return
        super().keyPressEvent(event)


class _Ticks(QListWidget):
    """Numbers tick, as the space bar does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 9 tick the reason with that number."""
        at = event.key() - Qt.Key.Key_1
        if 0 <= at < min(9, self.count()) and not event.modifiers():
            item = self.item(at)
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
            self.setCurrentRow(at)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Numbers tick; nothing is searched."""
        return
