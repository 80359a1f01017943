"""Finds the form behind a sentence that was filled in, so that it can be looked up in a translation.

A form is a sentence in the words of ``str.format``: ``Nobody has seen {unseen} frames of {all}.`` No Qt here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

FIELD = re.compile(r"\{\{|\}\}|\{(\w*)(?:[.\[][^{}:!]*)?(?:![rsa])?(?::[^{}]*)?\}")
"""A hole, or a brace that is written twice."""

LONGEST = 4000
"""Letters up to which a text is looked at."""

MOST_TRIES = 150
"""Pieces of one text that are looked for; what is left then stays English. Real texts need a few."""

AND = "and"
"""Between the last two things of a list that a hole holds."""

DATA = frozenset(
    (
        "account", "act", "address", "by", "called", "camera", "category", "code", "column", "container",
        "encoder", "encoders", "file", "files", "folder", "folders", "force", "group", "id", "key", "local",
        "machine", "msg", "name", "names", "old", "order", "other", "path", "paths", "place", "preset",
        "presets", "reason", "recipient", "reference", "requester", "sha256", "stem", "strerror", "suffix",
        "tag", "tags", "text", "title", "track", "typed", "unit", "user", "users", "who", "word", "zone",
    )
)  # fmt: skip
"""Holes for what people, files and systems call something: that is never a word of ours, whatever it reads.

What the core itself calls something has another name there: ``part``, ``kind``, ``what``.
"""

_DEPTH = 4
_TOGETHER = 4
"""Sentences that are collected as one text; more are tried one by one."""
_SENTENCE = re.compile(r"(?<=[.!?…;])(\s+)(?=[^\W\d_]|[“•])|(\n+(?:•\s+)?)")
_ENDS = re.compile(r"[.!?…]\s+[A-Z“]|\n")
"""Before a number there may be an “Art.” as well as the end of a sentence."""
_REMARK = re.compile(r"(.*\S)(,? \()(.*)(\)\.?)", re.DOTALL)
_LIST = re.compile(r"(; |, | and )")
_NO_WORDS = re.compile(r"[\W\d_]*")
_QUOTED = re.compile(r"“[^“”]*”|'[^']*'")


def pieces(form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a form and its holes between them: one more piece than holes."""
    words: list[str] = []
    names: list[str] = []
    at, said = 0, ""
    for hole in FIELD.finditer(form):
        said += form[at : hole.start()]
        at = hole.end()
        if hole[1]:
            words.append(said)
            names.append(hole[1])
            said = ""
        else:
            said += hole[0][0]
    return (*words, said + form[at:]), tuple(names)


def filled(form: str, values: Mapping[str, str]) -> str:
    """A form with its holes filled; braces in the values stay as they are, an unknown hole is empty."""
    return FIELD.sub(lambda hole: values.get(hole[1], "") if hole[1] else hole[0][0], form)


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence with holes.

    Attributes:
        text: As it is looked up.
        words: What stands before, between and after the holes.
        names: Of the holes.
    """

    text: str
    words: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Form:
        """Take a form apart."""
        return cls(text, *pieces(text))

    @property
    def weight(self) -> int:
        """How much it says itself: of two that fit, the one that says more is meant."""
        return sum(map(len, self.words))

    def values_in(self, text: str) -> dict[str, str] | None:
        """What was filled in, or None where the text does not come from here.

        Words between the holes are taken where they come first. No pattern is used, so no value can make
        this slow.
        """
        first, last = self.words[0], self.words[-1]
        end = len(text) - len(last)
        if end < len(first) or not text.startswith(first) or not text.endswith(last):
            return None
        found: dict[str, str] = {}
        at = len(first)
        for name, words in zip(self.names, (*self.words[1:-1], None), strict=True):
            stop = end if words is None else text.find(words, at, end)
            if stop < 0:
                return None
            found[name] = text[at:stop]
            at = stop + len(words or "")
        return found

    def is_data(self, name: str) -> bool:
        """Whether what fills a hole is somebody's, not a word of ours: by its name, or in quotes."""
        if name.rstrip("0123456789") in DATA:
            return True
        at = self.names.index(name)
        return self.words[at].endswith("“") and self.words[at + 1].startswith("”")


