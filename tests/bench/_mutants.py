"""One mutated file, and what the program makes of it: probe, detect, export."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench._children import STATUSES, Ended, how_it_failed, run_child, troubles
from tests.bench._mutant_boxes import change_boxes
from tests.bench._mutant_chunks import change_chunks
from tests.bench._mutant_elements import change_elements
from tests.bench._mutant_packets import change_packets

Change = Callable[[bytes, list[bytes], random.Random], tuple[str, bytes]]
FAMILIES: dict[str, tuple[tuple[str, ...], Change]] = {
    "MP4": ((".mp4", ".mov"), change_boxes),
    "MKV": ((".mkv", ".webm"), change_elements),
    "TS": ((".ts", ".m2ts"), change_packets),
    "AVI": ((".avi",), change_chunks),
}
"""The endings of each family's files, and what changes them."""

STAGES = ("probe", "detect", "export")


@dataclass(frozen=True)
class Mutant:
    """One input.

    Attributes:
        number: Of this seed number's inputs, from 0.
        family: Key of ``FAMILIES``.
        original: Name of the whole file it was made of.
        said: What was changed.
        data: The file.
    """

    number: int
    family: str
    original: str
    said: str
    data: bytes


@dataclass(frozen=True)
class Told:
    """What became of one input.

    Attributes:
        mutant: The input.
        ends: How each stage ended.
        said: What each stage printed.
        found: What was wrong; empty if nothing was.
    """

    mutant: Mutant
    ends: dict[str, Ended]
    said: dict[str, str]
    found: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """One word each for probe, detect and export."""
        return ", ".join(
            STATUSES.get(self.ends[stage].status, str(self.ends[stage].status)) for stage in STAGES
        )


def mutant(number: int, seed: int, whole: Mapping[str, bytes]) -> Mutant:
    """Input ``number`` of a seed number: always the same for the same whole files."""
    rng = random.Random(f"mutant {seed}:{number}")
    family = tuple(FAMILIES)[number % len(FAMILIES)]
    endings, change = FAMILIES[family]
    mine = {name: data for name, data in whole.items() if name.endswith(endings)}
    original = rng.choice(sorted(mine))
    said, data = "", mine[original]
    while data == mine[original]:  # what a change was looking for may not be in this file
        said, data = change(mine[original], list(mine.values()), rng)
    return Mutant(number, family, original, said, data)


def put_through(
    made: Mutant, room: Path, limit: float, bound: int | None, verify: bool = False
) -> Told:
    """Have the program probe, detect and export one input, each in a confined process of its own.

    Args:
        made: The input.
        room: Folder for everything; what lies in it under the input's number is taken away again.
        limit: Seconds a stage may take.
        bound: Most bytes of memory a stage may hold.
        verify: Whether a copy is checked once more, from the two files alone.
    """
    place, spare = room / f"n{made.number}", room / f"t{made.number}"
    place.mkdir(parents=True)
    spare.mkdir()
    source = place / f"in{Path(made.original).suffix}"
    source.write_bytes(made.data)
    before = hashlib.sha256(made.data).hexdigest()
    tracks, covered, out = place / "found.json", place / "covered.txt", place / "out.mp4"
    ends: dict[str, Ended] = {}
    said: dict[str, str] = {}
    wrong: list[str] = []

    def do(stage: str, *words: object) -> Ended:
        log = room / f"said{made.number}.txt"
        ended = run_child(
            [stage, *map(str, words)], log, room / "workspace", limit, spare, processor=limit
        )
        ends[stage], said[stage] = ended, log.read_text(errors="replace")
        log.unlink()
        return ended

    def judge(stage: str, found: Iterator[str]) -> None:
        wrong.extend(f"{stage}: {what}" for what in found)
        left = sorted(p.name for p in spare.iterdir())
        if left:
            wrong.append(f"{stage}: leak (left {', '.join(left)} in the temporary folder)")
            shutil.rmtree(spare)
            spare.mkdir()

    try:
        do("probe", source, "--json")
        judge("probe", how_it_failed(ends["probe"], said["probe"], bound))
        do("detect", source, "-o", tracks, "--workers", 1)
        clean = frozenset({tracks.name})
        judge(
            "detect", troubles(ends["detect"], said["detect"], source, before, tracks, bound=bound)
        )
        # Half of them cover something, so that what paints and what checks it have work to do.
        if made.number % 2 or not tracks.exists():
            covered.write_text(_a_cover(said["probe"]), encoding="utf-8")
            clean |= {covered.name}
        use = covered if covered.exists() else tracks
        do("export", source, "--tracks", use, "-o", out)
        judge("export", troubles(ends["export"], said["export"], source, before, out, clean, bound))
        if verify and out.exists():
            again = do("verify", source, out, "--tracks", use)
            judge("verify", how_it_failed(again, said["verify"], bound))
            if again.status:
                wrong.append(f"verify says {again.status}: {said['verify'].strip()[-300:]}")
    finally:
        shutil.rmtree(place)
        shutil.rmtree(spare)
    return Told(made, ends, said, tuple(wrong))


def _a_cover(probed: str) -> str:
    """Rows of a track that crosses all frames probe counted; one empty line where it counted none."""
    try:
        frames = int(json.loads(probed)["frames"])
    except (ValueError, KeyError, TypeError):
        return "\n"
    return "".join(f"{n + 1},1,{8 + n},12,24,20,1,1,1\n" for n in range(min(frames, 500))) or "\n"
