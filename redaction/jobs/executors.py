"""Other machines that look through footage: a Dask scheduler as a ``concurrent.futures`` executor.

Dask is an optional package (the extra ``cluster``). It is the one part of the program that opens a
connection, only to the address a person gives, and only when one is given. The workers need Umbra installed
and must see the footage under the same path.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from redaction.jobs.errors import ExitStatus, UserError
from redaction.place import remedy
from redaction.policy.limits import check_scheduler

ANSWERS_WITHIN = 10.0
"""Seconds a scheduler has to answer."""


AGAIN = 3
"""Times that a part is had done again whose answer was lost."""


@dataclass(slots=True)
class Crew:
    """The workers that did a piece of work; filled in when it ends.

    Attributes:
        began: How many there were when it began; 0 where no cluster was used.
        lost: How many of those were gone at the end. What they had begun was done by the others.
    """

    began: int = 0
    lost: int = 0

    def to_json(self) -> dict[str, Any]:
        """For summaries; nothing where no cluster was used."""
        return {"workers": {"began": self.began, "lost": self.lost}} if self.began else {}


def is_lost_answer(error: BaseException | None) -> bool:
    """Whether an error is Dask's own mistake about an answer that it has.

    When a worker dies just after it has finished a part, Dask takes the answer for an error, because the
    part's state changed in between: ``_cascade_future`` then fails at unpacking it. It can be had again.
    """
    last = error.__traceback__ if isinstance(error, TypeError) else None
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code.co_name == "_cascade_future"


@contextmanager
def cluster(address: str, crew: Crew | None = None) -> Iterator[Executor]:
    """An executor whose work is done by the workers of a Dask scheduler.

    Args:
        address: As Dask spells it, ``tcp://HOST:8786``, ``tls://HOST:8786`` or ``HOST:8786``.
        crew: Is told how many workers there were, and how many were lost.

    Raises:
        UserError: If the package is missing, nobody answers there, there are no workers, or they are lost
            while they work. What was found until then is kept, and a later run goes on there.
    """
    check_scheduler()
    try:
        from distributed import Client
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UserError(
            "A scheduler was given, but what talks to it is not installed.",
            "Nothing was done.",
            remedy(
                "Type ./run setup --cluster, or leave --scheduler out.",
                "Leave --scheduler out. An installed Umbra looks through footage on this computer only; for "
                "several machines Umbra is run from its source on each of them.",
            ),
            status=ExitStatus.USAGE,
        ) from error
    _check_certificates(address)
    try:
        _knock(address)
        client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            f"No Dask scheduler answers at {address}.",
            "Nothing was done.",
            "Check the address and that the scheduler is running, or leave --scheduler out.",
            status=ExitStatus.USAGE,
        ) from error
    with client:
        there = set(client.nthreads())
        if not there:
            raise UserError(
                f"The scheduler at {address} has no workers.",
                "Nothing was done.",
                "Start a worker there, or leave --scheduler out.",
                status=ExitStatus.USAGE,
            )
        try:
            # Parts are never taken from an earlier answer: the files may have changed.
            yield client.get_executor(pure=False)
            if crew is not None:
                crew.began, crew.lost = len(there), len(there - set(client.nthreads()))
        except (KilledWorker, CommClosedError, FutureCancelledError) as error:
            raise UserError(
                "The workers were lost while they looked through the footage.",
                "The original is unchanged; parts that were finished are kept.",
                "Start the workers again and repeat the command: it goes on there.",
            ) from error


def _check_certificates(address: str) -> None:
    """See that certificates are named where they are needed: without, Dask ends in words nobody can use.

    Raises:
        UserError: If they are not.
    """
    from dask import config

    if address.startswith("tls:") and not config.get("distributed.comm.tls.ca-file", None):
        raise UserError(
            "This scheduler is reached by TLS, and no certificates were named.",
            "Nothing was done.",
            "Name them in the environment, as the help page “Many computers together” says.",
            status=ExitStatus.USAGE,
        )


def _knock(address: str) -> None:
    """See whether anybody answers, before Dask starts threads that it leaves behind where nobody does.

    Raises:
        OSError: If nobody does.
        ValueError: If it is no address.
    """
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if not place.hostname or not place.port:
        msg = f"no address: {address}"
        raise ValueError(msg)
    socket.create_connection((place.hostname, place.port), ANSWERS_WITHIN).close()
