"""Holds what somebody is about to do against the policy.

The core asks, so that the window and the commands obey alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.errors import ExitStatus, UserError
from redaction.policy import machine
from redaction.policy.current import policy
from redaction.policy.values import GROUP, NO_WORST

if TYPE_CHECKING:
    from redaction.detection.settings import DetectionSettings
    from redaction.export.plan import EncoderSettings, ExportPlan

STYLE_WORDS = {"solid": "solid fill", "mosaic": "mosaic", "blur": "soft blur"}

_UNCHANGED = "Nothing was written or changed."


class Forbidden(UserError):  # noqa: N818 - names what happened
    """An administrator does not allow it; the sentence says so, and whom to ask."""

    status = ExitStatus.USAGE

    def __init__(self, summary: str, remedy: str = "") -> None:
        held = policy()
        super().__init__(
            f"{summary} This was set by {held.setter}.", _UNCHANGED, remedy or held.ask()
        )


def check_plan(plan: ExportPlan, *, moving: bool = True) -> None:
    """See whether a copy may be made so.

    Args:
        plan: What it is to be.
        moving: Whether it is a video. Still pictures and sound have no encoder that anybody chose.

    Raises:
        Forbidden: If it may not.
    """
    if plan.unredacted:
        check_unredacted()
        return
    check_styles_of(plan)
    encoder = plan.encoder
    if moving:
        check_encoding(encoder.encoder, encoder.crf, lossless=encoder.lossless, smart=plan.smart)


def check_encoding(encoder: str, crf: int, *, lossless: bool = False, smart: bool = False) -> None:
    """See whether a copy may be encoded so.

    Args:
        encoder: Who encodes.
        crf: x264's quality.
        lossless: Whether nothing is lost.
        smart: Whether stretches are copied as they are.

    Raises:
        Forbidden: If it may not.
    """
    limits = policy().export
    # without loss only software encodes, whatever was chosen; that has a limit of its own
    if limits.encoders and encoder not in limits.encoders and not lossless:
        raise Forbidden(
            f"Copies may not be encoded by “{encoder}” on this computer.",
            f"Choose one of these encoders: {', '.join(limits.encoders)}.",
        )
    if crf > limits.worst_crf and not lossless:
        raise Forbidden(
            f"Copies may not have a worse quality than CRF {limits.worst_crf} on this computer.",
            "Choose a better quality.",
        )
    if lossless and not limits.lossless:
        raise Forbidden("Lossless copies may not be made on this computer.")
    if smart and not limits.smart:
        raise Forbidden(
            "No part of a copy may be taken over as it is on this computer.",
            "Export without “smart”.",
        )


def bounded(encoder: EncoderSettings) -> EncoderSettings:
    """The settings, with the quality that a bit rate or a limit of size may not go below on this computer.

    Args:
        encoder: What was asked for, and is allowed (``check_encoding``).
    """
    worst = policy().export.worst_crf
    if worst == NO_WORST or (encoder.size is None and encoder.bitrate is None):
        return encoder
    return replace(encoder, coarsest=worst)


def does_not_fit(limit: str, needed: str) -> Forbidden:
    """Why a copy that would fit only with a worse picture than is allowed is not made.

    Args:
        limit: The size that was asked for, in words.
        needed: What the copy takes with the worst picture that is allowed, likewise.
    """
    worst = policy().export.worst_crf
    return Forbidden(
        f"The copy does not fit into {limit} with a picture as good as CRF {worst}, the worst that may be "
        f"made on this computer: it would have about {needed}.",
        "Allow a larger file, copy a shorter part, or leave the sound out.",
    )


def check_styles(styles: Iterable[str]) -> None:
    """See whether things may be covered so.

    Raises:
        Forbidden: If one of the styles is not allowed.
    """
    allowed = policy().export.styles
    for style in styles:
        if allowed and style in STYLE_WORDS and style not in allowed:
            words = " or ".join(STYLE_WORDS[one] for one in allowed)
            raise Forbidden(
                f"Nothing may be covered by {STYLE_WORDS[style]} on this computer.",
                f"Use {words}, also for tracks that have a style of their own.",
            )


def check_styles_of(plan: ExportPlan) -> None:
    """See whether everything a plan covers may be covered so.

    Raises:
        Forbidden: If one of the styles is not allowed.
    """
    own = {track.style for track in plan.project.tracks.values()}
    # what has a style of its own does not ask for that of the copy
    check_styles((style or plan.style).value for style in own)


def may_write_unredacted() -> bool:
    """Whether this account may write pictures and clips that are not redacted."""
    listed = policy().export.unredacted
    return listed is None or named_among(listed, machine.account())


def check_unredacted() -> None:
    """See whether this account may write what is not redacted.

    Raises:
        Forbidden: If it may not.
    """
    if not may_write_unredacted():
        raise Forbidden(
            "You may not write unredacted pictures or clips on this computer.",
            f"Make a redacted one. {policy().ask()}",
        )


def check_search(settings: DetectionSettings) -> None:
    """See whether faces may be looked for so.

    Raises:
        Forbidden: If they may not.
    """
    from redaction.detection.settings import DIAL

    least = policy().search.least_sensitivity
    check_detector(settings.mode.value, settings.sensitivity, own=bool(settings.own))
    start, keep = DIAL[least]
    if least > 1 and (settings.start_confidence > start or settings.keep_confidence > keep):
        raise _less_sensitive(least)


def check_detector(mode: str, sensitivity: int, *, own: bool = False) -> None:
    """See whether the plain choices of a search are allowed.

    Args:
        mode: ``fast`` or ``thorough``.
        sensitivity: The dial.
        own: Whether a detector of one's own is to be used.

    Raises:
        Forbidden: If one of them is not.
    """
    limits = policy().search
    if limits.detectors and mode not in limits.detectors:
        raise Forbidden(
            f"The search may not be “{mode}” on this computer.",
            f"Choose {' or '.join(limits.detectors)}.",
        )
    if sensitivity < limits.least_sensitivity:
        raise _less_sensitive(limits.least_sensitivity)
    if own and not limits.own_models:
        raise Forbidden("Detectors of one's own may not be used on this computer.")


def _less_sensitive(least: int) -> Forbidden:
    return Forbidden(
        f"The search may not be less sensitive than {least} on this computer.",
        "Choose a higher sensitivity, and leave the expert settings alone.",
    )


def check_scheduler() -> None:
    """See whether parts of a search may be given to other machines.

    Raises:
        Forbidden: If they may not.
    """
    if not policy().search.scheduler:
        raise Forbidden(
            "Work may not be given to other machines from this computer.",
            "Leave --scheduler out.",
        )


def check_workspace(folder: Path) -> None:
    """See whether a workspace may lie there. Links are followed first.

    Raises:
        Forbidden: If it may not.
    """
    if not workspace_allowed(folder):
        places = policy().workspaces
        listed = ", ".join(f"“{one}”" for one in places.allowed)
        raise Forbidden(
            f"A workspace may not lie in “{folder}” on this computer.",
            f"Choose a folder inside {listed}.",
        )


def workspace_allowed(folder: Path) -> bool:
    """Whether a workspace may lie there. Links are followed first."""
    places = policy().workspaces
    if not places.allowed:
        return True
    allowed = (*places.allowed, *((places.usual,) if places.usual is not None else ()))
    where = folder.resolve()
    return any(where.is_relative_to(one.resolve()) for one in allowed)


def usual_workspace(own: Path) -> Path:
    """Where a workspace lies where nobody chose.

    Args:
        own: The person's own data folder, where no administrator said anything.
    """
    places = policy().workspaces
    if places.usual is not None:
        return places.usual
    return own if workspace_allowed(own) else places.allowed[0] / machine.account()


def check_fixed(what: str, asked: Mapping[str, Any], fixed: Mapping[str, Any]) -> None:
    """See whether rules of a workspace may be changed so.

    Args:
        what: Of which they are, within a sentence.
        asked: The rules as they would be.
        fixed: Those that the policy fixes.

    Raises:
        Forbidden: If one of those would be another.
    """
    if any(asked.get(name) != value for name, value in fixed.items()):
        raise Forbidden(f"The rules of {what} are fixed on this computer.")


def usual_style() -> str:
    """How copies are covered where nobody chose: solid, or the first style that is allowed."""
    allowed = policy().export.styles
    return "solid" if not allowed or "solid" in allowed else allowed[0]


def usual_encoder() -> str:
    """Who encodes where nobody chose."""
    allowed = policy().export.encoders
    return "software" if not allowed or "software" in allowed else allowed[0]


def usual_detector() -> str:
    """How hard is looked where nobody chose."""
    allowed = policy().search.detectors
    return "fast" if not allowed or "fast" in allowed else allowed[0]


def named_among(listed: Collection[str], account: str) -> bool:
    """Whether an account is listed, or a group that it is in.

    A domain before a name is left aside, and so is upper case.

    Args:
        listed: Names of accounts, and of groups after ``GROUP``.
        account: Whose.
    """

    def bare(name: str) -> str:
        return name.replace("/", "\\").rpartition("\\")[2].partition("@")[0].casefold()

    groups = {bare(one.removeprefix(GROUP)) for one in listed if one.startswith(GROUP)}
    if bare(account) in {bare(one) for one in listed if not one.startswith(GROUP)}:
        return True
    return bool(groups) and not groups.isdisjoint(map(bare, machine.groups_of(account)))
