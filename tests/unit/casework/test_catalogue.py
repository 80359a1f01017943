"""The list of reasons of a workspace: what can be changed in it, what never, and how it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from redaction.casework.catalogue import BUILT_IN, BadReason, Catalogue
from redaction.casework.exemptions import EXEMPTIONS, Exemption, Force
from redaction.model.fields import CodecError
from redaction.model.footage import RequestKind
from redaction.store.database import StoreError
from redaction.store.workspace import Workspace

FOI = frozenset({RequestKind.FOI})
OURS = Exemption("bwv-7", "Armed officers", "Force policy 7", Force.PROCEDURAL, FOI, own=True)


def test_every_default_can_be_relied_on_for_its_kind() -> None:
    for kind in RequestKind:
        for code in BUILT_IN.default(kind):
            assert kind in BUILT_IN.exemptions[code].kinds


def test_an_own_code_is_offered_after_umbras_until_it_is_retired() -> None:
    known = BUILT_IN.with_exemption(OURS)
    assert known.offered(RequestKind.FOI)[-1] == OURS
    assert OURS not in known.offered(RequestKind.MEDIA)
    retired = known.retired("bwv-7")
    assert "bwv-7" not in [e.code for e in retired.offered()]
    assert "bwv-7" in [e.code for e in retired.offered(RequestKind.FOI, keep=["bwv-7"])]
    assert retired.described(["bwv-7"]) == "Armed officers (Force policy 7)"
    assert retired.retired("bwv-7", False) == known


def test_what_is_about_a_request_as_a_whole_is_not_offered_for_a_face() -> None:
    every = {e.code for e in BUILT_IN.offered(RequestKind.FOI)}
    single = {e.code for e in BUILT_IN.offered(RequestKind.FOI, single=True)}
    assert every - single == {"foi12", "foi14"}
    assert "foi12" in {e.code for e in BUILT_IN.offered(keep=["foi12"], single=True)}


def test_a_retired_code_is_no_default() -> None:
    assert BUILT_IN.retired("foi40-2").default(RequestKind.FOI) == ()
    with pytest.raises(BadReason, match="cannot be relied on"):
        BUILT_IN.with_default(RequestKind.FOI, ["dpa45-4e"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "Big"}, "cannot be a code"),
        ({"code": "-a"}, "cannot be a code"),
        ({"code": "a\n"}, "cannot be a code"),
        ({"code": "x" * 33}, "cannot be a code"),
        ({"code": "a; b"}, "cannot be a code"),
        ({"title": "  "}, "needs a title"),
        ({"act": ""}, "needs a section"),
        ({"title": "x" * 400}, "too long"),
        ({"title": "a\u202eb"}, "cannot be printed"),
        ({"kinds": frozenset()}, "for no kind of request"),
    ],
)
def test_what_cannot_be_cited_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadReason, match=said):
        BUILT_IN.with_exemption(replace(OURS, **change))


def test_of_umbras_codes_only_the_title_changes() -> None:
    ours = EXEMPTIONS["foi31"]
    assert (
        BUILT_IN.with_exemption(replace(ours, title="Policing")).exemptions["foi31"].title
        == "Policing"
    )
    for change in ({"act": "s.1"}, {"force": Force.ABSOLUTE}, {"kinds": frozenset(RequestKind)}):
        with pytest.raises(BadReason, match="comes with Umbra"):
            BUILT_IN.with_exemption(replace(ours, **change))


def test_a_list_survives_as_a_file_and_as_changes() -> None:
    known = (
        BUILT_IN.with_exemption(OURS)
        .with_exemption(replace(EXEMPTIONS["foi31"], title="Policing"))
        .retired("foi21")
        .with_default(RequestKind.FOI, ["foi31", "bwv-7"])
        .with_default(RequestKind.MEDIA, [])
    )
    for data in (known.to_json(), known.changes_to_json()):
        assert Catalogue.from_json(json.loads(json.dumps(data))) == known
    assert [r["code"] for r in known.changes_to_json()["reasons"]] == ["foi31", "foi21", "bwv-7"]
    assert BUILT_IN.changes_to_json()["reasons"] == []


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"format": "umbra-reasons", "version": 2},
        {"format": "other", "version": 1},
        {"format": "umbra-reasons", "version": 1, "reasons": {}},
        {"format": "umbra-reasons", "version": 1, "reasons": [{"code": "a"}]},
        {"format": "umbra-reasons", "version": 1, "extra": 1},
        {"format": "umbra-reasons", "version": 1, "defaults": {"foi": ["dpa45-4e"]}},
        {"format": "umbra-reasons", "version": 1, "defaults": {"later": []}},
    ],
)
def test_a_file_that_is_no_list_is_refused(data: object) -> None:
    with pytest.raises(CodecError):
        Catalogue.from_json(data)


def test_two_meanings_of_one_code_are_not_merged() -> None:
    here = BUILT_IN.with_exemption(OURS)
    there = BUILT_IN.with_exemption(replace(OURS, code="other", title="More")).retired("foi12")
    both = here.merged(there)
    assert {"bwv-7", "other"} <= both.exemptions.keys()
    assert both.exemptions["foi12"].retired
    with pytest.raises(BadReason, match="stands for"):
        here.merged(BUILT_IN.with_exemption(replace(OURS, act="Force policy 8")))


class TestStored:
    def test_each_change_is_there_when_opened_again_and_has_its_row(self, tmp_path: Path) -> None:
        with Workspace.open(tmp_path, user="R") as space:
            assert space.catalogue.read() == BUILT_IN
            space.catalogue.put(OURS)
            space.catalogue.put(OURS)  # says nothing new, so writes nothing
            space.catalogue.retire("foi21")
            space.catalogue.set_default(RequestKind.FOI, ["bwv-7"])
            now = space.catalogue.read()
        with Workspace.open(tmp_path, user="R") as space:
            assert space.catalogue.read() == now
            assert now.default(RequestKind.FOI) == ("bwv-7",)
            said = [r.action for r in space.log.rows()]
            assert said[-3:] == ["Reason added", "Reason retired", "Default reason changed"]
            assert space.log.verify().ok

    def test_what_is_refused_changes_nothing(self, tmp_path: Path) -> None:
        with Workspace.open(tmp_path, user="R") as space:
            rows = space.log.head().count
            with pytest.raises(BadReason):
                space.catalogue.put(replace(OURS, title=""))
            assert (space.catalogue.read(), space.log.head().count) == (BUILT_IN, rows)

    def test_a_change_without_the_program_is_found(self, tmp_path: Path) -> None:
        with Workspace.open(tmp_path, user="R") as space:
            space.catalogue.put(OURS)
            changed = json.dumps(BUILT_IN.retired("foi31").changes_to_json())
            space.set_setting("casework.reasons", json.loads(changed))
            verdict = space.log.verify()
            assert not verdict.ok
            assert "list of reasons" in str(verdict)
            space.set_setting("casework.reasons", {"format": "x"})
            with pytest.raises(StoreError, match="a list of reasons"):
                space.catalogue.read()
