"""`./run bench papers`: what documents cost, in seconds of the processor.

    ./run bench papers              a schedule of 300 items with pictures; a log of 10,000 rows; a register of
                                    10,000 requests
    ./run bench papers FOLDER       and the documents are left in FOLDER, to be looked at

The clip is generated (30 s at 1280 × 720), the workspace a scratch one. Ends with status 1 where a schedule
takes more than 10 s or a log more than 30 s.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.identity import hash_file  # noqa: E402
from player.media.time import FrameIndex  # noqa: E402
from redaction.edit.edit import Patch  # noqa: E402
from redaction.export.plan import ExportPlan  # noqa: E402
from redaction.model.audio import AudioRange  # noqa: E402
from redaction.model.footage import RequestKind  # noqa: E402
from redaction.model.geometry import Box  # noqa: E402
from redaction.model.ids import AudioRangeId, PersonId, RequestId, TrackId  # noqa: E402
from redaction.model.person import Person  # noqa: E402
from redaction.model.region import Kind  # noqa: E402
from redaction.model.track import Keyframe, ReviewState, Track  # noqa: E402
from redaction.paper.log_pages import gather_log  # noqa: E402
from redaction.paper.register import gather_register  # noqa: E402
from redaction.paper.report import report_bytes  # noqa: E402
from redaction.paper.schedule import copies_of, gather_schedule, schedule_paper  # noqa: E402
from redaction.reviewlog.filter import LogFilter  # noqa: E402
from redaction.reviewlog.row import Category  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from redaction.usecases.export_copy import export_copy  # noqa: E402
from redaction.usecases.plans import keep_plan  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

FRAMES = 750


def main() -> int:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Workspace.open(folder / "ws", user="r.khan") as workspace:
            request = workspace.add_request(
                RequestKind.SAR_DPA_PART3,
                "SAR/2026/0417",
                dt.date(2026, 9, 3),
                requester="A. Yusuf",
            )
            _copy(workspace, folder, request.id)
            for number in range(10_000):
                workspace.add_request(
                    RequestKind.FOI, f"FOI/{number:05}", dt.date(2026, 1, 5), requester="Somebody"
                )
            _rows(workspace, request.id)
            begin = time.process_time()
            facts = gather_schedule(workspace, request, copies_of(workspace, request))
            data = schedule_paper(facts).to_bytes()
            schedule = _say("schedule", f"{facts.items} items", begin, data, out)
            begin = time.process_time()
            log = gather_log(workspace, LogFilter(category=Category.ALTERATION))
            rows = _say("log", f"{log.rows} rows", begin, report_bytes(log), out)
            begin = time.process_time()
            register = gather_register(workspace)
            _say("register", f"{register.rows} rows", begin, report_bytes(register), out)
    return int(schedule > 10 or rows > 30 * log.rows / 10_000)


def _say(name: str, what: str, begin: float, data: bytes, out: Path | None) -> float:
    spent = time.process_time() - begin
    print(f"{name:<10} {what:<14} {spent:6.1f} s of processor  {len(data) / 1e6:5.1f} MB")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.pdf").write_bytes(data)
    return spent


def _copy(workspace: Workspace, folder: Path, request: RequestId) -> None:
    path = write_clip(Clip(frames=FRAMES, size=(1280, 720), tone=30.0), folder / "clip.mp4")
    footage = workspace.add_footage(
        path, sha256=hash_file(path), size=path.stat().st_size, frames=FRAMES, duration=30.0, width=1280,
        height=720, facts={"audio": [{}]}, request=request,
    )  # fmt: skip
    chance = random.Random(3)
    people = [Person(PersonId(f"p{n}"), f"Name {n}") for n in range(8)]
    tracks = []
    for n in range(360):
        first, long = chance.randrange(0, 690), chance.randrange(10, 60)
        kind = chance.choice((*[Kind.FACE] * 5, Kind.PLATE, Kind.TEXT, Kind.SCREEN))
        box = Box(float(chance.randrange(20, 1100)), float(chance.randrange(20, 600)), 60.0, 70.0)
        somebody = people[n % 8].id if kind is Kind.FACE and n < 100 else None
        tracks.append(
            Track(
                TrackId(f"t{n:03}"), (Keyframe(FrameIndex(first), box),), FrameIndex(first + long),
                kind=kind, state=ReviewState.ACCEPTED, person=somebody, number=n + 1,
            )
        )  # fmt: skip
    sound = AudioRange(AudioRangeId("s"), Fraction(3), Fraction(5), reasons=("dpa45-4e",))
    workspace.do(
        footage.id,
        Patch(
            "Decide", tracks={t.id: (None, t) for t in tracks}, people={p.id: (None, p) for p in people},
            audio={sound.id: (None, sound)},
        ),
    )  # fmt: skip
    plan = ExportPlan(path, footage.sha256, workspace.project(footage.id), total=FRAMES)
    done = export_copy(plan, folder / "copy.mp4", watch_faces=False)
    keep_plan(workspace, plan)
    workspace.add_export(
        footage.id, done.path, plan_hash=plan.hash(), source_sha256=footage.sha256,
        copy_sha256=done.sha256, verified=True, report=done.report.to_json(),
    )  # fmt: skip


def _rows(workspace: Workspace, request: RequestId) -> None:
    with workspace._database.transaction():
        for number in range(10_000):
            workspace.log.append(
                Category.ALTERATION, "Move box", request=request, details={"frame": number % FRAMES}
            )


if __name__ == "__main__":
    raise SystemExit(main())
