"""Names of files that every system takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.casework.checker.trees import danger_of
from redaction.casework.names import folded, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("clip.mp4", "clip.mp4"),
        ("Büro 3 (é).mp4", "Büro 3 (é).mp4"),
        ("a/b\\c:d*e?.mp4", "a_b_c_d_e_.mp4"),
        ("100%.mp4", "100_.mp4"),
        ("line\nbreak.mp4", "line_break.mp4"),
        ("con.mp4", "_con.mp4"),
        ("COM1", "_COM1"),
        (" .mp4", "file.mp4"),
        ("dots...", "dots"),
        ("", "file"),
        ("..", "file"),
        ("x" * 300 + ".mp4", "x" * 100 + ".mp4"),
        ("\udcff.mp4", "file.mp4"),
    ],
)
def test_a_name_becomes_one_that_every_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert danger_of(safe) == ""


def test_a_name_that_is_taken_in_any_case_is_numbered() -> None:
    assert safe_name("Clip.mp4", ["clip.MP4"]) == "Clip (2).mp4"
    assert safe_name("clip.mp4", ["clip.mp4", "CLIP (2).mp4"]) == "clip (3).mp4"


@given(st.lists(st.text(max_size=30), max_size=4))
def test_whatever_the_names_none_is_dangerous_and_none_clashes(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(safe_name(name, taken))
    assert all(danger_of(name) == "" for name in taken)
    assert len({folded(name) for name in taken}) == len(taken)
