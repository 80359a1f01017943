"""A policy in lines that a person can read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from redaction.policy.limits import named_among
from redaction.policy.values import NO_WORST, Policy


def policy_lines(policy: Policy, account: str) -> tuple[str, ...]:
    """What a policy fixes or limits, a line each; one line where it limits nothing.

    Args:
        policy: What is told.
        account: Whose view it is, for what only some may do.
    """
    found = (
        *_heads(policy),
        *_export(policy, account),
        *_search(policy),
        *_casework(policy),
        *_rest(policy),
    )
    return found or ("It fixes and limits nothing.",)


def _heads(policy: Policy) -> Iterator[str]:
    if policy.name:
        yield f"Set by: {policy.name}"
    if policy.contact:
        yield f"Ask: {policy.contact}"


def _export(policy: Policy, account: str) -> Iterator[str]:
    limits = policy.export
    if limits.styles:
        yield f"Cover with: only {', '.join(limits.styles)}"
    if limits.encoders:
        yield f"Encoders: only {', '.join(limits.encoders)}"
    if limits.worst_crf < NO_WORST:
        yield f"Picture quality: CRF {limits.worst_crf} or better"
    if not limits.lossless:
        yield "Lossless copies: not allowed"
    if not limits.smart:
        yield "Copying stretches as they are: not allowed"
    if limits.full_check:
        yield "Check of copies: always in full"
    if limits.unredacted is not None:
        allowed = ", ".join(limits.unredacted) or "nobody"
        may = "may" if named_among(limits.unredacted, account) else "may not"
        yield f"Unredacted pictures and clips: {allowed} (you, {account}, {may})"


def _search(policy: Policy) -> Iterator[str]:
    limits = policy.search
    if limits.detectors:
        yield f"Search: only {', '.join(limits.detectors)}"
    if limits.least_sensitivity > 1:
        yield f"Sensitivity: {limits.least_sensitivity} or higher"
    if not limits.own_models:
        yield "Detectors of one's own: not allowed"
    if not limits.scheduler:
        yield "Work on other machines: not allowed"


def _casework(policy: Policy) -> Iterator[str]:
    rules = policy.casework
    if rules.reasons:
        yield "Reasons: nothing is released without them"
    if rules.no_override:
        yield f"Nobody can override: {', '.join(rules.no_override)}"
    if rules.people:
        yield f"Sign-off by: {rules.people}"
    if rules.look:
        yield f"The checker must have seen: {rules.look}"
    for group, values in (("Counts as seen", rules.seen), ("Retention", rules.retention)):
        for name, value in values.items():
            yield f"{group}, {name}: {json.dumps(value)}"


def _rest(policy: Policy) -> Iterator[str]:
    places = policy.workspaces
    if places.usual is not None:
        yield f"Workspace: {places.usual}"
    if places.allowed:
        yield f"Workspaces only in: {', '.join(str(one) for one in places.allowed)}"
    if policy.shortcuts_locked:
        yield "Keyboard shortcuts: fixed"
    for key, value in policy.locked.items():
        yield f"Setting {key}: fixed to {json.dumps(value, ensure_ascii=False)}"
    for key, value in policy.defaults.items():
        yield f"Setting {key}: begins with {json.dumps(value, ensure_ascii=False)}"
