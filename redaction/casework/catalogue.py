"""The list of reasons that a workspace offers: Umbra's own codes and those it added, with its defaults.

Old schedules cite codes, so a code is never renamed and never taken away: it is retired. Of Umbra's own
codes the title can be put in other words; the section, its strength and the kinds of request stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from redaction.casework.exemptions import EXEMPTIONS, Exemption, Force
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.fields import CodecError, Fields
from redaction.model.footage import RequestKind

FORMAT = "umbra-reasons"
VERSION = 1
LONGEST = 160
"""Characters of a title, a section or a hint."""
MOST_OWN = 200
"""Codes of a workspace's own; more is a mistake in a file, and no list that anybody picks from."""

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?\Z")

DEFAULTS: Mapping[RequestKind, tuple[str, ...]] = MappingProxyType(
    {
        RequestKind.SAR_UK_GDPR: ("dpa-sch2-16",),
        RequestKind.SAR_DPA_PART3: ("dpa45-4e",),
        RequestKind.FOI: ("foi40-2",),
        # No right of access is restricted here: what is not needed is not handed over.
        RequestKind.COURT: ("not-needed",),
        RequestKind.MEDIA: ("not-needed",),
        RequestKind.INTERNAL: ("not-needed",),
    }
)
"""Why the faces of others are covered, unless somebody says otherwise."""


class BadReason(UserError):  # noqa: N818 - names what is wrong with the reason
    """A reason that cannot be put into the list; nothing was changed."""

    status = ExitStatus.USAGE

    def __init__(self, summary: str, remedy: str = "") -> None:
        super().__init__(summary, "The list was not changed.", remedy)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The reasons of a workspace. Never changed, only replaced.

    Attributes:
        exemptions: By code, in the order they are offered: Umbra's first, then the workspace's own.
        defaults: Codes by kind of request; what holds where nobody said anything.
    """

    exemptions: Mapping[str, Exemption] = field(default_factory=lambda: EXEMPTIONS)
    defaults: Mapping[RequestKind, tuple[str, ...]] = field(default_factory=lambda: DEFAULTS)

    def find(self, code: str) -> Exemption | None:
        """What a code stands for; None for one that the list does not know."""
        return self.exemptions.get(code)

    def offered(
        self,
        kind: RequestKind | None = None,
        keep: Iterable[str] = (),
        *,
        single: bool = False,
    ) -> tuple[Exemption, ...]:
        """The reasons to choose from.

        Args:
            kind: For this kind of request; None for all.
            keep: Codes that are chosen already, and are offered whatever became of them.
            single: For a single thing: without what is about a request as a whole.
        """
        kept = frozenset(keep)
        return tuple(
            e
            for e in self.exemptions.values()
            if e.code in kept
            or (not e.retired and (kind is None or kind in e.kinds) and not (single and e.whole))
        )

    def default(self, kind: RequestKind | None) -> tuple[str, ...]:
        """The codes that hold for a kind of request where nobody gave any; none without a request."""
        return () if kind is None else self.defaults.get(kind, ())

    def described(self, codes: Iterable[str]) -> str:
        """Codes as text for a schedule; an unknown code is shown as it is, never dropped."""
        found = ((code, self.find(code)) for code in codes)
        return "; ".join(f"{e.title} ({e.act})" if e is not None else code for code, e in found)

    def weighed(self, codes: Iterable[str]) -> bool:
        """Whether one of them has to be weighed, so that a reason in words should stand beside it."""
        found = (self.find(code) for code in codes)
        return any(e is not None and e.force.weighed for e in found)

    # changes, each a new list

    def with_exemption(self, exemption: Exemption) -> Catalogue:
        """With a code of its own added, or one changed.

        Raises:
            BadReason: If the code or a text cannot be used, or it is one of Umbra's and more than its title
                or whether it is retired would change.
        """
        old = self.find(exemption.code)
        new = _checked(exemption)
        if old is not None and not old.own:
            if replace(new, title=old.title, retired=old.retired) != old:
                raise BadReason(
                    f"The code {old.code} comes with Umbra: only its title can be changed.",
                    "Add a code of your own instead.",
                )
        elif not new.own:
            new = replace(new, own=True)
        known = {**self.exemptions, new.code: new}
        if sum(e.own for e in known.values()) > MOST_OWN:
            raise BadReason(f"A list has at most {MOST_OWN} codes of its own.")
        return replace(self, exemptions=MappingProxyType(known), defaults=_usable(self, known))

    def retired(self, code: str, retired: bool = True) -> Catalogue:
        """With a code offered no more, or again; a retired code is nobody's default.

        Raises:
            BadReason: If there is no such code.
        """
        old = self.find(code)
        if old is None:
            raise BadReason(f"There is no code {code} in the list.")
        return self.with_exemption(replace(old, retired=retired))

    def with_default(self, kind: RequestKind, codes: Iterable[str]) -> Catalogue:
        """With other codes that hold for a kind of request where nobody gave any; none is a choice, too.

        Raises:
            BadReason: If one of them cannot be relied on for that kind.
        """
        chosen = tuple(dict.fromkeys(codes))
        offered = {e.code for e in self.offered(kind)}
        wrong = [code for code in chosen if code not in offered]
        if wrong:
            raise BadReason(
                f"The code {wrong[0]} cannot be relied on for this kind of request.",
                "Choose one that is offered for it.",
            )
        return replace(self, defaults=MappingProxyType({**self.defaults, kind: chosen}))

    def merged(self, other: Catalogue) -> Catalogue:
        """With what another list says: its titles, its codes, what it retired, its defaults.

        Codes that only this list has stay in it.

        Raises:
            BadReason: If a code stands for another section there, so that it would mean two things.
        """
        result = self
        for exemption in other.exemptions.values():
            old = self.find(exemption.code)
            if old is not None and old.own and old.act != exemption.act:
                raise BadReason(
                    f"The code {old.code} stands for “{old.act}” here and for “{exemption.act}” in the file.",
                    "Give one of them another code, because schedules that were handed out cite it.",
                )
            result = result.with_exemption(exemption)
        for kind, codes in other.defaults.items():
            result = result.with_default(kind, codes)
        return result

    # as a file, and as it is stored

    def to_json(self) -> dict[str, Any]:
        """The whole list, JSON-ready: the file that workspaces share."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "reasons": [_to_json(e) for e in self.exemptions.values()],
            "defaults": {kind.value: list(codes) for kind, codes in self.defaults.items()},
        }

    def changes_to_json(self) -> dict[str, Any]:
        """What differs from the list that Umbra brings along, JSON-ready.

        Only that is stored, so that a later version can mend a hint or a section of a code of Umbra's.
        """
        differing = [e for e in self.exemptions.values() if e != EXEMPTIONS.get(e.code)]
        defaults = {
            kind.value: list(codes)
            for kind, codes in self.defaults.items()
            if codes != DEFAULTS.get(kind)
        }
        return {
            "format": FORMAT,
            "version": VERSION,
            "reasons": [_to_json(e) for e in differing],
            "defaults": defaults,
        }

    @classmethod
    def from_json(cls, data: object) -> Catalogue:
        """The list that ``to_json`` or ``changes_to_json`` wrote.

        Raises:
            CodecError: If the data is no such list, or a newer one.
        """
        fields = Fields(data, "the list of reasons")
        if fields.text("format") != FORMAT:
            raise fields.fail("format", f"“{FORMAT}”")
        if fields.whole("version") != VERSION:
            raise fields.fail("version", f"{VERSION}: a newer version of Umbra wrote it")
        rows, defaults = fields.take("reasons", []), fields.take("defaults", {})
        fields.end()
        if not isinstance(rows, list):
            raise fields.fail("reasons", "a list")
        if not isinstance(defaults, Mapping):
            raise fields.fail("defaults", "an object")
        result = cls()
        try:
            for row in rows:
                result = result.with_exemption(_from_json(row))
            taken = Fields(defaults, "the defaults")
            for kind in RequestKind:
                if kind.value in defaults:
                    result = result.with_default(kind, taken.texts(kind.value))
            taken.end()
        except BadReason as error:
            raise CodecError(error.summary) from error
        return result


