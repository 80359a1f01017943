"""The picture of a frame as it is looked at: made in the frame worker, checked in the window.

What a person sees depends on more than the frame: the view mode, the decisions, how it is covered. All
of that is one immutable ``Look``. The worker makes the picture with the look it finds; the window takes
that picture only when it is what its own look asks for now, else it makes another. So picture and
overlays can never belong to different states, whatever changed on the way.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from app.canvas.picture import image_of
from app.session import ViewMode
from player.media.info import FootageKind
from player.media.view import ViewOptions, view_rgb
from redaction.model.project import Project, highlights_at, regions_at
from redaction.model.region import Region, Style
from redaction.rendering.preview import render_rgb

if TYPE_CHECKING:
    import numpy.typing as npt
    from PySide6.QtGui import QImage

    from player.media.frame import Frame

AS_RECORDED: Final = ViewOptions()
"""Nothing done to the picture beyond what a screen needs."""

BEHIND: Final = 0.5
"""How much of what lies behind shows through a cover that is seen through."""

_KEPT: Final = 6
"""Pictures waiting to be taken; while playing a player holds one or two before they are due."""


@dataclass(frozen=True, slots=True)
class Look:
    """How frames are shown: everything the picture depends on beside the frame.

    Attributes:
        mode: Outlines, covered preview, original, and so on.
        project: The decisions, for what is covered.
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
        seen = Recipe(options=self.options)
        if self.mode in (ViewMode.OUTLINES, ViewMode.ORIGINAL):
            return seen
        known = self.project
        regions = () if known is None else regions_at(known, frame)
        highlights = () if known is None else highlights_at(known, frame)
        copy = Recipe(Cover.FULL, regions, self.style, highlights=highlights)
        if self.mode is ViewMode.SIDE_BY_SIDE:
            return replace(seen, beside=copy)
        if self.mode is ViewMode.SEE_BEHIND:
            return replace(copy, cover=Cover.HALF, options=self.options)
        return copy


class Cover(StrEnum):
    """Whether regions are covered in a picture."""

    NONE = "none"
    HALF = "half"
    """What the painter paints, and what lies behind it, in equal parts."""
    FULL = "full"
    """As in the copy."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to one frame before it is shown.

    Attributes:
        cover: Whether it is painted as the export paints it, regions or not.
        regions: What is covered, in source pixels of the picture as shown.
        style: For regions without a style of their own.
        options: For looking only; never together with a full cover.
        beside: What is done to the frame for a second picture beside the first.
        highlights: Who is shown and pointed out.
    """

    cover: Cover = Cover.NONE
    regions: tuple[Region, ...] = ()
    style: Style = Style.SOLID
    options: ViewOptions = AS_RECORDED
    beside: Recipe | None = None
    highlights: tuple[Region, ...] = ()

    def make(self, frame: Frame) -> QImage:
        """The picture in source pixels, without the one beside it; any thread may call this."""
        if self.cover is Cover.FULL:
            return image_of(render_rgb(frame, self.regions, self.style, self.highlights))
        rgb = self._behind(frame) if self.cover is Cover.HALF else frame.rgb()
        if self.options.is_plain(frame.info):
            return image_of(rgb)
        return image_of(view_rgb(rgb, frame.info, self.options))

    def same_picture(self, other: Recipe) -> bool:
        """Whether both give the same picture, whatever lies beside it."""
        return replace(self, beside=None) == replace(other, beside=None)

    def _behind(self, frame: Frame) -> npt.NDArray[np.uint8]:
        # Both through the painter's own planes, so that only what is covered differs.
        plain = render_rgb(frame, (), highlights=self.highlights)
        if not self.regions:
            return plain
        import cv2  # the window opens before it is needed

        painted = render_rgb(frame, self.regions, self.style, self.highlights)
        mixed = cv2.addWeighted(plain, BEHIND, painted, 1 - BEHIND, 0.0)
        return np.asarray(mixed, np.uint8)


@dataclass(frozen=True, slots=True)
class Print:
    """A frame as it is shown.

    Attributes:
        frame: Which frame.
        recipe: How the picture was made.
        image: The picture, in source pixels.
        beside: The second picture, of the same size; None where there is only one.
    """

    frame: Frame
    recipe: Recipe
    image: QImage
    beside: QImage | None = None


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
        return self._make(frame, recipe, before)

    def clear(self) -> None:
        """Let go of all pictures."""
        with self._lock:
            self._ready.clear()

    def _make(self, frame: Frame, recipe: Recipe, before: Print | None = None) -> Print:
        known = before is not None and before.frame is frame and before.recipe.same_picture(recipe)
        # an edit changes what is covered, not the original beside it
        image = before.image if before is not None and known else recipe.make(frame)
        # sound has no picture, so none lies beside it either
        two = recipe.beside is not None and frame.info.kind is not FootageKind.SOUND
        beside = recipe.beside.make(frame) if recipe.beside is not None and two else None
        return Print(frame, recipe, image, beside)
