"""Pages that are made of what the program declares: the keys, as they are now, and the settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from app.actions.action import Menu, menu_title, plain
from app.actions.key_words import key_words, where_words
from app.canvas.keys import canvas_keys
from app.help.pages import SETTINGS, SHORTCUTS
from app.settings import declared
from app.settings.pages import told

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.settings.store import Settings


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("manual", text)


def generated_pages(registry: Registry, settings: Settings) -> dict[str, Callable[[], str]]:
    """What makes each page that is no file."""
    return {
        SHORTCUTS: lambda: shortcuts_page(registry),
        SETTINGS: lambda: settings_page(settings),
    }


def shortcuts_page(registry: Registry) -> str:
    """Every key in Markdown, with the keys that this person has."""
    out = [
        f"# {tr('Keyboard shortcuts')}",
        "",
        tr(
            "These are the keys as they are set on this computer. Letters are actions unless you are typing. "
            "Help › Keyboard shortcuts lists them to search in; there they can be changed, too."
        ),
        "",
    ]
    for menu in Menu:
        members = [a for a in registry.declared if a.menu is menu]
        rows = [(registry.keys_text(a.id, all_keys=True), a) for a in members]
        rows = [(keys, action) for keys, action in rows if keys]
        if not rows:
            continue
        out += [f"## {literal(plain(menu_title(menu)))}", ""]
        out += [f"| {tr('Key')} | {tr('What it does')} | {tr('Where')} |", "|---|---|---|"]
        for keys, action in rows:
            shown = ", ".join(f"**{literal(key)}**" for key in keys.split(", ") if key)
            words = f"{literal(plain(action.title))}: {literal(action.tip)}"
            out.append(f"| {shown} | {words} | {where_words(action.scope)} |")
        out.append("")
    out += [
        f"## {tr('In the picture')}",
        "",
        f"| {tr('Key')} | {tr('What it does')} |",
        "|---|---|",
    ]
    for key, words in canvas_keys():
        out.append(f"| **{literal(key_words(key))}** | {literal(words)} |")
    return "\n".join(out) + "\n"


def settings_page(settings: Settings) -> str:
    """Every setting that the preferences show, in Markdown: what it is now, what it can be, who fixed it."""
    from redaction.policy.current import policy

    out = [
        f"# {tr('Settings')}",
        "",
        tr(
            "Ctrl+, opens the preferences. This page lists what can be set there, and how it is set on this "
            "computer now. What an administrator fixed is marked and cannot be changed."
        ),
        "",
    ]
    if policy().locked:
        out += [f"**{literal(policy().set_by())}**", ""]
    shown = [setting for setting in declared.ALL if setting.title]
    for setting in shown:
        held: Any = setting
        value = "" if setting.own else _worded(settings.offered(held), settings.get(held))
        usual = "" if setting.own else _worded(held, settings.default(held))
        out += [f"## {literal(told(setting.title))}", "", literal(told(setting.text)), ""]
        if setting.own:
            out += [tr("Your own; it is not handed on with settings."), ""]
            continue
        can = _can_be(settings.offered(held))
        out += [f"- {tr('Now')}: **{literal(value)}**" + _lock(settings.locked(held))]
        out += [f"- {tr('Unless you change it')}: {literal(usual)}"]
        out += [f"- {tr('Can be')}: {literal(can)}", ""]
    return "\n".join(out) + "\n"


def _lock(locked: bool) -> str:
    return f" – {tr('set by your administrator')}" if locked else ""


def _worded(setting: Any, value: object) -> str:
    """A value as the preferences show it."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    words = dict(setting.choices).get(value)
    return str(value) if words is None else told(words)


def _can_be(setting: Any) -> str:
    if isinstance(setting.default, bool):
        return tr("on or off")
    if setting.choices:
        return ", ".join(told(words) for _value, words in setting.choices)
    if setting.high:
        return tr("{low} to {high}").format(low=setting.low, high=f"{setting.high:,}")
    return tr("any text")


def literal(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
