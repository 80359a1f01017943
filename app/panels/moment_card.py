"""The card above the track table: what is doubtful now, the answers to it, and how much is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.canvas.items import track_name
from app.panels.phrases import look_words, problem_sentence, problem_words
from app.review.queue import Answer
from app.theme.parts import button, label, row
from app.theme.tokens import colour
from player.media.time import format_seconds
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.review.moments import Moments
    from app.review.player import Player
    from redaction.model.track import Track
    from redaction.moments.moment import Moment

_ACTIONS: Final = {
    Answer.ACCEPT: ActionId.ACCEPT,
    Answer.REJECT: ActionId.REJECT,
    Answer.EXTEND: ActionId.EXTEND_HERE,
    Answer.COVER: ActionId.COVER_MOMENT,
    Answer.JOIN: ActionId.JOIN,
}

LINES: Final = 3
"""Of the sentence: so high whatever it says, so that the table below does not jump from one to the next."""


class AnswerButton(QPushButton):
    """An answer, and at its right edge the key that gives it."""

    def __init__(self, registry: Registry, action: ActionId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._action = action
        self._word = QLabel()
        self._key = label(registry.keys_text(action), "key")
        self._key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for part in (self._word, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = row(self._word, None, self._key, spacing=4)
        inside.setContentsMargins(8, 0, 5, 0)
        self.setLayout(inside)
        self.setProperty("answer", "true")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _on=False: registry.trigger(action))
        self.setEnabled(registry.action(action).isEnabled())
        registry.action(action).enabledChanged.connect(self.setEnabled)
        self._full = self._short = ""
        self.say(registry.declaration(action).label)
        registry.tell_keys(self, self._tell_key)

    def _tell_key(self) -> None:
        self._key.setText(self._registry.keys_text(self._action))
        self.setAccessibleDescription(self._key.text())
        self.setToolTip(self._registry.action(self._action).toolTip())
        self._fit()

    @property
    def words(self) -> str:
        """What it says, all of it."""
        return self._full

    def say(self, words: str, short: str = "") -> None:
        """Show another answer; the short words where the others have no room."""
        if (words, short) == (self._full, self._short):
            return
        self._full, self._short = words, short
        self.setAccessibleName(words)
        self.setAccessibleDescription(self._registry.keys_text(self._action))
        self.setToolTip(self._registry.action(self._action).toolTip())
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self._key.sizeHint().width() - 14
        metrics = self._word.fontMetrics()
        words = self._full
        if self._short and metrics.horizontalAdvance(words) > room:
            words = self._short
        elide = Qt.TextElideMode.ElideRight
        shown = metrics.elidedText(words, elide, max(room, 20))
        if shown != self._word.text():
            self._word.setText(shown)
            inside = self.layout()
            if inside is not None:
                # the place of the old words would cut the new ones until the next change of size
                inside.invalidate()
                inside.activate()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of the words as fits beside the key."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for the key and the short words."""
        words = self._word.fontMetrics().horizontalAdvance(self._short or self._full)
        return QSize(self._key.sizeHint().width() + words + 21, 30)

    def minimumSizeHint(self) -> QSize:
        """Room for the key and a short word."""
        return QSize(self._key.sizeHint().width() + 60, 30)


class ThinBar(QWidget):
    """How much of it is done. A ``QProgressBar`` would paint at once at every step, instead of once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = (0, 0)
        self.setFixedHeight(4)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def share(self) -> tuple[int, int]:
        """So many are done, of so many."""
        return self._share

    def show_share(self, done: int, total: int) -> None:
        """Say how much is done."""
        if (done, total) != self._share:
            self._share = done, total
            self.setAccessibleName(
                self.tr("{done} of {total} moments settled").format(done=done, total=total)
            )
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The part that is done, on what there is."""
        done, total = self._share
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(colour("border_strong"))
        painter.drawRoundedRect(whole, 2, 2)
        if done and total:
            whole.setWidth(max(4.0, whole.width() * done / total))
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(whole, 2, 2)
        painter.end()


