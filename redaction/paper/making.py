"""Making a document by its name: the one way for the command line and for the window's child process."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.model.footage import Request
from redaction.paper.report import ALWAYS, Period, ReportFacts
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace


class Kind(StrEnum):
    """Which document."""

    SCHEDULE = "schedule"
    COVER = "cover"
    VERIFICATION = "verification"
    REGISTER = "register"
    ACTIVITY = "activity"
    TIME = "time"
    EXEMPTIONS = "exemptions"
    DISCLOSURES = "disclosures"
    LOG = "log"


TITLES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.SCHEDULE: "Redaction schedule",
        Kind.COVER: "Cover sheet",
        Kind.VERIFICATION: "Verification report",
        Kind.REGISTER: "Register of requests",
        Kind.ACTIVITY: "Activity on a request",
        Kind.TIME: "Time spent",
        Kind.EXEMPTIONS: "Exemption log",
        Kind.DISCLOSURES: "Register of disclosures",
        Kind.LOG: "Review log",
    }
)
"""For people."""

NEEDS_REQUEST: Final = frozenset({Kind.SCHEDULE, Kind.COVER, Kind.VERIFICATION, Kind.ACTIVITY})
"""Documents about one request."""

TAKES_REQUEST: Final = NEEDS_REQUEST | {Kind.TIME, Kind.LOG}
"""Documents that can be about one request."""

HAS_PERIOD: Final = frozenset(
    {Kind.REGISTER, Kind.ACTIVITY, Kind.TIME, Kind.EXEMPTIONS, Kind.DISCLOSURES, Kind.LOG}
)
"""Documents about a period; these are tables, so that all but the log can be CSV as well."""

ONLY_PDF: Final = frozenset({Kind.SCHEDULE, Kind.COVER, Kind.VERIFICATION, Kind.LOG})
"""Documents that are no table; and the log, whose CSV and JSON with all hashes are exports of its own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which document, and about what.

    Attributes:
        kind: Which.
        request: Id of the request, or empty.
        period: Days.
        exports: Ids of the copies; empty for the newest verified copy of each footage.
        external: It leaves the force (schedule, verification).
        names: The requester is named (schedule), the requesters are (register).
        pictures: Small pictures in the schedule.
        shown: ``all``, ``open`` or ``closed`` (register).
        who: Only what this person did (log).
        category: Only this category (log).
        text: Only what contains this (log).
        recipient: Of the cover sheet.
        address: Of the cover sheet.
        method: Of the cover sheet.
        day: Of the cover sheet; None for today.
    """

    kind: Kind
    request: str = ""
    period: Period = ALWAYS
    exports: tuple[str, ...] = ()
    external: bool = True
    names: bool = True
    pictures: bool = True
    shown: str = "all"
    who: str = ""
    category: str = ""
    text: str = ""
    recipient: str = ""
    address: str = ""
    method: str = ""
    day: dt.date | None = None

    def to_json(self) -> dict[str, Any]:
        """For another process."""
        data: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "request", "external", "names", "pictures", "shown", "who", "category", "text",
                "recipient", "address", "method",
            )
        }  # fmt: skip
        return {
            **data,
            "kind": self.kind.value,
            "exports": list(self.exports),
            "first": _iso(self.period.first),
            "last": _iso(self.period.last),
            "day": _iso(self.day),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Wish:
        """What ``to_json`` gave."""
        rest = {
            k: v for k, v in data.items() if k not in ("kind", "exports", "first", "last", "day")
        }
        return cls(
            kind=Kind(data["kind"]),
            exports=tuple(data["exports"]),
            period=Period(_day(data["first"]), _day(data["last"])),
            day=_day(data["day"]),
            **rest,
        )

    @property
    def wanted(self) -> LogFilter:
        """The rows of the log that are printed."""
        return LogFilter(
            category=Category(self.category) if self.category else None,
            who=self.who,
            request=self.request,
            text=self.text,
            since=self.period.since,
            until=self.period.until,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was made.

    Attributes:
        path: Where it is.
        sha256: Of the file.
        facts: For the log: what it is about.
    """

    path: Path
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def make(
    workspace: Workspace,
    wish: Wish,
    path: Path,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Written:
    """Make a document in a new file: PDF, or CSV of a table where the name ends so.

    Nothing is written into the log: ``record`` does that.

    Raises:
        UserError: If there is a file of that name, nothing to make it of, or it cannot be made as PDF or CSV.
        Cancelled: If ``cancel`` asked for it; then there is no file.
    """
    from redaction.paper.writing import check_new, write_new

    _check_name(wish, path)
    check_new(path)
    cancel = cancel or CancelToken()
    data = _MAKERS[wish.kind](workspace, wish, path, cancel, progress)
    write_new(path, data)
    facts = {
        "document": wish.kind.value,
        "name": path.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "period": None if wish.period == ALWAYS else wish.period.words.replace("\u00a0", " "),
        "external": wish.external if wish.kind in (Kind.SCHEDULE, Kind.VERIFICATION) else None,
    }
    facts = {key: value for key, value in facts.items() if value is not None}
    return Written(path, str(facts["sha256"]), MappingProxyType(facts))


def record(workspace: Workspace, wish: Wish, facts: Mapping[str, Any]) -> None:
    """The row of the log about a document that was made: it reads what the workspace holds.

    Raises:
        UserError: If it cannot be written.
    """
    with workspace.consulting():  # nothing is changed by it, so a window that only looks may, too
        workspace.log.append(
            Category.CONSULTATION,
            f"{TITLES[wish.kind]} made as a document",
            request=wish.request,
            recipient=wish.recipient,
            details=dict(facts),
        )


def _check_name(wish: Wish, path: Path) -> None:
    ending = path.suffix.lower()
    allowed = (".pdf",) if wish.kind in ONLY_PDF else (".pdf", ".csv")
    if ending not in allowed:
        raise UserError(
            f"“{path.name}” cannot be the name of this document.",
            "Nothing was written.",
            f"Choose a name that ends in {' or '.join(allowed)}.",
            status=ExitStatus.USAGE,
        )


_Maker = Callable[["Workspace", Wish, Path, CancelToken, ProgressSink], bytes]


def _request(workspace: Workspace, wish: Wish) -> Request:
    from redaction.model.ids import RequestId

    return workspace.request(RequestId(wish.request))


def _exports(workspace: Workspace, wish: Wish) -> tuple[Export, ...]:
    from redaction.paper.schedule_gather import copies_of

    if not wish.exports:
        return copies_of(workspace, _request(workspace, wish))
    known = {export.id: export for export in workspace.exports()}
    return tuple(known[i] for i in wish.exports if i in known)


def _schedule(
    workspace: Workspace, wish: Wish, _path: Path, cancel: CancelToken, progress: ProgressSink
) -> bytes:
    from redaction.paper.schedule import schedule_paper
    from redaction.paper.schedule_gather import gather_schedule

    facts = gather_schedule(
        workspace, _request(workspace, wish), _exports(workspace, wish), external=wish.external,
        requester=wish.names, pictures=wish.pictures, cancel=cancel, progress=progress,
    )  # fmt: skip
    return schedule_paper(facts).to_bytes(cancel=cancel)


def _cover(
    workspace: Workspace, wish: Wish, _path: Path, cancel: CancelToken, _progress: ProgressSink
) -> bytes:
    from redaction.paper.cover_sheet import cover_paper, gather_cover

    facts = gather_cover(
        workspace, _request(workspace, wish), _exports(workspace, wish), recipient=wish.recipient,
        address=wish.address, method=wish.method,
        day=wish.day or dt.datetime.now().astimezone().date(),
    )  # fmt: skip
    return cover_paper(facts).to_bytes(cancel=cancel)


def _verification(
    workspace: Workspace, wish: Wish, _path: Path, cancel: CancelToken, _progress: ProgressSink
) -> bytes:
    from redaction.paper.made import Made
    from redaction.paper.verification import shown_to, verification_paper

    request = _request(workspace, wish)
    exports = _exports(workspace, wish)
    if len(exports) != 1:
        raise UserError(
            f"A verification report is about one copy, and {len(exports) or 'none'} of "
            f"{request.reference} could be meant.",
            "Nothing was written.",
            "Choose the copy.",
            status=ExitStatus.USAGE,
        )
    report = shown_to(exports[0].report, external=wish.external)
    made = Made.of(workspace, request.reference).shown(external=wish.external)
    paper = verification_paper(report, made)
    return paper.to_bytes(cancel=cancel)


def _gathered(workspace: Workspace, wish: Wish, cancel: CancelToken) -> ReportFacts:
    match wish.kind:
        case Kind.REGISTER:
            from redaction.paper.register import Shown, gather_register

            return gather_register(
                workspace, period=wish.period, shown=Shown(wish.shown), requesters=wish.names
            )
        case Kind.DISCLOSURES:
            from redaction.paper.register import gather_disclosures

            return gather_disclosures(workspace, period=wish.period)
        case Kind.ACTIVITY:
            from redaction.paper.log_pages import gather_activity

            request = _request(workspace, wish)
            return gather_activity(workspace, request, period=wish.period, cancel=cancel)
        case Kind.TIME:
            from redaction.paper.time_spent import gather_time

            one = _request(workspace, wish) if wish.request else None
            return gather_time(workspace, one, period=wish.period, cancel=cancel)
        case Kind.EXEMPTIONS:
            from redaction.paper.exemption_log import gather_exemptions

            return gather_exemptions(workspace, period=wish.period, cancel=cancel)
        case _:
            from redaction.paper.log_pages import gather_log

            return gather_log(workspace, wish.wanted, cancel=cancel)


def _table(
    workspace: Workspace, wish: Wish, path: Path, cancel: CancelToken, _progress: ProgressSink
) -> bytes:
    from redaction.paper.report import report_bytes, report_csv

    facts = _gathered(workspace, wish, cancel)
    return (
        report_csv(facts) if path.suffix.lower() == ".csv" else report_bytes(facts, cancel=cancel)
    )


_MAKERS: Final[Mapping[Kind, _Maker]] = MappingProxyType(
    {
        **dict.fromkeys(HAS_PERIOD, _table),
        Kind.SCHEDULE: _schedule,
        Kind.COVER: _cover,
        Kind.VERIFICATION: _verification,
    }
)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
