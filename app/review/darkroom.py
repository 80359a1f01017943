"""The picture of a frame as it is looked at: made in the frame worker, checked in the window.

What a person sees depends on more than the frame: the view mode, the decisions, how it is covered. All
of that is one immutable ``Look``. The worker makes the picture with the look it finds; the window takes
that picture only when it is what its own look asks for now, else it makes another. So picture and
overlays can never belong to different states, whatever changed on the way.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.canvas.picture import image_of
from app.session import ViewMode
from player.media.view import ViewOptions, view_rgb
from redaction.model.project import Project, regions_at
from redaction.model.region import Region, Style
from redaction.rendering.preview import render_rgb

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from player.media.frame import Frame

AS_RECORDED: Final = ViewOptions()
"""Nothing done to the picture beyond what a screen needs."""

_KEPT: Final = 6
"""Pictures waiting to be taken; while playing a player holds one or two before they are due."""


@dataclass(frozen=True, slots=True)
class Look:
    """How frames are shown: everything the picture depends on beside the frame.

    Attributes:
        mode: Outlines, covered preview or original.
        project: The decisions, for the preview.
        style: How regions without a style of their own are covered.
        options: Brightness, contrast and deinterlacing for looking.
    """

    mode: ViewMode = ViewMode.OUTLINES
    project: Project | None = None
    style: Style = Style.SOLID
    options: ViewOptions = AS_RECORDED

    def recipe(self, frame: int) -> Recipe:
        """What is done to one frame; two looks with equal recipes give the same picture.

        The covered preview is what the copy will hold, so the options for looking do not touch it.
        """
        if self.mode is not ViewMode.PREVIEW:
            return Recipe(options=self.options)
        regions = () if self.project is None else regions_at(self.project, frame)
        return Recipe(covered=True, regions=regions, style=self.style)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to one frame before it is shown.

    Attributes:
        covered: Whether it is painted as the export paints it, regions or not.
        regions: What is covered, in source pixels of the picture as shown.
        style: For regions without a style of their own.
        options: For looking only; never together with ``covered``.
    """

    covered: bool = False
    regions: tuple[Region, ...] = ()
    style: Style = Style.SOLID
    options: ViewOptions = AS_RECORDED

    def make(self, frame: Frame) -> QImage:
        """The picture in source pixels; any thread may call this."""
        if self.covered:
            return image_of(render_rgb(frame, self.regions, self.style))
        rgb = frame.rgb()
        if self.options.is_plain(frame.info):
            return image_of(rgb)
        return image_of(view_rgb(rgb, frame.info, self.options))


@dataclass(frozen=True, slots=True)
class Print:
    """A frame as it is shown.

    Attributes:
        frame: Which frame.
        recipe: How the picture was made.
        image: The picture, in source pixels.
    """

    frame: Frame
    recipe: Recipe
    image: QImage


class Darkroom:
    """Makes prints ahead of time and hands them out; safe between threads.

    Attributes:
        look: How frames are shown from now on; set by the window, read by the worker.
    """

    def __init__(self) -> None:
        self.look = Look()
        self._lock = threading.Lock()
        self._ready: OrderedDict[int, Print] = OrderedDict()

    def develop(self, frame: Frame) -> None:
        """Make the print of a frame that is about to be delivered; called by the frame worker."""
        made = self._make(frame, self.look.recipe(frame.ref.index))
        with self._lock:
            # the print holds the frame, so its id names no other one while the print is kept
            self._ready[id(frame)] = made
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)

    def print_of(self, frame: Frame, before: Print | None = None) -> Print:
        """The print of a frame in the look of now: the one made ahead, the one before, or a new one.

        Args:
            frame: The frame to show.
            before: What is on the screen; returned when it is still right.
        """
        recipe = self.look.recipe(frame.ref.index)
        with self._lock:
            ready = self._ready.get(id(frame))
            if ready is not None:
                # frames are shown in the order they were made: those before this one never will be
                while self._ready.popitem(last=False)[1] is not ready:
                    pass
        for known in (before, ready):
            if known is not None and known.frame is frame and known.recipe == recipe:
                return known
        return self._make(frame, recipe)

    def clear(self) -> None:
        """Let go of all pictures."""
        with self._lock:
            self._ready.clear()

    def _make(self, frame: Frame, recipe: Recipe) -> Print:
        return Print(frame, recipe, recipe.make(frame))
