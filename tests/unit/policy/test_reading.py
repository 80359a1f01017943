"""A policy file: what it says is what holds, and what is not understood in full is refused."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from app.settings.schema import schema_text
from redaction.casework.gate import FIXED, GateKind
from redaction.export.plan import ENCODERS
from redaction.model.region import COVERS
from redaction.place import resources
from redaction.policy import current, machine
from redaction.policy.reading import PolicyFault, policy_of
from redaction.policy.schema import faults, policy_schema
from redaction.policy.values import Policy

PLACE = Path("policy.json")

FULL: dict[str, Any] = {
    "umbra_policy": 1,
    "name": "Anyshire Police",
    "contact": "the service desk",
    "settings": {"locked": {"look/theme": "light"}, "defaults": {"export/quality": "high"}},
    "shortcuts": {"locked": True},
    "export": {
        "styles": ["solid"], "encoders": ["software"], "worst_crf": 20, "lossless": False,
        "smart": False, "full_check": True, "unredacted": ["DOMAIN\\alice"],
    },
    "search": {
        "detectors": ["thorough"], "least_sensitivity": 6, "own_models": False, "scheduler": False,
    },
    "casework": {
        "reasons": "required", "no_override": ["unseen"],
        "sign_off": {"people": "accounts", "look": "all"}, "seen": {"fastest": 1, "held": 100},
        "retention": {"days": 60, "keep_requested": False},
    },
    "workspaces": {"usual": "{home}/Umbra", "allowed": ["{home}/Umbra"]},
}  # fmt: skip


def read(values: object) -> Policy:
    return policy_of(json.dumps(values).encode(), PLACE)


def test_everything_a_policy_can_say_is_read() -> None:
    found = read(FULL)
    assert found.there
    assert found.place == PLACE
    assert len(found.digest) == 64
    assert found.set_by() == "Set by your administrator (Anyshire Police)."
    assert found.ask() == "Ask the service desk."
    assert dict(found.locked) == {"look/theme": "light"}
    assert dict(found.defaults) == {"export/quality": "high"}
    assert found.shortcuts_locked
    assert found.export.styles == ("solid",)
    assert found.export.full_check
    assert found.export.unredacted == ("DOMAIN\\alice",)
    assert found.search.least_sensitivity == 6
    assert not found.search.scheduler
    assert found.casework.fixed_gates == {"unseen", "reasons"}
    assert (found.casework.people, found.casework.look) == ("accounts", "all")
    assert dict(found.casework.seen) == {"fastest": 1, "held": 100}
    assert found.workspaces.allowed == (machine.home() / "Umbra",)


def test_a_policy_that_says_nothing_limits_nothing() -> None:
    found = read({"umbra_policy": 1})
    assert found.there
    bare = Policy(place=PLACE, digest=found.digest)
    assert found == bare


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "does not say “umbra_policy”"),
        ({"umbra_policy": 2}, "has to be 1"),
        ({"umbra_policy": True}, "has to be a whole number"),
        ({"umbra_policy": 1, "exprt": {}}, "is “export” meant?"),
        ({"umbra_policy": 1, "export": {"styles": []}}, "at least 1"),
        ({"umbra_policy": 1, "export": {"styles": ["pixel"]}}, "one of"),
        ({"umbra_policy": 1, "export": {"worst_crf": 52}}, "from 18 to 51"),
        ({"umbra_policy": 1, "export": {"unredacted": "some"}}, "none of"),
        ({"umbra_policy": 1, "settings": {"locked": {"person/name": "x"}}}, "knows no"),
        ({"umbra_policy": 1, "settings": {"locked": {"look/theme": 3}}}, "has to be"),
        ({"umbra_policy": 1, "workspaces": {"usual": "Umbra"}}, "no whole path"),
        ({"umbra_policy": 1, "workspaces": {"usual": "/srv/../etc"}}, "no whole path"),
        ({"umbra_policy": 1, "workspaces": {"usual": "/{temp}"}}, "only {home} and {user}"),
        (
            {
                "umbra_policy": 1,
                "settings": {
                    "locked": {"look/theme": "dark"},
                    "defaults": {"look/theme": "dark"},
                },
            },
            "both locked and a default",
        ),
        (
            {
                "umbra_policy": 1,
                "export": {"styles": ["solid"]},
                "settings": {"locked": {"export/style": "blur"}},
            },
            "does not allow",
        ),
        (
            {
                "umbra_policy": 1,
                "export": {"worst_crf": 20},
                "settings": {"locked": {"export/quality": "small"}},
            },
            "worst_crf",
        ),
        (
            {
                "umbra_policy": 1,
                "search": {"least_sensitivity": 6},
                "settings": {"defaults": {"review/find_dial": 5}},
            },
            "least_sensitivity",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(values: object, said: str) -> None:
    with pytest.raises(PolicyFault, match="cannot be used") as caught:
        read(values)
    assert said in " ".join(caught.value.faults)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"umbra_policy": 1, "umbra_policy": 1}',
        b'{"umbra_policy": NaN}',
        b'{"umbra_policy": 1, "search": {"least_sensitivity": Infinity}}',
        b'{"umbra_policy":1,"name":"' + b"x" * (1 << 20) + b'"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_policy_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(PolicyFault):
        policy_of(data, PLACE)


def test_a_byte_order_mark_as_editors_on_windows_write_it_is_no_fault() -> None:
    assert policy_of(b"\xef\xbb\xbf" + json.dumps(FULL).encode(), PLACE).name == "Anyshire Police"


def test_a_damaged_policy_is_refused_or_read_but_never_a_defect() -> None:
    chance = random.Random(9)
    whole = json.dumps(FULL).encode()
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        try:
            policy_of(bytes(data), PLACE)
        except PolicyFault:
            refused += 1
    assert refused > 200


def test_the_machine_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines, own = tmp_path / "machine.json", tmp_path / "own.json"
    machines.write_text(json.dumps({"umbra_policy": 1, "name": "machine"}), "utf-8")
    own.write_text(json.dumps({"umbra_policy": 1, "name": "own"}), "utf-8")
    monkeypatch.setattr(current, "machine_file", lambda: machines)
    monkeypatch.setattr(current, "not_administrators", lambda _place: "")
    monkeypatch.setenv(current.VARIABLE, str(own))
    read_anew = current._read.__wrapped__
    assert read_anew().name == "machine"
    machines.unlink()
    assert read_anew().name == "own"
    own.unlink()
    with pytest.raises(PolicyFault, match="cannot be read"):
        read_anew()
    # a link that leads nowhere is a policy that cannot be read, not none
    machines.symlink_to(tmp_path / "gone.json")
    monkeypatch.delenv(current.VARIABLE)
    with pytest.raises(PolicyFault, match="cannot be read"):
        read_anew()


def test_without_a_policy_nothing_is_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "machine_file", lambda: tmp_path / "none" / "policy.json")
    monkeypatch.delenv(current.VARIABLE, raising=False)
    found = current._read.__wrapped__()
    assert found == Policy()
    assert not found.there
    assert not found.facts()


def test_the_published_schema_lists_every_setting() -> None:
    """Run ``python -m app.settings.schema`` where this fails: a setting was added or changed."""
    published = (resources() / "policy-schema.json").read_text("utf-8")
    assert published == schema_text()


def test_the_schema_speaks_the_words_of_the_core() -> None:
    export = policy_schema()["properties"]["export"]["properties"]
    assert export["styles"]["items"]["enum"] == [style.value for style in COVERS]
    assert export["encoders"]["items"]["enum"] == list(ENCODERS)
    gates = policy_schema()["properties"]["casework"]["properties"]["no_override"]["items"]["enum"]
    assert set(gates) == {kind.value for kind in GateKind if kind not in FIXED}


def test_a_schema_with_words_that_are_not_understood_is_a_defect() -> None:
    with pytest.raises(ValueError, match="not understood"):
        faults({}, {"type": "object", "dependentRequired": {}})


def test_the_example_of_the_manual_is_a_policy() -> None:
    page = (resources() / "help" / "administration.md").read_text("utf-8")
    lines = page.partition("## An example\n")[2].partition("\n- **name**")[0].splitlines()
    found = read(json.loads("\n".join(line.removeprefix("    ") for line in lines)))
    assert found.export.unredacted == ("a.smith", "b.jones")
    assert found.locked["privacy/recent"] is False
    assert found.casework.fixed_gates >= {"reasons", "unseen"}
