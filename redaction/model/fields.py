"""Taking the fields of a JSON object one by one, with their types checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class CodecError(ValueError):
    """The JSON value is not what this program writes; the message says where."""


class Fields:
    """Takes the fields of one JSON object, with their types checked, and knows which were left."""

    def __init__(self, data: object, what: str) -> None:
        if not isinstance(data, Mapping):
            msg = f"{what} should be an object"
            raise CodecError(msg)
        self._data = dict(data)
        self._what = what

    def fail(self, name: str, expected: str) -> CodecError:
        """The refusal that names the object and the field."""
        return CodecError(f"{self._what}: “{name}” should be {expected}")

    def take(self, name: str, default: object = ...) -> Any:
        """The field as it is, taken out; refused when it is missing and has no default."""
        if name in self._data:
            return self._data.pop(name)
        if default is ...:
            raise CodecError(f"{self._what}: “{name}” is missing")
        return default

    def text(self, name: str, default: object = ...) -> str:
        """Text."""
        value = self.take(name, default)
        if not isinstance(value, str):
            raise self.fail(name, "text")
        return value

    def ident(self, name: str) -> str:
        """Text that is not empty."""
        value = self.text(name)
        if not value:
            raise self.fail(name, "text that is not empty")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when missing."""
        value = self.take(name, False)
        if not isinstance(value, bool):
            raise self.fail(name, "true or false")
        return value

    def whole(self, name: str, default: object = ...) -> int:
        """A whole number."""
        value = self.take(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(name, "a whole number")
        return value

    def number(self, name: str, default: object = ...) -> float:
        """A finite number."""
        return checked_number(self.take(name, default), lambda: self.fail(name, "a number"))

    def numbers(self, name: str) -> list[float]:
        """A list of finite numbers."""
        value = self.take(name)
        if not isinstance(value, list):
            raise self.fail(name, "a list of numbers")
        return [checked_number(v, lambda: self.fail(name, "a list of numbers")) for v in value]

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of text; empty when missing."""
        value = self.take(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(name, "a list of text")
        return tuple(value)

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E:
        """One of the values of an enumeration."""
        value = self.take(name, ... if default is None else default.value)
        try:
            return kind(value)
        except ValueError:
            raise self.fail(name, "one of " + ", ".join(kind)) from None

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """A list of values of an enumeration; empty when missing."""
        try:
            return tuple(kind(v) for v in self.texts(name))
        except ValueError as error:
            if isinstance(error, CodecError):
                raise
            raise self.fail(name, "a list of " + ", ".join(kind)) from None

    def optional(self, name: str, take: Callable[[], T]) -> T | None:
        """What ``take`` gives, or None when the field is missing or null."""
        if self._data.get(name) is None:
            self._data.pop(name, None)
            return None
        return take()

    def fraction(self, name: str) -> Fraction:
        """An exact fraction, written as text."""
        value = self.text(name)
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise self.fail(name, "a fraction such as 3/2") from None

    def end(self) -> None:
        """Refuse what nobody took."""
        if self._data:
            names = ", ".join(sorted(map(str, self._data)))
            raise CodecError(f"{self._what}: unknown {names}")

    def build(self, make: Callable[[], T]) -> T:
        """The value, with a refusal by its own checks named as a fault of the data."""
        self.end()
        try:
            return make()
        except ValueError as error:
            raise CodecError(f"{self._what}: {error}") from error


def checked_number(value: object, fail: Callable[[], CodecError]) -> float:
    """The value as a float when it is a finite number, else the refusal is raised."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fail()
    try:
        number = float(value)
    except OverflowError:
        raise fail() from None
    if not math.isfinite(number):
        raise fail()
    return number
