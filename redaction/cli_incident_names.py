"""Finding an incident, its cameras and footage by what a person calls them on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redaction.cli_words import UsageError
from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.model.footage import Footage

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

SHORTEST_HASH = 6
"""Digits of a hash by which footage may be named."""


def incident_named(workspace: Workspace, named: str) -> Incident:
    """The incident with this id, reference or title.

    Raises:
        UsageError: If there is none, or several.
    """
    found = [i for i in workspace.incidents.all() if named in (i.id, i.reference, i.title)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(i.id for i in found)
        raise UsageError(f"Several incidents are called “{named}”: name one by its id, {ids}.")
    raise UsageError(f"There is no incident “{named}” in the register.")


def footage_named(workspace: Workspace, named: str) -> Footage:
    """The footage with this id, this hash (or its beginning), this place or this name.

    Raises:
        UsageError: If there is none, or several.
    """
    everything = workspace.footage()
    found = [f for f in everything if _is_called(f, named)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f.id for f in found)
        raise UsageError(f"Several files are called “{named}”: name one by its id, {ids}.")
    raise UsageError(
        f"There is no footage “{named}” in the register: add it with `umbra footage add`."
    )


def camera_named(workspace: Workspace, incident: Incident, named: str) -> Camera:
    """The camera of an incident that is called so, or whose footage is.

    Raises:
        UsageError: If there is none, or several.
    """
    found = [c for c in incident.cameras if c.name == named]
    if not found:
        files = {f.id: f for f in workspace.footage()}
        found = [
            c
            for c in incident.cameras
            if c.footage in files and _is_called(files[c.footage], named)
        ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(c.footage for c in found)
        raise UsageError(f"Several cameras are called “{named}”: name one by its id, {ids}.")
    names = ", ".join(f"“{c.name}”" for c in incident.cameras) or "none"
    raise UsageError(f"There is no camera “{named}” in that incident; it has {names}.")


def _is_called(footage: Footage, named: str) -> bool:
    path = Path(footage.path)
    return (
        named in (footage.id, footage.path, path.name, path.stem)
        or (len(named) >= SHORTEST_HASH and footage.sha256.startswith(named.lower()))
        or (Path(named).is_absolute() and Path(named) == path)
    )
