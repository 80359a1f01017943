"""What was seen and heard as rows of the table ``coverage``, and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from redaction.coverage.coverage import Coverage
from redaction.coverage.runs import count, from_text, of_spans, runs_of, spans_of, to_text
from redaction.coverage.viewing import Hearing, Lapse, Sitting, View, Viewing
from redaction.store.database import damaged, reading

Record = Viewing | Hearing | Lapse | Sitting
"""What a row holds."""

COLUMNS = "kind, who, moment, revision, data"
"""Of the table, besides the row's number and the footage."""

Row = tuple[str, str, str, int, str]
"""Values of ``COLUMNS``."""

VIEWING, HEARING, LAPSE, SITTING = "viewing", "hearing", "lapse", "sitting"
"""The kinds of row."""


def row_of(value: Record) -> Row:
    """A value as a row."""
    data: dict[str, Any]
    match value:
        case Viewing():
            data = {
                "frames": to_text(of_spans(value.frames)),
                "view": value.view.value,
                "speed": value.speed,
                "share": value.share,
                "held": value.held,
            }
            return VIEWING, value.who, _time(value.moment), value.revision, _dump(data)
        case Hearing():
            streams = list(value.streams)
            data = {"parts": to_text(value.parts), "streams": streams, "speed": value.speed}
            return HEARING, value.who, _time(value.moment), value.revision, _dump(data)
        case Lapse():
            data = {"frames": to_text(value.frames), "parts": to_text(value.parts)}
            return LAPSE, "", _time(value.moment), value.revision, _dump(data)
        case Sitting():
            data = {
                "ended": _time(value.ended),
                "playing": round(value.playing, 1),
                "still": round(value.still, 1),
            }
            return SITTING, value.who, _time(value.begun), 0, _dump(data)


def coverage_of(footage: str, rows: Sequence[Row]) -> Coverage:
    """What rows of one footage hold.

    Raises:
        StoreError: If one cannot be read.
    """
    viewings: list[Viewing] = []
    hearings: list[Hearing] = []
    lapses: list[Lapse] = []
    sittings: list[Sitting] = []
    with reading("a record of what was looked at"):
        # all at once: it takes a third of the time
        texts = json.loads(f"[{','.join(row[4] for row in rows)}]")
        for row, data in zip(rows, texts, strict=True):
            kind, who, moment, revision, _ = row
            if kind == SITTING:
                sittings.append(sitting_of(footage, *row))
                continue
            when, at = dt.datetime.fromisoformat(moment), int(revision)
            if kind == VIEWING:
                frames = spans_of(from_text(data["frames"]))
                view, speed = _VIEWS[data["view"]], float(data["speed"])
                share, held = int(data["share"]), int(data["held"])
                viewings.append(Viewing(frames, view, speed, who, when, share, held, at))
            elif kind == HEARING:
                parts, streams = from_text(data["parts"]), tuple(map(int, data["streams"]))
                hearings.append(Hearing(parts, streams, float(data["speed"]), who, when, at))
            elif kind == LAPSE:
                parts = from_text(data["parts"])
                lapses.append(Lapse(at, when, from_text(data["frames"]), parts))
            else:
                raise damaged("a record of what was looked at")
    return Coverage(tuple(viewings), tuple(hearings), tuple(lapses), tuple(sittings))


def together(a: Coverage, b: Coverage) -> Coverage:
    """What both hold, in order."""
    return Coverage(
        a.viewings + b.viewings,
        a.hearings + b.hearings,
        a.lapses + b.lapses,
        a.sittings + b.sittings,
    )


def sitting_of(
    footage: str, _kind: str, who: str, moment: str, _revision: int, text: str
) -> Sitting:
    """A row of that kind."""
    data = json.loads(text)
    begun, ended = map(dt.datetime.fromisoformat, (moment, data["ended"]))
    return Sitting(footage, who, begun, ended, float(data["playing"]), float(data["still"]))


def joined(sittings: Iterable[Sitting]) -> tuple[Sitting, ...]:
    """Parts of one stretch of work put together: what follows within seconds."""
    found: list[Sitting] = []
    for s in sittings:
        last = found[-1] if found else None
        if last is not None and last.who == s.who and s.begun - last.ended < _SOON:
            found[-1] = Sitting(
                s.footage,
                s.who,
                last.begun,
                max(last.ended, s.ended),
                last.playing + s.playing,
                last.still + s.still,
            )
        else:
            found.append(s)
    return tuple(found)


_SOON = dt.timedelta(seconds=5)
_VIEWS = {view.value: view for view in View}


def summed(opened: Coverage) -> dict[str, Any]:
    """What a log row says about looking: frames, seconds, how, and who where others are named in it."""
    frames = runs_of(r for v in opened.viewings for r in of_spans(v.frames))
    heard = runs_of(r for h in opened.hearings for r in h.parts)
    facts: dict[str, Any] = {
        "frames_shown": count(frames),
        "views": sorted({v.view.value for v in opened.viewings}),
        "fastest": max((abs(v.speed) for v in opened.viewings), default=0),
        "playing_seconds": round(sum(s.playing for s in opened.sittings)),
        "still_seconds": round(sum(s.still for s in opened.sittings)),
        "looked_by": list(opened.people),
    }
    if heard:
        facts["heard_seconds"] = round(count(heard) / 1000)
    return facts


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
