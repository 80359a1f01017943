"""Where somebody may be speaking, by Silero's voice activity detector (16 kHz, MIT).

It errs towards speech: a stretch begins where the model is at least half sure, goes on while it is more
than a quarter sure, is widened on both sides, and short silences inside are closed. It is shown as a
help for listening; nothing is muted by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime

from redaction.detection.models import catalogue, model_path

if TYPE_CHECKING:
    import numpy.typing as npt

RATE: Final = 16000
"""Samples per second that the model takes, one channel."""

_WINDOW, _CONTEXT = 512, 64
"""Samples the model judges at a time, and how many before them it is shown again."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """What counts as speech.

    Attributes:
        begin: Score from which speech begins.
        hold: Score below which it ends.
        silence: Seconds of silence that part two stretches; shorter ones are closed.
        least: Seconds of speech below which it is taken for a click.
        margin: Seconds added before and after.
    """

    begin: float = 0.5
    hold: float = 0.25
    silence: float = 0.4
    least: float = 0.1
    margin: float = 0.15


class SpeechFinder:
    """Finds speech in sound given block by block. One thread uses it.

    Args:
        settings: What counts as speech.

    Raises:
        UserError: If the model file is missing or altered.
    """

    def __init__(self, settings: SpeechSettings | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.settings = settings or SpeechSettings()
        self._session = onnxruntime.InferenceSession(
            str(model_path("silero_vad")), options, providers=["CPUExecutionProvider"]
        )
        self._rate = np.array(RATE, np.int64)
        self._rest: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._found: list[tuple[float, float]] = []
        self._begun: float | None = None
        self._forget(0.0)

    @property
    def name(self) -> str:
        """Model name and the start of its hash."""
        return catalogue()["silero_vad"].label

    def add(self, start: float, samples: npt.NDArray[np.float32]) -> None:
        """Listen to a block.

        Args:
            start: Seconds at its first sample; after a hole the model begins afresh.
            samples: float32, shape (n,) or (n, 1), ``RATE`` a second, full scale is 1.
        """
        if abs(start - (self._at + len(self._rest) / RATE)) > 0.1:
            self._end(self._at)
            self._forget(start)
        heard = np.clip(np.nan_to_num(samples.reshape(-1)), -1.0, 1.0)
        self._rest = np.concatenate((self._rest, heard.astype(np.float32)))
        whole = len(self._rest) // _WINDOW * _WINDOW
        for at in range(0, whole, _WINDOW):
            self._window(self._rest[at : at + _WINDOW])
        self._rest = self._rest[whole:]

    def regions(self, *, complete: bool = False) -> tuple[tuple[float, float], ...]:
        """What was found so far: (start, stop) in seconds, ascending, apart from each other.

        Args:
            complete: That was all; what is left over is listened to as well.
        """
        if complete and len(self._rest):
            self._window(np.pad(self._rest, (0, _WINDOW - len(self._rest))))
            self._rest = self._rest[:0]
        found = list(self._found)
        if self._begun is not None:
            found.append((self._begun, self._at))
        return joined(found, self.settings)

    def _forget(self, start: float) -> None:
        self._at = start
        self._rest = np.zeros(0, np.float32)
        self._state = np.zeros((2, 1, 128), np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)

    def _window(self, samples: npt.NDArray[np.float32]) -> None:
        shown = np.concatenate((self._before, samples))[None]
        score, self._state = self._session.run(
            None, {"input": shown, "state": self._state, "sr": self._rate}
        )
        self._before = samples[-_CONTEXT:]
        sure = float(score[0, 0])
        if self._begun is None and sure >= self.settings.begin:
            self._begun = self._at
        elif sure < self.settings.hold:
            self._end(self._at)
        self._at += _WINDOW / RATE

    def _end(self, at: float) -> None:
        if self._begun is not None:
            self._found.append((self._begun, at))
        self._begun = None


def joined(
    found: list[tuple[float, float]], settings: SpeechSettings
) -> tuple[tuple[float, float], ...]:
    """Close short silences, drop clicks, add the margins."""
    close: list[tuple[float, float]] = []
    for start, stop in found:
        if close and start - close[-1][1] < settings.silence:
            close[-1] = (close[-1][0], stop)
        else:
            close.append((start, stop))
    result: list[tuple[float, float]] = []
    for start, stop in close:
        if stop - start < settings.least:
            continue
        first, last = max(0.0, start - settings.margin), stop + settings.margin
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], last)
        elif last > 0:
            result.append((round(first, 3), round(last, 3)))
    return tuple((start, round(stop, 3)) for start, stop in result)
