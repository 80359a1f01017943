"""The log proved elsewhere: exported files checked without Umbra, signed heads, time stamps."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from redaction.jobs.errors import UserError
from redaction.reviewlog import checking, signing, stamping
from redaction.reviewlog.erasing import ErasureRule, erase
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault, Head
from redaction.store.mending import RESTORED
from redaction.store.workspace import Workspace
from redaction.usecases.log_proof import (
    attach_stamp,
    export_log,
    key_of,
    make_key,
    sign_log,
    sign_manifest,
)
from redaction.usecases.verify_log import verify_log
from tests.bench._tampering import make

PASSPHRASE = "correct horse battery"
FIXTURE = Path(__file__).with_name("stamp")
STAMPED = Head(7, "ab" * 32)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof") / "space"
    make(folder, 20)
    return folder


@pytest.fixture
def space(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Rows of both formats, some of them erased."""
    shutil.copytree(made, tmp_path / "space")
    with Workspace.open(tmp_path / "space", user="D. Manager") as opened:
        yield opened


def test_the_whole_log_is_checked_by_the_script_alone(space: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "log.json"
    rows = len(space.log)
    written = export_log(space, out)
    assert written.rows == rows == written.head.count
    script = tmp_path / "elsewhere" / "log_check.py"
    script.parent.mkdir()
    shutil.copyfile(checking.__file__, script)
    # -I: nothing but Python's own library can be imported.
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Head: {written.head.count}:{written.head.hash}" in done.stdout
    assert "erased by rule" in done.stdout
    assert space.log.rows()[-1].details["sha256"] == written.sha256
    assert space.log.verify().ok


def test_a_part_of_the_log_proves_the_chain_without_the_rest(
    space: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "log.json"
    written = export_log(space, out, LogFilter(category=Category.DISCLOSURE))
    assert written.rows == 1
    text = out.read_text(encoding="utf-8")
    assert "J. Smith" in text
    assert "Footage viewed" not in text
    assert "B. Checker" not in text
    found = checking.check_file(str(out))
    assert (found.ok, found.rows) == (True, written.head.count)
    assert found.left_out == written.head.count - 1
    assert space.log.rows()[-1].details["filter"] == ["category"]


def _swap(rows: list[dict[str, Any]]) -> None:
    rows[4], rows[5] = rows[5], rows[4]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["rows"][3].update(action="Nothing happened"),
        lambda data: data["rows"][3].update(utc="2026-01-01"),
        lambda data: data["rows"][5]["details"].update(more=1),
        lambda data: data["rows"][7].update(who="x"),
        lambda data: data["rows"].pop(4),
        lambda data: data["rows"].pop(),
        lambda data: data["rows"].append(data["rows"][-1]),
        lambda data: _swap(data["rows"]),
        lambda data: data["head"].update(count=3),
        lambda data: data["head"].update(hash="0" * 64),
        lambda data: data["rows"][6].pop("who"),
    ],
)
def test_a_changed_export_is_found(
    space: Workspace, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert_found(space, tmp_path, LogFilter(), change)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(utc="2026-01-01"),
        lambda row: row.update(local="2026-01-01"),
        lambda row: row.update(category="system"),
        lambda row: row.update(hash="0" * 64),
        lambda row: row.update(previous="0" * 64),
        lambda row: row.update(payload="0" * 64),
        lambda row: row.update(seq=99),
        lambda row: row["proof"].update(state="0" * 64),
        lambda row: row.clear(),
    ],
)
def test_a_changed_row_that_is_left_out_is_found(
    space: Workspace, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    wanted = LogFilter(category=Category.DISCLOSURE)
    assert_found(space, tmp_path, wanted, lambda data: change(data["rows"][3]))


def _row(data: dict[str, Any], form: int = 2, *, erased: bool = False) -> dict[str, Any]:
    """A row of that kind, not the first."""
    return next(
        row
        for row in data["rows"][1:]
        if row.get("format", 1) == form and row.get("erased", False) == erased
    )


@pytest.mark.parametrize(
    "change",
    [
        # called one of which nothing can be worked out
        lambda data: _row(data).update(format=1, left_out=True, category="system"),
        lambda data: _row(data).update(format=1),
        lambda data: _row(data).update(left_out=True, who="Forged"),
        lambda data: _row(data, 1).update(left_out=True, action="Forged"),
        lambda data: _row(data).update(left_out=False),
        lambda data: _row(data).update(more="Forged"),
        lambda data: _row(data, 1).update(format=1),
        lambda data: _row(data, erased=True).update(more="Forged"),
        lambda data: _row(data, 1, erased=True).update(payload="Forged"),
        lambda data: _row(data, erased=True).update(erased=1),
        lambda data: _row(data, 1).update(hash=["0" * 64]),
        lambda data: data["rows"][0].update(seq=True),
        lambda data: data.update(workspace="another"),
        lambda data: data.update(note="Forged"),
    ],
)
def test_what_no_hash_covers_is_refused_in_a_whole_export(
    space: Workspace, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert_found(space, tmp_path, LogFilter(), change)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: _row(data).update(who="Forged", details={"said": "Forged"}),
        lambda data: _row(data).update(format=1, utc="2020-01-01"),
        lambda data: _bare(data["rows"][-1]),
        lambda data: data["rows"][2].update(who="Forged"),
        lambda data: data["rows"][2].update(left_out="yes"),
        lambda data: _row(data, 1, erased=True).update(payload="0" * 64),
    ],
)
def test_a_row_that_is_left_out_holds_nothing_but_what_its_hash_needs(
    space: Workspace, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert_found(space, tmp_path, LogFilter(category=Category.DISCLOSURE), change)


def _bare(row: dict[str, Any]) -> None:
    """As a row of format 1 that is left out: only its hash is there."""
    for name in set(row) - {"seq", "previous", "hash", "left_out"}:
        del row[name]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"recipient": "J. Smith"', '"recipient": "Forged", "recipient": "J. Smith"'),
        ('"head": {', '"head": {"count": 1, "hash": ""}, "head": {'),
        ('"seq": 1,', '"seq": 1, "seq": 1,'),
    ],
)
def test_what_is_said_twice_is_refused(
    space: Workspace, tmp_path: Path, old: str, new: str
) -> None:
    out = tmp_path / "log.json"
    space.log.export(out)
    text = out.read_text(encoding="utf-8")
    assert text.count(old) == 1
    out.write_text(text.replace(old, new), encoding="utf-8")
    assert checking.main([str(out)]) != 0


