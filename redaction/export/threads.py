"""Two small parts that make overlapping threads safe: a bounded queue that can be closed, a crew.

And how many threads a decoder is to have beside them.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")

_FEW = 2
"""Cores that the threads of a crew keep busy by themselves."""


def decoder_threads() -> int:
    """Threads for a decoder that runs beside other work; 0 lets the decoder choose.

    A decoder that works on several pictures at once takes a seventh more of the processor for each. Where
    the other threads fill all cores anyway, that is only lost.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return 1 if (cores or 1) <= _FEW else 0


class Stopped(Exception):  # noqa: N818 - not an error: the other side has gone
    """The queue was stopped; whoever waits on it gives up."""


class Pipe(Generic[T]):
    """A bounded queue with an end, between one producer and one consumer."""

    def __init__(self, size: int) -> None:
        self._items: deque[T] = deque()
        self._size = size
        self._changed = threading.Condition()
        self._ended = False
        self._stopped = False

    def put(self, item: T) -> None:
        """Add an item; waits while the queue is full.

        Raises:
            Stopped: If nobody wants items any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._items) < self._size)
            if self._stopped:
                raise Stopped
            self._items.append(item)
            self._changed.notify_all()

    def end(self) -> None:
        """No more items will come."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def stop(self) -> None:
        """Wake both sides; they give up."""
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify_all()

    def get(self) -> T | None:
        """The next item; waits for it. None after the last.

        Raises:
            Stopped: If the queue was stopped.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._ended or self._items)
            if self._stopped:
                raise Stopped
            if not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def __iter__(self) -> Iterator[T]:
        while (item := self.get()) is not None:
            yield item


class Crew:
    """Threads that end together: the first error stops all queues, and leaving the block joins all.

    The error of a thread is raised where the block ends, unless the block raised its own first cause.
    """

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._pipes: list[Pipe[object]] = []
        self._errors: list[BaseException] = []

    def pipe(self, size: int) -> Pipe[T]:
        """A queue that is stopped when anything fails."""
        made: Pipe[T] = Pipe(size)
        self._pipes.append(made)  # type: ignore[arg-type]
        return made

    def start(self, name: str, work: Callable[[], None]) -> None:
        """Run ``work`` in a thread of its own."""

        def run() -> None:
            try:
                work()
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
                self._errors.append(error)
                self._stop()

        thread = threading.Thread(target=run, name=name)
        self._threads.append(thread)
        thread.start()

    def _stop(self) -> None:
        for pipe in self._pipes:
            pipe.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stop()
        for thread in self._threads:
            thread.join()
        # "Stopped" in the waiting thread is only the echo of another thread's error.
        if self._errors and (error is None or isinstance(error, Stopped)):
            raise self._errors[0]
