"""The sign-offs of a workspace: steps and notes, each with its row in the review log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from redaction.casework.binding import Bound, Known, bound_to, request_hash
from redaction.casework.gate import Gate, open_of
from redaction.casework.people import Editors
from redaction.casework.signoff import (
    Act,
    LookRule,
    PeopleRule,
    PinnedNote,
    SignOff,
    SignOffRules,
    Stage,
    Step,
    Who,
    checked_until,
    signed_off,
)
from redaction.casework.steps import check_instead, check_reason, check_step, what_bars
from redaction.edit.asking import Refused
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, RequestId, new_id
from redaction.policy.rules import check_sign_off, fixed_words, sign_off_rules
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import seal, signoff_rows
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.editors import editors_of
from redaction.store.signoff_rows import erase as erase
from redaction.store.testimony import new_salt, vouched

if TYPE_CHECKING:
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace


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
        """What this workspace asks of a sign-off; what a policy fixes counts before it."""
        rows = self._database.query("SELECT people, look FROM signoff_rules")
        with reading("the rules of sign-off"):
            found = [SignOffRules(PeopleRule(p), LookRule(look)) for p, look in rows]
        return sign_off_rules(found[0] if found else SignOffRules())

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
            check_sign_off(rules)
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

    def of(self, footage_id: FootageId, *, briefly: bool = False) -> SignOff:
        """How the sign-off of one footage stands.

        Args:
            footage_id: Which.
            briefly: For a list: believe the register's number, for which nothing vouches; do nothing by it.

        Raises:
            UserError: If it is not in the register, or damaged.
        """
        footage = self._workspace.footage_by_id(footage_id)
        acts = signoff_rows.acts(self._database, footage_id)
        bound = self._bound(footage, acts, briefly=briefly)
        notes = signoff_rows.notes(self._database, footage_id)
        return signed_off([act for act, _ in acts], bound, notes, self.rules.people)

    def glance(self, footage: Iterable[Footage]) -> dict[FootageId, SignOff]:
        """How the sign-offs of several stand, for a list.

        Where nobody did anything the decisions are not even read, and ``bound`` says nothing.
        """
        begun = self._begun()
        nothing = Bound("", "", "")
        return {
            one.id: self.of(one.id, briefly=True) if one.id in begun else signed_off((), nothing)
            for one in footage
        }

    def editors(self, footage: Footage, signoff: SignOff) -> Editors:
        """Who changed the decisions since they were last checked by somebody else."""
        return editors_of(self._database, footage, checked_until(signoff.acts, signoff.rule))

    def erased(self, signoff: SignOff) -> int:
        """Changes that wait for their check and of which the log no longer says whose they are."""
        act = signoff.handed_in if signoff.stage is Stage.READY else None
        if act is None:
            return 0
        return self.editors(self._workspace.footage_by_id(act.footage), signoff).unknown

    def waits_for_me(self, signoff: SignOff) -> bool:
        """Whether it was handed in, and the present person may check it."""
        return signoff.stage is Stage.READY and self.against_me(signoff) is None

    def against_me(self, signoff: SignOff) -> Refused | None:
        """Why the present person may not check what was handed in; None where they may."""
        handed_in = signoff.handed_in
        if handed_in is None:
            return None
        footage = self._workspace.footage_by_id(handed_in.footage)
        return what_bars(signoff, self.me, self.editors(footage, signoff))

    def check_override(self, footage_id: FootageId, gate: Gate) -> None:
        """See whether the present person may let a gate pass, before a reason is asked for.

        Raises:
            Refused: If they may not.
        """
        if not gate.can_be_overridden:
            raise Refused(fixed_words(gate.kind.value), gate.words)
        if gate.is_check:
            signoff, footage = self.of(footage_id), self._workspace.footage_by_id(footage_id)
            check_instead(signoff, self.me, self.editors(footage, signoff))

    def waiting(self) -> frozenset[RequestId | None]:
        """The requests with footage that waits for the check of the present person; None for no request."""
        begun = self._begun()
        found = [one for one in self._workspace.footage() if one.id in begun] if begun else []
        waits, of = self.waits_for_me, partial(self.of, briefly=True)
        return frozenset(one.request for one in found if waits(of(one.id)))

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
            Refused: If nobody handed them in as they are, if the checker is the one who did, or changed
                them, and that is not enough here, if the checker has not looked at what they must, or
                notes are open.
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
            Refused: If this gate cannot be overridden, the reason is missing, or it stands for the approval
                of their own work.
        """
        self.check_override(footage_id, gate)
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
            instead = gate is not None and gate.is_check
            checks = step is Step.APPROVE or instead
            editors = self.editors(footage, signoff) if checks else Editors()
            check_step(
                signoff,
                step,
                self.me,
                editors=editors,
                reason=reason,
                gates=[one.words for one in stops],
                gate=gate.kind.value if gate else "",
            )
            handed_in = signoff.handed_in
            theirs = (handed_in.by,) if handed_in is not None else ()
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
                checked=tuple(dict.fromkeys((*theirs, *editors.known))) if checks else (),
                rules=self.rules,
                after=self._log.head().count,
            )
            signoff_rows.put_act(self._database, act, self._revision(footage_id))
            after = signed_off((*signoff.acts, act), signoff.bound, signoff.notes, signoff.rule)
            self._say(footage, act, after, editors.unknown)
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

    def _say(self, footage: Footage, act: Act, after: SignOff, unknown: int) -> None:
        self._log.append(
            Category.CONSULTATION,
            signoff_rows.ACTIONS[act.step],
            footage=footage.sha256,
            request=footage.request or "",
            details={
                seal.FOOTAGE: str(footage.id),
                **signoff_rows.facts(act, after.stage, unknown),
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

    def _begun(self) -> set[str]:
        """Footage on which somebody did a step."""
        return {row[0] for row in self._database.query("SELECT DISTINCT footage FROM signoff_acts")}

    def _revision(self, footage_id: FootageId) -> int:
        rows = self._database.query("SELECT revision FROM footage WHERE id = ?", (footage_id,))
        return int(rows[0][0]) if rows else -1

    def _bound(self, footage: Footage, acts: Sequence[tuple[Act, int]], *, briefly: bool) -> Bound:
        """What a step done now is bound to; worked out once for each state of the decisions."""
        revision = self._revision(footage.id)
        request = None
        if footage.request is not None:
            request = self._workspace.request(footage.request)
        # Read only where it matters: most requests have reasons of their own.
        usual: tuple[str, ...] = ()
        if request is not None and not request.reasons:
            usual = self._workspace.catalogue.read().default(request.kind)
        for_request = request_hash(request, usual)
        known = self._bounds.get(footage.id)
        if known is None or known[0] != revision:
            same = [act.bound for act, then in acts if then == revision] if briefly else ()
            if same:
                return replace(same[-1], request=for_request)
            digests = self._digests.setdefault(footage.id, {})
            project = self._workspace.project(footage.id)
            known = (revision, bound_to(project, footage, request, digests, usual))
            self._bounds[footage.id] = known
        return replace(known[1], request=for_request)


_RULES = "rules"
