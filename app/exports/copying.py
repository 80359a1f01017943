"""One copy that was asked for: waiting, being made, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.dialogs.unfinished import still_worked_on
from app.language.core import core
from app.session import Notice, Tone
from redaction.casework.disclosing import check_disclosure, note_release
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.audio import SoundReview
from redaction.model.ids import new_id
from redaction.reviewlog.row import Category
from redaction.usecases.plans import keep_plan

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from redaction.export.plan import ExportPlan
    from redaction.model.footage import Footage
    from redaction.store.register import Export


class CopyState(StrEnum):
    """How far a copy is; ``LEFT`` was asked for before the program was closed, and nobody went on yet."""

    LEFT = "left"
    WAITING = "waiting"
    WORKING = "working"
    VERIFIED = "verified"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What a person asked for.

    Attributes:
        footage: What the copy is made of.
        plan: What it is to be; frozen when it was asked for.
        out: Where it goes.
        overwrite: A file of that name may be replaced.
        recipient: Who receives it, or empty.
        ticked: What the person confirmed by a tick, for the log.
        thorough: Check every frame of the copy as deeply as can be.
        annotation: What it is a clip of, or empty.
        reason: Why it is unredacted; empty where it is redacted.
        id: Its own, under which it is kept until it is made.
    """

    footage: Footage
    plan: ExportPlan
    out: Path
    overwrite: bool = False
    recipient: str = ""
    ticked: str = ""
    thorough: bool = False
    annotation: str = ""
    reason: str = ""
    id: str = field(default_factory=new_id, compare=False)


def _taken_back(before: SoundReview, now: SoundReview) -> bool:
    """Whether what was said about the sound holds no more; that it is reviewed now changes nothing."""
    reviewed = before is SoundReview.NOT_REVIEWED and now is SoundReview.REVIEWED
    return before is not now and not reviewed


