"""Making an evidence package of an incident or of one footage, and recording it as handed over.

Three steps like a release: ``check_order`` asks whether it may be, ``build`` writes the package, ``record``
writes the hand-over into register and log. A package that cannot be recorded is taken away again. Nothing
unredacted goes without a reason, and no draft goes at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.casework.bag import Signature
from redaction.casework.binding import decisions_hash
from redaction.casework.disclosure import Disclosure
from redaction.casework.package import write_package
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.store.pictures import staging
from redaction.usecases.evidence_choice import (
    Standing,
    check_order,
    check_standing,
    place_of,
    standing,
)
from redaction.usecases.evidence_order import UNCHANGED, EvidenceOrder, Pictures, chosen_notes
from redaction.usecases.package_key import key_fingerprint
from redaction.usecases.release import Built, take_away

if TYPE_CHECKING:
    from redaction.model.footage import Footage
    from redaction.paper.timeline_gather import Material
    from redaction.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EvidenceBuilt:
    """An evidence package that was written and checked.

    Attributes:
        package: What was written; its ``copies`` are the clips.
        stills: SHA-256 of each still.
        items: How many items its list has.
        entries: Annotations in it.
        drafts: Drafts that were left out.
        bare: Pictures that were left out of the report, because a face may still be seen on them.
        decisions: Hash of what was covered when it was made.
    """

    package: Built
    stills: tuple[str, ...]
    items: int
    entries: int
    drafts: int
    bare: int = 0
    decisions: str = ""

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "package": self.package.to_json(), "stills": list(self.stills)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EvidenceBuilt:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError: If it is not one.
        """
        package = Built.from_json(data["package"])
        return cls(**{**data, "package": package, "stills": tuple(data["stills"])})


