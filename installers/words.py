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
import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.language.forms import AND
from app.language.texts import collect

ROOT = Path(__file__).resolve().parent.parent
CORE = "core"
_NAME = re.compile(r"umbra_([a-z]{2,3}(?:_[A-Z]{2})?)\.ts")
_HOLE = re.compile(r"\{(\w*)[^{}]*\}")

Text = tuple[str, str]
"""Context and source."""


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


# ---- the window's own texts


def window_texts(root: Path) -> Iterator[tuple[Text, str]]:
    """Literals given to ``self.tr`` and ``translate``, and to functions that hand them on."""
    trees = {
        path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for folder in ("app", "player/qt")
        for path in sorted((root / folder).rglob("*.py"))
    }
    own = {inside: _wrappers(tree) for inside, tree in trees.items()}
    for inside, tree in trees.items():
        known = dict(own[inside])
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                there = _handed_on(node.module, trees, own)
                known |= {a.asname or a.name: there[a.name] for a in node.names if a.name in there}
        passed = _passed_on(tree, known)
        for context, text, line in _looked_up(tree, known, passed, ""):
            yield (context, text), f"{inside}:{line}"


def _wrappers(tree: ast.Module) -> dict[str, str]:
    """Functions that only look their text up, and in which context."""
    found = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        first = next((n for n in ast.walk(node) if isinstance(n, ast.Call)), None)
        texts = [a.arg for a in node.args.args if a.arg != "self"]
        if first is not None and len(texts) == 1 and ast.unparse(first.func).endswith(".translate"):
            context, *rest = first.args
            if isinstance(context, ast.Constant) and rest and ast.unparse(rest[0]) == texts[0]:
                found[node.name] = str(context.value)
    return found


def _handed_on(
    module: str, trees: Mapping[str, ast.Module], own: Mapping[str, dict[str, str]]
) -> dict[str, str]:
    """What a module has of such functions, its own and those that it imports."""
    inside = module.replace(".", "/") + ".py"
    if inside not in own:
        return {}
    found: dict[str, str] = {}
    for node in trees[inside].body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module != module:
            there = own.get(node.module.replace(".", "/") + ".py", {})
            found |= {a.asname or a.name: there[a.name] for a in node.names if a.name in there}
    return found | own[inside]


def _passed_on(tree: ast.Module, known: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Functions that give one of their arguments to such a function: the context and which argument it is."""
    found = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or node.name in known:
            continue
        names = [a.arg for a in node.args.args if a.arg != "self"]
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _called(call) in known and call.args:
                given = call.args[0]
                if isinstance(given, ast.Name) and given.id in names:
                    found[node.name] = known[_called(call)], names.index(given.id)
    return found


def _looked_up(
    node: ast.AST, known: Mapping[str, str], passed: Mapping[str, tuple[str, int]], inside: str
) -> Iterator[tuple[str, str, int]]:
    if isinstance(node, ast.ClassDef):
        inside = node.name
    if isinstance(node, ast.Call):
        name, texts = _called(node), [_literal(word) for word in node.args]
        first = texts[0] if texts else ""
        if name == "translate" and first and len(texts) > 1 and texts[1]:
            yield first, texts[1], node.lineno
        elif first and name == "tr" and isinstance(node.func, ast.Attribute):
            yield inside, first, node.lineno
        elif first and name in known:
            yield known[name], first, node.lineno
        elif name in passed and passed[name][1] < len(texts) and texts[passed[name][1]]:
            yield passed[name][0], texts[passed[name][1]], node.lineno
    for child in ast.iter_child_nodes(node):
        yield from _looked_up(child, known, passed, inside)


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


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
    before = read(path) if path.exists() else {}
    texts = catalogue()
    counts: Counter[str] = Counter(texts=len(texts))
    root = ElementTree.Element("TS", version="2.1", language=named[1], sourcelanguage="en_GB")
    contexts: dict[str, ElementTree.Element] = {}
    gone = {key: said for key, said in before.items() if key not in texts and said}
    for context, source in sorted({*(key for key in texts if key[1].strip()), *gone}):
        if context not in contexts:
            contexts[context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[context], "name").text = context
        message = ElementTree.SubElement(contexts[context], "message")
        key = (context, source)
        if place := texts.get(key):
            file, _, line = place.rpartition(":")
            ElementTree.SubElement(message, "location", filename=file, line=line)
        ElementTree.SubElement(message, "source").text = source
        said = ElementTree.SubElement(message, "translation")
        said.text = before.get(key, "")
        if key in gone:
            said.set("type", "vanished")
        elif not said.text:
            said.set("type", "unfinished")
        counts["vanished"] += key in gone
        counts["new"] += key not in before
        counts["open"] += key in texts and not said.text
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8"
    )
    return counts


def read(path: Path) -> dict[Text, str]:
    """Texts of a translation file and what each is translated by; empty where it is not yet.

    Raises:
        WordsError: If it is no translation file.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError) as error:
        msg = f"{path.name} cannot be read as a translation file: {error}"
        raise WordsError(msg) from error
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.findtext(
            "translation", ""
        )
        for context in root.iter("context")
        for message in context.iter("message")
    }


def wrong_holes(said: Mapping[Text, str]) -> list[str]:
    """Translations that ask for something the program does not fill in there; it could not show them."""
    return [
        f"{source!r} is translated by {text!r}, which asks for {', '.join(sorted(more))}"
        for (_, source), text in said.items()
        if (more := set(_HOLE.findall(text)) - set(_HOLE.findall(source)))
    ]


def compile_file(path: Path) -> Path:
    """Have Qt make the file that the program reads.

    Raises:
        WordsError: If a translation asks for what is not filled in, or Qt refuses the file.
    """
    if wrong := wrong_holes(read(path)):
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
