"""Categories of annotations: what investigators sort their notes by, with a colour, a sign and a key each.

A list can be saved as a file and read by another workspace, so that a force has one list. An annotation
keeps the id of its category whatever becomes of the list; ids are made of words, so that one that the list
no longer knows can still be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.annotation import Annotation, one_line
from redaction.model.fields import CodecError, Fields
from redaction.model.ids import new_id

FORMAT = "umbra-note-categories"
VERSION = 1
LONGEST_NAME = 40
LONGEST_HINT = 300
MOST = 60
"""Categories of a list; more is a mistake in a file, and nothing that anybody chooses from."""
QUICK = 10
"""Categories that Alt+1 to Alt+9 and Alt+0 stand for: the first ten of the list."""
RESERVED_KEYS = frozenset("JKLMIO")
"""Keys that play and mark: no category may take one, because they go on working while it is coded live."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")
_KEY = re.compile(r"[A-Z0-9]?\Z")


@dataclass(frozen=True, slots=True)
class PaletteColour:
    """One colour of annotations.

    Attributes:
        name: By which it is stored.
        light: Hexadecimal, for light backgrounds: dark enough to stand out there.
        dark: Hexadecimal, for dark backgrounds.
        sign: One character that goes with the colour wherever it is shown, so that nobody has to tell
            colours apart. All fonts have it (it is one of WGL4).
    """

    name: str
    light: str
    dark: str
    sign: str


PALETTE: Mapping[str, PaletteColour] = MappingProxyType(
    {
        colour.name: colour
        for colour in (
            PaletteColour("blue", "#1f5fbf", "#6ea8ff", "●"),
            PaletteColour("teal", "#00767a", "#3fc7c4", "■"),
            PaletteColour("red", "#c0272d", "#ff7a75", "▲"),
            PaletteColour("purple", "#7a3db8", "#c08bff", "▼"),
            PaletteColour("pink", "#b8327f", "#ff86c3", "◊"),
            PaletteColour("orange", "#b35400", "#ff9f45", "►"),
            PaletteColour("yellow", "#857000", "#f0d43a", "○"),
            PaletteColour("green", "#2c7a1f", "#7fd468", "□"),
            PaletteColour("brown", "#7d4b2a", "#d3a07c", "◄"),
            PaletteColour("grey", "#5c6670", "#a9b4be", "▬"),
        )
    }
)
"""By name, in the order they are offered."""

PLAIN = PALETTE["grey"]
"""Of an annotation without a category and a colour of its own."""


class NoteShape(StrEnum):
    """What the key of a category makes."""

    MARKER = "marker"
    RANGE = "range"
    EITHER = "either"


class BadCategory(UserError):  # noqa: N818 - names what is wrong with the category
    """A category that cannot be put into the list; nothing was changed."""

    status = ExitStatus.USAGE

    def __init__(self, summary: str, remedy: str = "") -> None:
        super().__init__(summary, "The list of categories was not changed.", remedy)


