"""`./run bench leaks`: who is exposed in a copy that no person worked on, on every clip with true boxes.

    ./run bench leaks                    analyse and export every clip, score the copies
    ./run bench leaks --quick            paint without encoding (equal to the third digit, no files)
    ./run bench leaks --sweep            the trade-off between missed and false, as a curve
    ./run bench leaks --mode thorough    the other mode
    ./run bench leaks CLIP TRUTH.csv     one clip of your own
    ./run bench leaks --worst FOLDER     and pictures of the most exposed frames, to be looked at

Clips without faces are in the table for their over-redaction.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.source import FrameSource  # noqa: E402
from redaction.detection.ensemble import build_ensemble  # noqa: E402
from redaction.detection.settings import (  # noqa: E402
    DIAL,
    NORMAL_SENSITIVITY,
    DetectionMode,
    DetectionSettings,
)
from redaction.export.plan import ExportPlan  # noqa: E402
from redaction.jobs.cancel import CancelToken  # noqa: E402
from redaction.jobs.progress import no_progress  # noqa: E402
from redaction.model.ids import FootageId  # noqa: E402
from redaction.model.project import Project, regions_at  # noqa: E402
from redaction.model.track import Track  # noqa: E402
from redaction.rendering.painter import paint  # noqa: E402
from redaction.rendering.planes import planes_of  # noqa: E402
from redaction.usecases.analyse import FirstPass  # noqa: E402
from redaction.usecases.export_copy import export_copy  # noqa: E402
from tests.bench._drawing import draw_worst  # noqa: E402
from tests.bench._scoring import HEAD, Luma, Score, Truth, lumas, read_truth, score  # noqa: E402

FOOTAGE = ROOT.parent / "shared" / "footage"
EMPTY = ("intel_one_by_one", "egoblur_carpark")
"""Clips with almost no faces: what is covered there is false."""

DEFACE = "| deface 1.5.0, dev_pan (published) | 5171 | .683 | 26 % | 52 of 62 | 47 | .029 |"


@dataclass(frozen=True)
class Case:
    """One clip and its true boxes."""

    name: str
    clip: Path
    truth: Truth
    group: str


def cases(footage: Path) -> list[Case]:
    """Every clip with truth, then those without faces."""
    found = [
        Case(path.stem, footage / "clips" / f"{path.stem}.mp4", read_truth(path), path.stem[:7])
        for path in sorted((footage / "truth").glob("*.csv"))
    ]
    found += [Case(name, footage / "clips" / f"{name}.mp4", {}, "empty") for name in EMPTY]
    return [case for case in found if case.clip.is_file()]


def project_of(tracks: Sequence[Track]) -> Project:
    """The tracks as a project nobody worked on."""
    return Project(FootageId("bench")).with_tracks(tracks)


def painted(clip: Path, project: Project) -> Iterator[tuple[Luma, Luma]]:
    """Luma before and after the export's own painter, without an encoder between."""
    with FrameSource.open(clip) as source:
        size = (slice(source.info.height), slice(source.info.width))
        for frame in source.frames():
            planes = planes_of(frame, own=True)
            before = planes.y[size].copy()
            paint(planes, regions_at(project, frame.ref.index))
            yield before, planes.y[size]


def exported(clip: Path, project: Project) -> Iterator[tuple[Luma, Luma]]:
    """Luma of the source and of a copy that was really written."""
    with tempfile.TemporaryDirectory(prefix="umbra-leaks-") as folder:
        out = Path(folder) / "copy.mp4"
        export_copy(ExportPlan(clip, "", project), out, watch_faces=False)
        yield from zip(lumas(clip), lumas(out), strict=True)


def table(
    todo: Sequence[Case], settings: DetectionSettings, *, quick: bool, worst: Path | None = None
) -> None:
    """Analyse, copy and score every case; draw the worst frames where a folder is given."""
    print(HEAD, flush=True)
    sums: dict[str, Score] = {}
    for case in todo:
        seconds, first = look(case.clip, settings)
        tracks = first.tracks()
        first.close()
        pairs = (
            painted(case.clip, project_of(tracks))
            if quick
            else exported(case.clip, project_of(tracks))
        )
        result = score(pairs, case.truth)
        sums[case.group] = sums.get(case.group, Score()) + result
        if worst is not None:
            draw_worst(case.clip, case.truth, tracks, result.worst, worst)
        rate = result.frames / seconds
        print(
            f"{result.row(case.name)} {len(tracks)} tracks, {rate:.1f} frames a second", flush=True
        )
    for group, result in sums.items():
        print(result.row(f"**all {group}**"))
    print(DEFACE)


def sweep(todo: Sequence[Case], settings: DetectionSettings) -> None:
    """One line for each place of the dial, over all cases together.

    Every clip is looked at once, as sensitively as the dial allows, and tracks are built anew for each place:
    less sensitive searches look between turns a little less often than is counted here.
    """
    all_of_it = replace(settings, sensitivity=max(DIAL))
    totals: dict[str, dict[int, Score]] = {}
    for case in todo:
        _, first = look(case.clip, all_of_it)
        for place in DIAL:
            tracks = first.tracks(settings=replace(settings, sensitivity=place))
            result = score(painted(case.clip, project_of(tracks)), case.truth)
            line = totals.setdefault(case.group, {})
            line[place] = line.get(place, Score()) + result
        first.close()
    for group, line in totals.items():
        print(f"\n{group}\n{HEAD}")
        for place, result in line.items():
            start, keep = DIAL[place]
            print(result.row(f"dial {place}: start {start:.2f}, keep {keep:.2f}"), flush=True)


def look(clip: Path, settings: DetectionSettings) -> tuple[float, FirstPass]:
    """Seconds it took, and what was seen."""
    began = time.monotonic()
    ensemble = build_ensemble(settings)
    first = FirstPass(clip, settings, None, ensemble, 2)
    first.run(CancelToken(), no_progress, None)
    ensemble.close()
    return time.monotonic() - began, first


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("own", nargs="*", help="CLIP TRUTH.csv instead of the footage folder")
    parser.add_argument("--quick", action="store_true", help="paint without encoding")
    parser.add_argument("--sweep", action="store_true", help="the curve instead of the table")
    parser.add_argument("--sensitivity", type=int, choices=sorted(DIAL), default=NORMAL_SENSITIVITY)
    parser.add_argument("--mode", choices=[str(mode) for mode in DetectionMode], default="fast")
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    parser.add_argument("--worst", type=Path, help="draw the most exposed frames into this folder")
    given = parser.parse_args()
    settings = DetectionSettings(mode=DetectionMode(given.mode), sensitivity=given.sensitivity)
    if len(given.own) == 2:
        clip, truth = (Path(name) for name in given.own)
        todo = [Case(clip.stem, clip, read_truth(truth), "own")]
    elif given.own:
        parser.error("give a clip and its true boxes, or neither")
    else:
        todo = [case for case in cases(given.footage) if given.only in case.name]
    if not todo:
        print("There is no footage here: the bench needs ../shared/footage or a clip of your own.")
        return 1
    if given.sweep:
        sweep(todo, settings)
    else:
        table(todo, settings, quick=given.quick, worst=given.worst)
    return 0


if __name__ == "__main__":
    sys.exit(main())
