"""Whether a copy that is asked for may go to somebody: asked before it is made, and again when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from redaction.casework.gates import Gate, gates_of, open_of
from redaction.edit.asking import Refused

if TYPE_CHECKING:
    from redaction.model.footage import Footage
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace


def check_disclosure(workspace: Workspace, footage: Footage) -> None:
    """See that a copy of the decisions as they are may be made for somebody.

    Raises:
        Refused: If they are not approved, or something else is in the way that nobody overrode.
    """
    gates = open_of(gates_of(workspace, footage))
    if gates:
        raise Refused(
            "A copy with a recipient is a disclosure, and this is in the way of it: "
            + in_a_row(gates),
            "Sign it off first, or make a working copy without a recipient.",
        )


def note_release(workspace: Workspace, footage: Footage, copy: Export) -> bool:
    """Record that a copy made for somebody is let go.

    Returns:
        Whether it was; not where the decisions changed while it was made.
    """
    with suppress(Refused):
        workspace.signoffs.release(footage.id, copy)
        return True
    return False


def in_a_row(gates: Sequence[Gate]) -> str:
    """Their sentences, one after the other."""
    return " ".join(gate.words for gate in gates)
