"""In which ways an expression of Python can read, as far as that can be seen in its source."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.language.forms import FIELD, pieces

MOST_WAYS = 12
"""Ways to say one sentence up to which each is kept."""

_DEPTH = 9
_SAME = {
    "strip", "lower", "upper", "capitalize", "casefold", "title", "replace", "resolve", "absolute",
    "as_posix", "removeprefix", "removesuffix", "ljust",
}  # fmt: skip
"""What gives back the same thing, a little different."""
_ONE_OF = {
    "names": "name",
    "files": "file",
    "paths": "path",
    "accounts": "account",
    "users": "user",
}
"""What one of several is called."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Something filled in.

    Attributes:
        name: What it is called in the form; empty where it has no name of its own.
        key: What ``str.format`` knows it by; empty for what an f-string fills in.
    """

    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """On what condition this way is taken, so that two parts of a sentence are not of two minds."""

    test: str
    holds: bool


Way = tuple["str | Hole | Given", ...]
"""One way to say something."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A value that a variable is given.

    Attributes:
        value: What it is.
        line: Where; 0 for what a function was called with.
        end: The last line on which it surely was given.
    """

    value: ast.expr
    line: int = 0
    end: int = 1 << 30


Names = Mapping[str, "list[Assigned]"]
"""Variables and what each is given, in order."""

Short = Mapping[str, "tuple[list[str], list[ast.expr]]"]
"""Functions that only say something: the names of their arguments, and what they give back."""


class Reader:
    """Reads expressions.

    What a short function makes of its arguments is read as if it stood at the call, and so is a variable to
    which only texts are given.
    """

    def __init__(self, short: Short) -> None:
        self._short = short

    def ways(self, node: ast.expr, names: Names, depth: int = _DEPTH) -> list[Way]:
        """Every way in which an expression can read; one hole where it is not known."""
        if depth == 0:
            return [(Hole(),)]
        match node:
            case ast.Constant(value=str(text)):
                return [_of_format(text) if FIELD.search(text) else (text,)]
            case ast.JoinedStr(values=values):
                return _product([self._inside(value, names, depth) for value in values])
            case ast.IfExp(test=test, body=body, orelse=other):
                said = _test(test, names)
                return [
                    (Given(said, holds), *way)
                    for holds, branch in ((True, body), (False, other))
                    for way in self.ways(branch, names, depth - 1)
                ]
            case ast.BoolOp(values=values):
                return [way for value in values for way in self.ways(value, names, depth - 1)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _product([self.ways(part, names, depth - 1) for part in (left, right)])
            case ast.Name(id=name) if name in names:
                ways = [
                    way
                    for given in _standing(names[name], node.lineno)
                    for way in self.ways(given.value, names, depth - 1)
                ]
                return ways if _is_known(ways) else [(Hole(name),)]
            case ast.Call(func=ast.Attribute(attr="format", value=value)):
                return self._format(node, self.ways(value, names, depth - 1), names, depth)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
                own, made = self._short.get(name, ([], []))
                if made and len(args) <= len(own) and not node.keywords:
                    inner = _arguments(own, args, names)
                    ways = [way for one in made for way in self.ways(one, inner, depth - 1)]
                    return ways if len(ways) <= MOST_WAYS else [(Hole(),)]
        return [(Hole(name_of(node)),)]

    def _inside(self, node: ast.expr, names: Names, depth: int) -> list[Way]:
        if isinstance(node, ast.Constant):
            return [(str(node.value),)]
        assert isinstance(node, ast.FormattedValue)
        return self._filling(node.value, names, depth, plain=node.format_spec is None)

    def _filling(
        self, node: ast.expr, names: Names, depth: int, *, plain: bool = True
    ) -> list[Way]:
        if plain:
            ways = self.ways(node, names, depth - 1)
            if len(ways) <= MOST_WAYS and _is_known(ways):
                return ways
        return [(Hole(name_of(node)),)]

    def _format(self, call: ast.Call, ways: list[Way], names: Names, depth: int) -> list[Way]:
        given = {str(number): value for number, value in enumerate(call.args)}
        given |= {word.arg: word.value for word in call.keywords if word.arg}
        made: list[Way] = []
        for way in ways:
            parts: list[list[Way]] = []
            for part in way:
                opened = _of_format(part) if isinstance(part, str) else (part,)
                for one in opened:
                    held = given.get(one.key) if isinstance(one, Hole) else None
                    alone: list[Way] = [(one,)]
                    parts.append(alone if held is None else self._filling(held, names, depth))
            made += _product(parts)
        return made


def form_of(way: Way) -> tuple[str, bool]:
    """The text of a way, and whether it has holes."""
    parts = [part for part in way if not isinstance(part, Given)]
    if not any(isinstance(part, Hole) for part in parts):
        return "".join(map(str, parts)).strip(), False
    taken: set[str] = set()
    said = ""
    for part in parts:
        if isinstance(part, str):
            said += part.replace("{", "{{").replace("}", "}}")
            continue
        name = part.name
        if not name or name in taken:
            first = 2 if name else 1
            name = next(f"{name}{n}" for n in itertools.count(first) if f"{name}{n}" not in taken)
        taken.add(name)
        said += f"{{{name}}}"
    return said.strip(), True


def variables(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Names:
    """What variables are given; nothing for one that is given something that is not seen here."""
    found: dict[str, list[Assigned]] = {}
    stored: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored[node.id] = stored.get(node.id, 0) + 1
        for block in ("body", "orelse", "finalbody"):
            found_there: object = getattr(node, block, None)
            lines: list[ast.stmt] = found_there if isinstance(found_there, list) else []
            for line in lines:
                target, value = _given(line)
                if target and value is not None:
                    given = Assigned(value, line.lineno, lines[-1].end_lineno or line.lineno)
                    found.setdefault(target, []).append(given)
    return {
        name: sorted(given, key=lambda one: one.line)
        for name, given in found.items()
        if len(given) == stored[name]
    }


def constants(tree: ast.Module) -> Names:
    """Texts that have a name in a module."""
    return {
        line.targets[0].id: [Assigned(line.value)]
        for line in tree.body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
    }


def _given(line: ast.stmt) -> tuple[str, ast.expr | None]:
    match line:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AugAssign(target=ast.Name(id=name)):
            return name, longer(line)
    return "", None


def longer(line: ast.AugAssign) -> ast.expr:
    """What ``text += more`` makes: ``text + more``."""
    assert isinstance(line.target, ast.Name)
    before = ast.copy_location(ast.Name(line.target.id, ast.Load()), line)
    return ast.copy_location(ast.BinOp(before, line.op, line.value), line)


def short_functions(tree: ast.Module) -> dict[str, tuple[list[str], list[ast.expr]]]:
    """Functions of a module that only say something."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.vararg is None and len(node.body) < 9:
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            if said := _returns(node):
                found[node.name] = ([n for n in names if n not in ("self", "cls")], said)
    return found


