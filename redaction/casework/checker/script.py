"""The one file that a receiver runs: the modules of the check, joined."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

NAME: Final = "check_package.py"
"""What it is called in a package."""

_HERE: Final = Path(__file__).parent

PARTS: Final = (
    _HERE / "ed25519.py",
    _HERE / "trees.py",
    _HERE / "bags.py",
    _HERE.parents[1] / "reviewlog" / "checking.py",
    _HERE / "contents.py",
    _HERE / "verdicts.py",
)
"""The modules, each after those it imports. That of the review log is a script of its own, too."""

_HEAD: Final = '''#!/usr/bin/env python3
"""Check a package made by Umbra: is everything in it as it was made?

It needs Python 3.8 or newer and nothing else; it opens no connection and changes nothing.

    python check_package.py                       the package this file lies in
    python check_package.py PACKAGE.zip           a package, as a folder or a ZIP file
    python check_package.py PACKAGE --fingerprint "12ab 34cd ..."

This file came to you with the package, so whoever could change the package could change it too. If in doubt,
take it from the sender: the cover sheet says its SHA-256.
"""

from __future__ import annotations
'''

_FUTURE: Final = "from __future__ import annotations\n"
_OURS: Final = re.compile(
    r"^from redaction\.(casework\.checker|reviewlog)\.[^\n(]*(\([^)]*\))?\n", re.MULTILINE
)
_OWN_MAIN: Final = "\n\ndef main(arguments: list[str])"
"""Where the part of a module begins that makes it a script of its own."""


@cache
def script_bytes() -> bytes:
    """The script, always the same for the same version of Umbra."""
    parts = [_HEAD]
    for path in PARTS:
        text = path.read_text(encoding="utf-8")
        body = _OURS.sub("", text.split(_FUTURE, 1)[1]).split(_OWN_MAIN)[0]
        about = text.split('"""')[1].split("\n")[0]
        parts.append(f"\n\n# ---- {about}\n{body}")
    parts.append('\n\nif __name__ == "__main__":\n    sys.exit(main(script=__file__))\n')
    return "".join(parts).encode("utf-8")


def script_sha256() -> str:
    """SHA-256 of the script in hexadecimal, for the cover sheet."""
    return hashlib.sha256(script_bytes()).hexdigest()