BUILT_IN = Catalogue()
"""The list of a workspace that changed nothing."""


def _usable(
    old: Catalogue, known: Mapping[str, Exemption]
) -> Mapping[RequestKind, tuple[str, ...]]:
    """The defaults without what cannot be relied on any more."""
    return MappingProxyType(
        {
            kind: tuple(
                c for c in codes if c in known and not known[c].retired and kind in known[c].kinds
            )
            for kind, codes in old.defaults.items()
        }
    )


def _checked(exemption: Exemption) -> Exemption:
    if not _CODE.match(exemption.code):
        raise BadReason(
            f"“{exemption.code}” cannot be a code.",
            "A code is up to 32 small letters, digits, hyphens and dots, such as force-policy-7.",
        )
    texts = {name: " ".join(getattr(exemption, name).split()) for name in ("title", "act", "hint")}
    for name, said in (("title", "title"), ("act", "section")):
        if not texts[name]:
            raise BadReason(f"The code {exemption.code} needs a {said}.")
    for text in texts.values():
        if len(text) > 2 * LONGEST or not text.isprintable():
            raise BadReason(
                f"A text of the code {exemption.code} is too long or holds characters that cannot be printed."
            )
    if not exemption.kinds:
        raise BadReason(
            f"The code {exemption.code} can be relied on for no kind of request.",
            "Tick at least one.",
        )
    return replace(exemption, title=texts["title"], act=texts["act"], hint=texts["hint"])


def _to_json(exemption: Exemption) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": exemption.code,
        "title": exemption.title,
        "section": exemption.act,
        "strength": exemption.force.value,
        "kinds": sorted(exemption.kinds),
    }
    data |= {"hint": exemption.hint} if exemption.hint else {}
    return data | ({"retired": True} if exemption.retired else {})


def _from_json(data: object) -> Exemption:
    """One row. Of a code that Umbra brings along only title and whether it is retired are taken."""
    fields = Fields(data, "a reason")
    code, title, act = fields.ident("code"), fields.text("title"), fields.text("section")
    force, hint = fields.choice("strength", Force), fields.text("hint", "")
    kinds, retired = fields.choices("kinds", RequestKind), fields.flag("retired")
    fields.end()
    ours = EXEMPTIONS.get(code)
    if ours is not None:
        return replace(ours, title=title, retired=retired)
    return Exemption(code, title, act, force, frozenset(kinds), hint, retired, own=True)
