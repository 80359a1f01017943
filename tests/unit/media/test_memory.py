"""Memory that lacks while a file is read is told from a picture that is damaged."""

from __future__ import annotations

from pathlib import Path

import av.error
import pytest

from player.media import memory
from player.media.errors import MediaError
from player.media.source import FrameSource
from redaction.jobs.errors import UserError
from redaction.jobs.memory import ask_for_room, is_out_of_memory
from tests.media.clip import Clip, write_clip

NO_MEMORY = av.error.MemoryError(12, "Cannot allocate memory")


def test_there_is_room_for_a_little_and_not_for_everything() -> None:
    assert memory.has_room(1 << 20)
    assert not memory.has_room(1 << 60)


def test_only_where_memory_lacks_is_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.raise_if_short(NO_MEMORY)  # a damaged picture asked for too much: the next one is read
    monkeypatch.setattr(memory, "has_room", lambda _size: False)
    memory.raise_if_short(av.error.InvalidDataError(1, "damaged"))
    with pytest.raises(MemoryError) as caught:
        memory.raise_if_short(NO_MEMORY)
    assert is_out_of_memory(caught.value)


def test_a_file_that_cannot_be_opened_for_want_of_memory_is_not_called_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clip = write_clip(Clip(frames=2), tmp_path / "clip.mp4")

    def short(*_args: object, **_more: object) -> None:
        raise NO_MEMORY

    monkeypatch.setattr(av, "open", short)
    with pytest.raises(MediaError):
        FrameSource.open(clip)
    monkeypatch.setattr(memory, "has_room", lambda _size: False)
    with pytest.raises(MemoryError):
        FrameSource.open(clip)


def test_a_command_that_reads_no_footage_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.jobs.memory.has_room", lambda _size: False)
    ask_for_room("redaction.cli_log:verify")
    with pytest.raises(UserError, match="not enough memory"):
        ask_for_room("redaction.cli_work:redact")
