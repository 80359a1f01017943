"""Writes the settings a policy may fix into the published schema, from their declarations.

``python -m app.settings.schema`` brings ``resources/policy-schema.json`` up to date; a test says when that
was forgotten.
"""

from __future__ import annotations

import json
from typing import Any

from app.settings.declared import ALL, SHORTCUTS, Setting
from redaction.place import resources

AnySetting = Setting[bool] | Setting[int] | Setting[str] | Setting[list[str]]


def schema_text() -> str:
    """The whole schema as it is to be: the rules of the core, and every setting that can be fixed."""
    path = resources() / "policy-schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["$defs"]["settings"]["properties"] = {
        setting.key: described(setting)
        for setting in ALL
        if not setting.own and setting is not SHORTCUTS
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def described(setting: AnySetting) -> dict[str, Any]:
    """What values a setting takes, in the words of JSON Schema."""
    text = " ".join(part for part in (setting.title and f"{setting.title}.", setting.text) if part)
    said: dict[str, Any] = {"description": text} if text else {}
    if setting.choices:
        return {"type": "string", "enum": [word for word, _ in setting.choices], **said}
    if isinstance(setting.default, bool):
        return {"type": "boolean", **said}
    if isinstance(setting.default, int):
        bounds = {"minimum": setting.low, "maximum": setting.high} if setting.high else {}
        return {"type": "integer", **bounds, **said}
    if isinstance(setting.default, list):
        return {"type": "array", "items": {"type": "string", "maxLength": 1000}, **said}
    return {"type": "string", "maxLength": 1000, **said}


if __name__ == "__main__":
    (resources() / "policy-schema.json").write_text(schema_text(), "utf-8")
