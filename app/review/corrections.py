"""What a person does to tracks, from keys, buttons and the canvas: one method each.

Every method makes one edit through the session. A gesture that cannot be done says why in a notice and
changes nothing; one that takes cover away offers Undo.
"""

from __future__ import annotations

from app.review.deciding import Deciding
from app.review.describing import Describing
from app.review.joining import Joining
from app.review.shaping import Shaping
from app.review.uncovering import Uncovering


class Corrections(Deciding, Shaping, Joining, Uncovering, Describing):
    """Turns what a person does into edits; each part lies in a module of its own."""
