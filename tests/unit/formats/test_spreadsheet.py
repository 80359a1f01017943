"""One rule for what a spreadsheet must not run, for every table that is written."""

import pytest

from redaction.formats.spreadsheet import plain_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "|calc", "%0", "\t=1", "\r=1", "\nplain", "  =1", "\u00a0=1",
     "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "\ufeff=1", "\u200b=1", "\u22121+2", "-", "\x00=1"],
)  # fmt: skip
def test_what_would_be_run_is_quoted(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["", "Ms Roe", "a=b", "2-1", "-5", "-0.25", -5, 1.5, None, False, "'", "Zoë", "  two"]
)
def test_anything_else_stays_as_it_is(value):
    assert plain_cell(value) is value
