"""Numbers for files that say a box in another way than we keep it, so that none changes on the way.

CVAT says where a box ends, we how wide it is: ``x + w`` rounded, and ``x`` taken from it again, is often
another number than ``w``. Added as decimals and written in full it is the same one.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation

_FULL = Context(prec=2000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""Digits for the sum of any two floats; what is longer did not come from one, and is rounded."""


def exact(value: object) -> Decimal:
    """A number, or the text of one, as it is written.

    Raises:
        ValueError: If it is none.
    """
    try:
        return Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation as error:
        msg = f"{value} is no number"
        raise ValueError(msg) from error


def plus(a: Decimal, b: Decimal) -> Decimal:
    """The sum, in full."""
    return _FULL.add(a, b)


def minus(a: Decimal, b: Decimal) -> Decimal:
    """The difference, in full."""
    return _FULL.subtract(a, b)


def half(a: Decimal) -> Decimal:
    """Half of it, in full."""
    return _FULL.multiply(a, Decimal("0.5"))
