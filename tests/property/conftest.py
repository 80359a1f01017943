"""How property tests run: no deadlines, because the machine may be busy; few enough to stay quick.

``UMBRA_EXAMPLES=2000`` looks harder.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile(
    "umbra", deadline=None, max_examples=int(os.environ.get("UMBRA_EXAMPLES", "30"))
)
settings.load_profile("umbra")
