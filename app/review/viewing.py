"""How the picture is looked at: brightness, contrast, deinterlacing. For looking only, never exported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.notice import while_open
from app.review.darkroom import AS_RECORDED
from app.session import Notice, Session
from player.media.view import MOST, ViewOptions

if TYPE_CHECKING:
    from player.media.info import VideoInfo
    from redaction.model.ids import FootageId

STEP: Final = 10
"""One press of a brightness or contrast key."""


class Viewing(QObject):
    """What a person chose for the open footage.

    Attributes:
        options: In use now.

    Signals:
        changed: Other options are in use.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._offered: set[FootageId] = set()
        self.options = AS_RECORDED

    def use(self, options: ViewOptions) -> None:
        """Look at the picture this way."""
        if options != self.options:
            self.options = options
            self.changed.emit()

    def brighter(self, by: int) -> None:
        """Lift (or with a negative number lower) the dark parts."""
        self.set_light(self.options.brightness + by, self.options.contrast)

    def more_contrast(self, by: int) -> None:
        """Spread (or with a negative number gather) light and dark."""
        self.set_light(self.options.brightness, self.options.contrast + by)

    def set_light(self, brightness: int, contrast: int) -> None:
        """Both at once, each from -100 to 100; beyond that is clamped."""
        brightness, contrast = (min(max(v, -MOST), MOST) for v in (brightness, contrast))
        self.use(replace(self.options, brightness=brightness, contrast=contrast))

    def toggle_deinterlace(self) -> None:
        """Show one moment of each interlaced frame, or both."""
        self.use(replace(self.options, deinterlace=not self.options.deinterlace))

    def reset(self) -> None:
        """As recorded."""
        self.use(AS_RECORDED)

    def offer(self, info: VideoInfo) -> None:
        """Offer to deinterlace footage that says it is interlaced, once for each footage."""
        footage = self._session.footage
        if footage is None or not info.interlaced or self.options.deinterlace:
            return
        if footage.id in self._offered:
            return
        self._offered.add(footage.id)
        asked = footage.id

        def smooth() -> None:
            # the offer may be taken late: with other footage open, or after the key was pressed
            now = self._session.footage
            if now is not None and now.id == asked:
                self.use(replace(self.options, deinterlace=True))

        yes = (self.tr("Deinterlace for viewing"), smooth)
        text = self.tr(
            "This footage is interlaced: what moves looks like a comb. It can be smoothed for viewing."
        )
        holds = while_open(self._session)
        self._session.notice.emit(Notice(text, actions=(yes,), holds=holds))
