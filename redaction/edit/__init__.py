"""Edits as values, their history, and what they changed.

``gestures`` (all functions: project, … -> ``Patch``): add_track add_tracks import_tracks move_region
    move_regions reshape put_track delete_on_frame delete_from_here delete_stretch delete_track
    leave_picture come_back remove_keyframe copied paste join_conflicts change_reasons
    cover_stretch extend_to set_ends split_track join_tracks set_state restore set_visible set_kind
    set_style set_label set_reasons set_note set_locked set_form group ungroup set_person delete_person
    replace_detected add_detected add_audio change_audio delete_audio add_annotation add_annotations
    change_annotation change_annotations move_annotations confirm_annotations delete_annotation
    delete_annotations review_sound remove_sound reopen_sound.
    ``Refused`` (a ``UserError``) when it cannot be done. ``if patch:`` asks whether it changes anything.
    Calls that share ``gesture="…"`` are one undo.
``edit``: ``Patch`` (= ``Edit``): apply(project) -> (project, Changes), inverse(), then(later); ``compose``.
``changes``: ``Changes`` (ids by kind, span of frames, frame to go to, origin).
``numbering``: ``numbered(project, tracks)``: new tracks with the numbers people call them by.
``history``: ``History`` (a value): do, undo, redo -> ``Step``; undo_label, redo_label.
``wire``: ``patch_to_json``, ``patch_from_json(data, project, "before" | "after")``.
"""
