"""The sign-offs of a workspace: steps and notes, each with its row in the review log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from redaction.casework.binding import Bound, Known, bound_to, request_hash
from redaction.casework.gate import Gate, open_of
from redaction.casework.signoff import (
    LEAST_WORDS,
    Act,
    LookRule,
    PeopleRule,
    PinnedNote,
    SignOff,
    SignOffRules,
    Stage,
    Step,
    Who,
    check_step,
    signed_off,
)
from redaction.edit.asking import Refused
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, RequestId, new_id
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import seal, signoff_rows
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, together, vouched, went

if TYPE_CHECKING:
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace

ACTIONS = {
    Step.SUBMIT: "Handed in for check",
    Step.APPROVE: "Approved",
    Step.SEND_BACK: "Sent back",
    Step.OVERRIDE: "Gate overridden",
    Step.RELEASE: "Released",
    Step.REOPEN: "Sign-off reopened",
}
"""What the log calls each step."""


class Signoffs:
    """Who handed in, checked and released what.

    The stage is derived: what was said of decisions that have changed since does not count.
    """

    def __init__(
        self,
        database: WorkspaceDatabase,
        log: ReviewLog,
        clock: Callable[[], dt.datetime],
        workspace: Workspace,
        account: str,
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock
        self._workspace = workspace
        self._account = account
        self._digests: dict[FootageId, Known] = {}
        self._bounds: dict[FootageId, tuple[int, Bound]] = {}

    # what stands

    @property
    def me(self) -> Who:
        """Who does what is done here."""
        return Who(self._log.who, self._account)

    @property
    def rules(self) -> SignOffRules:
        """What this workspace asks of a sign-off."""
        rows = self._database.query("SELECT people, look FROM signoff_rules")
        with reading("the rules of sign-off"):
            found = [SignOffRules(PeopleRule(p), LookRule(look)) for p, look in rows]
        return found[0] if found else SignOffRules()

    def set_rules(self, rules: SignOffRules, reason: str) -> None:
        """Ask something else of sign-offs from now on.

        Raises:
            Refused: If the reason is missing.
        """
        check_reason(reason)
        with self._database.transaction():
            old = self.rules
            if rules == old:
                return
            self._database.connection.execute(
                "INSERT OR REPLACE INTO signoff_rules (id, salt, people, look) VALUES (?, ?, ?, ?)",
                (_RULES, new_salt(), rules.people.value, rules.look.value),
            )
            self._log.append(
                Category.SYSTEM,
                "Rules of sign-off changed",
                details={
                    "people": [old.people.value, rules.people.value],
                    "look": [old.look.value, rules.look.value],
                    "reason": reason.strip(),
                    **vouched(self._database.connection, "signoff_rules", _RULES),
                },
            )

    def of(self, footage_id: FootageId) -> SignOff:
        """How the sign-off of one footage stands.

        Raises:
            UserError: If it is not in the register, or damaged.
        """
        footage = self._workspace.footage_by_id(footage_id)
        acts = signoff_rows.acts(self._database, footage_id)
        bound = self._bound(footage, acts)
        notes = signoff_rows.notes(self._database, footage_id)
        return signed_off([act for act, _ in acts], bound, notes)

    def glance(self, footage: Iterable[Footage]) -> dict[FootageId, SignOff]:
        """How the sign-offs of several stand, for a list.

        Where nobody did anything the decisions are not even read, and ``bound`` says nothing.
        """
        begun = {row[0] for row in self._database.query("SELECT footage FROM signoff_acts")}
        nothing = Bound("", "", "")
        return {
            one.id: self.of(one.id) if one.id in begun else signed_off((), nothing)
            for one in footage
        }

    def waits_for_me(self, signoff: SignOff) -> bool:
        """Whether it was handed in by somebody whose work the present person may check."""
        handed_in = signoff.handed_in
        if signoff.stage is not Stage.READY or handed_in is None:
            return False
        return not self.me.is_same(handed_in.by, self.rules.people)

    def waiting(self) -> frozenset[RequestId | None]:
        """The requests with footage that waits for the check of the present person; None for no request."""
        begun = {
            row[0] for row in self._database.query("SELECT DISTINCT footage FROM signoff_acts")
        }
        found = [one for one in self._workspace.footage() if one.id in begun] if begun else []
        return frozenset(one.request for one in found if self.waits_for_me(self.of(one.id)))

    # steps

    def submit(self, footage_id: FootageId, *, reason: str = "") -> SignOff:
        """Hand the review in for check.

        Raises:
            Refused: If it was handed in already.
        """
        return self._step(footage_id, Step.SUBMIT, reason)

    def approve(self, footage_id: FootageId, *, reason: str = "") -> SignOff:
        """Approve the decisions as they are.

        Raises:
            Refused: If nobody handed them in as they are, if the checker is the one who did and that is
                not enough here, if the checker has not looked at what they must, or notes are open.
        """
        return self._step(footage_id, Step.APPROVE, reason)

    def send_back(self, footage_id: FootageId, reason: str = "") -> SignOff:
        """Say that it needs changes.

        Raises:
            Refused: If it was not handed in or approved, or if there is neither a reason nor an open note.
        """
        return self._step(footage_id, Step.SEND_BACK, reason)

    def reopen(self, footage_id: FootageId, reason: str) -> SignOff:
        """Take a hand-in, an approval or a release back; everything before it ceases to count.

        Raises:
            Refused: If it is open already, or the reason is missing.
        """
        return self._step(footage_id, Step.REOPEN, reason)

    def override(self, footage_id: FootageId, gate: Gate, reason: str) -> SignOff:
        """Let one gate pass, for the decisions as they are and for no more than it counts now.

        Raises:
            Refused: If this gate cannot be overridden, or the reason is missing.
        """
        if not gate.can_be_overridden:
            raise Refused("This cannot be overridden.", gate.words)
        return self._step(footage_id, Step.OVERRIDE, reason, gate=gate)

    def release(self, footage_id: FootageId, copy: Export, *, reason: str = "") -> SignOff:
        """Record that a copy is let go.

        Raises:
            Refused: If it is not approved, a gate is in the way, or the copy was made by other decisions.
        """
        return self._step(footage_id, Step.RELEASE, reason, copy=copy)

    def _step(
        self,
        footage_id: FootageId,
        step: Step,
        reason: str,
        *,
        gate: Gate | None = None,
        copy: Export | None = None,
    ) -> SignOff:
        with self._database.transaction():
            signoff = self.of(footage_id)
            footage = self._workspace.footage_by_id(footage_id)
            gates, stops = self._gates(footage, step, copy)
            check_step(
                signoff,
                step,
                self.me,
                rule=self.rules.people,
                reason=reason,
                gates=[one.words for one in stops],
            )
            act = Act(
                new_id(),
                footage_id,
                step,
                self.me,
                self._clock().astimezone(dt.UTC),
                signoff.bound,
                reason.strip(),
                gate=gate.kind.value if gate else "",
                count=gate.count if gate else 0,
                gates={one.kind.value: one.count for one in open_of(gates)},
                copy=copy.copy_sha256 if copy else "",
            )
            signoff_rows.put_act(self._database, act, self._revision(footage_id))
            after = signed_off((*signoff.acts, act), signoff.bound, signoff.notes)
            self._say(footage, act, after)
        return after

    def _gates(
        self, footage: Footage, step: Step, copy: Export | None
    ) -> tuple[tuple[Gate, ...], tuple[Gate, ...]]:
        """What is open now, for the record; and which of it stops the step."""
        # Here, because what gates a release asks the whole workspace, this store included.
        from redaction.casework.gates import checker_gates, gates_of, may_release

        if step is Step.RELEASE and copy is not None:
            stops = may_release(self._workspace, footage, copy)
            return stops, stops
        gates = gates_of(self._workspace, footage)
        if step is Step.APPROVE:
            return gates, open_of(checker_gates(self._workspace, footage))
        return gates, ()

    def _say(self, footage: Footage, act: Act, after: SignOff) -> None:
        override = {"gate": act.gate, "count": act.count} if act.step is Step.OVERRIDE else {}
        self._log.append(
            Category.CONSULTATION,
            ACTIONS[act.step],
            footage=footage.sha256,
            request=footage.request or "",
            details={
                seal.FOOTAGE: str(footage.id),
                "stage": after.stage.value,
                "account": act.by.account,
                "decisions": act.bound.plan,
                "reasons": act.bound.reasons,
                "reason": act.reason,
                "gates": dict(act.gates),
                **override,
                **({"copy": act.copy} if act.copy else {}),
                **vouched(self._database.connection, "signoff_acts", act.id),
            },
        )

    # notes

    def pin(self, footage_id: FootageId, frame: int, text: str) -> PinnedNote:
        """Note at a frame what is to be changed.

        Raises:
            Refused: If there is no text, or no such frame.
        """
        footage = self._workspace.footage_by_id(footage_id)
        if not text.strip():
            raise Refused("A note needs a text.", "Write what is to be changed.")
        if not 0 <= frame < max(1, footage.frames):
            raise Refused("There is no such frame.", f"The footage has {footage.frames} frames.")
        moment = self._clock().astimezone(dt.UTC)
        note = PinnedNote(new_id(), frame, text.strip(), self.me, moment)
        self._note(footage, note, "Note pinned to a frame")
        return note

    def settle_note(self, footage_id: FootageId, note_id: str, *, done: bool = True) -> PinnedNote:
        """Say that a note is dealt with, or that it is not after all.

        Raises:
            UserError: If there is no such note.
        """
        found = [n for n in signoff_rows.notes(self._database, footage_id) if n.id == note_id]
        if not found:
            raise UserError("That note is no longer there.", "Nothing was changed.")
        if found[0].done == done:
            return found[0]
        moment = self._clock().astimezone(dt.UTC)
        note = replace(
            found[0],
            done=done,
            done_by=self.me if done else None,
            done_at=moment if done else None,
        )
        footage = self._workspace.footage_by_id(footage_id)
        self._note(footage, note, "Note dealt with" if done else "Note opened again")
        return note

    def _note(self, footage: Footage, note: PinnedNote, action: str) -> None:
        with self._database.transaction():
            signoff_rows.put_note(self._database, footage.id, note)
            self._log.append(
                Category.CONSULTATION,
                action,
                footage=footage.sha256,
                request=footage.request or "",
                # What is noted is about people; it goes with the footage, so the log holds its digest only.
                details={
                    seal.FOOTAGE: str(footage.id),
                    "frame": note.frame,
                    "account": self._account,
                    **vouched(self._database.connection, "signoff_notes", note.id),
                },
            )

    # inside

    def _revision(self, footage_id: FootageId) -> int:
        rows = self._database.query("SELECT revision FROM footage WHERE id = ?", (footage_id,))
        return int(rows[0][0]) if rows else -1

    def _bound(self, footage: Footage, acts: Sequence[tuple[Act, int]]) -> Bound:
        """What a step done now is bound to; worked out once for each state of the decisions."""
        revision = self._revision(footage.id)
        request = None
        if footage.request is not None:
            request = self._workspace.request(footage.request)
        for_request = request_hash(request)
        known = self._bounds.get(footage.id)
        if known is None or known[0] != revision:
            same = [act.bound for act, then in acts if then == revision]
            if same:
                known = (revision, same[-1])
            else:
                digests = self._digests.setdefault(footage.id, {})
                project = self._workspace.project(footage.id)
                known = (revision, bound_to(project, footage, request, digests))
            self._bounds[footage.id] = known
        return replace(known[1], request=for_request)


_RULES = "rules"


def check_reason(reason: str) -> None:
    """See that a reason says something.

    Raises:
        Refused: If it does not.
    """
    if len(reason.split()) < LEAST_WORDS:
        raise Refused("A reason is needed.", f"Give at least {LEAST_WORDS} words.")


def erase(database: WorkspaceDatabase, footage_id: FootageId) -> dict[str, Any]:
    """Take the sign-off of footage that goes along with it, in its transaction.

    Returns:
        Details for the log row that says so.
    """
    gone = []
    for table in ("signoff_acts", "signoff_notes"):
        rows = database.query(f"SELECT id FROM {table} WHERE footage = ?", (footage_id,))
        database.connection.execute(f"DELETE FROM {table} WHERE footage = ?", (footage_id,))
        gone.append(went(table, *(row[0] for row in rows)))
    return together(*gone)
