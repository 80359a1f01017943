"""Small twins of the benches that damage files: `./run bench mutants` and `./run bench importers`."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench._children import TOO_LONG, Ended, how_it_failed
from tests.bench._mutant_boxes import read_boxes, write_boxes
from tests.bench._mutant_chunks import read_chunks, write_chunks
from tests.bench._mutant_packets import checksum, read_packets
from tests.bench._mutant_seeds import SEEDS, write_seed
from tests.bench._mutants import FAMILIES, mutant

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small file of each family."""
    folder = tmp_path_factory.mktemp("whole")
    names = ("usual.mp4", "usual.mkv", "old.ts", "cctv.avi")
    return {s.name: write_seed(s, folder).read_bytes() for s in SEEDS if s.name in names}


def test_files_are_written_as_they_were_read(whole):
    """So a change of something deep inside leaves everything else as it was."""
    assert write_boxes(read_boxes(whole["usual.mp4"])) == whole["usual.mp4"]
    assert write_chunks(read_chunks(whole["cctv.avi"])) == whole["cctv.avi"]
    packets, front = read_packets(whole["old.ts"])
    assert front == 0
    assert b"".join(packets) == whole["old.ts"]
    programmes = bytes(next(p for p in packets if p[1] & 0x5F == 0x40 and not p[2]))
    length = int.from_bytes(programmes[6:8], "big") & 0xFFF
    assert checksum(programmes[5 : 8 + length]) == 0, "a checksum over itself is nothing"


def test_a_number_is_the_same_damage_for_ever_and_no_two_are_alike(whole):
    made = [mutant(number, 9, whole) for number in range(40)]
    assert made == [mutant(number, 9, whole) for number in range(40)]
    assert len({one.data for one in made}) == 40
    assert {one.family for one in made} == set(FAMILIES)
    assert all(one.data != whole[one.original] for one in made)


@pytest.mark.parametrize(
    ("ended", "said", "wrong"),
    [
        (Ended(-signal.SIGSEGV, 1, 1, 1, False), "x", "crash (-11)"),
        (Ended(1, 1, 1, 1, False), "x", "crash (1)"),
        (Ended(TOO_LONG, 1, 1, 1, False), "", "hang"),
        (Ended(3, 1, 1, 1, False), " \n", "unsaid (no sentence)"),
        (Ended(77, 1, 1, 1, False), "x", "unsaid (status 77)"),
        (Ended(0, 1, 1, 2 << 30, False), "x", "memory (2048 MiB)"),
        (Ended(0, 1, 1, 1, True), "x", "leak (a process went on)"),
        (Ended(3, 1, 1, 1, False), "Traceback (most recent call last)", "leak (traceback)"),
    ],
)
def test_trouble_is_called_by_its_name(ended, said, wrong):
    assert list(how_it_failed(ended, said, 1 << 30)) == [wrong]
    assert not list(how_it_failed(Ended(3, 1, 1, 1, False), "It is no video.", 1 << 30))


@pytest.mark.models
@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_one_input_goes_through_the_real_program():
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "bench", "mutants", "--only", "4", "--bound", "800"],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refused, refused, refused" in done.stdout
    assert "0 with trouble" in done.stdout


SAFE_HERE = (
    "tracks umbra", "tracks mot", "tracks cvat", "tracks cvat-json", "timeline csv", "timeline json",
    "timeline webvtt", "timeline edl", "timeline elan", "reasons", "categories", "policy", "settings",
    "batch table", "package", "backup", "log", "signed head", "public key", "detector",
)  # fmt: skip
"""Kinds that Python alone reads: what goes wrong with them is an exception, and ends no test process."""


def test_what_is_imported_is_refused_in_a_sentence_or_taken(tmp_path):
    from tests.bench._importer_samples import importers
    from tests.bench.importers import damaged, try_one

    room = tmp_path / "whole"
    room.mkdir()
    found = {one.name: one for one in importers(room)}
    assert set(SAFE_HERE) <= set(found)
    wrong = []
    for name in SAFE_HERE:
        for number in range(3):
            words, data = damaged(found[name], number, 11)
            place = tmp_path / f"{name} {number}"
            said = try_one(found[name], data, place)
            wrong += [f"{name} {number} ({words}): {said}"] if said else []
    assert not wrong
