"""The window's own texts: what it gives to translators, read from its source by `words.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

Text = tuple[str, str]
"""Context and source."""


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
