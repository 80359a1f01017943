"""Who did something, and whether two of them are one person: names can be typed by anybody.

A name is compared by what it looks like: without case, accents, punctuation, letters nobody sees and the
order of its words; letters of other alphabets count as the Latin ones they look like. That stops slips and
cheap tricks, not somebody who types a different name: against that the account stands beside each name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PeopleRule(StrEnum):
    """Who may check what others did."""

    ONE = "one"
    """One person may do both."""
    NAMES = "names"
    """Somebody of another name, as it is written into the log."""
    ACCOUNTS = "accounts"
    """Somebody of another name who logged in with another account."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, by the name that the log shows and by the account they logged in with.

    The name can be typed by anybody, so the account stands beside it.
    """

    name: str
    account: str = ""

    def is_same(self, other: Who, rule: PeopleRule) -> bool:
        """Whether the rule takes both for one person, so that this one may not check the other's work.

        A name that cannot be told from others (no letters, or letters of several alphabets in one word) is
        nobody else's.
        """
        if rule is PeopleRule.ONE:
            return False
        if self.shares_account(other) and rule is PeopleRule.ACCOUNTS:
            return True
        if rule is PeopleRule.ACCOUNTS and not self.account:
            return True
        return is_unclear(self.name) or bool(_looks(self.name) & _looks(other.name))

    def shares_account(self, other: Who) -> bool:
        """Whether both logged in with one account, as far as it is known."""
        mine, theirs = (" ".join(one.account.split()).casefold() for one in (self, other))
        return bool(mine) and mine == theirs


@dataclass(frozen=True, slots=True)
class Editors:
    """Who changed the decisions since they were last checked.

    Attributes:
        known: Each once.
        unknown: Changes of which the log no longer says whose they are, because its content was erased.
    """

    known: tuple[Who, ...] = ()
    unknown: int = 0


def is_unclear(name: str) -> bool:
    """Whether a name has no letters, or a word whose letters are of the Latin and another alphabet."""
    words = _words(unicodedata.normalize("NFKD", name))
    return not words or any(
        len(found) > 1 and "LATIN" in found for found in (_alphabets(word) for word in words)
    )


def _looks(name: str) -> frozenset[str | frozenset[str]]:
    """What a name is compared by: alike where one of these is."""
    plain = unicodedata.normalize("NFKD", name)
    found: set[str | frozenset[str]] = set()
    for text in (plain, plain.translate(_LIKE_LATIN)):
        words = _words(unicodedata.normalize("NFKD", text.casefold()))
        # In any order, and also where somebody left the space out.
        found |= {frozenset(words), "".join(words)}
    return frozenset(found - {"", frozenset()})


def _words(text: str) -> list[str]:
    """The words without marks, punctuation and what is not seen (format and control characters)."""
    kept = (c for c in text if unicodedata.category(c) not in _UNSEEN)
    return "".join(c if c.isalnum() else " " for c in kept).split()


_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Lm"})


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(c, "?").partition(" ")[0] for c in word if c.isalpha()}


def _pairs(others: str, latin: str) -> Iterable[tuple[int, str]]:
    return zip(map(ord, others), latin, strict=True)


_LIKE_LATIN: Final[dict[int, str]] = dict(
    (
        # Cyrillic, capitals and small letters
        *_pairs("АВЕКМНОРСТУХІЈЅԚԜԌҮӀ", "ABEKMHOPCTYXIJSQWGYI"),
        *_pairs("авекмнорстухіјѕԛԝԁһүӏьгп", "abekmhopctyxijsqwdhylbrn"),
        # Greek
        *_pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
        *_pairs("αβεηικνορτυχω", "abenikvoptuxw"),
        # Latin letters that are no letter with a mark
        *_pairs("ŁØĐĦŊıłøđħŋɑɡɩʟᴏ", "LODHNilodhnagilo"),
    )
)
"""Letters that look like a Latin one; only those that names were seen to be forged with."""
