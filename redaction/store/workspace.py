"""The workspace: one folder with everything Umbra keeps.

Every change is committed to ``umbra.db`` together with its row in the review log, in one transaction,
before the call returns: there is nothing to save and nothing to lose. The thread that opens a workspace
is the only one that uses it. Other processes may use the same folder at the same time; an edit made for
decisions that another process has changed meanwhile is refused.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import platformdirs

from redaction.edit.changes import Changes
from redaction.edit.edit import Edit, EditConflict, Patch
from redaction.edit.history import History, Step
from redaction.edit.noting_facts import annotation_facts
from redaction.edit.reasoning import reason_facts
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.policy.limits import check_workspace, usual_workspace
from redaction.reviewlog.log import ReviewLog, now
from redaction.reviewlog.row import Category
from redaction.store import decisions
from redaction.store.casebook import Casebook
from redaction.store.catalogue import CatalogueStore
from redaction.store.categories import CategoryStore
from redaction.store.coverage import CoverageStore
from redaction.store.database import DATABASE as DATABASE
from redaction.store.database import StoreError, WorkspaceDatabase, damaged, faults, reading
from redaction.store.disclosures import Disclosures
from redaction.store.editors import edit_facts
from redaction.store.incidents import Incidents
from redaction.store.planfiles import CACHE, sweep_cache
from redaction.store.retention import Retentions
from redaction.store.signoffs import Signoffs
from redaction.store.stills import Stills
from redaction.store.testimony import RULES_RECORD, vouched
from redaction.store.witness import Witness

NAMED_IN_LOG = 50
"""Tracks of one edit that its log row names; of more it gives the number only."""


def default_folder() -> Path:
    """Where it lies unless told otherwise: ``UMBRA_WORKSPACE``, a policy's place, the user's data folder."""
    chosen = os.environ.get("UMBRA_WORKSPACE")
    own = Path(platformdirs.user_data_dir("Umbra", appauthor=False))
    return Path(chosen) if chosen else usual_workspace(own)


def login_name() -> str:
    """The name the person logged in with, or their number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"


