"""Holds a value against our own JSON schema, in words a person can act on.

Only the part of JSON Schema (draft 2020-12) that ``resources/policy-schema.json`` uses is understood; a
schema with anything else is a defect and is refused, so that no rule is passed over in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from redaction.place import resources

_UNDERSTOOD = frozenset({
    "$schema", "$id", "$ref", "$defs", "title", "description", "default", "type", "enum", "const",
    "minimum", "maximum", "minLength", "maxLength", "pattern", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "anyOf",
})  # fmt: skip

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
    "number": (int, float),
}  # fmt: skip

_WORDS = {
    "object": "a group in braces", "array": "a list", "string": "a text", "boolean": "true or false",
    "integer": "a whole number", "number": "a number",
}  # fmt: skip


@cache
def policy_schema() -> Mapping[str, Any]:
    """The published schema of policy files."""
    text = (resources() / "policy-schema.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def faults(value: object, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with ``value``, one sentence each, in the order it stands there; empty when nothing."""
    return tuple(_faults(value, schema, schema, ""))


def _faults(
    value: object, schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    unknown = set(schema) - _UNDERSTOOD
    if unknown:
        msg = f"the schema says something that is not understood: {sorted(unknown)}"
        raise ValueError(msg)
    if "$ref" in schema:
        yield from _faults(value, _referred(schema["$ref"], root), root, at)
        return
    if "anyOf" in schema:
        tried = [list(_faults(value, one, root, at)) for one in schema["anyOf"]]
        if all(tried):
            yield f"{_place(at)} is none of: {', '.join(_said(one) for one in schema['anyOf'])}."
        return
    kind = schema.get("type")
    if kind is not None and not _is(value, kind):
        yield f"{_place(at)} has to be {_WORDS[kind]}, not {_shown(value)}."
        return
    if "enum" in schema and value not in schema["enum"]:
        words = ", ".join(_shown(one) for one in schema["enum"])
        yield f"{_place(at)} has to be one of {words}, not {_shown(value)}."
    if "const" in schema and (value != schema["const"] or type(value) is not type(schema["const"])):
        yield f"{_place(at)} has to be {_shown(schema['const'])}, not {_shown(value)}."
    if isinstance(value, str):
        yield from _of_text(value, schema, at)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_number(value, schema, at)
    elif isinstance(value, list):
        yield from _of_list(value, schema, root, at)
    elif isinstance(value, dict):
        yield from _of_group(value, schema, root, at)


def _of_text(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{_place(at)} is empty."
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{_place(at)} is longer than {schema['maxLength']:,} characters."
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{_place(at)} is not written as it has to be: {_shown(value)}."


def _of_number(value: float, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    # written so that what is no number at all is out of range, too
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        yield f"{_place(at)} has to be from {low} to {high}, not {value}."


def _of_list(
    value: list[object], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{_place(at)} has to name at least {schema['minItems']}."
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{_place(at)} names more than {schema['maxItems']:,}."
    if schema.get("uniqueItems") and len({json.dumps(one) for one in value}) < len(value):
        yield f"{_place(at)} names something twice."
    for number, one in enumerate(value):
        yield from _faults(one, schema.get("items", {}), root, f"{at}[{number}]")


def _of_group(
    value: dict[str, object], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{_place(at)} does not say “{name}”."
    for name, one in value.items():
        there = f"{at}.{name}" if at else name
        if name in known:
            yield from _faults(one, known[name], root, there)
        elif (more := schema.get("additionalProperties", True)) is False:
            yield f"Umbra knows no “{there}”{_meant(name, known)}."
        elif more is not True:
            yield from _faults(one, more, root, there)


def _meant(name: str, known: Mapping[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), 1)
    return f" (is “{near[0]}” meant?)" if near else ""


def _referred(name: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for part in name.removeprefix("#/").split("/"):
        found = found[part]
    checked: Mapping[str, Any] = found
    return checked


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _place(at: str) -> str:
    return f"“{at}”" if at else "The file"


def _said(schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return _shown(schema["const"])
    return _WORDS.get(schema.get("type", ""), "another value")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= 60 else f"{text[:57]}…"
    return text.encode(errors="replace").decode()
