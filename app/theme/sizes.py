"""How large text is: the sizes of the style sheet, times what the person set."""

from __future__ import annotations

_percent: list[int] = [100]


def use_text_size(percent: int) -> None:
    """Take over what the person set; the style sheet and the fonts have to be made anew then."""
    _percent[0] = percent


def text_size() -> int:
    """How large text is, in per cent of usual."""
    return _percent[0]


def px(size: float) -> int:
    """A size that goes with the text, in device-independent pixels."""
    return round(size * _percent[0] / 100)
