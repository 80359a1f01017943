"""`./run bench playback`: do copies play to their end in a browser and in VLC?

    ./run bench playback                     copies of fourteen real and awkward clips
    ./run bench playback CLIP …              of clips of your own
    ./run bench playback --copies FOLDER     play copies that are there, and make none
    ./run bench playback --keep FOLDER       keep the copies

Each clip goes through `umbra redact` (with `--style` and the rest as by default). Chromium runs headless
and plays the file in a page: what counts is that it says `ended`, shows frames and reports no error. libVLC
plays it without a window: what counts is that it reaches the end and decodes frames. Both play at the true
speed. Chromium is looked for as `chromium`, `chromium-browser` or `google-chrome`; where none is, or no
libVLC, that column says so and the exit status is 1: what was not played has not been shown to play.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.index import build_index  # noqa: E402

FOOTAGE = ROOT.parent / "shared" / "footage"
CLIPS = (
    "clips/street_2s.mp4", "clips/bus_ir_2s.mp4", "clips/dev_pan00.mp4", "clips/stage_cuts.mp4",
    "awkward/rotated_90.mp4", "awkward/interlaced_pal.mpg", "awkward/interlaced_anamorphic.ts",
    "awkward/odd_size_444.mkv", "awkward/h264_422_10bit.mkv", "awkward/hevc_10bit.mp4",
    "awkward/full_range.mp4", "awkward/vfr_jitter.mp4", "awkward/seven_second_gap.mp4",
    "awkward/two_audio.mkv", "awkward/mjpeg_4fps_alaw.avi", "awkward/bit_flips.mp4",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SPARE_SECONDS = 30.0
"""Beyond the length of the copy, before a player counts as stuck."""

_PAGE = """<!doctype html><meta charset="utf-8"><title>playback</title>
<video id="v" muted autoplay playsinline></video>
<script>
const v = document.getElementById("v");
let done = false;
function tell(outcome) {
  if (done) return;
  done = true;
  const q = v.getVideoPlaybackQuality();
  const facts = {outcome, message: v.error ? v.error.message : "", at: v.currentTime,
    duration: v.duration, width: v.videoWidth, height: v.videoHeight,
    frames: q.totalVideoFrames, dropped: q.droppedVideoFrames};
  fetch("http://127.0.0.1:%PORT%/", {method: "POST", mode: "no-cors", body: JSON.stringify(facts)});
}
v.addEventListener("ended", () => tell("ended"));
v.addEventListener("error", () => tell("error"));
v.src = "%FILE%";
</script>
"""


class _Answers(HTTPServer):
    """Waits on this machine only for what the page in the browser says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.came = threading.Event()
        self.facts: dict[str, Any] = {}


class _Answer(BaseHTTPRequestHandler):
    server: _Answers

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.facts = json.loads(self.rfile.read(length))
        self.send_response(204)
        self.end_headers()
        self.server.came.set()

    def log_message(self, *_: object) -> None:
        return


def play_in_browser(browser: str, copy: Path, seconds: float) -> dict[str, Any]:
    """What the page in a headless browser says of the copy; ``outcome`` is ``ended`` where all is well."""
    with tempfile.TemporaryDirectory() as folder, _Answers() as answers:
        serving = threading.Thread(target=answers.serve_forever)
        serving.start()
        here = Path(folder)
        clip = here / ("copy" + copy.suffix)
        shutil.copyfile(copy, clip)
        page = _PAGE.replace("%PORT%", str(answers.server_port)).replace("%FILE%", clip.name)
        (here / "page.html").write_text(page, encoding="utf-8")
        command = [
            browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={here / 'profile'}",
            "--disable-background-networking", "--disable-component-update",
            (here / "page.html").as_uri(),
        ]  # fmt: skip
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            came = answers.came.wait(seconds + SPARE_SECONDS)
        finally:
            running.terminate()
            running.wait(20)
            answers.shutdown()
            serving.join()
        # Helper processes of the browser may still write into its profile.
        time.sleep(0.5)
        return dict(answers.facts) if came else {"outcome": "stuck"}