def test_what_cannot_be_checked_is_said(space: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "log.json"
    export_log(space, out, LogFilter(category=Category.DISCLOSURE))
    words = " ".join(checking.check_file(str(out)).words())
    assert "left out are of an earlier format" in words
    assert "workspace named is not said" in words
    assert "how its rows were chosen is not vouched for" in words


def assert_found(
    space: Workspace,
    folder: Path,
    wanted: LogFilter,
    change: Callable[[dict[str, Any]], object],
) -> None:
    """A file is no longer whole once it was changed."""
    out = folder / "log.json"
    space.log.export(out, wanted, {"workspace": space.id})
    assert checking.check_file(str(out)).ok
    data = json.loads(out.read_text(encoding="utf-8"))
    before = json.dumps(data)
    change(data)
    assert json.dumps(data) != before
    out.write_text(json.dumps(data), encoding="utf-8")
    found = checking.check_file(str(out))
    assert not found.ok
    assert found.words()[0].startswith("The log does not hold")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "umbra-log"}', '{"rows": []}', "x,y\n1,2"]
)
def test_what_is_no_log_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(checking.NotALog):
        checking.check_file(str(path))
    assert checking.main([str(path)]) == 2


def test_a_file_that_was_cut_off_does_not_hold(space: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "log.json"
    export_log(space, out)
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join(lines[:9]), encoding="utf-8")
    assert not checking.check_file(str(out)).ok