class Forms:
    """Everything the core can say, and how it is said in another language."""

    def __init__(
        self,
        fixed: Collection[str],
        forms: Collection[str],
        look_up: Callable[[str], str],
        dated: Callable[[str], str] = str,
    ) -> None:
        """Sort the forms.

        Args:
            fixed: Texts without holes.
            forms: Texts with holes.
            look_up: Gives the translation of one of them, or the text itself.
            dated: Says the names of days and months in a value.
        """
        self._fixed = frozenset(fixed)
        self._look_up, self._dated = look_up, dated
        self._tries = 0
        made = sorted(map(Form.of, forms), key=lambda form: (-form.weight, form.text))
        firsts = [form.words[0].partition(" ") for form in made]
        begun = [word if space else "" for word, space, _ in firsts]
        # each word with the forms that begin with something filled in, so that the order holds among all
        self._by_word = {
            word: [form for form, one in zip(made, begun, strict=True) if one in (word, "")]
            for word in {*begun, ""}
        }

    def say(self, text: str) -> str:
        """A text of the core in the other language; what is not known stays as it is."""
        self._tries = MOST_TRIES
        return self._say(text, _DEPTH) if len(text) <= LONGEST else text

    def _say(self, text: str, depth: int) -> str:
        plain = text.strip()
        if not plain or depth == 0:
            return text
        begin = text.index(plain)
        said = self._known(plain, depth)
        if said is None:
            said = self._sentences(plain, depth)
        return text[:begin] + said + text[begin + len(plain) :]

    def _known(self, plain: str, depth: int, *, over_ends: bool = False) -> str | None:
        """What is known as a whole.

        Args:
            plain: A text.
            depth: How far values are looked into.
            over_ends: Whether a value may hold the end of a sentence, so that it hides another one.
        """
        if plain in self._fixed:
            return self._look_up(plain)
        self._tries -= 1
        if self._tries < 0:
            return None
        for form in self._by_word.get(plain.partition(" ")[0], self._by_word[""]):
            values = form.values_in(plain)
            if values is None or (not over_ends and any(map(_ENDS.search, values.values()))):
                continue
            said = {
                name: value if form.is_data(name) else self._value(value, depth - 1)
                for name, value in values.items()
            }
            return filled(self._look_up(form.text), said)
        return None

    def _sentences(self, plain: str, depth: int) -> str:
        # sentences, and what stands between them
        parts = [part for part in _SENTENCE.split(plain) if part is not None]
        said, all_known, at = "", True, 0
        while at < len(parts):
            last = min(len(parts), at + 2 * _TOGETHER)
            for stop in range(last - (last - at + 1) % 2, at, -2):
                known = self._known("".join(parts[at:stop]), depth)
                if known is not None:
                    break
            else:
                known, stop, all_known = parts[at], at + 1, False
            said += known + "".join(parts[stop : stop + 1])
            at = stop + 1
        if all_known:
            return said
        whole = self._known(plain, depth, over_ends=True)
        if whole is None and said == plain and (remark := _REMARK.fullmatch(plain)):
            before, opened, inside, closed = remark.groups()
            return self._say(before, depth - 1) + opened + self._value(inside, depth - 1) + closed
        return said if whole is None else whole

    def _value(self, value: str, depth: int) -> str:
        """What fills a hole: a word or a sentence of ours, a list of them, a day, or somebody's own words."""
        if _NO_WORDS.fullmatch(value):
            return value
        said = self._say(value, depth)
        if said != value or depth == 0:
            return said
        parts = _LIST.split(value)
        told = [part if at % 2 else self._say(part, depth - 1) for at, part in enumerate(parts)]
        if any(is_ours(old, new) for old, new in zip(parts[::2], told[::2], strict=True)):
            ours = self._look_up(AND)
            return "".join(f" {ours} " if part == " and " else part for part in told)
        return self._dated(value)


def is_ours(old: str, new: str) -> bool:
    """Whether a part of a list was found."""
    return old != new and not _QUOTED.fullmatch(old)
