"""The workspaces this person knows, by their folders; kept in the settings, which no workspace holds."""

from __future__ import annotations

import os
from pathlib import Path

from app.settings.declared import WORKSPACE, WORKSPACES
from app.settings.store import Settings
from redaction.policy.limits import workspace_allowed
from redaction.store.workspace import default_folder

NAME = "workspace.name"
"""The workspace's own setting that holds what people call it."""

MOST = 20
"""How many are remembered."""


def current_folder(settings: Settings) -> Path:
    """Where the window opens: ``UMBRA_WORKSPACE``, else where it was last, else the usual folder.

    Where a policy came to forbid the last one, nobody is locked out: the usual one is opened.
    """
    chosen = settings.get(WORKSPACE)
    if os.environ.get("UMBRA_WORKSPACE") or not chosen or not workspace_allowed(Path(chosen)):
        return default_folder()
    return Path(chosen)


def known_folders(settings: Settings) -> tuple[Path, ...]:
    """All that were opened before, the last one first, and the user's own folder."""
    folders = [Path(text) for text in settings.get(WORKSPACES)]
    return tuple(dict.fromkeys((*folders, default_folder())))


def remember_folder(settings: Settings, folder: Path) -> None:
    """It is open now: it comes first, and the window opens there the next time."""
    rest = [text for text in settings.get(WORKSPACES) if Path(text) != folder]
    settings.set(WORKSPACES, [str(folder), *rest][:MOST])
    if not os.environ.get("UMBRA_WORKSPACE"):
        settings.set(WORKSPACE, str(folder))


def forget_folder(settings: Settings, folder: Path) -> None:
    """Take it off the list; the folder itself is not touched."""
    rest = [text for text in settings.get(WORKSPACES) if Path(text) != folder]
    settings.set(WORKSPACES, rest)
