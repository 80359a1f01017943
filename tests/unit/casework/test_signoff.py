"""Stages and steps of a sign-off: a table, and laws over arbitrary courses of events."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.casework.binding import Bound
from redaction.casework.signoff import (
    FROM,
    Act,
    PeopleRule,
    PinnedNote,
    SignOff,
    Stage,
    Step,
    Who,
    check_step,
    signed_off,
    stage_words,
)
from redaction.edit.asking import Refused
from redaction.model.ids import FootageId

ANN, BOB = Who("Ann Archer", "aarcher"), Who("Bob Baker", "bbaker")
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
WHY = "because the checker said so"
ids: Iterator[int] = itertools.count()


def bound(state: str = "a") -> Bound:
    return Bound(f"plan {state}", "reasons", "request")


def act(step: Step, who: Who = ANN, state: str = "a", *, gate: str = "", count: int = 0) -> Act:
    return Act(
        str(next(ids)), FootageId("f"), step, who, NOW, bound(state), WHY, gate=gate, count=count
    )


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
                check_step(signoff, step, BOB, rule=PeopleRule.NAMES, reason=WHY)
            else:
                with pytest.raises(Refused) as refused:
                    check_step(signoff, step, BOB, rule=PeopleRule.NAMES, reason=WHY)
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
    signoff = signed_off([act(S)], bound())
    who = Who(name, account)
    if allowed:
        check_step(signoff, A, who, rule=rule)
        return
    with pytest.raises(Refused, match="somebody else has to check it"):
        check_step(signoff, A, who, rule=rule)


def test_reasons_are_asked_for_where_they_are_needed() -> None:
    ready = signed_off([act(S)], bound())
    for step in (B, Step.OVERRIDE, X):
        with pytest.raises(Refused):
            check_step(ready, step, BOB, rule=PeopleRule.NAMES, reason="too short")
        check_step(ready, step, BOB, rule=PeopleRule.NAMES, reason=WHY)
    noted = signed_off([act(S)], bound(), [note()])
    check_step(noted, B, BOB, rule=PeopleRule.NAMES)  # the note says what is wanted
    with pytest.raises(Refused, match="note is not dealt with"):
        check_step(noted, A, BOB, rule=PeopleRule.NAMES)
    check_step(signed_off([act(S)], bound(), [note(done=True)]), A, BOB, rule=PeopleRule.NAMES)


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


# laws

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(Step), st.sampled_from([ANN, BOB])),
        st.tuples(st.just("edit"), st.integers(0, 2)),
    ),
    max_size=25,
)


def played(events: list[tuple[object, object]], rule: PeopleRule) -> Iterator[tuple[SignOff, Step]]:
    """The course of events with every step that is refused left out; each step with what was before it."""
    acts: list[Act] = []
    state = "0"
    for what, value in events:
        if what == "edit":
            state = str(value)
            continue
        assert isinstance(what, Step)
        assert isinstance(value, Who)
        signoff = signed_off(acts, bound(state))
        over = signoff.override_of("not_approved", 1)
        gates = () if signoff.is_approved or over else ("Nobody approved it.",)
        try:
            check_step(
                signoff, what, value, rule=rule, reason=WHY, gates=gates if what is R else ()
            )
        except Refused:
            continue
        gate = {"gate": "not_approved", "count": 1} if what is Step.OVERRIDE else {}
        acts.append(act(what, value, state, **gate))  # type: ignore[arg-type]
        after = signed_off(acts, bound(state))
        yield after, what


@settings(max_examples=80, deadline=None)
@given(EVENTS, st.sampled_from(PeopleRule))
def test_nothing_is_released_without_an_approval_of_these_decisions_or_an_override(
    events: list[tuple[object, object]], rule: PeopleRule
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


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_any_edit_reopens_and_undoing_it_restores(events: list[tuple[object, object]]) -> None:
    for after, _ in played(events, PeopleRule.NAMES):
        elsewhere = signed_off(after.acts, bound("never seen"))
        assert not elsewhere.is_approved
        assert elsewhere.stage in (Stage.DRAFT, Stage.NEEDS_CHANGES)
        assert not elsewhere.overrides
        assert signed_off(elsewhere.acts, after.bound) == after