class Workspace(Casebook):
    """Requests, footage, decisions with their history, settings, copies made, and the review log.

    Attributes:
        folder: The workspace folder.
        log: The review log. Append to it for whatever has no method here (a consultation, a sign-off).
        disclosures: What was handed over.
        catalogue: The list of reasons to withhold.
        categories: The categories of annotations.
        coverage: What was seen and heard, and by what rule that counts.
        retention: How long the recording systems keep footage, and what is preserved.
        signoffs: Who handed in, checked and released what.
        incidents: Which cameras belong together, and how their clocks were set.
        stills: Pictures and contact sheets that were taken.
    """

    def __init__(
        self, database: WorkspaceDatabase, user: str, clock: Callable[[], dt.datetime]
    ) -> None:
        log = ReviewLog(
            database.connection,
            user,
            clock=clock,
            transaction=database.transaction,
            guard=partial(faults, database.path),
            witness=partial(Witness, database),
        )
        super().__init__(database, log, clock)
        self.folder = database.path.parent
        self.disclosures = Disclosures(database, log, clock)
        self.catalogue = CatalogueStore(database, log, clock)
        self.categories = CategoryStore(database, log)
        self.coverage = CoverageStore(database, log, clock)
        self.retention = Retentions(database, log, clock)
        self.signoffs = Signoffs(database, log, clock, self, login_name())
        self.incidents = Incidents(database, log, clock)
        self.stills = Stills(database, log, clock)
        self._opened: dict[FootageId, decisions.Opened] = {}

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        user: str | None = None,
        clock: Callable[[], dt.datetime] = now,
    ) -> Self:
        """Open the workspace in ``folder``, and make it if there is none.

        Args:
            folder: None for ``default_folder()``.
            user: Who is written into the log; None for the name they logged in with.
            clock: Gives the moment, with an offset.

        Raises:
            UserError: If the folder cannot be written, or the database is newer, damaged or busy, or an
                administrator allows no workspace there.
        """
        who = user or login_name()
        where = folder or default_folder()
        check_workspace(where)

        def begin(database: WorkspaceDatabase) -> None:
            workspace = cls(database, who, clock)
            workspace.log.begin(workspace.id)

        return cls(WorkspaceDatabase(where / DATABASE, begin), who, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; harmless when it is closed already."""
        self._opened.clear()
        self._database.close()

    @property
    def id(self) -> str:
        """The workspace's own identifier, as in the first row of the log."""
        rows = self._database.query("SELECT value FROM meta WHERE key = 'workspace'")
        if not rows:
            raise damaged("no identifier, or one")
        return str(rows[0][0])

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed: another window works with the workspace."""
        return self._database.looking

    def look_only(self) -> None:
        """Change nothing from now on; only what was looked at is recorded (``consulting``)."""
        self._database.looking = True

    def consulting(self) -> AbstractContextManager[None]:
        """Inside it what was looked at is recorded, even in a workspace that is ``read_only``."""
        return self._database.consulting()

    @property
    def user(self) -> str:
        """Who is written into the log."""
        return self.log.who

    @property
    def caches(self) -> Path:
        """A folder for what can be made again (frame indexes, film strips); made when asked for.

        Raises:
            StoreError: If it cannot be made.
        """
        folder = self.folder / CACHE
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "The workspace's folder for caches cannot be made.",
                "Everything committed earlier is safe.",
                "Choose a workspace folder you may write to.",
            ) from error
        return folder

    def sweep_caches(self) -> None:
        """Delete what the caches still hold of footage that is not in the register any more."""
        sweep_cache(self.folder, {footage.sha256 for footage in self.footage()})

    # decisions

    def project(self, footage_id: FootageId) -> Project:
        """The decisions on one footage, as committed last by any process.

        Raises:
            UserError: If it is not in the register, or damaged.
        """
        return self._open(footage_id).project

    def revision(self, project: Project) -> int | None:
        """Which state of the decisions these are; None where they are not the newest that was read.

        What was seen on the screen is recorded with it, and lapses when a later one changes the picture.
        """
        known = self._opened.get(project.footage)
        return known.revision if known is not None and known.project is project else None

    def history(self, footage_id: FootageId) -> History:
        """What can be undone and redone; labels oldest first."""
        return self._open(footage_id).history

    def undo_label(self, footage_id: FootageId) -> str:
        """What ``undo`` would take back, to complete "Undo …"; empty when nothing."""
        return self._open(footage_id).history.undo_label

    def redo_label(self, footage_id: FootageId) -> str:
        """What ``redo`` would do again; empty when nothing."""
        return self._open(footage_id).history.redo_label

    def do(
        self,
        footage_id: FootageId,
        edit: Edit,
        *,
        origin: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> Changes:
        """Make an edit and commit it with its log row. An edit that changes nothing writes nothing.

        Args:
            footage_id: Of the footage.
            edit: Made for ``project(footage_id)``.
            origin: Who asked; comes back in the changes.
            details: More facts for the log row (a detection run's model, version and settings).

        Raises:
            UserError: If it cannot be written, or another process changed the decisions meanwhile.
        """
        before = self._current(footage_id)
        try:
            step = before.history.do(before.project, edit, origin)
        except EditConflict as error:
            # Made for decisions handed out before another process changed them.
            raise _changed_elsewhere() from error
        if step.patch:
            self._commit(before, step, edit.label, details, redone=False)
        return step.changes

    def undo(self, footage_id: FootageId, *, origin: str = "") -> Changes | None:
        """Take the last edit back; None when there is none. The log gets a row of its own.

        Raises:
            UserError: As for ``do``.
        """
        before = self._current(footage_id)
        step = before.history.undo(before.project, origin)
        if step is not None:
            self._commit(before, step, f"Undo {step.patch.label}", None, redone=True)
        return None if step is None else step.changes

    def redo(self, footage_id: FootageId, *, origin: str = "") -> Changes | None:
        """Make the edit again that was taken back last; None when there is none.

        Raises:
            UserError: As for ``do``.
        """
        before = self._current(footage_id)
        step = before.history.redo(before.project, origin)
        if step is not None:
            self._commit(before, step, f"Redo {step.patch.label}", None, redone=True)
        return None if step is None else step.changes

    # settings

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting's value (any JSON value), or the default."""
        rows = self._database.query("SELECT value FROM settings WHERE key = ?", (key,))
        with reading("a setting"):
            return json.loads(rows[0][0]) if rows else default

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting (any JSON value); one that decides something gets a row in the log."""
        with self._database.transaction():
            old = self.setting(key)
            self._database.connection.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)",
                (key, json.dumps(value, ensure_ascii=False)),
            )
            vouch = vouched(self._database.connection, RULES_RECORD, key)
            if vouch and old != value:
                details = {"setting": key, "before": old, "after": value, **vouch}
                self.log.append(
                    Category.SYSTEM, "Setting of the workspace changed", details=details
                )

    # inside

    def _open(self, footage_id: FootageId) -> decisions.Opened:
        """The decisions as committed, read again when another process changed them."""
        known = self._opened.get(footage_id)
        if known is None or known.revision != decisions.head(self._database, footage_id)[0]:
            known = decisions.read(self._database, footage_id)
            self._opened[footage_id] = known
        return known

    def _current(self, footage_id: FootageId) -> decisions.Opened:
        """The decisions an edit may be applied to.

        Raises:
            StoreError: If another process changed them since they were last handed out.
        """
        known = self._opened.get(footage_id)
        now_open = self._open(footage_id)
        if known is not None and known is not now_open:
            raise _changed_elsewhere()
        return now_open

    def _commit(
        self,
        before: decisions.Opened,
        step: Step,
        action: str,
        details: Mapping[str, Any] | None,
        *,
        redone: bool,
    ) -> None:
        footage_id = before.project.footage
        with self._database.transaction():
            revision, _, sha256, request = decisions.head(self._database, footage_id)
            if revision != before.revision:
                self._opened.pop(footage_id, None)
                raise _changed_elsewhere()
            sealed = decisions.write(
                self._database,
                before,
                step.history,
                step.patch,
                numbered=step.project.numbered,
                redone=redone,
            )
            lapsed = self.coverage.lapse(
                before.project, step.project, step.patch, before.revision + 1
            )
            self.log.append(
                Category.ALTERATION,
                action,
                footage=sha256,
                request=request,
                details={
                    **_edit_facts(step.patch),
                    **edit_facts(step.patch, self.signoffs.me.account),
                    **(details or {}),
                    **sealed,
                    **lapsed,
                },
            )
        self._opened[footage_id] = replace(
            before,
            project=step.project,
            history=step.history,
            revision=before.revision + 1,
        )


def _changed_elsewhere() -> StoreError:
    return StoreError(
        "Another program changed the decisions on this footage, so this change was not made.",
        "The other program's change is safe and is shown now.",
        "Look at it, and make your change again.",
    )


def _edit_facts(patch: Patch) -> dict[str, Any]:
    """What a log row says about an edit: where, which things, whose gesture."""
    facts: dict[str, Any] = {}
    if patch.frame is not None:
        facts["frame"] = int(patch.frame)
    if patch.gesture:
        facts["gesture"] = patch.gesture
    for name in ("tracks", "people", "audio", "annotations"):
        ids = [str(i) for i in getattr(patch, name)]
        if ids:
            facts[name] = ids if len(ids) <= NAMED_IN_LOG else len(ids)
    if patch.sound is not None:
        facts["sound"] = patch.sound[1].value
    return facts | reason_facts(patch) | annotation_facts(patch)
