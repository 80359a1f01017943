"""Copies that were asked for, made one after another whatever becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.exports.copying import Copy, CopyOrder, CopyState
from app.exports.encoders import Encoders
from app.exports.waiting import forget_order, keep_order, kept_orders

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session


class Batch:
    """Copies that were asked for together.

    Attributes:
        copies: In the order they are made.
    """

    def __init__(self, copies: tuple[Copy, ...]) -> None:
        self.copies = copies

    @property
    def open(self) -> bool:
        """Whether one still waits or is being made."""
        return any(copy.open for copy in self.copies)

    def count(self, state: CopyState) -> int:
        """How many are in this state."""
        return sum(1 for copy in self.copies if copy.state is state)


class ExportQueue(QObject):
    """Makes one copy at a time; the next begins when one has ended, however it ended.

    Attributes:
        jobs: What starts the work.
        encoders: Which hardware can encode.
        copies: Everything asked for since this window was opened, oldest first.

    Signals:
        changed: Copies were asked for.
        moved: A ``Copy`` changed its state or came further.
        recorded: A copy was made and recorded; carries the ``Export``.
        batch_ended: Nothing of a ``Batch`` is left to do.
    """

    changed = Signal()
    moved = Signal(object)
    recorded = Signal(object)
    batch_ended = Signal(object)

    def __init__(self, session: Session, jobs: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.copies: tuple[Copy, ...] = ()
        self.encoders = Encoders(jobs, self)
        self._session = session
        self._batches: list[Batch] = []
        self._run: list[Copy] = []
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether a copy is being made or waits."""
        return any(copy.open for copy in self.copies)

    @property
    def waiting(self) -> int:
        """How many copies wait."""
        return sum(1 for copy in self.copies if copy.state is CopyState.WAITING)

    @property
    def names(self) -> frozenset[str]:
        """The paths, in lower case, of copies that wait or are being made: no other may have them."""
        return frozenset(str(copy.order.out).casefold() for copy in self.copies if copy.open)

    def place_of(self, job: Job) -> tuple[int, int]:
        """Which copy of how many this work makes, counted since the queue was last empty; (0, 0) if none."""
        for number, copy in enumerate(self._run, 1):
            if copy.job is job:
                return number, len(self._run)
        return 0, 0

    def place(self, copy: Copy) -> tuple[int, int]:
        """Which copy of how many this is, counted since the queue was last empty."""
        return (self._run.index(copy) + 1 if copy in self._run else 0), len(self._run)

    def add(self, orders: Sequence[CopyOrder]) -> Batch:
        """Ask for copies; the first begins at once unless another is being made."""
        copies = self._taken(orders)
        for copy in copies:
            keep_order(self._session.workspace, copy.order)
        return self._line_up(copies)

    def restore(self) -> tuple[Copy, ...]:
        """Show what was asked for before the program was closed and not made; nothing begins by itself."""
        if self._session.workspace.read_only:
            return ()
        known = {copy.order.id for copy in self.copies}
        left = [o for o in kept_orders(self._session.workspace) if o.id not in known]
        copies = self._taken(left)
        for copy in copies:
            copy.state = CopyState.LEFT
        if copies:
            self.changed.emit()
        return copies

    @property
    def left(self) -> tuple[Copy, ...]:
        """Copies that were asked for before the program was closed, and that nobody decided about yet."""
        return tuple(copy for copy in self.copies if copy.state is CopyState.LEFT)

    def make(self, copies: Sequence[Copy]) -> Batch | None:
        """Go on with copies that were left, as if they were asked for now."""
        wanted = tuple(copy for copy in copies if copy.state is CopyState.LEFT)
        if not wanted:
            return None
        for copy in wanted:
            copy.state = CopyState.WAITING
        return self._line_up(wanted)

    def _taken(self, orders: Sequence[CopyOrder]) -> tuple[Copy, ...]:
        """Copies of these orders, in the list; none of them begins."""
        copies = tuple(Copy(order, self._session, self.jobs, self) for order in orders)
        for copy in copies:
            copy.moved.connect(partial(self.moved.emit, copy))
            copy.ended.connect(partial(self._ended, copy))
        self.copies = (*self.copies, *copies)
        return copies

    def _line_up(self, copies: tuple[Copy, ...]) -> Batch:
        batch = Batch(copies)
        if not any(copy.open for copy in self.copies if copy not in copies):
            self._run = []
        self._run.extend(copies)
        self._batches.append(batch)
        self.changed.emit()
        self._next()
        return batch

    def cancel(self, copies: Sequence[Copy]) -> None:
        """Make none of these that is not done; those that wait go first, so that none of them begins."""
        for copy in sorted(copies, key=lambda c: c.state is CopyState.WORKING):
            copy.cancel()

    def close(self) -> None:
        """Begin nothing any more: the window closes."""
        self._closed = True

    def _next(self) -> None:
        if self._closed or any(c.state is CopyState.WORKING for c in self.copies):
            return
        for copy in self.copies:
            if copy.state is CopyState.WAITING:
                copy.begin()
                return

    def _ended(self, copy: Copy) -> None:
        if not self._closed:  # what closing the window stops is offered again the next time
            forget_order(self._session.workspace, copy.order)
        if copy.export is not None:
            self.recorded.emit(copy.export)
        for batch in tuple(self._batches):
            if not batch.open:
                self._batches.remove(batch)
                self.batch_ended.emit(batch)
        self._next()
