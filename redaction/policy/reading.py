"""Reads a policy file. What is there and cannot be understood in full is refused: nothing runs without it."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from redaction.jobs.errors import ExitStatus, UserError
from redaction.policy import machine
from redaction.policy.schema import faults, policy_schema
from redaction.policy.values import (
    GROUP,
    NO_WORST,
    CaseworkRules,
    ExportLimits,
    Policy,
    SearchLimits,
    WorkspacePlaces,
)

MOST_BYTES = 1 << 20
"""Of a policy file; a real one has a few thousand."""

_MOST_SAID = 5
"""Faults that the sentence lists; ``umbra policy check`` lists them all."""

_PATTERN = re.compile(r"\{([a-z]*)\}")


class PolicyFault(UserError):  # noqa: N818 - it names the file's fault
    """The policy of this machine cannot be used, so Umbra does not work here until it can.

    Attributes:
        faults: Everything that is wrong with it, a sentence each.
    """

    status = ExitStatus.USAGE

    def __init__(self, place: Path, faults: tuple[str, ...]) -> None:
        more = len(faults) - _MOST_SAID
        said = [*faults[:_MOST_SAID], *([f"There are {more} more faults."] if more > 0 else [])]
        super().__init__(
            f"The policy of this computer ({place}) cannot be used. {' '.join(said)}",
            "Umbra does not work without the rules that were set for it. Nothing was changed.",
            "Tell your administrator: `umbra policy check` lists what is wrong with the file.",
        )
        self.faults = faults


def read_policy(place: Path) -> Policy:
    """The policy in a file that is there.

    Raises:
        PolicyFault: If it cannot be read, or says anything that Umbra does not understand.
    """
    try:
        with place.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PolicyFault(place, (f"It cannot be read ({error.strerror or error}).",)) from error
    return policy_of(data, place)


def policy_of(data: bytes, place: Path) -> Policy:
    """The policy that these bytes are.

    Args:
        data: Of the file; UTF-8, with or without a byte order mark.
        place: Where they were read from.

    Raises:
        PolicyFault: If they are no policy.
    """
    if len(data) > MOST_BYTES:
        raise PolicyFault(place, (f"It is larger than {MOST_BYTES:,} bytes.",))
    values = _values(data, place)
    wrong = faults(values, policy_schema())
    if wrong:
        raise PolicyFault(place, wrong)
    try:
        return _policy(values, place, hashlib.sha256(data).hexdigest())
    except ValueError as error:
        raise PolicyFault(place, (str(error),)) from error


def _values(data: bytes, place: Path) -> dict[str, Any]:
    try:
        found = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise PolicyFault(place, ("It is no text in UTF-8.",)) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise PolicyFault(place, (f"It is no JSON ({where}: {error.msg}).",)) from error
    except RecursionError as error:
        raise PolicyFault(place, ("Its groups lie too deep inside each other.",)) from error
    except ValueError as error:
        raise PolicyFault(place, (str(error),)) from error
    if not isinstance(found, dict):
        raise PolicyFault(place, ("It is no group in braces.",))
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A group in which nothing is said twice: which of the two was meant, nobody can tell."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            msg = f"“{name}” is said twice in one group."
            raise ValueError(msg)
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    msg = f"{text} is no number."
    raise ValueError(msg)


def _policy(values: Mapping[str, Any], place: Path, digest: str) -> Policy:
    settings = values.get("settings", {})
    locked, defaults = settings.get("locked", {}), settings.get("defaults", {})
    twice = sorted(set(locked) & set(defaults))
    if twice:
        msg = f"“{twice[0]}” is both locked and a default."
        raise ValueError(msg)
    _check_together(values, {**defaults, **locked})
    return Policy(
        name=values.get("name", "").strip(),
        contact=values.get("contact", "").strip(),
        place=place,
        digest=digest,
        locked=MappingProxyType(dict(locked)),
        defaults=MappingProxyType(dict(defaults)),
        shortcuts_locked=values.get("shortcuts", {}).get("locked", False),
        export=_export(values.get("export", {})),
        search=_search(values.get("search", {})),
        casework=_casework(values.get("casework", {})),
        workspaces=_places(values.get("workspaces", {})),
    )


_LIMITED = {"export/style": ("export", "styles"), "export/encoder": ("export", "encoders"),
            "review/detection": ("search", "detectors")}  # fmt: skip
"""Settings of which another part of the policy says what may be chosen."""


def _check_together(values: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """A setting must not be given a value that the policy itself rules out."""
    for key, (group, name) in _LIMITED.items():
        words = values.get(group, {}).get(name)
        if words is not None and key in settings and settings[key] not in words:
            msg = f"“{key}” is set to “{settings[key]}”, which “{group}.{name}” does not allow."
            raise ValueError(msg)
    export, search = values.get("export", {}), values.get("search", {})
    for key, forbidden, said in (
        ("export/smart", True, export.get("smart", True) is False),
        ("export/thorough", False, export.get("full_check", False)),
    ):
        if said and settings.get(key) is forbidden:
            msg = f"“{key}” is set to something that “export” does not allow."
            raise ValueError(msg)
    quality = settings.get("export/quality")
    if quality is not None and "worst_crf" in export:
        from redaction.usecases.export_queue import QUALITY

        if QUALITY[quality].crf > export["worst_crf"]:
            msg = (
                f"“export/quality” is set to “{quality}”, which “export.worst_crf” does not allow."
            )
            raise ValueError(msg)
    dial = settings.get("review/find_dial")
    if dial is not None and dial < search.get("least_sensitivity", 1):
        msg = "“review/find_dial” is below “search.least_sensitivity”."
        raise ValueError(msg)


def _export(values: Mapping[str, Any]) -> ExportLimits:
    return ExportLimits(
        styles=tuple(values.get("styles", ())),
        encoders=tuple(values.get("encoders", ())),
        worst_crf=values.get("worst_crf", NO_WORST),
        lossless=values.get("lossless", True),
        smart=values.get("smart", True),
        full_check=values.get("full_check", False),
        unredacted=_accounts(values.get("unredacted", "everybody")),
    )


def _accounts(said: str | list[str]) -> tuple[str, ...] | None:
    if isinstance(said, str):
        return None if said == "everybody" else ()
    for one in said:
        name = one.removeprefix(GROUP)
        if ":" in name or not name or name != name.strip():
            msg = (
                f"“export.unredacted” names “{one}”; it takes names of accounts, and groups as "
                f"“{GROUP}NAME”."
            )
            raise ValueError(msg)
        if name != one and not machine.tells_groups():
            # To pass over a name would be to guess who was meant.
            msg = (
                f"“export.unredacted” names a group (“{one}”). Groups are known on Linux and macOS only: "
                "on this computer it has to name accounts."
            )
            raise ValueError(msg)
    return tuple(said)


def _search(values: Mapping[str, Any]) -> SearchLimits:
    return SearchLimits(
        detectors=tuple(values.get("detectors", ())),
        least_sensitivity=values.get("least_sensitivity", 1),
        own_models=values.get("own_models", True),
        scheduler=values.get("scheduler", True),
    )


def _casework(values: Mapping[str, Any]) -> CaseworkRules:
    sign_off = values.get("sign_off", {})
    return CaseworkRules(
        reasons=values.get("reasons") == "required",
        no_override=tuple(values.get("no_override", ())),
        people=sign_off.get("people", ""),
        look=sign_off.get("look", ""),
        seen=MappingProxyType(dict(values.get("seen", {}))),
        retention=MappingProxyType(dict(values.get("retention", {}))),
    )


def _places(values: Mapping[str, Any]) -> WorkspacePlaces:
    usual = values.get("usual")
    return WorkspacePlaces(
        usual=None if usual is None else folder(usual),
        allowed=tuple(folder(one) for one in values.get("allowed", ())),
    )


def folder(text: str) -> Path:
    """A folder as a policy names it: ``{home}`` and ``{user}`` stand for the person's own.

    Raises:
        ValueError: If it has another word in braces, or does not begin at the root of a drive.
    """

    def filled(match: re.Match[str]) -> str:
        word = match.group(1)
        if word == "home":
            return str(machine.home())
        if word == "user":
            return machine.account()
        msg = f"“{text}” has {{{word}}}; only {{home}} and {{user}} are known."
        raise ValueError(msg)

    found = Path(_PATTERN.sub(filled, text))
    if not found.is_absolute() or ".." in found.parts:
        hint = "C:\\…" if sys.platform == "win32" else "/…"
        msg = f"“{text}” is no whole path of a folder ({hint})."
        raise ValueError(msg)
    return found
