"""A full disk at every page that an edit writes; `./run bench full` does it with real disks, too."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from player.media.time import FrameSpan
from redaction.edit import gestures
from redaction.model.geometry import Box
from redaction.store.database import StoreError, faults
from redaction.store.workspace import Workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        space.add_footage(
            Path("a.mp4"), sha256="ab" * 32, size=1, frames=9, duration=1.0, width=9, height=9
        )
    return tmp_path / "ws"


def test_an_edit_is_kept_whole_or_refused_at_every_page_of_room(folder: Path) -> None:
    """SQLite's own limit of pages stands for the disk: it is met at the same places."""
    with Workspace.open(folder, user="Officer") as space:
        footage = space.footage()[0].id
        connection = space._database.connection
        (used,) = connection.execute("PRAGMA page_count").fetchone()
        before = space.project(footage)
        # long, so that the edit and its row need many new pages
        many = gestures.add_track(before, Box(0, 0, 9, 9), FrameSpan(0, 9), label="x" * 40_000)
        said: list[str] = []
        for room in range(60):
            connection.execute(f"PRAGMA max_page_count = {used + room}")
            try:
                space.do(footage, many)
                break
            except StoreError as error:
                said.append(error.summary)
            assert space.project(footage) == before
            assert not space.undo_label(footage)
            assert space.log.verify().ok
        assert 3 < len(said) < 60
        assert all("is full" in sentence for sentence in said)
        assert len(space.project(footage).tracks) == 1
        assert space.log.verify().ok


class Fault(sqlite3.OperationalError):
    """What SQLite says when it cannot make the file that its processes share."""

    sqlite_errorcode = sqlite3.SQLITE_IOERR


@pytest.mark.parametrize(
    ("free", "said"), [(0, "is full"), (1 << 40, "reported an error")], ids=["full", "broken"]
)
def test_a_fault_of_the_disk_is_called_full_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _p: usage(1 << 41, 0, free))
    with pytest.raises(StoreError, match=said), faults(tmp_path / "umbra.db"):
        raise Fault("disk I/O error")
