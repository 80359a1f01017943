"""Hand-overs: recorded with their row in the log, and vouched for by it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.casework.disclosure import Disclosure, Withdrawn
from redaction.jobs.errors import UserError
from redaction.model.footage import Request, RequestKind
from redaction.model.ids import RequestId
from redaction.reviewlog.erasing import ErasureRule
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault
from redaction.store.disclosures import RECORD
from redaction.store.testimony import digest_of
from redaction.store.workspace import Workspace
from redaction.usecases.erase_log import erase_log

TODAY = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 19)
COPY = "c0" * 32
MANIFEST = "ab" * 32


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, user="Ada", clock=lambda: TODAY)


def asked(workspace: Workspace) -> Request:
    return workspace.add_request(RequestKind.FOI, "FOI 1", dt.date(2026, 11, 2))


def handed(workspace: Workspace, request: RequestId, note: str = "") -> Disclosure:
    return workspace.disclosures.add(
        request, " Ms Roe ", "By hand", DAY, (COPY,), package="FOI-1.zip", manifest_sha256=MANIFEST,
        note=note, overridden=(("3 frames were not seen", "Black picture"),),
    )  # fmt: skip


def test_a_hand_over_is_there_again_with_everything_said_of_it(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        request = asked(workspace)
        made = handed(workspace, request.id, "Met at the front desk.")
    with opened(tmp_path) as workspace:
        assert workspace.disclosures.all() == (made,)
        assert workspace.disclosures.of(request.id) == (made,)
        assert workspace.disclosures.of(RequestId("other")) == ()
    assert (made.recipient, made.by, made.moment) == ("Ms Roe", "Ada", TODAY)


def test_its_row_names_recipient_copies_and_manifest_but_not_the_note(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made = handed(workspace, asked(workspace).id, "Has a new surname.")
        (row,) = workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
    assert row.recipient == "Ms Roe"
    assert row.request == made.request
    assert row.details[RECORD] == made.id
    assert row.details["copies"] == [COPY]
    assert row.details["manifest_sha256"] == MANIFEST
    assert "surname" not in json.dumps(row.to_json())


def test_a_record_changed_behind_the_program_is_found(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made = handed(workspace, asked(workspace).id)
        assert workspace.log.verify().ok
        workspace._database.connection.execute(
            "UPDATE disclosures SET data = replace(data, 'Ms Roe', 'Ms Doe')"
        )
        verdict = workspace.log.verify()
        assert (verdict.ok, verdict.fault) == (False, Fault.RECORD)
        workspace._database.connection.execute("DELETE FROM disclosures WHERE id = ?", (made.id,))
        assert "deleted" in workspace.log.verify().summary


def test_what_came_back_is_kept_with_its_reason(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made = handed(workspace, asked(workspace).id)
        back = workspace.disclosures.withdraw(made.id, DAY, "Sent to the wrong address.")
        assert workspace.disclosures.by_id(made.id) == back
        assert back.withdrawn == Withdrawn(DAY, "Sent to the wrong address.")
        rows = workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
        assert [row.action for row in rows] == ["Package handed over", "Disclosure withdrawn"]
        with pytest.raises(UserError, match="already"):
            workspace.disclosures.withdraw(made.id, DAY, "Again")


@pytest.mark.parametrize(
    ("recipient", "method", "day", "words"),
    [
        ("  ", "By hand", DAY, "who receives"),
        ("Ms Roe", "", DAY, "how it is handed"),
        ("Ms Roe", "By hand", dt.date(2026, 11, 21), "in the future"),
        ("Ms Roe", "By hand", dt.date(2026, 11, 1), "before the request was received"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(
    tmp_path: Path, recipient: str, method: str, day: dt.date, words: str
) -> None:
    with opened(tmp_path) as workspace:
        request = asked(workspace)
        before = workspace.log.head()
        with pytest.raises(UserError, match=words):
            workspace.disclosures.add(request.id, recipient, method, day)
        assert workspace.disclosures.all() == ()
        assert workspace.log.head() == before


def test_an_impossible_withdrawal_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made = handed(workspace, asked(workspace).id)
        for day, reason in ((dt.date(2026, 11, 18), "Early"), (DAY, " ")):
            with pytest.raises(UserError):
                workspace.disclosures.withdraw(made.id, day, reason)
        with pytest.raises(UserError, match="not in the register"):
            workspace.disclosures.withdraw("nobody", DAY, "x")
        assert workspace.disclosures.by_id(made.id) == made


def test_erasing_in_the_log_erases_whom_the_record_names(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        request = asked(workspace)
        made = handed(workspace, request.id, "Has a new surname.")
        other = workspace.disclosures.add(request.id, "Mr Doe", "By post", DAY)
        footage = workspace.add_footage(
            Path("/a.mp4"), sha256="ab" * 32, size=1, frames=9, duration=1.0, width=2, height=2,
            request=request.id,
        )  # fmt: skip
        copy = workspace.add_export(
            footage.id, Path("/copy.mp4"), plan_hash="p", source_sha256="ab" * 32,
            copy_sha256="cd" * 32, verified=True, report={}, recipient="Ms Roe", reason="For Ms Roe",
        )  # fmt: skip
        erase_log(workspace, ErasureRule(recipient="Ms Roe"), "Asked to be forgotten")
        (kept,) = workspace.exports()
        assert kept == replace(copy, recipient="", reason="")
        connection = workspace._database.connection
        connection.execute("SAVEPOINT before")
        connection.execute("UPDATE exports SET recipient = 'Somebody'")
        assert "copy (by whom" in workspace.log.verify().summary
        connection.execute("ROLLBACK TO before")
        connection.execute("RELEASE before")
        assert workspace.disclosures.by_id(other.id) == other
        left = workspace.disclosures.by_id(made.id)
        assert (left.recipient, left.note, left.overridden) == (
            "", "", (("3 frames were not seen", ""),)
        )  # fmt: skip
        assert (left.copies, left.manifest_sha256) == (made.copies, made.manifest_sha256)
        assert workspace.log.verify().ok
        erase_log(workspace, ErasureRule(who="Ada"), "Left the force")
        assert {d.by for d in workspace.disclosures.all()} == {""}
        assert {e.who for e in workspace.exports()} == {""}
        assert workspace.disclosures.by_id(other.id).recipient == "Mr Doe"
        assert workspace.log.verify().ok
    data = b"".join(path.read_bytes() for path in tmp_path.glob("umbra.db*"))
    assert b"Ms Roe" not in data
    assert b"surname" not in data


def test_an_evidence_package_is_a_hand_over_of_its_incident(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        request = asked(workspace)
        answer = handed(workspace, request.id)
        made = workspace.disclosures.add(
            None, "CPS London", "CPS digital case system", DAY, (COPY,), package="E-1.zip",
            manifest_sha256=MANIFEST, incident="inc-1", stills=("5f" * 32,),
            overridden=(("unredacted", "The court has to see who it was."),),
        )  # fmt: skip
        one = workspace.disclosures.add(None, "Counsel", "By hand", DAY, (COPY,), footage="f-1")
        assert workspace.disclosures.of_incident("inc-1") == (made,)
        assert set(workspace.disclosures.evidence()) == {made, one}
        assert not answer.is_evidence
        assert Disclosure.from_json(made.to_json()) == made
        assert "incident" not in answer.to_json()
        rows = workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
        row = next(r for r in rows if r.details[RECORD] == made.id)
        assert (row.action, row.recipient) == ("Evidence package handed over", "CPS London")
        assert row.details["incident"] == "inc-1"
        assert "court has to see" not in json.dumps(row.to_json())
        assert workspace.log.verify().ok
        with pytest.raises(ValueError, match="request, an incident or footage"):
            workspace.disclosures.add(None, "Counsel", "By hand", DAY)


def test_a_record_of_before_evidence_packages_is_still_what_the_log_vouches_for(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as workspace:
        made = handed(workspace, asked(workspace).id)
        (row,) = workspace.log.rows(LogFilter(category=Category.DISCLOSURE))
        stored = dict(
            zip(
                ("id", "request", "salt", "data"),
                workspace._database.query("SELECT id, request, salt, data FROM disclosures")[0],
                strict=True,
            )
        )
    assert row.details["record"]["digest"] == digest_of(stored, stored["salt"])
    assert made.incident == ""
