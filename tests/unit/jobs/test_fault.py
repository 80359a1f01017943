from __future__ import annotations

import pytest

from redaction.jobs.fault import scrubbed, without_folders


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("cannot open '/home/jo/case 7/a b.mp4'", "cannot open 'a b.mp4'"),
        ("cannot open /home/jo/a.mp4: gone", "cannot open a.mp4: gone"),
        ("C:\\Users\\jo\\x.mp4: gone", "x.mp4: gone"),
        ("frame 12 of 20", "frame 12 of 20"),
    ],
)
def test_folders_are_cut_away(text: str, kept: str) -> None:
    assert without_folders(text) == kept


def test_a_bare_path_with_a_blank_still_loses_its_first_folders() -> None:
    assert "home" not in without_folders("cannot open /home/jo/case 7/a.mp4")


def test_the_chain_of_causes_is_kept() -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ValueError("outer") from inner
    except ValueError as outer:
        text = scrubbed(outer)
    assert text.index("ValueError: outer") < text.index("KeyError: 'inner'")
    assert "in test_the_chain_of_causes_is_kept" in text
