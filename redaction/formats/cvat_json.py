"""The tracks of CVAT's JSON: ``annotations.json`` of a task's backup, or of the server's interface.

Written as in a backup (CVAT 2, ``version`` 0 of the annotations): a list with one job. Frames count from the
first of the task, which for a task of whole footage is the first of the footage; a task that starts later
says so in another file, so its tracks come out earlier by as much.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from redaction.formats import cvat
from redaction.formats.common import Malformed
from redaction.formats.cvat import Raw
from redaction.formats.cvat_shapes import (
    POLYGON,
    decimals,
    is_occluded,
    keyframe_of,
    name_of,
    number_of,
    points_of,
    whole_of,
)
from redaction.model.track import Keyframe, Track

_ID = "umbra_id"
"""Our id, beside CVAT's own fields, which have no room for it; CVAT passes it over."""


def write(tracks: Iterable[Track], frames: int) -> Iterator[str]:
    """The file's text in parts, one track a line."""
    yield '[{"version": 0, "tags": [], "shapes": [], "tracks": ['
    separator = "\n"
    for track in tracks:
        if not track.covers:
            continue
        head = {
            _ID: str(track.id),
            "frame": int(track.start),
            "label": track.kind.value,
            "group": 0,
            "source": cvat.source_of(track),
            "attributes": [],
            "elements": [],
        }
        shapes = ", ".join(_element(k) for k in cvat.ended(track, frames))
        yield f'{separator}{json.dumps(head)[:-1]}, "shapes": [{shapes}]}}'
        separator = ",\n"
    yield "\n]}]\n"


def _element(keyframe: Keyframe) -> str:
    head = {
        "type": name_of(keyframe.shape),
        "frame": int(keyframe.frame),
        "outside": keyframe.outside,
        "occluded": is_occluded(keyframe),
        "z_order": 0,
        "rotation": 0.0,
        "attributes": [],
    }
    points = ", ".join(str(v) for v in points_of(keyframe.shape))
    return f'{json.dumps(head)[:-1]}, "points": [{points}]}}'


def read(data: object, frames: int | None = None) -> tuple[Track, ...]:
    """The tracks of a file that was parsed with ``parse_float=Decimal``.

    Raises:
        Malformed: If it holds none, or shapes that belong to no track.
    """
    parts = data if isinstance(data, list) else [data]
    raws: list[Raw] = []
    for part in parts:
        if not isinstance(part, Mapping) or not isinstance(part.get("tracks"), list):
            raise Malformed("it is JSON, but holds no tracks this program knows")
        if part.get("shapes"):
            raise Malformed("it holds shapes on single frames, which are not tracks")
        raws += [_track(row, str(len(raws) + i)) for i, row in enumerate(part["tracks"])]
    return cvat.tracks_of(raws, frames)


def _track(row: object, number: str) -> Raw:
    if not isinstance(row, Mapping) or not isinstance(row.get("shapes"), list):
        raise Malformed(f"track {number} has no list of shapes")
    ours = row.get(_ID)
    name = ours if isinstance(ours, str) and ours else number
    raw = Raw(name, str(row.get("label", "")), row.get("source") == "manual", None)
    for shape in row["shapes"]:
        if not isinstance(shape, Mapping) or not isinstance(shape.get("points"), list):
            raise Malformed(f"a shape of track {number} has no points")
        kind, points = str(shape.get("type")), shape["points"]
        if kind == POLYGON and len(points) % 2:
            raise Malformed(f"a polygon of track {number} has a point without a second number")
        keyframe = keyframe_of(
            kind,
            whole_of(shape.get("frame"), "a frame", None),
            [decimals(v, "a point", None) for v in points],
            number_of(shape.get("rotation", 0), "a rotation", None),
            outside=shape.get("outside") is True,
            occluded=shape.get("occluded") is True,
            by_hand=raw.by_hand,
            line=None,
        )
        raw.add(keyframe, None)
    return raw
