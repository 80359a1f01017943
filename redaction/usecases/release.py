"""Making a release package and recording it as handed over: for window and command line alike.

Three steps, because the second takes long and runs in a process of its own: ``prepare`` asks whether it may
be, ``build`` writes the package, ``record`` writes the hand-over into register and log. A package that cannot
be recorded is taken away again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from redaction.casework.bag import Item, Signature
from redaction.casework.checker import script
from redaction.casework.disclosure import Disclosure
from redaction.casework.gate import GateKind
from redaction.casework.names import safe_name
from redaction.casework.package import Contents, write_package
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.footage import Footage, Request, RequestKind
from redaction.reviewlog.filter import LogFilter
from redaction.store.pictures import staging
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.package_key import key_fingerprint
from redaction.usecases.package_key import signature_of as signature_of
from redaction.usecases.release_order import (
    NotReleased,
    Order,
    can_override,
    check_order,
    chosen,
    left_out,
    open_gates,
)
from redaction.usecases.release_readme import readme
from redaction.verification.page import report_bytes

ABOUT_REQUESTER: Final = frozenset({RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3})
"""Kinds whose answer goes to the person who asked, so that the papers may name them."""

SCHEDULE: Final = "redaction-schedule.pdf"
COVER: Final = "cover-sheet.pdf"
LOG: Final = "log-extract.json"


@dataclass(frozen=True, slots=True)
class Built:
    """A package that was written and checked.

    Attributes:
        path: The folder or file.
        number: Its package number: SHA-256 of its tag manifest.
        copies: SHA-256 of each copy in it.
        files: How many files it holds.
        size: Bytes of all.
        fingerprint: Of the key it is signed with, or empty.
    """

    path: Path
    number: str
    copies: tuple[str, ...]
    files: int
    size: int
    fingerprint: str = ""

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "path": str(self.path), "copies": list(self.copies)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Built:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError: If it is not one.
        """
        return cls(**{**data, "path": Path(data["path"]), "copies": tuple(data["copies"])})


