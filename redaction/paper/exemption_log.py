"""The exemption log: which grounds were relied on, how often, where, month by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from redaction.casework.catalogue import Catalogue
from redaction.casework.reasons import Thing
from redaction.casework.withheld import Withheld, things_withheld
from redaction.jobs.cancel import CancelToken
from redaction.paper.made import Made
from redaction.paper.report import ALWAYS, Head, Line, Period, ReportFacts, Table
from redaction.paper.words import MONTHS, STRENGTHS, THINGS, count, listed
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.plans import plan_of

NO_CODE = ""
"""Stands for what is withheld without a code."""


def gather_exemptions(
    workspace: Workspace, *, period: Period = ALWAYS, cancel: CancelToken | None = None
) -> ReportFacts:
    """Every ground relied on in the newest verified copy of each footage.

    Args:
        workspace: The workspace.
        period: Days on which the copies were made.
        cancel: Asked before every copy.
    """
    catalogue = workspace.catalogue.read()
    references = {r.id: r.reference for r in workspace.listed_requests()}
    known = {f.id: f for f in workspace.footage()}
    newest: dict[str, Export] = {}
    for export in workspace.exports():
        if export.verified and not export.is_clip and export.made.astimezone().date() in period:
            newest.setdefault(str(export.footage), export)
    by_code: dict[str, list[tuple[str, str, Counter[str], set[str]]]] = defaultdict(list)
    months: dict[str, Counter[str]] = defaultdict(Counter)
    things = 0
    for export in sorted(newest.values(), key=lambda e: e.made):
        if cancel is not None:
            cancel.check()
        footage = known.get(export.footage)
        if footage is None:  # removed since; its decisions went with it
            continue
        request = None if footage.request is None else workspace.request(footage.request)
        plan = plan_of(workspace, export)
        withheld = things_withheld(
            workspace.project(footage.id), footage, request,
            catalogue=catalogue, copied=() if plan is None else plan.spans,
        )  # fmt: skip
        things += len(withheld)
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        said: dict[str, set[str]] = defaultdict(set)
        month = f"{export.made.astimezone():%Y-%m}"
        for thing in withheld:
            for code in thing.reasons.codes or (NO_CODE,):
                counted[code][_kind(thing)] += 1
                months[code][month] += 1
                if thing.reasons.why:
                    said[code].add(thing.reasons.why)
        reference = references[request.id] if request is not None else "no request"
        for code, kinds in counted.items():
            by_code[code].append((reference, Path(footage.path).name, kinds, said[code]))
    order = [*catalogue.exemptions, *sorted(set(by_code) - set(catalogue.exemptions))]
    used = [code for code in order if code in by_code]
    return ReportFacts(
        "exemptions", "Exemption log",
        "The grounds on which something was withheld, how often and where.",
        Made.of(workspace),
        (
            ("Copies made", period.words),
            ("Copies", f"{sum(e.footage in known for e in newest.values()):,}"),
            ("Things withheld", f"{things:,}"),
        ),
        (
            _statistics(used, by_code, catalogue),
            _monthly(used, months, catalogue),
            _detail(used, by_code, catalogue),
        ),
        (
            "Counted is the newest verified copy of each footage, by the decisions and reasons recorded now. "
            "A thing withheld on two grounds counts under both. Each single thing stands in the redaction "
            "schedule of its request.",
        ),
        main=2,
    )  # fmt: skip


def _kind(thing: Withheld) -> str:
    if thing.kind is not None:
        return THINGS[thing.kind].lower()
    return {
        Thing.SOUND: "stretch of sound",
        Thing.ALL_SOUND: "whole sound",
        Thing.FRAMES: "part left out",
    }.get(thing.thing, str(thing.thing))


_MANY = {"stretch of sound": "stretches of sound", "part left out": "parts left out",
         "whole sound": "whole sounds", "person": "people"}  # fmt: skip


def _name(code: str, catalogue: Catalogue) -> str:
    known = catalogue.find(code)
    if code == NO_CODE:
        return "No ground recorded"
    return code if known is None else known.act


_Uses = dict[str, list[tuple[str, str, Counter[str], set[str]]]]


def _statistics(used: list[str], by_code: _Uses, catalogue: Catalogue) -> Table:
    lines = []
    for code in used:
        known = catalogue.find(code)
        uses = by_code[code]
        lines.append(
            Line(
                (
                    (_name(code, catalogue), code),
                    "" if known is None else known.title,
                    "" if known is None else STRENGTHS.get(known.force.value, known.force.value),
                    f"{sum(sum(kinds.values()) for _, _, kinds, _ in uses):,}",
                    f"{len({reference for reference, *_ in uses}):,}",
                    f"{len(uses):,}",
                )
            )
        )
    heads = (
        Head("Ground", 1.4), Head("What it is for", 1.8), Head("Strength", 1.2),
        Head("Things", 0.5, right=True), Head("Requests", 0.6, right=True),
        Head("Footage", 0.6, right=True),
    )  # fmt: skip
    return Table("By ground", heads, tuple(lines), "Nothing was withheld.")


def _monthly(used: list[str], months: dict[str, Counter[str]], catalogue: Catalogue) -> Table:
    shown = sorted({month for code in used for month in months[code]})[-12:]
    heads = (
        Head("Ground", 2.2),
        *(Head(f"{MONTHS[int(m[5:]) - 1][:3]} {m[2:4]}", 0.6, right=True) for m in shown),
    )
    lines = tuple(
        Line((_name(code, catalogue), *(f"{months[code][m]:,}" if months[code][m] else "–" for m in shown)))
        for code in used
    )  # fmt: skip
    note = "Things withheld, by the month in which the copy was made; the last twelve months that have any."
    return Table("By month", heads, lines, "Nothing was withheld.", note)


def _detail(used: list[str], by_code: _Uses, catalogue: Catalogue) -> Table:
    lines = []
    for code in used:
        lines.append(Line((f"{_name(code, catalogue)}  ·  {code or 'no code'}",), band=True))
        for reference, name, kinds, said in by_code[code]:
            what = listed([count(n, kind, _MANY.get(kind, "")) for kind, n in kinds.most_common()])
            lines.append(Line((reference, name, what, "; ".join(sorted(said)))))
    heads = (
        Head("Request", 1.1),
        Head("Footage", 1.4),
        Head("What", 1.5),
        Head("Reason in words", 2),
    )
    return Table("Where", heads, tuple(lines), "Nothing was withheld.")
