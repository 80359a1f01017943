"""Words that the core gives the window, in the person's language."""

from __future__ import annotations

import json
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from player.media.errors import UserError
from redaction.place import resources, root

if TYPE_CHECKING:
    from app.language.forms import Forms

CONTEXT = "core"
"""Where a translation has what the core says."""

LIST = "core.json"
"""Beside the translations of an installation: what the core can say. A checkout reads its own source."""

log = logging.getLogger(__name__)

DATE = re.compile(
    r"(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?\b(?=,? \d)"
    r"|(?<=\d )(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)"
    r"(?!(?:[^\n:;,.“”]|\.\d){0,80}\.[A-Za-z][A-Za-z0-9]{1,4}\b)"
)
"""Not where a file is called after a day: ``door 5 March 2026.mp4``."""


class _State:
    """Whether anything but English is spoken."""

    translated = False


def speak(*, translated: bool) -> None:
    """Say whether a translation is installed; without one :func:`core` gives back what it is given."""
    _State.translated = translated
    _said.cache_clear()


def core(text: str) -> str:
    """What the core says: looked up as it stands, or as the sentence before names and numbers were filled in.

    Several sentences are looked up one by one, and so is what was filled in, but not what stands in quotes
    there. What is not found stays English. Never raises.
    """
    return _said(text) if _State.translated and text else text


def whole(error: UserError) -> str:
    """All of what went wrong: what happened, what is safe, what to do."""
    return " ".join(core(part) for part in (error.summary, error.detail, error.remedy) if part)


def brief(error: UserError) -> str:
    """What happened and what to do."""
    return " ".join(core(part) for part in (error.summary, error.remedy) if part)


def dates_in(text: str) -> str:
    """English names of days and months beside a number, each looked up as the core's."""
    return DATE.sub(lambda name: core(name[0]), text) if _State.translated else text


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    return _forms().say(text)


@lru_cache(maxsize=1)
def _forms() -> Forms:
    """Everything the core can say; read once, when the first of it is to be translated.

    Where it cannot be read the core speaks English, as it does without a translation.
    """
    from app.language.forms import AND, Forms  # only here: in English no start pays for them

    fixed: list[str] = []
    forms: list[str] = []
    try:
        fixed, forms = _listed(resources() / "translations" / LIST)
    except (OSError, ValueError, LookupError, TypeError, SyntaxError, RecursionError):
        log.exception("What the core says cannot be read: it is not translated")
    return Forms(
        (*fixed, AND), forms, lambda key: QCoreApplication.translate(CONTEXT, key), dates_in
    )


def _listed(written: Path) -> tuple[list[str], list[str]]:
    """Texts without holes, and with them."""
    if not written.is_file():
        from app.language.texts import collect

        found = collect(root())
        return list(found.fixed), list(found.forms)
    listed = json.loads(written.read_text(encoding="utf-8"))
    fixed, forms = listed["fixed"], listed["forms"]
    if not all(isinstance(text, str) for text in (*fixed, *forms)):
        msg = f"{written.name} holds more than texts"
        raise TypeError(msg)
    return fixed, forms
