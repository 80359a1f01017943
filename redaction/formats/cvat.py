"""CVAT's "for video 1.1" XML, and the tracks of its JSON.

A CVAT track is held after its last shape until the end of the footage unless an ``outside`` shape ends
it, so that is what is written and how it is read. CVAT lists shapes between keyframes too; they are read
as keyframes, because for polygons CVAT interpolates in its own way and what it shows is what counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from player.media.time import FrameIndex
from redaction.formats.common import MOST_FRAMES, Malformed, Picture, kind_of_label
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Track

_TURN_POINTS = 32
"""Points of the polygon that stands for an ellipse turned by an angle."""


def write(tracks: Iterable[Track], picture: Picture, frames: int) -> Iterator[str]:
    """The file's text in parts. Occluded says that a shape was carried or held, not detected or drawn."""
    shown = [t for t in tracks if t.covers]
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n <version>1.1</version>\n <meta><task>'
        f"<size>{frames}</size><original_size><width>{picture.width}</width>"
        f"<height>{picture.height}</height></original_size></task></meta>\n"
    )
    for track in shown:
        by_hand = any(k.origin is Origin.MANUAL for k in track.keyframes)
        source = "manual" if by_hand else "auto"
        label = quoteattr(track.kind.value)
        yield f" <track id={quoteattr(track.id)} label={label} source={quoteattr(source)}>\n"
        for keyframe in track.keyframes:
            yield _element(keyframe)
        if track.stop < frames and not track.keyframes[-1].outside:
            yield _element(Keyframe(track.stop, track.keyframes[-1].shape, outside=True))
        yield " </track>\n"
    yield "</annotations>\n"


def _element(keyframe: Keyframe) -> str:
    shape = keyframe.shape
    match shape:
        case Box():
            name = "box"
            numbers = {"xtl": shape.x, "ytl": shape.y, "xbr": shape.x1, "ybr": shape.y1}
        case Ellipse(box):
            cx, cy = box.centre
            name, numbers = "ellipse", {"cx": cx, "cy": cy, "rx": box.w / 2, "ry": box.h / 2}
        case Polygon():
            name, numbers = "polygon", {}
    values = {key: repr(float(value)) for key, value in numbers.items()}
    if isinstance(shape, Polygon):
        values["points"] = ";".join(f"{float(x)!r},{float(y)!r}" for x, y in shape.points)
    occluded = keyframe.origin in (Origin.CARRIED, Origin.PADDED)
    flags = f'keyframe="1" outside="{keyframe.outside:d}" occluded="{occluded:d}"'
    rest = " ".join(f"{key}={quoteattr(value)}" for key, value in values.items())
    return f'  <{name} frame="{keyframe.frame}" {flags} {rest} z_order="0"/>\n'


@dataclass(slots=True)
class _Raw:
    """A track being read."""

    id: str
    label: str
    by_hand: bool
    line: int | None
    shapes: dict[int, Keyframe] = field(default_factory=dict)

    def add(self, keyframe: Keyframe, line: int | None) -> None:
        if not 0 <= keyframe.frame < MOST_FRAMES:
            raise Malformed("a frame number is out of range", line)
        self.shapes[keyframe.frame] = keyframe

    def track(self, frames: int) -> Track | None:
        """The track, ended where it says or at the end of the footage; None when nothing is covered."""
        keyframes = [self.shapes[f] for f in sorted(self.shapes)]
        stop = frames
        while keyframes and keyframes[-1].outside:
            stop = keyframes.pop().frame
        if not keyframes:
            return None
        # A file made for longer footage says so by its own frame numbers.
        stop = max(stop, keyframes[-1].frame + 1)
        return Track(
            TrackId(self.id), tuple(keyframes), FrameIndex(stop), kind_of_label(self.label)
        )


