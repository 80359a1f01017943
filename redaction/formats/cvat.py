"""CVAT's "for video 1.1" XML, and what its JSON (``cvat_json``) shares with it.

A CVAT track is held after its last shape until the end of the footage unless an ``outside`` shape ends
it, so that is what is written and how it is read. CVAT lists shapes between keyframes too. Where they lie
on the straight way between two keyframes they are left out again; else they are read as keyframes, because
CVAT interpolates polygons in its own way, and what it shows is what counts. Numbers are written in full,
longer than floats are (``exact``), so that every shape is read as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from player.media.time import FrameIndex
from redaction.formats.common import MOST_FRAMES, MadeFor, Malformed, Picture, kind_of_label
from redaction.formats.cvat_shapes import (
    POLYGON,
    decimals,
    is_occluded,
    keyframe_of,
    number_of,
    points_of,
    whole_of,
)
from redaction.formats.exact import minus, plus
from redaction.model.geometry import Box, Ellipse, Polygon, interpolate
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Track

_ROUNDED = 0.011
"""Pixels by which CVAT's own numbers of shapes between keyframes are off: it writes two places."""


def write(tracks: Iterable[Track], picture: Picture, frames: int) -> Iterator[str]:
    """The file's text in parts. Occluded says that a shape was carried or held, not detected or drawn."""
    shown = [t for t in tracks if t.covers]
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n <version>1.1</version>\n <meta><task>'
        f"<size>{frames}</size><original_size><width>{picture.width}</width>"
        f"<height>{picture.height}</height></original_size></task></meta>\n"
    )
    for track in shown:
        label, source = quoteattr(track.kind.value), quoteattr(source_of(track))
        yield f" <track id={quoteattr(track.id)} label={label} source={source}>\n"
        for keyframe in ended(track, frames):
            yield _element(keyframe)
        yield " </track>\n"
    yield "</annotations>\n"


def source_of(track: Track) -> str:
    """``manual`` where a person drew any of it."""
    return "manual" if any(k.origin is Origin.MANUAL for k in track.keyframes) else "auto"


def ended(track: Track, frames: int) -> Iterator[Keyframe]:
    """The keyframes, with the one that ends the track where that is not the end of the footage."""
    yield from track.keyframes
    last = track.keyframes[-1]
    if track.stop < frames and not last.outside:
        yield Keyframe(track.stop, last.shape, outside=True)


def _element(keyframe: Keyframe) -> str:
    shape, points = keyframe.shape, points_of(keyframe.shape)
    match shape:
        case Box():
            name, numbers = "box", dict(zip(("xtl", "ytl", "xbr", "ybr"), points, strict=True))
        case Ellipse():
            cx, cy, right, top = points
            rx, ry = minus(right, cx), minus(cy, top)
            name, numbers = "ellipse", {"cx": cx, "cy": cy, "rx": rx, "ry": ry}
        case Polygon():
            name, numbers = POLYGON, {}
    values = {key: str(value) for key, value in numbers.items()}
    if isinstance(shape, Polygon):
        pairs = zip(points[::2], points[1::2], strict=True)
        values["points"] = ";".join(f"{x},{y}" for x, y in pairs)
    flags = f'keyframe="1" outside="{keyframe.outside:d}" occluded="{is_occluded(keyframe):d}"'
    rest = " ".join(f"{key}={quoteattr(value)}" for key, value in values.items())
    return f'  <{name} frame="{keyframe.frame}" {flags} {rest} z_order="0"/>\n'


@dataclass(slots=True)
class Raw:
    """A track being read.

    Attributes:
        between: Frames whose shape CVAT worked out itself.
    """

    id: str
    label: str
    by_hand: bool
    line: int | None
    shapes: dict[int, Keyframe] = field(default_factory=dict)
    between: set[int] = field(default_factory=set)

    def add(self, keyframe: Keyframe, line: int | None) -> None:
        """Take in a shape; a later one of the same frame replaces it.

        Raises:
            Malformed: If no footage has such a frame.
        """
        if not 0 <= keyframe.frame < MOST_FRAMES:
            raise Malformed("a frame number is out of range", line)
        self.shapes[keyframe.frame] = keyframe

    def track(self, frames: int) -> Track | None:
        """The track, ended where it says or at the end of the footage; None when nothing is covered."""
        keyframes = self._kept()
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

    def _kept(self) -> list[Keyframe]:
        """The shapes without those that follow from the ones before and after them."""
        kept: list[Keyframe] = []
        run: list[Keyframe] = []
        for frame in sorted(self.shapes):
            keyframe = self.shapes[frame]
            if frame in self.between:
                run.append(keyframe)
                continue
            if not kept or not _follows(kept[-1], run, keyframe):
                kept += run
            kept.append(keyframe)
            run = []
        return [*kept, *run]


