"""Everything a person can do to a project, as functions from a project to the edit that does it.

None of them changes anything by itself: hand the ``Patch`` to ``Workspace.do`` (or ``History.do``). A
patch that changes nothing is false. Calls of one drag share a ``gesture`` id and merge into one undo.
A gesture that cannot be done raises ``Refused`` (a ``UserError``) and says why.
"""

from redaction.edit.asking import Refused
from redaction.edit.blend import BLEND
from redaction.edit.copying import CopiedRegion, copied, paste
from redaction.edit.deciding import (
    delete_person,
    group,
    restore,
    set_form,
    set_kind,
    set_label,
    set_locked,
    set_note,
    set_person,
    set_state,
    set_style,
    set_visible,
    ungroup,
)
from redaction.edit.detecting import add_detected, replace_detected, untouched
from redaction.edit.importing import import_tracks
from redaction.edit.joining import InTwoPlaces, JoinConflicts, join_conflicts
from redaction.edit.keying import remove_keyframe
from redaction.edit.leaving import come_back, leave_picture, left_before
from redaction.edit.marking import add_audio, change_audio, delete_audio
from redaction.edit.noting import (
    KEEP,
    add_annotation,
    add_annotations,
    change_annotation,
    change_annotations,
    confirm_annotations,
    delete_annotation,
    delete_annotations,
    move_annotations,
)
from redaction.edit.reasoning import (
    change_reasons,
    give_reasons,
    reason_person,
    set_reasons,
    set_why,
)
from redaction.edit.shaping import (
    JOIN_BRIDGE,
    add_track,
    add_tracks,
    cover_stretch,
    delete_from_here,
    delete_on_frame,
    delete_stretch,
    delete_track,
    extend_to,
    join_tracks,
    move_region,
    move_regions,
    put_track,
    reshape,
    set_ends,
    split_track,
)
from redaction.edit.sound_review import remove_sound, reopen_sound, review_sound

__all__ = [
    "BLEND",
    "JOIN_BRIDGE",
    "KEEP",
    "CopiedRegion",
    "InTwoPlaces",
    "JoinConflicts",
    "Refused",
    "add_annotation",
    "add_annotations",
    "add_audio",
    "add_detected",
    "add_track",
    "add_tracks",
    "change_annotation",
    "change_annotations",
    "change_audio",
    "change_reasons",
    "come_back",
    "confirm_annotations",
    "copied",
    "cover_stretch",
    "delete_annotation",
    "delete_annotations",
    "delete_audio",
    "delete_from_here",
    "delete_on_frame",
    "delete_person",
    "delete_stretch",
    "delete_track",
    "extend_to",
    "give_reasons",
    "group",
    "import_tracks",
    "join_conflicts",
    "join_tracks",
    "leave_picture",
    "left_before",
    "move_annotations",
    "move_region",
    "move_regions",
    "paste",
    "put_track",
    "reason_person",
    "remove_keyframe",
    "remove_sound",
    "reopen_sound",
    "replace_detected",
    "reshape",
    "restore",
    "review_sound",
    "set_ends",
    "set_form",
    "set_kind",
    "set_label",
    "set_locked",
    "set_note",
    "set_person",
    "set_reasons",
    "set_state",
    "set_style",
    "set_visible",
    "set_why",
    "split_track",
    "ungroup",
    "untouched",
]
