"""What smart export reads of a stream, what it refuses, and how it parts a copy."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.index import VideoIndex, build_index
from player.media.source import first_look
from player.media.time import FrameIndex, FrameSpan
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.selection import selection_of
from redaction.export.smart.eligible import refusal, unlike
from redaction.export.smart.parameters import Look, read_picture_set, read_sequence
from redaction.export.smart.stretches import Piece, bare_frames, clock, cuts, pieces_of, split
from redaction.export.smart.survey import DAMAGED, open_source, pictures_of, survey
from redaction.export.smart.units import (
    Bits,
    Configuration,
    Unclear,
    by_length,
    by_start_code,
    content,
    joined,
)
from redaction.jobs.cancel import CancelToken
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track

FRAMES = 160
SIZE = (192, 112)


@pytest.fixture(scope="module")
def clip(media) -> Path:
    return media(frames=FRAMES, size=SIZE, gop=20, bframes=2)


@pytest.fixture(scope="module")
def packets(clip) -> list[bytes]:
    with av.open(str(clip)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def plan_of(source: Path, first: int = 70, stop: int = 80, **more: object) -> ExportPlan:
    tracks = []
    if first < stop:
        key = Keyframe(FrameIndex(first), Box(40, 30, 40, 40))
        tracks = [Track(TrackId("a"), (key,), FrameIndex(stop))]
    return ExportPlan(source, "", Project(FootageId("f")).with_tracks(tracks), **more)


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def index_of(numbers: list[int], keys: set[int], seconds: Fraction = Fraction(1, 10)) -> VideoIndex:
    """An index of frames that are decoded in this order, each shown for so long."""
    count = len(numbers)
    pts = np.arange(count)
    flags = np.isin(pts, list(keys))
    starts = pts[flags]
    return VideoIndex(
        seconds, pts, np.ones(count), flags, starts, starts, np.array(numbers)[flags],
        np.array(numbers), packets=count,
    )  # fmt: skip


def test_numbers_of_all_kinds_are_read_bit_by_bit():
    bits = Bits(bytes([0b1_010_011_0, 0b0100_0010, 0b1_11_00000]))
    assert [bits.ue(), bits.ue(), bits.ue(), bits.ue()] == [0, 1, 2, 3]
    assert bits.se() == -2
    assert bits.more() is True
    assert bits.u(1) == 1
    assert bits.more() is False
    with pytest.raises(Unclear, match="after the end"):
        Bits(bytes([0b1000_0001])).end()
    with pytest.raises(Unclear, match="cut off"):
        Bits(b"").u(1)
    with pytest.raises(Unclear, match="too large"):
        Bits(bytes(8)).ue()


def test_bytes_that_keep_start_codes_apart_are_taken_out():
    assert content(b"\x65\0\0\3\1\0\0\3\0\0\3\3") == b"\0\0\1\0\0\0\0\3"
    assert content(b"\x65ab") == b"ab"


def test_packets_part_into_their_units_and_join_again():
    units = [b"\x65abc", b"\x06x"]
    assert by_length(joined(units), 4) == units
    assert by_start_code(b"\0\0\0\1\x67a\0\0\0\1\x68b\0\0\1\x65c") == [b"\x67a", b"\x68b", b"\x65c"]
    for broken in (b"\0\0\0\5\x65", b"\0\0\0\0", joined(units) + b"\0"):
        with pytest.raises(Unclear):
            by_length(broken, 4)


def test_the_decoders_parameters_are_read_and_written(clip):
    source = open_source(clip, 0, reorder=2)
    configuration = source.configuration
    assert Configuration.read(configuration.write()) == configuration
    both = Configuration(4, configuration.sps * 2, configuration.pps * 2)
    assert Configuration.read(both.write()) == both
    assert source.sequence.look == Look(
        (192, 112), (0, 0, 0, 0), (1, 1), False, source.sequence.look.colours
    )
    for broken in (b"", b"\0\0\0\1\x67", configuration.write()[:-6], configuration.write() + b"\0"):
        with pytest.raises(Unclear):
            Configuration.read(broken)


def test_anything_after_the_parameters_is_refused(clip):
    configuration = open_source(clip, 0, reorder=2).configuration
    for read, unit in (
        (read_sequence, configuration.sps[0]),
        (read_picture_set, configuration.pps[0]),
    ):
        read(unit)
        for more in (b"\x80", b"Axon", b"\0"):
            with pytest.raises(Unclear):
                read(unit + more)
        with pytest.raises(Unclear):
            read(unit[:-1])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"x264-params": "nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900"}, "buffer"),
        ({"x264-params": "pic-struct=1"}, ""),
        ({"x264-params": "interlaced=1"}, "interlaced"),
        ({"x264-params": "overscan=crop"}, "edges"),
        ({"x264-params": "chromaloc=2"}, "colour lie"),
        ({"crf": "0"}, "profile"),
    ],
)
def test_parameters_of_unusual_streams_are_refused(media, options, says):
    clip = media(frames=4, size=SIZE, options=tuple(options.items()))
    if says:
        with pytest.raises(Unclear, match=says):
            open_source(clip, 0, reorder=0)
    else:
        found = open_source(clip, 0, reorder=0).sequence
        assert found.needs_messages
        assert "messages" in unlike(found, dataclasses.replace(found, needs_messages=False))


def test_reordering_without_a_bound_is_refused(clip, monkeypatch):
    open_source(clip, 0, reorder=2)
    real = read_sequence
    monkeypatch.setattr(
        "redaction.export.smart.survey.parameters.read_sequence",
        lambda unit: dataclasses.replace(real(unit), bounded=False),
    )
    with pytest.raises(Unclear, match="reordered"):
        open_source(clip, 0, reorder=2)
    open_source(clip, 0, reorder=0)


def test_a_packet_gives_its_slices_and_nothing_else(clip, packets):
    source = open_source(clip, 0, reorder=2)
    first = by_length(packets[0], 4)
    assert [unit[0] & 31 for unit in first] == [6, 5]  # x264 says all about itself
    assert pictures_of(source, packets[0]) == ([first[1]], True)
    sets = [*source.configuration.sps, *source.configuration.pps]
    dressed = joined([b"\x09\xf0", *sets, b"\x06\x05\x01a\x80", first[1], b"\x0c\xff\xff\x80"])
    assert pictures_of(source, dressed) == ([first[1]], True)
    kinds = {pictures_of(source, packet)[1] for packet in packets}
    assert kinds == {True, False}


def test_packets_with_anything_unusual_are_refused(clip, packets):
    source = open_source(clip, 0, reorder=2)
    idr, other = by_length(packets[0], 4)[1], by_length(packets[1], 4)[0]
    changed = bytearray(source.configuration.sps[0])
    changed[3] += 1
    for units, says in (
        ([idr, idr], "slices"),
        ([idr, other], "slices|more than one"),
        ([bytes(changed), idr], "parameters change"),
        ([b"\x02abc"], "kind 2"),
        ([b"\x1fabc", idr], "kind 31"),
        ([b"\x14abc", idr], "kind 20"),
        ([idr + b"\0\0\3"], "belong to no picture"),
        ([idr + b"\0"], "belong to no picture"),
        ([idr + b"\0\0\1\x06GPS"], "belong to no picture"),
        ([idr + b"\0\0\3GPS"], "belong to no picture"),
        ([b"\xe5" + idr[1:]], "damaged unit"),
        ([b"\x06\x05\x01a\x80"], "no picture"),
    ):
        with pytest.raises(Unclear, match=says):
            pictures_of(source, joined(units))


def test_frames_are_bare_only_some_way_off_what_is_painted(clip):
    bare = bare_frames(plan_of(clip, 50, 60), 100, guard=6)
    assert np.flatnonzero(~bare).tolist() == list(range(44, 66))
    assert bare_frames(plan_of(clip, 0, 0), 100).all()


def test_frames_are_parted_only_where_nothing_crosses():
    # Frames 3 and 7 are keyframes; 6 is shown before 7 and decoded after it.
    assert cuts(index_of([0, 1, 2, 3, 4, 5, 7, 6, 8], {0, 3, 7})) == (0, 3, 9)
    assert cuts(index_of([0, 2, 1, 3, 4, 5], {0, 3})) == (0, 3, 6)


def test_what_is_short_or_partly_left_out_is_encoded():
    index = index_of(list(range(100)), set(range(0, 100, 10)))
    bare = np.ones(100, bool)
    bare[42:44] = False
    whole = selection_of((), 100)
    found = pieces_of(index, whole, bare)
    assert [(p.span.start, p.span.stop) for p in found] == [
        (at, at + 10) for at in (0, 10, 20, 30, 50, 60, 70, 80, 90)
    ]
    good = [dataclasses.replace(piece, opens=True) for piece in found]
    parts = split(index, whole, bare, good)
    assert [(int(s.span.start), int(s.span.stop), s.copied) for s in parts.stretches] == [
        (0, 40, True), (40, 50, False), (50, 100, True),
    ]  # fmt: skip
    assert parts.summary == "smart: 0:09 of 0:10 copied unchanged, 0:01 encoded."
    # A piece that is refused in the middle parts the stretch: what is left of it is too short.
    good[2] = dataclasses.replace(good[2], reason=DAMAGED)
    parts = split(index, whole, bare, good)
    assert [(int(s.start), int(s.stop)) for s in parts.copied] == [(0, 20), (50, 100)]
    assert parts.reasons[DAMAGED] == 10
    # Ranges of the source: nothing reaches beyond them.
    chosen = selection_of((span(5, 47), span(63, 95)), 100)
    found = pieces_of(index, chosen, bare)
    parts = split(index, chosen, bare, [dataclasses.replace(p, opens=True) for p in found])
    assert [(int(s.span.start), int(s.span.stop), s.copied) for s in parts.stretches] == [
        (5, 10, False), (10, 40, True), (40, 47, False), (63, 70, False), (70, 90, True),
        (90, 95, False),
    ]  # fmt: skip
    assert sum(len(s.span) for s in parts.stretches) == len(chosen)


def test_a_stretch_begins_only_where_decoding_can():
    index = index_of(list(range(60)), set(range(0, 60, 10)))
    bare, whole = np.ones(60, bool), selection_of((), 60)
    pieces = [Piece(span(at, at + 10), opens=at == 20) for at in range(0, 60, 10)]
    assert split(index, whole, bare, pieces).copied == (span(20, 60),)
    nothing = split(index, whole, bare, pieces, "it rains")
    assert nothing.copied == ()
    assert nothing.summary == "smart: nothing was copied unchanged: it rains."
    assert nothing.to_json()["not_copied_because"] == ["it rains (60 frames)"]


def test_times_are_said_in_minutes():
    assert [clock(Fraction(s)) for s in (0, 59, 61, 600)] == ["0:00", "0:59", "1:01", "10:00"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"codec": "hevc"}, "H.264"),
        ({"pix_fmt": "yuv422p"}, "4:2:0"),
        ({"bits": 10}, "4:2:0"),
        ({"interlaced": True}, "interlaced"),
        ({"rotation": 90}, "turned"),
        ({"mirrored": True}, "turned"),
        ({"width": 191, "coded_width": 191}, "size"),
        ({"coded_width": 200}, "size"),
        ({"dolby_vision": True}, "further data"),
        ({"has_edit_list": True}, "edit list"),
    ],
)
def test_sources_that_are_not_simple_are_refused(clip, change, says):
    index, info = build_index(clip), first_look(clip)
    assert refusal(plan_of(clip), info, index, mp4=True) == ""
    assert says in refusal(plan_of(clip), dataclasses.replace(info, **change), index, mp4=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"caption": "R v X"}, "written"),
        ({"counter": True}, "written"),
        ({"encoder": EncoderSettings(lossless=True)}, "without loss"),
        ({"encoder": EncoderSettings(size=1_000_000)}, "size"),
        ({"encoder": EncoderSettings(bitrate=1_000_000)}, "size"),
        ({"encoder": EncoderSettings(encoder="auto")}, "another encoder"),
    ],
)
def test_plans_that_change_every_picture_are_refused(clip, change, says):
    index, info = build_index(clip), first_look(clip)
    plan = dataclasses.replace(plan_of(clip), **change)
    assert says in refusal(plan, info, index, mp4=True)


def test_other_files_and_doubtful_indexes_are_refused(clip):
    index, info, plan = build_index(clip), first_look(clip), plan_of(clip)
    assert "MP4" in refusal(plan, info, index, mp4=False)
    for change in ({"hidden": 1}, {"strict": False}, {"notes": ("odd",)}, {"packets": FRAMES + 1}):
        assert refusal(plan, info, dataclasses.replace(index, **change), mp4=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"size": (208, 112)}, "size"),
        ({"crop": (0, 0, 0, 2)}, "crop"),
        ({"ratio": (4, 3)}, "pixel shape"),
        ({"full": True}, "range"),
        ({"colours": (1, 1, 1)}, "colours"),
    ],
)
def test_pictures_that_look_otherwise_do_not_go_together(clip, change, says):
    ours = open_source(clip, 0, reorder=2).sequence
    other = dataclasses.replace(ours, look=dataclasses.replace(ours.look, **change))
    assert says in unlike(ours, other)
    assert unlike(ours, ours) == ""


def test_a_pixel_shape_that_is_not_said_is_square(clip):
    ours = open_source(clip, 0, reorder=2).sequence
    silent = dataclasses.replace(ours, look=dataclasses.replace(ours.look, ratio=(0, 1)))
    assert unlike(silent, ours) == ""


def _flipped(clip: Path, out: Path, number: int) -> Path:
    """The clip with some bytes of one packet's picture changed."""
    data = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        packet = [p for p in container.demux(video=0) if p.size][number]
        at = packet.pos + packet.size // 2
    for offset in range(at, at + 24):
        data[offset] ^= 0x5A
    out.write_bytes(data)
    return out


