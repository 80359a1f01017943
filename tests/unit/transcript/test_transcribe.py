"""Speech turned into words: by a listener that says what it was given, and by the real one."""

from __future__ import annotations

import socket
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from player.media.identity import hash_file
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.tasks import transcribe_job
from redaction.jobs.wire import Wire
from redaction.store.planfiles import CACHE
from redaction.store.workspace import Workspace
from redaction.transcript import whisper
from redaction.transcript.kept import KeptTranscripts
from redaction.transcript.pieces import LONGEST
from redaction.transcript.whisper import Whisper, why_not
from redaction.transcript.words import Word, bounds_of, found
from redaction.usecases import transcribe as use_case
from redaction.usecases.transcribe import RATE, TranscriptWanted, _spoken, transcribe

SPEECH = Path(__file__).resolve().parents[4] / "shared" / "footage" / "speech"
needs_whisper = pytest.mark.skipif(
    why_not() is not None, reason="needs ./run setup --transcript (faster-whisper and its model)"
)
needs_speech = pytest.mark.skipif(not SPEECH.is_dir(), reason="needs ../shared/footage/speech")


class Echo:
    """Says one word for each piece it is given."""

    name = "echo@0"

    def __init__(self) -> None:
        self.pieces: list[tuple[float, float]] = []

    def words(self, samples: Any, start: float) -> list[Word]:
        assert samples.dtype == np.float32
        self.pieces.append((start, start + len(samples) / RATE))
        return [Word("word", start, start + 0.1, 0.9)]


def wanted(path: Path, cache: Path, **fields: Any) -> TranscriptWanted:
    return TranscriptWanted(path, "ab" * 32, cache, **fields)


def numbered(*blocks: tuple[float, int]) -> Any:
    """Blocks of samples that are their own numbers, from these seconds on."""
    for at, count in blocks:
        yield at, np.arange(count, dtype=np.float32) + round(at * RATE)


