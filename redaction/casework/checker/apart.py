"""Runs the receiver's script inside an installed program, which has no Python of its own beside it.

The script gets what a bare Python would give it: the standard library, no packages, nothing of ours.
Only the script that this version puts into packages is run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from redaction.casework.checker.script import script_bytes

REFUSED: Final = 70
"""Exit status when the file is not our script; the script itself ends with 0, 1 or 2."""


class OnlyStandardLibrary:
    """Stands first among the finders and knows of nothing but Python's own modules."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Leave Python's own modules to the other finders.

        Raises:
            ImportError: If any other module is asked for.
        """
        del path, target
        if name.partition(".")[0] not in sys.stdlib_module_names:
            msg = f"{name} is not for the check of a package"
            raise ImportError(msg, name=name)


def main(arguments: Sequence[str]) -> int:
    """Run the script that the first argument names, with the others as its own.

    Returns:
        What the script ends with, or ``REFUSED``.
    """
    script = Path(arguments[0]) if arguments else Path()
    try:
        source = script.read_bytes()
    except OSError:
        source = b""
    if source != script_bytes():
        sys.stderr.write("This runs the check of packages and nothing else.\n")
        return REFUSED
    code = compile(source, str(script), "exec")
    for name in [name for name in sys.modules if _is_foreign(name)]:
        del sys.modules[name]
    sys.meta_path.insert(0, OnlyStandardLibrary())
    sys.argv = [str(script), *arguments[1:]]
    module = ModuleType("__main__")
    module.__file__ = str(script)
    sys.modules["__main__"] = module
    try:
        exec(code, module.__dict__)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _is_foreign(name: str) -> bool:
    top = name.partition(".")[0]
    return top != "__main__" and top not in sys.stdlib_module_names
