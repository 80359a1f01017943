"""An evidence package from incident to receiver: what goes in, what stands in the way, what is recorded."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.casework.bag import CopyChanged
from redaction.casework.checker.verdicts import check_package
from redaction.casework.gate import GateKind
from redaction.edit.edit import Patch
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import OutputError, UserError
from redaction.model.ids import TrackId
from redaction.paper.made import set_force_words
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.usecases.evidence import EvidenceBuilt, build, make_evidence, record
from redaction.usecases.evidence_choice import (
    NotHandedOver,
    check_order,
    clip_choices,
    standing,
    still_choices,
)
from redaction.usecases.evidence_order import (
    EvidenceOrder,
    ItemWords,
    Pictures,
    subject_of,
    usual_name,
)
from redaction.usecases.still import StillWish, take_still
from tests.unit.evidence.conftest import TODAY, WHY, Case, Sees, covered


def left(case: Case) -> set[str]:
    return {path.name for path in case.folder.iterdir()}


def listed(package: Path) -> list[dict[str, str]]:
    text = (package / "data/item-list.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_a_package_goes_from_the_incident_to_a_receiver_without_umbra(
    case: Case, name: str
) -> None:
    set_force_words(case.workspace, force="Borsetshire Police")
    order = case.order(name, note="Spoke to counsel.", report=name == "out")
    built, disclosure = make_evidence(case.workspace, order)
    script = case.folder / "check_package.py"
    if name == "out":
        shutil.copy(order.out / "check_package.py", script)
    else:
        with zipfile.ZipFile(order.out) as file:
            script.write_bytes(file.read("out/check_package.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(order.out), "--json"],
        env={}, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    said = json.loads(done.stdout)["facts"]
    assert said["package_number"] == built.package.number
    assert (said["clips"], said["by"]) == (1, "r.khan of Borsetshire Police")
    # our side
    assert case.workspace.disclosures.of_incident(case.incident.id) == (disclosure,)
    assert disclosure.copies == (case.clip.copy_sha256,)
    assert disclosure.stills == (case.still.sha256,)
    assert {why for _, why in disclosure.overridden} == {WHY}
    (row,) = case.workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert (row.recipient, row.details["manifest_sha256"]) == ("CPS London", built.package.number)
    assert row.details["drafts_left_out"] == 1
    text = json.dumps(row.to_json())
    assert not any(word in text for word in ("Assault", "HOLLY", "counsel", "grey coat"))
    assert case.workspace.log.verify().ok


def test_everything_in_it_is_a_numbered_item_and_nothing_of_the_machine_is(case: Case) -> None:
    order = case.order(report=True, words=(ItemWords("report", sensitivity="Not sensitive"),))
    make_evidence(case.workspace, order)
    package = order.out
    rows = listed(package)
    assert [row["Item"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    inside = {row["File in the package"] for row in rows} - {""}
    there = {
        path.relative_to(package).as_posix()
        for path in (package / "data").rglob("*")
        if path.is_file()
    }
    lists = {"data/item-list.pdf", "data/item-list.csv", "data/package.json"}
    assert {n for n in there if not n.startswith("data/verification/")} == inside | lists
    originals = [row for row in rows if not row["File in the package"]]
    assert [row["SHA-256"] for row in originals] == [f.sha256 for f in case.footage]
    clip = next(row for row in rows if "clips/" in row["File in the package"])
    assert "Argument at the gate" in clip["Description"]
    assert "frames 8 to 21" in clip["Description"]
    assert clip["Date and time"].startswith("Tue 3 Nov 2026 14:02:10.320 GMT to 14:02:10.880 GMT")
    assert clip["By whose clock"] == "by the clock of “CCTV platform 2”"
    by_file = {row["File in the package"]: row for row in rows}
    assert by_file["data/timeline-report.pdf"]["Reasons and sensitivity"] == "Not sensitive"
    for path in package.rglob("*"):
        if path.suffix in (".txt", ".json", ".html", ".csv", ".vtt"):
            text = path.read_text(encoding="utf-8")
            assert str(case.folder) not in text
            assert "same man" not in text  # a draft


def test_only_the_annotations_that_were_chosen_go(case: Case) -> None:
    order = case.order(annotations=("speech-1",), formats=("json",), stills=())
    built, _ = make_evidence(case.workspace, order)
    assert (built.entries, built.drafts) == (1, 1)
    said = json.loads((order.out / "data/annotations/annotations.json").read_text())
    assert "Handcuffs on" not in json.dumps(said)
    gone = case.order("other", annotations=("nobody",))
    with pytest.raises(UserError, match="not there any more"):
        build(case.workspace, gone)


def test_of_one_footage_alone_it_says_that_no_time_of_day_is_known(case: Case) -> None:
    first = case.footage[0]
    order = case.order(incident=None, footage=first.id)
    _, disclosure = make_evidence(case.workspace, order)
    assert (disclosure.incident, disclosure.footage) == ("", first.id)
    clip = next(r for r in listed(order.out) if "clips/" in r["File in the package"])
    assert clip["By whose clock"] == "from the first frame of “camera-0.mp4”"
    assert clip["Date and time"] == "00:00:00.320 to 00:00:00.880"
    assert usual_name(subject_of(case.workspace, first.id, is_footage=True), TODAY) == (
        f"camera-0_evidence_{TODAY.isoformat()}"
    )


# what stands in the way


def test_a_review_that_is_not_finished_needs_a_reason(case: Case) -> None:
    before = left(case)
    with pytest.raises(NotHandedOver, match="not finished") as stopped:
        make_evidence(case.workspace, case.order(report=True, override="because"))
    assert {footage.id for footage, _ in stopped.value.gates} == {f.id for f in case.footage}
    assert left(case) == before
    assert case.workspace.disclosures.all() == ()


def test_what_is_not_redacted_needs_a_reason_and_is_marked_everywhere(case: Case) -> None:
    order = case.order(copies=(case.bare.id,), stills=(), report=True, pictures=Pictures.UNREDACTED)
    with pytest.raises(NotHandedOver, match="Not everything in it is redacted"):
        make_evidence(case.workspace, order)
    order = replace(order, reason="The court has to see who it was.", override="")
    _, disclosure = make_evidence(case.workspace, order)
    assert disclosure.overridden == (("unredacted", "The court has to see who it was."),)
    (clip,) = (order.out / "data/clips").iterdir()
    assert "UNREDACTED" in clip.name
    verdict = check_package(order.out)
    assert verdict.ok
    assert any("Not redacted" in note for note in verdict.notes)
    assert "NOT REDACTED" in (order.out / "README.txt").read_text()
    (row,) = case.workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert (row.details["not_redacted"], row.details["overridden"]) == (2, ["unredacted"])


def test_clips_and_stills_by_other_decisions_go_nowhere_whatever_the_reason(case: Case) -> None:
    first = case.footage[0]
    more = covered("b", first.frames)
    case.workspace.do(first.id, Patch("Decide", tracks={TrackId("b"): (None, more)}))
    for order in (case.order(stills=()), case.order(copies=())):
        with pytest.raises(NotHandedOver, match="other decisions"):
            make_evidence(case.workspace, order)
    about = subject_of(case.workspace, case.incident.id, is_footage=False)
    problems = {c.copy.id: bool(c.problem) for c in clip_choices(case.workspace, about)}
    assert problems == {case.clip.id: True, case.bare.id: False}
    assert [bool(s.problem) for s in still_choices(case.workspace, about)] == [True]


@pytest.mark.parametrize("which", ["clip", "still"])
def test_a_file_changed_since_it_was_made_is_refused(case: Case, which: str) -> None:
    order = case.order()
    path = order.found[getattr(case, which).id]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    before = left(case)
    with pytest.raises(CopyChanged):
        make_evidence(case.workspace, order)
    assert left(case) == before


def test_a_missing_clip_is_said(case: Case) -> None:
    order = case.order(found={})
    Path(case.clip.path).unlink()
    with pytest.raises(UserError, match="not where it was written"):
        make_evidence(case.workspace, order)


@pytest.mark.parametrize("gone", [True, False])
def test_an_original_that_is_gone_or_changed_is_refused(case: Case, gone: bool) -> None:
    path = Path(case.footage[1].path)
    if gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(UserError, match="not where it was" if gone else "not what was registered"):
        make_evidence(case.workspace, case.order())
    assert case.workspace.disclosures.all() == ()


def test_nothing_chosen_and_no_recipient_are_refused(case: Case) -> None:
    nothing = case.order(copies=(), stills=(), annotations=())
    with pytest.raises(UserError, match=r"nothing to hand over.*1 drafts|nothing to hand over"):
        check_order(case.workspace, nothing)
    with pytest.raises(UserError, match="who receives it"):
        check_order(case.workspace, case.order(recipient=" "))
    with pytest.raises(UserError, match="not of this footage"):
        check_order(case.workspace, case.order(copies=("other",)))
    with pytest.raises(OutputError, match="workspace folder"):
        check_order(case.workspace, replace(case.order(), out=case.workspace.folder / "x"))


def test_stopping_it_leaves_nothing(case: Case) -> None:
    cancel, before = CancelToken(), left(case)
    with pytest.raises(Cancelled):
        build(
            case.workspace, case.order(), cancel=cancel,
            progress=lambda p: cancel.cancel() if p.phase == "packing" else None,
        )  # fmt: skip
    assert left(case) == before


def test_a_package_that_cannot_be_recorded_is_taken_away(case: Case) -> None:
    order = case.order()
    built = build(case.workspace, order)
    assert order.out.exists()
    case.workspace.incidents.remove(case.incident.id, reason=WHY)
    with pytest.raises(UserError, match="not in the register"):
        record(case.workspace, order, built)
    assert not order.out.exists()


def test_decisions_changed_while_it_was_made_take_it_away_again(case: Case) -> None:
    order, first = case.order(), case.footage[0]
    built = build(case.workspace, order)
    more = covered("b", first.frames)
    case.workspace.do(first.id, Patch("Decide", tracks={TrackId("b"): (None, more)}))
    with pytest.raises(NotHandedOver, match="other decisions"):
        record(case.workspace, order, built)
    assert not order.out.exists()
    # without clips and stills of it, the pictures of the report are still by what was decided before
    order = case.order(copies=(), stills=())
    built = build(case.workspace, order)
    case.workspace.undo(first.id)
    with pytest.raises(UserError, match="while the package was made"):
        record(case.workspace, order, built)
    assert not order.out.exists()
    assert case.workspace.disclosures.all() == ()


def test_orders_and_what_was_built_survive_the_way_to_another_process(case: Case) -> None:
    order = case.order(
        "out.zip", annotations=("a", "b"), pictures=Pictures.NONE, reason="r",
        words=(ItemWords("log", "d", "l", "o", "s"),),
    )  # fmt: skip
    assert EvidenceOrder.from_json(json.loads(json.dumps(order.to_json()))) == order
    built = build(case.workspace, case.order(with_log=False, copies=(), stills=()))
    assert EvidenceBuilt.from_json(json.loads(json.dumps(built.to_json()))) == built
    with pytest.raises(ValueError, match="of an incident or of one footage"):
        case.order(footage=case.footage[0].id)


def test_the_log_extract_holds_the_recordings_rows_and_names_no_other_recipient(case: Case) -> None:
    workspace, first = case.workspace, case.footage[0]
    workspace.log.append(Category.DISCLOSURE, "Copy sent", footage=first.sha256, recipient="Ms Roe")
    order = case.order()
    make_evidence(workspace, order)
    text = (order.out / "data/log-extract.json").read_text()
    said = json.loads(text)
    actions = [row["action"] for row in said["rows"] if "action" in row]
    assert "Redacted copy made" in actions
    assert "Clock of a camera changed" in actions
    assert "Ms Roe" not in text


def test_a_still_on_which_a_face_may_be_seen_needs_a_reason_and_is_named(
    case: Case, sees: Sees
) -> None:
    sees.boxes = [(100.0, 60.0, 140.0, 100.0)]
    wish = StillWish(case.footage[0].id, FrameIndex(14))
    still = take_still(case.workspace, wish, case.folder / "seen_redacted.png")
    assert still.faces == 1
    order = case.order(copies=(), stills=(still.id,), override="")
    found = standing(case.workspace, order)
    (words,) = (gate.words for _, gate in found.open if gate.kind is GateKind.FACES)
    assert words.startswith("seen_redacted.png may show a face")
    with pytest.raises(NotHandedOver):
        make_evidence(case.workspace, order)
    order = replace(order, override="Looked at: it is a poster.")
    _, disclosure = make_evidence(case.workspace, order)
    assert "faces" in dict(disclosure.overridden)
    assert "may show a face that nobody decided to show" in (
        order.out / "data/item-list.csv"
    ).read_text("utf-8-sig")


def test_a_title_stands_in_no_name_of_a_file_and_not_in_the_log(case: Case) -> None:
    case.workspace.incidents.update(replace(case.incident, reference=""))
    about = subject_of(case.workspace, case.incident.id, is_footage=False)
    name = usual_name(about, TODAY)
    assert name == f"incident_evidence_{TODAY.isoformat()}"
    order = case.order(name, copies=())
    make_evidence(case.workspace, order)
    assert [one.name for one in (order.out / "data/stills").iterdir()] == ["incident_still_01.png"]
    assert case.incident.title == "Assault on platform 2"
    said = [str(row.details) + row.action for row in case.workspace.log.rows(LogFilter())]
    assert not any("Assault" in words or "platform" in words for words in said)
