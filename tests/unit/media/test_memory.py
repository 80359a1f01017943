"""Memory that lacks while a file is read is told from a picture that is damaged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av.error
import pytest

from player.media import memory
from player.media.errors import MediaError
from player.media.source import FrameSource
from redaction.jobs.errors import UserError
from redaction.jobs.memory import ask_for_room, is_out_of_memory
from tests.media.clip import Clip, write_clip

ROOT = Path(__file__).resolve().parents[3]

NO_MEMORY = av.error.MemoryError(12, "Cannot allocate memory")


def test_there_is_room_for_a_little_and_not_for_everything() -> None:
    assert memory.has_room(1 << 20)
    assert not memory.has_room(1 << 60)


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")
@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_both_limits_of_the_system_count(limit: str) -> None:
    """Our own jobs run under the second."""
    program = (
        "import resource, player.media.memory as memory\n"
        f"resource.setrlimit(resource.{limit}, (400 << 20,) * 2)\n"
        "print(memory.has_room(16 << 20), memory.has_room(500 << 20))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.split() == ["True", "False"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")
def test_a_sound_clip_is_never_called_damaged_for_want_of_memory(tmp_path: Path) -> None:
    """Whatever the limit, it is read whole, or memory is what lacks."""
    clip = write_clip(Clip(frames=8, size=(2560, 1440)), tmp_path / "clip.mp4")
    program = (
        "import av, cv2, resource, sys\n"
        "from pathlib import Path\n"
        "from player.media.source import FrameSource\n"
        "used = [l for l in open('/proc/self/status') if l.startswith('VmData')][0].split()[1]\n"
        "most = (int(used) << 10) + (int(sys.argv[2]) << 20)\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (most, most))\n"
        "try:\n"
        "    with FrameSource.open(Path(sys.argv[1])) as source:\n"
        "        print([source.frame_at(n).damaged for n in range(8)].count(True))\n"
        "except MemoryError:\n"
        "    print('memory')\n"
    )
    said = []
    for spare in (20, 40, 60, 1500):
        told = subprocess.run(
            [sys.executable, "-c", program, str(clip), str(spare)],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        said.append(told.stdout.strip())
    # with next to nothing a library may end the process, which is contained; it says nothing wrong
    assert set(said) <= {"0", "memory", ""}, said
    assert said[-1] == "0"


def test_only_where_memory_lacks_is_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.raise_if_short(NO_MEMORY)  # a damaged picture asked for too much: the next one is read
    monkeypatch.setattr(memory, "has_room", lambda _size: False)
    for said in (
        NO_MEMORY,
        av.error.InvalidDataError(1, "damaged"),
        av.error.BlockingIOError(11, ""),
    ):
        with pytest.raises(MemoryError) as caught:
            memory.raise_if_short(said)
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
