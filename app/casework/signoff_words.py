"""How a sign-off is said on the screen: icons, tones, sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.language.core import core
from app.words import moment_words
from redaction.casework.gate import GateKind
from redaction.casework.signoff import (
    Act,
    LookRule,
    PeopleRule,
    SignOff,
    SignOffRules,
    Stage,
    Step,
    account_words,
    stage_words,
)


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("SignOff", text)


ICONS = {
    Stage.DRAFT: ("edit", "text_muted"),
    Stage.READY: ("pending", "info"),
    Stage.NEEDS_CHANGES: ("warning", "warning"),
    Stage.APPROVED: ("check", "good"),
    Stage.RELEASED: ("shield-check", "good"),
}
"""Icon and tone of each stage."""

SIGNS = {
    Stage.DRAFT: "",
    Stage.READY: "⧗ ",
    Stage.NEEDS_CHANGES: "⚠ ",
    Stage.APPROVED: "✓ ",
    Stage.RELEASED: "✓ ",
}
"""What stands before the words where there is room for text alone."""


def header_words(signoff: SignOff) -> str:
    """How far it is, for one line of text."""
    changed = signoff.lapsed is not None or signoff.outdated is not None
    sign = "⚠ " if changed else SIGNS[signoff.stage]
    return sign + core(stage_words(signoff))


def gate_words(kind: str) -> str:
    """What kind of gate it is, in a word or two."""
    words: dict[str, str] = {
        GateKind.NOT_APPROVED: tr("no approval"),
        GateKind.UNSEEN: tr("unseen frames"),
        GateKind.CHECKER: tr("frames the checker did not see"),
        GateKind.UNHEARD: tr("unheard sound"),
        GateKind.SOUND: tr("sound not reviewed"),
        GateKind.PENDING: tr("undecided tracks"),
        GateKind.MOMENTS: tr("doubtful moments"),
        GateKind.REASONS: tr("missing reasons"),
        GateKind.SEARCH: tr("unfinished search"),
        GateKind.DAMAGED: tr("damaged frames"),
        GateKind.UNCHECKED: tr("footage not checked"),
        GateKind.NOTES: tr("open notes"),
        GateKind.IDENTITY: tr("identity not checked"),
        GateKind.PAUSED: tr("clock stopped"),
        GateKind.FACES: tr("faces left in pictures"),
    }
    return words.get(kind, kind)


def act_words(act: Act) -> str:
    """Who did what when."""
    done = {
        Step.SUBMIT: tr("handed it in for check"),
        Step.APPROVE: tr("approved it"),
        Step.SEND_BACK: tr("sent it back"),
        Step.OVERRIDE: tr("let pass: {gate}").format(gate=gate_words(act.gate)),
        Step.RELEASE: tr("released it"),
        Step.REOPEN: tr("reopened it"),
    }[act.step]
    words = tr("{moment}: {who} {done}").format(
        moment=moment_words(act.moment), who=act.by.name, done=done
    )
    return f"{words}. “{act.reason}”" if act.reason else f"{words}."


def standing_words(signoff: SignOff) -> str:
    """One sentence on where it stands."""
    act = signoff.lapsed or signoff.outdated or signoff.act
    words = core(stage_words(signoff))
    said = words + "." if act is None else f"{words}. {act_words(act)}"
    same = account_words(signoff)
    return f"{said} ⚠ {same}" if same else said


def stage_chip(signoff: SignOff, *, mine: bool) -> tuple[str, str, str] | None:
    """Icon, colour token and words for a list; None while nobody did anything.

    Args:
        signoff: As it stands.
        mine: It waits for the check of whoever looks.
    """
    if not signoff.acts:
        return None
    if signoff.lapsed is not None or (signoff.outdated is not None and not mine):
        return "warning", "warning", core(stage_words(signoff))
    icon, tone = ICONS[signoff.stage]
    if signoff.stage is Stage.RELEASED and not signoff.is_approved:
        icon, tone = "warning", "warning"
    return icon, tone, tr("Waits for your check") if mine else core(stage_words(signoff))


PEOPLE = {
    PeopleRule.ONE: "One person may decide, hand in and check.",
    PeopleRule.NAMES: (
        "Somebody with another name than those who handed in or changed the decisions has to check."
    ),
    PeopleRule.ACCOUNTS: (
        "Somebody with another name and another login than those who handed in or changed the decisions"
        " has to check."
    ),
}
"""What each rule asks."""

LOOKS = {
    LookRule.NOTHING: "The checker need not have looked at the footage themselves.",
    LookRule.COVERED: (
        "The checker has to have seen every frame on which something is covered or shown on purpose;"
        " all frames where nothing is."
    ),
    LookRule.ALL: "The checker has to have seen every frame.",
}
"""What each rule asks of the checker."""


def rules_words(rules: SignOffRules) -> str:
    """What this workspace asks."""
    return f"{tr(PEOPLE[rules.people])} {tr(LOOKS[rules.look])}"
