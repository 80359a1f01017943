"""Stretches that were passed on as they are: proven equal to the original by their bytes.

Equal parameters, equal slices and a first picture that leans on none make equal pictures, whatever the
decoder. So every slice is compared, and pictures are decoded where something could still go wrong: at the
joints, where one decoder must get from one kind of stretch to the other, and some between, which are also
searched for faces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from player.media.container import open_media, pick_video
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.export.painting import is_painted
from redaction.export.smart.parameters import read_picture_set, read_sequence, read_slice
from redaction.export.smart.survey import numbered_packets
from redaction.export.smart.units import Configuration, Unclear
from redaction.export.threads import Crew, decoder_threads
from redaction.rendering.planes import planes_of
from redaction.verification.copied_looks import Looks, equal
from redaction.verification.report import Check, ResidualFace

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from redaction.jobs.cancel import CancelToken
    from redaction.verification.expected import Expected
    from redaction.verification.judging import PictureFindings
    from redaction.verification.residual import ResidualWatch

BESIDE: Final = 3
"""Frames on either side of a joint that are compared, given by one decoder that comes from before it."""

_SLICE, _IDR, _SPS, _PPS = 1, 5, 7, 8
_LEFT_OUT: Final = frozenset({6, _SPS, _PPS, 9, 12})


@dataclass(slots=True)
class CopiedFindings:
    """What was found; frames are those of the source.

    Attributes:
        frames: Frames that were passed on.
        painted: Those on which something should have been painted.
        altered: Those whose data are not the original's, or not only.
        joints: Those at which a stretch begins or ends in a way that decoders may stumble over.
        unlike: Those that were decoded and do not show the original's picture to the last bit.
        decoded: How many were decoded.
        looked_at: How many were searched for faces.
        faces: Those that were found.
        reason: What else is wrong, in words.
    """

    frames: int = 0
    painted: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    joints: list[int] = field(default_factory=list)
    unlike: list[int] = field(default_factory=list)
    decoded: int = 0
    looked_at: int = 0
    faces: tuple[ResidualFace, ...] = ()
    reason: str = ""

    def add_to(self, found: PictureFindings) -> None:
        """Add the search for faces to that of the other frames."""
        found.faces = tuple(sorted((*found.faces, *self.faces), key=lambda face: face.frame))
        found.looked_at += self.looked_at

    def facts(self) -> dict[str, int]:
        """Figures for the report."""
        return {
            "copied_frames": self.frames,
            "copied_frames_decoded": self.decoded,
            "copied_frames_searched_for_faces": self.looked_at,
        }

    def worded(self, check: Check) -> Check:
        """A check of the pictures, with what is true of it where some were copied."""
        if check.name != "readable" or not check.ok:
            return check
        return replace(
            check, summary="Every encoded frame of the copy can be decoded.",
            detail="Those copied unchanged were decoded whole in the original before they were copied.",
        )  # fmt: skip

    def check(self) -> Check:
        """The findings as a sentence."""
        for frames, summary in (
            (
                self.painted,
                "Frames were copied unchanged on which something is to be covered or drawn.",
            ),
            (
                self.altered,
                "Frames that should have been copied unchanged are not as in the original.",
            ),
            (self.joints, "A stretch of unchanged frames does not begin or end as it must."),
            (self.unlike, "Frames that were copied unchanged do not show the original's picture."),
        ):
            if frames:
                return Check("copied", False, summary, self.reason, tuple(sorted(set(frames))))
        if self.reason:
            return Check(
                "copied", False, "Unchanged frames were not copied as they must be.", self.reason
            )
        return Check(
            "copied", True,
            f"{self.frames} frames on which nothing is to be covered were copied unchanged, byte for byte.",
            f"{self.decoded} of them, at every joint and between, were also decoded and equal the original "
            f"to the last bit; {self.looked_at} were searched for faces.",
        )  # fmt: skip


def check_copied(
    source: Path,
    source_index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    copied: Sequence[FrameSpan],
    watch: ResidualWatch | None,
    cancel: CancelToken,
) -> CopiedFindings:
    """Hold stretches that are said to be copied unchanged against the original.

    Args:
        source: The original.
        source_index: Its frames.
        copy: The copy: MP4, with as many frames as it should have.
        copy_index: Its frames.
        expected: What it should be.
        copied: The stretches, in frames of the source and in order.
        watch: Looks for faces on some of the pictures; None to leave that out.
        cancel: Asked once a frame.

    Raises:
        MediaError: If a file cannot be read any more.
        Cancelled: If the person asked to stop.
    """
    found = CopiedFindings(frames=sum(map(len, copied)))
    for span in copied:
        cancel.check()
        found.painted += [int(frame) for frame in span if is_painted(expected.plan, frame)]
    try:
        with Crew() as crew:
            looks = Looks(source_index, expected, copied, watch, found, crew, cancel)
            _bytes(source, source_index, copy, copy_index, expected, copied, cancel, found, looks)
            looks.end()
    except Unclear as unclear:
        found.reason = f"{unclear}."
    if watch is not None:
        found.faces, found.looked_at = watch.faces, watch.looked_at
    if found.check().ok:
        _joints_decoded(source, source_index, copy, copy_index, expected, copied, cancel, found)
    return found


def _bytes(
    source: Path,
    source_index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    copied: Sequence[FrameSpan],
    cancel: CancelToken,
    found: CopiedFindings,
    looks: Looks,
) -> None:
    """Compare the parameters, every slice, and how stretches begin.

    Raises:
        Unclear: If a file is not what it must be.
    """
    video = expected.plan.video
    theirs, ours = _configuration(source, video), _configuration(copy, 0)
    if not set(theirs.sps) <= set(ours.sps) or not set(theirs.pps) <= set(ours.pps):
        raise Unclear("the original's parameters are not all in the copy")
    sequences = {s.ident: s for s in map(read_sequence, ours.sps)}
    pictures = {p.ident: p for p in map(read_picture_set, ours.pps)}
    if len(sequences) != len(ours.sps) or len(pictures) != len(ours.pps):
        raise Unclear("two sets of parameters have the same number")
    sets = {n: (p, sequences[p.sequence]) for n, p in pictures.items() if p.sequence in sequences}
    looks.open(theirs, ours)
    place = np.argsort(copy_index.numbers)  # of the copy's frames, by the order of decoding
    wanted_of = source_index.numbers
    originals = numbered_packets(source, video, int(wanted_of.max()))
    number, data = -1, b""
    before = False
    for at, (_, packet) in enumerate(numbered_packets(copy, 0, len(place) - 1)):
        cancel.check()
        frame = int(expected.chosen.source(int(place[at])))
        units = list(_units(bytes(packet), ours.length))
        kinds = {unit[0] & 31 for unit in units}
        if not units or not kinds <= {_SLICE, _IDR}:
            found.altered.append(frame)
            continue
        here = any(frame in span for span in copied)
        if here != before:
            heads = [read_slice(unit, sets, idr=True) for unit in units if kinds == {_IDR}]
            if not heads or any(head.drops_earlier for head in heads):
                found.joints.append(frame)
        before = here
        if not here:
            continue
        while number < wanted_of[frame]:
            step = next(originals, None)
            if step is None:
                raise Unclear("the original has become shorter")
            number, data = step[0], bytes(step[1])
        if number != wanted_of[frame] or _slices(data, theirs, ours) != units:
            found.altered.append(frame)
        elif kinds == {_IDR}:
            looks.look(frame, data, bytes(packet))


def _slices(data: bytes, theirs: Configuration, ours: Configuration) -> list[bytes] | None:
    """The slices of a packet of the original; None if it has parts that must not be left out."""
    slices = []
    for unit in _units(data, theirs.length):
        kind = unit[0] & 31
        if kind in (_SLICE, _IDR):
            slices.append(unit)
        elif kind not in _LEFT_OUT or (kind in (_SPS, _PPS) and unit not in ours.sps + ours.pps):
            return None
    return slices


def _joints_decoded(
    source: Path,
    source_index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    copied: Sequence[FrameSpan],
    cancel: CancelToken,
    found: CopiedFindings,
) -> None:
    """Decode across every joint, as one decoder comes to it."""
    chosen, threads = expected.chosen, decoder_threads()
    with (
        FrameSource.open(
            source, video=expected.plan.video, index=source_index, threads=threads
        ) as original,
        FrameSource.open(copy, index=copy_index, threads=threads) as made,
        FrameSource.open(copy, index=copy_index, threads=threads) as afresh,
    ):
        for joint in _joints(copy_index, expected, copied):
            begin = copy_index.keyframe_at_or_before(joint - 1)
            stop = FrameIndex(min(len(copy_index), joint + BESIDE))
            for shown in made.frames(FrameSpan(begin, stop), cancel=cancel):
                at = shown.ref.index
                if at < joint - BESIDE:
                    continue
                told = chosen.source(at)
                inside = any(told in span for span in copied)
                # What is encoded is compared with the original elsewhere: here only, whether a decoder
                # that comes from before the joint gives the same as one that begins there.
                fresh = original.frame_at(told) if inside else afresh.frame_at(at)
                found.decoded += inside
                if not _same(fresh, shown):
                    (found.unlike if inside else found.joints).append(int(told))


def _joints(index: VideoIndex, expected: Expected, copied: Sequence[FrameSpan]) -> list[int]:
    """Frames of the copy with which a stretch begins that is of another kind than the one before."""
    places = set()
    for span in copied:
        begin = _place(expected.chosen.copy(span.start))
        places |= {begin, begin + len(span)}
    return sorted(places - {0, len(index)})


def _place(at: int | None) -> int:
    if at is None:
        msg = "a stretch is not part of the copy"
        raise ValueError(msg)
    return at


def _same(one: Frame, other: Frame) -> bool:
    """Whether two frames show the same, to the last bit."""
    if one.picture is None or other.picture is None or one.damaged or other.damaged:
        return False
    return equal(planes_of(one, own=True, write=False), planes_of(other, own=True, write=False))


def _configuration(path: Path, video: int) -> Configuration:
    with open_media(path) as container:
        context = pick_video(path, container, video).codec_context
        return Configuration.read(bytes(context.extradata or b""))


def _units(data: bytes, size: int) -> Iterator[bytes]:
    """The units of a packet.

    Raises:
        Unclear: If they do not fill it exactly.
    """
    at = 0
    while at < len(data):
        start = at + size
        at = start + int.from_bytes(data[at:start], "big")
        if start >= at or at > len(data):
            msg = "a packet is cut off"
            raise Unclear(msg)
        yield data[start:at]
