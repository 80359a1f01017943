"""Finding words in the manual: which sections hold them, the likeliest first. No Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.help.pages import sections, title_of

AROUND = 46
"""Letters of a section that are shown on each side of the first word that was found."""

SAME = {
    "blurring": "blur", "pixelate": "mosaic", "pixelation": "mosaic", "redact": "cover",
    "anonymise": "cover", "mute": "silence", "silence": "mute", "beep": "tone", "colour": "color",
    "voice": "disguise", "hotkey": "key", "shortcut": "key", "deadline": "due", "delete": "remove",
    "bookmark": "marker", "policy": "administrator", "leak": "exposed", "undo": "take back",
}  # fmt: skip
"""Another word that is looked for too, because the manual may call it that; found so, it counts less."""


SMALL = frozenset(
    ("a", "an", "and", "are", "can", "do", "for", "from", "how", "i", "in", "is", "it", "my", "of",
     "on", "or", "the", "this", "to", "what", "with")
)  # fmt: skip
"""Words that say nothing of what is meant; they are looked for only where nothing else is."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that holds what was looked for.

    Attributes:
        page: File name.
        number: Of the heading on its page, from 0.
        title: Of the page.
        heading: Of the section.
        excerpt: Some words around what was found.
        score: How likely it is what was meant; only good for comparing.
    """

    page: str
    number: int
    title: str
    heading: str
    excerpt: str
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    page: str
    number: int
    title: str
    heading: str
    text: str
    low_title: str
    low_heading: str
    low_text: str


class Index:
    """What all pages say, ready to be searched.

    Args:
        pages: Text of each page by its file name, in the order of the contents.
    """

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._entries: list[_Entry] = []
        for page, text in pages.items():
            title = title_of(text)
            for section in sections(text):
                self._entries.append(
                    _Entry(
                        page,
                        section.number,
                        title,
                        section.heading,
                        section.text,
                        folded(title),
                        folded(section.heading),
                        folded(section.text),
                    )
                )

    def find(self, wanted: str, most: int = 40) -> tuple[Hit, ...]:
        """The sections that hold all words, the likeliest first; some of the words where none holds all.

        Args:
            wanted: Words; each is also found as the beginning of a longer one.
            most: How many are given at most.
        """
        words = words_of(wanted)
        if not words:
            return ()
        begins = [_Word(word) for word in words]
        scored = [(self._score(entry, begins), entry) for entry in self._entries]
        full = [(s, e) for (s, many), e in scored if many == len(words)]
        some = full or [(s * many, e) for (s, many), e in scored if many]
        some.sort(key=lambda pair: -pair[0])
        return tuple(
            Hit(e.page, e.number, e.title, e.heading, excerpt_of(e.text, words), score)
            for score, e in some[:most]
        )

    def _score(self, entry: _Entry, words: Iterable[_Word]) -> tuple[float, int]:
        score, many = 0.0, 0
        for word in words:
            best = word.points(entry)
            score += best
            many += best > 0
        return score, many


class _Word:
    """A word that is looked for, and what else it may be called."""

    def __init__(self, word: str) -> None:
        self._begins = _beginning(word)
        other = SAME.get(word)
        self._other = None if other is None else _beginning(other)

    def points(self, entry: _Entry) -> float:
        """How much a section has to do with it, 0 for nothing."""
        best = _points(entry, self._begins)
        if self._other is not None:
            best = max(best, 0.4 * _points(entry, self._other))
        return best


def _beginning(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(\w*)")


def _points(entry: _Entry, begins: re.Pattern[str]) -> float:
    points = 0.0
    for text, worth, most in (
        (entry.low_title, 6.0, 1),
        (entry.low_heading, 8.0, 1),
        (entry.low_text, 1.0, 4),
    ):
        found = begins.findall(text)[:most]
        # the word itself is worth more than a longer one that begins so
        points += sum(worth if len(rest) < 2 else worth * 0.6 for rest in found)
    return points


def folded(text: str) -> str:
    """Text as it is compared: without case, accents and typographic signs."""
    flat = unicodedata.normalize("NFKD", text.replace("’", "'").replace("–", "-"))
    return "".join(c for c in flat if not unicodedata.combining(c)).casefold()


def words_of(wanted: str) -> tuple[str, ...]:
    """The words that are looked for; signs alone are none, but keys such as F5 and Ctrl+E are."""
    found = tuple(dict.fromkeys(re.findall(r"\w[\w+'-]*\w|\w", folded(wanted))))
    return tuple(word for word in found if word not in SMALL) or found


def excerpt_of(text: str, words: Iterable[str]) -> str:
    """Some words of a section around the first that is found, or its beginning."""
    flat = " ".join(text.split())
    low = folded(flat)
    # folding may change the length; then places in the one are not places in the other
    places = [] if len(low) != len(flat) else [m.start() for w in words if (m := _begins(w, low))]
    at = min(places, default=0)
    first, last = max(0, at - AROUND), min(len(flat), at + 2 * AROUND)
    if first:
        first = flat.find(" ", first) + 1
    if last < len(flat):
        last = max(flat.rfind(" ", 0, last), first)
    return ("… " if first else "") + flat[first:last] + (" …" if last < len(flat) else "")


def _begins(word: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(word)}", text)
