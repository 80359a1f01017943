"""Which action does what about the sound."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.actions.ids import ActionId
from redaction.model.audio import AudioTreatment, SoundReview

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.actions.registry import Registry
    from app.people.lists import SideLists
    from app.session import Session
    from app.sound.sounding import Sounding

ALL = (
    ActionId.SOUND_MUTE,
    ActionId.SOUND_TONE,
    ActionId.SOUND_DISGUISE,
    ActionId.SOUND_BEGINS,
    ActionId.SOUND_ENDS,
    ActionId.SOUND_GROW,
    ActionId.SOUND_DELETE,
    ActionId.SOUND_REVIEWED,
    ActionId.SOUND_REMOVED,
    ActionId.SOUND_REOPENED,
)
"""What depends on the sound of the open footage."""


def bind_sound(
    registry: Registry,
    sounding: Sounding,
    lists: SideLists,
    panels: dict[ActionId, tuple[QWidget, QWidget]],
    show_sides: Callable[[], object],
    canvas_focus: Callable[[], object],
) -> None:
    """Bind every action about sound.

    Args:
        registry: Knows the actions.
        sounding: Decides.
        lists: Where the panels lie.
        panels: By the action that shows it: a panel, and what in it takes the keys.
        show_sides: Shows the panels beside the picture where they are hidden.
        canvas_focus: Gives the keys back to the picture.
    """

    def toggle(panel: QWidget, first: QWidget) -> None:
        if panel.isVisible():
            lists.show_list(0)
            canvas_focus()
            return
        show_sides()
        lists.show_panel(panel)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def heard(_session: Session) -> bool:
        return sounding.has_sound

    def chosen(_session: Session) -> bool:
        return sounding.chosen is not None

    for action, (panel, first) in panels.items():
        registry.bind(action, partial(toggle, panel, first))
    for action, treatment in (
        (ActionId.SOUND_MUTE, AudioTreatment.MUTE),
        (ActionId.SOUND_TONE, AudioTreatment.TONE),
        (ActionId.SOUND_DISGUISE, AudioTreatment.DISGUISE),
    ):
        registry.bind(action, partial(sounding.treat, treatment), enabled=heard)
    for action, handler in (
        (ActionId.SOUND_BEGINS, sounding.begin_here),
        (ActionId.SOUND_ENDS, sounding.end_here),
        (ActionId.SOUND_GROW, sounding.grow),
        (ActionId.SOUND_DELETE, sounding.delete),
    ):
        registry.bind(action, handler, enabled=chosen)
    for action, state, say in (
        (ActionId.SOUND_REVIEWED, SoundReview.REVIEWED, sounding.review),
        (ActionId.SOUND_REMOVED, SoundReview.REMOVED, sounding.remove),
        (ActionId.SOUND_REOPENED, SoundReview.NOT_REVIEWED, sounding.reopen),
    ):
        registry.bind(action, partial(_say, sounding, state, say), enabled=heard)
    sounding.changed.connect(lambda: registry.refresh(*ALL))


def _say(sounding: Sounding, state: SoundReview, say: Callable[[], None]) -> None:
    """A state that is chosen already is chosen: a second press says nothing against it."""
    if sounding.state is not state:
        say()
