"""Every text for a translator: `./run words umbra_de.ts`, then `./run words --compile umbra_de.ts`.

The first writes Qt's translation file with all that the window and the core can say, or brings one up to
date: what is translated stays, what is not said any more is kept as vanished. Qt Linguist edits it. The
second checks that a translation asks only for what is filled in there, and has Qt make ``umbra_de.qm``
beside it. That file goes into ``resources/translations``, here or in an installation; it is taken where the
system speaks that language.

Qt's own collector, lupdate, is not used: of what functions of a module look up it names the class around the
call as context, under which it is never found, and it does not see texts inside f-strings (Qt 6.11;
``tests/unit/installers/test_words.py`` holds ours against it). Nor does it know the core.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.language.forms import AND
from app.language.texts import collect
from window_texts import Text, window_texts

ROOT = Path(__file__).resolve().parent.parent
CORE = "core"
_NAME = re.compile(r"umbra_([a-z]{2,3}(?:_[A-Z]{2})?)\.ts")


class WordsError(Exception):
    """It cannot be done; the message is a sentence for the person."""


@cache
def catalogue() -> dict[Text, str]:
    """Every text by its context, and where it stands first."""
    found: dict[Text, str] = {}
    for key, place in (*window_texts(ROOT), *declared()):
        found.setdefault(key, place)
    core = collect(ROOT)
    for text, place in (*core.fixed.items(), *core.forms.items(), (AND, "app/language/forms.py:0")):
        found.setdefault((CORE, text), place)
    return found


def declared() -> Iterator[tuple[Text, str]]:
    """Texts that stand in declarations and are looked up by a variable."""
    from app.actions.action import Menu
    from app.actions.declared import ALL
    from app.casework import signoff_ask, signoff_parts, signoff_words
    from app.settings import declared as settings
    from app.settings.pages import PAGES

    for action in ALL:
        for text in (action.title, action.tip, action.short):
            yield ("actions", text), "app/actions/declared.py:0"
    for menu in Menu:
        yield ("actions", menu.value), "app/actions/action.py:0"
    for page in PAGES:
        yield ("settings", page.title), "app/settings/pages.py:0"
    for setting in settings.ALL:
        for text in (setting.title, setting.text, *(words for _, words in setting.choices)):
            yield ("settings", text), "app/settings/declared.py:0"
    for module in (signoff_ask, signoff_parts, signoff_words):
        for name in ("PEOPLE", "LOOKS", "_SHORT_PEOPLE", "_SHORT_LOOKS", "_SKIPPED"):
            for text in getattr(module, name, {}).values():
                yield ("SignOff", text), "app/casework/signoff_words.py:0"


def write_core(root: Path, path: Path) -> None:
    """Write what the core can say for an installation, which does not read its source for it.

    Args:
        root: The folder that holds our packages.
        path: The file; its folder is made.

    Raises:
        OSError: If it cannot be written.
    """
    found = collect(root)
    listed = {"fixed": sorted(found.fixed), "forms": sorted(found.forms)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


# ---- Qt's file


def write(path: Path) -> Counter[str]:
    """Write a translation file, or bring one up to date.

    Returns:
        How many texts there are (``texts``), how many of them are new (``new``) and have no translation
        yet (``open``), and how many translated ones are not said any more (``vanished``).

    Raises:
        WordsError: If its name names no language, or it is no translation file.
        OSError: If it cannot be written.
    """
    named = _NAME.fullmatch(path.name)
    if named is None:
        msg = f"{path.name} names no language: call it umbra_de.ts, or umbra_pt_BR.ts."
        raise WordsError(msg)
    before = entries(path) if path.exists() else {}
    texts = catalogue()
    counts: Counter[str] = Counter(texts=len(texts))
    root = ElementTree.Element("TS", version="2.1", language=named[1], sourcelanguage="en_GB")
    contexts: dict[str, ElementTree.Element] = {}
    gone = {key for key, entry in before.items() if key not in texts and entry.text}
    for context, source in sorted({*(key for key in texts if key[1].strip()), *gone}):
        if context not in contexts:
            contexts[context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[context], "name").text = context
        message = ElementTree.SubElement(contexts[context], "message")
        key = (context, source)
        if place := texts.get(key):
            file, _, line = place.rpartition(":")
            ElementTree.SubElement(message, "location", filename=file, line=line)
        entry = before.get(key, NEW)
        ElementTree.SubElement(message, "source").text = source
        if entry.remark:
            ElementTree.SubElement(message, "translatorcomment").text = entry.remark
        said = ElementTree.SubElement(message, "translation")
        said.text = entry.text
        if key in gone:
            said.set("type", "vanished")
        elif not said.text or entry.is_unfinished:
            said.set("type", "unfinished")
        counts["vanished"] += key in gone
        counts["new"] += key not in before
        counts["open"] += key in texts and "type" in said.attrib
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    _put(path, f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n')
    return counts


def _put(path: Path, text: str) -> None:
    """Write a file in one go: a full disk leaves it as it was."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a translator made of a text.

    Attributes:
        text: The translation; empty where there is none yet.
        remark: What the translator noted about it.
        is_unfinished: It is not done, though there may be a text.
        is_gone: The program does not say it any more.
    """

    text: str = ""
    remark: str = ""
    is_unfinished: bool = False
    is_gone: bool = False


NEW = Entry()


def read(path: Path) -> dict[Text, str]:
    """Texts of a translation file and what each is translated by; empty where it is not yet.

    Raises:
        WordsError: If it is no translation file.
    """
    return {key: entry.text for key, entry in entries(path).items()}


def entries(path: Path) -> dict[Text, Entry]:
    """Everything in a translation file.

    Raises:
        WordsError: If it is no translation file.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError) as error:
        msg = f"{path.name} cannot be read as a translation file: {error}"
        raise WordsError(msg) from error
    found: dict[Text, Entry] = {}
    for context in root.iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""))
            said = message.find("translation")
            state = "" if said is None else said.get("type", "")
            found[key] = Entry(
                message.findtext("translation", ""),
                message.findtext("translatorcomment", ""),
                state == "unfinished",
                state in ("vanished", "obsolete"),
            )
    return found


