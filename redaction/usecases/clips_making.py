"""Making clips that were ordered, one after another, and recording each as soon as it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import OutputError, UserError
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.reviewlog.row import Category
from redaction.usecases.plans import keep_plan

if TYPE_CHECKING:
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace
    from redaction.usecases.clips import ClipOrder


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """What became of one order.

    Attributes:
        order: Which.
        export: Its record, if it was made.
        error: Why it was not.
    """

    order: ClipOrder
    export: Export | None = None
    error: UserError | None = None


def make_clips(
    workspace: Workspace,
    orders: Sequence[ClipOrder],
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    told: Callable[[ClipOutcome], None] = lambda _: None,
) -> tuple[ClipOutcome, ...]:
    """Make clips one after another; one that fails keeps none of the others from it.

    Args:
        workspace: Records each as soon as it is made.
        orders: What to make.
        cancel: Stops; what is under way leaves no file, what was made stays.
        progress: Of the clip under way, as ``export_copy`` tells it.
        told: Called with each outcome as soon as it is known.

    Raises:
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    found = []
    for order in orders:
        cancel.check()
        try:
            outcome = ClipOutcome(order, _make(workspace, order, cancel, progress))
        except UserError as error:
            outcome = ClipOutcome(order, error=error)
        told(outcome)
        found.append(outcome)
    return tuple(found)


def _make(
    workspace: Workspace,
    order: ClipOrder,
    cancel: CancelToken,
    progress: ProgressSink,
) -> Export:
    from redaction.usecases.export_copy import NotVerified, export_copy
    from redaction.usecases.timing import index_of

    footage, plan = order.footage, order.plan
    _check_current(workspace, order)
    try:
        result = export_copy(
            plan, order.out, index=index_of(workspace, footage, cancel=cancel),
            cancel=cancel, progress=progress,
        )  # fmt: skip
    except NotVerified as error:
        workspace.log.append(
            Category.SYSTEM,
            "Copy did not pass verification",
            footage=footage.sha256,
            request=footage.request or "",
            details={"name": order.out.name, "plan": plan.hash(), "why": error.summary},
        )
        raise
    report = result.report.to_json()
    try:
        keep_plan(workspace, plan)
        return workspace.add_export(
            footage.id, order.out.absolute(), plan_hash=report.get("plan_hash") or plan.hash(),
            source_sha256=footage.sha256, copy_sha256=result.sha256, verified=bool(report["ok"]),
            report=report, reason=order.reason, unredacted=plan.unredacted,
            annotation=order.annotation.id,
        )  # fmt: skip
    except BaseException as error:
        # Whatever it was, a defect too: no copy stays without its record.
        gone = "It was removed again."
        try:
            order.out.unlink(missing_ok=True)
        except OSError:
            gone = f"It could not be removed again: delete {order.out.name} yourself."
        if not isinstance(error, UserError):
            raise
        raise OutputError(
            f"The clip was made, but could not be recorded in the review log: {error.summary}",
            gone, error.remedy,
        ) from error  # fmt: skip


def _check_current(workspace: Workspace, order: ClipOrder) -> None:
    """A clip is made by the decisions as they are, not as they were when it was asked for."""
    if order.plan.unredacted:
        workspace.footage_by_id(order.footage.id)
        return
    now = replace(order.plan, project=workspace.project(order.footage.id))
    if now.hash() != order.plan.hash():
        raise UserError(
            "The decisions have changed since this clip was asked for.", "It was not made.",
            "Ask for it again.",
        )  # fmt: skip
