"""The environment of the processes that read footage: only what they, and what they load, look at.

The address of the screen, of the desktop's services and of key rings, proxies and what else may lie in an
environment (tokens, passphrases) stay with the window.
"""

from __future__ import annotations

from typing import Final

from redaction.place import own_environment

KEPT: Final = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
        "COMPUTERNAME", "TMPDIR", "TEMP", "TMP", "LANG", "LANGUAGE", "TZ", "TZDIR",
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "OS", "NUMBER_OF_PROCESSORS",
        "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PROGRAMFILES", "PROGRAMFILES(X86)",
        "PROGRAMW6432", "COMMONPROGRAMFILES", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
        "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH",
    }
)  # fmt: skip
"""By name."""

KEPT_PARTS: Final = (
    "LC_", "UMBRA_", "PYTHON", "PROCESSOR_",
    # libraries that decode, encode and find
    "ORT_", "OMP_", "OPENBLAS_", "MKL_", "OPENCV_", "GLOG_", "TF_CPP_", "LIBVA_", "VDPAU_", "CUDA_",
    "NVIDIA_", "MALLOC_",
    # a frozen program's own
    "_PYI", "_MEI", "PYINSTALLER_",
    # tests: what counts the lines that ran, and another clock
    "COVERAGE_", "COV_", "FAKETIME",
)  # fmt: skip
"""By how they begin."""

NEVER: Final = frozenset({"UMBRA_PASSPHRASE"})
"""A passphrase goes to the one job that needs it, in its line."""


def child_environment() -> dict[str, str]:
    """What a child of ours is given."""
    return {name: value for name, value in own_environment().items() if _is_kept(name.upper())}


def _is_kept(name: str) -> bool:
    return name not in NEVER and (name in KEPT or name.startswith(KEPT_PARTS))