def test_a_table_and_paper(space: Workspace, tmp_path: Path) -> None:
    export_log(space, tmp_path / "log.csv", LogFilter(who="B. Checker"))
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["who"] for row in rows} == {"B. Checker"}
    export_log(space, tmp_path / "log.pdf")
    assert (tmp_path / "log.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(UserError, match="there already"):
        export_log(space, tmp_path / "log.csv")
    with pytest.raises(UserError, match="written as"):
        export_log(space, tmp_path / "log.txt")
    assert not list(tmp_path.glob(".*"))


def test_a_signed_head(space: Workspace) -> None:
    with pytest.raises(signing.KeyUnusable, match="no signing key"):
        sign_log(space, PASSPHRASE)
    with pytest.raises(signing.KeyUnusable, match="too short"):
        make_key(space, "short")
    key = make_key(space, PASSPHRASE)
    private = space.folder / signing.KEYS / signing.PRIVATE
    assert private.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in private.read_bytes()
    with pytest.raises(signing.KeyUnusable, match="passphrase"):
        sign_log(space, "wrong horse battery")
    signed = sign_log(space, PASSPHRASE)
    assert key_of(space, signed) == key
    assert signing.head_holds(key, signed)
    again = signing.Signed.from_json(json.loads(json.dumps(signed.to_json())))
    assert again == signed
    for name, value in (("count", 1), ("hash", "0" * 64), ("workspace", "x"), ("moment", "x"),
                        ("signature", "AAAA"), ("signature", "?")):  # fmt: skip
        assert not signing.head_holds(
            key, signing.Signed.from_json({**signed.to_json(), name: value})
        )
    assert space.log.verify(signed.head).ok
    details = [row.details for row in space.log.rows()[-2:]]
    assert [one["fingerprint"] for one in details] == [key.fingerprint] * 2


def test_an_export_holds_the_signature_of_a_row_in_it(space: Workspace, tmp_path: Path) -> None:
    make_key(space, PASSPHRASE)
    signed = sign_log(space, PASSPHRASE)
    out = tmp_path / "log.json"
    export_log(space, out, LogFilter(category=Category.DISCLOSURE), signed=signed)
    found = checking.check_file(str(out))
    assert found.ok
    assert signing.Signed.from_json(found.signature) == signed
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace(f'"count": {signed.head.count}, "hash"', '"count": 2, "hash"'))
    assert "not the one that was signed" in checking.check_file(str(out)).wrong


def test_a_new_key_keeps_the_old_public_one(space: Workspace) -> None:
    old = make_key(space, PASSPHRASE)
    signed = sign_log(space, PASSPHRASE)
    new = make_key(space, "another long passphrase")
    assert old.fingerprint != new.fingerprint
    assert signing.current_key(space.folder) == new
    found = key_of(space, signed)
    assert found is not None
    assert signing.head_holds(found, signed)
    assert not signing.head_holds(new, signed)
    row = space.log.rows()[-1]
    assert (row.action, row.details["before"]) == ("Signing key replaced", old.fingerprint)
    fingerprint, signature = sign_manifest(
        space, "another long passphrase", b"manifest", "manifest.txt"
    )
    assert fingerprint == new.fingerprint
    assert signing.holds(new, b"manifest", signature)
    assert not signing.holds(new, b"manifest ", signature)


@pytest.fixture
def asked(space: Workspace) -> Workspace:
    """The request was written as the fixture's server saw it."""
    folder = space.folder / stamping.STAMPS
    folder.mkdir()
    shutil.copyfile(FIXTURE / "request.json", folder / "head-7.json")
    shutil.copyfile(FIXTURE / "request.tsq", folder / "head-7.tsq")
    return space


