"""Which action does what on the review page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.canvas.view import ZOOM_STEP
from app.review.queue import Answer
from app.review.viewing import STEP as LIGHT_STEP
from app.session import Session, Tool, ViewMode
from app.timeline.view import ZOOM_STEP as TIMELINE_STEP

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from app.review.corrections import Corrections
    from app.review.draft import DraftCheck
    from app.review.following import Following
    from app.review.moments import Moments
    from app.review.player import Player
    from app.review.search import FaceSearch
    from app.review.steps import Steps
    from app.review.transport import Transport
    from app.review.viewing import Viewing
    from app.timeline.view import TimelineView


VOLUME_STEP = 10
"""One press of a volume key, in per cent."""

BY_THE_PICTURE = frozenset(
    {
        ActionId.ACCEPT,
        ActionId.ACCEPT_ALL,
        ActionId.REJECT,
        ActionId.KEEP_VISIBLE,
        ActionId.DELETE_FROM_HERE,
        ActionId.DELETE_ON_FRAME,
        ActionId.DELETE_TRACK,
        ActionId.DELETE_STRETCH,
        ActionId.LEAVE_PICTURE,
        ActionId.REMOVE_KEYFRAME,
        ActionId.HOLD_STRETCH,
        ActionId.COPY_REGION,
        ActionId.PASTE_REGION,
        ActionId.PASTE_STRETCH,
        ActionId.TOOL_WHOLE,
        ActionId.SPLIT,
        ActionId.EXTEND_HERE,
        ActionId.FOLLOW_BOTH,
        ActionId.FOLLOW_FORWARDS,
        ActionId.FOLLOW_BACKWARDS,
    }
)
"""Decisions that nobody can make without seeing the footage, for instance while its file is gone."""


def _in_sight(session: Session) -> bool:
    return session.frame is not None


def bind_keys(
    registry: Registry,
    session: Session,
    *,
    player: Player,
    steps: Steps,
    corrections: Corrections,
    following: Following,
    moments: Moments,
    draft: DraftCheck,
    search: FaceSearch,
    canvas: VideoCanvas,
    timeline: TimelineView,
    transport: Transport,
    viewing: Viewing,
    wake: Callable[[], None],
    ask_search: Callable[[], None],
) -> None:
    """Bind every action that concerns the review page."""

    def mark(*, start: bool) -> None:
        if start:
            session.set_marks(steps.here, session.mark_out)
        else:
            session.set_marks(session.mark_in, steps.here)

    def select_all() -> None:
        if session.project is not None:
            session.select(session.project.tracks)

    def go_to() -> None:
        wake()
        transport.position.start()

    def select_none() -> None:
        if following.running_here:
            following.cancel()
            return
        if session.full_picture:
            session.set_full_picture(False)
            return
        session.select(())
        # Escape also leaves a field of the inspector
        canvas.setFocus()

    handlers: dict[ActionId, Callable[[], object]] = {
        ActionId.PLAY_PAUSE: player.toggle,
        ActionId.PAUSE: player.pause,
        ActionId.SHUTTLE_BACK: lambda: player.shuttle(-1),
        ActionId.SHUTTLE_FORWARD: lambda: player.shuttle(1),
        ActionId.SLOWER: lambda: player.change_speed(-1),
        ActionId.FASTER: lambda: player.change_speed(1),
        ActionId.STEP_BACK: lambda: steps.frames(-1),
        ActionId.STEP_FORWARD: lambda: steps.frames(1),
        ActionId.SECOND_BACK: lambda: steps.seconds(-1),
        ActionId.SECOND_FORWARD: lambda: steps.seconds(1),
        ActionId.FRAMES_BACK: lambda: steps.large(-1),
        ActionId.FRAMES_FORWARD: lambda: steps.large(1),
        ActionId.EDGE_BACK: lambda: steps.edge(-1),
        ActionId.EDGE_FORWARD: lambda: steps.edge(1),
        ActionId.LONG_BACK: lambda: steps.long(-1),
        ActionId.LONG_FORWARD: lambda: steps.long(1),
        ActionId.KEYFRAME_BACK: lambda: steps.keyframe(-1),
        ActionId.KEYFRAME_FORWARD: lambda: steps.keyframe(1),
        ActionId.MARKER_BACK: lambda: steps.marker(-1),
        ActionId.MARKER_FORWARD: lambda: steps.marker(1),
        ActionId.CUT_BACK: lambda: steps.cut(-1),
        ActionId.CUT_FORWARD: lambda: steps.cut(1),
        ActionId.DAMAGED_BACK: lambda: steps.damaged(-1),
        ActionId.DAMAGED_FORWARD: lambda: steps.damaged(1),
        ActionId.UNSEEN_BACK: lambda: steps.unseen(-1),
        ActionId.UNSEEN_FORWARD: lambda: steps.unseen(1),
        ActionId.LAST_EDIT: steps.last_edit,
        ActionId.GO_START: steps.start,
        ActionId.GO_END: steps.end,
        ActionId.GO_TO: go_to,
        ActionId.MARK_IN: lambda: mark(start=True),
        ActionId.MARK_OUT: lambda: mark(start=False),
        ActionId.GO_IN: lambda: session.go_to(session.mark_in or 0),
        ActionId.GO_OUT: lambda: session.go_to(session.mark_out or 0),
        ActionId.CLEAR_MARKS: lambda: session.set_marks(None, None),
        ActionId.DELETE_FROM_HERE: corrections.delete_from_here,
        ActionId.DELETE_ON_FRAME: corrections.delete_on_frame,
        ActionId.DELETE_TRACK: corrections.delete_track,
        ActionId.DELETE_STRETCH: corrections.delete_stretch,
        ActionId.LEAVE_PICTURE: corrections.leave_picture,
        ActionId.REMOVE_KEYFRAME: corrections.remove_keyframe,
        ActionId.HOLD_STRETCH: corrections.hold_stretch,
        ActionId.COPY_REGION: corrections.copy,
        ActionId.PASTE_REGION: corrections.paste,
        ActionId.PASTE_STRETCH: corrections.paste_stretch,
        ActionId.TOOL_WHOLE: corrections.cover_picture,
        ActionId.SPLIT: corrections.split,
        ActionId.EXTEND_HERE: moments.extend,
        ActionId.FOLLOW_BOTH: following.follow_selected,
        ActionId.FOLLOW_FORWARDS: lambda: following.follow_selected(backwards=False),
        ActionId.FOLLOW_BACKWARDS: lambda: following.follow_selected(forwards=False),
        ActionId.LOCK: corrections.lock,
        ActionId.SELECT_ALL: select_all,
        ActionId.SELECT_NONE: select_none,
        ActionId.ACCEPT: moments.accept,
        ActionId.ACCEPT_ALL: corrections.accept_all,
        ActionId.REJECT: moments.reject,
        ActionId.KEEP_VISIBLE: corrections.keep_visible,
        ActionId.ZOOM_IN: lambda: canvas.zoom_by(ZOOM_STEP),
        ActionId.ZOOM_OUT: lambda: canvas.zoom_by(1 / ZOOM_STEP),
        ActionId.ZOOM_FIT: canvas.fit,
        ActionId.ZOOM_FULL: lambda: canvas.zoom_to(100),
        ActionId.ZOOM_DOUBLE: lambda: canvas.zoom_to(200),
        ActionId.BRIGHTER: lambda: viewing.brighter(LIGHT_STEP),
        ActionId.DARKER: lambda: viewing.brighter(-LIGHT_STEP),
        ActionId.MORE_CONTRAST: lambda: viewing.more_contrast(LIGHT_STEP),
        ActionId.LESS_CONTRAST: lambda: viewing.more_contrast(-LIGHT_STEP),
        ActionId.PLAIN_VIEW: viewing.reset,
        ActionId.TIMELINE_ZOOM_IN: lambda: timeline.zoom_by(TIMELINE_STEP),
        ActionId.TIMELINE_ZOOM_OUT: lambda: timeline.zoom_by(1 / TIMELINE_STEP),
        ActionId.TIMELINE_FIT: timeline.fit,
    }
    tools = {
        ActionId.TOOL_SELECT: Tool.SELECT,
        ActionId.TOOL_BOX: Tool.BOX,
        ActionId.TOOL_ELLIPSE: Tool.ELLIPSE,
        ActionId.TOOL_POLYGON: Tool.POLYGON,
        ActionId.TOOL_FOLLOW: Tool.FOLLOW,
    }
    for action, tool in tools.items():
        handlers[action] = partial(session.set_tool, tool)
    modes = {
        ActionId.VIEW_OUTLINES: ViewMode.OUTLINES,
        ActionId.VIEW_PREVIEW: ViewMode.PREVIEW,
        ActionId.VIEW_ORIGINAL: ViewMode.ORIGINAL,
        ActionId.VIEW_SEE_BEHIND: ViewMode.SEE_BEHIND,
        ActionId.VIEW_SIDE_BY_SIDE: ViewMode.SIDE_BY_SIDE,
    }
    for action, mode in modes.items():
        handlers[action] = partial(session.set_view_mode, mode)
    for action, handler in handlers.items():
        registry.bind(action, handler, enabled=_in_sight if action in BY_THE_PICTURE else None)

    _bind_moments(registry, moments)

    def toggle_loop() -> None:
        player.set_loop(None if player.loop is not None else session.marked_span)

    registry.bind(
        ActionId.LOOP,
        toggle_loop,
        enabled=lambda s: s.marked_span is not None or player.loop is not None,
        checked=lambda: player.loop is not None,
    )
    registry.bind(
        ActionId.MUTE, lambda: player.set_muted(not player.muted), checked=lambda: player.muted
    )
    registry.bind(ActionId.VOLUME_UP, lambda: player.set_volume(player.volume + VOLUME_STEP))
    registry.bind(ActionId.VOLUME_DOWN, lambda: player.set_volume(player.volume - VOLUME_STEP))
    _bind_search(registry, search, draft, ask_search)
    # the speed is not the session's, so only the player can say whether there is something to reset
    registry.bind(
        ActionId.NORMAL_SPEED, player.normal_speed, enabled=lambda _session: player.speed != 1.0
    )
    registry.bind(
        ActionId.DEINTERLACE,
        viewing.toggle_deinterlace,
        checked=lambda: viewing.options.deinterlace,
    )
    registry.bind(ActionId.PICTURE_FULL, lambda: session.set_full_picture(not session.full_picture))
    registry.bind(
        ActionId.MAGNIFIER,
        lambda: canvas.magnify(not canvas.magnifying),
        checked=lambda: canvas.magnifying,
    )
    registry.bind(ActionId.MAGNIFIER_POWER, canvas.next_power)


def _bind_moments(registry: Registry, moments: Moments) -> None:
    """The queue; what can be answered depends on the moment one looks at."""

    def some(session: Session) -> bool:
        return _in_sight(session) and moments.left > 0

    registry.bind(ActionId.NEXT_PENDING, moments.next, enabled=some)
    registry.bind(ActionId.PREVIOUS_PENDING, lambda: moments.next(forward=False), enabled=some)
    registry.bind(
        ActionId.ACCEPT_RINGED,
        moments.accept_ringed,
        enabled=lambda s: _in_sight(s) and bool(moments.beside),
    )
    registry.bind(ActionId.JOIN, moments.join, enabled=lambda s: _in_sight(s) and moments.joinable)
    registry.bind(
        ActionId.COVER_MOMENT,
        moments.cover,
        enabled=lambda _session: Answer.COVER in moments.answers,
    )
    registry.bind(
        ActionId.LOOP_MOMENTS,
        moments.looping.toggle,
        checked=lambda: moments.looping.wanted,
    )


def _bind_search(
    registry: Registry, search: FaceSearch, draft: DraftCheck, ask: Callable[[], None]
) -> None:
    """One key finds, or goes on where a search broke off; another one asks how first."""

    def idle(_session: Session) -> bool:
        return not search.running

    def named() -> tuple[str, str] | None:
        if not search.resumable:
            return None
        title = QCoreApplication.translate("FaceSearch", "&Go on searching")
        tip = QCoreApplication.translate(
            "FaceSearch", "Go on with the search that was stopped, where it stopped."
        )
        return title, tip

    registry.bind(ActionId.DETECT, search.start, enabled=idle, named=named)
    registry.bind(ActionId.DETECT_OPTIONS, ask, enabled=idle)

    def stop() -> None:
        search.cancel()
        draft.cancel()

    registry.bind(
        ActionId.DETECT_STOP,
        stop,
        enabled=lambda _session: search.stoppable or draft.stoppable,
    )
    registry.bind(
        ActionId.CHECK_DRAFT,
        draft.start,
        enabled=lambda _session: not draft.running and not search.running,
    )
