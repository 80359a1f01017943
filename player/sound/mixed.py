"""Several sound streams of a file heard as one, as loud as a copy in which they are mixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from player.media.errors import UserError
from player.sound.playout import Source
from player.sound.track import Samples, SoundFile, TrackReader


def open_sound(file: SoundFile, stopped: Callable[[], bool] = lambda: False) -> Source:
    """What gives the samples of a file: of one stream, or of several mixed.

    Args:
        file: What to read.
        stopped: Asked between packets; once true, silence is given without any further work.

    Raises:
        UserError: If the file cannot be opened, or none of the streams can be decoded.
    """
    return MixedReader(file, stopped) if len(file.mix) > 1 else TrackReader(file, stopped)


class MixedReader:
    """Reads several streams side by side; each of ``n`` has one ``n``-th of its loudness.

    A stream that cannot be decoded is silent, as long as another one can be heard: a copy has only those
    that can be decoded, so it does not count for the loudness either.

    Attributes:
        rate: Samples a second: the highest of the streams'.
        channels: 1 where all have one, else 2.
    """

    def __init__(self, file: SoundFile, stopped: Callable[[], bool] = lambda: False) -> None:
        """Open every stream.

        Raises:
            UserError: If none of them can be decoded.
        """
        own = _opened([replace(file, stream=number, mix=()) for number in file.mix], stopped)
        self.rate = max(reader.rate for reader in own)
        self.channels = max(reader.channels for reader in own)
        for reader in own:
            # Nothing was decoded yet: it may still give samples of another form.
            reader.rate, reader.channels = self.rate, self.channels
        self._readers = own

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count``, shape (count, channels)."""
        mixed = np.zeros((count, self.channels), np.float32)
        share = np.float32(1 / max(1, len(self._readers)))
        for reader in self._readers:
            mixed += reader.read(first, count) * share
        return np.clip(mixed, -1.0, 1.0)

    def close(self) -> None:
        """Release the file; from now on there is silence."""
        for reader in self._readers:
            reader.close()


def _opened(files: Sequence[SoundFile], stopped: Callable[[], bool]) -> list[TrackReader]:
    found: list[TrackReader] = []
    try:
        for file in files[:-1]:
            with suppress(UserError):
                found.append(TrackReader(file, stopped))
        try:
            found.append(TrackReader(files[-1], stopped))
        except UserError:
            if not found:
                raise
    except BaseException:
        for reader in found:
            reader.close()
        raise
    return found