def _follows(a: Keyframe, run: list[Keyframe], b: Keyframe) -> bool:
    """Whether the shapes of a run are those on the straight way from one keyframe to the next."""
    if isinstance(a.shape, Polygon) or type(a.shape) is not type(b.shape) or a.outside or b.outside:
        return False
    for keyframe in run:
        if keyframe.outside or type(keyframe.shape) is not type(a.shape):
            return False
        way = interpolate(a.shape, b.shape, (keyframe.frame - a.frame) / (b.frame - a.frame))
        p, q = keyframe.shape.bounds, way.bounds
        if max(abs(p.x - q.x), abs(p.y - q.y), abs(p.x1 - q.x1), abs(p.y1 - q.y1)) > _ROUNDED:
            return False
    return True


def read(text: str, frames: int | None = None) -> tuple[tuple[Track, ...], MadeFor]:
    """The tracks of an XML file, and what they were made for.

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
    tracks = tracks_of(reader.tracks, frames if frames is not None else reader.stop)
    return tracks, reader.made_for


def tracks_of(raws: list[Raw], frames: int | None) -> tuple[Track, ...]:
    """The tracks that were read; with ``frames`` None, one without an end goes to the last frame named."""
    last = max((f for raw in raws for f in raw.shapes), default=-1) + 1
    tracks = (raw.track(last if frames is None else frames) for raw in raws)
    return tuple(t for t in tracks if t is not None)


class _Reader:
    """Takes the elements as they come."""

    def __init__(self) -> None:
        self.is_cvat = False
        self.size: int | None = None
        self.first = 0
        self.last: int | None = None
        self.tracks: list[Raw] = []
        self.line: Any = lambda: None
        self._whole = True
        self._sizes: dict[str, int] = {}
        self._open: Raw | None = None
        self._path: list[str] = []
        self._text = ""

    @property
    def stop(self) -> int | None:
        """First frame after the task; one that starts later counts its frames as the footage does."""
        if self.last is not None:
            return max(self.last + 1, self.first + (self.size or 0))
        return None if self.size is None else self.first + self.size

    @property
    def made_for(self) -> MadeFor:
        """What the file states of its footage; a job, or a task of a part, says nothing of its length."""
        return MadeFor(
            self._sizes.get("width"), self._sizes.get("height"), self.size if self._whole else None
        )

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
            self._open = Raw(number, values.get("label", ""), by_hand, self.line())
        elif self._open is not None and len(self._path) == 3 and name != "attribute":
            keyframe = _xml_keyframe(name, values, self.line(), self._open)
            self._open.add(keyframe, self.line())
            if values.get("keyframe", "1") != "1":
                self._open.between.add(keyframe.frame)

    def end(self, name: str) -> None:
        if self._path[:2] == ["annotations", "meta"] and self._path[3:-1] == ["original_size"]:
            self._sizes[name] = whole_of(
                self._text.strip(), f"the {name} of the picture", self.line()
            )
        if self._path[:2] == ["annotations", "meta"] and len(self._path) == 4:
            self._whole = self._whole and self._path[2] == "task"
            of = f"the {name.replace('_', ' ')} of the task"
            if name == "size":
                self.size = whole_of(self._text.strip(), of, self.line())
            elif name == "start_frame":
                self.first = whole_of(self._text.strip(), of, self.line())
                self._whole = self._whole and not self.first
            elif name == "frame_filter" and self._text.strip():
                self._whole = False
            elif name == "stop_frame":
                self.last = whole_of(self._text.strip(), of, self.line())
        self._path.pop()
        if name == "track" and self._open is not None and len(self._path) == 1:
            self.tracks.append(self._open)
            self._open = None

    def text(self, data: str) -> None:
        self._text += data


def _xml_keyframe(name: str, values: dict[str, str], line: int | None, raw: Raw) -> Keyframe:
    def number(key: str) -> Decimal:
        if key not in values:
            raise Malformed(f"<{name}> has no {key}", line)
        return decimals(values[key], f"{key} of <{name}>", line)

    turn = number_of(values.get("rotation", "0"), f"rotation of <{name}>", line)
    points: list[Decimal]
    match name:
        case "box":
            points = [number("xtl"), number("ytl"), number("xbr"), number("ybr")]
        case "ellipse":
            cx, cy, rx, ry = (number(k) for k in ("cx", "cy", "rx", "ry"))
            points = [cx, cy, plus(cx, rx), minus(cy, ry)]
        case "polygon":
            pairs = [p.split(",") for p in values.get("points", "").split(";")]
            if not all(len(pair) == 2 for pair in pairs):
                raise Malformed("the points of a <polygon> should be x,y;x,y;…", line)
            points = [decimals(v, "a point", line) for pair in pairs for v in pair]
        case _:
            raise Malformed(f"a track holds <{name}>, which covers no area", line)
    return keyframe_of(
        "rectangle" if name == "box" else name,
        whole_of(values.get("frame", ""), f"frame of <{name}>", line),
        points,
        turn,
        outside=values.get("outside", "0") == "1",
        occluded=values.get("occluded", "0") == "1",
        by_hand=raw.by_hand and values.get("keyframe", "1") == "1",
        line=line,
    )
