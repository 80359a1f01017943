"""Words from speech by Whisper tiny.en, run by faster-whisper on the CPU.

An optional part: without the package or its model files everything else works, and whoever asks is told.
The model is given samples that we decoded and a folder of ours; nothing is looked for on any network.
"""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from player.media.errors import UserError
from redaction.detection.models import MODEL_FOLDER, catalogue, model_path
from redaction.place import is_frozen, remedy

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from redaction.transcript.words import Word

RATE: Final = 16000
"""Samples a second that the model takes, one channel."""

FILES: Final = ("whisper_config", "whisper_tokens", "whisper_words", "whisper_tiny_en")
"""Names in ``models.toml``; the last one is the network."""

LABEL: Final = "Whisper tiny.en"


class CannotTranscribe(UserError):  # noqa: N818 - names what cannot be done
    """Speech cannot be turned into words on this machine."""


def why_not(folder: Path = MODEL_FOLDER) -> UserError | None:
    """Why there can be no transcript here, or None when there can. Loads and reads nothing large."""
    if importlib.util.find_spec("faster_whisper") is None:
        return _missing("the package faster-whisper is not installed")
    for name in FILES:
        file = catalogue(folder)[name].file
        if not (folder / file).is_file():
            return _missing(f"the model file {file} is missing")
    return None


def _missing(what: str) -> CannotTranscribe:
    return CannotTranscribe(
        "There can be no transcript in this installation."
        if is_frozen()
        else f"There can be no transcript on this machine: {what}.",
        "Everything else works; sound can be marked and reviewed by listening.",
        remedy(
            "Connect to the network, type `./run setup --transcript`, and start Umbra again.",
            "The installed program has no transcripts; Umbra run from its source can have them.",
        ),
    )


class Whisper:
    """Turns speech into words. One thread uses it.

    Raises:
        CannotTranscribe: If the package or a model file is missing.
        UserError: If a model file is not what belongs to this version.
    """

    def __init__(self) -> None:
        fault = why_not()
        if fault is not None:
            raise fault
        # Before the import: its hub library reads these once. It is given a folder and asks nobody.
        os.environ["HF_HUB_OFFLINE"] = os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        from faster_whisper.transcribe import WhisperModel
        from tqdm import tqdm

        # the package counts on a progress bar that nobody sees; without this it keeps a thread for it
        tqdm.monitor_interval = 0
        folder = [model_path(name) for name in FILES][-1].parent
        self._model: Any = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=1,
            num_workers=1,
            local_files_only=True,
        )

    @property
    def name(self) -> str:
        """Model name and the start of its hash."""
        return catalogue()[FILES[-1]].label

    def words(self, samples: npt.NDArray[np.float32], start: float) -> list[Word]:
        """The words of a piece of sound.

        Args:
            samples: float32, shape (n,), ``RATE`` a second, full scale is 1; at most 30 s.
            start: Seconds at the first sample, from the first frame.

        Returns:
            Words in order, within the piece.
        """
        from redaction.transcript.words import Word

        end = start + len(samples) / RATE
        segments, _ = self._model.transcribe(
            np.clip(np.nan_to_num(samples), -1.0, 1.0).astype(np.float32),
            language="en",
            word_timestamps=True,
            # the pieces are speech already, and one that is wrong must not lead the next astray
            vad_filter=False,
            condition_on_previous_text=False,
            # one try: with warmer ones it makes up more than it finds
            temperature=0.0,
        )
        found = []
        for segment in segments:
            for word in segment.words or ():
                text = word.word.strip()
                first = min(max(start + float(word.start), start), end)
                last = min(max(start + float(word.end), first), end)
                if text:
                    sure = min(max(float(word.probability), 0.0), 1.0)
                    found.append(Word(text, round(first, 3), round(last, 3), round(sure, 3)))
        return found