@dataclass(frozen=True, slots=True)
class NoteCategory:
    """What an annotation is about.

    Attributes:
        id: Small letters, digits and hyphens; it is never changed.
        name: As people read it.
        colour: Name of a colour of ``PALETTE``.
        key: One capital letter or digit that annotates while coding live; empty for none.
        shape: Whether its key marks a frame or begins and ends a range.
        hint: When to choose it.
    """

    id: str
    name: str
    colour: str = PLAIN.name
    key: str = ""
    shape: NoteShape = NoteShape.EITHER
    hint: str = ""

    @property
    def sign(self) -> str:
        """The character that goes with its colour."""
        return PALETTE.get(self.colour, PLAIN).sign


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of a workspace, in the order of their numbers. Never changed, only replaced."""

    all: tuple[NoteCategory, ...] = ()

    def __iter__(self) -> Iterator[NoteCategory]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def find(self, category: str) -> NoteCategory | None:
        """The category of this id; None for one that the list does not know."""
        return next((c for c in self.all if c.id == category), None)

    def named(self, name: str) -> NoteCategory | None:
        """The category of this name or id, in any case; None where there is none."""
        wanted = one_line(name).casefold()
        by_id = self.find(wanted)
        return by_id or next((c for c in self.all if c.name.casefold() == wanted), None)

    def name_of(self, category: str) -> str:
        """A category as people read it: its name, or its id where the list no longer knows it."""
        found = self.find(category)
        return category if found is None else found.name

    def colour_of(self, annotation: Annotation) -> PaletteColour:
        """The colour and sign an annotation is shown in: its own, else its category's, else grey."""
        found = self.find(annotation.category) if not annotation.colour else None
        name = annotation.colour or ("" if found is None else found.colour)
        return PALETTE.get(name, PLAIN)

    def number(self, number: int) -> NoteCategory | None:
        """The category that Alt and this number stand for, from 1 to 10; None where there is none."""
        return self.all[number - 1] if 0 < number <= min(QUICK, len(self.all)) else None

    def keyed(self, key: str) -> NoteCategory | None:
        """The category of a key of live coding; None where there is none."""
        return next((c for c in self.all if key and c.key == key.upper()), None)

    # changes, each a new list

    def with_category(self, category: NoteCategory) -> Categories:
        """With a category added at the end, or changed in its place.

        Raises:
            BadCategory: If it cannot be used, or another one has its name or key.
        """
        new = checked(category)
        others = [c for c in self.all if c.id != new.id]
        for other in others:
            if other.name.casefold() == new.name.casefold():
                raise BadCategory(f"There is a category “{other.name}” already.")
            if new.key and other.key == new.key:
                raise BadCategory(
                    f"The key {new.key} belongs to the category “{other.name}”.",
                    "Choose another key, or none.",
                )
        if len(others) >= MOST:
            raise BadCategory(f"A list has at most {MOST} categories.")
        if len(others) == len(self.all):
            return Categories((*self.all, new))
        return Categories(tuple(new if c.id == new.id else c for c in self.all))

    def without(self, category: str) -> Categories:
        """Without a category; annotations keep its id.

        Raises:
            BadCategory: If it is not there.
        """
        self._place(category)
        return Categories(tuple(c for c in self.all if c.id != category))

    def moved(self, category: str, place: int) -> Categories:
        """With a category at another place, from 0; ends hold.

        Raises:
            BadCategory: If it is not there.
        """
        now = list(self.all)
        one = now.pop(self._place(category))
        now.insert(max(0, place), one)
        return Categories(tuple(now))

    def merged(self, other: Categories) -> Categories:
        """With what another list says; categories that only this one has stay, behind.

        A key or a name that both use for different categories belongs to the other list's.

        Raises:
            BadCategory: If there are too many together.
        """
        ids, keys = {c.id for c in other}, {c.key for c in other}
        names = {c.name.casefold() for c in other}
        result = other
        for own in self.all:
            if own.id in ids:
                continue
            kept = own if own.key not in keys else replace(own, key="")
            if kept.name.casefold() in names:
                kept = replace(kept, name=f"{kept.name[: LONGEST_NAME - 6]} (own)")
            result = result.with_category(kept)
        return result

    def added(self, name: str) -> tuple[Categories, NoteCategory]:
        """With a new category of a name that a file used, in the colour used least; and that category.

        Raises:
            BadCategory: If the name cannot be used, or the list is full.
        """
        used = [c.colour for c in self.all]
        colour = min(PALETTE, key=lambda n: (used.count(n), n == PLAIN.name))
        new = NoteCategory(self.new_id(), one_line(name)[:LONGEST_NAME], colour)
        return self.with_category(new), new

    def new_id(self) -> str:
        """An id that no category of this list has.

        It says nothing of the name: ids stand in the review log, and people call categories, or the tiers of
        a file that becomes categories, after persons.
        """
        while self.find(made := f"category-{new_id()[:12]}") is not None:
            pass
        return made

    def _place(self, category: str) -> int:
        for at, one in enumerate(self.all):
            if one.id == category:
                return at
        raise BadCategory(f"There is no category {category} in the list.")

    # as a file, and as it is stored

    def to_json(self) -> dict[str, Any]:
        """The whole list, JSON-ready: the template that workspaces share."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "categories": [_to_json(c) for c in self.all],
        }

    @classmethod
    def from_json(cls, data: object) -> Categories:
        """The list that ``to_json`` wrote.

        Raises:
            CodecError: If the data is no such list, or a newer one.
        """
        fields = Fields(data, "the list of categories")
        if fields.text("format") != FORMAT:
            raise fields.fail("format", f"“{FORMAT}”")
        if fields.whole("version") != VERSION:
            raise fields.fail("version", f"{VERSION}: a newer version of Umbra wrote it")
        rows = fields.take("categories")
        fields.end()
        if not isinstance(rows, list):
            raise fields.fail("categories", "a list")
        if len(rows) > MOST:
            raise fields.fail("categories", f"a list of at most {MOST}")
        result = cls()
        try:
            for row in rows:
                one = _from_json(row)
                if result.find(one.id) is not None:
                    raise CodecError(f"two categories have the id {one.id}")
                result = result.with_category(one)
        except BadCategory as error:
            raise CodecError(error.summary) from error
        return result

    @classmethod
    def of(cls, categories: Iterable[NoteCategory]) -> Categories:
        """A list of these, each checked beside the others.

        Raises:
            BadCategory: If two share an id, a name or a key, or one cannot be used.
        """
        result = cls()
        for one in categories:
            if result.find(one.id) is not None:
                raise BadCategory(f"Two categories have the id {one.id}.")
            result = result.with_category(one)
        return result


def checked(category: NoteCategory) -> NoteCategory:
    """The category with its texts tidied.

    Raises:
        BadCategory: If an id, a text, a colour or a key cannot be used.
    """
    if not _ID.match(category.id):
        raise BadCategory(
            f"“{category.id}” cannot be the id of a category.",
            "An id is up to 40 small letters, digits and hyphens, such as use-of-force.",
        )
    name, hint = one_line(category.name), one_line(category.hint)
    if not name:
        raise BadCategory("A category needs a name.")
    if len(name) > LONGEST_NAME:
        raise BadCategory(f"The name of a category has at most {LONGEST_NAME} characters.")
    if len(hint) > LONGEST_HINT:
        raise BadCategory(f"The hint of a category has at most {LONGEST_HINT} characters.")
    if category.colour not in PALETTE:
        raise BadCategory(
            f"There is no colour “{category.colour}”.", f"Choose one of {', '.join(PALETTE)}."
        )
    key = category.key.upper()
    if not _KEY.match(key):
        raise BadCategory(
            f"“{category.key}” cannot be the key of “{name}”.", "A key is one letter or digit."
        )
    if key in RESERVED_KEYS:
        raise BadCategory(
            f"The key {key} plays or marks, so “{name}” cannot have it.", "Choose another key."
        )
    return replace(category, name=name, hint=hint, key=key)


def _to_json(category: NoteCategory) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": category.id,
        "name": category.name,
        "colour": category.colour,
        "shape": category.shape.value,
    }
    data |= {"key": category.key} if category.key else {}
    return data | ({"hint": category.hint} if category.hint else {})


def _from_json(data: object) -> NoteCategory:
    fields = Fields(data, "a category")
    values = fields.ident("id"), fields.ident("name"), fields.text("colour", PLAIN.name)
    key, hint = fields.text("key", ""), fields.text("hint", "")
    shape = fields.choice("shape", NoteShape, NoteShape.EITHER)
    fields.end()
    return NoteCategory(*values, key, shape, hint)


def _built_in() -> Categories:
    marker, range_, either = NoteShape.MARKER, NoteShape.RANGE, NoteShape.EITHER
    return Categories.of(
        NoteCategory(*row)
        for row in (
            ("person", "Person", "blue", "P", either, "Somebody who matters is seen."),
            ("vehicle", "Vehicle", "teal", "V", either, "A vehicle, its plate or its driving."),
            ("use-of-force", "Use of force", "red", "F", range_, "From first contact to its end."),
            ("weapon", "Weapon", "purple", "W", either, "A weapon is seen, drawn or used."),
            ("injury", "Injury", "pink", "N", marker, "An injury is caused, seen or treated."),
            ("arrest", "Arrest", "orange", "A", marker, "The words of arrest, or handcuffs."),
            (
                "speech",
                "Speech",
                "yellow",
                "S",
                range_,
                "What is said matters: a threat, an admission.",
            ),
            ("caution", "Caution given", "green", "C", marker, "The caution is given."),
            (
                "property",
                "Search or property",
                "brown",
                "E",
                either,
                "A search, what is found or seized.",
            ),
            ("other", "Other", "grey", "X", either, "Anything else."),
        )
    )


BUILT_IN = _built_in()
"""The list of a workspace that changed nothing."""