def make_package(
    workspace: Workspace,
    order: Order,
    *,
    override: str = "",
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> tuple[Built, Disclosure]:
    """All three steps.

    Args:
        workspace: Of the request.
        order: What is wanted.
        override: A reason to let pass everything that stands against it and can be let pass; empty for none.
        signature: What to sign the package with (``signature_of``); None for unsigned.
        cancel: Stops it; nothing is left behind and nothing recorded as handed over.
        progress: Phases ``packing`` and ``checking``, in bytes.

    Raises:
        NotReleased: If something stands against it.
        UserError: As for ``prepare``, ``build`` and ``record``.
    """
    check_order(workspace, order)
    gates = open_gates(workspace, order) if override else ()
    prepare(workspace, order, {(str(f.id), gate.kind): override for f, gate in gates})
    built = build(workspace, order, signature=signature, cancel=cancel, progress=progress)
    return built, record(workspace, order, built)


def prepare(
    workspace: Workspace, order: Order, overrides: Mapping[tuple[str, GateKind], str]
) -> None:
    """See that the order can and may be carried out; override gates with the reasons given.

    Args:
        workspace: Of the request.
        order: What is wanted.
        overrides: Reasons by id of the footage and kind of gate.

    Raises:
        NotReleased: If a gate stands against it that no reason was given for, or that no reason opens.
        Refused: If a reason will not do, or somebody would let their own work pass without an approval.
        UserError: As for ``check_order``.
    """
    check_order(workspace, order)
    wanted = [
        (footage.id, gate, reason)
        for footage, gate in open_gates(workspace, order)
        if (reason := overrides.get((str(footage.id), gate.kind), "").strip())
        and can_override(gate)
    ]
    for footage_id, gate, _ in wanted:  # first, so that nothing is overridden where one may not be
        workspace.signoffs.check_override(footage_id, gate)
    for footage_id, gate, reason in wanted:
        workspace.signoffs.override(footage_id, gate, reason)
    still = open_gates(workspace, order)
    if still:
        raise NotReleased([(Path(footage.path).name, gate) for footage, gate in still])


def build(
    workspace: Workspace,
    order: Order,
    *,
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Built:
    """Write the package and have it checked; changes nothing in the workspace.

    Raises:
        CopyChanged: If a copy is not what was recorded.
        PackageNotWhole: If what was written does not pass its check.
        OutputError: If it cannot be written.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    request = check_order(workspace, order)
    copies = _named(chosen(workspace, order), order, request.reference)
    fingerprint = key_fingerprint(signature)
    with staging(workspace.caches) as folder:
        papers = _papers(workspace, request, order, copies, folder, fingerprint, cancel, progress)
        contents = _contents(workspace, request, order, copies, papers)
        made = write_package(
            order.out, order.form, contents, signature=signature, cancel=cancel, progress=progress
        )
    progress(Progress("finishing", 1, 1, "steps"))
    hashes = tuple(copy.export.copy_sha256 for copy in copies)
    return Built(order.out, made.number, hashes, made.files, made.size, fingerprint)


def record(workspace: Workspace, order: Order, built: Built) -> Disclosure:
    """Record the hand-over and the release of each footage, in one transaction.

    Raises:
        UserError: If it cannot be recorded, or something stands against it by now; the package was
            taken away.
    """

    def release() -> None:
        for footage, export in found:
            workspace.signoffs.release(footage.id, export)

    try:
        found = chosen(workspace, order)
        overridden = [
            (act.gate, act.reason)
            for footage, _ in found
            for act in workspace.signoffs.of(footage.id).overrides
        ]
        disclosure = workspace.disclosures.add(
            order.request,
            order.recipient,
            order.method,
            order.day,
            built.copies,
            package=built.path.name,
            manifest_sha256=built.number,
            note=order.note,
            overridden=overridden,
            facts={
                "signed_with": built.fingerprint,
                "with_log": order.with_log,
                "left_out": [footage.sha256 for footage in left_out(workspace, order)],
            },
            along=release,
        )
    except BaseException:
        take_away(built)
        raise
    return disclosure


def take_away(built: Built) -> None:
    """Delete a package that was made just now and not recorded."""
    with contextlib.suppress(OSError):
        if built.path.is_dir() and not built.path.is_symlink():
            shutil.rmtree(built.path)
        else:
            built.path.unlink()


# what goes in


@dataclass(frozen=True, slots=True)
class _Copy:
    footage: Footage
    export: Export
    path: Path
    name: str


def _named(
    found: Sequence[tuple[Footage, Export]], order: Order, reference: str
) -> tuple[_Copy, ...]:
    """The copies where they are now, under names that every system takes."""
    copies: list[_Copy] = []
    for number, (footage, export) in enumerate(found, start=1):
        path = order.found.get(export.id, Path(export.path))
        own = path.name if order.keep_names else f"{reference}_{number}{path.suffix.lower()}"
        name = safe_name(own, [copy.name for copy in copies], usual="copy")
        copies.append(_Copy(footage, replace(export, path=str(path)), path, name))
    return tuple(copies)


def _papers(
    workspace: Workspace,
    request: Request,
    order: Order,
    copies: Sequence[_Copy],
    folder: Path,
    fingerprint: str,
    cancel: CancelToken,
    progress: ProgressSink,
) -> tuple[Item, ...]:
    from redaction.paper.cover_sheet import gather_cover, write_cover_sheet
    from redaction.paper.schedule import write_schedule
    from redaction.paper.schedule_gather import gather_schedule

    exports = [copy.export for copy in copies]
    schedule = gather_schedule(
        workspace, request, exports,
        names=[copy.name for copy in copies], requester=request.kind in ABOUT_REQUESTER,
        cancel=cancel, progress=progress,
    )  # fmt: skip
    write_schedule(schedule, folder / SCHEDULE, cancel=cancel)
    cancel.check()
    enclosed = ["Redaction schedule", "Verification report of each copy"]
    enclosed += ["Extract of the review log"] if order.with_log else []
    cover = gather_cover(
        workspace, request, exports,
        recipient=order.recipient, address=order.address, method=order.method, day=order.day,
        enclosed=enclosed, names=[copy.name for copy in copies],
        checker=script.NAME, checker_sha256=script.script_sha256(), fingerprint=fingerprint,
    )  # fmt: skip
    write_cover_sheet(cover, folder / COVER)
    names = [COVER, SCHEDULE]
    if order.with_log:
        front = {"workspace": workspace.id, "request": request.reference}
        workspace.log.export(folder / LOG, LogFilter(request=request.id), front)
        names.append(LOG)
    return tuple(Item(name, folder / name) for name in names)


def _contents(
    workspace: Workspace,
    request: Request,
    order: Order,
    copies: Sequence[_Copy],
    papers: Sequence[Item],
) -> Contents:
    from redaction.paper.made import force_words

    now = dt.datetime.now().astimezone()
    force = force_words(workspace)["force"]
    payload: list[Item] = []
    said = []
    for copy in copies:
        report = outward(copy.export.report, copy.name)
        stem = f"verification/{copy.name}"
        payload += [
            Item(f"copies/{copy.name}", copy.path, copy.export.copy_sha256),
            Item(f"{stem}.json", json.dumps(report, ensure_ascii=False, indent=1).encode()),
            Item(f"{stem}.html", report_bytes(report, ".html")),
        ]
        said.append(
            {
                "file": f"data/copies/{copy.name}",
                "sha256": copy.export.copy_sha256,
                "source_sha256": copy.export.source_sha256,
                "report": f"data/{stem}.json",
            }
        )
    payload += papers
    about = {
        "kind": "release",
        "reference": request.reference,
        "recipient": order.recipient,
        "method": order.method,
        "day": order.day.isoformat(),
        "organisation": force,
        "made": {
            "utc": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "local": now.isoformat(timespec="seconds"),
            # A member of the public is answered by the force, not by whoever was on duty; where it has
            # not said its name, nobody's stands here.
            "by": "",
            "software": "Umbra",
        },
        "copies": said,
        "documents": [f"data/{paper.name}" for paper in papers if paper.name != LOG],
        "log": f"data/{LOG}" if order.with_log else "",
    }
    info = [
        *([("Source-Organization", force)] if force else []),
        ("External-Identifier", request.reference),
        ("External-Description", f"Redacted copies released under {request.reference}"),
        ("Bagging-Date", now.date().isoformat()),
        ("Bag-Software-Agent", "Umbra"),
    ]
    text = readme(
        reference=request.reference,
        force=force,
        copies=[copy.name for copy in copies],
        with_log=order.with_log,
    )
    return Contents(tuple(payload), about, info, text)


def outward(report: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A verification report as it leaves: under the copy's name in the package, without the original's.

    The name of an original can say whom it shows. Its SHA-256 stays, which is what proves anything.
    """
    source, copy = report.get("source"), report.get("copy")
    return {
        **report,
        "source": {**source, "name": "the original"} if isinstance(source, dict) else {},
        "copy": {**copy, "name": name} if isinstance(copy, dict) else {},
    }
