"""Several ranges of one video as files of their own, each a plan and a copy like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from redaction.export.plan import ExportPlan


def part_plans(plan: ExportPlan, out: Path) -> list[tuple[ExportPlan, Path]]:
    """A plan and a name for each range of ``plan``: ``name_1.mp4`` and so on.

    With one range, or none, it is the plan itself under its own name. The ranges may overlap and be in any
    order, because each is exported and verified by itself. Numbers have as many digits as the last one, so
    that names sort as the ranges were given.

    Args:
        plan: What all of them share.
        out: The name that each name is made from.
    """
    if len(plan.spans) < 2:
        return [(plan, out)]
    return [
        (replace(plan, spans=(span,)), part_name(out, number, len(plan.spans)))
        for number, span in enumerate(plan.spans, 1)
    ]


def part_name(out: Path, number: int, total: int) -> Path:
    """The name of part ``number`` (from 1) of ``total``, also for what lies beside it (a report)."""
    return out.with_name(f"{out.stem}_{number:0{len(str(total))}d}{out.suffix}")
