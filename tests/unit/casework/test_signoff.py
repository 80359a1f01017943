"""Stages and steps of a sign-off: a table, and laws over arbitrary courses of events."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.casework.binding import Bound
from redaction.casework.people import Editors
from redaction.casework.signoff import (
    Act,
    PeopleRule,
    PinnedNote,
    SignOff,
    SignOffRules,
    Stage,
    Step,
    Who,
    checked_until,
    signed_off,
    stage_words,
)
from redaction.casework.steps import FROM, check_step
from redaction.edit.asking import Refused
from redaction.model.ids import FootageId

ANN, BOB = Who("Ann Archer", "aarcher"), Who("Bob Baker", "bbaker")
CARA = Who("Cara Cole", "ccole")
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
WHY = "because the checker said so"
ids: Iterator[int] = itertools.count()


def bound(state: str = "a") -> Bound:
    return Bound(f"plan {state}", "reasons", "request")


def act(step: Step, who: Who = ANN, state: str = "a", *, gate: str = "", count: int = 0) -> Act:
    checked = (BOB,) if who == ANN else (ANN,)
    return Act(
        str(next(ids)), FootageId("f"), step, who, NOW, bound(state), WHY, gate=gate, count=count,
        checked=checked if step is Step.APPROVE or gate == "not_approved" else (),
    )  # fmt: skip


def note(*, done: bool = False) -> PinnedNote:
    return PinnedNote(str(next(ids)), 12, "the reflection in the window", BOB, NOW, done)


S, A, B, R, X = Step.SUBMIT, Step.APPROVE, Step.SEND_BACK, Step.RELEASE, Step.REOPEN


@pytest.mark.parametrize(
    ("course", "present", "stage", "lapsed"),
    [
        ("", "a", Stage.DRAFT, None),
        ("Sa", "a", Stage.READY, None),
        ("Sa", "b", Stage.DRAFT, S),
        ("Sa Aa", "a", Stage.APPROVED, None),
        ("Sa Aa", "b", Stage.DRAFT, A),
        ("Sa Aa Ra", "a", Stage.RELEASED, None),
        ("Sa Aa Ra", "b", Stage.DRAFT, R),
        ("Sa Ba", "a", Stage.NEEDS_CHANGES, None),
        ("Sa Ba", "b", Stage.NEEDS_CHANGES, None),  # until it is handed in again
        ("Sa Ba Sb", "b", Stage.READY, None),
        ("Sa Ba Sb", "a", Stage.DRAFT, S),
        ("Sa Ba Sb Ab", "b", Stage.APPROVED, None),
        ("Sa Aa Sb", "a", Stage.APPROVED, None),  # undone: what was approved is there again
        ("Sa Aa Sb Bb", "a", Stage.NEEDS_CHANGES, None),  # sent back voids what was said before
        ("Sa Aa Xa", "a", Stage.DRAFT, None),
        ("Sa Aa Xa Sa", "a", Stage.READY, None),
        ("Sa Aa Ba", "a", Stage.NEEDS_CHANGES, None),
        ("Sa Aa Ra Xa", "b", Stage.DRAFT, None),
    ],
)
def test_the_stage_follows_from_the_steps_and_the_present_decisions(
    course: str, present: str, stage: Stage, lapsed: Step | None
) -> None:
    steps = dict(zip("SABRX", (S, A, B, R, X), strict=True))
    acts = [
        act(steps[word[0]], BOB if word[0] in "AB" else ANN, word[1]) for word in course.split()
    ]
    signoff = signed_off(acts, bound(present))
    assert signoff.stage is stage
    assert (signoff.lapsed.step if signoff.lapsed else None) is lapsed
    assert signoff.acts == tuple(acts), "nothing is ever forgotten"
    assert signoff.is_approved == (stage in (Stage.APPROVED, Stage.RELEASED))
    assert stage_words(signoff)


def test_a_change_of_reasons_or_of_the_request_reopens_as_well() -> None:
    acts = [act(S), act(A, BOB)]
    for other in (Bound("plan a", "other", "request"), Bound("plan a", "reasons", "other")):
        signoff = signed_off(acts, other)
        assert signoff.stage is Stage.DRAFT
        assert signoff.lapsed == acts[1]
        assert "before a change" in stage_words(signoff)


def test_every_step_is_refused_from_every_stage_it_does_not_belong_to() -> None:
    at = {
        Stage.DRAFT: (),
        Stage.READY: (act(S),),
        Stage.NEEDS_CHANGES: (act(S), act(B, BOB)),
        Stage.APPROVED: (act(S), act(A, BOB)),
        Stage.RELEASED: (act(S), act(A, BOB), act(R)),
    }
    for stage, acts in at.items():
        signoff = signed_off(acts, bound())
        assert signoff.stage is stage
        for step in Step:
            if stage in FROM[step]:
                check_step(signoff, step, BOB, reason=WHY)
            else:
                with pytest.raises(Refused) as refused:
                    check_step(signoff, step, BOB, reason=WHY)
                assert refused.value.summary.endswith(".")


@pytest.mark.parametrize(
    ("name", "account", "rule", "allowed"),
    [
        ("Ann Archer", "aarcher", PeopleRule.ONE, True),
        ("Ann Archer", "aarcher", PeopleRule.NAMES, False),
        ("  ann   ARCHER ", "other", PeopleRule.NAMES, False),
        ("Bob Baker", "aarcher", PeopleRule.NAMES, True),
        ("Bob Baker", "aarcher", PeopleRule.ACCOUNTS, False),
        ("Bob Baker", "AArcher ", PeopleRule.ACCOUNTS, False),
        ("Ann Archer", "bbaker", PeopleRule.ACCOUNTS, False),
        ("Bob Baker", "bbaker", PeopleRule.ACCOUNTS, True),
    ],
)
def test_who_may_check_what_ann_handed_in(
    name: str, account: str, rule: PeopleRule, *, allowed: bool
) -> None:
    signoff = signed_off([act(S)], bound(), rule=rule)
    who = Who(name, account)
    if allowed:
        check_step(signoff, A, who)
        return
    with pytest.raises(Refused, match="somebody else has to check it"):
        check_step(signoff, A, who)


def test_reasons_are_asked_for_where_they_are_needed() -> None:
    ready = signed_off([act(S)], bound())
    for step in (B, Step.OVERRIDE, X):
        with pytest.raises(Refused):
            check_step(ready, step, BOB, reason="too short")
        check_step(ready, step, BOB, reason=WHY)
    noted = signed_off([act(S)], bound(), [note()])
    check_step(noted, B, BOB)  # the note says what is wanted
    with pytest.raises(Refused, match="note is not dealt with"):
        check_step(noted, A, BOB)
    check_step(signed_off([act(S)], bound(), [note(done=True)]), A, BOB)


def test_an_override_holds_for_these_decisions_and_for_no_more_than_it_counted() -> None:
    over = act(Step.OVERRIDE, BOB, gate="unseen", count=20)
    signoff = signed_off([over], bound())
    assert signoff.override_of("unseen", 20) == over
    assert signoff.override_of("unseen", 3) == over
    assert signoff.override_of("unseen", 21) is None
    assert signoff.override_of("pending", 1) is None
    assert signed_off([over], bound("b")).override_of("unseen", 20) is None
    assert signed_off([over, act(S), act(B, BOB)], bound()).override_of("unseen", 20) is None
    assert signed_off([over, act(S)], bound()).stage is Stage.READY


def test_who_edited_may_not_check_either() -> None:
    ready = signed_off([act(S, BOB)], bound())
    edited = Editors((ANN,))
    with pytest.raises(Refused, match="You changed these decisions yourself"):
        check_step(ready, A, ANN, editors=edited)
    with pytest.raises(Refused, match="under the name Ann Archer, which counts as you"):
        check_step(ready, A, Who("archer, ANN"), editors=edited)
    with pytest.raises(Refused, match="Bob Baker handed this in"):
        check_step(ready, A, BOB, editors=edited)
    check_step(ready, A, CARA, editors=edited)
    check_step(signed_off([act(S, BOB)], bound(), rule=PeopleRule.ONE), A, ANN, editors=edited)


@pytest.mark.parametrize("gate", ["not_approved", "checker"])
def test_only_who_could_approve_may_let_the_check_pass(gate: str) -> None:
    def tries(acts: list[Act], who: Who, *editors: Who, rule: PeopleRule = PeopleRule.NAMES) -> str:
        try:
            check_step(
                signed_off(acts, bound(), rule=rule), Step.OVERRIDE, who,
                editors=Editors(editors), reason=WHY, gate=gate,
            )  # fmt: skip
        except Refused as refused:
            return refused.summary
        return ""

    assert "without an approval" in tries([act(S)], ANN)
    assert "You changed these decisions yourself" in tries([act(S)], BOB, BOB)
    assert "You changed" in tries([], ANN, ANN)
    assert "Nobody else" in tries([], ANN), "else one person could let it go alone"
    assert tries([act(S)], BOB, ANN) == ""
    assert tries([], BOB, ANN) == "", "nobody handed in, and yet two people know of it"
    assert tries([act(S)], ANN, ANN, rule=PeopleRule.ONE) == ""


def test_an_approval_holds_only_while_todays_rule_would_allow_it() -> None:
    own = replace(act(A, ANN), checked=(ANN,))
    other = replace(act(A, Who("Cara Cole", "aarcher")), checked=(ANN,))
    for approval, rules in (
        (own, {PeopleRule.ONE}),
        (other, {PeopleRule.ONE, PeopleRule.NAMES}),
        (act(A, BOB), set(PeopleRule)),
    ):
        for rule in PeopleRule:
            signoff = signed_off([act(S), approval], bound(), rule=rule)
            held = rule in rules
            assert signoff.is_approved is held
            assert signoff.stage is (Stage.APPROVED if held else Stage.READY)
            assert signoff.outdated == (None if held else approval)
            if not held:
                words = "Approved under an earlier rule: needs a new check"
                assert stage_words(signoff) == words
                check_step(signoff, A, Who("Dora Dale", "ddale"), editors=Editors((ANN,)))
    released = signed_off([act(S), own, act(R)], bound())
    assert not released.is_approved
    assert stage_words(released).startswith("Released under an earlier rule")
    # and so with a word that stands for an approval
    over = replace(act(Step.OVERRIDE, ANN, gate="not_approved", count=1), checked=(ANN,))
    assert signed_off([over], bound(), rule=PeopleRule.ONE).override_of("not_approved", 1) == over
    assert signed_off([over], bound()).override_of("not_approved", 1) is None


def test_edits_are_checked_up_to_the_last_approval_that_holds() -> None:
    def at(row: int, step: Step, who: Who = BOB, **more: object) -> Act:
        return replace(act(step, who), after=row, **more)  # type: ignore[arg-type]

    rule = PeopleRule.NAMES
    assert checked_until([], rule) == 0
    assert checked_until([at(5, S, ANN)], rule) == 0
    assert checked_until([at(5, S, ANN), at(7, A)], rule) == 7
    assert checked_until([at(5, S, ANN), at(7, A), at(9, S, ANN)], rule) == 7
    assert checked_until([at(5, S, ANN), at(7, A), at(9, B)], rule) == 0, "taken back"
    own = at(7, A, ANN, checked=(ANN,))
    assert checked_until([at(5, S, ANN), own], rule) == 0
    assert checked_until([at(5, S, ANN), own], PeopleRule.ONE) == 7


def test_one_account_under_two_names_is_said() -> None:
    same = replace(act(A, Who("Bob Baker", "AARCHER")), checked=(ANN,), rules=SignOffRules())
    assert signed_off([act(S), same], bound()).shared_account == "AARCHER"
    assert signed_off([act(S), act(A, BOB)], bound()).shared_account == ""


# laws

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(Step), st.sampled_from([ANN, BOB])),
        st.tuples(st.just("edit"), st.tuples(st.integers(0, 2), st.sampled_from([ANN, BOB]))),
    ),
    max_size=25,
)


def played(events: list[tuple[object, Any]], rule: PeopleRule) -> Iterator[tuple[SignOff, Step]]:
    """The course of events with every step that is refused left out; each step with what was before it."""
    acts: list[Act] = []
    edits: list[Who] = []
    state = "0"
    for what, value in events:
        if what == "edit":
            state = str(value[0])
            edits.append(value[1])
            continue
        assert isinstance(what, Step)
        assert isinstance(value, Who)
        signoff = signed_off(acts, bound(state), rule=rule)
        over = signoff.override_of("not_approved", 1)
        gates = () if signoff.is_approved or over else ("Nobody approved it.",)
        gate = "not_approved" if what is Step.OVERRIDE else ""
        editors = Editors(tuple(dict.fromkeys(edits[checked_until(acts, rule) :])))
        try:
            check_step(
                signoff, what, value, editors=editors, reason=WHY,
                gates=gates if what is R else (), gate=gate,
            )  # fmt: skip
        except Refused:
            continue
        theirs = (signoff.handed_in.by,) if signoff.handed_in else ()
        made = replace(
            act(what, value, state, gate=gate, count=1 if gate else 0),
            checked=(*theirs, *editors.known) if what is A or gate else (),
            after=len(edits),
        )
        acts.append(made)
        yield signed_off(acts, bound(state), rule=rule), what


@settings(max_examples=80, deadline=None)
@given(EVENTS, st.sampled_from(PeopleRule))
def test_nothing_is_released_without_an_approval_of_these_decisions_or_an_override(
    events: list[tuple[object, Any]], rule: PeopleRule
) -> None:
    for after, step in played(events, rule):
        if after.stage is Stage.RELEASED:
            same = [a for a in after.acts if a.bound == after.bound]
            approved = [a for a in same if a.step is A]
            overridden = [a for a in same if a.step is Step.OVERRIDE]
            assert approved or overridden
        if step is A:
            handed_in = after.handed_in
            assert handed_in is not None
            assert after.approval is not None
            assert rule is PeopleRule.ONE or handed_in.by != after.approval.by
        if step in (A, Step.OVERRIDE) and rule is not PeopleRule.ONE:
            assert after.acts[-1].by not in after.acts[-1].checked
            assert after.acts[-1].checked, "two people know of it"


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_any_edit_reopens_and_undoing_it_restores(events: list[tuple[object, Any]]) -> None:
    for after, _ in played(events, PeopleRule.NAMES):
        elsewhere = signed_off(after.acts, bound("never seen"))
        assert not elsewhere.is_approved
        assert elsewhere.stage in (Stage.DRAFT, Stage.NEEDS_CHANGES)
        assert not elsewhere.overrides
        assert signed_off(elsewhere.acts, after.bound) == after
