"""A transcript as a value: words with their times, and the stretch of sound that words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from redaction.model.audio import AudioRange
from redaction.model.speech_bounds import MARGIN, snapped

VERSION: Final = 1

UNSURE: Final = 0.7
"""Probability below which a word is marked as unsure. In seven sentences of known words (33 words) the three
that were wrong lay below it, and seven that were right."""

REACH: Final = Fraction(1, 2)
"""Seconds from which a word's end catches at the end of the speech it lies in: the model's times are off
by up to that much at the edges of speech, and by less inside it."""

_LETTERS: Final = re.compile(r"[^\w']+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        text: As written, with its punctuation, without spaces around it.
        start: Seconds from the first frame.
        stop: Seconds, not before ``start``.
        sure: The model's probability, 0 to 1.
        begins: A new stretch of speech begins with it: a new line.
    """

    text: str
    start: float
    stop: float
    sure: float
    begins: bool = False

    @property
    def unsure(self) -> bool:
        """Whether the model may well have heard something else."""
        return self.sure < UNSURE


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one sound stream.

    Attributes:
        words: In order of time.
        speech: Where somebody may be speaking, in seconds: (start, stop), ascending. Where no word lies
            in one, something may have been said that is not written here.
        model: Name and the start of the hash of the model.
        sound: Which of the file's sound streams, from 0.
    """

    words: tuple[Word, ...]
    speech: tuple[tuple[float, float], ...]
    model: str
    sound: int = 0

    @property
    def wordless(self) -> tuple[tuple[float, float], ...]:
        """Stretches of speech without a single word: they have to be listened to most of all."""
        return tuple(
            (start, stop)
            for start, stop in self.speech
            if not any(w.start < stop and w.stop > start for w in self.words)
        )

    def at(self, seconds: float) -> int | None:
        """The word that is spoken at a moment; None between words."""
        for number, word in enumerate(self.words):
            if word.start <= seconds < word.stop:
                return number
            if word.start > seconds:
                break
        return None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "version": VERSION,
            "words": [[w.text, w.start, w.stop, w.sure, w.begins] for w in self.words],
            "speech": [list(part) for part in self.speech],
            "model": self.model,
            "sound": self.sound,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Transcript:
        """The transcript that ``to_json`` wrote.

        Raises:
            ValueError: If it is of another version.
            KeyError: If something is missing.
            TypeError: If something is not what it should be.
        """
        if data["version"] != VERSION:
            msg = f"a transcript of version {data['version']}"
            raise ValueError(msg)
        return cls(
            tuple(
                Word(str(text), float(start), float(stop), float(sure), bool(begins))
                for text, start, stop, sure, begins in data["words"]
            ),
            tuple((float(start), float(stop)) for start, stop in data["speech"]),
            str(data["model"]),
            int(data["sound"]),
        )


def bounds_of(
    words: Sequence[Word],
    speech: Iterable[tuple[float, float]],
    length: Fraction | None = None,
    others: Iterable[Word] = (),
) -> tuple[Fraction, Fraction]:
    """The stretch of sound to treat for words that follow each other.

    An end that lies near the end of the speech, with no other word between, grows to it, with a margin; one
    in the middle of speech grows by the margin, because the whole of a conversation is not meant when one
    name is.

    Args:
        words: At least one, in order.
        speech: Where somebody may be speaking, in seconds.
        length: Seconds that the sound lasts.
        others: All words of the transcript, these among them.

    Raises:
        ValueError: If there are no words.
    """
    if not words:
        msg = "no words were chosen"
        raise ValueError(msg)
    first = _exact(min(w.start for w in words))
    last = max(_exact(max(w.stop for w in words)), first + Fraction(1, 100))
    middles = [_exact((w.start + w.stop) / 2) for w in others]
    near: list[tuple[Fraction, Fraction]] = []
    for begin, end in speech:
        low, high = _exact(begin), _exact(end)
        if low >= last or high <= first:
            continue
        # only as much of the speech as lies near: the rest is not meant
        before = first - low <= REACH and not any(low <= m < first for m in middles)
        after = high - last <= REACH and not any(last < m <= high for m in middles)
        near.append((low if before else first, high if after else last))
    grown = snapped(first, last, near, length=length) if near else (first, last)
    start, stop = min(grown[0], first - MARGIN), max(grown[1], last + MARGIN)
    return max(start, Fraction(0)), stop if length is None else max(min(stop, length), last)


def covered(word: Word, ranges: Iterable[AudioRange]) -> AudioRange | None:
    """The treated stretch that a word lies in, wholly; None where part of it is heard as recorded."""
    for part in ranges:
        if part.start <= _exact(word.start) and part.stop >= _exact(word.stop):
            return part
    return None


def found(words: Sequence[Word], text: str) -> list[tuple[int, int]]:
    """Where words were said that begin like the ones looked for, in their order.

    Args:
        words: Of a transcript.
        text: One or several words; case and punctuation do not count.

    Returns:
        (first, one past the last) word, ascending.
    """
    wanted = [part for part in map(_plain, text.split()) if part]
    if not wanted:
        return []
    plain = [_plain(word.text) for word in words]
    places = []
    for at in range(len(plain) - len(wanted) + 1):
        run = plain[at : at + len(wanted)]
        whole = all(have == want for have, want in zip(run[:-1], wanted[:-1], strict=True))
        if whole and run[-1].startswith(wanted[-1]):
            places.append((at, at + len(wanted)))
    return places


def _plain(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def _exact(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)
