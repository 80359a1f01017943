"""`./run bench follow`: each true person drawn on one frame and followed both ways.

    ./run bench follow                   every clip with true boxes, drawn on the first and the middle frame
    ./run bench follow --middle          drawn on the middle frame only
    ./run bench follow --tracker csrt    another way to carry the region: flow (ours), kcf, csrt, camera
    ./run bench follow --alone           without the face detectors
    ./run bench follow --footage FOLDER  another folder with clips/ and truth/

A person's stretch is the frames with a true box, gaps of up to a second included: whoever is away longer is
drawn again. Covered and exposed are as in ``bench leaks``. Silent: of the exposed
frames those of tracks about which nothing is asked afterwards. Over-run: frames outside the stretch on which
the track still covers something in the picture; on others: of all covered frames those on which it covers at
least half of somebody else's face and not half of the drawn person's.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

from player.media.source import FrameSource  # noqa: E402
from player.media.time import FrameIndex  # noqa: E402
from redaction.model.geometry import Box, Ellipse  # noqa: E402
from redaction.model.region import Kind  # noqa: E402
from redaction.tracking.follow import Carry  # noqa: E402
from redaction.tracking.followed import Run  # noqa: E402
from redaction.tracking.patch import carry_patch  # noqa: E402
from redaction.usecases.follow_track import Seed, Wish, follow_track  # noqa: E402
from tests.bench._scoring import ellipse, read_truth  # noqa: E402

FOOTAGE = ROOT.parent / "shared" / "footage"
SHORTEST = 5
"""Frames a stretch must have to be counted."""

Boxes = dict[int, Box]
Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


@dataclass
class Tally:
    """Sums over people."""

    drawn: int = 0
    frames: int = 0
    covered: int = 0
    exposed: int = 0
    silent: int = 0
    overrun: int = 0
    others: int = 0
    gone_through: int = 0
    processor: float = 0.0
    seconds: float = 0.0
    size: float = 0.0

    def __iadd__(self, other: Tally) -> Tally:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self

    def row(self, name: str) -> str:
        """One line of the table."""
        frames, drawn = max(1, self.frames), max(1, self.drawn)
        return (
            f"| {name} | {self.drawn} | {self.frames} | {self.covered / frames:.3f} | {self.exposed} "
            f"({self.exposed / frames:.1%}) | {self.silent} | {self.overrun / drawn:.1f} "
            f"| {self.others / drawn:.1f} | {self.size / drawn:.2f} "
            f"| {self.gone_through / max(1e-9, self.processor):.0f} "
            f"| {self.gone_through / max(1e-9, self.seconds):.0f} |"
        )


HEAD = (
    "| clip | drawn | their frames | covered | exposed | silent | over-run | on others | size "
    "| frames/CPU s | frames/s |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


class FromOpenCv:
    """One of OpenCV's trackers as a way to carry a region."""

    def __init__(self, make: Callable[[], cv2.Tracker]) -> None:
        self._make = make
        self._tracker: cv2.Tracker | None = None

    def __call__(
        self, before: Grey, after: Grey, box: Floats, expected: Floats
    ) -> tuple[Floats, float]:
        height, width = before.shape
        x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
        x1, y1 = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
        if self._tracker is None:
            if x1 - x0 < 4 or y1 - y0 < 4:
                return expected, 0.0
            self._tracker = self._make()
            self._tracker.init(cv2.cvtColor(before, cv2.COLOR_GRAY2BGR), (x0, y0, x1 - x0, y1 - y0))
        found, now = self._tracker.update(cv2.cvtColor(after, cv2.COLOR_GRAY2BGR))
        if not found:
            self._tracker = None
            return expected, 0.0
        return np.array(now, float), 1.0


TRACKERS: dict[str, Callable[[], Carry]] = {
    "flow": lambda: carry_patch,
    "kcf": lambda: FromOpenCv(cv2.TrackerKCF.create),
    "csrt": lambda: FromOpenCv(cv2.TrackerCSRT.create),
    "camera": lambda: lambda _before, _after, _box, expected: (expected, 1.0),
}


def covered_share(cover: Box | None, face: Box, picture: tuple[int, int]) -> float | None:
    """Share of the ellipse in ``face`` under the ellipse in ``cover``; None where too little is in view."""
    x0, y0 = max(0, round(face.x)), max(0, round(face.y))
    x1, y1 = min(picture[0], round(face.x1)), min(picture[1], round(face.y1))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    if cover is None:
        return 0.0
    y, x = np.mgrid[y0:y1, x0:x1] + 0.5
    cx, cy = cover.centre
    inside = ((x - cx) / (cover.w / 2)) ** 2 + ((y - cy) / (cover.h / 2)) ** 2 <= 1
    return float(inside[ellipse(y1 - y0, x1 - x0)].mean())


