"""Umbra's core: detection, tracking, edits, export, verification and the review log. Never imports Qt."""
