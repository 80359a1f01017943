"""Jobs that take pictures: stills and contact sheets, recorded by the process that makes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.jobs.wire import Wire

Json = dict[str, Any]


def stills_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Take stills; gives the ids of those that were taken, and why others were not."""
    from redaction.store.workspace import Workspace
    from redaction.usecases.still import StillWish, take_stills

    wishes = [StillWish.from_json(one) for one in args["wishes"]]
    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        done = take_stills(
            workspace, wishes, Path(args["folder"]), ending=str(args["ending"]), cancel=cancel,
            progress=wire.progress,
        )  # fmt: skip
    return {
        "stills": [one.still.id for one in done if one.still is not None],
        "names": [Path(one.still.path).name for one in done if one.still is not None],
        "faces": [
            Path(one.still.path).name for one in done if one.still is not None and one.still.faces
        ],
        "failed": [
            [int(one.wish.frame), one.error.summary] for one in done if one.error is not None
        ],
    }


def sheet_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Make a contact sheet; gives its id."""
    from redaction.store.workspace import Workspace
    from redaction.usecases.contact import SheetWish, make_sheet

    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        still = make_sheet(
            workspace, SheetWish.from_json(args["wish"]), Path(args["out"]), cancel=cancel,
            progress=wire.progress,
        )  # fmt: skip
    name = Path(still.path).name
    return {
        "stills": [still.id],
        "names": [name],
        "faces": [name] if still.faces else [],
        "failed": [],
    }


def sample_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Make the sample and enter it; gives the id of its request."""
    import datetime as dt

    from redaction.sample.project import add_sample
    from redaction.store.workspace import Workspace

    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        today = dt.datetime.now().astimezone().date()
        made = add_sample(workspace, today, cancel=cancel, progress=wire.progress)
    return {"request": made.id}


PICTURE_JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {
    "stills": stills_job,
    "sheet": sheet_job,
    "sample": sample_job,
}
"""By the word that asks for them."""