def stretches(boxes: Boxes, picture: tuple[int, int], rate: float) -> Iterator[list[int]]:
    """The frames of each of a person's visits, those included on which little is in view."""
    frames = sorted(boxes)
    visit = frames[:1]
    for frame in frames[1:]:
        if frame - visit[-1] > rate:
            yield visit
            visit = []
        visit.append(frame)
    if visit:
        yield visit


def follow_one(
    clip: Path,
    people: dict[str, Boxes],
    who: str,
    visit: list[int],
    start: int,
    picture: tuple[int, int],
    args: argparse.Namespace,
) -> tuple[Tally, tuple[Run, ...]]:
    """Draw one person's box on one frame, follow it and score the visit."""
    boxes = people[who]
    seed = Seed(FrameIndex(start), Ellipse(boxes[start]))
    kind = Kind.OTHER if args.alone else Kind.FACE
    used, began = time.process_time(), time.monotonic()
    found = follow_track(clip, Wish(kind, seed, seed), carrier=TRACKERS[args.tracker])
    tally = Tally(1, gone_through=found.frames)
    tally.processor, tally.seconds = time.process_time() - used, time.monotonic() - began
    sizes = []
    first = min(run.track.start for run in found.runs)
    stop = max(run.track.stop for run in found.runs)
    for frame in range(min(first, visit[0]), max(stop, visit[-1] + 1)):
        shape = next(
            (s for run in found.runs if (s := run.track.shape_at(frame)) is not None), None
        )
        cover = None if shape is None else shape.bounds
        own = covered_share(cover, boxes[frame], picture) if frame in boxes else None
        if own is not None and visit[0] <= frame <= visit[-1]:
            tally.frames += 1
            tally.covered += own >= 0.9
            tally.exposed += own < 0.5
        if cover is None or cover.intersection(Box(0, 0, *picture)) is None:
            continue
        if frame in boxes:
            sizes.append(cover.area / boxes[frame].area)
        tally.overrun += not visit[0] <= frame <= visit[-1]
        strangers = (
            theirs[frame] for name, theirs in people.items() if name != who and frame in theirs
        )
        hits = (covered_share(cover, face, picture) or 0 for face in strangers)
        tally.others += (own or 0) < 0.5 and any(hit >= 0.5 for hit in hits)
    if not any(run.open_ended or run.track.problems for run in found.runs):
        tally.silent = tally.exposed
    tally.size = float(np.mean(sizes)) if sizes else 0.0
    return tally, found.runs


def score_clip(clip: Path, truth: Path, args: argparse.Namespace) -> Tally:
    """Everybody of one clip."""
    people: dict[str, Boxes] = defaultdict(dict)
    for frame, rows in read_truth(truth).items():
        for who, *box in rows:
            people[who][frame] = Box(*box)
    with FrameSource.open(clip) as source:
        picture = source.info.width, source.info.height
        rate = len(source) / float(source.index.duration)
    total = Tally()
    for who, boxes in people.items():
        for visit in stretches(boxes, picture, rate):
            seen = [f for f in visit if covered_share(None, boxes[f], picture) is not None]
            if len(seen) < SHORTEST:
                continue
            starts = {seen[len(seen) // 2]} if args.middle else {seen[0], seen[len(seen) // 2]}
            for start in sorted(starts):
                tally, runs = follow_one(clip, people, who, visit, start, picture, args)
                total += tally
                if args.each:
                    ends = ", ".join(f"{run.end} {run.at}" for run in runs)
                    print(
                        tally.row(f"{clip.stem} {who} {visit[0]}-{visit[-1]} from {start}: {ends}")
                    )
    return total


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--tracker", choices=TRACKERS, default="flow")
    parser.add_argument("--alone", action="store_true", help="without the face detectors")
    parser.add_argument("--middle", action="store_true", help="draw on the middle frame only")
    parser.add_argument("--each", action="store_true", help="one line for each person")
    args = parser.parse_args()
    truths = sorted((args.footage / "truth").glob("*.csv"))
    todo = [
        (clip, truth)
        for truth in truths
        if (clip := args.footage / "clips" / f"{truth.stem}.mp4").is_file()
        and args.only in truth.stem
    ]
    if not todo:
        print("There is no footage here: the bench needs ../shared/footage or --footage FOLDER.")
        return 1
    print(HEAD)
    everything = Tally()
    for clip, truth in todo:
        tally = score_clip(clip, truth, args)
        everything += tally
        print(tally.row(clip.stem), flush=True)
    print(everything.row("**all**"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
