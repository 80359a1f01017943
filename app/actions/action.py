"""What one action is: a declaration, no behaviour. Handlers are bound by the widgets that act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypedDict, Unpack

from PySide6.QtCore import QCoreApplication

from app.actions.ids import ActionId
from app.modes import Page
from player.media.info import FootageKind

if TYPE_CHECKING:
    from app.session import Session

Predicate = Callable[["Session"], bool]
"""A question about the session's state, asked whenever that state changes."""


class Scope(StrEnum):
    """Where an action's keys work.

    ``GLOBAL`` keys work in the whole window. ``REVIEW`` keys work in the whole window while the review
    page is shown, ``INCIDENT`` keys while that of an incident is. The others work only while the widget
    given to ``Registry.add_scope`` has the focus.
    """

    GLOBAL = "global"
    REVIEW = "review"
    INCIDENT = "incident"
    CANVAS = "canvas"
    TIMELINE = "timeline"
    TABLE = "table"


class Menu(StrEnum):
    """The menus of the window; the value is the title."""

    FILE = "&File"
    CASE = "&Casework"
    EDIT = "&Edit"
    PLAYBACK = "&Playback"
    GO = "&Go"
    REVIEW = "&Review"
    SOUND = "&Sound"
    ANNOTATE = "&Annotate"
    INCIDENT = "&Incident"
    VIEW = "&View"
    HELP = "&Help"


def tr(text: str) -> str:
    """What a declaration says, in the person's language."""
    return QCoreApplication.translate("actions", text) if text else ""


def always(_session: Session) -> bool:
    """Enabled at any time."""
    return True


def has_request(session: Session) -> bool:
    """A request is selected."""
    return session.request is not None


def has_footage(session: Session) -> bool:
    """Footage is open."""
    return session.footage is not None


def has_target(session: Session) -> bool:
    """There is footage that file actions are about."""
    return session.target is not None


def has_selection(session: Session) -> bool:
    """At least one track is selected."""
    return bool(session.selection)


def has_two_selected(session: Session) -> bool:
    """At least two tracks are selected."""
    return len(session.selection) > 1


def has_tracks(session: Session) -> bool:
    """The footage has tracks."""
    return session.project is not None and bool(session.project.tracks)


def has_pending(session: Session) -> bool:
    """A track still waits for a decision."""
    return session.pending > 0


def has_marks(session: Session) -> bool:
    """An in or an out point is set."""
    return session.mark_in is not None or session.mark_out is not None


_EDITED = (Page.REVIEW, Page.INCIDENT)


def can_undo(session: Session) -> bool:
    """There is something to undo where one is."""
    return session.page in _EDITED and bool(session.undo_label)


def can_redo(session: Session) -> bool:
    """There is something to redo where one is."""
    return session.page in _EDITED and bool(session.redo_label)


Reason = Callable[["Session"], str]
"""Why an action cannot be used on this footage, as a sentence; empty where it can."""


def nothing(_session: Session) -> str:
    """No reason."""
    return ""


def undo_held(session: Session) -> str:
    """On the page of an incident nothing is taken back that lies behind what was done elsewhere."""
    return _held(session.held_by(forward=False)) if session.page is Page.INCIDENT else ""


def redo_held(session: Session) -> str:
    """Nor is anything made again."""
    return _held(session.held_by(forward=True)) if session.page is Page.INCIDENT else ""


def _held(camera: str) -> str:
    if not camera:
        return ""
    words = tr(
        "“{camera}” was edited in review since. Take that back there first (Ctrl+R opens it)."
    )
    return words.format(camera=camera)


def needs_motion(session: Session) -> str:
    """A still picture has nothing to play and nowhere to go, unless it has several pages."""
    footage = session.footage
    still = footage is not None and footage.kind is FootageKind.STILL and footage.frames < 2
    return tr("This is a still picture; there is nothing to play.") if still else ""


def needs_picture(session: Session) -> str:
    """Sound alone has no picture to work on."""
    footage = session.footage
    sound = footage is not None and footage.kind is FootageKind.SOUND
    return tr("This is sound only; there is no picture.") if sound else ""


def needs_video(session: Session) -> str:
    """What only a moving picture has."""
    return needs_motion(session) or needs_picture(session)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    Attributes:
        id: Its name.
        title: As in a menu, with ``&`` for the mnemonic and an ellipsis when it opens a dialog.
        tip: One sentence on what it does.
        keys: Default keys as portable text; the first is the one shown.
        scope: Where the keys work.
        icon: Name of an icon in ``resources/icons``, or empty.
        enabled: When it can be used.
        menu: The menu it is listed in, or None.
        group: Groups of a menu are separated by lines; they are listed in this order.
        checked: For a toggle, whether it is on.
        repeats: Whether holding the key repeats the action.
        short: A word for a labelled button; the title without marks when empty.
        reason: Why it is of no use on the open footage; said in the tooltip, and it is disabled then.
    """

    id: ActionId
    title: str
    tip: str
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.GLOBAL
    icon: str = ""
    enabled: Predicate = always
    menu: Menu | None = None
    group: int = 0
    checked: Predicate | None = None
    checkable: bool = False
    repeats: bool = False
    short: str = ""
    reason: Reason = nothing

    @property
    def label(self) -> str:
        """The title without mnemonic and ellipsis."""
        return self.short or plain(self.title)


class Details(TypedDict, total=False):
    """Attributes of an action that have a usual value."""

    icon: str
    enabled: Predicate
    group: int
    checked: Predicate
    checkable: bool
    repeats: bool
    short: str
    reason: Reason


class Maker(Protocol):
    """Declares one action of a kind; what is not said is as usual for that kind."""

    def __call__(
        self, action_id: ActionId, title: str, tip: str, *keys: str, **details: Unpack[Details]
    ) -> Action:
        """The action."""


def in_review(menu: Menu, **usual: Unpack[Details]) -> Maker:
    """What declares the actions of a menu whose keys work while the review page is shown."""

    def make(
        action_id: ActionId, title: str, tip: str, *keys: str, **details: Unpack[Details]
    ) -> Action:
        return Action(
            action_id, title, tip, keys, scope=Scope.REVIEW, menu=menu, **(usual | details)
        )

    return make


def menu_title(menu: Menu) -> str:
    """The title of a menu, in the person's language."""
    return tr(menu.value)


def said(action: Action) -> Action:
    """The same action with its words in the person's language."""
    return replace(action, title=tr(action.title), tip=tr(action.tip), short=tr(action.short))


def plain(title: str) -> str:
    """A title without mnemonic and ellipsis."""
    return title.replace("&", "").rstrip("…")
