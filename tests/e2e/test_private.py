"""No socket is opened, whatever is done: asked of the interpreter itself, which tells every use of one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

WATCHED = """
import sys

used = []
def hook(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        used.append(event)
sys.addaudithook(hook)

from redaction.cli import main
source, folder, home = sys.argv[1:4]
statuses = [
    main(["detect", source, "-o", folder + "/tracks.json", "--workspace", home]),
    main(["export", source, "--tracks", folder + "/tracks.json", "-o", folder + "/copy.mp4",
          "--workspace", home]),
    main(["log", "verify", "--workspace", home]),
    main(["workspace", "backup", "--workspace", home, "-o", folder + "/all.umbra-backup"]),
]
import app.main_window, app.review.page, app.incident.page, app.help.window  # the window's parts as well
from PySide6.QtWidgets import QApplication
made = QApplication(["umbra"])
import socket
before = len(used)
try:
    socket.socket().close()
finally:
    seen = len(used) > before  # a hook that hears nothing proves nothing
import os
os.write(int(sys.argv[4]), repr((statuses, used[:before], seen)).encode())
"""


@pytest.mark.models
@pytest.mark.skipif(os.name == "nt", reason="its answer comes through a descriptor")
def test_no_socket_is_opened_from_a_search_to_a_verified_copy(
    media: Callable[..., Path], tmp_path: Path
) -> None:
    clip = media(frames=6, tone=0.3)
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, str(clip), str(tmp_path), str(tmp_path / "ws"), str(writing)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
            pass_fds=[writing], capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        os.close(writing)
        writing = -1
        said = os.read(reading, 65536).decode()
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)
    assert said == repr(([0, 0, 0, 0], [], True)), (said, done.stderr[-2000:])