def make_evidence(
    workspace: Workspace,
    order: EvidenceOrder,
    *,
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> tuple[EvidenceBuilt, Disclosure]:
    """All three steps.

    Args:
        workspace: Of the incident.
        order: What is wanted.
        signature: What to sign the package with; None for unsigned.
        cancel: Stops it; nothing is left behind and nothing recorded.
        progress: Phases ``hashing``, ``finishing``, ``packing`` and ``checking``.

    Raises:
        NotHandedOver: If something stands against it.
        UserError: As for ``check_order``, ``build`` and ``record``.
    """
    built = build(workspace, order, signature=signature, cancel=cancel, progress=progress)
    return built, record(workspace, order, built)


def build(
    workspace: Workspace,
    order: EvidenceOrder,
    *,
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> EvidenceBuilt:
    """Write the package and have it checked; changes nothing in the workspace.

    Raises:
        NotHandedOver: If something stands against it.
        CopyChanged: If a clip or still is not what was recorded.
        PackageNotWhole: If what was written does not pass its check.
        OutputError: If it cannot be written.
        UserError: If an original is gone or was changed since it was registered.
        Cancelled: If the person asked to stop.
    """
    from redaction.usecases.evidence_items import named
    from redaction.usecases.evidence_papers import Papers, contents_of

    cancel = cancel or CancelToken()
    found = check_order(workspace, order)
    decisions = _decisions(workspace, found.about.footage)
    fingerprint = key_fingerprint(signature)
    _check_originals(found.about.footage, cancel, progress)
    material = material_of(workspace, order, found, cancel)
    clips, stills = named(
        [(choice, place_of(order, choice)) for choice in found.clips],
        [(choice, place_of(order, choice)) for choice in found.stills],
        found.about.stem,
    )
    with staging(workspace.caches) as folder:
        papers = Papers(workspace, order, found, material, folder, cancel, progress)
        items, payload = papers.write(clips, stills)
        contents = contents_of(workspace, order, found, clips, stills, items, payload)
        made = write_package(
            order.out, order.form, contents, signature=signature, cancel=cancel, progress=progress
        )
    hashes = tuple(choice.copy.copy_sha256 for choice in found.clips)
    package = Built(order.out, made.number, hashes, made.files, made.size, fingerprint)
    taken = tuple(choice.still.sha256 for choice in found.stills)
    return EvidenceBuilt(
        package, taken, len(items), len(material.notes), material.drafts, papers.bare, decisions
    )


def record(workspace: Workspace, order: EvidenceOrder, built: EvidenceBuilt) -> Disclosure:
    """Record the hand-over.

    Raises:
        UserError: If it cannot be recorded, or something stands against it by now; the package was taken
            away.
    """
    package = built.package
    try:
        found = standing(workspace, order)
        check_standing(found, order)
        if built.decisions != _decisions(workspace, found.about.footage):
            raise UserError(
                "Somebody changed what is covered while the package was made, so it shows what was decided"
                " before.",
                UNCHANGED,
                "Make it again.",
            )
        kinds = dict.fromkeys(gate.kind.value for _, gate in found.open)
        aside = [("unredacted", order.reason)] if found.unredacted else []
        aside += [(kind, order.override) for kind in kinds]
        return workspace.disclosures.add(
            found.about.request,
            order.recipient,
            order.method,
            order.day,
            package.copies,
            package=package.path.name,
            manifest_sha256=package.number,
            note=order.note,
            incident=order.incident or "",
            footage=order.footage or "",
            stills=built.stills,
            overridden=aside,
            facts={
                "signed_with": package.fingerprint,
                "with_log": order.with_log,
                "annotations": built.entries,
                "drafts_left_out": built.drafts,
                "not_redacted": len(found.unredacted),
                "pictures_left_out": built.bare,
                "report_pictures": order.pictures.value if order.report else Pictures.NONE.value,
                "sources": [footage.sha256 for footage in found.about.footage],
            },
        )
    except BaseException:
        take_away(package)
        raise


def material_of(
    workspace: Workspace, order: EvidenceOrder, found: Standing, cancel: CancelToken | None = None
) -> Material:
    """What the papers are made of.

    Raises:
        UserError: If an annotation that was chosen is gone, or an original is not where it was.
    """
    from redaction.paper.timeline_gather import Material
    from redaction.usecases.timing import index_of

    about = found.about
    notes, drafts, others = chosen_notes(workspace, order, about)
    return Material(
        about.incident,
        about.is_incident,
        about.footage,
        {footage.id: index_of(workspace, footage, cancel=cancel) for footage in about.footage},
        tuple((one.footage, one.annotation) for one in notes),
        drafts,
        others,
    )


def _decisions(workspace: Workspace, footage: Sequence[Footage]) -> str:
    """SHA-256 of what is covered in all of it, for the pictures of the report."""
    hashes = (decisions_hash(workspace.project(one.id), one) for one in footage)
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()


def _check_originals(
    footage: Sequence[Footage], cancel: CancelToken, progress: ProgressSink
) -> None:
    """See that every original is what was registered: times and pictures are taken from it.

    Raises:
        UserError: If one is gone or was changed.
    """
    from player.media.identity import hash_file

    total, done = sum(one.size for one in footage), 0
    for one in footage:
        path = Path(one.path)
        if not path.is_file():
            raise UserError(
                f"The original “{path.name}” is not where it was.",
                f"Its hash and the times of its frames are part of the evidence. {UNCHANGED}",
                "Find it, and tell the register where it is.",
                status=ExitStatus.BAD_INPUT,
            )

        def tell(phase: str, read: int, _all: int, unit: str, done: int = done) -> None:
            progress(Progress(phase, done + read, max(total, done + read), unit))

        if hash_file(path, cancel=cancel, progress=tell) != one.sha256:
            raise UserError(
                f"The original “{path.name}” is not what was registered: its content changed.",
                UNCHANGED,
                "Keep it as it is, find the recording as it was, and find out who changed it.",
                status=ExitStatus.NOT_VERIFIED,
            )
        done += one.size