class MomentCard(QFrame):
    """Follows ``Moments``; hidden while there is nothing to look at.

    Attributes:
        answers: The buttons, by answer.
        ringed: The button that accepts everything that is ringed.
    """

    def __init__(
        self, moments: Moments, registry: Registry, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._moments = moments
        self._registry = registry
        self._player = player
        self._said = ""
        self.setObjectName("moment-card")
        self.setAccessibleName(self.tr("Moments to look at"))
        self.answers = {a: AnswerButton(registry, action) for a, action in _ACTIONS.items()}
        self.answers[Answer.EXTEND].say(self.tr("Extend to here"), self.tr("Extend"))
        self.answers[Answer.COVER].say(self.tr("Cover all of it"), self.tr("Cover"))
        self.ringed = AnswerButton(registry, ActionId.ACCEPT_RINGED)
        self._follow = AnswerButton(registry, ActionId.FOLLOW_BOTH)
        self._follow.say(self.tr("Track on"), self.tr("Track"))
        self._progress = label("", "left")
        self._bar = ThinBar()
        self._title = label("", "strong")
        self._place = button("", moments.again, kind="link", tip=self.tr("Show it again."))
        self._place.setAccessibleName(self.tr("Show the moment again"))
        self._place.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sentence = label("", "muted")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._moment = self._make_moment()
        self._between = self._make_between()
        self._done = self._make_done()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 6, 10, 8)
        box.setSpacing(4)
        box.addLayout(self._make_head())
        box.addWidget(self._bar)
        for part in (self._moment, self._between, self._done):
            box.addWidget(part)
        moments.changed.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """What it says, for tests and screen readers."""
        parts = [self._progress.text()]
        if self._moments.current is not None:
            parts += [self._title.text(), self._place.accessibleName(), self._sentence.text()]
        return "\n".join(parts)

    @property
    def one_line(self) -> str:
        """The same in a line, with the keys, for where the card is out of sight."""
        moment = self._moments.current
        if moment is None:
            return self._moments.progress
        keys = [f"{self._registry.keys_text(_ACTIONS[a])} {self.answers[a].words.partition(':')[0]}"
                for a in self._moments.answers]  # fmt: skip
        return "   ".join((self._moments.progress, *keys))

    def refresh(self) -> None:
        """Show where one stands."""
        moments = self._moments
        moment, track = moments.current, moments.track
        self.setVisible(moments.total > 0)
        if not moments.total:
            return
        self._progress.setText(moments.progress)
        self._progress.setToolTip(
            self.tr("Worked out from how long your last answers took: {n} s each.").format(
                n=f"{moments.pace.seconds:.0f}"
            )
        )
        self._bar.show_share(moments.total - moments.left, moments.total)
        self._moment.setVisible(moment is not None and track is not None)
        self._between.setVisible(moment is None and moments.left > 0)
        self._done.setVisible(moments.left == 0 and moment is None)
        if moment is not None and track is not None:
            self._show(moment, track)
        else:
            self._said = ""

    def keep_low(self, low: bool) -> None:
        """Leave out the sentence where the lists need the room: the inspector says it, too.

        Where there is more room, the answers keep theirs from one moment to the next.
        """
        self._sentence.setVisible(not low)
        self._moment.setMinimumHeight(0 if low else self._steady)

    def _show(self, moment: Moment, track: Track) -> None:
        moments, name = self._moments, track_name(track)
        problem = moment.problem
        self._title.setText(self.tr("To review") if problem is None else problem_words(problem))
        place = self._place_words(moment, name)
        self._place.setText(place)
        self._place.setAccessibleName(self.tr("{place}: show it again").format(place=place))
        sentence = (
            self.tr(
                "Nothing is doubtful about it, but nobody decided yet. Look whether it is right."
            )
            if problem is None
            else problem_sentence(problem, track.kind)
        )
        self._sentence.setText(sentence)
        self._sentence.setToolTip(sentence)
        offered = moments.answers
        for answer, made in self.answers.items():
            made.setVisible(answer in offered)
        self._follow.setVisible(Answer.EXTEND in offered)
        self.answers[Answer.ACCEPT].say(*self._accept_words(moments.more))
        beside = len(moments.beside)
        self.ringed.setVisible(bool(beside))
        self.ringed.say(
            self.tr("Accept all {n} that are ringed").format(n=beside + 1),
            self.tr("Accept {n} ringed").format(n=beside + 1),
        )
        project = moments.session.project
        partner = None if project is None else project.tracks.get(moments.partner or TrackId(""))
        if partner is not None:
            other = track_name(partner)
            self.answers[Answer.JOIN].say(self.tr("Join {other}").format(other=other))
            tip = self.tr("Make one track of {track} and {other}.").format(track=name, other=other)
            self.answers[Answer.JOIN].setToolTip(tip)
        self._announce(f"{look_words(problem)}. {place}. {moments.progress}")

    def _accept_words(self, more: int) -> tuple[str, str]:
        if not more:
            return self.tr("Accept"), ""
        words = self.tr("Accept: {n} more on this track").format(n=more)
        return words, self.tr("Accept: {n} more").format(n=more)

    def _place_words(self, moment: Moment, name: str) -> str:
        index = self._player.index
        words = self.tr("{track}, frame {n}").format(track=name, n=f"{moment.frame:,}")
        if index is not None and moment.frame < len(index):
            words += f", {format_seconds(index.seconds(moment.frame))}"
        return words

    def _announce(self, words: str) -> None:
        """Say a new moment to those who do not see the ring."""
        where = words.rpartition(". ")[0]
        if where != self._said:
            self._said = where
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # building

    def _make_head(self) -> QHBoxLayout:
        tools: list[QToolButton] = []
        for action in (
            ActionId.LOOP_MOMENTS, ActionId.PREVIOUS_PENDING, ActionId.NEXT_PENDING,
        ):  # fmt: skip
            made = self._registry.button(action)
            made.setFixedSize(26, 26)
            tools.append(made)
        self._progress.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = row(spacing=0)
        head.addWidget(self._progress, 1)
        for made in tools:
            head.addWidget(made)
        return head

    def _make_moment(self) -> QWidget:
        made = QWidget()
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(5)
        narrow = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        answers = self.answers
        accept, reject = answers[Answer.ACCEPT], answers[Answer.REJECT]
        extend, cover = answers[Answer.EXTEND], answers[Answer.COVER]
        for other in (reject, cover, self._follow):
            other.setSizePolicy(narrow)
        for wide, *others in (
            (accept, reject),
            (extend, cover, self._follow),
            (answers[Answer.JOIN],),
        ):
            beside = row(spacing=5)
            beside.addWidget(wide, 1)
            for other in others:
                beside.addWidget(other)
            rows.addLayout(beside)
        rows.insertWidget(1, self.ringed)
        rows.addStretch(1)
        self._sentence.setFixedHeight(self._sentence.fontMetrics().lineSpacing() * LINES + 2)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._place.setStyleSheet("text-align: left; padding: 0; font-weight: 400;")
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._title)
        box.addWidget(self._place)
        box.addWidget(self._sentence)
        box.addLayout(rows)
        self._steady = box.sizeHint().height()
        return made

    def _make_between(self) -> QWidget:
        made = QWidget()
        start = AnswerButton(self._registry, ActionId.NEXT_PENDING)
        start.say(self.tr("Look at what is most at risk"))
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 4, 0, 0)
        box.addWidget(start)
        return made

    def _make_done(self) -> QWidget:
        made = QWidget()
        words = label(
            self.tr("A closer look at the draft may find more. Then export."),
            "muted",
            wrap=True,
        )
        check = AnswerButton(self._registry, ActionId.CHECK_DRAFT)
        export = AnswerButton(self._registry, ActionId.EXPORT)
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(5)
        for part in (words, check, export):
            box.addWidget(part)
        return made
