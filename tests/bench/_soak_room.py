"""`bench soak`: the footage that is reviewed there, and what is chosen from."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

from app.actions.ids import ActionId as Do
from redaction.edit.gestures import add_tracks
from redaction.incident.camera import Camera
from redaction.model.footage import Footage, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Track
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import import_footage
from tests.media.clip import Clip, write_clip

FRAMES = 150
DIALOGS = (
    Do.PREFERENCES, Do.SHORTCUTS, Do.ABOUT, Do.EXPORT, Do.EXPORT_REQUEST, Do.EXPORTS, Do.SNAPSHOT,
    Do.SIGN_OFF, Do.RELEASE_PACKAGE, Do.REPORTS, Do.DISCLOSURES, Do.ADD_REQUEST, Do.EDIT_REQUEST,
    Do.GO_TO, Do.DETECT_OPTIONS, Do.GIVE_REASON, Do.REASONS_LIST, Do.NOTE_CATEGORIES,
    Do.INCIDENT_EDIT, Do.WORKSPACES, Do.HELP_EXPORT, Do.CAMERA_CLOCK,
)  # fmt: skip
PANELS = (Do.PEOPLE_PANEL, Do.SOUND_PANEL, Do.TRANSCRIPT_PANEL, Do.NOTES_PANEL, Do.FOOTAGE_LIST)
PAGES = (Do.SHOW_HOME, Do.SHOW_LOG, Do.SHOW_INCIDENT, Do.SHOW_REVIEW)

NEVER = frozenset({
    # they end the window, or its work is of another kind than reviewing
    Do.QUIT, Do.DETECT, Do.DETECT_OPTIONS, Do.CHECK_DRAFT, Do.COMPARE_FACES, Do.FULL_SCREEN,
    # they add rows to the register or take them away at once: each run would be another workspace
    Do.PRESERVE_FOOTAGE, Do.RELEASE_FOOTAGE, Do.INCIDENT_CLOSE, Do.CAMERA_LEADS, Do.CAMERA_UNALIGN,
})  # fmt: skip
"""What is not chosen at random; finding faces and copies have a turn of their own."""


def fill(space: Workspace, room: Path, rng: random.Random) -> tuple[Footage, ...]:
    """A request with three recordings, tracks on each, and an incident of two of them."""
    if space.footage():  # a run before this one was ended by force
        return space.footage()
    request = space.add_request(RequestKind.SAR_UK_GDPR, "SOAK-1", date(2026, 11, 2))
    made = []
    for number, size in enumerate(((320, 180), (320, 180), (640, 360))):
        path = write_clip(
            Clip(frames=FRAMES - number, size=size, tone=FRAMES / 25, gop=25),
            room / f"camera {number}.mp4",
        )
        found = import_footage(path).footage
        footage = space.add_footage(
            path, sha256=found.sha256, size=found.size, frames=found.frames,
            duration=found.duration, width=found.width, height=found.height,
            facts=json.loads(found.facts), request=request.id,
        )  # fmt: skip
        tracks = [_track(n, rng) for n in range(12)]
        space.do(footage.id, add_tracks(space.project(footage.id), tracks))
        made.append(footage)
    space.incidents.add(
        "Soak", cameras=[Camera(f.id, f"Camera {n}") for n, f in enumerate(made[:2])]
    )
    return tuple(made)


def _track(number: int, rng: random.Random) -> Track:
    start = rng.randrange(60)
    keys = tuple(
        Keyframe(at, Box(10 + number * 20 + at / 4, 20 + number * 5, 24, 30), origin=Origin.DETECTED,  # type: ignore[arg-type]
                 confidence=0.6)
        for at in range(start, start + 60, 6)
    )  # fmt: skip
    return Track(TrackId(f"track{number:02}"), keys, start + 70)  # type: ignore[arg-type]
