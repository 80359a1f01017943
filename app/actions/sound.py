"""What is not to be heard, and what was decided about the sound as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions.action import Menu, Predicate, has_footage, in_review, tr
from app.actions.ids import ActionId as A
from player.media.info import FootageKind
from redaction.model.audio import SoundReview

if TYPE_CHECKING:
    from app.session import Session


def needs_sound(session: Session) -> str:
    """A still picture has no sound."""
    footage = session.footage
    still = footage is not None and footage.kind is FootageKind.STILL
    return tr("This is a still picture; there is no sound.") if still else ""


_sound = in_review(Menu.SOUND, group=1, enabled=has_footage, reason=needs_sound)


def _is(state: SoundReview) -> Predicate:
    return lambda session: session.project is not None and session.project.sound is state


_WHICH = (
    "of the words selected in the transcript, or between the marks; else of the selected stretch or the "
    "speech at the playhead."
)

ACTIONS = (
    _sound(
        A.SOUND_PANEL,
        "&Show sound",
        "Show the sound beside the picture: what is not heard, and whether it was reviewed.",
        "F6",
        icon="volume",
        short="Sound",
        group=0,
    ),
    _sound(
        A.TRANSCRIPT_PANEL,
        "Show &transcript",
        "Show the words that were spoken beside the picture, to mark them by selecting.",
        "F9",
        icon="text",
        group=0,
        short="Transcript",
    ),
    _sound(
        A.SOUND_MUTE,
        "&Mute the sound",
        f"Silence the sound {_WHICH}",
        "Alt+M",
        icon="mute",
        short="Mute",
    ),
    _sound(
        A.SOUND_TONE,
        "&Put a tone over the sound",
        f"Put a tone in place of the sound {_WHICH}",
        "Alt+T",
        icon="tone",
        short="Tone",
    ),
    _sound(
        A.SOUND_DISGUISE,
        "&Disguise the voices",
        f"Change the pitch and colour of voices {_WHICH} The words stay to be heard.",
        "Alt+D",
        icon="disguise",
        short="Disguise",
    ),
    _sound(
        A.SOUND_BEGINS,
        "The stretch of sound &begins here",
        "Let the selected stretch of sound begin with this frame.",
        "Ctrl+[",
        icon="mark-in",
        short="Begins here",
    ),
    _sound(
        A.SOUND_ENDS,
        "The stretch of sound &ends here",
        "Let the selected stretch of sound end with this frame.",
        "Ctrl+]",
        icon="mark-out",
        short="Ends here",
    ),
    _sound(
        A.SOUND_GROW,
        "Gro&w to whole speech",
        "Let the selected stretch of sound begin and end with the speech it touches, and a little more.",
        "Alt+W",
        icon="extend",
        short="Whole speech",
    ),
    _sound(
        A.SOUND_DELETE,
        "Let the stretch be &heard",
        "Take the selected stretch of sound away: it is heard in the copy.",
        "Alt+Backspace",
        icon="delete",
        short="Let be heard",
    ),
    _sound(
        A.SOUND_REVIEWED,
        "Sound &reviewed",
        "Say that you listened to the sound and marked what is not to be heard.",
        "Ctrl+Alt+S",
        icon="shield-check",
        group=2,
        short="Reviewed",
        checkable=True,
        checked=_is(SoundReview.REVIEWED),
    ),
    _sound(
        A.SOUND_REMOVED,
        "Remo&ve all sound",
        "Leave all sound out of copies of this footage.",
        icon="mute",
        group=2,
        short="Removed",
        checkable=True,
        checked=_is(SoundReview.REMOVED),
    ),
    _sound(
        A.SOUND_REOPENED,
        "Sound not &yet reviewed",
        "Take back what was said about the sound: it is to be listened to.",
        icon="pending",
        group=2,
        short="Not reviewed",
        checkable=True,
        checked=_is(SoundReview.NOT_REVIEWED),
    ),
)