def test_pieces_are_cut_out_of_blocks_to_the_sample() -> None:
    blocks = numbered(*((n * 0.5, RATE // 2) for n in range(10)))
    made = list(_spoken(blocks, [(0.25, 1.75), (1.9, 2.0), (4.0, 9.0)]))
    assert [start for start, _ in made] == pytest.approx([0.25, 1.9, 4.0])
    for start, samples in made:
        assert samples[0] == round(start * RATE)
        assert (np.diff(samples) == 1).all()
    assert [len(s) / RATE for _, s in made] == pytest.approx([1.5, 0.1, 1.0], abs=0.001)


def test_long_speech_comes_in_pieces_that_the_model_can_hear_and_none_is_lost() -> None:
    blocks = numbered(*((float(n), RATE) for n in range(80)))
    made = list(_spoken(blocks, [(1.0, 79.0)]))
    assert all(len(samples) <= LONGEST * RATE for _, samples in made)
    whole = np.concatenate([samples for _, samples in made])
    assert len(whole) == 78 * RATE
    assert (np.diff(whole) == 1).all()


def test_a_hole_in_the_recording_parts_a_piece() -> None:
    made = list(_spoken(numbered((0.0, RATE), (5.0, RATE)), [(0.5, 5.5)]))
    assert [(s, len(p)) for s, p in made] == [(0.5, RATE // 2), (5.0, RATE // 2)]


def test_without_speech_there_are_no_words_and_that_is_kept_too(media: Any, tmp_path: Path) -> None:
    hears, said = Echo(), []
    clip = media(frames=50, tone=2.0)
    made = transcribe(
        wanted(clip, tmp_path), cancel=CancelToken(), progress=said.append, listener=lambda: hears
    )
    assert (made.words, hears.pieces) == ((), [])
    assert KeptTranscripts(tmp_path, "ab" * 32).get(0) == made
    assert {p.phase for p in said} == {"listening"}


def test_stopped_nothing_is_kept(media: Any, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        transcribe(
            wanted(media(frames=50, tone=2.0), tmp_path),
            cancel=cancel,
            progress=lambda _p: None,
            listener=Echo,
        )
    assert KeptTranscripts(tmp_path, "ab" * 32).get(0) is None


def test_stopped_during_the_last_piece_nothing_is_kept(
    media: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = CancelToken()

    class Slow(Echo):
        def words(self, samples: Any, start: float) -> list[Word]:
            cancel.cancel()
            return super().words(samples, start)

    # somebody speaks up to the end, so nothing is decoded after it
    monkeypatch.setattr(use_case, "pieces", lambda _speech: [(0.2, 3.0)])
    with pytest.raises(Cancelled):
        transcribe(
            wanted(media(frames=50, tone=2.0), tmp_path),
            cancel=cancel,
            progress=lambda _p: None,
            listener=Slow,
        )
    assert KeptTranscripts(tmp_path, "ab" * 32).get(0) is None


def test_no_sound_and_no_room_are_one_sentence(
    media: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="cannot be decoded"):
        transcribe(
            wanted(media(frames=20, tone=0.0), tmp_path),
            cancel=CancelToken(),
            progress=lambda _p: None,
            listener=Echo,
        )

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(KeptTranscripts, "put", full)
    with pytest.raises(UserError, match="cannot be kept"):
        transcribe(
            wanted(media(frames=50, tone=2.0), tmp_path),
            cancel=CancelToken(),
            progress=lambda _p: None,
            listener=Echo,
        )


def test_what_is_missing_is_said_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper.importlib.util, "find_spec", lambda _name: None)
    fault = why_not()
    assert fault is not None
    assert "faster-whisper" in fault.summary
    assert "./run setup --transcript" in fault.remedy
    monkeypatch.setattr(whisper.importlib.util, "find_spec", lambda _name: object())
    listed = (whisper.MODEL_FOLDER / "models.toml").read_text(encoding="utf-8")
    (tmp_path / "models.toml").write_text(listed, encoding="utf-8")
    fault = why_not(tmp_path)
    assert fault is not None
    assert "is missing" in fault.summary


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection or asks for an address fails the test."""

    def refuse(*_args: Any, **_names: Any) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.models
@pytest.mark.footage
@needs_whisper
@needs_speech
def test_real_speech_becomes_words_where_they_are_spoken(
    tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of ``Echo``: the same use case with the real model, on a sentence that is known.

    GRID's sentences are: command, colour, preposition, letter, digit, adverb.
    """
    opened: list[str] = []
    real = av.open

    def noting(file: Any, *args: Any, **names: Any) -> Any:
        opened.append(str(file))
        return real(file, *args, **names)

    path = SPEECH / "lrwp9a.mpg"  # lay red with p nine again
    made = transcribe(wanted(path, tmp_path), cancel=CancelToken(), progress=lambda _p: None)
    text = " ".join(w.text for w in made.words).casefold()
    assert "red with p9 again" in text
    assert made.words[0].begins
    assert made.model.startswith("whisper_tiny_en@")
    assert KeptTranscripts(tmp_path, "ab" * 32).get(0) == made
    (speech,) = made.speech
    assert all(speech[0] <= w.start <= w.stop <= speech[1] for w in made.words)
    ((first, stop),) = found(made.words, "again")
    low, high = bounds_of(made.words[first:stop], made.speech, Fraction(3))
    assert low < made.words[first].start
    assert high > Fraction(speech[1]), "to the end of the speech and beyond"
    assert high - low < Fraction(3, 2)
    _the_job_keeps_it_and_removing_the_footage_erases_it(path, tmp_path / "workspace")
    monkeypatch.setattr(av, "open", noting)
    silent = Whisper().words(np.zeros(RATE, np.float32), 10.0)
    assert all(10.0 <= w.start <= w.stop <= 11.0 for w in silent)
    assert opened == [], "the model's package is given samples and opens no file"
    assert use_case.Whisper is Whisper


def _the_job_keeps_it_and_removing_the_footage_erases_it(path: Path, folder: Path) -> None:
    """In the test of the real model, because loading that takes longest."""
    sha256 = hash_file(path)
    with Workspace.open(folder, user="Test") as workspace:
        footage = workspace.add_footage(
            path, sha256=sha256, size=1, frames=75, duration=3.0, width=360, height=288
        )
    out = StringIO()
    args = {"workspace": str(folder), "footage": footage.id, "sound": 0}
    result = transcribe_job(args, Wire(out, CancelToken()), CancelToken())
    assert result["words"] >= 4
    assert "again" not in out.getvalue(), "no word of it goes over the wire"
    kept = KeptTranscripts(folder / CACHE, sha256)
    assert kept.get(0) is not None
    with Workspace.open(folder, user="Test") as workspace:
        workspace.remove_footage(footage.id)
    assert not kept.folder.exists()
