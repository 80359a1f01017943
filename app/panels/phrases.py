"""Tracks, states and problems as people say them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.canvas.items import is_kept
from player.media.time import FrameSpan, span_to_screen
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import Origin, Problem, ReviewState, Track


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("panels", text)


def state_words(project: Project, track: Track) -> str:
    """What was decided, in a word or two; what is covered is never in doubt."""
    if is_kept(project, track):
        return tr("Kept visible")
    return {
        ReviewState.PENDING: tr("To review"),
        ReviewState.ACCEPTED: tr("Accepted"),
        ReviewState.REJECTED: tr("Rejected"),
    }[track.state]


def state_icon(project: Project, track: Track) -> tuple[str, str]:
    """Icon and colour token that go with ``state_words``."""
    if is_kept(project, track):
        return "eye", "text"
    return {
        ReviewState.PENDING: ("pending", "warning"),
        ReviewState.ACCEPTED: ("accept", "good"),
        ReviewState.REJECTED: ("reject", "text_faint"),
    }[track.state]


def frames_words(track: Track) -> str:
    """First and last frame covered, both included."""
    spans = track.covered_spans()
    first, last = span_to_screen(FrameSpan(spans[0].start, spans[-1].stop))
    return f"{first:,} – {last:,}" if first != last else f"{first:,}"


def is_by_hand(track: Track) -> bool:
    """Whether a person drew all of it."""
    return all(k.origin is Origin.MANUAL for k in track.keyframes)


def confidence_words(track: Track) -> str:
    """The detector's score in per cent, or that no detector was asked."""
    if is_by_hand(track):
        return tr("By hand")
    return f"{round(track.confidence * 100)} %"


def problem_words(problem: Problem) -> str:
    """A problem in a few words, for a table."""
    return {
        Problem.FEW_FRAMES: tr("Few sightings"),
        Problem.LOW_CONFIDENCE: tr("Unsure"),
        Problem.SMALL: tr("Small"),
        Problem.STARTS_INSIDE: tr("Starts in the picture"),
        Problem.ENDS_INSIDE: tr("Ends in the picture"),
        Problem.LARGE_GAP: tr("Long gap"),
        Problem.SUDDEN_CHANGE: tr("Sudden change"),
        Problem.CROSSING: tr("Meets another"),
        Problem.SEEN_IN_COPY: tr("Seen in the draft"),
    }[problem]


def look_words(problem: Problem | None) -> str:
    """What to look for at the ringed place, in a few words."""
    if problem is None:
        return tr("Look here: nobody decided yet")
    return {
        Problem.FEW_FRAMES: tr("Look here: seen only a few times"),
        Problem.LOW_CONFIDENCE: tr("Look here: detectors unsure"),
        Problem.SMALL: tr("Look here: small"),
        Problem.STARTS_INSIDE: tr("Look here: starts in the picture"),
        Problem.ENDS_INSIDE: tr("Look here: ends in the picture"),
        Problem.LARGE_GAP: tr("Look here: not seen for a while"),
        Problem.SUDDEN_CHANGE: tr("Look here: changes suddenly"),
        Problem.CROSSING: tr("Look here: meets another"),
        Problem.SEEN_IN_COPY: tr("Look here: seen in the draft"),
    }[problem]


def problem_sentence(problem: Problem, kind: Kind = Kind.FACE) -> str:
    """What the problem means and what to look at."""
    text = {
        Problem.FEW_FRAMES: tr("It was seen only a few times; look whether it is {thing} at all."),
        Problem.LOW_CONFIDENCE: tr("The detectors were unsure; look whether it is {thing}."),
        Problem.SMALL: tr("It is small; check that the cover is large enough."),
        Problem.STARTS_INSIDE: tr(
            "It starts in the middle of the picture; step back and check that nothing is uncovered "
            "before."
        ),
        Problem.ENDS_INSIDE: tr(
            "It ends in the middle of the picture; step on and check that nothing is uncovered "
            "afterwards."
        ),
        Problem.LARGE_GAP: tr(
            "For a while it was not seen; there the cover follows the motion of the picture. Check "
            "that stretch."
        ),
        Problem.SUDDEN_CHANGE: tr(
            "Its size changes suddenly; check that it is still the same and wholly covered."
        ),
        Problem.CROSSING: tr(
            "It meets another track; check that the two were not mixed up and both stay covered."
        ),
        Problem.SEEN_IN_COPY: tr(
            "A closer look at a draft of the copy found it uncovered; look whether it is {thing}."
        ),
    }[problem]
    return text.format(thing=_one_words(kind))


def _one_words(kind: Kind) -> str:
    return {
        Kind.FACE: tr("a face"),
        Kind.PERSON: tr("a person"),
        Kind.PLATE: tr("a number plate"),
        Kind.TEXT: tr("text"),
        Kind.SCREEN: tr("a screen"),
        Kind.OTHER: tr("what was looked for"),
    }[kind]


def problems_words(track: Track) -> str:
    """What is still doubtful about a track, in a few words each."""
    return ", ".join(problem_words(p) for p in track.doubts)


def style_words(style: Style | None) -> str:
    """How a region is covered."""
    if style is None:
        return tr("As the copy")
    return {
        Style.SOLID: tr("Solid fill"),
        Style.MOSAIC: tr("Mosaic"),
        Style.BLUR: tr("Soft blur"),
        Style.OUTLINE: tr("Outline"),
        Style.SPOTLIGHT: tr("Spotlight"),
    }[style]
