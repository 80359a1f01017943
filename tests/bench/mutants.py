"""`./run bench mutants`: a thousand files that are wrong inside, through probe, detect and export.

    ./run bench mutants                       1,000 inputs, seed 9
    ./run bench mutants --count 50 --seed 7   others
    ./run bench mutants --only 137            that one again, with all it says
    ./run bench mutants --keep FOLDER         keep the inputs that were trouble
    ./run bench mutants --log FILE            a line for each input, also for those that were none

Where `./run bench fuzz` changes bytes, this changes what they mean: boxes, elements, packets and chunks are
read, changed and written again, with sizes that fit unless a size is what is wrong. Input number N is of
MP4, MKV, TS and AVI in turn and always the same for one seed number: sizes, counts, tables, times, nesting,
codec configuration, what is cut, doubled, moved, and put in from another file. Each goes through `probe`,
`detect` and `export` of the program, each in a confined process of its own (no core file, bounded
address space, files and processor time); every other one covers something. What counts as trouble is said in
`_children`; one copy in ten is verified once more from its files.

The bound on memory is what whole files of these kinds need at most, times one and a half, and 64 MiB.
"""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench._children import load_program  # noqa: E402
from tests.bench._mutant_seeds import SEEDS, write_seeds  # noqa: E402
from tests.bench._mutants import STAGES, Mutant, Told, mutant, put_through  # noqa: E402

LIMIT_SECONDS = 60.0
"""Of processor time, for each of the three."""
AGAIN = 10


def bound_of(whole: dict[str, bytes], room: Path, limit: float) -> int:
    """Most bytes a stage may hold, from what the whole files need; says what became of those.

    Raises:
        SystemExit: If a whole file is trouble: then nothing that follows would mean anything.
    """
    most = 0
    for number, seed in enumerate(SEEDS):
        made = Mutant(-1 - number, "", seed.name, "whole", whole[seed.name])
        told = put_through(made, room, limit, None)
        most = max(most, *(ended.peak for ended in told.ends.values()))
        if told.found or any(told.ends[stage].status for stage in STAGES):
            said = "; ".join(told.said.values())
            raise SystemExit(f"The whole file {seed.name}: {told.outcome}; {told.found}; {said}")
    return most * 3 // 2 + (64 << 20)


def line_of(told: Told) -> str:
    """What happened to one input, in one line."""
    made = told.mutant
    cpu = sum(ended.cpu for ended in told.ends.values())
    peak = max(ended.peak for ended in told.ends.values()) >> 20
    wrong = f"  TROUBLE {'; '.join(told.found)}" if told.found else ""
    used = f"{cpu:5.1f} s {peak:>5} MiB"
    return f"{made.number:>4} {told.outcome:<30} {used}  {made.original}: {made.said}{wrong}"


def main() -> int:
    """Change, put through, count."""
    parser = argparse.ArgumentParser(prog="bench mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--bound", type=int, help="MiB a stage may hold, instead of measuring it")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS)
    wanted = parser.parse_args()
    load_program()
    numbers = (
        range(wanted.first, wanted.count)
        if wanted.only is None
        else range(wanted.only, wanted.only + 1)
    )
    outcomes: collections.Counter[tuple[str, str]] = collections.Counter()
    bad: list[int] = []
    peak, slowest, cpu, began = (0, -1), (0.0, -1), 0.0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="umbra-mutants-") as scratch:
        room = Path(scratch)
        whole = write_seeds(room / "whole")
        bound = (wanted.bound or 0) << 20 or bound_of(whole, room, wanted.limit)
        print(f"{len(whole)} whole files; a stage may hold {bound >> 20} MiB.", flush=True)
        for number in numbers:
            made = mutant(number, wanted.seed, whole)
            told = put_through(made, room, wanted.limit, bound, number % AGAIN == 0)
            outcomes[made.family, told.outcome] += 1
            peak = max(peak, (max(e.peak for e in told.ends.values()), number))
            slowest = max(slowest, (max(e.cpu for e in told.ends.values()), number))
            cpu += sum(e.cpu for e in told.ends.values())
            if wanted.log:
                with wanted.log.open("a", encoding="utf-8") as log:
                    log.write(line_of(told) + "\n")
            if wanted.only is not None:
                print(*(f"{stage}: {text}" for stage, text in told.said.items()), sep="\n")
            if told.found:
                bad.append(number)
                print(line_of(told), flush=True)
                for text in told.said.values():
                    print("     " + " | ".join(text.strip().splitlines()[-2:])[:300], flush=True)
            if wanted.keep and (told.found or wanted.only is not None):
                wanted.keep.mkdir(parents=True, exist_ok=True)
                (wanted.keep / f"{number}_{made.original}").write_bytes(made.data)
    print(f"{len(numbers)} inputs of seed {wanted.seed}: probe, detect, export")
    for (family, outcome), count in sorted(
        outcomes.items(), key=lambda item: (item[0][0], -item[1])
    ):
        print(f"  {family}  {count:>4}  {outcome}")
    print(f"{len(bad)} with trouble{': ' + ', '.join(map(str, bad)) if bad else ''}. "
          f"Most memory {peak[0] >> 20} MiB (input {peak[1]}), most processor time of a stage "
          f"{slowest[0]:.1f} s (input {slowest[1]}); {cpu / 60:.1f} CPU minutes, "
          f"{(time.monotonic() - began) / 60:.1f} by the clock.")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
