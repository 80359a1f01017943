from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from player.media.errors import UserError
from redaction.tracking.motion import PairMotion
from redaction.tracking.store import CACHED, MotionStore
from tests.unit.tracking.scenes import pan


def same(a: PairMotion, b: PairMotion) -> bool:
    return (
        np.array_equal(a.there, b.there)
        and np.array_equal(a.back, b.back)
        and np.array_equal(a.trust, b.trust)
        and np.array_equal(a.camera, b.camera)
        and a.cut == b.cut
    )


def test_motion_comes_back_as_it_was_stored():
    pairs = [None if i % 7 == 3 else pan(i, -i, cut=i == 5) for i in range(CACHED * 2)]
    with MotionStore() as store:
        for pair in pairs:
            store.append(pair)
        assert len(store) == len(pairs)
        for i in (*range(len(pairs)), 0, 5, -1):
            stored, wanted = store[i], pairs[i]
            assert (stored is None) == (wanted is None)
            if stored is not None and wanted is not None:
                assert same(stored, wanted)


def test_reading_between_writes_changes_nothing():
    with MotionStore() as store:
        store.append(pan(1))
        assert store[0] is not None
        store.append(pan(2))
        first, second = store[:2]
        assert first is not None
        assert second is not None
        assert same(first, pan(1))
        assert same(second, pan(2))


def test_there_is_nothing_beyond_the_end():
    with MotionStore() as store:
        store.append(None)
        assert store[0] is None
        with pytest.raises(IndexError):
            store[1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a drive that is always full")
def test_a_full_drive_is_said_in_words_and_the_file_is_closed(monkeypatch):
    # Larger than what the file keeps before it writes.
    noise = np.random.default_rng(1).bytes(1 << 16)
    with Path("/dev/full").open("r+b") as file:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda prefix: file)
        store = MotionStore()
        with pytest.raises(UserError, match="temporary folder"):
            store.put(0, noise)
        store.put(1, b"little")
        store.close()
        assert file.closed