def read(text: str, frames: int | None = None) -> tuple[Track, ...]:
    """The tracks of an XML file.

    Raises:
        Malformed: If it is not whole XML, declares a document type or entities, or holds no tracks.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    # Our files need neither, and entities are how a small file is made to fill the memory.
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    reader.line = lambda: parser.CurrentLineNumber
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise Malformed(f"it is not whole XML: {why}", error.lineno) from error
    if not reader.is_cvat:
        raise Malformed("it is XML, but not a CVAT file")
    return _tracks(reader.tracks, frames if frames is not None else reader.size)


def _tracks(raws: list[_Raw], frames: int | None) -> tuple[Track, ...]:
    last = max((f for raw in raws for f in raw.shapes), default=-1) + 1
    tracks = (raw.track(last if frames is None else frames) for raw in raws)
    return tuple(t for t in tracks if t is not None)


class _Reader:
    """Takes the elements as they come."""

    def __init__(self) -> None:
        self.is_cvat = False
        self.size: int | None = None
        self.tracks: list[_Raw] = []
        self.line: Any = lambda: None
        self._open: _Raw | None = None
        self._path: list[str] = []
        self._text = ""

    def refuse(self, *_: object) -> int:
        raise Malformed("it declares a document type, which no track file needs", self.line())

    def start(self, name: str, values: dict[str, str]) -> None:
        if not self._path:
            self.is_cvat = name == "annotations"
            if not self.is_cvat:
                raise Malformed("it is XML, but not a CVAT file", self.line())
        self._path.append(name)
        self._text = ""
        if name == "image" and len(self._path) == 2:
            why = "it holds images, not tracks: have CVAT write it as “CVAT for video”"
            raise Malformed(why, self.line())
        if name == "track" and len(self._path) == 2:
            number = values.get("id", str(len(self.tracks)))
            by_hand = values.get("source", "manual") == "manual"
            self._open = _Raw(number, values.get("label", ""), by_hand, self.line())
        elif self._open is not None and len(self._path) == 3:
            self._open.add(_xml_keyframe(name, values, self.line(), self._open), self.line())

    def end(self, name: str) -> None:
        if self._path == ["annotations", "meta", "task", "size"] or self._path == [
            "annotations",
            "meta",
            "job",
            "size",
        ]:
            self.size = _whole(self._text.strip(), "the size of the task", self.line())
        self._path.pop()
        if name == "track" and self._open is not None and len(self._path) == 1:
            self.tracks.append(self._open)
            self._open = None

    def text(self, data: str) -> None:
        self._text += data


def _xml_keyframe(name: str, values: dict[str, str], line: int | None, raw: _Raw) -> Keyframe:
    def number(key: str) -> float:
        if key not in values:
            raise Malformed(f"<{name}> has no {key}", line)
        return _number(values[key], f"{key} of <{name}>", line)

    turn = _number(values.get("rotation", "0"), f"rotation of <{name}>", line)
    points: list[float]
    match name:
        case "box":
            points = [number("xtl"), number("ytl"), number("xbr"), number("ybr")]
        case "ellipse":
            cx, cy, rx, ry = (number(k) for k in ("cx", "cy", "rx", "ry"))
            points = [cx, cy, cx + rx, cy - ry]
        case "polygon":
            pairs = [p.split(",") for p in values.get("points", "").split(";")]
            if not all(len(pair) == 2 for pair in pairs):
                raise Malformed("the points of a <polygon> should be x,y;x,y;…", line)
            points = [_number(v, "a point", line) for pair in pairs for v in pair]
        case _:
            raise Malformed(f"a track holds <{name}>, which covers no area", line)
    return _keyframe(
        "rectangle" if name == "box" else name,
        _whole(values.get("frame", ""), f"frame of <{name}>", line),
        points,
        turn,
        outside=values.get("outside", "0") == "1",
        occluded=values.get("occluded", "0") == "1",
        by_hand=raw.by_hand and values.get("keyframe", "1") == "1",
        line=line,
    )


def _keyframe(
    kind: str,
    frame: int,
    points: list[float],
    turn: float,
    *,
    outside: bool,
    occluded: bool,
    by_hand: bool,
    line: int | None,
) -> Keyframe:
    try:
        shape = _shape(kind, points, turn)
    except ValueError as error:
        raise Malformed(f"a shape on frame {frame} covers no area", line) from error
    origin = Origin.MANUAL if by_hand else Origin.CARRIED if occluded else Origin.DETECTED
    return Keyframe(FrameIndex(frame), shape, outside, origin)


def _shape(kind: str, points: list[float], turn: float) -> Shape:
    """A shape from CVAT's points; turned by ``turn`` degrees clockwise it becomes a polygon."""
    if kind == "polygon":
        if len(points) % 2:
            msg = "a polygon needs pairs"
            raise ValueError(msg)
        return Polygon(tuple(zip(points[::2], points[1::2], strict=True)))
    if len(points) != 4:
        msg = "a shape needs four numbers"
        raise ValueError(msg)
    if kind == "rectangle":
        x0, y0, x1, y1 = points
        box = Box(x0, y0, x1 - x0, y1 - y0)
        corners = [(box.x, box.y), (box.x1, box.y), (box.x1, box.y1), (box.x, box.y1)]
        return _turned(corners, box.centre, turn) if turn % 360 else box
    if kind == "ellipse":
        cx, cy, right, top = points
        rx, ry = right - cx, cy - top
        box = Box(cx - rx, cy - ry, 2 * rx, 2 * ry)
        if not turn % 360:
            return Ellipse(box)
        # Points outside the curve, so that the sides between them do not cut into it.
        grow = 1 / math.cos(math.pi / _TURN_POINTS)
        angles = [2 * math.pi * i / _TURN_POINTS for i in range(_TURN_POINTS)]
        rim = [(cx + rx * grow * math.cos(a), cy + ry * grow * math.sin(a)) for a in angles]
        return _turned(rim, (cx, cy), turn)
    msg = f"no area: {kind}"
    raise ValueError(msg)


