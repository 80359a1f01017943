"""Rows about several footage at once, and about records by their ids."""

from __future__ import annotations

from pathlib import Path

from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.testimony import vouch
from redaction.store.workspace import Workspace


def test_rows_about_footage_and_records_are_found_together(tmp_path: Path) -> None:
    first, second, other = "a1" * 32, "b2" * 32, "c3" * 32
    with Workspace.open(tmp_path, user="Ada") as workspace:
        log = workspace.log
        for sha256 in (first, second, other):
            log.append(Category.ALTERATION, f"Move box {sha256[:2]}", footage=sha256)
        log.append(Category.ALTERATION, "Clock set", details=vouch("incidents", "inc1/cam", "d"))
        log.append(Category.DISCLOSURE, "Copy", footage=first, recipient="Ms Roe")
        wanted = LogFilter(about=(first, second, "inc1"))
        assert [r.action for r in log.each(wanted)] == [
            "Move box a1", "Move box b2", "Clock set", "Copy",
        ]  # fmt: skip
        unnamed = LogFilter(about=(first, second, "inc1"), unaddressed=True)
        assert "Copy" not in [r.action for r in log.each(unnamed)]
        assert LogFilter.from_json(unnamed.to_json()) == unnamed
