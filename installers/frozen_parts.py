"""What goes into an installation and what stays out: the same for every system, so that it is said once.

Only values and small pure functions, because ``umbra.spec`` and the tests read them.
"""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path, PurePosixPath

OURS = ("app", "player", "redaction")
"""Our packages. They go in compiled, and as source, too: that is what our licence promises."""

READ_AS_SOURCE = (*OURS, "opentimelineio", "otio_cmx3600_adapter")
"""Packages some of whose modules are read as files: the receiver's script is joined from ours, and
OpenTimelineIO loads its adapters by path."""

LOADED_BY_NAME = (
    "holidays.countries.united_kingdom",
    "otio_cmx3600_adapter.cmx_3600",
    "dlib",
    "vlc",
)
"""Modules that nobody imports by a plain statement, or whose absence is allowed."""

WITH_METADATA = (
    "opentimelineio", "otio_cmx3600_adapter", "reportlab", "numpy", "holidays", "cryptography",
)  # fmt: skip
"""Packages that ask for their own version or are found by their entry points."""

LEFT_OUT = (
    # set-up only
    "onnx", "ml_dtypes", "pip", "setuptools", "pkg_resources", "wheel", "_distutils_hack", "ensurepip",
    # tests and other people's tools
    "pytest", "_pytest", "hypothesis", "IPython", "matplotlib", "pandas", "tkinter", "turtle", "idlelib",
    "readline",
    # the machine's own additions to its Python
    "sitecustomize", "usercustomize",
    "lib2to3", "test",
    # parts that a checkout can have and an installation does not: see PARTS_NOT_HERE
    "distributed", "dask", "tornado", "faster_whisper", "ctranslate2", "tokenizers", "huggingface_hub",
    # Qt's language of its own, the network and what we do not draw with
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtNetwork", "PySide6.QtTest", "PySide6.QtDesigner",
    # onnxruntime's tools and its training side
    "onnxruntime.tools", "onnxruntime.quantization", "onnxruntime.transformers",
)  # fmt: skip
"""Modules that never go in, whoever imports them."""

VLC_PLUGINS = {
    "access": ("imem",),
    "audio_filter": (
        "audio_format", "simple_channel_mixer", "trivial_channel_mixer", "remap", "samplerate",
        "speex_resampler", "ugly_resampler",
    ),
    "audio_mixer": ("float_mixer", "integer_mixer"),
    "codec": ("araw",),
    "demux": ("rawaud",),
    "stream_filter": ("cache_block", "cache_read", "prefetch"),
}  # fmt: skip
"""Raw samples from our callbacks to a sound device: nothing of VLC that parses files or opens sockets."""

VLC_OUTPUTS = {
    "linux": ("alsa", "pulse"),
    "win32": ("directsound", "mmdevice", "wasapi", "waveout"),
    "darwin": ("auhal",),
}
"""How sound leaves VLC on each system (``audio_output``)."""

_PLUGIN_END = {"linux": "so", "win32": "dll", "darwin": "dylib"}
_CORE = {
    "linux": ("libvlc.so.5", "libvlccore.so.9"),
    "win32": ("libvlc.dll", "libvlccore.dll"),
    "darwin": ("lib/libvlc.dylib", "lib/libvlccore.dylib"),
}
_PLUGIN_FOLDER = {"linux": "vlc/plugins", "win32": "plugins", "darwin": "plugins"}


def vlc_files(system: str, library: Path) -> list[tuple[Path, str]]:
    """Files of libVLC and the folders they have inside the bundle.

    Args:
        system: As ``sys.platform`` says it.
        library: The folder that holds libVLC (on macOS the ``MacOS`` folder of VLC.app).

    Returns:
        Path here and folder there. A plugin that this libVLC does not have is left out only if it is one of
        several ways to do the same: sound outputs and resamplers.

    Raises:
        FileNotFoundError: If something is missing without which nothing would sound.
    """
    found = [(library / name, ".") for name in _CORE[system]]
    plugins = library / _PLUGIN_FOLDER[system]
    wanted = {**VLC_PLUGINS, "audio_output": VLC_OUTPUTS[system]}
    for kind, names in wanted.items():
        # macOS has all plugins in one folder; elsewhere each kind has its own.
        folder = plugins if system == "darwin" else plugins / kind
        inside = PurePosixPath(_inside(system)) / ("" if system == "darwin" else kind)
        there = [
            (path, str(inside))
            for name in names
            if (path := folder / f"lib{name}_plugin.{_PLUGIN_END[system]}").is_file()
        ]
        if not there:
            msg = f"{folder} has none of VLC's plugins {', '.join(names)}"
            raise FileNotFoundError(msg)
        found += there
    for path, _ in found:
        if not path.is_file():
            raise FileNotFoundError(path)
    return found


def _inside(system: str) -> str:
    """Where libVLC looks for its plugins, from its own place."""
    return {"linux": "vlc/plugins", "win32": "plugins", "darwin": "plugins"}[system]


QT_PLUGINS = (
    "platforms/*qxcb*", "platforms/*qoffscreen*", "platforms/*qwayland*", "platforms/*qwindows*",
    "platforms/*qcocoa*", "styles/*", "imageformats/*qsvg*", "imageformats/*qjpeg*", "iconengines/*",
    "platforminputcontexts/*compose*", "platforminputcontexts/*ibus*", "platformthemes/*portal*",
    "wayland-decoration-client/*", "wayland-shell-integration/*",
)  # fmt: skip
"""Plugins of Qt that a window of ours can need."""