def play_in_vlc(copy: Path, seconds: float) -> dict[str, Any]:
    """What libVLC says of the copy; ``outcome`` is ``ended`` where all is well."""
    import vlc

    player = library = media = None
    library = vlc.Instance("--quiet", "--vout=dummy", "--aout=dummy", "--no-video-title-show")
    if library is None:
        return {"outcome": "no libVLC"}
    player, media = library.media_player_new(), library.media_new(str(copy))
    player.set_media(media)
    player.play()
    began = time.monotonic()
    outcome = "stuck"
    while time.monotonic() - began < seconds + SPARE_SECONDS:
        state = player.get_state()
        if state in (vlc.State.Ended, vlc.State.Error, vlc.State.Stopped):
            outcome = str(state).rpartition(".")[2].lower()
            break
        time.sleep(0.1)
    stats = vlc.MediaStats()
    known = bool(media.get_stats(stats))
    facts = {"outcome": outcome, "seconds": round(time.monotonic() - began, 1)}
    if known:
        facts |= {
            "frames": stats.decoded_video,
            "lost": stats.lost_pictures,
            "damaged": stats.demux_corrupted,
        }
    player.stop()
    player.release()
    media.release()
    library.release()
    return facts


def _made(clip: Path, folder: Path, workspace: Path) -> tuple[Path | None, str]:
    out = folder / f"{clip.stem}.mp4"
    done = subprocess.run(
        [sys.executable, "-m", "app", "redact", str(clip), "-o", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "UMBRA_WORKSPACE": str(workspace)},
    )  # fmt: skip
    said = (done.stderr.strip().splitlines() or [""])[-1]
    return (out, "") if done.returncode == 0 and out.exists() else (None, said)


def _length(copy: Path) -> tuple[int, float]:
    index = build_index(copy)
    return len(index), float(index.duration)


def _played(copy: Path, browser: str | None) -> tuple[bool, str]:
    frames, seconds = _length(copy)
    if browser is None:
        web: dict[str, Any] = {"outcome": "no browser"}
    else:
        web = play_in_browser(browser, copy, seconds)
    try:
        vlc = play_in_vlc(copy, seconds)
    except (ImportError, OSError, AttributeError) as error:
        vlc = {"outcome": f"no libVLC ({error})"}
    ok = (
        web["outcome"] == "ended"
        and web["frames"] > 0
        and abs(web["at"] - web["duration"]) < 0.1
        and vlc["outcome"] == "ended"
        and vlc.get("frames", 0) > 0
    )
    text = (
        f"{frames:>7} {seconds:>7.2f} | {web['outcome']:<10} {web.get('frames', '-'):>6} "
        f"{web.get('dropped', '-'):>7} {web.get('at', 0):>7.2f} | "
        f"{vlc['outcome']:<8} {vlc.get('frames', '-'):>6} {vlc.get('damaged', '-'):>7}"
    )
    if web.get("message"):
        text += f"  {web['message']}"
    return ok, text


def main() -> int:
    """Make copies, play them, print the table."""
    parser = argparse.ArgumentParser(prog="bench playback", description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--copies", type=Path)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    clips = wanted.clips or [FOOTAGE / name for name in CLIPS]
    if not wanted.copies and not all(clip.exists() for clip in clips):
        print("The clips are not here: ../shared/footage is missing.", file=sys.stderr)
        return 2
    bad = 0
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = wanted.copies or wanted.keep or scratch
        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(folder.glob("*.mp4")) if wanted.copies else clips
        print(f"{'copy of':<26} {'frames':>7} {'s':>7} | {'browser':<10} {'frames':>6} "
              f"{'dropped':>7} {'s':>7} | {'libVLC':<8} {'frames':>6} {'damaged':>7}")  # fmt: skip
        for clip in names:
            copy, said = (clip, "") if wanted.copies else _made(clip, folder, scratch / "workspace")
            ok, text = (False, said) if copy is None else _played(copy, browser)
            bad += not ok
            print(f"{clip.name:<26} {text}{'' if ok else '   <- look'}", flush=True)
    print(f"{len(names) - bad} of {len(names)} played to their end in both.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
