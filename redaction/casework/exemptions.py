"""Reasons to withhold, as codes that a redaction carries.

Umbra gives no legal advice: a code is offered with the section it stands for, and a person chooses. The
titles say in our own words what a section is about, never what it says.

Checked in November 2026: DPA 2018 s.45(1) to (4) and Sch. 2 para 16 against legislation.gov.uk, which
exemptions of the FOI Act are absolute against lists that authorities publish, MG6C and MG6D against the
prosecutors' disclosure manual (chapters 7 and 8). From general knowledge, and still to be confirmed: that
reasons are recorded and shown to the Commissioner is s.45(7), and what s.2(3) says of s.40(2).
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

    @property
    def weighed(self) -> bool:
        """Whether somebody has to weigh it case by case, so that words should stand beside it."""
        return self in (Force.QUALIFIED, Force.PROPORTIONATE)


@dataclass(frozen=True, slots=True)
class Exemption:
    """One reason to withhold.

    Attributes:
        code: What a redaction stores; never changed once it was released.
        title: What it is for, for people.
        act: The act and section it comes from.
        force: How strong it is.
        kinds: The kinds of request it can be relied on for.
        hint: What has to be thought of before relying on it; empty where there is nothing to add.
        retired: Not offered any more; what was marked with it keeps it.
        own: Made by this workspace, not by Umbra.
        whole: About a request as a whole; not offered for a single thing that is withheld.
    """

    code: str
    title: str
    act: str
    force: Force
    kinds: frozenset[RequestKind]
    hint: str = ""
    retired: bool = False
    own: bool = False
    whole: bool = False


_PART3 = frozenset({RequestKind.SAR_DPA_PART3})
_GDPR = frozenset({RequestKind.SAR_UK_GDPR})
_FOI = frozenset({RequestKind.FOI})
_COURT = frozenset({RequestKind.COURT})
_ALL = frozenset(RequestKind)

_RECORDED = (
    "Only to the extent and for as long as it is necessary and proportionate, having regard to the rights of"
    " whoever asks. The reasons are recorded and shown to the Commissioner when asked for (s.45(7))."
)
_WEIGHED = "The public interest in withholding has to outweigh that in disclosing (s.2(2)(b))."

_LIST = (
    Exemption(
        "dpa45-4a",
        "Would obstruct an inquiry, investigation or procedure",
        "DPA 2018 s.45(4)(a)",
        Force.PROPORTIONATE,
        _PART3,
        _RECORDED,
    ),
    Exemption(
        "dpa45-4b",
        "Would prejudice prevention, detection, investigation or prosecution",
        "DPA 2018 s.45(4)(b)",
        Force.PROPORTIONATE,
        _PART3,
        _RECORDED,
    ),
    Exemption(
        "dpa45-4c",
        "Protects public security",
        "DPA 2018 s.45(4)(c)",
        Force.PROPORTIONATE,
        _PART3,
        _RECORDED,
    ),
    Exemption(
        "dpa45-4d",
        "Protects national security",
        "DPA 2018 s.45(4)(d)",
        Force.PROPORTIONATE,
        _PART3,
        _RECORDED,
    ),
    Exemption(
        "dpa45-4e",
        "Protects the rights and freedoms of others",
        "DPA 2018 s.45(4)(e)",
        Force.PROPORTIONATE,
        _PART3,
        _RECORDED,
    ),
    Exemption(
        "dpa-sch2-16",
        "Personal data of someone else",
        "DPA 2018 Sch. 2 para 16",
        Force.PROPORTIONATE,
        _GDPR,
        "Does not hold where the other person consents, or where disclosing without their consent is"
        " reasonable in the circumstances (sub-paragraphs (2) and (3)).",
    ),
    Exemption(
        "foi40-2",
        "Personal data of someone else",
        "FOI Act 2000 s.40(2)",
        # By s.2(3)(fa) so far as it rests on the data protection principles, which is the usual case; two
        # rarer conditions (an objection, and a restriction of the right of access) are weighed.
        Force.ABSOLUTE,
        _FOI,
        "Where disclosing would break a data protection principle, which is the usual case; its rarer grounds"
        " are weighed.",
    ),
    Exemption(
        "foi30",
        "Investigations and proceedings",
        "FOI Act 2000 s.30",
        Force.QUALIFIED,
        _FOI,
        f"For what is or was held for an investigation; not together with s.31. {_WEIGHED}",
    ),
    Exemption(
        "foi31",
        "Law enforcement",
        "FOI Act 2000 s.31",
        Force.QUALIFIED,
        _FOI,
        f"Where disclosing would, or would be likely to, prejudice it. {_WEIGHED}",
    ),
    Exemption(
        "foi38",
        "Health and safety",
        "FOI Act 2000 s.38",
        Force.QUALIFIED,
        _FOI,
        f"Where disclosing would, or would be likely to, endanger somebody. {_WEIGHED}",
    ),
    Exemption(
        "foi23",
        "Security bodies",
        "FOI Act 2000 s.23",
        Force.ABSOLUTE,
        _FOI,
        "For what came from, or relates to, the bodies that the section names.",
    ),
    Exemption(
        "foi24",
        "National security",
        "FOI Act 2000 s.24",
        Force.QUALIFIED,
        _FOI,
        f"For what s.23 does not cover. {_WEIGHED}",
    ),
    Exemption(
        "foi12",
        "Cost above the limit",
        "FOI Act 2000 s.12",
        Force.PROCEDURAL,
        _FOI,
        "About the request as a whole, not about something shown.",
        whole=True,
    ),
    Exemption(
        "foi14",
        "Vexatious or repeated request",
        "FOI Act 2000 s.14",
        Force.PROCEDURAL,
        _FOI,
        "About the request as a whole, not about something shown.",
        whole=True,
    ),
    Exemption(
        "foi21",
        "Accessible by other means",
        "FOI Act 2000 s.21",
        Force.ABSOLUTE,
        _FOI,
        "For what the applicant can reasonably get in another way.",
    ),
    Exemption(
        "cpia-mg6d",
        "Sensitive material, listed on schedule MG6D",
        "CPIA 1996",
        Force.PROPORTIONATE,
        _COURT,
        "Only where disclosing gives rise to a real risk of serious prejudice to an important public"
        " interest. The schedule names the item and why it is sensitive.",
    ),
    Exemption(
        "not-needed", "Not needed for the purpose of the copy", "Policy", Force.PROCEDURAL, _ALL
    ),
)

EXEMPTIONS = MappingProxyType({e.code: e for e in _LIST})
"""Those that Umbra brings along, by code, in the order they are offered. What a workspace made of them is
its ``Catalogue``."""


def offered(kind: RequestKind) -> tuple[Exemption, ...]:
    """The reasons that can be relied on for this kind of request, of those that Umbra brings along."""
    return tuple(e for e in _LIST if kind in e.kinds)


def described(codes: Iterable[str]) -> str:
    """Codes as text for a schedule; an unknown code is shown as it is, never dropped."""
    return "; ".join(
        f"{EXEMPTIONS[c].title} ({EXEMPTIONS[c].act})" if c in EXEMPTIONS else c for c in codes
    )
