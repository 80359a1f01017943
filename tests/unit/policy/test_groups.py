"""A policy may name groups where the system tells who is in them; nowhere else is anybody guessed to be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from redaction.policy import machine
from redaction.policy.current import holding
from redaction.policy.limits import may_write_unredacted, named_among
from redaction.policy.reading import PolicyFault, policy_of
from redaction.policy.values import ExportLimits
from redaction.policy.words import policy_lines
from tests.unit.policy.test_limits import of

ROOT = Path(__file__).resolve().parents[3]

posix = pytest.mark.skipif(sys.platform == "win32", reason="groups are told on Linux and macOS")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What the system was asked in one test is not what it says in the next."""
    machine.groups_of.cache_clear()
    yield
    machine.groups_of.cache_clear()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system in which alice is in two groups, one of them kept by a server."""
    import grp
    import pwd

    names = {10: "alice", 20: "Disclosure", 30: "FORCE\\video unit"}

    def group(number: int) -> SimpleNamespace:
        return SimpleNamespace(gr_name=names[number])

    def person(name: str) -> SimpleNamespace:
        if name != "alice":
            raise KeyError(name)
        return SimpleNamespace(pw_gid=10)

    monkeypatch.setattr(pwd, "getpwnam", person)
    monkeypatch.setattr(grp, "getgrgid", group)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, own: [own, 20, 30, 40], raising=False)


@posix
@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("listed", "may"),
    [
        (("group:disclosure",), True), (("group:OTHER\\Disclosure",), True),
        (("group:video unit",), True), (("bob", "group:video unit@force"), True),
        (("group:alice",), True), (("alice",), True),
        (("disclosure",), False), (("group:disclosures",), False), (("group:40",), False), ((), False),
    ],
)  # fmt: skip
def test_who_is_in_a_listed_group_is_listed(listed: tuple[str, ...], may: bool) -> None:
    assert named_among(listed, "alice") is may
    assert not named_among(tuple(one for one in listed if one.startswith("group:")), "mallory")


@posix
def test_the_system_itself_is_asked() -> None:
    import grp
    import pwd

    own = pwd.getpwuid(os.getuid())
    name = grp.getgrgid(own.pw_gid).gr_name
    assert name in machine.groups_of(own.pw_name)
    with holding(of(export=ExportLimits(unredacted=(f"group:{name}",)))):
        assert may_write_unredacted()
    with holding(of(export=ExportLimits(unredacted=("group:no such group",)))):
        assert not may_write_unredacted()
    said = policy_lines(of(export=ExportLimits(unredacted=(f"group:{name}",))), machine.account())
    assert f"(you, {machine.account()}, may)" in said[-1]


def rules(*listed: str) -> bytes:
    return json.dumps({"umbra_policy": 1, "export": {"unredacted": list(listed)}}).encode()


@posix
def test_a_group_is_read_as_it_is_written() -> None:
    found = policy_of(rules("bob", "group:video unit"), Path("p"))
    assert found.export.unredacted == ("bob", "group:video unit")


@pytest.mark.parametrize(
    "slip", ["group:", "group: disclosure", "Group:disclosure", "groups:x", "group:group:x", "g:x"]
)
def test_a_slip_of_the_pen_is_a_fault(slip: str) -> None:
    with pytest.raises(PolicyFault, match="groups as “group:NAME”"):
        policy_of(rules(slip), Path("p"))


def test_a_system_that_cannot_tell_refuses_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert machine.groups_of("alice") == frozenset()
    with pytest.raises(PolicyFault, match="known on Linux and macOS only") as caught:
        policy_of(rules("bob", "group:disclosure"), Path("p"))
    assert "Umbra does not work without the rules" in caught.value.detail
    monkeypatch.undo()


BY_A_SERVER = """
import grp, sys
from redaction.jobs import child
from redaction.policy.limits import may_write_unredacted

def confine(needs, really=child.confine):
    def refused(_number):
        raise KeyError("no socket")
    grp.getgrgid = refused
    return really(needs)

def run(_line, wire, _cancel):
    wire.send("done", final=True, result=may_write_unredacted())

child.confine, child.run = confine, run
sys.exit(child.main())
"""


@posix
def test_groups_that_a_server_keeps_are_asked_for_before_sockets_are_refused(
    tmp_path: Path,
) -> None:
    import grp

    place = tmp_path / "policy.json"
    place.write_bytes(rules(f"group:{grp.getgrgid(os.getgid()).gr_name}"))
    done = subprocess.run(
        [sys.executable, "-c", BY_A_SERVER], input='{"job": "encoders"}\n',
        env={**os.environ, "PYTHONPATH": str(ROOT), "UMBRA_POLICY": str(place)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1])["result"] is True
