"""The clips and stills that could go as evidence, and what stands against each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redaction.casework.gate import Gate, GateKind, open_of
from redaction.casework.gates import gates_of, may_release_each
from redaction.casework.package import check_target
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.footage import Footage
from redaction.policy.current import policy
from redaction.policy.limits import check_unredacted
from redaction.store.disclosures import check_hand_over
from redaction.usecases.evidence_order import (
    UNCHANGED,
    EvidenceOrder,
    Pictures,
    Subject,
    chosen_notes,
    said_enough,
    subject,
)
from redaction.usecases.release_order import find_copy

if TYPE_CHECKING:
    from redaction.model.still import Still
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace

SETTLED_ELSEWHERE: Final = (GateKind.TAMPERED, GateKind.COPY, GateKind.VERIFICATION)
"""What no reason helps against: another clip or still has to be made."""

_OF_A_REQUEST: Final = (GateKind.IDENTITY, GateKind.PAUSED)
"""What stands between a request and its answer, and has nothing to do with evidence."""

_OF_SOUND: Final = (GateKind.SOUND, GateKind.UNHEARD)
"""What has nothing to do with pictures."""


@dataclass(frozen=True, slots=True)
class ClipChoice:
    """A clip, or a copy of whole footage, that could go.

    Attributes:
        copy: Its record.
        footage: What it was made of.
        problem: Why it cannot go, whatever anybody says; empty where it can.
        open: What is not finished or approved about its review; a reason lets it go all the same.
    """

    copy: Export
    footage: Footage
    problem: str = ""
    open: tuple[Gate, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it is not where it was written."""
        return not Path(self.copy.path).is_file()


