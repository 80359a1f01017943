"""A transport stream behind another one: streams turn up that PyAV did not list when it opened the file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from player.media.container import demuxed, open_media
from tests.bench._mutant_seeds import Seed, write_seed


def test_what_was_asked_for_is_given_whole(tmp_path: Path) -> None:
    first = write_seed(Seed("a.ts", "mpeg2video", sound="mp2"), tmp_path)
    second = write_seed(Seed("b.ts", "mpeg4", sound="ac3"), tmp_path)
    alone, joined = [], tmp_path / "joined.ts"
    with open_media(first) as container:
        alone = [bytes(p) for p in demuxed(container, container.streams.audio[0]) if p.size]
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    with open_media(joined) as container:
        found = [bytes(p) for p in demuxed(container, container.streams.audio[0]) if p.size]
    assert alone
    assert found[: len(alone)] == alone


def test_a_stream_nobody_knows_of_is_the_end() -> None:
    def demux(*_: Any) -> Any:
        yield "packet"
        raise IndexError

    container: Any = SimpleNamespace(demux=demux)
    assert list(demuxed(container)) == ["packet"]
