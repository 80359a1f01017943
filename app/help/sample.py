"""Makes the sample project, shows it, and leads through it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from app.actions.ids import ActionId
from app.help.walk import Walk
from app.session import Notice, Page, Tone
from redaction.model.ids import RequestId

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.help.asking import HelpDesk
    from app.jobs import Runner
    from app.session import Session


class SampleActions(QObject):
    """What the actions about the sample and the first walk do.

    Attributes:
        walk: The bar with the steps, or None while nobody is led.
    """

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        registry: Registry,
        jobs: Runner,
        desk: HelpDesk,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._registry = window, session, registry
        self._jobs, self._desk = jobs, desk
        self._busy = False
        self.walk: Walk | None = None
        registry.bind(
            ActionId.SAMPLE,
            self.make,
            enabled=lambda _session: not self._busy and not session.workspace.read_only,
        )
        registry.bind(ActionId.WALK, self.turn_walk, checked=lambda: self.walk is not None)
        registry.bind(
            ActionId.WALK_NEXT, self._next, enabled=lambda _session: self.walk is not None
        )

    def make(self) -> None:
        """Make the sample in the background, then show it and begin the walk."""
        workspace = self._session.workspace
        args = {"workspace": str(workspace.folder), "user": workspace.user}
        self._busy = True
        self._registry.refresh(ActionId.SAMPLE)
        job = self._jobs.start("sample", args, self.tr("Make the sample project"))
        job.succeeded.connect(self._made)
        job.failed.connect(self._session.problem.emit)
        job.finished.connect(self._over)

    def turn_walk(self) -> None:
        """Begin the walk, or leave it."""
        if self.walk is not None:
            self.leave()
            return
        self.walk = Walk(self._session, self._registry, self._desk)
        self.walk.left.connect(self.leave)
        self.walk.show_on(self._window)
        self._registry.refresh(ActionId.WALK, ActionId.WALK_NEXT)

    def leave(self) -> None:
        """Take the bar away."""
        if self.walk is not None:
            walk, self.walk = self.walk, None
            walk.take_from(self._window)
            self._registry.refresh(ActionId.WALK, ActionId.WALK_NEXT)

    def _next(self) -> None:
        if self.walk is not None:
            self.walk.next()

    def _over(self) -> None:
        self._busy = False
        self._registry.refresh(ActionId.SAMPLE)

    def _made(self, result: dict[str, Any]) -> None:
        session = self._session
        session.register_changed.emit()
        request = session.workspace.request(RequestId(str(result["request"])))
        session.go_page(Page.HOME)
        session.select_request(request)
        footage = session.workspace.footage(request.id)
        if footage:
            session.pick(footage[0])
        words = self.tr("The sample is there: a request and two recordings of drawn people.")
        session.notice.emit(Notice(words, Tone.GOOD))
        if self.walk is None:
            self.turn_walk()
