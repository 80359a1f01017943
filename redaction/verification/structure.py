"""What is in the file besides one picture and one sound: there must be nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from player.media.container import demuxed, open_media
from redaction.export.mp4 import (
    Mp4Box,
    NotMp4,
    header_times,
    read_boxes,
    read_payload,
)
from redaction.jobs.cancel import CancelToken
from redaction.verification.edits import check_edit_lists
from redaction.verification.entries import foreign_parts, odd_settings
from redaction.verification.fields import READ, odd_fields
from redaction.verification.matroska import foreign_elements
from redaction.verification.nal import hidden_units
from redaction.verification.report import Check
from redaction.verification.samples import unused_bytes
from redaction.verification.sound_units import hidden_sound

if TYPE_CHECKING:
    from av.container import InputContainer

_NEUTRAL_HANDLERS = frozenset({"", "VideoHandler", "SoundHandler"})
_NEUTRAL_TAGS = {
    "major_brand": None,
    "minor_version": None,
    "compatible_brands": None,
    "handler_name": _NEUTRAL_HANDLERS,
    "language": frozenset({"und", ""}),
    "vendor_id": frozenset({"[0][0][0][0]"}),
    "encoder": frozenset({"Lavf"}),
    "ENCODER": frozenset({"Lavf"}),
    "DURATION": None,
}
"""What the format itself needs; None allows any value because it says nothing about the footage."""

_ONCE = frozenset({"ftyp", "moov", "mdat"})
_ALLOWED = {
    "": _ONCE | {"free"},
    "moov": frozenset({"mvhd", "trak", "free"}),
    "moov/trak": frozenset({"tkhd", "edts", "mdia", "free"}),
    "moov/trak/edts": frozenset({"elst"}),
    "moov/trak/mdia": frozenset({"mdhd", "hdlr", "minf"}),
    "moov/trak/mdia/minf": frozenset({"vmhd", "smhd", "dinf", "stbl", "hdlr"}),
    "moov/trak/mdia/minf/dinf": frozenset({"dref"}),
    "moov/trak/mdia/minf/stbl": frozenset(
        {
            "stsd",
            "stts",
            "stss",
            "ctts",
            "stsc",
            "stsz",
            "stco",
            "co64",
            "sgpd",
            "sbgp",
            "cslg",
            "sdtp",
        }
    ),
}


def check_structure(
    copy: Path, cancel: CancelToken, *, sound_only: bool = False
) -> Iterator[Check]:
    """Streams, tags, boxes, edit lists and data hidden between the pictures.

    Args:
        copy: The copy.
        cancel: Asked often.
        sound_only: It should have one sound stream and no picture.

    Raises:
        MediaError: If the file cannot be opened at all.
    """
    with open_media(copy) as container:
        mp4 = "mp4" in container.format.name
        matroska = "matroska" in container.format.name
        yield _streams(container, sound_only=sound_only)
        yield _tags(container)
    if mp4:
        try:
            boxes = read_boxes(copy)
            yield _boxes(copy, boxes)
            yield check_edit_lists(copy, boxes)
        except NotMp4 as error:
            yield Check(
                "boxes", False, "There is something in the file that is not part of the video.",
                f"{error}.",
            )  # fmt: skip
    elif matroska:
        yield _boxes_check(list(foreign_elements(copy)))
    else:
        yield Check(
            "boxes", True,
            "It was not looked for other things in the file: that is done for MP4 and Matroska.",
            warning=True, checked=False,
        )  # fmt: skip
    yield _hidden(copy, cancel, sound_only=sound_only)


def _streams(container: InputContainer, *, sound_only: bool) -> Check:
    kinds: Counter[str] = Counter()
    for stream in container.streams:
        kind = str(stream.type)
        if kind == "video" and stream.disposition & (
            Disposition.attached_pic | Disposition.timed_thumbnails
        ):
            kind = "cover picture"
        kinds[kind] += 1
    extra = {k: n for k, n in kinds.items() if k not in ("video", "audio")}
    if sound_only:
        if kinds == {"audio": 1} and not container.chapters():
            return Check("streams", True, "The file holds one sound stream and nothing else.")
        return Check(
            "streams", False, "The file is not one sound stream and nothing else.",
            f"Found: {', '.join(f'{n} {k}' for k, n in sorted(kinds.items()))}.",
        )  # fmt: skip
    ok = kinds["video"] == 1 and kinds["audio"] <= 1 and not extra and not container.chapters()
    if ok:
        sound = "one sound stream" if kinds["audio"] else "no sound"
        return Check("streams", True, f"The file holds one video stream, {sound} and nothing else.")
    found = ", ".join(f"{n} {k}" for k, n in sorted(kinds.items()))
    chapters = len(container.chapters())
    if chapters:
        found += f", {chapters} chapters"
    return Check(
        "streams", False, "The file holds more than one video stream and one sound stream.",
        f"Found: {found}.",
    )  # fmt: skip


def _tags(container: InputContainer) -> Check:
    found: list[str] = []
    for where, tags in (
        ("file", container.metadata),
        *((f"stream {s.index}", s.metadata) for s in container.streams),
    ):
        for key, value in tags.items():
            allowed = _NEUTRAL_TAGS.get(key, frozenset())
            if allowed is not None and value not in allowed:
                found.append(f"{where}: {key}")
    if not found:
        return Check("tags", True, "The file carries no tags.")
    return Check(
        "tags", False, "The file carries tags, which may say where or by whom it was recorded.",
        f"Found {', '.join(found[:20])}.",
    )  # fmt: skip


def _boxes(copy: Path, boxes: Sequence[Mp4Box]) -> Check:
    wrong: list[str] = []
    for box in boxes:
        parent = box.path.rpartition("/")[0]
        if box.kind not in _ALLOWED.get(parent, frozenset()):
            wrong.append(f"unexpected box {box.path}")
        elif box.kind == "free" and any(read_payload(copy, box)):
            wrong.append("free space with content")
        elif box.kind in ("mvhd", "tkhd", "mdhd") and any(header_times(read_payload(copy, box))):
            wrong.append(f"a recording time in {box.path}")
        elif box.kind == "hdlr":
            name, _, rest = read_payload(copy, box)[24:].partition(b"\0")
            if name.decode("utf-8", "replace").strip() not in _NEUTRAL_HANDLERS or rest:
                wrong.append("a name in a track header")
        elif box.kind == "stsd":
            wrong += foreign_parts(read_payload(copy, box))
        if box.kind in READ:
            wrong += odd_fields(box.kind, read_payload(copy, box, 1 << 28))
    wrong += [
        f"{n} {kind} boxes instead of one"
        for kind, n in Counter(b.path for b in boxes if b.path in _ONCE).items()
        if n != 1
    ]
    often = Counter((b.track, b.path) for b in boxes if b.track >= 0 and b.kind != "free")
    wrong += [f"{n} {path} boxes in one track" for (_, path), n in often.items() if n > 1]
    wrong += unused_bytes(copy, boxes)
    return _boxes_check(wrong)


def _boxes_check(wrong: Sequence[str]) -> Check:
    if not wrong:
        return Check("boxes", True, "There is nothing in the file besides its pictures and sound.")
    return Check(
        "boxes", False, "There is something in the file that is not part of the video.",
        f"Found {'; '.join(dict.fromkeys(wrong))}.",
    )  # fmt: skip


def _hidden(copy: Path, cancel: CancelToken, *, sound_only: bool) -> Check:
    found: Counter[str] = Counter()
    unseen: list[str] = []
    with open_media(copy) as container:
        looks: dict[int, Callable[[bytes], Iterable[str]]] = {}
        for stream in container.streams:
            context = stream.codec_context
            if stream.type not in ("video", "audio") or context is None:
                continue
            codec = context.codec.canonical_name
            if codec in ("h264", "hevc"):
                settings = context.extradata or b""
                looks[stream.index] = partial(
                    hidden_units, codec, length_size=_length_size(codec, settings)
                )
                if codec == "h264" and settings[:1] == b"\1":
                    found.update(odd_settings(settings))
            elif codec == "aac":
                looks[stream.index] = hidden_sound
            else:
                unseen.append(f"{codec} {'video' if stream.type == 'video' else 'sound'}")
        if not looks and not unseen:
            return Check("hidden_data", False, "There is no video stream to look into.")
        try:
            for packet in (
                demuxed(container, *(container.streams[n] for n in looks)) if looks else ()
            ):
                cancel.check()
                if packet.size:
                    found.update(looks[packet.stream_index](bytes(packet)))
        except av.error.InvalidDataError:
            found["bytes that cannot be read"] += 1
    if found:
        what = ", ".join(f"{n} × {kind}" for kind, n in sorted(found.items()))
        return Check(
            "hidden_data", False, "There is data hidden between the pictures.", f"Found {what}."
        )
    named = " and ".join(unseen)
    if unseen and (sound_only or not all(name.endswith("sound") for name in unseen)):
        return Check(
            "hidden_data", True,
            f"Data hidden between the pictures was not looked for: the copy is {named}.",
            warning=True, checked=False,
        )  # fmt: skip
    return Check(
        "hidden_data", True, "There is no data hidden between the pictures.",
        f"It was not looked for in {named}." if unseen else "",
    )  # fmt: skip


def _length_size(codec: str, extradata: bytes) -> int:
    """Bytes of the length before each unit; 0 when units are separated by start codes instead."""
    at = 4 if codec == "h264" else 21
    if len(extradata) <= at or extradata[0] != 1:
        return 0
    return (extradata[at] & 3) + 1
