"""Which libraries of the system Umbra needs beside its Python packages, and how to get them.

Only Linux is asked: on Windows and macOS the packages bring everything but VLC, without which the
program plays no sound and says so.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LIBRARIES = {
    # OpenCV and MediaPipe
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libglib-2.0.so.0": "libglib2.0-0",
    # Qt: widgets on X11 and Wayland
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    # Sound
    "libvlc.so.5": "libvlc5",
}
"""Library to load, and the Debian package that has it."""

PLUGIN_FOLDERS = "usr/lib/*/vlc/plugins", "usr/lib/vlc/plugins", "usr/lib64/vlc/plugins"
FONT_FOLDERS = "usr/share/fonts", "usr/local/share/fonts"


class LibraryError(Exception):
    """Something that cannot be done without is missing; the message is what the person reads."""


def missing() -> list[str]:
    """Debian packages whose content is not on this machine, in a stable order."""
    if not sys.platform.startswith("linux"):
        return []
    packages = [package for name, package in LIBRARIES.items() if not _loads(name)]
    root = Path("/")
    if not any(True for folder in PLUGIN_FOLDERS for _ in root.glob(f"{folder}/*")):
        packages.append("vlc-plugin-base")
    if not any(True for folder in FONT_FOLDERS for _ in root.glob(f"{folder}/**/*.[to]tf")):
        packages.append("fonts-dejavu-core")
    return packages


def command(packages: list[str]) -> str:
    """The one command that installs them, for a person to type."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(packages: list[str], *, say: Callable[[str], None], needed_for: str) -> None:
    """Install the packages where that is allowed without a question; else say what to type.

    Args:
        packages: Debian package names.
        say: Takes one line for the person.
        needed_for: What they are for, in the person's words.
    """
    prefix = _without_asking()
    if prefix is None:
        say(f"for {needed_for}, these are missing: {', '.join(packages)}.")
        if shutil.which("apt-get"):
            say(f"to have them, type: {command(packages)}")
        else:
            say("install them with your system's package manager (these are Debian's names).")
        return
    say(f"system libraries ({len(packages)}) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    install_command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # The lists of packages are often absent or old on a fresh machine, so they are brought first.
    done = None
    for step in ([*apt, "update"], install_command):
        done = subprocess.run(step, capture_output=True, text=True, env=environment)
    if done is not None and done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        say(f"system libraries could not be installed ({reason}).")
        say(f"to have them, type: {command(packages)}")


def _without_asking() -> list[str] | None:
    """What to put before apt-get, or None when it cannot be used without a question."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
