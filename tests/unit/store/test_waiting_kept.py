"""A copy that waits is not let go because the drive does not give it for a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from redaction.model.ids import FootageId
from redaction.store.waiting import WAITING, keep_waiting, read_waiting

FOOTAGE = FootageId("f00")


def test_what_the_drive_does_not_give_now_is_there_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_waiting(tmp_path, FOOTAGE, "one", {"out": "copy.mp4"})

    def refused(*_words: object, **_named: object) -> str:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as now:
        now.setattr(Path, "read_text", refused)
        assert read_waiting(tmp_path) == []
    ((footage, order, data),) = read_waiting(tmp_path)
    assert (footage, order, data["out"]) == (FOOTAGE, "one", "copy.mp4")


def test_what_makes_no_sense_is_let_go(tmp_path: Path) -> None:
    keep_waiting(tmp_path, FOOTAGE, "one", {})
    (path,) = (tmp_path / WAITING).iterdir()
    path.write_text("{half")
    assert read_waiting(tmp_path) == []
    assert not path.exists()
