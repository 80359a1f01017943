"""`./run bench flags`: whether the problem queue leads an officer to what is really wrong.

    ./run bench flags                      every clip with truth in the footage folder
    ./run bench flags --footage FOLDER     clips/ and truth/ of your own, such as `bench scenes` makes

A *miss* is a stretch on which one person's face is not wholly covered (90 % of the ellipse); it is *exposed*
when less than half is on at least one frame. A flag *points to* it when the place the flag means (the track's
start, its end, a gap, ...) is within 15 frames and 2 face widths. A track is *wrong* when it never lies on a
true face, runs within the same distance of a miss, or was seen on two people one after the other (*mixed up*:
nobody is exposed, until one of the two is to be shown).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.detection.settings import DetectionMode, DetectionSettings  # noqa: E402
from redaction.model.track import Problem, Track  # noqa: E402
from tests.bench._misses import (  # noqa: E402
    Miss,
    is_false,
    misses_of,
    people_on,
    places,
    sights_of,
    spots,
)
from tests.bench._scoring import Truth  # noqa: E402


@dataclass
class Tally:
    """Counts over clips.

    Attributes:
        tracks, flagged, false, mixed, wrong: Tracks, with a flag, on no true face, on two people, any of
            these or next to a miss.
        flagged_wrong: Tracks that are both.
        misses, pointed, nearby: Misses; those a flag points to; those a flagged track runs by at all.
        exposed, exposed_pointed: Likewise, of the exposed ones alone.
        carried, false_with, mixed_with, wrong_with, alone: By problem: tracks that carry it, those of
            them that are false, mixed up, wrong, and misses only this problem points to.
    """

    tracks: int = 0
    flagged: int = 0
    false: int = 0
    mixed: int = 0
    wrong: int = 0
    flagged_wrong: int = 0
    misses: int = 0
    pointed: int = 0
    nearby: int = 0
    exposed: int = 0
    exposed_pointed: int = 0
    carried: dict[Problem, int] = field(default_factory=lambda: dict.fromkeys(Problem, 0))
    false_with: dict[Problem, int] = field(default_factory=lambda: dict.fromkeys(Problem, 0))
    mixed_with: dict[Problem, int] = field(default_factory=lambda: dict.fromkeys(Problem, 0))
    wrong_with: dict[Problem, int] = field(default_factory=lambda: dict.fromkeys(Problem, 0))
    alone: dict[Problem, int] = field(default_factory=lambda: dict.fromkeys(Problem, 0))

    def add(self, tracks: Sequence[Track], misses: Sequence[Miss], truth: Truth) -> None:
        """Count one clip."""
        pointing: list[set[Problem]] = [set() for _ in misses]
        nearby = [False] * len(misses)
        for track in tracks:
            false = is_false(track, truth)
            whole = spots(track, range(track.start, track.stop))
            beside = [miss.near(whole) for miss in misses]
            mixed = len(people_on(track, truth)) > 1
            wrong = false or mixed or any(beside)
            self.tracks += 1
            self.false += false
            self.mixed += mixed
            self.wrong += wrong
            self.flagged += bool(track.problems)
            self.flagged_wrong += wrong and bool(track.problems)
            for problem in track.problems:
                self.carried[problem] += 1
                self.false_with[problem] += false
                self.mixed_with[problem] += mixed
                self.wrong_with[problem] += wrong
                where = places(track, problem, tracks)
                for number, miss in enumerate(misses):
                    if beside[number] and miss.near(where):
                        pointing[number].add(problem)
            if track.problems:
                nearby = [a or b for a, b in zip(nearby, beside, strict=True)]
        for miss, found, near in zip(misses, pointing, nearby, strict=True):
            self.misses += 1
            self.pointed += bool(found)
            self.nearby += near
            self.exposed += miss.exposed
            self.exposed_pointed += miss.exposed and bool(found)
            if len(found) == 1:
                self.alone[found.pop()] += 1

    def line(self, name: str) -> str:
        """One row of the table of clips."""
        return (
            f"| {name} | {self.tracks} | {self.flagged} | {self.false} | {self.mixed} | {self.wrong} "
            f"| {self.flagged_wrong} | {self.misses} | {self.pointed} | {self.nearby} "
            f"| {self.exposed_pointed} of {self.exposed} |"
        )

    def kinds(self) -> str:
        """The table of problems."""
        lines = [
            "| problem | tracks with it | false | mixed up | wrong | precision | misses only it points to |",
            "|---|---|---|---|---|---|---|",
        ]
        for problem in Problem:
            carried, wrong = self.carried[problem], self.wrong_with[problem]
            share = f"{wrong / carried:.2f}" if carried else ""
            lines.append(
                f"| {problem} | {carried} | {self.false_with[problem]} | {self.mixed_with[problem]} "
                f"| {wrong} | {share} | {self.alone[problem]} |"
            )
        return "\n".join(lines)


HEAD = (
    "| clips | tracks | flagged | false | mixed up | wrong | flagged and wrong | misses | pointed to "
    "| a flagged track near | exposed pointed to |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> int:
    """Print the tables."""
    # Detection's own bench knows how; imported late, so that the tables can be tested without models.
    from tests.bench.leaks import FOOTAGE, cases, look, painted, project_of

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--footage", type=Path, default=FOOTAGE)
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--mode", choices=[str(mode) for mode in DetectionMode], default="fast")
    given = parser.parse_args()
    settings = DetectionSettings(mode=DetectionMode(given.mode))
    todo = [case for case in cases(given.footage) if given.only in case.name and case.truth]
    if not todo:
        print("There are no clips with true boxes: make some with ./run bench scenes.")
        return 1
    print(HEAD, flush=True)
    groups: dict[str, Tally] = {}
    total = Tally()
    for case in todo:
        _, first = look(case.clip, settings)
        tracks = first.tracks()
        first.close()
        misses = misses_of(sights_of(painted(case.clip, project_of(tracks)), case.truth))
        own = Tally()
        for tally in (own, groups.setdefault(case.group, Tally()), total):
            tally.add(tracks, misses, case.truth)
        print(own.line(case.name), flush=True)
    for group, tally in groups.items():
        print(tally.line(f"**all {group}**"))
    print(total.line("**all**"), total.kinds(), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
