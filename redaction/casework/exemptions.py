"""Reasons to withhold, as codes that a redaction carries.

Umbra gives no legal advice: a code is offered with the section it stands for, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from redaction.model.footage import RequestKind


class Force(StrEnum):
    """How strong a reason is."""

    ABSOLUTE = "absolute"
    """No weighing of the public interest."""
    QUALIFIED = "qualified"
    """Only when the public interest in withholding is greater."""
    PROPORTIONATE = "proportionate"
    """Only so far and so long as necessary and proportionate."""
    PROCEDURAL = "procedural"
    """Not a matter of what the footage shows."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One reason to withhold.

    Attributes:
        code: What a redaction stores; never changed once it was released.
        title: What it is for, for people.
        act: The act and section it comes from.
        force: How strong it is.
        kinds: The kinds of request it can be relied on for.
    """

    code: str
    title: str
    act: str
    force: Force
    kinds: frozenset[RequestKind]


_PART3 = frozenset({RequestKind.SAR_DPA_PART3})
_GDPR = frozenset({RequestKind.SAR_UK_GDPR})
_FOI = frozenset({RequestKind.FOI})
_ALL = frozenset(RequestKind)

_LIST = (
    Exemption(
        "dpa45-4a",
        "Would obstruct an inquiry, investigation or procedure",
        "DPA 2018 s.45(4)(a)",
        Force.PROPORTIONATE,
        _PART3,
    ),
    Exemption(
        "dpa45-4b",
        "Would prejudice prevention, detection, investigation or prosecution",
        "DPA 2018 s.45(4)(b)",
        Force.PROPORTIONATE,
        _PART3,
    ),
    Exemption(
        "dpa45-4c",
        "Protects public security",
        "DPA 2018 s.45(4)(c)",
        Force.PROPORTIONATE,
        _PART3,
    ),
    Exemption(
        "dpa45-4d",
        "Protects national security",
        "DPA 2018 s.45(4)(d)",
        Force.PROPORTIONATE,
        _PART3,
    ),
    Exemption(
        "dpa45-4e",
        "Protects the rights and freedoms of others",
        "DPA 2018 s.45(4)(e)",
        Force.PROPORTIONATE,
        _PART3,
    ),
    Exemption(
        "dpa-sch2-16",
        "Personal data of someone else",
        "DPA 2018 Sch. 2 para 16",
        Force.PROPORTIONATE,
        _GDPR,
    ),
    Exemption(
        "foi40-2", "Personal data of someone else", "FOI Act 2000 s.40(2)", Force.ABSOLUTE, _FOI
    ),
    Exemption(
        "foi30", "Investigations and proceedings", "FOI Act 2000 s.30", Force.QUALIFIED, _FOI
    ),
    Exemption("foi31", "Law enforcement", "FOI Act 2000 s.31", Force.QUALIFIED, _FOI),
    Exemption("foi38", "Health and safety", "FOI Act 2000 s.38", Force.QUALIFIED, _FOI),
    Exemption("foi23", "Security bodies", "FOI Act 2000 s.23", Force.ABSOLUTE, _FOI),
    Exemption("foi24", "National security", "FOI Act 2000 s.24", Force.QUALIFIED, _FOI),
    Exemption("foi12", "Cost above the limit", "FOI Act 2000 s.12", Force.PROCEDURAL, _FOI),
    Exemption(
        "foi14", "Vexatious or repeated request", "FOI Act 2000 s.14", Force.PROCEDURAL, _FOI
    ),
    Exemption("foi21", "Accessible by other means", "FOI Act 2000 s.21", Force.ABSOLUTE, _FOI),
    Exemption(
        "cpia-mg6d",
        "Sensitive material, listed on schedule MG6D",
        "CPIA 1996",
        Force.PROPORTIONATE,
        frozenset({RequestKind.COURT}),
    ),
    Exemption(
        "not-needed", "Not needed for the purpose of the copy", "Policy", Force.PROCEDURAL, _ALL
    ),
)

EXEMPTIONS = MappingProxyType({e.code: e for e in _LIST})
"""All of them by code, in the order they are offered."""


def offered(kind: RequestKind) -> tuple[Exemption, ...]:
    """The reasons that can be relied on for this kind of request."""
    return tuple(e for e in _LIST if kind in e.kinds)


def described(codes: Iterable[str]) -> str:
    """Codes as text for a schedule; an unknown code is shown as it is, never dropped."""
    return "; ".join(
        f"{EXEMPTIONS[c].title} ({EXEMPTIONS[c].act})" if c in EXEMPTIONS else c for c in codes
    )