def _returns(function: ast.FunctionDef) -> list[ast.expr]:
    """All that a function gives back, where it does nothing but choose."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        return [body[0].value]
    made = _chosen(body)
    return made if all(isinstance(v, ast.JoinedStr | ast.Constant) for v in made) else []


def _chosen(steps: list[ast.stmt]) -> list[ast.expr]:
    """What such steps give back; nothing if they do anything else."""
    made: list[ast.expr] = []
    for step in steps:
        if isinstance(step, ast.Return) and step.value is not None:
            made.append(step.value)
            continue
        blocks: list[list[ast.stmt]] = []
        if isinstance(step, ast.If):
            blocks = [step.body, *([step.orelse] if step.orelse else [])]
        elif isinstance(step, ast.Match):
            blocks = [case.body for case in step.cases]
        found = [_chosen(block) for block in blocks]
        if not found or not all(found):
            return []
        made += [value for one in found for value in one]
    return made


def name_of(node: ast.expr) -> str:
    """What a hole is called after what fills it."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(args=[ast.Name() | ast.Attribute() as one]):
            return name_of(one)
        case ast.Call(func=ast.Attribute(attr=attr, value=value)) if attr in _SAME:
            return name_of(value)
        case ast.Subscript(slice=ast.Constant(value=str(key))) if key.isidentifier():
            return key.strip("_").lower()
        case ast.Subscript(value=value):
            return _ONE_OF.get(name_of(value), "")
        case ast.BoolOp(values=values):
            return name_of(values[0])
    return ""


def _arguments(own: list[str], args: list[ast.expr], names: Names) -> Names:
    """What a short function is given; a variable is looked up where it was called."""
    made: dict[str, list[Assigned]] = {}
    for name, value in zip(own, args, strict=False):
        made[name] = [Assigned(value)]
        if isinstance(value, ast.Name) and value.id in names and value.id != name:
            made[name] = [replace(one, line=0) for one in _standing(names[value.id], value.lineno)]
    return made


def _standing(given: list[Assigned], line: int) -> list[Assigned]:
    """What a variable may be on a line: the last value that it surely had, and what came after that."""
    before = [one for one in given if one.line < line or not one.line]
    sure = [at for at, one in enumerate(before) if one.line and line <= one.end]
    return before[sure[-1] :] if sure else before


def _test(test: ast.expr, names: Names) -> str:
    """A condition in the words of the one who called."""
    said = ast.unparse(test)
    for name, given in names.items():
        if len(given) == 1 and not given[0].line and isinstance(given[0].value, ast.Name):
            said = re.sub(rf"\b{name}\b", given[0].value.id, said)
    return said


def _is_known(ways: list[Way]) -> bool:
    """Whether every way has words of its own; a date has none, and is filled in as a whole."""
    return bool(ways) and all(
        not any(isinstance(part, Hole) for part in way)
        or any(isinstance(part, str) and any(map(str.isalpha, part)) for part in way)
        for way in ways
    )


def _product(parts: list[list[Way]]) -> list[Way]:
    """Every way to say the parts one after the other; what would make too many is a hole instead."""
    few, ways = [], 1
    for part in parts:
        fits = ways * len(part) <= MOST_WAYS
        few.append(part if fits else [(Hole(),)])
        ways *= len(part) if fits else 1
    made = [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*few)]
    return [way for way in made if not _contradicts(way)]


def _contradicts(way: Way) -> bool:
    given = {part for part in way if isinstance(part, Given)}
    return any(Given(one.test, not one.holds) in given for one in given)


def _of_format(text: str) -> Way:
    """A text for ``str.format``."""
    numbers = itertools.count()
    text = re.sub(r"(?<!\{)\{(?=[:!}])", lambda _: f"{{{next(numbers)}", text)
    words, names = pieces(text)
    made: list[str | Hole | Given] = []
    for word, name in itertools.zip_longest(words, names):
        made += [word] if name is None else [word, Hole("" if name.isdigit() else name, name)]
    return tuple(part for part in made if part != "")
