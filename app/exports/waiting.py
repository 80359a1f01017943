"""Copies that were asked for and wait are kept in the workspace: closing the program loses none of them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.exports.copying import CopyOrder
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import UserError
from redaction.store.waiting import forget_waiting, keep_waiting, read_waiting

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

log = logging.getLogger(__name__)

_WORDS = ("recipient", "ticked", "annotation")
_SWITCHES = ("overwrite", "thorough")


def keep_order(workspace: Workspace, order: CopyOrder) -> None:
    """Keep what was asked for until it is made.

    A copy that shows everybody is not kept: it is asked for, with its reason, by somebody who is there.
    Where there is no room the copy is made all the same; only a restart would lose it.
    """
    if order.plan.unredacted:
        return
    data: dict[str, Any] = {"plan": order.plan.to_json(), "out": str(order.out)}
    data |= {name: getattr(order, name) for name in (*_WORDS, *_SWITCHES) if getattr(order, name)}
    try:
        keep_waiting(workspace.folder, order.footage.id, order.id, data)
    except OSError:
        log.warning("a copy that waits could not be kept for a restart")


def forget_order(workspace: Workspace, order: CopyOrder) -> None:
    """It was made, failed in front of somebody, or is not wanted any more."""
    forget_waiting(workspace.folder, order.footage.id, order.id)


def kept_orders(workspace: Workspace) -> list[CopyOrder]:
    """What was asked for before the program was closed and not made; of footage that is still there."""
    found = []
    for footage_id, order_id, data in read_waiting(workspace.folder):
        try:
            footage = workspace.footage_by_id(footage_id)
            order = _order(footage, order_id, data)
        except (UserError, KeyError, TypeError, ValueError, AttributeError):
            log.warning("a copy that was waiting makes no sense any more and was let go")
            forget_waiting(workspace.folder, footage_id, order_id)
            continue
        found.append(order)
    return found


def _order(footage: Any, order_id: str, data: dict[str, Any]) -> CopyOrder:
    """The order as it was; what the plan says of its source must be what the register says.

    Raises:
        ValueError: If it is about other footage, or shows everybody.
    """
    plan = ExportPlan.from_json(data["plan"])
    same = (plan.source, plan.sha256, plan.video) == (
        Path(footage.path), footage.sha256, footage.video,
    )  # fmt: skip
    if plan.unredacted or not same or plan.project.footage != footage.id:
        raise ValueError(footage.id)
    return CopyOrder(
        footage,
        plan,
        Path(data["out"]),
        overwrite=data.get("overwrite") is True,
        recipient=str(data.get("recipient", "")),
        ticked=str(data.get("ticked", "")),
        thorough=data.get("thorough") is True,
        annotation=str(data.get("annotation", "")),
        id=order_id,
    )
