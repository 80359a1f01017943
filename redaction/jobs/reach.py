"""Where each job writes, and whether it starts the program once more: what its confinement leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from redaction.jobs.confined import Needs, memory_for

FOLDERS: Final = ("workspace", "cache", "folder")
"""Arguments that name a folder a job writes into."""

FILES: Final = ("out", "report")
"""Arguments that name a file a job makes, beside which it also writes its unfinished copy."""

OWN_FILES: Final = {"write_log": "path", "report": "path"}
"""Jobs whose file is called otherwise; in all others ``path`` is footage, which nobody writes to."""

ORDERED: Final = ("package", "evidence")
"""Jobs that are told in their order what to make; the receiver's script checks it in a process of its own."""

BACKGROUND: Final = ("strips", "check")
"""Jobs nobody waits for: they run when nothing else wants the processor."""


def needs_of(args: Mapping[str, Any]) -> Needs:
    """What a job is left with.

    Args:
        args: The line that asks for it, with its ``job``; anything else gives the least.
    """
    kind = args.get("job")
    files = [args.get(name) for name in FILES]
    if kind in OWN_FILES:
        files.append(args.get(OWN_FILES[kind]))
    if kind in ORDERED and isinstance(order := args.get("order"), Mapping):
        files.append(order.get("out"))
    places = [Path(str(args[key])) for key in FOLDERS if _is_name(args.get(key))]
    places += [Path(str(name)).parent for name in files if _is_name(name)]
    if _is_name(workspace := args.get("workspace")):
        places += _linked(Path(str(workspace)))
    writes = tuple(dict.fromkeys(_existing(place) for place in places))
    starts = kind in ORDERED or kind == "encoders" or _in_hardware(args)
    return Needs(writes, starts=starts, memory=memory_for(kind in BACKGROUND))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _linked(workspace: Path) -> list[Path]:
    """Folders of a workspace that somebody moved to another drive and left a link to."""
    try:
        return [place for place in workspace.iterdir() if place.is_symlink() and place.is_dir()]
    except OSError:
        return []


def _existing(place: Path) -> Path:
    """The folder itself, or the nearest one above it that is there: the job makes the rest."""
    place = place.absolute()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return place


def _in_hardware(args: Mapping[str, Any]) -> bool:
    """Whether an export asks for an encoder that has to show in a process of its own that it works."""
    plan = args.get("plan")
    encoder = plan.get("encoder") if isinstance(plan, Mapping) else None
    return isinstance(encoder, Mapping) and encoder.get("encoder", "software") != "software"
