"""Modules that are loaded beside other work."""

from __future__ import annotations

import sys

import pytest

from redaction.cli_loading import loading


@pytest.fixture
def slow(tmp_path, monkeypatch):
    """A module that takes its time and notes which thread loaded it."""
    (tmp_path / "umbra_slow_module.py").write_text(
        "import threading, time\ntime.sleep(0.05)\nTHREAD = threading.current_thread().name\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "umbra_slow_module"
    sys.modules.pop("umbra_slow_module", None)


def test_a_module_is_loaded_beside_and_there_when_the_block_ends(slow):
    with loading(slow):
        pass
    assert sys.modules[slow].THREAD == "loading"


def test_it_is_waited_for_when_the_block_fails(slow):
    with pytest.raises(ValueError, match="own"), loading(slow):
        raise ValueError("own")
    assert slow in sys.modules


def test_a_module_that_is_missing_is_an_error_only_where_it_is_used(slow):
    with loading("umbra_no_such_module", slow):
        pass
    assert slow in sys.modules
