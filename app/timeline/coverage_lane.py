"""The lane that shows which frames count as seen: by the person at the window, by others, not any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from app.theme.tokens import colour
from app.timeline.lanes import Placed
from app.timeline.scale import TimeScale
from redaction.coverage.coverage import Coverage
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import Runs, complement, count, difference, of_spans


class Look(IntEnum):
    """What is known of a frame; of several under one pixel the lowest is shown, so no gap is hidden."""

    UNSEEN = 0
    LAPSED = 1
    OTHERS = 2
    MINE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the lane shows.

    Attributes:
        coverage: What was recorded.
        rule: What counts.
        who: The person at the window.
        looks: One ``Look`` for each frame.
        unseen: The frames still to be looked at, by the rule.
    """

    coverage: Coverage
    rule: SeenRule
    who: str
    looks: npt.NDArray[np.uint8] = field(repr=False)
    unseen: Runs

    @classmethod
    def of(cls, coverage: Coverage, rule: SeenRule, who: str, total: int) -> Seen:
        """The lane of footage with so many frames.

        Where only one person's looking counts, it is taken to be that of the person at the window: they are
        the one who reviews or checks.
        """
        looks = np.zeros(max(0, total), np.uint8)
        mine, all_ = of_spans(coverage.seen(rule, who)), of_spans(coverage.seen(rule))
        for runs, look in (
            (of_spans(coverage.lapsed(rule)), Look.LAPSED),
            (difference(all_, mine), Look.OTHERS),
            (mine, Look.MINE),
        ):
            for start, stop in runs:
                looks[start:stop] = look
        counted = all_ if rule.who(who, who) is None else mine
        return cls(coverage, rule, who, looks, complement(counted, total))

    @property
    def total(self) -> int:
        """How many frames there are."""
        return len(self.looks)

    @property
    def left(self) -> int:
        """How many of them are still to be looked at."""
        return count(self.unseen)

    @property
    def per_cent(self) -> int:
        """How much is seen; 100 only where nothing is left."""
        return 100 if not self.left else min(99, (self.total - self.left) * 100 // self.total)

    @property
    def heading(self) -> str:
        """Before the lane: how much is seen and what is left."""
        if not self.left:
            return tr("Seen · all")
        return tr("Seen {share} % · {n} left").format(share=self.per_cent, n=f"{self.left:,}")

    @property
    def sentence(self) -> str:
        """The same for those who hear it."""
        if not self.left:
            return tr("Every frame counts as seen")
        text = tr("{share} per cent of the frames count as seen, {n} are to be looked at")
        return text.format(share=self.per_cent, n=f"{self.left:,}")

    def words(self, frame: int) -> str:
        """What is known of one frame: who saw it last, and how."""
        if not 0 <= frame < self.total:
            return ""
        look = Look(int(self.looks[frame]))
        if look is Look.UNSEEN:
            return tr("Frame {n}: not seen yet").format(n=f"{frame:,}")
        if look is Look.LAPSED:
            text = tr("Frame {n}: it changed since it was seen; look at it again")
            return text.format(n=f"{frame:,}")
        changed = max(
            (x.revision for x in self.coverage.lapses if _holds(x.frames, frame)), default=0
        )
        people = {
            v.who: None
            for v in self.coverage.viewings
            if v.revision >= changed
            and self.rule.counts(v)
            and any(s.start <= frame < s.stop for s in v.frames)
        }
        named = [tr("you") if name == self.who else name for name in people]
        text = tr("Frame {n}: seen by {who}")
        return text.format(n=f"{frame:,}", who=", ".join(named))


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("timeline", text)


def lowest_per_pixel(
    looks: npt.NDArray[np.uint8], left: float, ppf: float, width: int
) -> npt.NDArray[np.uint8]:
    """The lowest look of the frames under each pixel column; 255 beyond the footage.

    Args:
        looks: One value per frame.
        left: Frame coordinate at the first column.
        ppf: Pixels per frame.
        width: Columns.
    """
    result = np.full(width, 255, np.uint8)
    if not len(looks) or width <= 0:
        return result
    edges = np.floor(left + np.arange(width + 1) / ppf).astype(np.int64)
    inside = (edges[:-1] < len(looks)) & (edges[:-1] >= 0)
    starts = edges[:-1][inside]
    if not len(starts):
        return result
    stop = min(len(looks), max(int(edges[int(inside.sum())]), int(starts[-1]) + 1))
    part = looks[starts[0] : stop]
    result[: len(starts)] = np.minimum.reduceat(part, starts - starts[0])
    return result


def paint_seen(painter: QPainter, scale: TimeScale, seen: Seen, place: Placed, width: int) -> None:
    """Solid what this person saw, hatched what others saw, dotted what changed since, empty the rest."""
    ratio = painter.device().devicePixelRatioF()
    columns, rows = max(1, round(width * ratio)), max(1, round((place.height - 9) * ratio))
    low = lowest_per_pixel(seen.looks, scale.left, scale.ppf * ratio, columns)[None]
    across, down = (
        np.arange(columns)[None] // round(ratio),
        np.arange(rows)[:, None] // round(ratio),
    )
    slant = (across + down) % 6 < 3
    dots = (across % 5 < 2) & ((down + 1) % 5 < 2)
    picture = np.zeros((rows, columns), np.uint32)
    there = np.broadcast_to(low != 255, picture.shape)
    picture[there] = _ink("text_faint", 0.16)
    picture[(low == Look.LAPSED) & dots] = _ink("warning", 1.0)
    picture[np.broadcast_to(low == Look.OTHERS, picture.shape)] = _ink("accent_text", 0.28)
    picture[(low == Look.OTHERS) & slant] = _ink("accent_text", 0.85)
    picture[np.broadcast_to(low == Look.MINE, picture.shape)] = _ink("accent_text", 0.85)
    image = QImage(
        picture.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, place.top + 4), image)
    painter.fillRect(
        QRectF(0, place.bottom - 5, min(scale.x_of(seen.total), float(width)), 1),
        colour("border_strong"),
    )


def _ink(token: str, alpha: float) -> int:
    ink = colour(token)
    red, green, blue = (round(part * alpha) for part in (ink.red(), ink.green(), ink.blue()))
    return round(255 * alpha) << 24 | red << 16 | green << 8 | blue


def _holds(runs: Iterable[tuple[int, int]], frame: int) -> bool:
    return any(start <= frame < stop for start, stop in runs)
