"""What a policy limits is refused by the core, whoever asks; what it fixes counts before the workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redaction.casework.gate import Gate, GateKind
from redaction.casework.people import PeopleRule
from redaction.casework.signoff import LookRule, SignOffRules
from redaction.cli_settling import settle
from redaction.coverage.rule import SeenRule
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.edit.asking import Refused
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.model.region import Style
from redaction.policy import machine
from redaction.policy.current import holding
from redaction.policy.limits import (
    Forbidden,
    check_plan,
    check_search,
    usual_workspace,
    workspace_allowed,
)
from redaction.policy.values import (
    CaseworkRules,
    ExportLimits,
    Policy,
    SearchLimits,
    WorkspacePlaces,
)
from redaction.store.backup import unpack, write_backup
from redaction.store.backup_files import ENDING
from redaction.store.mending import restore_in_place
from redaction.store.retention import Rules
from redaction.store.workspace import Workspace
from redaction.usecases.export_copy import export_copy
from redaction.usecases.still_writing import check_reason
from tests.unit.casework.test_reasons import track
from tests.unit.cli.commands import parse

DIGEST = "ab" * 32


def of(**parts: object) -> Policy:
    return Policy(name="Anyshire", digest=DIGEST, **parts)  # type: ignore[arg-type]


def plan(style: Style | None = None, **said: object) -> ExportPlan:
    one = replace(track(), style=style)
    project = Project(FootageId("f"), tracks={one.id: one})
    return ExportPlan(Path("nowhere.mp4"), "", project, **said)  # type: ignore[arg-type]


UNREDACTED = ExportPlan(Path("x"), "", Project(FootageId("f")), unredacted=True)


@pytest.mark.parametrize(
    ("limits", "wished"),
    [
        (ExportLimits(styles=("mosaic",)), plan()),
        (ExportLimits(styles=("solid",)), plan(Style.BLUR)),
        (ExportLimits(encoders=("software",)), plan(encoder=EncoderSettings(encoder="auto"))),
        (ExportLimits(worst_crf=20), plan(encoder=EncoderSettings(crf=21))),
        (ExportLimits(lossless=False), plan(encoder=EncoderSettings(lossless=True))),
        (ExportLimits(smart=False), plan(smart=True)),
        (ExportLimits(unredacted=()), UNREDACTED),
        (ExportLimits(unredacted=("somebody.else",)), UNREDACTED),
    ],
)
def test_a_copy_that_is_not_allowed_is_refused_before_any_work(
    limits: ExportLimits, wished: ExportPlan, tmp_path: Path
) -> None:
    check_plan(wished)
    with holding(of(export=limits)):
        with pytest.raises(Forbidden, match=r"set by your administrator \(Anyshire\)") as caught:
            export_copy(wished, tmp_path / "copy.mp4")
        assert caught.value.status is ExitStatus.USAGE
    assert not list(tmp_path.iterdir())


def test_what_is_allowed_passes() -> None:
    limits = ExportLimits(
        styles=("mosaic",), encoders=("software",), worst_crf=20, unredacted=(machine.account(),)
    )
    with holding(of(export=limits)):
        check_plan(plan(style=Style.MOSAIC))
        check_plan(replace(plan(), style=Style.MOSAIC))
        check_plan(UNREDACTED)
        # nothing is covered in it, so the usual style is of no matter
        check_plan(ExportPlan(Path("x"), "", Project(FootageId("f"))))


def test_what_nobody_encodes_by_choice_is_not_held_against_the_encoders(tmp_path: Path) -> None:
    with holding(of(export=ExportLimits(encoders=("auto",), worst_crf=18))):
        with pytest.raises(Forbidden):
            check_plan(plan())
        for name in ("copy.png", "copy.m4a"):
            with pytest.raises(UserError) as caught:
                export_copy(plan(), tmp_path / name)
            assert not isinstance(caught.value, Forbidden), "it is refused for its footage only"
        # only software does that, and the policy says by itself whether it may be
        check_plan(plan(encoder=EncoderSettings(lossless=True)))


def test_a_domain_and_upper_case_do_not_hide_an_account() -> None:
    with holding(of(export=ExportLimits(unredacted=(f"FORCE\\{machine.account().upper()}",)))):
        check_reason(False, "A reason of three words.")


def test_nothing_unredacted_is_written_by_who_may_not() -> None:
    with holding(of(export=ExportLimits(unredacted=()))):
        check_reason(True, "")
        with pytest.raises(Forbidden, match="unredacted"):
            check_reason(False, "A good reason of many words.")


@pytest.mark.parametrize(
    ("limits", "settings"),
    [
        (SearchLimits(detectors=("thorough",)), DetectionSettings()),
        (SearchLimits(least_sensitivity=6), DetectionSettings(sensitivity=5)),
        # the expert's numbers are no way around the dial
        (SearchLimits(least_sensitivity=5), DetectionSettings(sensitivity=9, start_confidence=0.9)),
    ],
)
def test_a_search_that_is_not_allowed_is_refused(
    limits: SearchLimits, settings: DetectionSettings
) -> None:
    check_search(settings)
    with holding(of(search=limits)):
        with pytest.raises(Forbidden):
            check_search(settings)
        check_search(DetectionSettings(mode=DetectionMode.THOROUGH, sensitivity=6))


def test_commands_choose_what_is_allowed_where_nobody_chose() -> None:
    words = ("redact", "in.mp4", "-o", "out.mp4")
    usual = parse(*words)
    assert (usual.style, usual.detector, usual.sensitivity) == ("solid", "fast", 5)
    held = of(
        export=ExportLimits(styles=("mosaic",), encoders=("auto",), worst_crf=18),
        search=SearchLimits(detectors=("thorough",), least_sensitivity=7, scheduler=False),
    )
    with holding(held):
        chosen = parse(*words)
        assert (chosen.style, chosen.detector, chosen.sensitivity) == ("mosaic", "thorough", 7)
        assert (chosen.encoder, chosen.crf) == ("auto", 18)
        for more in (
            ("--style", "solid"), ("--detector", "fast"), ("--sensitivity", "6"),
            ("--crf", "19"), ("--encoder", "nvenc"), ("--scheduler", "tcp://h:1"),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                parse(*words, *more)


def test_rules_that_are_fixed_count_before_those_of_the_workspace(tmp_path: Path) -> None:
    fixed = CaseworkRules(
        people="accounts", look="all", seen={"fastest": 1.0}, retention={"days": 60}
    )
    with Workspace.open(tmp_path / "ws", user="r.khan") as workspace:
        workspace.signoffs.set_rules(
            SignOffRules(PeopleRule.ONE, LookRule.NOTHING), "as it was before"
        )
        with holding(of(casework=fixed)):
            assert workspace.signoffs.rules == SignOffRules(PeopleRule.ACCOUNTS, LookRule.ALL)
            assert workspace.coverage.rule == SeenRule(fastest=1.0)
            assert workspace.retention.rules == Rules(days=60)
            with pytest.raises(Forbidden):
                workspace.signoffs.set_rules(
                    SignOffRules(PeopleRule.ONE, LookRule.ALL), "less of a check"
                )
            with pytest.raises(Forbidden):
                workspace.coverage.set_rule(SeenRule(fastest=2.0), "faster")
            with pytest.raises(Forbidden):
                workspace.retention.set_rules(Rules(days=31))
            # what is left open can still be decided
            workspace.coverage.set_rule(SeenRule(fastest=1.0, held=100), "longer")
            workspace.retention.set_rules(Rules(days=60, warn=3))
        assert workspace.signoffs.rules.people is PeopleRule.ONE
        assert workspace.coverage.rule.held == 100


def test_a_gate_that_is_fixed_cannot_be_overridden() -> None:
    gate = Gate(GateKind.REASONS, "2 decisions have no reason.")
    before = gate.can_be_overridden
    assert before
    with holding(of(casework=CaseworkRules(reasons=True, no_override=("unseen",)))):
        assert not gate.can_be_overridden
        assert not Gate(GateKind.UNSEEN, "").can_be_overridden
        assert Gate(GateKind.PENDING, "").can_be_overridden


def test_a_workspace_lies_where_it_may(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    with holding(of(workspaces=WorkspacePlaces(None, (inside,)))):
        Workspace.open(inside / "a" / "b").close()
        for folder in (outside, inside / "link" / "ws", inside / ".." / "out", tmp_path / "inn"):
            with pytest.raises(Forbidden, match="may not lie"):
                Workspace.open(folder)
        assert usual_workspace(outside) == inside / machine.account()
        assert usual_workspace(inside / "own") == inside / "own"
    with holding(of(workspaces=WorkspacePlaces(outside, (inside,)))):
        assert usual_workspace(inside) == outside
        assert workspace_allowed(outside)
    assert not list(outside.iterdir())


def test_no_backup_is_restored_to_where_no_workspace_may_lie(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    Workspace.open(outside / "old").close()
    made = write_backup(outside / "old", tmp_path / f"b{ENDING}")
    before = sorted(outside.rglob("*"))
    with holding(of(workspaces=WorkspacePlaces(None, (inside,)))):
        with pytest.raises(Forbidden, match="may not lie"):
            unpack(made.path, outside / "new")
        with pytest.raises(Forbidden, match="may not lie"):
            restore_in_place(made, outside / "old", user="r.khan")
        assert sorted(outside.rglob("*")) == before
        unpack(made.path, inside / "new")
        Workspace.open(inside / "new").close()


def test_a_copy_names_the_policy_it_was_made_under(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"x")
    with Workspace.open(tmp_path / "ws") as workspace, holding(of()):
        footage = workspace.add_footage(
            source, sha256="2", size=1, frames=1, duration=1.0, width=2, height=2
        )
        workspace.add_export(
            footage.id, tmp_path / "copy.mp4", plan_hash="1", source_sha256="2", copy_sha256="3",
            verified=True, report={},
        )  # fmt: skip
        row = workspace.log.rows(newest_first=True)[0]
    assert row.details["policy"] == DIGEST


def test_the_policy_commands_work_where_the_policy_does_not() -> None:
    # nothing is read before them
    settle(parse("policy", "check"))


def test_a_refusal_to_override_says_who_decided() -> None:
    from redaction.policy.rules import fixed_words

    assert fixed_words("unseen") == "This cannot be overridden."
    with holding(of(casework=CaseworkRules(no_override=("unseen",)))):
        refused = Refused(fixed_words("unseen"))
    assert "Set by your administrator (Anyshire)." in refused.summary
