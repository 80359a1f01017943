"""Only what is in the one list of covers can be chosen anywhere: the list that is measured and has laws."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from app.dialogs.export_choice import STYLE_TEXT
from app.panels.phrases import style_words
from app.settings import declared
from redaction.cli import build_parser
from redaction.model.region import COVERS, Style


def choices_of(parser: argparse.ArgumentParser) -> Iterator[list[str]]:
    for action in parser._actions:
        # Without choices of its own the word is handed on: `batch` hands it to `redact`, which judges it.
        if "--style" in action.option_strings and action.choices:
            yield list(action.choices)
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from choices_of(command)


def test_covers_alone_are_offered_for_copies() -> None:
    offered = [style.value for style in COVERS]
    assert [word for word, _ in declared.EXPORT_STYLE.choices] == offered
    assert declared.EXPORT_STYLE.default == offered[0]
    assert list(STYLE_TEXT) == list(COVERS)
    commands = list(choices_of(build_parser()))
    assert len(commands) >= 3
    assert all(choices == offered for choices in commands)


def test_every_style_has_words_of_its_own() -> None:
    assert len({style_words(style) for style in (None, *Style)}) == 1 + len(Style)
