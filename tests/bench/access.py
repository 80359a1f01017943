"""`./run bench access [--out FOLDER]`: every page and dialog in each theme, size of text, scale and language.

Pictures and faults of each walk lie in FOLDER; the number of faults is said for each. A walk is a process of
its own, because scale and screen are read when the application begins. About half a minute of CPU a walk.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 900
"""Seconds after which a walk is given up."""

WALKS = {
    "dark": ["--theme", "dark"],
    "light": ["--theme", "light"],
    "contrast": ["--theme", "contrast"],
    "dark-1280x800": ["--theme", "dark", "--size", "1280x800"],
    "dark-200-1600x1000": ["--theme", "dark", "--size", "800x500", "--dpr", "2"],
    "dark-200-1920x1080": ["--theme", "dark", "--size", "960x540", "--dpr", "2"],
    "light-200-1280x800": ["--theme", "light", "--size", "640x400", "--dpr", "2"],
    "contrast-200-1280x800": ["--theme", "contrast", "--size", "640x400", "--dpr", "2"],
    "text-120": ["--theme", "dark", "--text", "120"],
    "pseudo": ["--theme", "dark", "--pseudo"],
}


def main() -> int:
    """Walk through everything in every way."""
    said = argparse.ArgumentParser(prog="bench access", description=__doc__)
    said.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "umbra-access")
    said.add_argument("--only", nargs="*", choices=WALKS, default=list(WALKS))
    args = said.parse_args()
    broken = 0
    for name in args.only:
        out = args.out / name
        command = [sys.executable, "-m", "tests.gui.walk", "--out", str(out), *WALKS[name]]
        ran = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST
        )
        faults = out / "faults.txt"
        if ran.returncode or not faults.exists():
            broken += 1
            print(f"{name}: ended with {ran.returncode}")
            continue
        lines = [line for line in faults.read_text(encoding="utf-8").splitlines() if line]
        kinds = sorted({line.split(": ")[1].split(":")[0] for line in lines})
        print(f"{name}: {len(lines)} faults {kinds or ''}, pictures in {out}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