class Copy(QObject):
    """One copy on its way.

    Attributes:
        order: What was asked for.
        state: How far it is.
        job: The work, once it began.
        report: What the check of the written file found, as ``VerificationReport.to_json`` spells it.
        error: Why it failed.
        export: Its record in the register.

    Signals:
        moved: Its state or its progress changed.
        ended: It was verified and recorded, it failed, or it was cancelled; sent once.
    """

    moved = Signal()
    ended = Signal()

    def __init__(
        self, order: CopyOrder, session: Session, jobs: Runner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.order = order
        self.state = CopyState.WAITING
        self.job: Job | None = None
        self.report: dict[str, Any] | None = None
        self.error: UserError | None = None
        self.export: Export | None = None
        self._session = session
        self._jobs = jobs
        self._found = Path()

    @property
    def open(self) -> bool:
        """Whether it still waits or is being made."""
        return self.state in (CopyState.WAITING, CopyState.WORKING)

    @property
    def share(self) -> float | None:
        """How much of the present phase is done, 0 to 1; None where that is not known."""
        progress = None if self.job is None else self.job.progress
        return None if progress is None or not progress.total else progress.done / progress.total

    def begin(self) -> None:
        """Start the work, unless the copy would not be what the person saw when they asked for it."""
        try:
            self._check()
            # Not beside the footage or the copy; taken away as soon as it was read.
            self._found = self._session.workspace.caches / f"report-{new_id()}.json"
        except UserError as error:
            self._end(CopyState.FAILED, error)
            return
        order = self.order
        args = {
            "plan": order.plan.to_json(),
            "out": str(order.out),
            "overwrite": order.overwrite,
            "report": str(self._found),
        }
        if order.thorough:
            args["thorough"] = True
        title = self.tr("Export {name}").format(name=order.out.name)
        job = self.job = self._jobs.start("export", args, title)
        self.state = CopyState.WORKING
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)
        self.moved.emit()

    def cancel(self) -> None:
        """Do not make it: at once while it waits, as soon as its work has stopped otherwise."""
        if self.state in (CopyState.WAITING, CopyState.LEFT):
            self._end(CopyState.CANCELLED)
        elif self.job is not None:
            self.job.cancel()
            self.moved.emit()

    def _check(self) -> None:
        """The decisions must be those the person saw, and complete.

        Raises:
            UserError: If they are not.
        """
        footage, plan = self.order.footage, self.order.plan
        project = self._session.workspace.project(footage.id)
        if plan.unredacted:
            # no decisions are in it, so none can have changed; and it is nothing to disclose by itself
            if self.order.recipient:
                raise UserError(
                    self.tr("An unredacted clip is not handed over from here."),
                    self.tr("Nothing was written."),
                    self.tr("Make it without a recipient; it goes out in an evidence package."),
                )
            return
        # names and notes may have changed, what decides the copy may not; sound that was reviewed and is to
        # be reviewed again would leave without anybody's word
        other = replace(plan, project=project).hash() != plan.hash()
        if project != plan.project and (other or _taken_back(plan.project.sound, project.sound)):
            raise UserError(
                self.tr("The decisions have changed since this copy was asked for."),
                self.tr("Nothing was written."),
                self.tr("Export this footage again."),
            )
        problem = still_worked_on(footage, self._jobs.running)
        if problem:
            raise UserError(problem, self.tr("Nothing was written."))
        if self.order.recipient:
            self._session.coverage_wanted.emit()
            check_disclosure(self._session.workspace, footage)

    def _progressed(self, _event: dict[str, Any]) -> None:
        self.moved.emit()

    def _succeeded(self, result: dict[str, Any]) -> None:
        self._take_report()
        self.report = result["report"]
        try:
            self.export = self._record(result)
        except UserError as error:
            self._end(CopyState.FAILED, error)
            return
        except BaseException:
            # a defect has a report of its own; what waits for this copy must not wait for ever
            text = self.tr(
                "The copy could not be recorded in the review log and was removed again."
            )
            self._end(CopyState.FAILED, OutputError(text))
            raise
        self._end(CopyState.VERIFIED)
        self._note_release()

    def _failed(self, error: UserError) -> None:
        self.report = self._take_report()
        if error.status is ExitStatus.NOT_VERIFIED:
            self._log_refusal()
        else:
            self.report = None
        self._end(CopyState.FAILED, error)

    def _cancelled(self) -> None:
        self._take_report()
        self._end(CopyState.CANCELLED)

    def _end(self, state: CopyState, error: UserError | None = None) -> None:
        self.state, self.error = state, error
        self.moved.emit()
        self.ended.emit()

    def _record(self, result: dict[str, Any]) -> Export:
        """Write the copy into the register; a copy that cannot be recorded is taken away again.

        Raises:
            UserError: If it could not be recorded.
        """
        order, report = self.order, result["report"]
        workspace = self._session.workspace
        try:
            # footage that was removed meanwhile leaves nothing behind, its decisions least of all
            workspace.footage_by_id(order.footage.id)
            keep_plan(workspace, order.plan)
            return workspace.add_export(
                order.footage.id,
                Path(result["path"]),
                plan_hash=report.get("plan_hash") or order.plan.hash(),
                source_sha256=order.footage.sha256,
                copy_sha256=result["sha256"],
                verified=bool(report["ok"]),
                report=report,
                recipient=order.recipient,
                reason=" ".join(filter(None, (order.reason, order.ticked))),
                unredacted=order.plan.unredacted,
                annotation=order.annotation,
            )
        except BaseException as error:
            # Whatever it was, a defect too: no copy stays without its record.
            gone = self._take_away(Path(result["path"]))
            if not isinstance(error, UserError):
                raise
            raise OutputError(
                self.tr(
                    "The copy was made, but could not be recorded in the review log: {s}"
                ).format(s=core(error.summary)),
                gone,
                core(error.remedy),
            ) from error

    def _note_release(self) -> None:
        """A copy made for somebody is let go: part of the sign-off's record."""
        if self.order.recipient and self.export is not None:
            workspace = self._session.workspace
            if not note_release(workspace, self.order.footage, self.export):
                text = self.tr("The decisions changed while {name} was made: do not hand it over.")
                words = text.format(name=self.order.out.name)
                self._session.notice.emit(Notice(words, Tone.WARNING))
            self._session.case_changed.emit()

    def _take_away(self, copy: Path) -> str:
        """Delete an unrecorded copy, and say what became of it."""
        try:
            copy.unlink(missing_ok=True)
        except OSError:
            text = self.tr(
                "It could not be removed again: delete {name} yourself. Do not disclose it."
            )
            return text.format(name=copy.name)
        return self.tr(
            "It was removed again, because no copy exists without its record; the original is unchanged."
        )

    def _take_report(self) -> dict[str, Any] | None:
        """What the check found, if the work came so far; its file is taken away."""
        try:
            report: dict[str, Any] = json.loads(self._found.read_text(encoding="utf-8"))
            self._found.unlink()
        except (OSError, ValueError):
            return None
        return report

    def _log_refusal(self) -> None:
        order = self.order
        self._session.record(
            Category.SYSTEM,
            "Copy did not pass verification",
            footage=order.footage.sha256,
            request=order.footage.request or "",
            details={"name": order.out.name, "plan": order.plan.hash()},
        )
