"""The reasons to withhold, as data."""

from __future__ import annotations

import pytest

from redaction.casework.exemptions import EXEMPTIONS, Force, described, offered
from redaction.model.footage import RequestKind


def test_codes_are_their_keys_and_texts_are_there() -> None:
    assert len(EXEMPTIONS) == 17
    for code, exemption in EXEMPTIONS.items():
        assert exemption.code == code == code.lower()
        assert exemption.title
        assert exemption.act
        assert exemption.kinds


@pytest.mark.parametrize(
    ("code", "force"),
    [
        ("foi40-2", Force.ABSOLUTE),
        ("foi23", Force.ABSOLUTE),
        ("foi30", Force.QUALIFIED),
        ("foi31", Force.QUALIFIED),
        ("foi38", Force.QUALIFIED),
        ("foi24", Force.QUALIFIED),
        ("dpa45-4e", Force.PROPORTIONATE),
        ("foi12", Force.PROCEDURAL),
    ],
)
def test_how_strong_a_reason_is(code: str, force: Force) -> None:
    assert EXEMPTIONS[code].force is force


def test_only_reasons_that_apply_are_offered() -> None:
    part3 = [e.code for e in offered(RequestKind.SAR_DPA_PART3)]
    assert part3 == ["dpa45-4a", "dpa45-4b", "dpa45-4c", "dpa45-4d", "dpa45-4e", "not-needed"]
    assert all(e.act.startswith("FOI") for e in offered(RequestKind.FOI) if e.code != "not-needed")
    assert [e.code for e in offered(RequestKind.MEDIA)] == ["not-needed"]


def test_an_unknown_code_is_shown_not_dropped() -> None:
    text = described(["foi40-2", "old-code"])
    assert text == "Personal data of someone else (FOI Act 2000 s.40(2)); old-code"