@dataclass(frozen=True, slots=True)
class StillChoice:
    """A still picture or a contact sheet that could go; as ``ClipChoice``."""

    still: Still
    footage: Footage
    problem: str = ""
    open: tuple[Gate, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it is not where it was written."""
        return not Path(self.still.path).is_file()


def clip_choices(
    workspace: Workspace, about: Subject, wanted: Sequence[str] | None = None
) -> tuple[ClipChoice, ...]:
    """The clips and copies of its footage, camera by camera, oldest first.

    Args:
        workspace: Where they are recorded.
        about: Whose.
        wanted: Ids of those to look at; None for all.
    """
    found = []
    for footage in about.footage:
        copies = [
            copy
            for copy in reversed(workspace.exports(footage.id))
            if wanted is None or copy.id in wanted
        ]
        covered = [copy for copy in copies if not copy.unredacted]
        gates = dict(
            zip(
                (copy.id for copy in covered),
                may_release_each(workspace, footage, covered),
                strict=True,
            )
        )
        for copy in copies:
            against = gates.get(copy.id) or _bare(workspace, copy)
            found.append(ClipChoice(copy, footage, _stuck(against), _can_be_set_aside(against)))
    return tuple(found)


def still_choices(
    workspace: Workspace, about: Subject, wanted: Sequence[str] | None = None
) -> tuple[StillChoice, ...]:
    """The stills and contact sheets that show its footage and no other, oldest first; as ``clip_choices``."""
    from redaction.usecases.still import by_present_decisions

    own = {footage.id: footage for footage in about.footage}
    gates: dict[str, tuple[Gate, ...]] = {}
    found = []
    for still in sorted(workspace.stills.all(), key=lambda one: one.made):
        shown = {one.footage for one in still.shown}
        if not shown <= set(own) or (wanted is not None and still.id not in wanted):
            continue
        problem = ""
        try:
            workspace.stills.check(still)
        except UserError as error:
            problem = error.summary
        if not problem and still.redacted and not by_present_decisions(workspace, still):
            problem = (
                f"{Path(still.path).name} was taken by other decisions than those in the register now:"
                " take it again."
            )
        against: list[Gate] = []
        for footage in shown if still.redacted else ():
            if footage not in gates:
                gates[footage] = open_gates(workspace, own[footage])
            against += gates[footage]
        if still.faces:
            against.append(Gate(GateKind.FACES, faces_words(still), still.faces))
        found.append(StillChoice(still, own[still.footage], problem, tuple(dict.fromkeys(against))))
    return tuple(found)


def faces_words(still: Still) -> str:
    """That a picture may show faces nobody decided to show, as a sentence; empty where it shows none."""
    if not still.faces:
        return ""
    many = "a face" if still.faces == 1 else f"{still.faces} faces"
    return f"{Path(still.path).name} may show {many} that nobody decided to show: look at it."


def open_gates(workspace: Workspace, footage: Footage) -> tuple[Gate, ...]:
    """What is not finished or approved about a review, so that pictures may not be covered as they should."""
    found = _can_be_set_aside(open_of(gates_of(workspace, footage)))
    return tuple(gate for gate in found if gate.kind not in _OF_SOUND)


def _can_be_set_aside(gates: Sequence[Gate]) -> tuple[Gate, ...]:
    never = (*SETTLED_ELSEWHERE, *_OF_A_REQUEST)
    return tuple(gate for gate in gates if gate.kind not in never)


def _stuck(gates: Sequence[Gate]) -> str:
    return " ".join(gate.words for gate in gates if gate.kind in SETTLED_ELSEWHERE)


def _bare(workspace: Workspace, copy: Export) -> tuple[Gate, ...]:
    """What stands against a clip that covers nothing on purpose: only that it is what was recorded."""
    found = []
    try:
        workspace.check_copy(copy)
    except UserError as error:
        found.append(Gate(GateKind.TAMPERED, error.summary))
    if not copy.verified:
        words = f"{Path(copy.path).name} did not pass its verification."
        found.append(Gate(GateKind.VERIFICATION, words))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order holds, and what stands against it.

    Attributes:
        about: What it is about.
        clips: Those that go.
        stills: Those that go.
        open: What is not finished or approved, by footage; each footage once.
        unredacted: What of it is not redacted, in words; empty where all is.
    """

    about: Subject
    clips: tuple[ClipChoice, ...]
    stills: tuple[StillChoice, ...]
    open: tuple[tuple[Footage, Gate], ...]
    unredacted: tuple[str, ...]


def standing(workspace: Workspace, order: EvidenceOrder) -> Standing:
    """Look at everything that was chosen.

    Raises:
        UserError: If something that was chosen is not of this incident or footage, or is gone.
    """
    about = subject(workspace, order)
    clips = clip_choices(workspace, about, order.copies)
    stills = still_choices(workspace, about, order.stills) if order.stills else ()
    if {c.copy.id for c in clips} != set(order.copies) or {s.still.id for s in stills} != set(
        order.stills
    ):
        raise UserError(
            "A clip or still that was chosen is not of this footage, or its record is gone.",
            UNCHANGED,
            "Choose among the clips and stills that are offered.",
        )
    against: dict[tuple[str, GateKind, str], tuple[Footage, Gate]] = {}
    both: tuple[ClipChoice | StillChoice, ...] = (*clips, *stills)
    for choice in both:
        for gate in choice.open:
            # once for each footage, but for what is about one picture
            own = gate.words if gate.kind is GateKind.FACES else ""
            against.setdefault((choice.footage.id, gate.kind, own), (choice.footage, gate))
    if order.report and order.pictures is Pictures.REDACTED:
        notes, _, _ = chosen_notes(workspace, order, about)
        for footage in {n.footage.id: n.footage for n in notes}.values():
            for gate in open_gates(workspace, footage):
                against.setdefault((footage.id, gate.kind, ""), (footage, gate))
    bare = [f"clip {Path(c.copy.path).name}" for c in clips if c.copy.unredacted]
    bare += [f"still {Path(s.still.path).name}" for s in stills if not s.still.redacted]
    if order.report and order.pictures is Pictures.UNREDACTED:
        bare.append("the pictures of the timeline report")
    return Standing(about, clips, stills, tuple(against.values()), tuple(bare))


class NotHandedOver(UserError):  # noqa: N818 - names the outcome
    """Something stands against the evidence package.

    Attributes:
        gates: What, with its footage; empty where something else stands against it.
    """

    status = ExitStatus.NOT_VERIFIED

    def __init__(
        self, summary: str, remedy: str, gates: Sequence[tuple[Footage, Gate]] = ()
    ) -> None:
        super().__init__(summary, UNCHANGED, remedy)
        self.gates = tuple(gates)


def check_order(workspace: Workspace, order: EvidenceOrder) -> Standing:
    """Refuse what cannot or may not be done, before any work.

    Raises:
        NotHandedOver: If a clip or still cannot go, or something stands against it that no reason was given
            for.
        UserError: If recipient, method or day will not do, nothing was chosen, or a file is gone.
        OutputError: If the package cannot be written where it was asked for.
    """
    today = dt.datetime.now().astimezone().date()
    check_hand_over(order.recipient.strip(), order.method.strip(), order.day, today=today)
    if order.out.resolve().is_relative_to(workspace.folder.resolve()):
        raise OutputError(
            "A package cannot be written into the workspace folder.",
            f"What lies there is Umbra's own. {UNCHANGED}",
            "Choose another folder.",
        )
    found = standing(workspace, order)
    notes, drafts, _ = chosen_notes(workspace, order, found.about)
    if not (found.clips or found.stills or notes):
        raise UserError(
            "There is nothing to hand over: no clip, no still and no annotation was chosen."
            + (f" {drafts} drafts are there that nobody confirmed." if drafts else ""),
            UNCHANGED,
            "Choose at least one clip, still or annotation.",
        )
    check_standing(found, order)
    files = []
    both: tuple[ClipChoice | StillChoice, ...] = (*found.clips, *found.stills)
    for choice in both:
        path = place_of(order, choice)
        if not path.is_file():
            raise UserError(
                f"“{path.name}” is not where it was written.",
                UNCHANGED,
                "Find it, or make it again.",
                status=ExitStatus.BAD_INPUT,
            )
        files.append(path)
    check_target(order.out, order.form, needed=sum(path.stat().st_size for path in files))
    return found


def check_standing(found: Standing, order: EvidenceOrder) -> None:
    """Refuse what may not go as it stands now: before the work, and again when it is recorded.

    Raises:
        NotHandedOver: If a clip or still cannot go, or something stands against it that no reason was given
            for.
    """
    both: tuple[ClipChoice | StillChoice, ...] = (*found.clips, *found.stills)
    for choice in both:
        if choice.problem:
            raise NotHandedOver(
                f"This cannot be handed over. {choice.problem}", "Make it again, or leave it out."
            )
    if found.unredacted:
        check_unredacted()
    if found.unredacted and not said_enough(order.reason):
        things = ", ".join(found.unredacted[:5]) + (", …" if len(found.unredacted) > 5 else "")
        raise NotHandedOver(
            f"Not everything in it is redacted: {things}.",
            "Leave it out, or say in at least three words why it goes as it was recorded.",
        )
    held = policy().casework.fixed_gates
    fixed = [(footage, gate) for footage, gate in found.open if gate.kind.value in held]
    if fixed:
        words = " ".join(f"{Path(f.path).name}: {gate.words}" for f, gate in fixed[:6])
        raise NotHandedOver(
            f"The review of what goes redacted is not finished. {words}",
            f"Finish it: {policy().setter} lets nobody override this.",
            fixed,
        )
    if found.open and not said_enough(order.override):
        words = " ".join(f"{Path(f.path).name}: {gate.words}" for f, gate in found.open[:6])
        more = f" And {len(found.open) - 6} more." if len(found.open) > 6 else ""
        raise NotHandedOver(
            f"The review of what goes redacted is not finished. {words}{more}",
            "Finish and approve it, or say in at least three words why it goes all the same.",
            found.open,
        )


def place_of(order: EvidenceOrder, choice: ClipChoice | StillChoice) -> Path:
    """Where its file is now."""
    own = choice.copy if isinstance(choice, ClipChoice) else choice.still
    return order.found.get(own.id, Path(own.path))


def find_file(choice: ClipChoice | StillChoice, folder: Path) -> Path | None:
    """The file in ``folder`` or one folder below it that has the content of a clip or still, or None."""
    from player.media.identity import hash_file

    if isinstance(choice, ClipChoice):
        return find_copy(choice.copy, folder)
    ending = Path(choice.still.path).suffix.lower()
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        fits = path.suffix.lower() == ending and path.is_file()
        if fits and hash_file(path) == choice.still.sha256:
            return path
    return None
