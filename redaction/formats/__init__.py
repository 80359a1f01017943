"""Tracks as files that other tools read.

``files``: ``Format`` (umbra, mot, cvat, cvat-json), ``write_tracks(path, format, tracks, info, frames)``,
    ``read_tracks(path, frames=None)`` which recognises the format by what is in the file.

``umbra`` keeps everything. The others hold what is covered: tracks that were rejected or are
kept visible are left out, and reading them back gives pending tracks.
"""
