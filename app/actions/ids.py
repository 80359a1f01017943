"""The names of everything a person can do."""

from __future__ import annotations

from enum import StrEnum


class ActionId(StrEnum):
    """One id per action; the text before the dot is the group it is listed under."""

    # file and casework
    OPEN = "file.open"
    ADD_REQUEST = "file.add_request"
    EDIT_REQUEST = "file.edit_request"
    CLOSE_REQUEST = "file.close_request"
    ADD_FOOTAGE = "file.add_footage"
    REVIEW_FOOTAGE = "file.review_footage"
    RELINK_FOOTAGE = "file.relink_footage"
    ASSIGN_FOOTAGE = "file.assign_footage"
    REMOVE_FOOTAGE = "file.remove_footage"
    EXPORT = "file.export"
    VERIFY_COPY = "file.verify_copy"
    EXPORT_TRACKS = "file.export_tracks"
    SNAPSHOT = "file.snapshot"
    PREFERENCES = "file.preferences"
    QUIT = "file.quit"

    # transport
    PLAY_PAUSE = "transport.play_pause"
    PAUSE = "transport.pause"
    SHUTTLE_BACK = "transport.shuttle_back"
    SHUTTLE_FORWARD = "transport.shuttle_forward"
    STEP_BACK = "transport.step_back"
    STEP_FORWARD = "transport.step_forward"
    SECOND_BACK = "transport.second_back"
    SECOND_FORWARD = "transport.second_forward"
    FRAMES_BACK = "transport.frames_back"
    FRAMES_FORWARD = "transport.frames_forward"
    EDGE_BACK = "transport.edge_back"
    EDGE_FORWARD = "transport.edge_forward"
    GO_START = "transport.go_start"
    GO_END = "transport.go_end"
    GO_TO = "transport.go_to"
    NORMAL_SPEED = "transport.normal_speed"
    LOOP = "transport.loop"
    MUTE = "transport.mute"
    VOLUME_UP = "transport.volume_up"
    VOLUME_DOWN = "transport.volume_down"

    # marks
    MARK_IN = "marks.mark_in"
    MARK_OUT = "marks.mark_out"
    GO_IN = "marks.go_in"
    GO_OUT = "marks.go_out"
    CLEAR_MARKS = "marks.clear"
    ADD_MARKER = "marks.add_marker"

    # edit
    UNDO = "edit.undo"
    REDO = "edit.redo"
    DELETE_FROM_HERE = "edit.delete_from_here"
    DELETE_ON_FRAME = "edit.delete_on_frame"
    DELETE_TRACK = "edit.delete_track"
    SPLIT = "edit.split"
    JOIN = "edit.join"
    EXTEND_HERE = "edit.extend_here"
    SELECT_ALL = "edit.select_all"
    SELECT_NONE = "edit.select_none"
    LOCK = "edit.lock"

    # review
    DETECT = "review.detect"
    ACCEPT = "review.accept"
    ACCEPT_ALL = "review.accept_all"
    REJECT = "review.reject"
    KEEP_VISIBLE = "review.keep_visible"
    NEXT_PENDING = "review.next_pending"
    PREVIOUS_PENDING = "review.previous_pending"

    # tools
    TOOL_SELECT = "tool.select"
    TOOL_BOX = "tool.box"
    TOOL_ELLIPSE = "tool.ellipse"
    TOOL_POLYGON = "tool.polygon"

    # view
    SHOW_HOME = "view.home"
    SHOW_REVIEW = "view.review"
    SHOW_LOG = "view.log"
    VIEW_OUTLINES = "view.outlines"
    VIEW_PREVIEW = "view.preview"
    VIEW_ORIGINAL = "view.original"
    ZOOM_IN = "view.zoom_in"
    ZOOM_OUT = "view.zoom_out"
    ZOOM_FIT = "view.zoom_fit"
    TIMELINE_ZOOM_IN = "view.timeline_zoom_in"
    TIMELINE_ZOOM_OUT = "view.timeline_zoom_out"
    TIMELINE_FIT = "view.timeline_fit"
    FULL_SCREEN = "view.full_screen"
    RESET_LAYOUT = "view.reset_layout"

    # help
    SHORTCUTS = "help.shortcuts"
    ABOUT = "help.about"
    REPORT = "help.report"
