"""Whether two names are one person's."""

from __future__ import annotations

import pytest

from redaction.casework.people import PeopleRule, Who, is_unclear


@pytest.mark.parametrize(
    "other",
    [
        "Ann Archer",
        "  ann   ARCHER ",
        "Archer, Ann",
        "A\u200bnn Archer",  # zero-width space
        "Ann\u00ad Archer",  # soft hyphen
        "\u202eAnn Archer\u202c",  # direction of writing
        "Ann\u00a0Archer",  # no-break space
        "A\u0301nn Archer",  # combining acute
        "Ánn Archer",
        "\uff21nn Archer",  # full width
        "𝐀nn Archer",  # mathematical bold
        "\u0410nn Archer",  # Cyrillic A
        "Ann Arc\u04bber",  # Cyrillic shha
        "\u0391nn \u0391rcher",  # Greek Alpha
        "AnnArcher",
        "Ann-Archer.",
    ],
)
def test_these_are_ann(other: str) -> None:
    ann, who = Who("Ann Archer"), Who(other)
    assert who.is_same(ann, PeopleRule.NAMES)
    assert not who.is_same(ann, PeopleRule.ONE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith, A", "A. Smith"),
        ("O\u2019Brien", "O'Brien"),
        ("José Peña", "Jose Pena"),
        ("Łukasz Zając", "Lukasz Zajac"),
        ("Анна", "АННА"),
    ],
)
def test_these_are_one_person(one: str, other: str) -> None:
    assert Who(one).is_same(Who(other), PeopleRule.NAMES)
    assert Who(other).is_same(Who(one), PeopleRule.NAMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Archer", "Ann Baker"),
        ("A Smith", "B Smith"),
        ("Анна", "Нина"),
        ("Анна", "Anna"),
        ("PC 1234", "PC 1235"),
        ("王伟", "王芳"),
        ("Ian Lee", "Lan Lee"),
    ],
)
def test_these_are_two_people(one: str, other: str) -> None:
    assert not Who(one).is_same(Who(other), PeopleRule.NAMES)
    assert not is_unclear(one)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "...", "\u0301", "Anя Archer", "Ꭺnn Archer"])
def test_a_name_that_cannot_be_told_from_others_checks_nobody(name: str) -> None:
    assert is_unclear(name)
    assert Who(name).is_same(Who("Bob Baker"), PeopleRule.NAMES)


def test_accounts_count_where_the_workspace_asks_for_them() -> None:
    ann, bob = Who("Ann Archer", "aarcher"), Who("Bob Baker", " AArcher")
    assert bob.shares_account(ann)
    assert not bob.is_same(ann, PeopleRule.NAMES)
    assert bob.is_same(ann, PeopleRule.ACCOUNTS)
    assert Who("Bob Baker").is_same(ann, PeopleRule.ACCOUNTS), "nobody knows by what account"
    assert not Who("Bob Baker").shares_account(Who("Ann Archer"))
    assert not Who("Bob Baker", "bbaker").is_same(ann, PeopleRule.ACCOUNTS)
