"""Who handed the review in, who checked it, who let it go: stages and steps.

Steps are only ever added. The stage is derived from them and from the decisions as they are now, so an
edit puts an approval out of force, and undoing the edit brings it back, without anybody writing anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from redaction.casework.binding import Bound as Bound
from redaction.casework.binding import bound_to as bound_to
from redaction.casework.binding import decisions_hash as decisions_hash
from redaction.casework.binding import reasons_hash as reasons_hash
from redaction.casework.binding import request_hash as request_hash
from redaction.casework.people import PeopleRule as PeopleRule
from redaction.casework.people import Who as Who
from redaction.model.ids import FootageId

APPROVAL_GATE = "not_approved"
"""The gate that somebody may let pass instead of approving: only who could have approved."""

CHECKER_GATE = "checker"
"""That the checker has not looked; whose work it is cannot spare them that, either."""

CHECK_OF_ANOTHER = frozenset({APPROVAL_GATE, CHECKER_GATE})
"""What stands for the check by somebody else: whose work it is lets neither of them pass."""

LEAST_WORDS = 3
"""Of a reason that somebody else can make something of."""


class Stage(StrEnum):
    """How far the sign-off of the present decisions is."""

    DRAFT = "draft"
    READY = "ready"
    NEEDS_CHANGES = "needs_changes"
    APPROVED = "approved"
    RELEASED = "released"


class Step(StrEnum):
    """What somebody does."""

    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    OVERRIDE = "override"
    RELEASE = "release"
    REOPEN = "reopen"


class LookRule(StrEnum):
    """What a checker has to have looked at themselves before approving."""

    NOTHING = "nothing"
    COVERED = "covered"
    """Every frame on which something is covered, or somebody is shown on purpose; all where there is none."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class SignOffRules:
    """What this workspace asks of a sign-off.

    Attributes:
        people: Who may check.
        look: What the checker must have seen; what counts as seen is the rule of ``redaction.coverage``.
    """

    people: PeopleRule = PeopleRule.NAMES
    look: LookRule = LookRule.COVERED


@dataclass(frozen=True, slots=True)
class Act:
    """One step that was done.

    Attributes:
        id: Identifier.
        footage: On which footage.
        step: What was done.
        by: Who did it.
        moment: UTC.
        bound: For which state of the review.
        reason: Why, or empty.
        gate: Of an override: the kind of gate (``redaction.casework.gates.GateKind``); else empty.
        count: Of an override: how many the gate counted then.
        gates: Kinds of gate and their counts at that moment, those overridden left out.
        copy: Of a release: SHA-256 of the copy; else empty.
        checked: Of an approval, or what stands for one: whose work it was about, who handed in and everybody
            who edited since the approval before.
        rules: What the workspace asked of a sign-off then; None where that was not kept.
        after: Number of the log's last row when it was done; 0 where that was not kept.
    """

    id: str
    footage: FootageId
    step: Step
    by: Who
    moment: dt.datetime
    bound: Bound
    reason: str = ""
    gate: str = ""
    count: int = 0
    gates: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    copy: str = ""
    checked: tuple[Who, ...] = ()
    rules: SignOffRules | None = None
    after: int = 0

    @property
    def is_check(self) -> bool:
        """Whether it says that somebody checked the work of others."""
        return self.step is Step.APPROVE or self.gate == APPROVAL_GATE

    def holds(self, rule: PeopleRule) -> bool:
        """Whether a rule would let this person check what they did; anything but a check holds."""
        if not self.is_check or rule is PeopleRule.ONE:
            return True
        return bool(self.checked) and not any(self.by.is_same(one, rule) for one in self.checked)


@dataclass(frozen=True, slots=True)
class PinnedNote:
    """What a checker wants changed, at the frame where it is seen.

    Attributes:
        id: Identifier.
        frame: Frame index.
        text: What is to be done.
        by: Who noted it.
        moment: UTC.
        done: Somebody says that it is dealt with.
        done_by: Who, or None.
        done_at: When (UTC), or None.
    """

    id: str
    frame: int
    text: str
    by: Who
    moment: dt.datetime
    done: bool = False
    done_by: Who | None = None
    done_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """The sign-off of one footage as it stands for the present decisions.

    Attributes:
        stage: How far it is.
        act: The step that brought it there, or None where nobody did anything.
        lapsed: The step that was in force until the decisions or reasons changed, or None.
        bound: The present state of the review.
        acts: Every step ever, oldest first.
        overrides: Overrides in force, oldest first.
        notes: Notes pinned to frames, in the order of the frames.
        outdated: An approval of these decisions that today's rule would not allow, or None.
        rule: Who may check, today.
    """

    stage: Stage
    act: Act | None
    lapsed: Act | None
    bound: Bound
    acts: tuple[Act, ...] = ()
    overrides: tuple[Act, ...] = ()
    notes: tuple[PinnedNote, ...] = ()
    outdated: Act | None = None
    rule: PeopleRule = PeopleRule.NAMES

    @property
    def by(self) -> Who | None:
        """Who brought it to its stage."""
        return None if self.act is None else self.act.by

    @property
    def moment(self) -> dt.datetime | None:
        """When it came to its stage (UTC)."""
        return None if self.act is None else self.act.moment

    @property
    def plan(self) -> str:
        """The hash of the present decisions."""
        return self.bound.plan

    @property
    def open_notes(self) -> tuple[PinnedNote, ...]:
        """Notes that nobody dealt with."""
        return tuple(note for note in self.notes if not note.done)

    @property
    def handed_in(self) -> Act | None:
        """The hand-in in force: of the decisions as they are."""
        return self._last(Step.SUBMIT)

    @property
    def approval(self) -> Act | None:
        """The approval in force: of the decisions as they are."""
        return self._last(Step.APPROVE)

    @property
    def is_approved(self) -> bool:
        """Whether somebody approved the decisions as they are."""
        return self.stage in (Stage.APPROVED, Stage.RELEASED) and self.approval is not None

    @property
    def shared_account(self) -> str:
        """The account that the checker and somebody whose work they approved both used; empty for none."""
        act = self.approval
        if act is None or act.rules is None or self.rule is PeopleRule.ONE:
            return ""
        same = any(act.by.shares_account(one) and act.by != one for one in act.checked)
        return act.by.account if same else ""

    def override_of(self, gate: str, count: int) -> Act | None:
        """The override in force of a gate that counts so many; one for fewer does not hold."""
        held = [a for a in self.overrides if a.gate == gate and count <= a.count]
        return held[-1] if held else None

    def _last(self, step: Step) -> Act | None:
        return next((a for a in reversed(self._valid) if a.step is step), None)

    @property
    def _valid(self) -> tuple[Act, ...]:
        return _valid(self.acts, self.bound, self.rule)


