"""`./run bench tamper [COUNT] [--first SEED]`: random single changes to the log's content, all to be found.

Each seed is one change to a copy of a workspace: even ones change rows with a database tool (values, types,
deletion, insertion, order, the cut-off end, forged hashes, content taken out), odd ones change one byte in
the closed file. Prints each that was not found, with its seed, and how often the right row was named.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.bench._tampering import Change, judge, make, trial


def main() -> int:
    """Change, verify, count; 1 when a change was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1, help="the first seed; they go up by one")
    parser.add_argument(
        "--say", action="store_true", help="print every change and what was said of it"
    )
    arguments = parser.parse_args()
    missed = 0
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="umbra-tamper-") as folder:
        base = Path(folder) / "base"
        noted = make(base)
        untouched = judge(base, Change("nothing", beside_head=True), noted)
        assert not untouched.found, untouched.words
        for seed in range(arguments.first, arguments.first + arguments.count):
            change, found = trial(base, Path(folder) / "scratch", noted, seed)
            kind = "byte" if seed % 2 else "row"
            tally[f"{kind} changes"] += 1
            tally[f"{kind} changes with a row to name"] += change.row is not None
            tally[f"{kind} changes named right"] += change.row is not None and found.named
            if arguments.say or not found.found:
                print(f"seed {seed}: {change.what}: {found.words}")
            missed += not found.found
    for what, number in sorted(tally.items()):
        print(f"{number:6} {what}")
    print(f"seeds {arguments.first} to {arguments.first + arguments.count - 1}: {missed} not found")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
