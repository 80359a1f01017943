"""Which action does what about annotations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.actions.ids import ActionId
from app.actions.notes import NUMBERED
from app.session import Tool

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.actions.registry import Named, Registry
    from app.notes.noting import Noting
    from app.notes.panel import NotesPanel
    from app.people.lists import SideLists
    from app.session import Session

OF_CHOSEN = (
    ActionId.NOTE_EDIT,
    ActionId.NOTE_BEGINS,
    ActionId.NOTE_ENDS,
    ActionId.NOTE_STILL,
    ActionId.NOTE_REGION,
    ActionId.NOTE_REGION_NONE,
    ActionId.NOTE_CONFIRM,
    ActionId.NOTE_DELETE,
)
"""What depends on which annotations are selected."""


def bind_notes(
    registry: Registry,
    noting: Noting,
    panel: NotesPanel,
    lists: SideLists,
    show_sides: Callable[[], object],
    canvas_focus: Callable[[], object],
    open_categories: Callable[[], object],
) -> None:
    """Bind every action about annotations.

    Args:
        registry: Knows the actions.
        noting: Does it.
        panel: Where they are listed.
        lists: Where the panel lies.
        show_sides: Shows the panels beside the picture where they are hidden.
        canvas_focus: Gives the keys back to the picture.
        open_categories: Opens the dialog of the categories.
    """

    def show() -> None:
        show_sides()
        lists.show_panel(panel)

    def toggle() -> None:
        if panel.isVisible():
            lists.show_list(0)
            canvas_focus()
            return
        show()
        panel.take_keys()

    def edit() -> None:
        show()
        panel.edit()

    def can(_session: Session) -> bool:
        return noting.can_note

    def some(_session: Session) -> bool:
        return bool(noting.chosen)

    def one(_session: Session) -> bool:
        return len(noting.chosen) == 1 and noting.can_note

    def drafts(_session: Session) -> bool:
        return any(note.draft for note in noting.chosen_notes)

    def drawn(_session: Session) -> bool:
        return one(_session) and any(note.region for note in noting.chosen_notes)

    def still(_session: Session) -> bool:
        frame, chosen = noting.session.frame, noting.chosen_notes
        return one(_session) and frame is not None and any(frame.index in n.span for n in chosen)

    registry.bind(ActionId.NOTES_PANEL, toggle)
    registry.bind(
        ActionId.LIVE_CODING,
        lambda: noting.set_live(not noting.live),
        enabled=lambda s: can(s) or noting.live,
        checked=lambda: noting.live,
    )
    registry.bind(ActionId.NOTE_CATEGORIES, open_categories)
    registry.bind(ActionId.ADD_MARKER, noting.add_marker, enabled=can)
    # marks are enough: a stretch can be kept while the picture cannot be shown
    registry.bind(ActionId.ADD_RANGE, noting.add_range)
    for number, action in enumerate(NUMBERED, 1):
        registry.bind(
            action,
            partial(noting.annotate_number, number),
            enabled=partial(_numbered, noting, number),
            named=partial(_named, noting, number),
        )
    registry.bind(ActionId.NOTE_EDIT, edit, enabled=some)
    registry.bind(ActionId.NOTE_BEGINS, noting.begin_here, enabled=one)
    registry.bind(ActionId.NOTE_ENDS, noting.end_here, enabled=one)
    registry.bind(ActionId.NOTE_STILL, noting.still_here, enabled=still)
    registry.bind(
        ActionId.NOTE_REGION,
        noting.draw_region,
        enabled=one,
        checked=lambda: noting.session.tool is Tool.NOTE,
    )
    registry.bind(ActionId.NOTE_REGION_NONE, noting.take_region, enabled=drawn)
    registry.bind(ActionId.NOTE_CONFIRM, noting.confirm, enabled=drafts)
    registry.bind(ActionId.NOTE_DELETE, noting.delete, enabled=some)
    noting.edit_wanted.connect(edit)
    noting.chosen_changed.connect(lambda: registry.refresh(*OF_CHOSEN))
    noting.changed.connect(lambda: registry.refresh(*OF_CHOSEN))
    noting.coding_changed.connect(lambda: registry.refresh(ActionId.LIVE_CODING))
    panel.left.connect(canvas_focus)

    def follow_frame() -> None:
        # of all the actions only this one depends on which frame is shown
        if len(noting.chosen) == 1:
            registry.refresh(ActionId.NOTE_STILL)

    noting.session.frame_changed.connect(lambda _ref: follow_frame())


def _numbered(noting: Noting, number: int, _session: Session) -> bool:
    """Whether there is a category of this number, and a frame to note something about."""
    return noting.can_note and noting.categories.number(number) is not None


def _named(noting: Noting, number: int) -> Named | None:
    """A category's own name, and what its key makes."""
    category = noting.categories.number(number)
    if category is None:
        return None
    text = QCoreApplication.translate(
        "notes", "Annotate: {name}. This frame, the marked stretch, or a range until the key again."
    )
    key = f"&{number % 10}"
    title = f"{key}  {category.name.replace('&', '&&')}"
    hint = f" {category.hint}" if category.hint else ""
    return title, text.format(name=category.name) + hint
