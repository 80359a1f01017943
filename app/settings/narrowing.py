"""What is left of a setting under the limits of a policy: fewer choices, or a higher least number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from app.settings import declared
from app.settings.declared import Setting
from redaction.policy.values import Policy

T = TypeVar("T", bool, int, str, list[str])


_WORST = 51
"""The quality that limits nothing."""


def narrowed(setting: Setting[T], policy: Policy) -> Setting[T]:
    """The setting as it is offered under a policy; the very same where that limits nothing of it."""
    words = _words(setting.key, policy)
    if words:
        choices = tuple(pair for pair in setting.choices if pair[0] in words)
        default: Any = setting.default if setting.default in words else choices[0][0]
        return replace(setting, choices=choices, default=default)
    if setting.key == declared.EXPORT_QUALITY.key and policy.export.worst_crf < _WORST:
        return _of_quality(setting, policy.export.worst_crf)
    if setting.key == declared.FIND_DIAL.key and policy.search.least_sensitivity > setting.low:
        least = policy.search.least_sensitivity
        dial: Any = max(least, declared.FIND_DIAL.default)
        return replace(setting, low=least, default=dial)
    return setting


def _of_quality(setting: Setting[T], worst: int) -> Setting[T]:
    from redaction.usecases.export_queue import QUALITY

    choices = tuple(pair for pair in setting.choices if QUALITY[pair[0]].crf <= worst)
    words = [word for word, _ in choices]
    default: Any = setting.default if setting.default in words else words[-1]
    return replace(setting, choices=choices, default=default)


def implied(policy: Policy) -> dict[str, bool | str]:
    """Settings that have one value left under the limits of a policy, by key."""
    found: dict[str, bool | str] = {}
    if not policy.export.smart:
        found[declared.EXPORT_SMART.key] = False
    if policy.export.full_check:
        found[declared.EXPORT_THOROUGH.key] = True
    if not policy.search.own_models:
        found[declared.FIND_OWN.key] = ""
    for setting in (declared.EXPORT_STYLE, declared.EXPORT_ENCODER, declared.DETECTION):
        words = _words(setting.key, policy)
        if len(words) == 1:
            found[setting.key] = words[0]
    return found


def _words(key: str, policy: Policy) -> tuple[str, ...]:
    return {
        declared.EXPORT_STYLE.key: policy.export.styles,
        declared.EXPORT_ENCODER.key: policy.export.encoders,
        declared.DETECTION.key: policy.search.detectors,
    }.get(key, ())
