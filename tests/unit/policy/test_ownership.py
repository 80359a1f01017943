"""The policy of the machine counts only if nobody but an administrator can have written it."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from redaction import cli_policy
from redaction.jobs.errors import ExitStatus
from redaction.place import resources
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
    monkeypatch: pytest.MonkeyPatch,
    *,
    by_root: bool = True,
    but: Path | None = None,
    group: int = 100,
) -> None:
    """Everything belongs to root, or to somebody else, whoever runs the tests; ``but`` to the other."""
    stat = Path.stat

    def told(self: Path, **how: Any) -> Any:
        found = stat(self, **how)
        root = by_root is not (self == but)
        return SimpleNamespace(
            st_uid=0 if root else 1000,
            st_gid=group,
            st_mode=found.st_mode,
            st_ino=found.st_ino,
            st_dev=found.st_dev,
        )

    monkeypatch.setattr(Path, "stat", told)


@posix
def test_what_root_alone_writes_counts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned(monkeypatch)
    assert not_administrators(place) == ""
    assert read_here(place).name == "Anyshire"


@posix
@pytest.mark.parametrize("which", ["file", "folder"])
@pytest.mark.parametrize("how", ["owner", 0o002, 0o020])
def test_what_others_could_write_stops_umbra(
    place: Path, monkeypatch: pytest.MonkeyPatch, which: str, how: str | int
) -> None:
    one = place if which == "file" else place.parent
    if isinstance(how, int):
        one.chmod(one.stat().st_mode | how)
    owned(monkeypatch, but=one if how == "owner" else None)
    with pytest.raises(PolicyFault, match="it has to belong to root") as caught:
        read_here(place)
    assert f"“{one}”" in caught.value.faults[0]


@posix
@pytest.mark.parametrize(
    ("system", "group", "fine"),
    [("linux", 0, False), ("darwin", 0, True), ("darwin", 80, True), ("darwin", 20, False)],
)
def test_only_the_administrators_of_a_mac_may_write_as_a_group(
    place: Path, monkeypatch: pytest.MonkeyPatch, system: str, group: int, fine: bool
) -> None:
    place.chmod(0o664)
    place.parent.chmod(0o775)
    owned(monkeypatch, group=group)
    monkeypatch.setattr(sys, "platform", system)
    said = not_administrators(place)
    monkeypatch.undo()
    assert (said == "") is fine


@posix
@pytest.mark.parametrize("spelled", ["policy.json", "../umbra/policy.json", "link.json"])
def test_the_machines_file_is_known_by_any_name(
    place: Path, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    monkeypatch.setattr(cli_policy, "machine_file", lambda: place)
    (place.parent / "link.json").symlink_to(place)
    (place.parent / "draft.json").write_bytes(place.read_bytes())
    monkeypatch.chdir(place.parent)
    place.chmod(0o666)
    owned(monkeypatch)

    def checked(name: str) -> tuple[int, str]:
        lines: list[str] = []
        terminal: Any = SimpleNamespace(say=lines.append, note=lines.append)
        return cli_policy.check(Namespace(file=Path(name)), terminal), "\n".join(lines)

    status, said = checked(spelled)
    assert status == ExitStatus.BAD_INPUT
    assert "it has to belong to root" in said
    assert checked("draft.json")[0] == ExitStatus.DONE
    place.unlink()
    assert checked("draft.json")[0] == ExitStatus.DONE


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


def memory(said: bytes) -> Any:
    """Bytes that have an address."""
    return ctypes.create_string_buffer(said, len(said))


def entry(who: int, rights: int, kind: int = 0, flags: int = 0) -> bytes:
    """One of an access control list."""
    return struct.pack("<BBHII", kind, flags, 12, rights, who)


class Security:
    """Windows' part in it: who owns what, by the number of a well-known SID; 0 for a person.

    An entry of a list lies in memory as Windows puts it there; its SID is four bytes, the number.
    """

    def __init__(
        self, owners: dict[str, int], failed: int = 0, entries: tuple[bytes, ...] | None = ()
    ) -> None:
        self.owners = {name: memory(struct.pack("<I", number)) for name, number in owners.items()}
        self.failed = failed
        self.freed = 0
        self.entries = [memory(entry) for entry in entries or ()]
        self.list = memory(struct.pack("<BBHHH", 2, 0, 8, len(self.entries), 0))
        self.listed = entries is not None
        self.unread = False

    def GetNamedSecurityInfoW(self, name: Any, kind: int, what: int, owner: Any, *rest: Any) -> int:
        assert (kind, what, rest[0], rest[2]) == (1, 5, None, None)
        owner._obj.value = ctypes.addressof(self.owners[Path(name.value).name])
        if self.listed:
            rest[1]._obj.value = ctypes.addressof(self.list)
        rest[3]._obj.value = 77
        return self.failed

    def IsWellKnownSid(self, sid: ctypes.c_void_p, kind: ctypes.c_int) -> int:
        return int(ctypes.c_uint32.from_address(sid.value or 0).value == kind.value)

    def GetAce(self, entries: ctypes.c_void_p, number: ctypes.c_ulong, entry: Any) -> int:
        assert entries.value == ctypes.addressof(self.list)
        entry._obj.value = ctypes.addressof(self.entries[number.value])
        return int(not self.unread)

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
    if not fine:
        manual = (resources() / "help" / "administration.md").read_text("utf-8")
        commands = said.partition("order: ")[2].removesuffix(".").split("; ")
        assert len(commands) == 5
        for command in commands:
            named = command.replace(str(place.parent), "%ProgramData%\\Umbra")
            assert named.replace("Umbra/policy", "Umbra\\policy") in manual
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
    assert "or it is a link" in said[1]


READS, FULL = 0x1200A9, 0x1F01FF


@pytest.mark.parametrize(
    ("entries", "fine"),
    [
        ((entry(26, FULL), entry(22, FULL), entry(27, READS)), True),
        ((entry(26, FULL), entry(0, FULL)), False),  # who made the folder, by name
        (
            (entry(26, FULL), entry(27, 0x6)),
            False,
        ),  # anybody adds files: what %ProgramData% hands down
        ((entry(27, 0x40000),), False),  # gives themselves the rest
        ((entry(27, 0x40),), False),  # removes what lies inside
        ((entry(27, 0x10000000),), False),
        ((entry(27, FULL, kind=1), entry(26, FULL)), True),  # is refused it
        ((entry(3, FULL, flags=0xB), entry(26, FULL)), True),  # only for what is made inside
        ((entry(27, FULL, kind=9),), False),
        ((entry(26, FULL, kind=5),), False),  # of a kind whose SID lies elsewhere
        (None, False),  # without a list everybody may
    ],
)
def test_on_windows_nobody_else_may_write(
    place: Path, monkeypatch: pytest.MonkeyPatch, entries: tuple[bytes, ...] | None, fine: bool
) -> None:
    security = Security({"policy.json": 26, "umbra": 22}, entries=entries)
    windows(monkeypatch, security)
    said = not_administrators(place)
    monkeypatch.undo()
    assert (said == "") is fine
    assert fine or "others may write to it" in said
    assert security.freed == (2 if fine else 1)


def test_a_list_that_windows_does_not_give_is_not_believed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    security = Security({"policy.json": 26, "umbra": 26}, entries=(entry(26, FULL),))
    security.unread = True
    windows(monkeypatch, security)
    said = not_administrators(place)
    monkeypatch.undo()
    assert "does not say whose" in said
    assert security.freed == 1
