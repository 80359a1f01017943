"""`./run bench reid`: does a face recogniser know anybody through a cover?

    ./run bench reid                           the clips with true boxes beside the checkout
    ./run bench reid --material FOLDER ...     folders that hold clips/ and truth/
    ./run bench reid --people 12               so many people only, for a quick look

Of each person, three uncovered pictures early in the clip are the gallery. Late in the clip they are
covered, as the program covers them, and somebody who has uncovered pictures of all, and even knows where
the eyes lie under the cover, asks dlib's network who that is: on one frame, on the mean of 25 frames, as
it is and after naive attempts to undo the cover. Pictures are aligned by points taken from the uncovered
picture and enlarged by bicubic interpolation.

Hair, clothes and background around a cover are the same in gallery and probe. What they give away is no
matter of the cover, so everything is measured a second time on pictures whose face was *taken out before* it
was covered: what the face adds to that is what shows through. In the columns "cover only" everything but the
cover is grey. As references, to prove that the measure can see, the same is done with a Gaussian blur and a
mosaic of the face, as other products use them.

A style is at chance when the face adds nothing, and when nobody is recognised more often than under solid.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.model.region import COVERS, Style  # noqa: E402
from redaction.people.face import why_not  # noqa: E402
from tests.bench._reid_looks import (  # noqa: E402
    AVERAGED,
    CELLS,
    CHIP,
    GAUSS,
    REFERENCES,
    TILES,
    UNCOVERED,
    Chip,
    Network,
    Person,
    look_at,
)
from tests.bench._scoring import read_truth  # noqa: E402

FOOTAGE = ROOT.parent / "shared" / "footage"
AS_IT_IS = "as it is"

Numbers = npt.NDArray[np.float64]


# naive ways to undo a cover


def wiener(chip: Chip, sigma: float) -> Chip:
    """Wiener deconvolution of a Gaussian."""
    across = np.exp(-2 * (np.pi * sigma * np.fft.fftfreq(CHIP)) ** 2)
    passed = (across[:, None] * across[None, :])[:, :, None]
    spectrum = np.fft.fft2(chip, axes=(0, 1)) * passed / (passed**2 + 0.003)
    return np.asarray(np.clip(np.real(np.fft.ifft2(spectrum, axes=(0, 1))), 0, 255), np.float32)


def richardson_lucy(chip: Chip, sigma: float) -> Chip:
    """Fifteen rounds of Richardson and Lucy with a Gaussian."""
    seen = np.maximum(chip, 1.0)
    guess = seen.copy()
    for _ in range(15):
        ratio = seen / np.maximum(cv2.GaussianBlur(guess, (0, 0), sigma), 1.0)
        guess = np.clip(guess * cv2.GaussianBlur(ratio, (0, 0), sigma), 1.0, 255.0)
    return np.asarray(guess, np.float32)


def smoothed(chip: Chip, sigma: float) -> Chip:
    """Tiles smoothed into each other, then sharpened: the way of squinting."""
    soft = cv2.GaussianBlur(chip, (0, 0), CHIP / CELLS / 2)
    sharp = 1.7 * soft - 0.7 * cv2.GaussianBlur(soft, (0, 0), sigma)
    return np.asarray(np.clip(sharp, 0, 255), np.float32)


ATTACKS: dict[str, Callable[[Chip, float], Chip]] = {
    AS_IT_IS: lambda chip, _sigma: chip,
    "Wiener": wiener,
    "Richardson-Lucy": richardson_lucy,
    "smoothed": smoothed,
}

TRIED: dict[str, tuple[str, ...]] = {
    UNCOVERED: (AS_IT_IS,),
    GAUSS: (AS_IT_IS, "Wiener", "Richardson-Lucy"),
    TILES: (AS_IT_IS, "Wiener", "smoothed"),
    Style.SOLID: (AS_IT_IS, "Wiener"),
    Style.MOSAIC: (AS_IT_IS, "Wiener", "smoothed"),
    Style.BLUR: (AS_IT_IS, "Wiener", "Richardson-Lucy"),
}
"""What is tried on which cover; each look of the network takes a fifth of a second."""

# figures


@dataclass(frozen=True)
class Figures:
    """Of one way to look: who is taken for whom. Distances, shape (people, people): probe, gallery."""

    distances: Numbers

    def hits(self) -> Numbers:
        """1 for each person whose own gallery is nearest."""
        nearest = self.distances.argmin(axis=1)
        return np.asarray(nearest == np.arange(len(self.distances)), np.float64)

    def levelled(self) -> Figures:
        """The same against what each gallery is to everybody: covers all look like some few faces."""
        return Figures(self.distances - self.distances.mean(axis=0))

    def verification(self, rows: npt.NDArray[np.int64] | None = None) -> tuple[float, float, float]:
        """TAR at 1 % FAR, equal error rate and area under the curve, for some of the probes."""
        rows = np.arange(len(self.distances)) if rows is None else rows
        same = self.distances[rows, rows]
        own = np.zeros((len(rows), self.distances.shape[1]), np.bool_)
        own[np.arange(len(rows)), rows] = True
        others = np.sort(self.distances[rows][~own])
        tar = float((same < others[max(0, int(0.01 * len(others)) - 1)]).mean())
        below = np.searchsorted(others, same, "left") + np.searchsorted(others, same, "right")
        area = 1.0 - float(below.mean()) / 2 / len(others)
        limits = np.unique(np.concatenate((same, others)))
        false = np.searchsorted(others, limits, "right") / len(others)
        missed = 1.0 - np.searchsorted(np.sort(same), limits, "right") / len(same)
        at = int(np.abs(false - missed).argmin())
        return tar, float(false[at] + missed[at]) / 2, area


def spread(values: Numbers, share: float = 95.0, rounds: int = 4000) -> tuple[float, float]:
    """Between what ``share`` per cent of the means lie when people are drawn anew."""
    rng = np.random.default_rng(1)
    means = values[rng.integers(0, len(values), (rounds, len(values)))].mean(axis=1)
    low, high = np.percentile(means, ((100 - share) / 2, (100 + share) / 2))
    return float(low), float(high)


def area_spread(figures: Figures, rounds: int = 200) -> tuple[float, float]:
    """The same of the area under the curve."""
    rng = np.random.default_rng(1)
    count = len(figures.distances)
    areas = [figures.verification(rng.integers(0, count, count))[2] for _ in range(rounds)]
    low, high = np.percentile(areas, (2.5, 97.5))
    return float(low), float(high)


def measured(
    people: Sequence[Person], chip_of: Callable[[Person], Chip], network: Network
) -> Figures:
    """Distances of everybody's picture to everybody's gallery."""
    gallery = np.array([np.mean([network.vector(c) for c in p.gallery], axis=0) for p in people])
    probes = np.array([network.vector(chip_of(p)) for p in people])
    return Figures(np.linalg.norm(probes[:, None] - gallery[None], axis=2))


def rate(figures: Figures) -> str:
    """Rank-1 with its spread, in per cent."""
    low, high = spread(figures.hits())
    return f"{100 * figures.hits().mean():.0f} ({100 * low:.0f}-{100 * high:.0f})"


def change(values: Numbers) -> str:
    """A change of rank-1 with its spread, in points of per cent."""
    low, high = spread(values)
    return f"{100 * values.mean():+.0f} ({100 * low:+.0f} to {100 * high:+.0f})"


HEAD = (
    "| cover | frames | undone by | rank-1 % | levelled: rank-1 %, AUC | TAR % at 1 % FAR | EER % | AUC "
    "| rank-1 that the face adds | rank-1 against solid | cover only: rank-1 %, AUC |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Way:
    """One way to look at everybody under one cover: how many frames, and how the cover is undone."""

    cover: str
    frames: int
    attack: str

    def chip(self, which: str, person: Person) -> Chip:
        """What is looked at; ``which`` of a cover's pictures: chips, emptied or only."""
        looks = person.looks[self.cover]
        chips: list[Chip] = getattr(looks, which)
        # The middle one of the frames, or their mean.
        chip = chips[len(chips) // 2]
        if self.frames > 1:
            chip = np.asarray(np.mean(np.stack(chips), axis=0), np.float32)
        return ATTACKS[self.attack](chip, float(np.median(looks.sigma)))


def table(people: Sequence[Person], network: Network) -> dict[str, str]:
    """Print a row for each way to look; gives the verdict on each offered style."""
    count = len(people)
    print(f"{count} people; by chance rank-1 is {100 / count:.1f} %, TAR 1 %, EER 50 %, AUC 0.5. "
          "In brackets 95 % of people drawn anew. Levelled: less each gallery's distance to everybody.\n\n"
          + HEAD)  # fmt: skip
    solid: dict[tuple[int, str], Numbers] = {}
    verdicts: dict[str, str] = {}
    for cover in (*REFERENCES, *(s.value for s in COVERS)):
        same = all(p.looks[cover].same_without_the_face() for p in people)
        better: list[str] = []
        for frames in (1, AVERAGED):
            for attack in TRIED[cover]:
                way = Way(cover, frames, attack)
                here = measured(people, partial(way.chip, "chips"), network)
                adds = "0, same bits" if same else "–"
                only = "–"
                if attack == AS_IT_IS:
                    if not same and cover != UNCOVERED:
                        without = measured(people, partial(way.chip, "emptied"), network)
                        adds = change(here.hits() - without.hits())
                    alone = measured(people, partial(way.chip, "only"), network)
                    only = f"{rate(alone)}, {alone.verification()[2]:.2f}"
                versus = "–"
                if cover == Style.SOLID:
                    solid[frames, attack] = here.hits()
                elif cover not in REFERENCES:
                    black = solid.get((frames, attack), solid[frames, AS_IT_IS])
                    more = here.hits() - black
                    versus = change(more)
                    # One of a dozen looks is above by chance: 95 % of each would accuse every fourth style.
                    if spread(more, 99.5)[0] > 0:
                        better.append(f"{frames} frames {attack}")
                tar, equal, area = here.verification()
                low, high = area_spread(here)
                level = here.levelled()
                levelled = f"{rate(level)}, {level.verification()[2]:.2f}"
                print(f"| {cover} | {frames} | {attack} | {rate(here)} | {levelled} | {100 * tar:.0f} "
                      f"| {100 * equal:.0f} | {area:.2f} ({low:.2f}-{high:.2f}) | {adds} | {versus} "
                      f"| {only} |", flush=True)  # fmt: skip
        if cover not in REFERENCES:
            verdicts[cover] = verdict(same, better)
    return verdicts


def verdict(same: bool, better: Sequence[str]) -> str:
    """At chance, or why not."""
    if not same:
        return "NOT at chance: another face under it gives another copy"
    if better:
        return "NOT at chance: recognised more often than under solid on " + ", ".join(better)
    return "at chance: the copy is the same to the last bit when the face is taken out first"


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="./run bench reid", description=__doc__)
    parser.add_argument("--material", type=Path, nargs="+", default=[FOOTAGE])
    parser.add_argument("--people", type=int, default=0, help="at most so many")
    options = parser.parse_args()
    missing = why_not()
    if missing is not None:
        print(f"{missing.summary} {missing.remedy}", file=sys.stderr)
        return 3
    network, begun = Network(), time.process_time()
    people: list[Person] = []
    for folder in options.material:
        for file in sorted((folder / "truth").glob("*.csv")):
            clip = folder / "clips" / f"{file.stem}.mp4"
            if clip.exists() and (not options.people or len(people) < options.people):
                people += look_at(clip, read_truth(file), network)
    people = people[: options.people or None]
    if len(people) < 2:
        print("There are no two people to tell apart.", file=sys.stderr)
        return 3
    verdicts = table(people, network)
    print()
    for name, said in verdicts.items():
        print(f"{name}: {said}")
    spent = time.process_time() - begun
    print(
        f"* references, not offered. {network.asked} looks of the network, {spent:.0f} s of processor time."
    )
    return 0 if all(said.startswith("at chance") for said in verdicts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
