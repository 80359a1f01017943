"""Who changed the decisions on footage, by the rows of the review log."""

from __future__ import annotations

from redaction.casework.binding import is_said_only
from redaction.casework.people import Editors, Who
from redaction.edit.edit import Patch
from redaction.model.footage import Footage
from redaction.reviewlog.row import Category
from redaction.store.database import WorkspaceDatabase

ACCOUNT = "account"
"""Detail of a row: the account that whoever did it had logged in with."""

DECIDES = "decides"
"""Detail of an edit's row: false where it changed names, labels, notes or bookmarks alone."""

# Rows of edits are those that say the state of the decisions after them. In rows of format 1 it is among
# the details, in others in the proof, which stays when the content is erased.
_KNOWN = f"""
    SELECT who, COALESCE(json_extract(details, '$.{ACCOUNT}'), '') FROM log
    WHERE footage = ? AND seq > ? AND category = ?
        AND COALESCE(json_extract(proof, '$.footage_id'), json_extract(details, '$.footage_id')) = ?
        AND (instr(proof, '"state":') OR instr(details, '"state":'))
        AND NOT instr(details, '"{DECIDES}":false')
    GROUP BY 1, 2 ORDER BY MIN(seq)
"""
_UNKNOWN = """
    SELECT COUNT(*) FROM log
    WHERE erased = 1 AND seq > ? AND category = ? AND json_extract(proof, '$.footage_id') = ?
        AND instr(proof, '"state":')
"""


def edit_facts(patch: Patch, account: str) -> dict[str, object]:
    """What the row of an edit says so that ``editors_of`` can be asked."""
    return {ACCOUNT: account, **({DECIDES: False} if is_said_only(patch) else {})}


def editors_of(database: WorkspaceDatabase, footage: Footage, after: int) -> Editors:
    """Who changed the decisions, undoing and redoing included.

    Args:
        database: Of the workspace.
        footage: Whose decisions.
        after: Number of a row of the log; only later ones are looked at.
    """
    edit = Category.ALTERATION.value
    known = database.query(_KNOWN, (footage.sha256, after, edit, footage.id))
    ((unknown,),) = database.query(_UNKNOWN, (after, edit, footage.id))
    return Editors(tuple(Who(name, account) for name, account in known), int(unknown))