_LEADS_TO: Mapping[Step, Stage] = MappingProxyType(
    {
        Step.SUBMIT: Stage.READY,
        Step.APPROVE: Stage.APPROVED,
        Step.SEND_BACK: Stage.NEEDS_CHANGES,
        Step.RELEASE: Stage.RELEASED,
        Step.REOPEN: Stage.DRAFT,
    }
)

_VOIDS = (Step.SEND_BACK, Step.REOPEN)
"""Steps after which nothing counts that was said before, of whatever decisions."""


def signed_off(
    acts: Iterable[Act],
    bound: Bound,
    notes: Iterable[PinnedNote] = (),
    rule: PeopleRule = PeopleRule.NAMES,
) -> SignOff:
    """How the sign-off stands.

    What counts is what was said of these very decisions and reasons since the sign-off was last sent back
    or reopened, by people whom today's rule would let say it. What was said of others is kept, and named as
    lapsed.

    Args:
        acts: All steps, oldest first.
        bound: The present state of the review.
        notes: Pinned to frames.
        rule: Who may check, today.
    """
    acts = tuple(acts)
    valid = _valid(acts, bound, rule)
    overrides = tuple(a for a in valid if a.step is Step.OVERRIDE)
    steps = [a for a in valid if a.step is not Step.OVERRIDE]
    since = _since(acts)
    others = [a for a in since if a.step not in (Step.OVERRIDE, *_VOIDS) and a.bound != bound]
    stage, act, lapsed = Stage.DRAFT, None, None
    if steps and (steps[-1].step not in _VOIDS or not others):
        act = steps[-1]
        stage = _LEADS_TO[act.step]
    elif others:
        lapsed = others[-1]
    pinned = tuple(sorted(notes, key=lambda note: (note.frame, note.moment, note.id)))
    approved = [a for a in since if a.step is Step.APPROVE and a.bound == bound]
    outdated = None
    if approved and not any(a.step is Step.APPROVE for a in valid):
        outdated = approved[-1]
    return SignOff(stage, act, lapsed, bound, acts, overrides, pinned, outdated, rule)


def _since(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The steps from the last that voided those before it."""
    at = max((i for i, act in enumerate(acts) if act.step in _VOIDS), default=0)
    return tuple(acts[at:])


def _valid(acts: Sequence[Act], bound: Bound, rule: PeopleRule) -> tuple[Act, ...]:
    """The steps that count for this state; a sending back counts until somebody hands in again."""
    return tuple(
        a for a in _since(acts) if (a.bound == bound and a.holds(rule)) or a.step in _VOIDS
    )


def checked_until(acts: Sequence[Act], rule: PeopleRule) -> int:
    """Number of the log's last row before the latest approval that holds and was not taken back; 0 for none.

    Edits up to there were checked by somebody else.
    """
    return max(
        (a.after for a in _since(acts) if a.step is Step.APPROVE and a.holds(rule)), default=0
    )


STAGES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.DRAFT: "Draft",
        Stage.READY: "Ready for check",
        Stage.NEEDS_CHANGES: "Needs changes",
        Stage.APPROVED: "Approved",
        Stage.RELEASED: "Released",
    }
)
"""What each stage is called."""

_BEFORE: Mapping[Step, str] = MappingProxyType(
    {
        Step.SUBMIT: "Handed in before a change: hand it in again",
        Step.APPROVE: "Approved before a change: needs a new check",
        Step.RELEASE: "Released before a change: needs a new check",
    }
)


def stage_words(signoff: SignOff) -> str:
    """How far it is, in a few words; what was said before the last change is named as such."""
    if signoff.lapsed is not None:
        return _BEFORE[signoff.lapsed.step]
    if signoff.outdated is not None:
        released = signoff.stage is Stage.RELEASED
        what = "Released" if released else "Approved"
        return f"{what} under an earlier rule: needs a new check"
    if signoff.stage is Stage.RELEASED and not signoff.is_approved:
        return "Released without an approval"
    return STAGES[signoff.stage]


def account_words(signoff: SignOff) -> str:
    """That an approval was given from an account which others used, too; empty where it was not."""
    account = signoff.shared_account
    if not account or signoff.approval is None:
        return ""
    by = signoff.approval.by
    names = [one.name for one in signoff.approval.checked if one.shares_account(by)]
    both = "Both" if len(names) == 1 else "All"
    return f"{both} signed in as {account}: {by.name} (approved) and {', '.join(names)}."


def erased_words(many: int) -> str:
    """That the log no longer says who made some of the changes that are checked; empty for none."""
    if not many:
        return ""
    what = "1 change" if many == 1 else f"{many:,} changes"
    return (
        f"Who made {what} was erased from the review log: of them only who handed in is held to be"
        " somebody else's work."
    )