def wrong_holes(said: Mapping[Text, str]) -> list[str]:
    """Translations of what has holes that could not be filled in; the window could not show them.

    Args:
        said: Translations; what is in braces in a text without holes is shown as it stands.
    """
    found = []
    for (_, source), text in said.items():
        try:
            holes = _holes(source)
        except ValueError:
            continue
        if not holes or not text:
            continue
        try:
            more = _holes(text) - holes
        except ValueError as error:
            found.append(
                f"{source!r} is translated by {text!r}, which cannot be filled in: {error}"
            )
            continue
        if more:
            asked = ", ".join(sorted(map(_as_written, more)))
            found.append(f"{source!r} is translated by {text!r}, which asks for {asked}")
    return found


def _holes(text: str) -> set[tuple[str, str, str]]:
    """What a text asks for, with how it is to be written.

    Raises:
        ValueError: If ``str.format`` could not read it.
    """
    return {
        (name, turned or "", spec or "")
        for _, name, spec, turned in string.Formatter().parse(text)
        if name is not None
    }


def _as_written(hole: tuple[str, str, str]) -> str:
    name, turned, spec = hole
    return name + (turned and f"!{turned}") + (spec and f":{spec}")


def compile_file(path: Path) -> Path:
    """Have Qt make the file that the program reads.

    Raises:
        WordsError: If a translation asks for what is not filled in, or Qt refuses the file.
    """
    now = {key: one.text for key, one in entries(path).items() if not one.is_gone}
    if wrong := wrong_holes(now):
        raise WordsError("\n".join(wrong))
    made = path.with_suffix(".qm")
    done = subprocess.run(
        [str(lrelease()), str(path), "-qm", str(made)], capture_output=True, text=True, check=False
    )
    if done.returncode or not made.is_file():
        msg = f"Qt could not make {made.name}: {done.stdout}{done.stderr}"
        raise WordsError(msg)
    return made


def lrelease() -> Path:
    """Qt's compiler, which came with PySide6.

    Raises:
        WordsError: If it did not.
    """
    import PySide6

    folder = Path(str(PySide6.__file__)).parent
    for name in ("lrelease", "lrelease.exe"):
        if (folder / name).is_file():
            return folder / name
    msg = "Qt's lrelease is not beside PySide6. Type: ./run setup"
    raise WordsError(msg)


def main(argv: list[str] | None = None) -> int:
    """Entry point; exit status 0 when the file was made."""
    parser = argparse.ArgumentParser(prog="./run words", description="Texts for a translator.")
    parser.add_argument("file", type=Path, help="umbra_de.ts for German, and so on")
    parser.add_argument("--compile", action="store_true", help="make umbra_de.qm beside it")
    arguments = parser.parse_args(argv)
    try:
        if arguments.compile:
            sys.stdout.write(f"{compile_file(arguments.file)}\n")
        else:
            counts = write(arguments.file)
            told = ", ".join(
                f"{counts[name]} {name}" for name in ("texts", "new", "open", "vanished")
            )
            sys.stdout.write(f"{arguments.file}: {told}\n")
    except (WordsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
