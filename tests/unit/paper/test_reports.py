"""Reports: registers, activity, time spent, grounds, the log; as PDF and for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.casework.catalogue import BUILT_IN
from redaction.casework.dates import Override, Pause, RequestDates
from redaction.coverage.viewing import Sitting
from redaction.jobs.errors import UserError
from redaction.model.footage import RequestKind
from redaction.model.request import Decision, Outcome
from redaction.paper import log_pages
from redaction.paper.cover_sheet import gather_cover
from redaction.paper.exemption_log import gather_exemptions
from redaction.paper.log_pages import details_words, filter_words, gather_activity, gather_log
from redaction.paper.register import Shown, gather_disclosures, gather_register
from redaction.paper.report import Period, ReportFacts, report_bytes, report_csv, write_report
from redaction.paper.time_spent import GAP, gather_time
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from tests.unit.paper.conftest import Case, text_of

TODAY = dt.date(2026, 10, 6)


def rows_of(facts: ReportFacts, table: int | None = None) -> list[list[str]]:
    chosen = facts.tables[facts.main if table is None else table]
    return [
        [" / ".join(c) if isinstance(c, tuple) else c for c in line.cells] for line in chosen.lines
    ]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_register_says_how_each_request_stands(case: Case) -> None:
    workspace = case.workspace
    workspace.add_request(RequestKind.FOI, "FOI/1", dt.date(2026, 9, 8), requester="=cmd()")
    workspace.add_request(RequestKind.INTERNAL, "INT/1", dt.date(2026, 9, 10))
    facts = gather_register(workspace, today=TODAY)
    states = {row[0]: plain(row[5]) for row in rows_of(facts)}
    # received 3 September: due Saturday 3 October, so Monday 5 October, which was yesterday
    assert states == {
        "SAR/2026/0417": "OVERDUE by 1 working day",
        "FOI/1": "DUE TODAY",
        "INT/1": "Open, no clock runs",
    }
    summary = {row[0]: row[1:4] for row in rows_of(facts, 0)}
    assert summary["SAR (DPA 2018 Part 3)"] == ["1", "1", "1"]
    assert gather_register(workspace, shown=Shown.CLOSED, today=TODAY).rows == 0
    september = Period(dt.date(2026, 9, 4), dt.date(2026, 9, 9))
    assert [row[0] for row in rows_of(gather_register(workspace, period=september))] == ["FOI/1"]
    unnamed = gather_register(workspace, requesters=False, today=TODAY)
    assert "Amina" not in json.dumps(unnamed.to_json())
    table = list(csv.reader(io.StringIO(report_csv(facts).decode("utf-8-sig"))))
    assert table[0][:3] == ["Reference", "Kind", "Requester"]
    assert "'=cmd()" in {row[2] for row in table}  # not run as a formula
    assert {row[3] for row in table[1:]} == {"2026-09-03", "2026-09-08", "2026-09-10"}


def test_what_was_asked_for_too_late_hides_no_overdue_request(case: Case) -> None:
    workspace = case.workspace
    day = dt.date
    late = RequestDates(pauses=(Pause(day(2026, 10, 4)),))
    paused = RequestDates(pauses=(Pause(day(2026, 9, 4)),))
    workspace.add_request(RequestKind.SAR_UK_GDPR, "LATE", day(2026, 9, 1), dates=late)
    workspace.add_request(RequestKind.SAR_UK_GDPR, "PAUSED", day(2026, 9, 1), dates=paused)
    facts = gather_register(workspace, today=TODAY)
    states = {row[0]: plain(row[5]) for row in rows_of(facts)}
    assert states["LATE"] == "OVERDUE by 3 working days"
    assert states["PAUSED"] == "Open / waits for clarification"
    summary = {row[0]: row[1:4] for row in rows_of(facts, 0)}
    assert summary["SAR (UK GDPR)"] == ["2", "2", "1"]


def test_a_day_set_by_hand_makes_no_late_answer_timely(case: Case) -> None:
    workspace = case.workspace
    day = dt.date
    for reference, set_to in (("LATER", day(2026, 11, 1)), ("SOONER", day(2026, 9, 20))):
        request = workspace.add_request(
            RequestKind.SAR_UK_GDPR, reference, day(2026, 9, 1),
            dates=RequestDates(override=Override(set_to, "Agreed with the team")),
        )  # fmt: skip
        answered = day(2026, 10, 5) if reference == "LATER" else day(2026, 9, 18)
        decision = Decision(Outcome.FULL, answered)
        workspace.update_request(replace(request, closed=True, decision=decision))
    facts = gather_register(workspace, today=TODAY)
    rows = {row[0]: row[4:6] for row in rows_of(facts)}
    assert plain(rows["LATER"][0]) == "1 Nov 2026 / set by hand"
    assert plain(rows["LATER"][1]) == "Disclosed in full / 5 Oct 2026, late"
    assert plain(rows["SOONER"][1]) == "Disclosed in full / 18 Sep 2026"
    summary = {row[0]: row[5] for row in rows_of(facts, 0)}
    assert summary["SAR (UK GDPR)"] == "1 of 2"
    assert "(day set by hand)" in report_csv(facts).decode()


def test_activity_is_every_row_of_the_request_by_day(case: Case, tmp_path: Path) -> None:
    facts = gather_activity(case.workspace, case.request)
    lines = facts.tables[0].lines
    assert lines[0].band
    said = [line.cells[2][0] for line in lines if not line.band]
    assert said[:2] == ["Request added", "Footage added"]
    assert said.count("Redacted copy made") == 2
    assert facts.rows == len(said)
    out = tmp_path / "activity.pdf"
    write_report(facts, out)
    assert "Redacted copy made" in text_of(out)
    before = gather_activity(case.workspace, case.request, period=Period(last=dt.date(2020, 1, 1)))
    assert before.rows == 0
    assert "Nothing is recorded" in text_from(before, tmp_path)


def text_from(facts: ReportFacts, folder: Path) -> str:
    out = folder / f"{facts.kind} empty.pdf"
    out.write_bytes(report_bytes(facts))
    return " ".join(text_of(out).split())


def test_every_report_of_an_empty_workspace_says_that_there_is_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", user="r.khan") as workspace:
        for facts in (
            gather_register(workspace), gather_disclosures(workspace), gather_time(workspace),
            gather_exemptions(workspace),
        ):  # fmt: skip
            assert facts.rows == 0
            text = text_from(facts, tmp_path)
            assert facts.title in text
            assert facts.tables[facts.main].empty in text
            assert str(tmp_path) not in text


def test_time_between_entries_counts_up_to_the_gap_and_never_twice(tmp_path: Path) -> None:
    hour = 3600
    start = dt.datetime(2026, 9, 3, 9, 0, tzinfo=dt.UTC)
    at = 0

    def clock() -> dt.datetime:
        return start + dt.timedelta(seconds=at)

    with Workspace.open(tmp_path / "ws", user="r.khan", clock=clock) as workspace:
        at = 10
        request = workspace.add_request(RequestKind.INTERNAL, "INT/1", dt.date(2026, 9, 3))
        at = 20
        footage = workspace.add_footage(
            tmp_path / "a.mp4", sha256="a" * 64, size=1, frames=25, duration=hour / 4, width=2,
            height=2, request=request.id,
        )  # fmt: skip
        for at in (120, 120 + hour, 320 + hour):  # noqa: B007 - the clock reads it
            workspace.log.append(
                Category.CONSULTATION, "Looked", footage=footage.sha256, request=request.id
            )
        begun = start + dt.timedelta(seconds=120 + hour)  # at the last entry but one
        stop = begun + dt.timedelta(seconds=150)
        sitting = Sitting(str(footage.id), "r.khan", begun, stop, playing=60.0, still=40.0)
        workspace.coverage.add(footage.id, sittings=[sitting])
        facts = gather_time(workspace)
    (row,) = rows_of(facts, 0)
    # review 100 s as recorded; other: 10 to the request, 10 to the footage, 100, none for the hour that is
    # longer than the gap, and of the last 200 s the 50 that were not sat through
    assert hour > GAP
    assert [plain(cell) for cell in row] == [
        "INT/1", "15 min 00 s", "1 min 40 s", "2 min 50 s", "4 min 30 s", "0.3", "3 %",
    ]  # fmt: skip


def test_grounds_are_counted_by_code_request_and_month(case: Case) -> None:
    facts = gather_exemptions(case.workspace)
    by_code = {row[0].split(" / ")[-1]: row[3:] for row in rows_of(facts, 0)}
    # the newest copy is that of two parts: three tracks of Jane, sound, the document by default, what is out
    assert by_code["dpa45-4b"] == ["1", "1", "1"]
    assert int(by_code["dpa45-4e"][0]) == 6
    where = rows_of(facts, 2)
    assert where[0][0].endswith("dpa45-4b")
    assert where[1][:2] == ["SAR/2026/0417", "BWV 7 Jane Smith.mp4"]
    assert plain(where[1][2]) == "1 number plate"
    assert BUILT_IN.find("dpa45-4b") is not None
    assert gather_exemptions(case.workspace, period=Period(last=dt.date(2020, 1, 1))).rows == 0


def test_the_log_says_whether_its_chain_holds(case: Case, tmp_path: Path) -> None:
    facts = gather_log(case.workspace, LogFilter(category=Category.COLLECTION))
    head = case.workspace.log.head()
    assert facts.notices[0][0] == "The chain holds."
    assert facts.hashes == ((f"Hash of the last row of the log, {head.count:,}", head.hash),)
    assert {row[3] for row in rows_of(facts)} == {"Collection"}
    text = text_from(facts, tmp_path)
    assert "category collection" in text
    assert head.hash[:8] in text.replace(" ", "")


def test_a_log_that_was_changed_is_said_to_be(case: Case) -> None:
    connection = case.workspace._database.connection
    connection.execute("DROP TRIGGER log_is_not_changed")
    connection.execute("UPDATE log SET who = 'nobody' WHERE seq = 3")
    connection.commit()
    facts = gather_log(case.workspace)
    assert facts.notices[0][0] == "THE CHAIN DOES NOT HOLD."


def test_more_rows_than_are_printed_are_refused_before_the_work(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_pages, "MOST_ROWS", 3)
    for gather in (gather_log, lambda w: gather_activity(w, case.request)):
        with pytest.raises(UserError, match="more than 3 rows"):
            gather(case.workspace)


def test_details_are_words_and_hashes_are_short() -> None:
    details = {
        "frame": 12, "tracks": ["a", "b", "c", "d"], "copy": "ab" * 32, "verified": True, "state": "cd" * 32,
        "changed": {"due": ["2026-01-01", None]}, "reason": "",
    }  # fmt: skip
    said = details_words(details)
    assert said.startswith(
        "frame: 12; tracks: 4; copy: abababababab…; verified: yes; changed: due "
    )
    assert "cdcd" not in said
    assert len(details_words({"text": "x" * 5000})) <= 240
    assert filter_words(LogFilter()) == "all rows"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UserError, match="ends before"):
        Period(dt.date(2026, 2, 1), dt.date(2026, 1, 31))


def test_no_cover_sheet_goes_with_an_unredacted_clip(case: Case) -> None:
    bare = replace(case.whole, unredacted=True)
    with pytest.raises(UserError, match="is unredacted"):
        gather_cover(
            case.workspace, case.request, [bare], recipient="Ms A", day=dt.date(2026, 10, 1)
        )
