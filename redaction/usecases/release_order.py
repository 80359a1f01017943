"""What is to be released, and whether it may be: asked before any work is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from redaction.casework.gate import Gate, GateKind
from redaction.casework.gates import may_release, may_release_each
from redaction.casework.names import safe_name
from redaction.casework.package import Form, check_target
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.ids import RequestId
from redaction.store.disclosures import check_hand_over
from redaction.store.register import Export
from redaction.store.workspace import Workspace

UNCHANGED: Final = "No package was made, and nothing was recorded as handed over."

WITH_LOG: Final = frozenset({RequestKind.COURT, RequestKind.INTERNAL})
"""Kinds of request whose packages hold the review log unless somebody chose otherwise: it names staff, and
tells what was decided about people, so it does not go to the public by itself."""

SETTLED_ELSEWHERE: Final = (GateKind.TAMPERED, GateKind.COPY, GateKind.VERIFICATION)
"""Gates that no reason opens: another copy has to be made."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Footage of a request, and the copy of it that would be released.

    Attributes:
        footage: Of the request.
        copies: Its verified copies, newest first, clips of single annotations after them; none that is
            unredacted.
        copy: The one that is released unless another is chosen; None where there is none.
        gates: What stands against it.
        overridden: How many things stood against it and were overridden with a reason.
    """

    footage: Footage
    copies: tuple[Export, ...]
    copy: Export | None
    gates: tuple[Gate, ...] = ()
    overridden: int = 0

    @property
    def name(self) -> str:
        """Of the copy, else of the footage."""
        return Path(self.copy.path if self.copy else self.footage.path).name

    @property
    def moved(self) -> bool:
        """Whether the copy is not where it was written."""
        return self.copy is not None and not Path(self.copy.path).is_file()


@dataclass(frozen=True, slots=True)
class Order:
    """A release package as somebody asks for it.

    Attributes:
        request: The request it answers.
        copies: Ids of the copies' records.
        out: Final name of the folder or ZIP file.
        form: Which of both.
        recipient: Who receives it.
        address: For the cover sheet, several lines; may be empty.
        method: How it is handed over.
        day: When.
        note: Kept with the disclosure; goes into nothing that is handed over.
        with_log: Put the request's rows of the review log in.
        keep_names: Copies keep their files' names; else they are called after the request and numbered,
            because a file's name can say whom it shows or who recorded it.
        found: Where copies are that were moved, by id.
    """

    request: RequestId
    copies: tuple[str, ...]
    out: Path
    form: Form
    recipient: str
    method: str
    day: dt.date
    address: str = ""
    note: str = ""
    with_log: bool = False
    keep_names: bool = False
    found: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, for another process."""
        return {
            "request": self.request,
            "copies": list(self.copies),
            "out": str(self.out),
            "form": self.form.value,
            "recipient": self.recipient,
            "method": self.method,
            "day": self.day.isoformat(),
            "address": self.address,
            "note": self.note,
            "with_log": self.with_log,
            "keep_names": self.keep_names,
            "found": {key: str(path) for key, path in self.found.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Order:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError, ValueError: If it is not one.
        """
        return cls(
            RequestId(data["request"]),
            tuple(data["copies"]),
            Path(data["out"]),
            Form(data["form"]),
            data["recipient"],
            data["method"],
            dt.date.fromisoformat(data["day"]),
            data["address"],
            data["note"],
            bool(data["with_log"]),
            bool(data["keep_names"]),
            {key: Path(path) for key, path in data["found"].items()},
        )


class NotReleased(UserError):  # noqa: N818 - names the outcome
    """Something stands against the release.

    Attributes:
        gates: What, by the name of the footage.
    """

    status = ExitStatus.NOT_VERIFIED

    def __init__(self, gates: Sequence[tuple[str, Gate]]) -> None:
        words = " ".join(f"{name}: {gate.words}" for name, gate in gates)
        settled = all(gate.kind in SETTLED_ELSEWHERE for _, gate in gates)
        super().__init__(
            f"This cannot be released yet. {words}",
            UNCHANGED,
            "Make a new copy."
            if settled
            else "Deal with what is open, or override it with a reason.",
        )
        self.gates = tuple(gates)


def can_override(gate: Gate) -> bool:
    """Whether a reason opens this gate."""
    return gate.can_be_overridden and gate.kind not in SETTLED_ELSEWHERE


def candidates(workspace: Workspace, request: RequestId) -> tuple[Candidate, ...]:
    """The footage of a request in the order it was added, each with its newest verified copy.

    A copy made by the decisions as they are is preferred to a newer one that was not.
    """
    found = []
    for footage in workspace.footage(request):
        verified = [e for e in workspace.exports(footage.id) if e.verified and not e.unredacted]
        # clips show single moments as evidence: offered, but not before a copy of the footage
        copies = tuple(sorted(verified, key=lambda e: e.is_clip))
        looked_at = copies[:_LOOKED_AT]
        judged = [*zip(looked_at, may_release_each(workspace, footage, looked_at), strict=True)]
        fitting = [one for one in judged if not any(g.kind is GateKind.COPY for g in one[1])]
        best = fitting or judged
        copy, gates = best[0] if best else (None, ())
        overridden = len(workspace.signoffs.of(footage.id).overrides)
        found.append(Candidate(footage, copies, copy, gates, overridden))
    return tuple(found)


_LOOKED_AT: Final = 5


def chosen(workspace: Workspace, order: Order) -> tuple[tuple[Footage, Export], ...]:
    """The copies of an order with their footage, in the order of the register.

    Raises:
        UserError: If there are none, or one is not of this request.
    """
    if not order.copies:
        raise UserError("No copy was chosen.", UNCHANGED, "Choose at least one copy.")
    found = [
        (footage, export)
        for footage in workspace.footage(order.request)
        for export in reversed(workspace.exports(footage.id))
        if export.id in order.copies
    ]
    if len(found) != len(set(order.copies)):
        raise UserError(
            "A copy that was chosen was not made for this request.",
            UNCHANGED,
            "Choose among the copies of the request's footage.",
        )
    return tuple(found)


def left_out(workspace: Workspace, order: Order) -> tuple[Footage, ...]:
    """The footage of the request of which nothing goes."""
    goes = {footage.id for footage, _ in chosen(workspace, order)}
    return tuple(f for f in workspace.footage(order.request) if f.id not in goes)


def open_gates(workspace: Workspace, order: Order) -> tuple[tuple[Footage, Gate], ...]:
    """What stands against an order, by footage."""
    return tuple(
        (footage, gate)
        for footage, export in chosen(workspace, order)
        for gate in may_release(workspace, footage, export)
    )


def check_order(workspace: Workspace, order: Order) -> Request:
    """Refuse what cannot be done, before any work; what stands in the way as a gate is asked apart.

    Raises:
        UserError: If recipient, method or day will not do, a copy is not of the request, or is gone.
        OutputError: If the package cannot be written where it was asked for.
    """
    request = workspace.request(order.request)
    today = dt.datetime.now().astimezone().date()
    check_hand_over(order.recipient.strip(), order.method.strip(), order.day, today=today)
    if order.out.resolve().is_relative_to(workspace.folder.resolve()):
        raise OutputError(
            "A package cannot be written into the workspace folder.",
            f"What lies there is Umbra's own. {UNCHANGED}",
            "Choose another folder.",
        )
    files = [order.found.get(e.id, Path(e.path)) for _, e in chosen(workspace, order)]
    for path in files:
        if not path.is_file():
            raise UserError(
                f"The copy “{path.name}” is not where it was written.",
                UNCHANGED,
                "Find it, or export it again.",
                status=ExitStatus.BAD_INPUT,
            )
    check_target(order.out, order.form, needed=sum(path.stat().st_size for path in files))
    return request


def usual_name(request: Request, day: dt.date, taken: Collection[str] = ()) -> str:
    """What a package is called unless somebody chose otherwise, without an ending."""
    return safe_name(f"{request.reference}_release_{day.isoformat()}".replace(" ", "-"), taken)


def find_copy(copy: Export, folder: Path) -> Path | None:
    """The file in ``folder`` or one folder below it that has the content of a copy, or None."""
    from player.media.identity import hash_file

    said = copy.report.get("copy")
    size = said.get("size") if isinstance(said, dict) else None
    ending = Path(copy.path).suffix.lower()
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if path.suffix.lower() != ending or not path.is_file():
            continue
        if isinstance(size, int) and path.stat().st_size != size:
            continue
        if hash_file(path) == copy.copy_sha256:
            return path
    return None
