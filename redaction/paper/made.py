"""Who made a document, when and of what: the foot and the head of each page."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

SETTING: Final = "papers"
"""The workspace's setting that holds the force's own words."""

_WORDS: Final = ("force", "unit", "contact", "rights")


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a document, when, and for what.

    Attributes:
        reference: Of the request; empty where it is about several.
        workspace: The workspace's own identifier, never its folder.
        who: Who made it; on papers that leave, the force, or empty where it has not said its name.
        moment: With the offset of the clock on the wall.
        force: The force's name, as it wrote it; may be empty.
        unit: The department; may be empty.
    """

    reference: str
    workspace: str
    who: str
    moment: dt.datetime
    force: str = ""
    unit: str = ""

    @classmethod
    def of(cls, workspace: Workspace, reference: str = "") -> Self:
        """Now, by whoever works in this workspace."""
        words = force_words(workspace)
        return cls(
            reference,
            workspace.id,
            workspace.user,
            dt.datetime.now().astimezone().replace(microsecond=0),
            words["force"],
            words["unit"],
        )

    def shown(self, *, external: bool) -> Made:
        """As it may stand on a paper: one that leaves the force names no member of its staff."""
        return replace(self, who=self.force or self.unit) if external else self

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "moment": self.moment.isoformat()}


def force_words(workspace: Workspace) -> dict[str, str]:
    """What the force wrote for its papers: name, department, how to reach it, and what it says of rights.

    All of it is empty until somebody writes it: the program gives no legal advice.
    """
    found = workspace.setting(SETTING, {})
    found = found if isinstance(found, dict) else {}
    return {name: str(found.get(name, "")).strip() for name in _WORDS}


def set_force_words(workspace: Workspace, **words: str) -> None:
    """Keep the force's own words; what is not named stays as it is.

    Raises:
        KeyError: For a name there is none of.
    """
    for name in words:
        if name not in _WORDS:
            raise KeyError(name)
    workspace.set_setting(SETTING, {**force_words(workspace), **words})
