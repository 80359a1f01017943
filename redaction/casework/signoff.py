"""Who handed the review in, who checked it, who let it go: stages, steps, and what refuses a step.

Steps are only ever added. The stage is derived from them and from the decisions as they are now, so an
edit puts an approval out of force, and undoing the edit brings it back, without anybody writing anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from redaction.casework.binding import Bound as Bound
from redaction.casework.binding import bound_to as bound_to
from redaction.casework.binding import decisions_hash as decisions_hash
from redaction.casework.binding import reasons_hash as reasons_hash
from redaction.casework.binding import request_hash as request_hash
from redaction.edit.asking import Refused
from redaction.model.ids import FootageId

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


class PeopleRule(StrEnum):
    """Who may check what somebody handed in."""

    ONE = "one"
    """One person may do both."""
    NAMES = "names"
    """Somebody of another name, as it is written into the log."""
    ACCOUNTS = "accounts"
    """Somebody of another name who logged in with another account."""


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
class Who:
    """Somebody, by the name that the log shows and by the account they logged in with.

    The name can be typed by anybody, so the account stands beside it.
    """

    name: str
    account: str = ""

    def is_same(self, other: Who, rule: PeopleRule) -> bool:
        """Whether the rule takes both for one person; case and spaces make no other person."""
        one = _plain(self.name) == _plain(other.name)
        if rule is PeopleRule.ACCOUNTS:
            return one or _plain(self.account) == _plain(other.account)
        return one and rule is not PeopleRule.ONE


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
    """

    stage: Stage
    act: Act | None
    lapsed: Act | None
    bound: Bound
    acts: tuple[Act, ...] = ()
    overrides: tuple[Act, ...] = ()
    notes: tuple[PinnedNote, ...] = ()

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

    def override_of(self, gate: str, count: int) -> Act | None:
        """The override in force of a gate that counts so many; one for fewer does not hold."""
        held = [a for a in self.overrides if a.gate == gate and count <= a.count]
        return held[-1] if held else None

    def _last(self, step: Step) -> Act | None:
        return next((a for a in reversed(_valid(self.acts, self.bound)) if a.step is step), None)


_LEADS_TO: Mapping[Step, Stage] = MappingProxyType(
    {
        Step.SUBMIT: Stage.READY,
        Step.APPROVE: Stage.APPROVED,
        Step.SEND_BACK: Stage.NEEDS_CHANGES,
        Step.RELEASE: Stage.RELEASED,
        Step.REOPEN: Stage.DRAFT,
    }
)

FROM: Mapping[Step, frozenset[Stage]] = MappingProxyType(
    {
        Step.SUBMIT: frozenset({Stage.DRAFT, Stage.NEEDS_CHANGES}),
        Step.APPROVE: frozenset({Stage.READY}),
        Step.SEND_BACK: frozenset({Stage.READY, Stage.APPROVED}),
        Step.OVERRIDE: frozenset(Stage),
        # Whether it may be let go is a question of the gates, of which the approval is one.
        Step.RELEASE: frozenset(Stage),
        Step.REOPEN: frozenset({Stage.READY, Stage.APPROVED, Stage.RELEASED}),
    }
)
"""From which stages a step is possible."""

_VOIDS = (Step.SEND_BACK, Step.REOPEN)
"""Steps after which nothing counts that was said before, of whatever decisions."""


def signed_off(acts: Iterable[Act], bound: Bound, notes: Iterable[PinnedNote] = ()) -> SignOff:
    """How the sign-off stands.

    What counts is what was said of these very decisions and reasons since the sign-off was last sent back
    or reopened. What was said of others is kept, and named as lapsed.

    Args:
        acts: All steps, oldest first.
        bound: The present state of the review.
        notes: Pinned to frames.
    """
    acts = tuple(acts)
    valid = _valid(acts, bound)
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
    return SignOff(stage, act, lapsed, bound, acts, overrides, pinned)


def _since(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The steps from the last that voided those before it."""
    at = max((i for i, act in enumerate(acts) if act.step in _VOIDS), default=0)
    return tuple(acts[at:])


def _valid(acts: Sequence[Act], bound: Bound) -> tuple[Act, ...]:
    """The steps that count for this state; a sending back counts until somebody hands in again."""
    return tuple(a for a in _since(acts) if a.bound == bound or a.step in _VOIDS)


def check_step(
    signoff: SignOff,
    step: Step,
    who: Who,
    *,
    rule: PeopleRule,
    reason: str = "",
    gates: Collection[str] = (),
) -> None:
    """See whether somebody may do a step now.

    Args:
        signoff: As it stands.
        step: What they want to do.
        who: Who they are.
        rule: Who may check.
        reason: Their reason.
        gates: What is in the way, in words: of an approval what the checker has not seen, of a release every
            gate that is neither clear nor overridden.

    Raises:
        Refused: If they may not; the sentence says why.
    """
    if signoff.stage not in FROM[step]:
        raise Refused(*_OUT_OF_TURN[step])
    given = _enough(reason)
    if step is Step.SEND_BACK and not given and not signoff.open_notes:
        raise Refused(
            "Nobody can tell what is to be changed.",
            f"Give a reason of at least {LEAST_WORDS} words, or pin a note to a frame.",
        )
    if step in (Step.OVERRIDE, Step.REOPEN) and not given:
        raise Refused("A reason is needed.", f"Give at least {LEAST_WORDS} words.")
    if step is Step.APPROVE:
        _check_approval(signoff, who, rule)
    if step in (Step.APPROVE, Step.RELEASE) and gates:
        what = "approved" if step is Step.APPROVE else "released"
        raise Refused(
            f"This cannot be {what} yet. " + " ".join(gates),
            "Deal with what is open, or override it with a reason.",
        )


def _check_approval(signoff: SignOff, who: Who, rule: PeopleRule) -> None:
    handed_in = signoff.handed_in
    if handed_in is not None and who.is_same(handed_in.by, rule):
        other = "name" if rule is PeopleRule.NAMES else "name and another account"
        raise Refused(
            f"{handed_in.by.name} handed this in, so somebody else has to check it.",
            f"Somebody with another {other} approves it or sends it back.",
        )
    if signoff.open_notes:
        many = len(signoff.open_notes)
        said = "A note is" if many == 1 else f"{many} notes are"
        raise Refused(f"{said} not dealt with.", "Tick off what is done, or send it back.")


_OUT_OF_TURN: Mapping[Step, tuple[str, str]] = MappingProxyType(
    {
        Step.SUBMIT: ("This was handed in already.", "Take it back first, to hand it in again."),
        Step.APPROVE: (
            "Only what was handed in for check, and not changed since, can be approved.",
            "Hand it in first.",
        ),
        Step.SEND_BACK: (
            "Only what was handed in or approved, and not changed since, can be sent back.",
            "",
        ),
        Step.OVERRIDE: ("This cannot be overridden now.", ""),
        Step.RELEASE: ("This cannot be released now.", ""),
        Step.REOPEN: ("It is open: nobody handed it in as it is now.", ""),
    }
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
    if signoff.stage is Stage.RELEASED and not signoff.is_approved:
        return "Released without an approval"
    return STAGES[signoff.stage]


def _enough(reason: str) -> bool:
    return len(reason.split()) >= LEAST_WORDS


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
