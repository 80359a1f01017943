"""`./run bench private [CLIP] [kept|forgotten|crash|trace ...]`: what is opened and what is left behind.

The real window on a screen of its own (Xvfb), in a network namespace without any network, goes through a
whole session: import, play, find faces, compare them, listen for words, draft check, decide, export, verify,
log, backup, dialogs. Then every file below its folders is looked through for pictures, with keeping on, off,
and off after a crash (then once more after the next start). A last session and a command run under strace,
which lists the sockets that were opened, by every process.

Needs Xvfb, and root or user namespaces for `unshare -n`; strace for the last part. What is missing is said.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SESSION = ROOT / "tests" / "bench" / "_private_session.py"

PICTURES = {
    "JPEG": b"\xff\xd8\xff",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "WebP": b"WEBPVP8",
    "JPEG in text": b"/9j/4",
    "PNG in text": b"iVBORw0KGgo",
    "H.264": b"ftypisom",
}
"""How pictures begin, also inside databases and as text in JSON."""

PARTS = ["kept", "forgotten", "crash", "trace"]
LIMIT = 1500


def main() -> int:
    """Run all sessions and print what was found; 1 if anything was there that should not be."""
    parts = [word for word in sys.argv[1:] if word in PARTS] or PARTS
    clips = [Path(word).absolute() for word in sys.argv[1:] if word not in PARTS]
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="umbra-private-") as name:
        folder = Path(name)
        footage = folder / "footage" / "Zygmunt_Okonkwo.mp4"
        footage.parent.mkdir()
        shutil.copy(clips[0] if clips else _sample(folder), footage)
        for part in parts:
            if part == "trace":
                wrong += _traced(folder / part, footage)
            else:
                wrong += _sessions(
                    part, folder / part, footage, keep=part == "kept", crash=part == "crash"
                )
    print("trouble:", wrong)
    return int(bool(wrong))


def _sessions(title: str, place: Path, footage: Path, *, keep: bool, crash: bool) -> int:
    said = _window(place, footage, _apart(), keep=keep, crash=crash)
    wrong = 0 if crash or said.endswith("rc 0") else 1
    found = list(pictures(place))
    print(f"\n{title}: {'; '.join(said.splitlines()[-3:])}", flush=True)
    print(f"  files that hold pictures: {len(found)}")
    for path, kind in found:
        print(f"    {path.relative_to(place)}: {kind}")
    cores = [path for path in place.rglob("core*") if path.is_file()]
    print(f"  core files: {len(cores)}")
    wrong += len(cores)
    if keep:
        return wrong if found else wrong + 1  # a bench that finds nothing here finds nothing at all
    if crash:
        said = _window(place, footage, _apart(), keep=keep, crash=False, only_open=True)
        found = list(pictures(place))
        print(f"  after the next start: {len(found)} ({said.splitlines()[-1]})")
    words = [path for path in _files(place) if b"Okonkwo" in path.read_bytes()]
    outside = [path for path in words if (place / "ws") not in path.parents]
    print(f"  outside the workspace, files that name the footage: {len(outside)}")
    for path in outside:
        print(f"    {path.relative_to(place)}")
    return wrong + len(found) + len(outside)


def pictures(place: Path) -> Iterator[tuple[Path, str]]:
    """Files below a folder that hold a picture, and of what kind; the copy itself is left out."""
    for path in _files(place):
        data = path.read_bytes()
        kinds = [kind for kind, begin in PICTURES.items() if begin in data]
        if kinds:
            yield path, ", ".join(kinds)


def _files(place: Path) -> Iterator[Path]:
    for path in sorted(place.rglob("*")):
        if path.is_file() and not path.is_symlink() and "out" not in path.relative_to(place).parts:
            yield path


def _window(
    place: Path, footage: Path, before: Sequence[str], *, keep: bool, crash: bool = False,
    only_open: bool = False,
) -> str:  # fmt: skip
    """One session of the window; what it said, ending with its status."""
    folders = {
        "HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data",
        "XDG_RUNTIME_DIR": "run", "TMPDIR": "tmp", "UMBRA_WORKSPACE": "ws",
    }  # fmt: skip
    for name in (*folders.values(), "out"):
        (place / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = place / "config" / "Umbra" / "settings.ini"
    settings.parent.mkdir(exist_ok=True)
    word = "true" if keep else "false"
    settings.write_text(f"[privacy]\nkeep_pictures={word}\nrecent={word}\n", "utf-8")
    made = {**os.environ, **{name: str(place / sub) for name, sub in folders.items()}}
    made |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "xcb"}
    made.pop("DBUS_SESSION_BUS_ADDRESS", None)
    words = [
        "xvfb-run",
        "-a",
        "-s",
        "-screen 0 1600x1000x24",
        *before,
        sys.executable,
        str(SESSION),
    ]
    words += [str(footage), str(place / "out")]
    words += ["crash"] if crash else ["open"] if only_open else []
    done = subprocess.run(
        words, cwd=place, env=made, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode and not crash:
        lines += done.stderr.splitlines()[-5:]
    return "\n".join([*lines, f"rc {done.returncode}"])


def _apart() -> list[str]:
    """What runs a command without any network."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and not subprocess.run([*words, "true"], check=False).returncode:
            return words
    print("No network namespace can be made here: the sessions run with the network.")
    return []


def _traced(place: Path, footage: Path) -> int:
    """The sockets of a session of the window, and of a command."""
    if not shutil.which("strace"):
        print("strace is not installed: sockets are not listed.")
        return 0
    place.mkdir()
    wrong = 0
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,connect,execve,io_uring_setup", "-o"]
    said = _window(place, footage, [*watch, str(place / "window.trace")], keep=True)
    print(f"\nunder strace: {said.splitlines()[-1]}")
    subprocess.run(
        [*watch, str(place / "command.trace"), sys.executable, "-m", "app", "redact", str(footage), "-o",
         str(place / "out" / "by_command.mp4")],
        cwd=place, check=False, capture_output=True, timeout=LIMIT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "UMBRA_WORKSPACE": str(place / "ws")},
    )  # fmt: skip
    for name in ("window.trace", "command.trace"):
        text = (place / name).read_text("utf-8", "replace")
        sockets = Counter(re.findall(r"socket\((AF_\w+|PF_\w+|0x[0-9a-f]+)", text))
        asked = Counter(re.findall(r'sun_path=(@?"[^"]*")', text))
        started = Counter(re.findall(r'execve\("([^"]*)", .* = 0$', text, re.MULTILINE))
        print(f"  {name}: sockets {dict(sockets)}, asked {dict(asked)}")
        print(f"    programs {dict(started)}, io_uring {text.count('io_uring_setup(')}")
        wrong += sum(count for family, count in sockets.items() if family != "AF_UNIX")
        wrong += not sockets and name == "window.trace"
    return wrong


def _sample(folder: Path) -> Path:
    """Generated footage in which faces are found."""
    made = subprocess.run(
        [sys.executable, "-m", "app", "sample", str(folder / "sample")],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    clips = sorted((folder / "sample").rglob("*.mp4"))
    if not clips:
        sys.exit(f"The sample could not be made: {made.stderr}")
    return clips[0]


if __name__ == "__main__":
    sys.exit(main())
