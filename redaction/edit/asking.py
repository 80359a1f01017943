"""What every gesture asks of the project before it changes anything."""

from __future__ import annotations

from collections.abc import Iterable

from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.ids import PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.region import SOMEBODY
from redaction.model.track import Track

UNCHANGED = "Nothing was changed."


class Refused(UserError):  # noqa: N818 - names what happened to the gesture
    """A gesture that cannot be done; the sentence says why and nothing was changed."""

    status = ExitStatus.USAGE

    def __init__(self, summary: str, remedy: str = "") -> None:
        super().__init__(summary, UNCHANGED, remedy)


def named(track: Track) -> str:
    """How a sentence that begins with a track calls it."""
    if track.label:
        return f"Track “{track.label}”"
    return numbered_name(track) or f"Track {track.id[:6]}"


def numbered_name(track: Track) -> str:
    """``Face 12``; empty for a track that has no number."""
    return f"{track.kind.value.capitalize()} {track.number}" if track.number else ""


def track_of(project: Project, track_id: TrackId, *, even_locked: bool = False) -> Track:
    """The track, open to change.

    Raises:
        Refused: If it does not exist or is locked.
    """
    track = project.tracks.get(track_id)
    if track is None:
        raise Refused("That track is no longer there.")
    if track.locked and not even_locked:
        raise Refused(f"{named(track)} is locked.", "Unlock it first.")
    return track


def tracks_of(
    project: Project, track_ids: Iterable[TrackId], *, even_locked: bool = False
) -> list[Track]:
    """Several tracks, each once, in the order they were selected.

    Raises:
        Refused: If one does not exist or is locked, or none was named.
    """
    tracks = [
        track_of(project, track_id, even_locked=even_locked)
        for track_id in dict.fromkeys(track_ids)
    ]
    if not tracks:
        raise Refused("No track is selected.", "Select one first.")
    return tracks


def somebody(tracks: list[Track]) -> list[Track]:
    """The tracks, if each shows somebody.

    Raises:
        Refused: If one is a plate, a text or something else that is nobody.
    """
    other = next((t for t in tracks if t.kind not in SOMEBODY), None)
    if other is not None:
        raise Refused(
            f"{named(other)} is no face and no person, so it belongs to nobody.",
            "Leave it out, or change its kind first.",
        )
    return tracks


def person_of(project: Project, person_id: PersonId) -> Person:
    """The person.

    Raises:
        Refused: If there is no such person.
    """
    person = project.people.get(person_id)
    if person is None:
        raise Refused("That person is no longer there.")
    return person


def counted(label: str, count: int) -> str:
    """``Accept {}`` as ``Accept track`` or ``Accept 12 tracks``."""
    return label.format("track" if count == 1 else f"{count} tracks")
