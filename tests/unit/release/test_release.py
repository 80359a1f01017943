"""A package from request to receiver: what goes in, what stands in the way, and what is recorded."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from redaction.casework.bag import CopyChanged, write_bag
from redaction.casework.checker.verdicts import check_package
from redaction.casework.gate import GateKind
from redaction.casework.package import Form, PackageNotWhole
from redaction.casework.signoff import PeopleRule, SignOffRules, Stage
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import OutputError, UserError
from redaction.model.footage import RequestKind
from redaction.paper.made import set_force_words
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.usecases.release import Built, build, make_package, record, signature_of
from redaction.usecases.release_order import (
    NotReleased,
    Order,
    candidates,
    find_copy,
    usual_name,
)
from tests.unit.finished_case import make_copy
from tests.unit.release.conftest import WHY, Case, add_clip, sha

TODAY = dt.datetime.now().astimezone().date()


def order_of(case: Case, name: str = "out.zip", **more: Any) -> Order:
    out = case.folder / name
    form = Form.ZIP if name.endswith(".zip") else Form.FOLDER
    order = Order(case.request.id, (case.copy.id,), out, form, "Ms Roe", "By hand", TODAY)
    return replace(order, **more)


def left(case: Case) -> set[str]:
    """Names in the folder that a failed package must not leave anything in."""
    return {path.name for path in case.folder.iterdir()}


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_a_package_goes_from_the_request_to_a_receiver_without_umbra(case: Case, name: str) -> None:
    set_force_words(case.workspace, force="Borsetshire Police")
    order = order_of(case, name, note="Spoke to her brother.")
    built, disclosure = make_package(case.workspace, order, override=WHY)
    # the receiver's side
    script = case.folder / "check_package.py"
    if name == "out":
        shutil.copy(built.path / "check_package.py", script)
        says_nothing_of_machine_or_people(built.path, str(case.folder))
    else:
        with zipfile.ZipFile(built.path) as file:
            script.write_bytes(file.read("out/check_package.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(built.path), "--json"],
        env={}, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said["facts"]["package_number"] == built.number
    assert said["facts"]["by"] == "Borsetshire Police"
    # our side
    assert case.workspace.disclosures.of(case.request.id) == (disclosure,)
    assert disclosure.manifest_sha256 == built.number
    assert disclosure.copies == (case.copy.copy_sha256,)
    assert {what for what, _ in disclosure.overridden} >= {"not_approved", "unseen"}
    (row,) = case.workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert (row.recipient, row.details["manifest_sha256"]) == ("Ms Roe", built.number)
    assert case.workspace.signoffs.of(case.footage.id).stage is Stage.RELEASED
    assert case.workspace.log.verify().ok


def says_nothing_of_machine_or_people(folder: Path, machine: str) -> None:
    for path in folder.rglob("*"):
        if path.suffix in (".txt", ".json", ".html", ".py"):
            text = path.read_text(encoding="utf-8")
            for word in (machine, "Jane", "r.khan", "brother", "/tmp", "copy.mp4"):
                assert word not in text, (path.name, word)


def test_what_stands_in_the_way_stops_it_and_nothing_is_left(case: Case) -> None:
    before = left(case)
    with pytest.raises(NotReleased) as stopped:
        make_package(case.workspace, order_of(case))
    kinds = {gate.kind for _, gate in stopped.value.gates}
    assert {GateKind.NOT_APPROVED, GateKind.UNSEEN} <= kinds
    with pytest.raises(UserError, match="reason is needed"):
        make_package(case.workspace, order_of(case), override="because")
    assert left(case) == before
    assert case.workspace.disclosures.all() == ()


def test_a_copy_made_by_other_decisions_goes_nowhere_whatever_the_reason(case: Case) -> None:
    from redaction.edit import gestures
    from redaction.model.ids import TrackId

    project = case.workspace.project(case.footage.id)
    case.workspace.do(case.footage.id, gestures.delete_track(project, [TrackId("a")]))
    with pytest.raises(NotReleased, match="new copy"):
        make_package(case.workspace, order_of(case), override=WHY)


def test_a_copy_changed_since_it_was_verified_is_refused(case: Case) -> None:
    path = Path(case.copy.path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    before = left(case)
    with pytest.raises(UserError, match="chang"):
        make_package(case.workspace, order_of(case), override=WHY)
    assert left(case) == before
    assert case.workspace.disclosures.all() == ()


def test_a_copy_that_changes_while_it_is_packed_is_refused(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redaction.usecases.release as release

    real = release._contents

    def tampering(*args: Any) -> Any:
        made = real(*args)
        Path(case.copy.path).write_bytes(b"another")
        return made

    monkeypatch.setattr(release, "_contents", tampering)
    before = left(case)
    with pytest.raises(CopyChanged):
        make_package(case.workspace, order_of(case), override=WHY)
    assert left(case) == before


def test_a_copy_that_was_moved_is_found_by_its_content(case: Case) -> None:
    moved = case.folder / "archive"
    moved.mkdir()
    there = Path(case.copy.path).rename(moved / "renamed.mp4")
    with pytest.raises(UserError, match="not where it was written"):
        make_package(case.workspace, order_of(case), override=WHY)
    assert find_copy(case.copy, case.folder) == there
    order = order_of(case, "out", found={case.copy.id: there}, keep_names=True)
    built, _ = make_package(case.workspace, order, override=WHY)
    assert (built.path / "data/copies/renamed.mp4").is_file()
    again = replace(order, out=case.folder / "again", keep_names=False)
    built, _ = make_package(case.workspace, again)
    assert [p.name for p in (built.path / "data/copies").iterdir()] == ["FOI_2026_7_1.mp4"]


def test_places_where_no_package_can_be_are_refused_before_anything_is_done(case: Case) -> None:
    (case.folder / "taken").mkdir()
    for out, words in (
        (case.folder / "ws" / "x", "workspace folder"),
        (case.folder / "taken", "already something"),
        (case.folder / "none" / "x", "does not exist"),
    ):
        with pytest.raises(OutputError, match=words):
            make_package(case.workspace, order_of(case, out=out, form=Form.FOLDER), override=WHY)
    with pytest.raises(OutputError, match="zip"):
        make_package(case.workspace, order_of(case, "x", form=Form.ZIP), override=WHY)
    tomorrow = TODAY + dt.timedelta(days=1)
    with pytest.raises(UserError, match="future"):
        make_package(case.workspace, order_of(case, day=tomorrow), override=WHY)
    with pytest.raises(UserError, match="who receives"):
        make_package(case.workspace, order_of(case, recipient=" "), override=WHY)
    # and no gate was overridden for it
    assert not case.workspace.signoffs.of(case.footage.id).overrides


def test_who_made_the_decisions_does_not_release_them_alone(case: Case) -> None:
    case.workspace.signoffs.set_rules(SignOffRules(PeopleRule.NAMES), WHY)
    before = left(case)
    with pytest.raises(UserError, match="You changed these decisions yourself"):
        make_package(case.workspace, order_of(case), override=WHY)
    assert left(case) == before
    assert not case.workspace.disclosures.of(case.request.id)
    assert not case.workspace.signoffs.of(case.footage.id).overrides


def test_a_drive_without_room_is_said_before_the_work(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(case.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(OutputError, match="has room for"):
        make_package(case.workspace, order_of(case), override=WHY)


def test_a_cancelled_package_leaves_nothing(case: Case) -> None:
    before, cancel = left(case), CancelToken()

    def stop(progress: Any) -> None:
        if progress.phase == "checking":
            cancel.cancel()

    with pytest.raises(Cancelled):
        build(case.workspace, order_of(case, "out"), cancel=cancel, progress=stop)
    assert left(case) == before


def test_what_cannot_be_recorded_is_taken_away(case: Case) -> None:
    order = order_of(case, "out")
    built = build(case.workspace, order)
    assert check_package(built.path).ok
    with pytest.raises(UserError, match="cannot be released"):
        record(case.workspace, order, built)  # nobody overrode anything
    assert not built.path.exists()
    assert case.workspace.disclosures.all() == ()


def test_a_copy_of_another_request_is_refused(case: Case) -> None:
    other = case.workspace.add_request(RequestKind.FOI, "FOI 8", dt.date(2026, 9, 4))
    with pytest.raises(UserError, match="not made for this request"):
        make_package(case.workspace, order_of(case, request=other.id), override=WHY)
    with pytest.raises(UserError, match="No copy was chosen"):
        make_package(case.workspace, order_of(case, copies=()), override=WHY)


def test_each_footage_offers_its_newest_copy_by_the_decisions_as_they_are(case: Case) -> None:
    newer = make_copy(case.workspace, case.footage, case.folder / "newer.mp4")
    shutil.copy(case.footage.path, case.folder / "second.mp4")
    with (case.folder / "second.mp4").open("ab") as file:
        file.write(b"\0" * 8)
    bare = add_clip(case.workspace, case.folder / "second.mp4", case.request)
    first, second = candidates(case.workspace, case.request.id)
    assert first.copy is not None
    assert (first.copy.id, [c.id for c in first.copies]) == (newer.id, [newer.id, case.copy.id])
    assert (second.footage.id, second.copy, second.moved) == (bare.id, None, False)
    # what stays out is in the log
    make_package(case.workspace, order_of(case, copies=(newer.id,)), override=WHY)
    (row,) = case.workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert row.details["left_out"] == [bare.sha256]


def test_order_and_result_survive_the_way_to_another_process(case: Case) -> None:
    order = order_of(case, found={"x": Path("/y")}, address="1\n2", with_log=True, keep_names=True)
    assert Order.from_json(json.loads(json.dumps(order.to_json()))) == order
    built = Built(Path("/x/y.zip"), "ab", ("c",), 3, 4, "ff")
    assert Built.from_json(json.loads(json.dumps(built.to_json()))) == built


def test_the_usual_name_is_one_that_every_system_takes(case: Case) -> None:
    request = replace(case.request, reference='SAR: 12/26 "x" ')
    assert usual_name(request, dt.date(2026, 11, 22)) == "SAR_-12_26-_x_-_release_2026-11-22"


def test_with_a_key_it_is_signed_and_the_key_is_on_the_cover_sheet(case: Case) -> None:
    from redaction.reviewlog.signing import KeyUnusable, make_key

    with pytest.raises(KeyUnusable, match="no signing key"):
        signature_of(case.workspace.folder, "x")
    key = make_key(case.workspace.folder, "four words of mine")
    with pytest.raises(KeyUnusable):
        signature_of(case.workspace.folder, "another passphrase")
    signature = signature_of(case.workspace.folder, "four words of mine")
    order = order_of(case, "out")
    built, _ = make_package(case.workspace, order, override=WHY, signature=signature)
    assert built.fingerprint == key.fingerprint
    (row,) = case.workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert row.details["signed_with"] == key.fingerprint
    assert check_package(built.path, fingerprint=key.words).ok
    (built.path / "README.txt").unlink()
    assert not check_package(built.path).ok


def test_the_private_key_says_whose_signature_it_is(case: Case) -> None:
    from redaction.reviewlog.signing import KEYS, KeyUnusable, make_key

    folder = case.workspace.folder
    old, key = make_key(folder, "four words of mine"), make_key(folder, "four words of ours")
    os.utime(folder / KEYS / f"{old.fingerprint[:16]}.public.pem")  # as where a backup was put back
    signature = signature_of(folder, "four words of ours")
    assert signature.public_pem.decode() == key.pem
    (folder / KEYS / f"{key.fingerprint[:16]}.public.pem").unlink()
    with pytest.raises(KeyUnusable, match="public part"):
        signature_of(folder, "four words of ours")


def test_the_log_of_the_request_goes_in_where_it_is_asked_for(case: Case) -> None:
    order = order_of(case, "out", with_log=True)
    built, _ = make_package(case.workspace, order, override=WHY)
    log = built.path / "data" / "log-extract.json"
    verdict = check_package(built.path)
    assert verdict.ok
    assert "as it was made on " in verdict.summary  # there is no force's name to give
    # and nobody of the staff is named anywhere but in the log that was asked for
    named = [p.name for p in built.path.rglob("*") if p.is_file() and b"r.khan" in p.read_bytes()]
    assert named == [log.name]
    assert any("extract of the review log holds" in note for note in verdict.notes)
    # a row changed, and every list with it
    text = log.read_text(encoding="utf-8")
    assert '"Redacted copy made"' in text
    log.write_text(text.replace('"Redacted copy made"', '"Copy looked at"'), encoding="utf-8")
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        files = [line.split("  ", 1)[1] for line in (built.path / name).read_text().splitlines()]
        lines = [f"{sha((built.path / file).read_bytes())}  {file}\n" for file in files]
        (built.path / name).write_text("".join(lines))

    kinds = {problem.kind for problem in check_package(built.path).problems}
    assert "log" in kinds


@pytest.mark.parametrize("form", [Form.FOLDER, Form.ZIP])
def test_what_the_drive_garbled_gets_no_name(
    case: Case, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redaction.casework.package as package

    real = write_bag

    def garbled(shelf: Any, *args: Any, **kwargs: Any) -> Any:
        made = real(shelf, *args, **kwargs)
        (partial,) = case.folder.glob("*.partial")
        if partial.is_dir():
            (partial / "README.txt").write_bytes(b"garbled")
        return made

    def cut_off(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-100])

    monkeypatch.setattr(package, "write_bag", garbled)
    monkeypatch.setattr(package, "_flush", cut_off)
    before = left(case)
    with pytest.raises(PackageNotWhole, match="did not pass its check"):
        build(case.workspace, order_of(case, "out.zip" if form is Form.ZIP else "out"))
    assert left(case) == before


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs locks on folders")
def test_what_a_run_that_was_ended_by_force_left_is_taken_away(case: Case) -> None:
    import fcntl

    names = ("x.umbra-0123abcd.partial", "busy.umbra-0123abcd.partial", "mine.partial")
    for name in names:
        (case.folder / name / "data").mkdir(parents=True)
        os.utime(case.folder / name, (0, 0))
    busy = os.open(case.folder / names[1], os.O_RDONLY)
    try:
        fcntl.flock(busy, fcntl.LOCK_EX)
        build(case.workspace, order_of(case, "out"))
    finally:
        os.close(busy)
    assert [(case.folder / name).exists() for name in names] == [False, True, True]