def _turned(
    points: list[tuple[float, float]], centre: tuple[float, float], degrees: float
) -> Polygon:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = centre
    return Polygon(
        tuple(
            (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
            for x, y in points
        )
    )


def read_json(data: object, frames: int | None = None) -> tuple[Track, ...]:
    """The tracks of a CVAT JSON file (``annotations.json`` of a backup, or of the server's interface).

    Raises:
        Malformed: If it holds none, or shapes that belong to no track.
    """
    parts = data if isinstance(data, list) else [data]
    raws: list[_Raw] = []
    for part in parts:
        if not isinstance(part, Mapping) or not isinstance(part.get("tracks"), list):
            raise Malformed("it is JSON, but holds no tracks this program knows")
        if part.get("shapes"):
            raise Malformed("it holds shapes on single frames, which are not tracks")
        raws += [_json_track(row, str(len(raws) + i)) for i, row in enumerate(part["tracks"])]
    return _tracks(raws, frames)


def _json_track(row: object, number: str) -> _Raw:
    if not isinstance(row, Mapping) or not isinstance(row.get("shapes"), list):
        raise Malformed(f"track {number} has no list of shapes")
    raw = _Raw(number, str(row.get("label", "")), row.get("source") == "manual", None)
    for shape in row["shapes"]:
        if not isinstance(shape, Mapping) or not isinstance(shape.get("points"), list):
            raise Malformed(f"a shape of track {number} has no points")
        raw.add(
            _keyframe(
                str(shape.get("type")),
                _whole(shape.get("frame"), "a frame", None),
                [_number(v, "a point", None) for v in shape["points"]],
                _number(shape.get("rotation", 0), "a rotation", None),
                outside=shape.get("outside") is True,
                occluded=shape.get("occluded") is True,
                by_hand=raw.by_hand,
                line=None,
            ),
            None,
        )
    return raw


def _number(value: object, what: str, line: int | None) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or isinstance(value, bool):
        raise Malformed(f"{what} should be a number", line)
    return number


def _whole(value: object, what: str, line: int | None) -> int:
    number = _number(value, what, line)
    if number != int(number):
        raise Malformed(f"{what} should be a whole number", line)
    return int(number)