def test_a_damaged_stretch_and_its_neighbours_are_refused(clip, tmp_path):
    broken = _flipped(clip, tmp_path / "x.mp4", 65)
    index = build_index(broken)
    source = open_source(broken, 0, reorder=index.reorder)
    pieces = pieces_of(index, selection_of((), FRAMES), np.ones(FRAMES, bool))
    found = survey(broken, 0, index, source, pieces, CancelToken())
    assert [p.opens for p in found] == [True] * 8
    reasons = [p.reason for p in found]
    assert reasons[3], reasons
    assert reasons[2]
    assert reasons[4]
    assert not any(reasons[:2] + reasons[5:])
    fine = survey(
        clip, 0, build_index(clip), open_source(clip, 0, reorder=2), pieces, CancelToken()
    )
    assert not any(p.reason for p in fine)


def test_open_groups_are_no_place_to_begin(media):
    clip = media(
        frames=80, size=SIZE, gop=20, bframes=2, options=(("x264-params", "open-gop=1:bframes=2"),)
    )
    index = build_index(clip)
    source = open_source(clip, 0, reorder=index.reorder)
    pieces = pieces_of(index, selection_of((), 80), np.ones(80, bool))
    assert pieces
    found = survey(clip, 0, index, source, pieces, CancelToken())
    assert [p.opens for p in found] == [True, *[False] * (len(found) - 1)]


def test_a_plan_says_so_only_when_it_is_smart(clip):
    plain, smart = plan_of(clip), plan_of(clip, smart=True)
    assert "smart" not in plain.to_json()
    assert smart.to_json()["smart"] is True
    assert plain.hash() != smart.hash()
    assert ExportPlan.from_json(smart.to_json()) == smart
    assert ExportPlan.from_json(plain.to_json()).smart is False
