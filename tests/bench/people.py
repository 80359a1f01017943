"""`./run bench people`: are tracks of one person grouped, and never those of two?

    ./run bench people                               the clips with true boxes beside the checkout
    ./run bench people --clips F --truth F           a folder of clips, and one of their true boxes
    ./run bench people --tracks FOLDER               tracks found earlier (NAME.json, format umbra)

Each track that was found is cut into parts of a second or more, as if it had been lost, and all parts of a
clip are compared. Of every pair of parts that could be compared: was it grouped, and was it right?
"Strict" is the same without the rule that two seen at once are two people: what the faces alone say.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.source import FrameSource  # noqa: E402
from player.media.time import FrameIndex, FrameSpan  # noqa: E402
from redaction.detection.settings import DetectionSettings  # noqa: E402
from redaction.edit import pieces  # noqa: E402
from redaction.jobs.cancel import CancelToken  # noqa: E402
from redaction.model.codec import track_from_json  # noqa: E402
from redaction.model.geometry import Box  # noqa: E402
from redaction.model.ids import FootageId, TrackId  # noqa: E402
from redaction.model.project import Project  # noqa: E402
from redaction.model.track import Track  # noqa: E402
from redaction.people import grouping  # noqa: E402
from redaction.people.embed import MARGIN, TrackFace, look_at_tracks, picks  # noqa: E402
from redaction.people.face import FaceComparer, why_not  # noqa: E402
from redaction.usecases.analyse import analyse  # noqa: E402
from tests.bench._scoring import Truth, read_truth  # noqa: E402

FOOTAGE = ROOT.parent / "shared" / "footage"

PART = 30
"""Frames of a part, at least."""

PARTS = 4
"""Parts of a track, at most."""


@dataclass
class Pairs:
    """Pairs of parts: grouped rightly, wrongly, and not though they are one person; and suggestions."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    strict_wrong: int = 0
    strict_right: int = 0
    asked_right: int = 0
    asked_wrong: int = 0

    def __add__(self, other: Pairs) -> Pairs:
        names = [field.name for field in fields(self)]
        return Pairs(*(getattr(self, n) + getattr(other, n) for n in names))

    def row(self, name: str) -> str:
        """One line of the table."""
        precision = share(self.right, self.wrong)
        recall = share(self.right, self.missed)
        strict = share(self.strict_right, self.strict_wrong)
        return (
            f"| {name} | {self.right + self.missed} | {precision} | {recall} | {self.wrong} "
            f"| {strict} | {self.asked_right} : {self.asked_wrong} |"
        )


def share(good: int, bad: int) -> str:
    """What part is good; a dash where there is none of either."""
    return f"{good / (good + bad):.3f}" if good + bad else "–"


HEAD = (
    "| clip | pairs of one person | precision | recall | wrong pairs | precision, strict "
    "| suggested right : wrong |\n|---|---|---|---|---|---|---|"
)


def parts_of(tracks: Iterable[Track]) -> list[Track]:
    """The tracks cut into parts."""
    found = []
    for track in tracks:
        length = track.stop - track.start
        count = max(1, min(PARTS, length // PART))
        for i in range(count):
            span = FrameSpan(
                FrameIndex(track.start + length * i // count),
                FrameIndex(track.start + length * (i + 1) // count),
            )
            part = pieces.within(track, span)
            if part is not None:
                found.append(replace(part, id=TrackId(f"{track.id}.{i}")))
    return found


def who(track: Track, truth: Truth) -> str | None:
    """Whose true boxes the part lies on, on most of its keyframes."""
    votes: Counter[str | None] = Counter()
    for keyframe in track.keyframes:
        if keyframe.outside:
            continue
        b = keyframe.shape.bounds
        face = Box(
            b.x + b.w * (1 - 1 / MARGIN) / 2,
            b.y + b.h * (1 - 1 / MARGIN) / 2,
            b.w / MARGIN,
            b.h / MARGIN,
        )
        near = [
            (face.iou(Box(x, y, w, h)), name) for name, x, y, w, h in truth.get(keyframe.frame, [])
        ]
        best = max(near, default=(0.0, None))
        votes[best[1] if best[0] > 0.3 else None] += 1
    return votes.most_common(1)[0][0] if votes else None


def count(
    project: Project, faces: list[TrackFace], names: dict[TrackId, str | None]
) -> tuple[int, int, int, int, int]:
    """Pairs grouped rightly and wrongly, missed, and suggested rightly and wrongly."""
    found = grouping.group_faces(project, faces)
    place = {t: n for n, group in enumerate(found.groups) for t in group.tracks}
    known = [f.track for f in faces if f.vector is not None and names[f.track] is not None]
    right = wrong = missed = 0
    for one, other in itertools.combinations(known, 2):
        same = names[one] == names[other]
        together = one in place and place[one] == place.get(other)
        right += same and together
        wrong += together and not same
        missed += same and not together
    asked = [
        names[a.first] == names[a.second]
        for a in found.alike
        if names.get(a.first) is not None and names.get(a.second) is not None
    ]
    return right, wrong, missed, sum(asked), len(asked) - sum(asked)


def measure(clip: Path, truth: Truth, tracks: Iterable[Track], comparer: FaceComparer) -> Pairs:
    """All pairs of one clip."""
    parts = parts_of(tracks)
    with FrameSource.open(clip, threads=1) as source:
        size = source.info.width, source.info.height
        wanted = {t.id: picks(t, *size) for t in parts}
        faces = list(look_at_tracks(source, wanted, comparer, cancel=CancelToken()))
    project = Project(FootageId("bench"), MappingProxyType({t.id: t for t in parts}))
    names = {t.id: who(t, truth) for t in parts}
    right, wrong, missed, asked_right, asked_wrong = count(project, faces, names)
    with mock.patch.object(grouping, "seen_apart", return_value=False):
        strict_right, strict_wrong, *_ = count(project, faces, names)
    return Pairs(right, wrong, missed, strict_wrong, strict_right, asked_right, asked_wrong)


def tracks_of(clip: Path, folder: Path | None) -> list[Track]:
    """Tracks found earlier, else found now."""
    known = None if folder is None else folder / f"{clip.stem}.json"
    if known is not None and known.exists():
        return [track_from_json(t) for t in json.loads(known.read_text())["tracks"]]
    return list(analyse(clip, DetectionSettings()).tracks)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="./run bench people", description=__doc__)
    parser.add_argument("--clips", type=Path, default=FOOTAGE / "clips")
    parser.add_argument("--truth", type=Path, default=FOOTAGE / "truth")
    parser.add_argument("--tracks", type=Path)
    parser.add_argument("--only", default="dev_pan", help="clips whose name begins so")
    options = parser.parse_args()
    missing = why_not()
    if missing is not None:
        print(f"{missing.summary} {missing.remedy}", file=sys.stderr)
        return 3
    comparer, total, begun = FaceComparer(), Pairs(), time.process_time()
    print(HEAD)
    for clip in sorted(options.clips.glob(f"{options.only}*.mp4")):
        truth = options.truth / f"{clip.stem}.csv"
        if truth.exists():
            tracks = tracks_of(clip, options.tracks)
            pairs = measure(clip, read_truth(truth), tracks, comparer)
            total += pairs
            print(pairs.row(clip.stem), flush=True)
    print(total.row("all"))
    print(f"\n{time.process_time() - begun:.0f} s of processor time.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
