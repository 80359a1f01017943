"""Figures of a verification report in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_FACTS: Final = {
    "frames": "Frames in the copy",
    "first_frame": "First frame of the original",
    "damaged_frames": "Damaged frames of the original",
    "regions": "Regions checked",
    "worst_exposure": "Largest distance from a cover",
    "worst_difference": "Largest difference elsewhere, brightness",
    "worst_colour_difference": "Largest difference elsewhere, colour",
    "residual_frames_looked_at": "Frames searched for faces",
    "residual_detector": "Face detector",
    "source_frames_read_twice": "Frames of the original read twice",
    "copied_frames": "Frames copied unchanged, compared by their bytes",
    "copied_frames_decoded": "Frames copied unchanged that were decoded, too",
    "copied_frames_searched_for_faces": "Frames copied unchanged that were searched for faces",
    "encoded_by": "Encoder",
    "seconds": "Seconds that it took",
}
"""Facts that are known by name; others are shown with their key as a title."""

_ELSEWHERE: Final = frozenset({"sound", "encoder", "encoder_used", "smart"})
"""Facts that the section about the making shows."""

_SOUND: Final = {
    "none": "none in the original",
    "removed": "removed",
    "copied": "passed through unchanged",
    "encoded": "decoded and encoded once",
}


def size_words(size: object) -> str:
    """``1,234 bytes``, and the same as people say it."""
    if not isinstance(size, int):
        return "size not known"
    value, unit = float(size), "bytes"
    for bigger in ("KB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    exact = f"{size:,} bytes"
    return exact if unit == "bytes" else f"{value:.1f} {unit} ({exact})"


def made_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(title, words) about how the copy was to be made."""
    made = report.get("made") or {}
    facts = report.get("facts") or {}
    if made.get("unredacted"):
        yield "Redaction", "none, on purpose: a clip for evidence"
    elif "style" in made:
        yield "Style of the covers", str(made["style"])
    if "covered" in made and not made.get("unredacted"):
        yield "Tracks", f"{made['covered']} covered, {made.get('shown', 0)} left visible"
    for part in made.get("ranges", ()):
        times = f", {part['start']} to {part['end']}" if part.get("start") else ""
        yield "Part of the original", f"frames {part['first']} to {part['last']}{times}"
    encoder = facts.get("encoder", made.get("encoder"))
    if isinstance(encoder, Mapping):
        # What is left at "no" or "none" was not asked for.
        said = {k: v for k, v in encoder.items() if k == "crf" or v not in (None, False, "", 0)}
        yield "Encoding", words_of(said)
    elif encoder:
        yield "Encoding", str(encoder)
    sound = facts.get("sound")
    if isinstance(sound, Mapping):
        how = _SOUND.get(str(sound.get("action")), str(sound.get("action", "")))
        codec = f", {sound['codec']} at {sound['rate']} Hz" if sound.get("codec") else ""
        yield "Sound", f"{how}{codec}. {sound.get('why', '')}".strip()
    for part in made.get("sound_ranges", ()):
        yield "Sound treated", f"{part['treatment']}, {part['start']} to {part['end']}"
    if facts.get("smart"):
        yield "Stretches passed through", _smart_words(facts["smart"])
    for key in ("caption", "counter"):
        if made.get(key):
            yield key.capitalize(), "yes" if made[key] is True else str(made[key])


def _smart_words(smart: object) -> str:
    if not isinstance(smart, Mapping):
        return str(smart)
    words = str(smart.get("summary", ""))
    for key, title in (("copied", "Copied"), ("not_copied_because", "Encoded all the same")):
        if smart.get(key):
            words += f" {title}: {_value(smart[key])}."
    return words


def fact_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(title, words) of all further figures, also of those that have no words of their own yet."""
    for key, value in (report.get("facts") or {}).items():
        if key in _ELSEWHERE or value in ("", None):
            continue
        title = _FACTS.get(key, key.replace("_", " ").capitalize())
        yield title, words_of(value) if isinstance(value, Mapping) else _value(value)


def words_of(values: Mapping[str, Any]) -> str:
    """``crf 20, preset superfast``."""
    return ", ".join(f"{key.replace('_', ' ')} {_value(value)}" for key, value in values.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value) or "none"
    return str(value)
