"""Copies and stills without the search for faces that are left: loading its detector takes longest."""

from __future__ import annotations

from typing import Any

import pytest

from redaction.usecases import export_copy
from redaction.usecases.still_readers import Readers


def search_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave it out; the report of a copy then says so. Tests of the search itself do not call this."""
    real = export_copy.looking_on

    def unseen(*what: Any, **how: Any) -> Any:
        return real(*what, **{**how, "watch_faces": False})

    monkeypatch.setattr(export_copy, "looking_on", unseen)
    monkeypatch.setattr(Readers, "faces", lambda *_what: 0)
