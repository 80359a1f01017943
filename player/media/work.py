"""What long media work asks of its caller: a way to stop it and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class CancelLike(Protocol):
    """Anything with ``check()`` that raises once the person asked to stop."""

    def check(self) -> None:
        """Raise if the work is to stop; called at least once a frame."""
        ...


ProgressLike = Callable[[str, int, int, str], None]
"""Takes phase, units done, units in all (0 while unknown) and the unit (``frames`` or ``bytes``)."""


def quiet(_phase: str, _done: int, _total: int, _unit: str) -> None:
    """A progress sink that shows nothing."""


class NeverCancelled:
    """Stands in where the caller gave no way to stop."""

    def check(self) -> None:
        """Never raises."""
