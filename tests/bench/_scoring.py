"""How much of the true faces a copy covers; the definitions are those of the published figures.

A face is *covered* on a frame when at least 90 % of the ellipse in its true box is black, *exposed* when
less than half is; a person is *leaked* when exposed on one frame. Over-redaction is the share of the
picture that is newly black outside all true boxes grown 1.8 times.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]
Truth = dict[int, list[tuple[str, float, float, float, float]]]

BLACK, BRIGHT = 22, 36
"""At or below the one a pixel of the copy counts as black; above the other it was not black before."""


@dataclass
class Score:
    """Counts of one clip, or of several added up."""

    frames: int = 0
    faces: int = 0
    covered: int = 0
    exposed: int = 0
    people: int = 0
    leaked: int = 0
    longest: int = 0
    over: float = 0.0
    worst: list[tuple[int, str]] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        frames = self.frames + other.frames
        return Score(
            frames,
            self.faces + other.faces,
            self.covered + other.covered,
            self.exposed + other.exposed,
            self.people + other.people,
            self.leaked + other.leaked,
            max(self.longest, other.longest),
            (self.over * self.frames + other.over * other.frames) / max(1, frames),
        )

    @property
    def recall(self) -> float:
        """Share of face-frames covered."""
        return self.covered / max(1, self.faces)

    @property
    def exposed_share(self) -> float:
        """Share of face-frames exposed."""
        return self.exposed / max(1, self.faces)

    @property
    def leak_rate(self) -> float:
        """Share of people exposed on at least one frame."""
        return self.leaked / max(1, self.people)

    def row(self, name: str) -> str:
        """One line of the table."""
        return (
            f"| {name} | {self.faces} | {self.recall:.3f} | {self.exposed} "
            f"({self.exposed_share:.2%}) | {self.leaked} of {self.people} | {self.longest} "
            f"| {self.over:.4f} |"
        )


HEAD = (
    "| clip | face-frames | recall | exposed | people leaked | longest run | over-redaction |\n"
    "|---|---|---|---|---|---|---|"
)


def read_truth(path: Path) -> Truth:
    """True boxes by frame."""
    boxes: Truth = defaultdict(list)
    with path.open(newline="") as handle:
        for row in csv.DictReader(handle):
            x, y, w, h = (float(row[key]) for key in "xywh")
            boxes[int(row["frame"])].append((row["id"], x, y, w, h))
    return boxes


@cache
def ellipse(height: int, width: int) -> npt.NDArray[np.bool_]:
    """The ellipse in a box of this many pixels."""
    y, x = np.mgrid[0:height, 0:width]
    return np.asarray(
        ((x - (width - 1) / 2) / (width / 2)) ** 2 + ((y - (height - 1) / 2) / (height / 2)) ** 2
        <= 1
    )


def score(pairs: Iterable[tuple[Luma, Luma]], truth: Truth) -> Score:
    """Score luma planes of the source and the copy, frame by frame."""
    total = Score(people=len({who for rows in truth.values() for who, *_ in rows}))
    leaked: set[str] = set()
    run: dict[str, int] = defaultdict(int)
    over = 0.0
    for number, (before, after) in enumerate(pairs):
        height, width = before.shape
        black = after <= BLACK
        fresh = black & (before > BRIGHT)
        rows = truth.get(number, [])
        for who, x, y, w, h in rows:
            x0, y0 = max(0, round(x)), max(0, round(y))
            x1, y1 = min(width, round(x + w)), min(height, round(y + h))
            if x1 - x0 < 2 or y1 - y0 < 2:
                continue
            part = float(black[y0:y1, x0:x1][ellipse(y1 - y0, x1 - x0)].mean())
            total.faces += 1
            total.covered += part >= 0.9
            run[who] = run[who] + 1 if part < 0.5 else 0
            if part < 0.5:
                total.exposed += 1
                total.worst.append((number, who))
                leaked.add(who)
                total.longest = max(total.longest, run[who])
        for _, x, y, w, h in rows:
            cx, cy = x + w / 2, y + h / 2
            top, left = max(0, int(cy - 0.9 * h)), max(0, int(cx - 0.9 * w))
            fresh[top : int(cy + 0.9 * h) + 1, left : int(cx + 0.9 * w) + 1] = False
        over += float(fresh.mean())
        total.frames += 1
    total.leaked = len(leaked)
    total.over = over / max(1, total.frames)
    return total


def lumas(path: Path) -> Iterator[Luma]:
    """Luma planes of a file as they are stored."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            plane = frame.planes[0]
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
            yield rows[:, : plane.width].copy()
