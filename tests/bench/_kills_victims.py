"""`bench kills`: the processes that are ended by force. Each says in a line what was acknowledged to it.

Run as ``python _kills_victims.py NAME FOLDER [NUMBER]``, with the name of a function below.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.time import FrameSpan  # noqa: E402
from redaction.edit import gestures  # noqa: E402
from redaction.model.footage import RequestKind  # noqa: E402
from redaction.model.geometry import Box  # noqa: E402
from redaction.model.ids import FootageId  # noqa: E402
from redaction.model.track import ReviewState  # noqa: E402
from redaction.reviewlog.row import Category  # noqa: E402
from redaction.store.database import StoreError  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402


def say(*words: object) -> None:
    """Acknowledge: what was said before the kill must be there after it."""
    print(*words, flush=True)


def edit(folder: Path, number: int) -> None:
    """All kinds of changes a person makes, as fast as they are taken."""
    rng = random.Random(number)
    with Workspace.open(folder, user="Victim") as space:
        footage = space.footage()[0].id
        say("ready")
        for step in range(100_000):
            try:
                _change(space, footage, f"{number}-{step}", rng)
            except StoreError as error:
                # made for decisions that another process has changed meanwhile
                if "Another program" not in error.summary:
                    raise
                say("refused")


def _change(space: Workspace, footage: FootageId, name: str, rng: random.Random) -> None:
    project = space.project(footage)
    match rng.randrange(6):
        case 0 | 1:
            patch = gestures.add_track(
                project, Box(0, 0, 9, 9), FrameSpan(0, 9), track_id=f"t{name}"
            )
            space.do(footage, patch)
            say("track", f"t{name}")
        case 2 if project.tracks:
            track = rng.choice(sorted(project.tracks))
            state = rng.choice(list(ReviewState))
            space.do(footage, gestures.set_state(project, [track], state))
            say("state", track, state.value)
        case 3:
            made = space.add_request(RequestKind.SAR_UK_GDPR, name, date(2026, 11, 2))
            space.add_note(made.id, f"note {name}")
            say("request", name)
        case 4:
            space.set_setting("workspace.name", name)
            say("setting", name)
        case _:
            space.log.append(Category.CONSULTATION, f"Looked {name}")
            say("row", f"Looked {name}")


def migrate(folder: Path, _number: int) -> None:
    """Bring an older workspace up to date."""
    say("ready")
    with Workspace.open(folder, user="Victim"):
        say("done")


def backup(folder: Path, number: int) -> None:
    """A backup elsewhere, and the program's own ones."""
    from redaction.store.automatic import back_up_by_itself
    from redaction.store.backup import write_backup

    say("ready")
    write_backup(folder, folder.parent / "elsewhere" / f"{number}.umbra-backup")
    say("backup", f"{number}.umbra-backup")
    say("own", back_up_by_itself(folder).path.name)


def restore(folder: Path, _number: int) -> None:
    """Put the first backup in the place of what is there."""
    from redaction.store.backup import read_backup
    from redaction.store.mending import restore_in_place

    (path,) = (folder.parent / "elsewhere").glob("first.*")
    say("ready")
    restore_in_place(read_backup(path), folder, user="Victim")
    say("done")


def window(folder: Path, number: int) -> None:
    """The whole window; rows of the log that are there when an edit was said to be saved."""
    import os

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from app.theme.apply import apply_theme
    from app.theme.tokens import ThemeName
    from tests.bench._soak_window import Reviewer

    app = QApplication(sys.argv[:1])
    apply_theme(app, ThemeName.DARK)
    folder.mkdir(exist_ok=True)
    reviewer = Reviewer(folder, number, 0.02)
    workspace = reviewer.session.workspace
    reviewer.session.saved.connect(lambda *_: say("rows", workspace.log.head().count))
    say("ready")
    while True:
        reviewer.cycle(copy=True)


def main() -> int:
    """Be the victim that is asked for."""
    what, folder, *rest = sys.argv[1:]
    globals()[what](Path(folder), int(rest[0]) if rest else 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
