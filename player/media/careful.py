"""Decoding damaged stretches so that every visit shows the same pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from player.media.decode import Chain

if TYPE_CHECKING:
    import av

    from player.media.index import VideoIndex
    from player.media.work import CancelLike

_WINDOW: Final = 8
"""Pictures that may come before one is given up: decoders of broken streams mix up the order."""


class CarefulRun:
    """One thread, decoding one stretch at a time from a start point that depends on the stretch alone.

    That is the start point before the stretch's own: the first pictures after a start point may lack
    what came before it, two in a row do not; and some decoders notice damage in a picture only when
    they have an earlier one. The decoder is always a new one, since not all forget everything when
    they are told to.

    Two decoders run side by side. One mends damage as it can, and gives the pictures. The other refuses it,
    and so tells where it begins: a decoder that mends does not say so every time.
    """

    def __init__(self, path: Path, index: VideoIndex, video: int = 0) -> None:
        self._index = index
        self._chain = Chain(path, index, threads=1, video=video, strict=False)
        self._scout = Chain(path, index, threads=1, video=video)
        self._scouted = -1
        self._rank: int | None = None
        self._next = 0
        self._early: dict[int, av.VideoFrame] = {}

    @property
    def errors(self) -> int:
        """Packets the decoder rejected so far."""
        return self._chain.errors

    def fed(self, at: int) -> bool:
        """Whether the packet of that frame has reached this decoder."""
        return self._chain.fed(at)

    def close(self) -> None:
        """Release the file."""
        self._early.clear()
        self._rank = None
        self._chain.close()
        self._scout.close()

    def take(
        self, wanted: int, rank: int, cancel: CancelLike | None
    ) -> tuple[av.VideoFrame | None, bool]:
        """The picture of a frame of the stretch that begins at ``rank``, and whether it is damaged."""
        if self._rank != rank or self._next > wanted:
            self.close()
            self._chain.start(max(rank - 1, -1))
            self._scout.start(max(rank - 1, -1))
            self._scouted = -1
        self._rank, self._next = rank, wanted + 1
        picture = self._advance(wanted, cancel)
        self._look_ahead(wanted, cancel)
        # Whatever was decoded after damage, up to the next start point, may lean on it.
        number = int(self._index.numbers[wanted])
        tainted = any(number >= c.flagged.get(rank, number + 1) for c in (self._chain, self._scout))
        return picture, picture is None or bool(picture.is_corrupt) or tainted

    def _look_ahead(self, wanted: int, cancel: CancelLike | None) -> None:
        """Let the strict decoder come as far as the wanted frame, or to the end of what it accepts."""
        while self._scouted < wanted:
            if cancel is not None:
                cancel.check()
            item = self._scout.next()
            if item is None:
                break
            self._scouted = item[0]

    def _advance(self, wanted: int, cancel: CancelLike | None) -> av.VideoFrame | None:
        """Decode until the wanted picture is out, or enough later ones are that it does not come."""
        for at in [at for at in self._early if at < wanted]:
            del self._early[at]
        while wanted not in self._early and len(self._early) < _WINDOW:
            if cancel is not None:
                cancel.check()
            item = self._chain.next()
            if item is None:
                break
            if item[0] >= wanted:
                self._early[item[0]] = item[1]
        return self._early.pop(wanted, None)
