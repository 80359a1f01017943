"""Runs first in an installed program: its libraries are its own, its children's surroundings are the person's."""

from __future__ import annotations

import os
import sys

_INSIDE = sys._MEIPASS  # type: ignore[attr-defined]

_NAMES = {"linux": "libvlc.so.5", "win32": "libvlc.dll", "darwin": "libvlc.dylib"}
_PLUGINS = {"linux": os.path.join("vlc", "plugins"), "win32": "plugins", "darwin": "plugins"}

# libVLC and its plugins are those of the bundle, whatever VLC the computer has.
os.environ["PYTHON_VLC_LIB_PATH"] = os.path.join(_INSIDE, _NAMES[sys.platform])
os.environ["PYTHON_VLC_MODULE_PATH"] = os.path.join(_INSIDE, _PLUGINS[sys.platform])
os.environ["VLC_PLUGIN_PATH"] = os.path.join(_INSIDE, _PLUGINS[sys.platform])
os.environ.pop("VLC_VERBOSE", None)
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ.setdefault("OTIO_DISABLE_ENTRYPOINTS_PLUGINS", "1")
os.environ.pop("OTIO_PLUGIN_MANIFEST_PATH", None)

# The loader has read this already. A browser or a file manager that we open must get its own libraries.
_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if sys.platform == "linux":
    if _before:
        os.environ["LD_LIBRARY_PATH"] = _before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
