"""Edit lists of an MP4 file: do players show everything that is in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from redaction.export.mp4 import (
    EditEntry,
    Mp4Box,
    edit_entries,
    pairs_of,
    read_payload,
    timescale,
)
from redaction.verification.report import Check

LEAD_IN = Fraction(3, 20)
"""Seconds of sound at the very start that may be skipped: a codec's lead-in, no content."""


@dataclass(slots=True)
class TrackTimes:
    """When the samples of one track are shown, in ticks of its own clock.

    Attributes:
        kind: ``vide`` or ``soun``.
        rate: Ticks a second.
        edits: Its edit list; empty when there is none.
        first: Time of the first sample shown.
        last: Time of the last sample shown.
        end: End of the last sample in file order.
    """

    kind: str = ""
    rate: int = 1
    edits: tuple[EditEntry, ...] = ()
    first: int = 0
    last: int = 0
    end: int = 0
    durations: tuple[tuple[int, int], ...] = field(default=())
    offsets: tuple[tuple[int, int], ...] = field(default=())

    def settle(self) -> None:
        """Work out the times from the tables."""
        counts = np.array([n for n, _ in self.durations], np.int64)
        if not counts.sum() or counts.sum() > 50_000_000:
            return
        steps = np.repeat(np.array([d for _, d in self.durations], np.int64), counts)
        decoded = np.concatenate(([0], np.cumsum(steps)))
        self.end = int(decoded[-1])
        shown = decoded[:-1]
        if self.offsets:
            repeats = np.array([n for n, _ in self.offsets], np.int64)
            moved = np.repeat(np.array([o for _, o in self.offsets], np.int64), repeats)
            if len(moved) == len(shown):
                shown = shown + moved
        self.first, self.last = int(shown.min()), int(shown.max())


def track_times(copy: Path, boxes: Sequence[Mp4Box]) -> tuple[int, list[TrackTimes]]:
    """Ticks a second of the movie clock, and the times of each track.

    Raises:
        NotMp4: If a table is cut off.
    """
    movie = 1
    tracks: dict[int, TrackTimes] = {}
    for box in boxes:
        if box.kind == "mvhd":
            movie = timescale(read_payload(copy, box)) or 1
        if box.track < 0:
            continue
        track = tracks.setdefault(box.track, TrackTimes())
        match box.kind:
            case "mdhd":
                track.rate = timescale(read_payload(copy, box)) or 1
            case "hdlr" if not track.kind:
                track.kind = read_payload(copy, box)[8:12].decode("latin-1")
            case "elst":
                track.edits += edit_entries(read_payload(copy, box))
            case "stts":
                track.durations = pairs_of(read_payload(copy, box))
            case "ctts":
                # Old files number offsets without a sign; none of theirs reaches the sign bit.
                track.offsets = pairs_of(read_payload(copy, box), signed=True)
    for track in tracks.values():
        track.settle()
    return movie, list(tracks.values())


def check_edit_lists(copy: Path, boxes: Sequence[Mp4Box]) -> Check:
    """Only a delay before the first picture or sound is allowed: nothing may be skipped.

    Raises:
        NotMp4: If a table is cut off.
    """
    movie, tracks = track_times(copy, boxes)
    wrong = [w for track in tracks if track.edits and (w := _wrong(track, movie))]
    if not wrong:
        return Check("edit_list", True, "No edit list hides anything: all there is, is shown.")
    return Check(
        "edit_list", False, "The file holds pictures or sound that players do not show.",
        f"Found: {'; '.join(dict.fromkeys(wrong))}.",
    )  # fmt: skip


def _wrong(track: TrackTimes, movie: int) -> str:
    shown = [e for e in track.edits if e.media_time >= 0]
    first = next((n for n, e in enumerate(track.edits) if e.media_time >= 0), 0)
    if len(shown) != 1 or shown[0].rate != 1 << 16 or first != len(track.edits) - 1:
        return "an edit list rearranges the video"
    lead_in = int(LEAD_IN * track.rate) if track.kind == "soun" else 0
    if shown[0].media_time > track.first + lead_in:
        return "an edit list hides the beginning of a stream"
    stop = shown[0].media_time + Fraction(shown[0].duration * track.rate, movie)
    tail = track.last if track.kind == "vide" else track.end - int(LEAD_IN * track.rate)
    # A duration of 0 means "to the end".
    if shown[0].duration and stop <= tail:
        return "an edit list hides the end of a stream"
    return ""


def shown_length(copy: Path, boxes: Sequence[Mp4Box]) -> Fraction | None:
    """How long players show the picture, in seconds; None when no edit list says.

    Raises:
        NotMp4: If a table is cut off.
    """
    movie, tracks = track_times(copy, boxes)
    for track in tracks:
        if track.kind == "vide" and track.edits:
            return Fraction(sum(e.duration for e in track.edits if e.media_time >= 0), movie)
    return None
