"""Words, the stretches they stand for, and the pieces they are made of."""

from __future__ import annotations

import json
import stat
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.model.audio import AudioRange
from redaction.model.ids import AudioRangeId
from redaction.model.speech_bounds import MARGIN
from redaction.transcript.kept import KeptTranscripts
from redaction.transcript.pieces import LONGEST, pieces, quietest, within_speech
from redaction.transcript.words import Transcript, Word, bounds_of, covered, found

F = Fraction


def words(*said: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(text, start, stop, 0.9) for text, start, stop in said)


SAID = words(("Ann", 1.0, 1.3), ("Smith,", 1.3, 1.7), ("of", 5.0, 5.1), ("Mill", 5.1, 5.4))
SPEECH = ((0.8, 1.9), (3.0, 9.0))


def test_at_the_edge_of_speech_a_word_takes_what_lies_before_it() -> None:
    assert bounds_of(SAID[:1], SPEECH) == (F(8, 10) - MARGIN, F(13, 10) + MARGIN)
    assert bounds_of(SAID[:2], SPEECH) == (F(7, 10), F(2))


def test_it_does_not_reach_over_another_word() -> None:
    near = words(("name", 1.0, 1.3), ("is", 1.3, 1.5), ("Ann", 1.5, 1.8))
    speech = ((0.9, 1.9),)
    assert bounds_of(near[2:], speech, None, near) == (F(14, 10), F(2))
    assert bounds_of(near[1:2], speech, None, near) == (F(12, 10), F(16, 10))
    assert bounds_of(near[:1], speech, None, near) == (F(8, 10), F(14, 10))


def test_in_the_middle_of_speech_only_the_words_and_a_margin_are_meant() -> None:
    assert bounds_of(SAID[2:4], SPEECH) == (F(49, 10), F(55, 10))


def test_without_speech_it_is_the_words_and_a_margin_inside_the_sound() -> None:
    assert bounds_of(SAID[:1], ()) == (F(9, 10), F(14, 10))
    assert bounds_of(words(("I", 0.02, 0.05)), (), F(1, 10)) == (F(0), F(1, 10))
    with pytest.raises(ValueError, match="no words"):
        bounds_of((), SPEECH)


times = st.integers(0, 20_000).map(lambda n: n / 1000)
parts = st.tuples(times, times).map(lambda p: (min(p), max(p) + 0.05))


@given(st.lists(parts, min_size=1, max_size=4), st.lists(parts, max_size=4))
def test_no_part_of_a_chosen_word_is_left_to_be_heard(
    said: list[tuple[float, float]], speech: list[tuple[float, float]]
) -> None:
    chosen = tuple(Word("x", *part, 0.5) for part in said)
    start, stop = bounds_of(chosen, speech)
    assert start <= max(F(0), F(min(w.start for w in chosen)) - MARGIN / 2)
    assert stop >= F(max(w.stop for w in chosen)) + MARGIN / 2
    whole = AudioRange(AudioRangeId("r"), start, stop)
    assert all(covered(word, [whole]) for word in chosen)


def test_a_word_that_is_heard_in_part_is_not_covered() -> None:
    whole = AudioRange(AudioRangeId("r"), F(11, 10), F(2))
    assert covered(SAID[0], [whole]) is None
    assert covered(SAID[1], [whole]) is whole


def test_words_are_found_however_they_are_written() -> None:
    assert found(SAID, "smith") == [(1, 2)]
    assert found(SAID, "ANN smi") == [(0, 2)]
    assert found(SAID, "ann of") == []
    assert found(SAID, " , ") == []


def test_speech_without_a_word_is_named() -> None:
    made = Transcript(SAID, (*SPEECH, (11.0, 12.0)), "m")
    assert made.wordless == ((11.0, 12.0),)
    assert (made.at(1.35), made.at(1.8), made.at(5.0)) == (1, None, 2)


def test_it_is_kept_for_its_owner_only_and_what_is_odd_is_made_anew(tmp_path: Path) -> None:
    kept = KeptTranscripts(tmp_path, "ab" * 32)
    made = Transcript(SAID, SPEECH, "m", 1)
    kept.put(made)
    assert kept.get(1) == made
    assert kept.get(0) is None
    (file,) = kept.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KeptTranscripts(tmp_path, "ab" * 32, video=1).get(1) is None
    for data in ({"version": 9}, {"version": 1, "words": [[1]]}, []):
        file.write_text(json.dumps(data))
        assert kept.get(1) is None


def test_speech_is_put_together_up_to_what_the_model_hears_at_a_time() -> None:
    assert pieces([(0, 2), (3, 5), (9, 10)]) == [(0, 5), (9, 10)]
    assert pieces([(0, 20), (21, 30)]) == [(0, 20), (21, 30)]
    assert pieces([(0, 90)]) == [(0, 90)]


def test_a_long_piece_is_parted_where_it_is_quietest() -> None:
    rate = 1000
    loud = np.ones(round(LONGEST * rate), np.float32)
    loud[25_000:25_200] = 0.01
    loud[1000:2000] = 0.0
    assert 25_040 <= quietest(loud, rate) <= 25_160, "near the end, not long before"


def test_silence_at_the_edges_of_speech_is_no_part_of_a_word() -> None:
    said = (Word("Bin", 0.0, 1.4, 0.5), Word("now", 1.6, 3.0, 0.9), Word("um", 7.0, 7.2, 0.3))
    kept = within_speech(said, ((0.8, 1.9), (9.0, 9.5)))
    assert [(w.start, w.stop) for w in kept] == [(0.8, 1.4), (1.6, 1.9), (7.0, 7.2)]
    assert [w.begins for w in kept] == [True, False, False]
