"""Libraries start no threads of their own when they are loaded: on many processors these cost gigabytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOAD = """
import redaction, numpy, cv2, scipy.optimize, os
print(len(os.listdir("/proc/self/task")), os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted in /proc")
@pytest.mark.parametrize(("given", "kept"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_nothing_starts_threads_when_it_is_loaded(given: dict[str, str], kept: str) -> None:
    """Unless somebody says so."""
    usual = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        env={**usual, "PYTHONPATH": str(ROOT), **given},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    threads, said = done.stdout.split()
    assert said == kept
    assert (int(threads) == 1) == (kept == "1" or len(os.sched_getaffinity(0)) == 1)
