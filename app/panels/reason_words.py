"""Reasons as people say them: how strong one is, where it comes from, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.language.core import core
from app.panels.phrases import tr
from app.words import count_words
from redaction.casework.exemptions import Force
from redaction.casework.missing import Lack, Missing
from redaction.casework.reasons import Of, Reasons

if TYPE_CHECKING:
    from redaction.casework.catalogue import Catalogue
    from redaction.casework.exemptions import Exemption


def force_words(force: Force) -> str:
    """How strong a reason is, in a few words."""
    return {
        Force.ABSOLUTE: tr("Absolute"),
        Force.QUALIFIED: tr("Qualified: public interest"),
        Force.PROPORTIONATE: tr("Necessary and proportionate"),
        Force.PROCEDURAL: tr("Not about what is shown"),
    }[force]


def exemption_tip(exemption: Exemption) -> str:
    """All that is known of a reason, for a tooltip."""
    parts = [exemption.act, force_words(exemption.force), core(exemption.hint)]
    return "\n".join(part for part in parts if part)


def force_word(force: Force) -> str:
    """How strong a reason is, in one word."""
    return {
        Force.ABSOLUTE: tr("Absolute"),
        Force.QUALIFIED: tr("Qualified"),
        Force.PROPORTIONATE: tr("Proportionate"),
        Force.PROCEDURAL: tr("Procedural"),
    }[force]


def short_act(act: str) -> str:
    """The section without the name of the act, where the act is one that everybody knows."""
    for known in ("DPA 2018 ", "FOI Act 2000 "):
        if act.startswith(known):
            return act[len(known) :]
    return act


def titles(catalogue: Catalogue, codes: Iterable[str]) -> str:
    """Codes by their titles, each with its section; an unknown one as it is."""
    found = ((code, catalogue.find(code)) for code in codes)
    return "; ".join(
        code if e is None else f"{core(e.title)} ({short_act(e.act)})" for code, e in found
    )


def origin_words(catalogue: Catalogue, reasons: Reasons) -> str:
    """Where the reasons come from that hold for a thing without codes of its own; empty for its own."""
    lead = {
        Of.PERSON: tr("From the person"),
        Of.REQUEST: tr("From the request"),
        Of.DEFAULT: tr("Default for this kind of request"),
    }.get(reasons.of)
    if lead is None or not reasons.codes:
        return ""
    return f"{lead}: {titles(catalogue, reasons.codes)}"


def lack_sentence(lack: Lack) -> str:
    """What is wrong with a reason, with a place for its ``{name}``."""
    return {
        Lack.MISSING: tr("No reason is given."),
        Lack.UNSUITABLE: tr("{name} cannot be relied on for this kind of request."),
        Lack.RETIRED: tr("{name} is retired: the workspace does not use it any more."),
        Lack.UNKNOWN: tr("{name} is not in the workspace's list."),
    }[lack]


def lack_words(lack: Lack) -> str:
    """What is wrong, in a few words."""
    return {
        Lack.MISSING: tr("No reason given"),
        Lack.UNSUITABLE: tr("Wrong kind of request"),
        Lack.RETIRED: tr("Retired reason"),
        Lack.UNKNOWN: tr("Unknown reason"),
    }[lack]


def queue_words(missing: Sequence[Missing]) -> tuple[str, str]:
    """What is left to do, such as ``12 without a reason, 1 that does not hold``; and in short."""
    without = sum(m.lack is Lack.MISSING for m in missing)
    wrong = len(missing) - without
    holds = count_words(wrong, tr("reason that does not hold"), tr("reasons that do not hold"))
    if not wrong:
        words = tr("{n} without a reason").format(n=without)
        return words, words
    if not without:
        return holds, tr("{n} do not hold").format(n=wrong)
    words = tr("{n} without a reason, {more}").format(n=without, more=holds)
    return words, tr("{n} reasons to settle").format(n=len(missing))