_UNUSED_QT = re.compile(
    r"Qt6?(Network|Qml\w*|Quick\w*|VirtualKeyboard\w*|Pdf\w*|Designer\w*|Test|Sql|Concurrent|Help|Labs\w*"
    r"|EglFSDeviceIntegration|EglFsKmsSupport|OpenGL\w*|PrintSupport|Xml|UiTools|ShaderTools)\b"
)

OF_THE_SYSTEM = (
    # the C library and what belongs to the compiler of the system
    "ld-linux*", "libc.so*", "libm.so*", "libmvec.so*", "libdl.so*", "libpthread.so*", "librt.so*",
    "libutil.so*",
    "libresolv.so*", "libnsl.so*", "libcrypt.so*", "libgcc_s.so*", "libstdc++.so*",
    # drivers: they must fit the machine
    "libGL.so*", "libGLX*", "libGLdispatch*", "libEGL*", "libGLES*", "libOpenGL*", "libdrm*", "libgbm*",
    "libvulkan*", "libva*", "libvdpau*",
    # the desktop: fonts, sound server, message bus, screen; their settings and sockets are the system's
    "libfontconfig*", "libfreetype*", "libexpat.so*", "libpng16*", "libbrotli*", "libglib-2*",
    "libgobject-2*", "libgio-2*", "libgmodule-2*", "libgthread-2*", "libpcre2-8*", "libffi.so*",
    "libdbus-1*", "libsystemd*", "libasound*", "libpulse*", "libX11*", "libxcb.so*", "libxcb-render.so*",
    "libxcb-shm*", "libxcb-sync*", "libxcb-randr*", "libxcb-shape*", "libxcb-xfixes*", "libxcb-xkb*",
    "libxcb-glx*", "libxcb-present*", "libxcb-dri*", "libXau*", "libXdmcp*", "libXext*", "libXrender*",
    "libXi.so*", "libXfixes*", "libXrandr*", "libSM.so*", "libICE.so*", "libwayland-*", "libz.so*",
    "libbsd*", "libmd.so*", "libcap.so*", "libselinux*", "libmount*", "libblkid*", "libuuid*",
    "libgpg-error*", "libgcrypt*", "libzstd*", "liblz4*", "liblzma*", "libbz2*", "libgtk*", "libgdk*",
    "libcairo*", "libpango*", "libharfbuzz*", "libatk*", "libatspi*", "libepoxy*", "libfribidi*",
    "libthai*", "libdatrie*", "libpixman*", "libgraphite2*", "libXcomposite*", "libXdamage*",
    "libXcursor*", "libXinerama*", "libcloudproviders*", "libsndfile*", "libFLAC*", "libvorbis*",
    "libogg*", "libopus*", "libmpg123*", "libmp3lame*", "libasyncns*", "libapparmor*",
    "libgssapi*", "libkrb5*", "libk5crypto*", "libcom_err*", "libkeyutils*",
)  # fmt: skip
"""Linux libraries that the system brings in its own versions; the package names what it needs of them.

Everything else that was found outside our packages goes in: Python's own, OpenSSL, SQLite, VLC, and the small
libraries of X11 that desktops do not always have."""


NOT_OF_OPENCV = (("cv2", "qt"), ("cv2", "data"))
"""Fonts and plugins of OpenCV's own windows, and its old face finders."""


def is_wanted(destination: str, source: str, *, system: str, packages: Path) -> bool:
    """Whether a file that PyInstaller found goes into the bundle.

    Args:
        destination: Its path inside the bundle.
        source: Its path here.
        system: As ``sys.platform`` says it.
        packages: The folder of the installed packages; what is in there is theirs, not the system's.
    """
    place = PurePosixPath(destination.replace("\\", "/"))
    if "PySide6" in place.parts or place.name.startswith("libQt6"):
        return _is_wanted_of_qt(place)
    if {"tests", "test"} & set(place.parts[:-1]) or place.parts[:2] in NOT_OF_OPENCV:
        return False
    if system.startswith("linux") and packages not in Path(source).parents:
        return not any(fnmatch.fnmatchcase(place.name, form) for form in OF_THE_SYSTEM)
    return True


def _is_wanted_of_qt(place: PurePosixPath) -> bool:
    if _UNUSED_QT.search(place.name):
        return False
    parts = place.parts
    if "translations" in parts:
        return place.name.startswith("qtbase_")
    if "plugins" in parts:
        inside = "/".join(parts[parts.index("plugins") + 1 :])
        return any(fnmatch.fnmatchcase(inside, form) for form in QT_PLUGINS)
    return "qml" not in parts


NOT_RESOURCES = ("models/whisper_tiny_en/*", "models/*.py", "*.pyc", "__pycache__/*")
"""Files under ``resources`` that belong to parts an installation does not have, or to nobody."""


def is_resource(inside: str) -> bool:
    """Whether a file of ``resources`` goes in, by its path with slashes."""
    return not any(fnmatch.fnmatchcase(inside, form) for form in NOT_RESOURCES)
