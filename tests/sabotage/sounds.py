"""Sabotage of the sound."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import av

from redaction.export.plan import AudioChoice, AudioMode
from tests.e2e.copies import QUICK, remux, usual_plan, write_plainly
from tests.media.clip import Clip, write_clip
from tests.sabotage.stage import FRAMES, SIZE, Case, Stage


def removed(stage: Stage, out: Path) -> Case:
    return stage.case(remux(stage.copy, out, drop_sound=True))


def shifted(stage: Stage, out: Path) -> Case:
    return stage.case(remux(stage.copy, out, sound_shift=480))


def left_in(stage: Stage, out: Path) -> Case:
    return stage.case(stage.copy, plan={"audio": AudioChoice(AudioMode.REMOVE)})


def treated_shifted(stage: Stage, out: Path) -> Case:
    return Case(stage.source, remux(stage.muted, out, sound_shift=960), stage.treated("mute"))


def _instead(asked: str, done: tuple[str, str, str] | None) -> Callable[[Stage, Path], Case]:
    """Sound that was to be treated in one way, and was in another or not at all."""

    def make(stage: Stage, out: Path) -> Case:
        # The last moment is muted in both, so that the sound was encoded in any case.
        end = ("0.85", "0.9", "mute")
        plan = usual_plan(stage.source, FRAMES, SIZE, sounds=[("0.2", "0.7", asked), end])
        made = usual_plan(stage.source, FRAMES, SIZE, sounds=[*([done] if done else []), end])
        return Case(stage.source, write_plainly(made, out), plan)

    return make


unmuted = _instead("mute", None)
untoned = _instead("tone", None)
silent_not_toned = _instead("tone", ("0.2", "0.7", "mute"))
toned_not_muted = _instead("mute", ("0.2", "0.7", "tone"))
partly = _instead("mute", ("0.2", "0.5", "mute"))
too_much = _instead("mute", ("0.1", "0.8", "mute"))


def other_sound(stage: Stage, out: Path) -> Case:
    """Packets of a sound of the same length that is another."""
    clip = Clip(frames=FRAMES, size=(64, 48), tone=0.96, options=(("g", "1"),), rate=Clip().rate)
    other = out.with_name("other.mp4")
    write_clip(clip, other)
    quieter = usual_plan(other, FRAMES, (64, 48), sounds=[("0.5", "0.9", "mute")], encoder=QUICK)
    return stage.case(
        _with_sound_of(stage.copy, write_plainly(quieter, out.with_name("q.mp4")), out)
    )


def _with_sound_of(copy: Path, other: Path, out: Path) -> Path:
    with (
        av.open(str(copy)) as old,
        av.open(str(other)) as sound,
        av.open(str(out), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
    ):
        picture = new.add_stream_from_template(old.streams.video[0], opaque=True)
        heard = new.add_stream_from_template(sound.streams.audio[0], opaque=True)
        for container, kind, target in ((old, "video", picture), (sound, "audio", heard)):
            for packet in container.demux(getattr(container.streams, kind)[0]):
                if packet.size:
                    packet.stream = target
                    new.mux(packet)
    return out


def _packets(change: Callable[[int, bytes], bytes | None]) -> Callable[[Stage, Path], Case]:
    """The good copy with each packet of its sound changed, or left out where None comes back."""

    def make(stage: Stage, out: Path) -> Case:
        with (
            av.open(str(stage.copy)) as old,
            av.open(str(out), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
        ):
            pairs = {s.index: new.add_stream_from_template(s, opaque=True) for s in old.streams}
            count = 0
            for packet in old.demux():
                if not packet.size:
                    continue
                fresh = packet
                if packet.stream.type == "audio":
                    data = change(count, bytes(packet))
                    count += 1
                    if data is None:
                        continue
                    fresh = av.Packet(data)
                    fresh.pts, fresh.dts, fresh.duration = packet.pts, packet.dts, packet.duration
                    fresh.time_base = packet.time_base
                fresh.stream = pairs[packet.stream_index]
                new.mux(fresh)
        return stage.case(out)

    return make


one_missing = _packets(lambda at, data: None if at == 20 else data)
one_changed = _packets(lambda at, data: data[:-4] + b"\x5a\x5a\x5a\x5a" if at == 20 else data)


def _with_note(at: int, data: bytes) -> bytes:
    """A data stream element in front of the sound: 100, tag, aligned, count, bytes."""
    note = b"51.5007 N 0.1246 W"
    head = 0b100 << 13 | 0b0000 << 9 | 1 << 8 | len(note)
    return head.to_bytes(2, "big") + note + data if at == 5 else data


note_in_sound = _packets(_with_note)


def plays_on(stage: Stage, out: Path) -> Case:
    """A copy of the first frames whose sound goes on to the end."""
    spans = (dataclasses.replace(stage.ranges.spans[0], start=0),)
    plan = dataclasses.replace(stage.plan, spans=spans)
    short = write_plainly(plan, out.with_name("short.mp4"))
    return Case(stage.source, _with_sound_of(short, stage.muted, out), plan)
