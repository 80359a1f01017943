"""What refuses a step of the sign-off: its turn, its reason, and that nobody checks their own work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from redaction.casework.people import Editors, PeopleRule, Who, is_unclear
from redaction.casework.signoff import CHECK_OF_ANOTHER, LEAST_WORDS, SignOff, Stage, Step
from redaction.edit.asking import Refused

NOBODY = Editors()

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


def what_bars(signoff: SignOff, who: Who, editors: Editors) -> Refused | None:
    """Why somebody may not check these decisions, by today's rule; None where they may.

    Args:
        signoff: As it stands.
        who: Who they are.
        editors: Who changed the decisions since they were last checked.
    """
    rule = signoff.rule
    if rule is PeopleRule.ONE:
        return None
    other = "name" if rule is PeopleRule.NAMES else "name and another account"
    remedy = f"Somebody with another {other} approves it or sends it back."
    if is_unclear(who.name):
        return Refused(
            f"The name “{who.name}” cannot be told from others, so it cannot check.",
            "Write it with letters, and those of each word in one alphabet.",
        )
    handed_in = signoff.handed_in
    if handed_in is not None and who.is_same(handed_in.by, rule):
        by = f"{handed_in.by.name} handed this in{_login(who, handed_in.by)}"
        return Refused(f"{by}, so somebody else has to check it.", remedy)
    mine = next((one for one in editors.known if who.is_same(one, rule)), None)
    if mine is None:
        return None
    if mine.name == who.name:
        return Refused(
            "You changed these decisions yourself, so somebody else has to check them.", remedy
        )
    return Refused(
        f"These decisions were changed under the name {mine.name}{_login(who, mine)}, which counts as you, so"
        " somebody else has to check them.",
        remedy,
    )


def _login(who: Who, other: Who) -> str:
    """That it is the login, not the name, that makes both one person."""
    if who.is_same(other, PeopleRule.NAMES):
        return ""
    return (
        f" with the login that you use ({who.account})"
        if who.account
        else ", your login is not known"
    )


def check_step(
    signoff: SignOff,
    step: Step,
    who: Who,
    *,
    editors: Editors = NOBODY,
    reason: str = "",
    gates: Collection[str] = (),
    gate: str = "",
) -> None:
    """See whether somebody may do a step now.

    Args:
        signoff: As it stands.
        step: What they want to do.
        who: Who they are.
        editors: Who changed the decisions since they were last checked.
        reason: Their reason.
        gates: What is in the way, in words: of an approval what the checker has not seen, of a release every
            gate that is neither clear nor overridden.
        gate: Of an override: which gate.

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
    if step in (Step.OVERRIDE, Step.REOPEN):
        check_reason(reason)
    if step is Step.APPROVE:
        _check_approval(signoff, who, editors)
    if gate in CHECK_OF_ANOTHER:
        check_instead(signoff, who, editors)
    if step in (Step.APPROVE, Step.RELEASE) and gates:
        what = "approved" if step is Step.APPROVE else "released"
        raise Refused(
            f"This cannot be {what} yet. " + " ".join(gates),
            "Deal with what is open, or override it with a reason.",
        )


def check_instead(signoff: SignOff, who: Who, editors: Editors) -> None:
    """See whether somebody may let it pass that nobody approved: else one person could release alone.

    Raises:
        Refused: If they may not.
    """
    if signoff.rule is PeopleRule.ONE:
        return
    refused = what_bars(signoff, who, editors)
    if refused is None and signoff.handed_in is None and not editors.known:
        refused = Refused("Nobody else is known to have worked on this.", "Hand it in first.")
    if refused is not None:
        raise Refused(
            f"{refused.summary} The same goes for letting it pass without an approval.",
            refused.remedy,
        )


def _check_approval(signoff: SignOff, who: Who, editors: Editors) -> None:
    refused = what_bars(signoff, who, editors)
    if refused is not None:
        raise refused
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


def _enough(reason: str) -> bool:
    return len(reason.split()) >= LEAST_WORDS


def check_reason(reason: str) -> None:
    """See that a reason says something.

    Raises:
        Refused: If it does not.
    """
    if not _enough(reason):
        raise Refused("A reason is needed.", f"Give at least {LEAST_WORDS} words.")
