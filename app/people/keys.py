"""Which action does what about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from app.actions.ids import ActionId
from app.dialogs.ask import AskDialog
from app.dialogs.base import open_dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.actions.registry import Registry
    from app.people.lists import SideLists
    from app.people.panel import PeoplePanel
    from app.people.people import People
    from app.session import Session
    from redaction.model.ids import TrackId


def bind_people(
    registry: Registry,
    session: Session,
    people: People,
    panel: PeoplePanel,
    lists: SideLists,
    show_sides: Callable[[], object],
    canvas_focus: Callable[[], object],
) -> None:
    """Bind every action about people.

    Args:
        registry: Knows the actions.
        session: What is selected.
        people: Decides.
        panel: The gallery.
        lists: Where it lies.
        show_sides: Shows the panels beside the picture where they are hidden.
        canvas_focus: Gives the keys back to the picture.
    """

    def toggle() -> None:
        if lists.shows_people and panel.isVisible():
            lists.show_list(0)
            canvas_focus()
            return
        show_sides()
        lists.show_list(1)
        panel.gallery.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen() -> tuple[TrackId, ...]:
        return session.selection_order

    def compare() -> None:
        show_sides()
        lists.show_list(1)
        people.compare()

    def witness() -> None:
        tracks = chosen()
        dialog = AskDialog(
            QCoreApplication.translate("People", "Show everyone but this person?"),
            QCoreApplication.translate(
                "People",
                "Every other face that was found is shown in the copy, and so is everybody who was not "
                "found. Somebody who is not this person but was not grouped with them is shown, too: "
                "if one track of this person is missing from the group, their face is shown there. "
                "Look at every frame before you disclose the copy.",
            ),
            QCoreApplication.translate("People", "Keep everyone covered"),
            QCoreApplication.translate("People", "Show everyone else"),
            panel.window(),
        )
        dialog.accepted.connect(lambda: people.cover_only(tracks))
        open_dialog(dialog)

    registry.bind(ActionId.PEOPLE_PANEL, toggle)
    registry.bind(ActionId.COMPARE_FACES, compare, enabled=lambda _s: not people.running)
    registry.bind(ActionId.GROUP_PERSON, lambda: people.group(chosen()))
    registry.bind(ActionId.SEPARATE_PERSON, lambda: people.separate(chosen()))
    registry.bind(ActionId.SHOW_REQUESTER, lambda: people.show_only(chosen()))
    registry.bind(
        ActionId.SHOW_APPEAL,
        lambda: people.show_only(chosen(), appeal=True),
    )
    registry.bind(ActionId.COVER_WITNESS, witness)
    people.running_changed.connect(registry.refresh)
