"""`./run bench importers`: everything that Umbra reads from elsewhere, damaged.

    ./run bench importers                      200 files of each kind, seed 9
    ./run bench importers --count 20 --seed 7  others
    ./run bench importers --kind backup        of one kind
    ./run bench importers --kind backup --only 37   that one again, with what was said

Track files, timelines, lists of reasons and categories, policies, tables of a batch, packages, backups,
workspaces, exported logs, signed heads, keys, detectors of one's own and still pictures: whole ones are made
and then changed as bytes, as text, as JSON, XML, archive, database, network or picture: values beyond all
bounds, all too deep, entities and archives that multiply, names that lead out of the folder, links, sizes
that lie. Each kind is read by what the program reads it with, in a confined process. What counts as trouble:

    fault    another error than one with a sentence for people (`UserError`)
    crash    the process was ended by a signal
    hang     it took more than 20 s of processor time
    memory   it needed more than the bound
    leak     something was written outside of what the reader may write
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.jobs.errors import UserError  # noqa: E402
from tests.bench._importer_samples import Importer, importers  # noqa: E402

SECONDS = 20
"""Of processor time that reading one file may take; a whole one takes a hundredth."""
BOUND = 1 << 30
"""Bytes a process may hold: a picture as large as Umbra takes is 384 MiB, twice."""
ADDRESSES = 8 << 30


def damaged(importer: Importer, number: int, seed: int) -> tuple[str, bytes]:
    """Input ``number`` of a kind: always the same for the same whole file."""
    rng = random.Random(f"importer {seed}:{importer.name}:{number}")
    return rng.choice(importer.damage)(importer.whole, rng)


def try_one(importer: Importer, data: bytes, room: Path) -> str:
    """What was wrong with how one file was read; empty if nothing was.

    Args:
        importer: Its kind.
        data: The file.
        room: An empty folder; the file lies two folders deeper, so that `../..` is still in here.
    """
    place = room / "a" / "b"
    place.mkdir(parents=True)
    path = place / f"in{importer.ending}"
    path.write_bytes(data)
    said = ""
    try:
        importer.read(path)
    except UserError as error:
        if not str(error).strip() or "Traceback" in str(error):
            said = "fault: no sentence"
    except (MemoryError, Exception) as error:  # noqa: BLE001 - what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        place_of = f"{Path(where.filename).name}:{where.lineno}"
        said = f"fault: {type(error).__name__}: {str(error)[:100]} ({place_of})"
    allowed = importer.leaves | {path.name}
    left = [p.name for p in place.iterdir() if p.name not in allowed]
    left += [p.name for p in (*room.iterdir(), *(room / "a").iterdir()) if p.name not in ("a", "b")]
    links = [p.name for p in place.rglob("*") if p.is_symlink()]
    if left or links:
        said += f" leak: {', '.join((*left, *links))[:100]}"
    return said.strip()


def put_through(importer: Importer, number: int, data: bytes, room: Path) -> str:
    """Try one file in a forked, confined process; what was wrong, or nothing."""
    place = room / f"n{number}"
    place.mkdir()
    told, tell = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 70
        try:
            os.setsid()
            os.close(told)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            os.write(tell, try_one(importer, data, place).encode("utf-8", "replace")[:4000])
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, state, used = os.wait4(child, 0)
    status = os.waitstatus_to_exitcode(state)
    if status == -signal.SIGXCPU:
        said += " hang"
    elif status:
        said += f" crash ({status})"
    if used.ru_maxrss * 1024 > BOUND:
        said += f" memory ({used.ru_maxrss >> 10} MiB)"
    return said.strip()


def main() -> int:
    """Damage, read, count."""
    import shutil

    parser = argparse.ArgumentParser(prog="bench importers", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--kind", default="")
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    bad: collections.Counter[str] = collections.Counter()
    total, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="umbra-importers-") as scratch:
        room = Path(scratch)
        (room / "whole").mkdir()
        kinds = [i for i in importers(room / "whole") if wanted.kind in ("", i.name)]
        for importer in kinds:
            right = put_through(importer, -1, importer.whole, room)
            if right:
                print(f"{importer.name}: the whole file is trouble: {right}")
                bad[importer.name] += 1
                continue
            numbers = range(wanted.count) if wanted.only is None else [wanted.only]
            for number in numbers:
                words, data = damaged(importer, number, wanted.seed)
                said = put_through(importer, number, data, room)
                shutil.rmtree(room / f"n{number}")
                total += 1
                if said:
                    bad[importer.name] += 1
                    print(f"{importer.name} {number} ({words[:90]}): {said}", flush=True)
                if wanted.keep and (said or wanted.only is not None):
                    wanted.keep.mkdir(parents=True, exist_ok=True)
                    name = f"{importer.name.replace(' ', '_')}_{number}{importer.ending}"
                    (wanted.keep / name).write_bytes(data)
            shutil.rmtree(room / "n-1")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{total} files of {len(kinds)} kinds, seed {wanted.seed}: {sum(bad.values())} with trouble"
          f"{' (' + ', '.join(f'{n} {k}' for k, n in bad.items()) + ')' if bad else ''}; "
          f"{(used.ru_utime + used.ru_stime) / 60:.1f} CPU minutes, "
          f"{(time.monotonic() - began) / 60:.1f} by the clock.")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
