"""Runs first in an installed program: its libraries are its own, its children's surroundings the person's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_INSIDE = Path(sys._MEIPASS)  # type: ignore[attr-defined]
_NAME = {"linux": "libvlc.so.5", "win32": "libvlc.dll", "darwin": "libvlc.dylib"}[sys.platform]
_PLUGINS = str(_INSIDE / ("vlc/plugins" if sys.platform == "linux" else "plugins"))

# libVLC and its plugins are those of the bundle, whatever VLC the computer has.
os.environ["PYTHON_VLC_LIB_PATH"] = str(_INSIDE / _NAME)
os.environ["PYTHON_VLC_MODULE_PATH"] = os.environ["VLC_PLUGIN_PATH"] = _PLUGINS
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# OpenTimelineIO runs what these name.
os.environ["OTIO_DISABLE_ENTRYPOINTS_PLUGINS"] = "1"
os.environ.pop("OTIO_PLUGIN_MANIFEST_PATH", None)

# By these PyInstaller would take each program that we start for a part of this one and not give it its
# libraries; ours are programs of their own, though they are the same file.
for _name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[_name]

# The loader has read this already. A browser or a file manager that we open must get its own libraries.
_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if sys.platform == "linux":
    if _before:
        os.environ["LD_LIBRARY_PATH"] = _before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
