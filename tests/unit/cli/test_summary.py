"""What is said at the end of a copy is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from player.media.index import build_index
from redaction.cli_summary import copy_lines
from redaction.export.plan import ExportPlan
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.usecases.export_copy import ExportResult
from redaction.verification.report import Check, VerificationReport


@pytest.mark.parametrize("searched", [True, False])
def test_what_was_not_checked_is_not_said_to_hold(media, searched: bool) -> None:
    checks = (
        Check("streams", True, "One stream."),
        Check("residual_faces", True, "Searched, or not.", warning=not searched, checked=searched),
    )
    report = VerificationReport(checks, (), {}, {}, "", "")
    source = media(frames=4)
    plan = ExportPlan(source, "", Project(FootageId("f")))
    result = ExportResult(Path("x.mp4"), "", report)
    said = "\n".join(copy_lines(plan, build_index(source), result, 1.0, None))
    assert (f"all {1 + searched} checks" in said, "no uncovered face" in said) == (True, searched)
