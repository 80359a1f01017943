"""`./run bench effort`: how long a person needs until nobody is exposed, by a simulated reviewer.

    ./run bench effort                    every clip with true boxes in the footage folder
    ./run bench effort --footage FOLDER   clips/ and truth/ of your own
    ./run bench effort --draft            with a closer look at the draft before the queue, too
    ./run bench effort --off              without detection, too (every face is drawn and followed: slow)

The reviewer knows the true boxes only to see with and to know when to stop; ``_reviewer.py`` says what a look
and a gesture cost. Minutes are those of work for each minute of footage.

- *queue*: moments most at risk first; what they do not show is found by watching everything.
- *scrubbing*: watch everything, slower each time (1, 1/2, 1/4, 1/8), no queue.
- *whole queue*: every moment is answered. *likely*: moments down to a risk of ``LIKELY``, then everything is
  watched once: what somebody does who cannot know when to stop. What is still exposed is said.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.index import build_index  # noqa: E402
from player.media.source import first_look  # noqa: E402
from redaction.detection.settings import DetectionMode, DetectionSettings  # noqa: E402
from redaction.model.track import Track  # noqa: E402
from redaction.usecases.draft_check import check_draft  # noqa: E402
from tests.bench._reviewer import Clip, Reviewer, Work  # noqa: E402
from tests.bench.leaks import FOOTAGE, Case, cases, look  # noqa: E402

HEAD = (
    "| clip | found / exposed before | way | min per min | waiting | gestures | looks | exposed after |\n"
    "|---|---|---|---|---|---|---|---|"
)


def clip_of(case: Case) -> Clip:
    """What the reviewer has before them."""
    info, index = first_look(case.clip), build_index(case.clip)
    return Clip(info.width, info.height, len(index), len(index) / float(index.duration), case.truth)


def ways(
    case: Case, clip: Clip, tracks: tuple[Track, ...], *, draft: bool, off: bool
) -> dict[str, Work]:
    """What each way of working takes on one clip."""

    def fresh(found: tuple[Track, ...] = tracks) -> Reviewer:
        return Reviewer.with_tracks(clip, found, case.clip)

    done = {
        "queue": fresh().by_queue(),
        "scrubbing": fresh().by_watching(),
        "whole queue": fresh().by_whole_queue(),
        "likely, then once through": fresh().by_habit(),
    }
    if draft:
        checked = fresh()
        found = check_draft(case.clip, checked.project).tracks
        done["queue after a draft check"] = fresh((*tracks, *found)).by_queue()
        done["likely after it, once through"] = fresh((*tracks, *found)).by_habit()
    if off:
        done["no detection"] = fresh(()).by_watching()
    return done


def row(name: str, before: str, way: str, minutes: float, work: Work) -> str:
    """One line of the table."""
    each = 60 * minutes
    return (
        f"| {name} | {before} | {way} | {work.seconds / each:.2f} | {work.waited / each:.2f} "
        f"| {work.gestures} | {work.looks} | {work.left} |"
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--mode", choices=[str(mode) for mode in DetectionMode], default="fast")
    parser.add_argument("--off", action="store_true", help="without detection, too")
    parser.add_argument("--draft", action="store_true", help="after a draft check, too")
    given = parser.parse_args()
    todo = [case for case in cases(given.footage) if given.only in case.name and case.truth]
    if not todo:
        print("There are no clips with true boxes: make some with ./run bench scenes.")
        return 1
    settings = DetectionSettings(mode=DetectionMode(given.mode))
    sums: dict[str, dict[str, Work]] = {}
    lengths: dict[str, float] = {}
    print(HEAD, flush=True)
    for case in todo:
        _, first = look(case.clip, settings)
        tracks = first.tracks()
        first.close()
        clip = clip_of(case)
        exposed = Reviewer.with_tracks(clip, tracks).exposed
        for way, work in ways(case, clip, tracks, draft=given.draft, off=given.off).items():
            before = f"{len(tracks)} / {exposed}"
            print(row(case.name, before, way, clip.minutes, work), flush=True)
            for group in (case.group, "all"):
                line = sums.setdefault(group, {})
                line[way] = line.get(way, Work()) + work
        for group in (case.group, "all"):
            lengths[group] = lengths.get(group, 0.0) + clip.minutes
    for group, line in sums.items():
        for way, work in line.items():
            print(row(f"**{group}**", "", way, lengths[group], work))
    return 0


if __name__ == "__main__":
    sys.exit(main())
