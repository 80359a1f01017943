"""The small twin of `./run bench tamper`: random single changes to rows and bytes, all found."""

from __future__ import annotations

from pathlib import Path

import pytest

from redaction.reviewlog.verdict import Head
from tests.bench._tampering import Change, judge, make, trial

SEEDS = 60


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head]:
    folder = tmp_path_factory.mktemp("tampering") / "base"
    return folder, make(folder, 30)


def test_nothing_is_found_where_nothing_was_changed(base: tuple[Path, Head]) -> None:
    folder, noted = base
    found = judge(folder, Change("nothing", beside_head=True), noted)
    assert not found.found, found.words


def test_every_change_is_found(base: tuple[Path, Head], tmp_path: Path) -> None:
    folder, noted = base
    named = []
    for seed in range(1, SEEDS + 1):
        change, found = trial(folder, tmp_path / "scratch", noted, seed)
        assert found.found, f"seed {seed}: {change.what}"
        if seed % 2 == 0 and change.row is not None:
            named.append(found.named)
    assert sum(named) > 0.9 * len(named) > 10
