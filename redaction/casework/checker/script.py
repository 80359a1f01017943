"""The one file that a receiver runs: the modules of the check, joined."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

NAME: Final = "check_package.py"
"""What it is called in a package."""

PARTS: Final = ("ed25519", "trees", "bags", "contents", "verdicts")
"""The modules, each after those it imports."""

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
    r"^from redaction\.casework\.checker\.[^\n(]*(\([^)]*\))?\n", re.MULTILINE
)


@cache
def script_bytes() -> bytes:
    """The script, always the same for the same version of Umbra."""
    parts = [_HEAD]
    for name in PARTS:
        text = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        body = _OURS.sub("", text.split(_FUTURE, 1)[1])
        about = text.split('"""')[1].split("\n")[0]
        parts.append(f"\n\n# ---- {about}\n{body}")
    parts.append('\n\nif __name__ == "__main__":\n    sys.exit(main(script=__file__))\n')
    return "".join(parts).encode("utf-8")


def script_sha256() -> str:
    """SHA-256 of the script in hexadecimal, for the cover sheet."""
    return hashlib.sha256(script_bytes()).hexdigest()
