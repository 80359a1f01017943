"""`./run bench sabotage`: every kind of sabotage, and which check of the verification caught it.

One small clip is made and copied; each line breaks that copy in another way and verifies it. Ends with
status 1 if anything was not caught, or if the good copy does not pass.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from redaction.usecases.verify_copy import verify_copy
from tests.sabotage.catalogue import SABOTAGES
from tests.sabotage.stage import Stage


def main() -> int:
    """Print the table; 0 if all were caught."""
    missed = []
    with tempfile.TemporaryDirectory(prefix="umbra-sabotage-") as name:
        stage = Stage(Path(name))
        good = verify_copy(stage.source, stage.copy, stage.plan, watch_faces=False)
        print(f"The copy that nobody broke: {'passes' if good.ok else 'FAILS'}\n")
        print(
            f"{'sabotage':<17} {'what was done':<58} {'caught by':<12} {'frames':<12} also failed"
        )
        for number, sabotage in enumerate(SABOTAGES):
            case = sabotage.make(stage, stage.folder / f"broken{number}.mp4")
            report = verify_copy(case.source, case.copy, case.plan, watch_faces=False)
            failed = {check.name: check for check in report.failures}
            caught = failed.pop(sabotage.check, None)
            right = (
                caught is not None
                and sabotage.frames in (None, caught.frames)
                and sabotage.words in caught.detail
            )
            if not right:
                missed.append(sabotage.name)
            print(
                f"{sabotage.name:<17} {sabotage.done:<58} {sabotage.check if right else 'NOT CAUGHT':<12} "
                f"{_frames(caught.frames if caught else ()):<12} {', '.join(failed)}"
            )
    print(f"\n{len(SABOTAGES) - len(missed)} of {len(SABOTAGES)} kinds caught and named rightly.")
    if missed:
        print(f"Not caught: {', '.join(missed)}.")
    return 0 if good.ok and not missed else 1


def _frames(frames: tuple[int, ...]) -> str:
    if not frames:
        return "-"
    if frames == tuple(range(frames[0], frames[-1] + 1)) and len(frames) > 1:
        return f"{frames[0]}-{frames[-1]}"
    return str(frames[0]) if len(frames) == 1 else f"{len(frames)} frames"


if __name__ == "__main__":
    sys.exit(main())
