"""Finding libVLC and starting it; why there is no sound when that fails."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import vlc

ARGUMENTS: Final = (
    "--no-video", "--quiet", "--no-osd", "--no-spu", "--no-lua", "--no-metadata-network-access",
    "--no-media-library", "--no-stats",
    # The pitch is kept by player.sound.stretch; libVLC always plays at the normal speed.
    "--no-audio-time-stretch",
    # It would read as much ahead as fits into 16 MB: decoded for nothing, and deaf to changes.
    "--prefetch-buffer-size=64", "--prefetch-read-size=8192",
)  # fmt: skip

NO_VLC: Final = (
    "Footage plays without sound because VLC is not installed on this computer. "
    "Install VLC (videolan.org, or your system's package vlc) and start Umbra again."
    if not getattr(sys, "frozen", False)
    else "Footage plays without sound because a part of Umbra is missing. Install Umbra again."
)
NO_DEVICE: Final = (
    "Footage plays without sound because this computer has no sound device. "
    "Connect headphones or speakers and open the footage again."
)
NO_START: Final = (
    "Footage plays without sound because VLC could not start on this computer. "
    "Install VLC again and start Umbra again."
    if not getattr(sys, "frozen", False)
    else "Footage plays without sound because a part of Umbra did not start. Install Umbra again."
)


def device_present() -> bool:
    """Whether the computer has anything that could make a sound.

    Only asked on Linux, where libVLC otherwise tries each missing device in turn for every block of
    sound and each driver complains on the terminal. Elsewhere the system always offers one.
    """
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    servers = (runtime / "pulse" / "native", runtime / "pipewire-0")
    return (
        bool(os.environ.get("PULSE_SERVER"))
        or any(server.exists() for server in servers)
        or any(Path("/dev/snd").glob("pcm*p"))
    )


def load_library() -> tuple[vlc.Instance | None, str]:
    """libVLC, started once and kept until the program ends, or why there is none.

    Takes a tenth of a second the first time: not for the window's thread.
    """
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError, AttributeError):
        # python-vlc looks for libVLC while it is imported and fails in any of these ways without.
        return None, NO_VLC
    instance = _start(vlc)
    return (instance, "") if instance is not None else (None, NO_START)


@cache
def _start(module: object) -> vlc.Instance | None:
    instance = module.Instance(list(ARGUMENTS))  # type: ignore[attr-defined]
    if instance is not None:
        instance.set_user_agent("Umbra", "Umbra")
    return instance
