"""The policy of the machine counts only if nobody but an administrator can have written it."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from redaction.policy import current, ownership
from redaction.policy.current import read_here
from redaction.policy.ownership import not_administrators
from redaction.policy.reading import PolicyFault

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's policy in a folder of its own."""
    found = tmp_path / "umbra" / "policy.json"
    found.parent.mkdir(mode=0o755)
    found.write_text('{"umbra_policy": 1, "name": "Anyshire"}', "utf-8")
    found.chmod(0o644)
    monkeypatch.setattr(current, "machine_file", lambda: found)
    return found


def owned(
    monkeypatch: pytest.MonkeyPatch, *, by_root: bool = True, but: Path | None = None
) -> None:
    """Everything belongs to root, or to somebody else, whoever runs the tests; ``but`` to the other."""
    stat = Path.stat

    def told(self: Path, **how: Any) -> Any:
        found = stat(self, **how)
        root = by_root is not (self == but)
        return SimpleNamespace(st_uid=0 if root else 1000, st_mode=found.st_mode)

    monkeypatch.setattr(Path, "stat", told)


@posix
def test_what_root_alone_writes_counts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned(monkeypatch)
    assert not_administrators(place) == ""
    assert read_here(place).name == "Anyshire"


@posix
@pytest.mark.parametrize("which", ["file", "folder"])
@pytest.mark.parametrize("how", ["owner", "mode"])
def test_what_others_could_write_stops_umbra(
    place: Path, monkeypatch: pytest.MonkeyPatch, which: str, how: str
) -> None:
    one = place if which == "file" else place.parent
    if how == "mode":
        one.chmod(one.stat().st_mode | 0o002)
    owned(monkeypatch, but=one if how == "owner" else None)
    with pytest.raises(PolicyFault, match="it has to belong to root") as caught:
        read_here(place)
    assert f"“{one}”" in caught.value.faults[0]


@posix
def test_a_link_counts_as_what_it_leads_to(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.json"
    place.rename(own)
    place.symlink_to(own)
    owned(monkeypatch, but=own)
    assert f"“{own}”" in not_administrators(place) or f"“{place}”" in not_administrators(place)


@posix
def test_another_file_than_the_machines_is_anybodys(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = tmp_path / "draft.json"
    draft.write_bytes(place.read_bytes())
    owned(monkeypatch, by_root=False)
    assert read_here(draft).name == "Anyshire"


class Security:
    """Windows' part in it: who owns what, by the number of a well-known SID; 0 for a person."""

    def __init__(self, owners: dict[str, int], failed: int = 0) -> None:
        self.owners = owners
        self.failed = failed
        self.freed = 0

    def GetNamedSecurityInfoW(self, name: Any, kind: int, what: int, owner: Any, *rest: Any) -> int:
        assert (kind, what, rest[:3]) == (1, 1, (None, None, None))
        owner._obj.value = 1000 + self.owners[Path(name.value).name]
        rest[3]._obj.value = 77
        return self.failed

    def IsWellKnownSid(self, owner: ctypes.c_void_p, kind: ctypes.c_int) -> int:
        return int(owner.value == 1000 + kind.value)

    def LocalFree(self, descriptor: ctypes.c_void_p) -> None:
        assert descriptor.value == 77
        self.freed += 1


def windows(monkeypatch: pytest.MonkeyPatch, security: Security) -> None:
    monkeypatch.setattr(ownership, "_library", lambda _name: security)
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.parametrize(
    ("file", "folder", "fine"),
    [
        (26, 26, True),
        (22, 26, True),
        (26, 22, True),
        (0, 26, False),
        (26, 0, False),
        (27, 22, False),
    ],
)
def test_on_windows_administrators_or_the_system_own_file_and_folder(
    place: Path, monkeypatch: pytest.MonkeyPatch, file: int, folder: int, fine: bool
) -> None:
    security = Security({"policy.json": file, "umbra": folder})
    windows(monkeypatch, security)
    said = not_administrators(place)
    monkeypatch.undo()
    assert (said == "") is fine
    assert fine or "/setowner *S-1-5-32-544" in said
    assert security.freed == (1 if file not in (22, 26) else 2)


def test_what_windows_does_not_say_or_what_is_a_link_is_not_believed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows(monkeypatch, Security({"policy.json": 26, "umbra": 26}, failed=5))
    said = [not_administrators(place)]
    windows(monkeypatch, Security({"policy.json": 26, "umbra": 26}))
    monkeypatch.setattr(os, "lstat", lambda _place: SimpleNamespace(st_file_attributes=0x410))
    said.append(not_administrators(place))
    monkeypatch.undo()
    assert "does not say whose" in said[0]
    assert "or is a link" in said[1]
