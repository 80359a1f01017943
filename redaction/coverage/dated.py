"""Stretches with the state of the decisions they were seen or heard at, and what counts of them since."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from redaction.coverage.runs import Runs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Row = tuple[int, int, int, Hashable]
"""Start, stop, revision, and in what way."""


class Dated:
    """Laid out once, so that each question about it takes a few milliseconds, however many rows there are."""

    def __init__(self, rows: Iterable[Row], lapses: Iterable[tuple[int, int, int]]) -> None:
        """Lay out.

        Args:
            rows: What was seen or heard.
            lapses: Start, stop and revision of what changed: what is of a lower revision counts no longer.
        """
        # here, because what only asks whether anything was seen at all does without it
        import numpy as np

        numbered: dict[Hashable, int] = {}
        flat = [
            (start, stop, revision, numbered.setdefault(way, len(numbered)))
            for start, stop, revision, way in rows
        ]
        # the highest revision last, so that it stays
        table = np.array(sorted(flat, key=lambda row: row[2]), np.int64).reshape(-1, 4)
        changed = np.array(sorted(lapses, key=lambda row: row[2]), np.int64).reshape(-1, 3)
        self._ways = tuple(numbered)
        self._way = table[:, 3]
        self._places = np.unique(np.concatenate((table[:, :2], changed[:, :2])).ravel())
        self._rows = self._laid(table)
        self._since = np.zeros(len(self._places), np.int64)
        for first, stop, revision in self._laid(changed).tolist():
            self._since[first:stop] = revision

    def since_changed(self, counts: Callable[[Hashable], bool]) -> Runs:
        """What counts and did not change since."""
        return self._runs(self._latest(counts) >= self._since)

    def ever(self, counts: Callable[[Hashable], bool]) -> Runs:
        """What counts, changed or not."""
        return self._runs(self._latest(counts) >= 0)

    def _laid(self, table: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """First and last place of each row, and its revision."""
        import numpy as np

        ends = np.searchsorted(self._places, table[:, :2])
        return np.column_stack((ends, table[:, 2]))

    def _latest(self, counts: Callable[[Hashable], bool]) -> npt.NDArray[np.int64]:
        """The highest revision at which each stretch was seen in a way that counts; -1 for none."""
        import numpy as np

        good = np.array([counts(way) for way in self._ways], bool)
        found = np.full(len(self._places), -1, np.int64)
        for first, stop, revision in self._rows[good[self._way]].tolist() if len(good) else ():
            found[first:stop] = revision
        return found

    def _runs(self, good: npt.NDArray[np.bool_]) -> Runs:
        import numpy as np

        if not len(good):
            return ()
        # what follows the last place is nothing
        marked = np.concatenate(([False], good[:-1], [False]))
        turns = np.flatnonzero(marked[1:] != marked[:-1])
        ends = self._places[turns].tolist()
        return tuple(zip(ends[::2], ends[1::2], strict=True))
