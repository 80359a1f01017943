"""The first walk: a bar at the foot of the window says one step after the other, and sees when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSizePolicy, QToolBar, QVBoxLayout, QWidget

from app.actions.ids import ActionId as A
from app.session import Page, ViewMode
from app.theme.parts import button, label, picture
from app.theme.tokens import SPACE
from redaction.model.audio import SoundReview
from redaction.model.track import ReviewState

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.help.asking import HelpDesk
    from app.session import Session


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        title: What it is about.
        text: What to do; ``{key}`` is replaced by the key of the action.
        action: The action that does it.
        page: Of the manual, for more.
        done: Whether it was done, asked of the session.
    """

    title: str
    text: str
    action: A | None
    page: str
    done: Callable[[Session], bool]


def never(_session: Session) -> bool:
    """Only the person knows."""
    return False


def steps() -> tuple[Step, ...]:
    """The walk, in order."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Walk", text)

    return (
        Step(
            tr("Open the footage"),
            tr("A request and its recordings are here. Choose the first one and press {key}."),
            A.REVIEW_FOOTAGE, "footage.md",
            lambda s: s.page is Page.REVIEW and s.footage is not None,
        ),
        Step(
            tr("Find the faces"),
            tr("Press {key} and wait a moment. Everything that is found is covered at once."),
            A.DETECT, "detection.md",
            lambda s: s.project is not None and bool(s.project.tracks),
        ),
        Step(
            tr("Say what is right"),
            tr(
                "Press {key}: a doubtful place is ringed and repeated. A accepts it; X rejects it where "
                "nobody is, as on the poster. Do some."
            ),
            A.NEXT_PENDING, "correction.md",
            _decided,
        ),
        Step(
            tr("See what the copy will show"),
            tr("Press {key} for the covered preview, and Space to play it."),
            A.VIEW_PREVIEW, "correction.md",
            lambda s: s.view_mode is ViewMode.PREVIEW,
        ),
        Step(
            tr("Listen"),
            tr(
                "{key} shows the sound. Mark a voice with I and O, then Alt+M silences it. Ctrl+Alt+S says "
                "that you have listened to it all."
            ),
            A.SOUND_PANEL, "sound.md",
            lambda s: s.project is not None and s.project.sound is not SoundReview.NOT_REVIEWED,
        ),
        Step(
            tr("Make a copy"),
            tr(
                "Press {key}, then Return. The copy is written, read back and checked. Read what is said "
                "about it, close it, and go on."
            ),
            A.EXPORT, "export.md",
            never,
        ),
        Step(
            tr("That is the way"),
            tr(
                "Before a real copy goes out somebody else checks it: {key}. Then it is packed and handed "
                "over. F1 tells more wherever you are."
            ),
            A.SIGN_OFF, "release.md",
            never,
        ),
    )  # fmt: skip


def _decided(session: Session) -> bool:
    project = session.project
    if project is None:
        return False
    settled = [t for t in project.tracks.values() if t.state is not ReviewState.PENDING]
    return len(settled) > 1


class Walk(QToolBar):
    """The bar.

    Signals:
        left: The person has enough, or is through.
    """

    left = Signal()

    def __init__(self, session: Session, registry: Registry, desk: HelpDesk) -> None:
        super().__init__()
        self._session, self._registry, self._desk = session, registry, desk
        self._steps = steps()
        self.number = 0
        self.setWindowTitle(self.tr("First walk"))
        self.setAccessibleName(self.tr("First walk"))
        self.setMovable(False)
        self.setContentsMargins(0, 0, 0, 0)
        self.setFloatable(False)
        # the menu of tool bars would hide it and leave the walk on
        self.toggleViewAction().setVisible(False)
        self._title = label("", "section")
        self._text = label("", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self._back = button(self.tr("Back"), self.back, kind="ghost")
        self._more = button(self.tr("More"), self._tell, icon_name="help")
        self._next = button(self.tr("Next"), self.next, kind="primary")
        self._leave = button(self.tr("Leave the walk"), self.left.emit, kind="ghost")
        key = registry.keys_text(A.WALK_NEXT)
        self._back.setToolTip(self.tr("To the step before"))
        self._more.setToolTip(self.tr("Open the manual at this step"))
        self._next.setToolTip(self.tr("To the next step ({key})").format(key=key))
        self._leave.setToolTip(self.tr("Take this bar away; Help › First walk brings it back"))
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QHBoxLayout(inside)
        box.setContentsMargins(SPACE * 2, 0, SPACE * 2, 0)
        box.setSpacing(SPACE)
        box.addWidget(picture("help", 20, "accent_text"))
        box.addLayout(words, 1)
        for one in (self._back, self._more, self._leave, self._next):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.addWidget(one)
        self.addWidget(inside)
        for told in (
            session.page_changed, session.footage_changed, session.project_changed,
            session.view_changed, session.request_changed,
        ):  # fmt: skip
            told.connect(self._look)
        self._say()

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[self.number]

    def show_on(self, window: QMainWindow) -> None:
        """Put it at the foot of the window; it takes no keys."""
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self)
        self.show()
        self._look()

    def take_from(self, window: QMainWindow) -> None:
        """Take it away for good."""
        window.removeToolBar(self)
        self.deleteLater()

    def next(self) -> None:
        """To the next step; after the last one it ends."""
        if self.number + 1 == len(self._steps):
            self.left.emit()
            return
        self.number += 1
        self._say()

    def back(self) -> None:
        """To the step before; it is not passed over, though it was done."""
        if self.number:
            self.number -= 1
            self._say()

    def _look(self, *_what: object) -> None:
        """Go on when the step is done."""
        if self.step.done(self._session) and self.number + 1 < len(self._steps):
            self.number += 1
            self._say()

    def _say(self) -> None:
        step = self.step
        many = len(self._steps)
        title = self.tr("Step {n} of {all}: {title}")
        self._title.setText(title.format(n=self.number + 1, all=many, title=step.title))
        key = "" if step.action is None else self._registry.keys_text(step.action)
        self._text.setText(step.text.format(key=key))
        self.setAccessibleDescription(f"{self._title.text()}. {self._text.text()}")
        self._back.setEnabled(self.number > 0)
        last = self.number + 1 == many
        self._next.setText(self.tr("Done") if last else self.tr("Next"))

    def _tell(self) -> None:
        self._desk.ask(self.step.page)
