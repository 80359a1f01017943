"""Jobs of what is handed over, packages and papers: of the same kind as those in ``redaction.jobs.tasks``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.progress import Progress

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.jobs.wire import Wire

Json = dict[str, Any]


def package_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Write a release package; whoever asked records it as handed over."""
    from redaction.store.workspace import Workspace
    from redaction.usecases.release import build, signature_of
    from redaction.usecases.release_order import Order

    order, folder = Order.from_json(args["order"]), Path(args["workspace"])
    passphrase = args.get("passphrase")
    signature = None if passphrase is None else signature_of(folder, str(passphrase))
    with Workspace.open(folder, user=str(args["user"])) as workspace:
        return build(
            workspace, order, signature=signature, cancel=cancel, progress=wire.progress
        ).to_json()


def evidence_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Write an evidence package; whoever asked records it as handed over."""
    from redaction.store.workspace import Workspace
    from redaction.usecases.evidence import build
    from redaction.usecases.evidence_order import EvidenceOrder
    from redaction.usecases.package_key import signature_of

    order, folder = EvidenceOrder.from_json(args["order"]), Path(args["workspace"])
    passphrase = args.get("passphrase")
    signature = None if passphrase is None else signature_of(folder, str(passphrase))
    with Workspace.open(folder, user=str(args["user"])) as workspace:
        return build(
            workspace, order, signature=signature, cancel=cancel, progress=wire.progress
        ).to_json()


def check_package_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Check a package as its receiver would."""
    from redaction.casework.checker.verdicts import check_package

    def tell(done: int, total: int) -> None:
        cancel.check()
        wire.progress(Progress("checking", done, total, "bytes"))

    return check_package(
        Path(args["path"]), number=str(args.get("number", "")), tell=tell
    ).to_json()


def report_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Make a document; whoever asked records it."""
    from redaction.paper.making import Wish, make
    from redaction.store.workspace import Workspace

    wish, path = Wish.from_json(args["wish"]), Path(args["path"])
    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        made = make(workspace, wish, path, cancel=cancel, progress=wire.progress)
    return {"path": str(made.path), "sha256": made.sha256, "facts": dict(made.facts)}


HANDING_JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {
    "package": package_job,
    "evidence": evidence_job,
    "check_package": check_package_job,
    "report": report_job,
}
