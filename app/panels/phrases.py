"""Tracks, states and problems as people say them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.canvas.items import is_kept
from player.media.time import span_to_screen
from redaction.model.project import Project
from redaction.model.region import Style
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
    first, last = span_to_screen(track.span)
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
        Problem.FEW_FRAMES: tr("Very short"),
        Problem.LOW_CONFIDENCE: tr("Unsure"),
        Problem.SMALL: tr("Small"),
        Problem.STARTS_INSIDE: tr("Starts in the picture"),
        Problem.ENDS_INSIDE: tr("Ends in the picture"),
        Problem.LARGE_GAP: tr("Long gap"),
        Problem.SUDDEN_CHANGE: tr("Sudden jump"),
        Problem.CROSSING: tr("Crosses another"),
    }[problem]


def problem_sentence(problem: Problem) -> str:
    """What the problem means and what to look at."""
    return {
        Problem.FEW_FRAMES: tr("It was seen on very few frames; it may not be a face at all."),
        Problem.LOW_CONFIDENCE: tr("The detector was unsure; look whether this is a face."),
        Problem.SMALL: tr("It is small; check that the cover is large enough."),
        Problem.STARTS_INSIDE: tr(
            "It starts in the middle of the picture; check whether the face was there before."
        ),
        Problem.ENDS_INSIDE: tr(
            "It ends in the middle of the picture; check whether the face is there afterwards."
        ),
        Problem.LARGE_GAP: tr(
            "It was not seen for a while and is covered in between; check that stretch."
        ),
        Problem.SUDDEN_CHANGE: tr(
            "It jumps or changes size suddenly; check that it still covers the same face."
        ),
        Problem.CROSSING: tr("It crosses another track; check that they were not mixed up."),
    }[problem]


def problems_words(track: Track) -> str:
    """All problems of a track in a few words each."""
    return ", ".join(problem_words(p) for p in track.problems)


def style_words(style: Style | None) -> str:
    """How a region is covered."""
    if style is None:
        return tr("As the copy")
    return {
        Style.SOLID: tr("Solid fill"),
        Style.MOSAIC: tr("Mosaic"),
        Style.BLUR: tr("Soft blur"),
    }[style]
