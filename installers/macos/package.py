"""Makes the disk image for macOS out of a finished ``Umbra.app``; called by ``installers/build.py``.

It needs Apple's command-line tools (``codesign``, ``hdiutil``, ``xcrun``) and VLC 3.0 in ``/Applications``,
or ``UMBRA_VLC`` set to the ``Contents/MacOS`` of another. ``package.sh`` beside it holds the steps.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import signing
import version

STEPS = Path(__file__).resolve().parent / "package.sh"


class MacError(signing.PackagingError):
    """The disk image for macOS cannot be made."""


def vlc_folder() -> Path:
    """Where libVLC lies.

    Raises:
        MacError: If there is none.
    """
    folder = Path(os.environ.get("UMBRA_VLC") or "/Applications/VLC.app/Contents/MacOS")
    if not (folder / "lib" / "libvlc.dylib").exists():
        msg = "Install VLC 3.0 for this kind of Mac, or set UMBRA_VLC to its Contents/MacOS folder."
        raise MacError(msg)
    return folder


def check_tools() -> None:
    """Whatever can be known to be missing, before the long part of the build.

    Raises:
        MacError: If something is.
    """
    if missing := [name for name in ("codesign", "hdiutil", "xcrun") if shutil.which(name) is None]:
        msg = f"Apple's command-line tools are needed (xcode-select --install): no {', '.join(missing)}."
        raise MacError(msg)
    vlc_folder()


def sign_inside(app: Path) -> None:
    """Sign what lies in the app, before its hashes go into the list of parts."""
    _step("sign-inside", str(app))


def make(app: Path, dist: Path, *, quick: bool = False) -> Path:
    """Seal the app, pack it, notarise it where that is asked for; where the image lies.

    Args:
        app: ``Umbra.app``, complete with licences and the list of parts.
        dist: Where it goes.
        quick: Has no effect here.

    Raises:
        MacError: If a step fails.
    """
    del quick
    dist.mkdir(parents=True, exist_ok=True)
    image = dist / f"umbra-{version.number()}-{platform.machine()}.dmg"
    _step("finish", str(app), str(image))
    return image


def _step(*words: str) -> None:
    if subprocess.run([str(STEPS), *words], check=False).returncode:
        msg = f"The step {words[0]} failed; what it said stands above."
        raise MacError(msg)
