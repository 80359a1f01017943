"""Which region the keys move: Tab goes from one to the next, and several selected ones share the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.canvas.items import RegionItem
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from app.canvas.overlay import Scene


def focused_item(scene: Scene) -> RegionItem | None:
    """The region in focus, if it is on this frame."""
    return next((i for i in scene.items if i.track == scene.focused), None)


def held_items(scene: Scene) -> tuple[RegionItem, ...]:
    """The regions the keys move: the one in focus, and with it all selected ones if it is selected."""
    focused = focused_item(scene)
    if focused is None:
        return ()
    if focused.track not in scene.selection:
        return (focused,)
    return tuple(i for i in scene.items if i.track in scene.selection)


def after_tab(scene: Scene, *, forward: bool) -> tuple[TrackId | None, bool]:
    """The region that gets the focus next, from left to right, or None past the last one.

    Returns:
        The region, and whether it is to be selected alone: several that are selected already get the
        focus together first.
    """
    order = sorted(scene.items, key=lambda i: (i.shape.bounds.centre[0], i.track))
    ids = [i.track for i in order]
    together = [i for i in ids if i in scene.selection]
    if scene.focused is None and len(together) > 1:
        return together[0], False
    if scene.focused in ids:
        at = ids.index(scene.focused) + (1 if forward else -1)
    else:
        at = 0 if forward else len(ids) - 1
    return (ids[at], True) if 0 <= at < len(ids) else (None, False)
