"""The installers' scripts as modules: they are no package, and call each other by plain names."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = tuple(str(ROOT / "installers" / name) for name in ("", "windows"))


def script(name: str, *folders: str) -> ModuleType:
    """The script of this name; the search path is as it was afterwards."""
    before = list(sys.path)
    sys.path[:0] = [*(str(ROOT / "installers" / folder) for folder in folders), *FOLDERS]
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:] = before
