"""Finding annotations: by words, categories, people, tags, and whether somebody confirmed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from redaction.model.annotation import Annotation
from redaction.model.note_category import BUILT_IN, Categories

_KEPT = 20_000
"""Annotations whose words are kept ready: more than four times what has to stay fluid."""


def found(
    annotations: Iterable[Annotation],
    text: str = "",
    *,
    categories: Collection[str] = (),
    people: Collection[str] = (),
    tags: Collection[str] = (),
    draft: bool | None = None,
    names: Categories = BUILT_IN,
) -> list[Annotation]:
    """The annotations that fit all that is asked, in the order they come.

    Args:
        annotations: To look through.
        text: Words, each of which has to be somewhere in title, note, people, tags, place or the name of the
            category, in any case.
        categories: Ids; one of them has to be the annotation's. An empty id stands for none. Nothing given
            asks nothing, here and below.
        people: One of them has to be among its people, in any case.
        tags: Likewise among its tags.
        draft: Whether it has to be a draft, or must not be.
        names: The list that gives categories their names.
    """
    wanted = text.casefold().split()
    kinds, who, what = frozenset(categories), _folded(people), _folded(tags)
    # A name costs a look-up each; there are few of them.
    called = {c.id: c.name.casefold() for c in names} if wanted else {}
    result = []
    for one in annotations:
        if draft is not None and one.draft is not draft:
            continue
        if kinds and one.category not in kinds:
            continue
        if who and who.isdisjoint(_folded(one.people)):
            continue
        if what and what.isdisjoint(_folded(one.tags)):
            continue
        if wanted:
            said = _words_of(one)
            name = called.get(one.category, one.category)
            if not all(word in said or word in name for word in wanted):
                continue
        result.append(one)
    return result


def in_order(annotations: Iterable[Annotation]) -> list[Annotation]:
    """By first frame, longer ones first, then by id: the order of a timeline that is read."""
    return sorted(annotations, key=lambda a: (a.span.start, -a.span.stop, a.id))


def people_of(annotations: Iterable[Annotation]) -> list[str]:
    """Everybody who is named, most often named first; to offer while somebody types."""
    return _most_used(name for one in annotations for name in one.people)


def tags_of(annotations: Iterable[Annotation]) -> list[str]:
    """All tags, most often used first."""
    return _most_used(tag for one in annotations for tag in one.tags)


def places_of(annotations: Iterable[Annotation]) -> list[str]:
    """All places, most often named first."""
    return _most_used(one.place for one in annotations if one.place)


def _most_used(texts: Iterable[str]) -> list[str]:
    counted = Counter(texts)
    return sorted(counted, key=lambda text: (-counted[text], text.casefold()))


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.casefold() for text in texts)


@lru_cache(maxsize=_KEPT)
def _words_of(one: Annotation) -> str:
    """Everything it says, for comparison; lines keep the fields apart, so no word spans two of them."""
    return "\n".join((one.title, one.note, *one.people, *one.tags, one.place)).casefold()
