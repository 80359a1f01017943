"""Break good copies on purpose: verification must find every fault and name it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from redaction.usecases.verify_copy import verify_copy
from redaction.verification.method import METHODS
from redaction.verification.page import as_text, page_of
from redaction.verification.report import VerificationReport
from tests.sabotage import stills
from tests.sabotage.catalogue import SABOTAGES, Sabotage
from tests.sabotage.stage import Case, Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


def verified(case: Case) -> VerificationReport:
    return verify_copy(case.source, case.copy, case.plan, watch_faces=False)


def test_at_least_25_kinds_are_known_each_with_a_name_of_its_own():
    names = Counter(sabotage.name for sabotage in SABOTAGES)
    assert len(names) >= 25
    assert max(names.values()) == 1
    assert {sabotage.check for sabotage in SABOTAGES} <= set(METHODS)


def test_what_was_not_broken_passes(stage, tmp_path):
    good = [
        stage.case(stage.copy),
        stage.case(stage.matroska),
        Case(stage.source, stage.muted, stage.treated("mute")),
        stills.good(stage, tmp_path / "good.png"),
        # The pictures are encoded once more: what is found below is not the fault of that.
        stage.recut(tmp_path / "again.mp4"),
    ]
    for case in good:
        report = verified(case)
        assert report.ok, report.to_text()


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.name)
def test_sabotage_is_found_and_named(stage: Stage, tmp_path: Path, sabotage: Sabotage):
    report = verified(sabotage.make(stage, tmp_path / "broken.mp4"))
    failed = {check.name: check for check in report.failures}
    assert not report.ok
    assert sabotage.check in failed, report.to_text()
    if sabotage.frames is not None:
        assert failed[sabotage.check].frames == sabotage.frames
    assert sabotage.words in failed[sabotage.check].detail
    page = page_of(report.to_json())
    assert page.sections[0].name == "failed"
    assert METHODS[sabotage.check].title in {entry.title for entry in page.sections[0].entries}
    assert "NOT verified" in as_text(page)