def test_the_answer_of_a_time_stamp_server_is_kept(asked: Workspace) -> None:
    root = (FIXTURE / "root.pem").read_bytes()
    stamp = attach_stamp(asked, (FIXTURE / "answer.tsr").read_bytes(), root)
    assert (stamp.head, stamp.trusted) == (STAMPED, True)
    assert stamp.moment.year == 2026
    assert stamping.stamps(asked.folder) == (stamp,)
    assert asked.log.rows()[-1].action == "Time stamp attached"
    without = attach_stamp(asked, (FIXTURE / "answer.tsr").read_bytes())
    assert without.trusted is None


@pytest.mark.parametrize(
    ("answer", "root", "words"),
    [
        ("other.tsr", "root.pem", "not one to a request"),
        ("answer.tsr", "other.pem", "does not hold"),
        ("answer.tsr", "request.tsq", "certificate cannot be read"),
        ("request.tsq", "root.pem", "no answer of a time stamp server"),
        ("root.pem", "root.pem", "no answer of a time stamp server"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    asked: Workspace, answer: str, root: str, words: str
) -> None:
    rows = len(asked.log)
    with pytest.raises(UserError, match=words):
        attach_stamp(asked, (FIXTURE / answer).read_bytes(), (FIXTURE / root).read_bytes())
    assert len(asked.log) == rows
    assert not stamping.stamps(asked.folder)


def test_a_changed_answer_is_refused(asked: Workspace) -> None:
    answer = bytearray((FIXTURE / "answer.tsr").read_bytes())
    answer[-5] ^= 1  # in the signature
    with pytest.raises(UserError, match="does not hold"):
        attach_stamp(asked, bytes(answer), (FIXTURE / "root.pem").read_bytes())


def test_a_request_is_for_the_head(space: Workspace) -> None:
    import hashlib

    one = stamping.ask(space.folder, space.log.head(), space.id)
    statement = (space.folder / stamping.STAMPS / f"{one.name}.txt").read_bytes()
    assert hashlib.sha256(statement).hexdigest() == one.digest
    assert space.log.head().hash in statement.decode()
    assert bytes.fromhex(one.digest) in one.request
    assert stamping.asked(space.folder) == (one,)


def test_an_erased_row_is_left_out_and_still_chains(space: Workspace, tmp_path: Path) -> None:
    erase(space.log, ErasureRule(who="A. Reviewer"), "Asked for")
    export_log(space, tmp_path / "part.json", LogFilter(category=Category.SYSTEM))
    found = checking.check_file(str(tmp_path / "part.json"))
    assert found.ok, found.wrong


def stamped(space: Workspace, monkeypatch: pytest.MonkeyPatch, head: Head) -> None:
    """As if the server had stamped this head; only its signature is missing."""
    one = stamping.ask(space.folder, head, space.id)
    moment = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    stamp = stamping.Stamp(one.name, head, moment, "1", None)
    monkeypatch.setattr(stamping, "stamps", lambda _folder: (stamp,))


def test_a_log_without_a_row_that_was_stamped_does_not_hold(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = space.log.head()
    space.log.append(Category.SYSTEM, "Noted")
    stamped(space, monkeypatch, space.log.head())
    verdict = verify_log(space)
    assert verdict.ok
    assert any("was there when it was stamped" in note for note in verdict.notes)
    for other in (Head(earlier.count, "ab" * 32), Head(space.log.head().count + 5, "ab" * 32)):
        stamped(space, monkeypatch, other)
        verdict = verify_log(space)
        assert (verdict.ok, verdict.fault, verdict.row) == (False, Fault.REWRITTEN, other.count)
    # a restored backup has fewer rows, and its log says so
    space.log.append(Category.SYSTEM, RESTORED, details={"rows": earlier.count})
    verdict = verify_log(space)
    assert verdict.ok
    assert any("a backup with fewer rows was restored" in note for note in verdict.notes)


def test_a_stamp_that_is_said_to_be_of_another_row_is_named(asked: Workspace) -> None:
    attach_stamp(asked, (FIXTURE / "answer.tsr").read_bytes(), (FIXTURE / "root.pem").read_bytes())
    verdict = verify_log(asked)
    assert verdict.ok
    assert any("is not about a row of this log" in note for note in verdict.notes)
