"""Gestures on the sound as a whole: reviewed, removed, or to be reviewed again.

The state is a person's own word and nothing else sets it. Stretches marked or changed after *reviewed* leave
it as it is: a person did that, too. What was marked stays marked while the sound is removed.
"""

from __future__ import annotations

from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.model.audio import SoundReview
from redaction.model.project import Project


def review_sound(project: Project) -> Patch:
    """Say that the sound was listened to and what is not to be heard is marked.

    Raises:
        Refused: If that was said already.
    """
    if project.sound is SoundReview.REVIEWED:
        raise Refused("The sound is marked as reviewed already.")
    return _changed(project, SoundReview.REVIEWED, "Mark sound as reviewed")


def remove_sound(project: Project) -> Patch:
    """Leave all sound out of copies.

    Raises:
        Refused: If that was said already.
    """
    if project.sound is SoundReview.REMOVED:
        raise Refused("The sound is left out of copies already.")
    return _changed(project, SoundReview.REMOVED, "Remove all sound")


def reopen_sound(project: Project) -> Patch:
    """Take the word about the sound back: it is to be reviewed.

    Raises:
        Refused: If nothing was said about it.
    """
    if project.sound is SoundReview.NOT_REVIEWED:
        raise Refused("The sound is not marked as reviewed or removed.")
    return _changed(project, SoundReview.NOT_REVIEWED, "Mark sound as not reviewed")


def _changed(project: Project, state: SoundReview, label: str) -> Patch:
    return Patch(label, sound=(project.sound, state))
