"""`bench full`, in a process of its own: somebody at work in the window while the disk fills up."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.actions.ids import ActionId as Do
from app.dialogs.export import ExportDialog
from app.session import Page
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from tests.bench._full_disk import PAGE, Disk
from tests.bench._soak_room import PAGES
from tests.bench._soak_window import Reviewer

ROOMS = (0, 0, 1, 2, 4, 8, 16, 32)
"""Pages of room, one after the other."""


class Crowded(Reviewer):
    """A reviewer who takes down what is said instead of counting it as trouble."""

    def __init__(self, disk: Disk) -> None:
        self.said: list[str] = []
        super().__init__(disk.path, 3, 0.02)
        self._disk = disk

    def _fault(self, error: object) -> None:
        self.said.append(f"{getattr(error, 'summary', error)} {getattr(error, 'remedy', '')}")
        super()._fault(error)  # type: ignore[arg-type]

    def refused(self, room: int) -> list[str]:
        """Work with so much room; what must not be."""
        wrong = []
        self._review()
        session, space = self.session, self.session.workspace
        footage = session.footage
        assert footage is not None
        before = space.log.head().count
        self._disk.leave(room)
        self.said.clear()
        for act in (self._draw, self._decide, self._move, self._annotate, self._draw):
            act()
            self.idle(0.05)
            self._close_all()
            if session.project != space.project(footage.id):
                wrong.append(f"{room} bytes: the window shows other decisions than are kept")
        for page in PAGES:
            self._press(page)
            self.idle(0.1)
            self._close_all()
        kept = space.log.head().count - before
        if not self.said and not kept:
            wrong.append(f"{room} bytes: nothing was kept and nothing was said")
        self._copy_refused(wrong)
        self._disk.clear()
        session.go_page(Page.REVIEW)
        self.said, said = [], self.said
        before = space.log.head().count
        self._draw()
        self.idle(0.1)
        if space.log.head().count == before:
            wrong.append(f"{room} bytes: with room again a drawing is not kept: {self.said}")
        self.said = said
        return wrong

    def _copy_refused(self, wrong: list[str]) -> None:
        out = self._disk.path / "refused.mp4"
        self._press(Do.EXPORT)
        for dialog in self.window.findChildren(ExportDialog):
            if not dialog.isVisible():
                continue
            dialog.form.path_field.setText(str(out))
            for tick in dialog.form.ticks:
                if not tick.isChecked():
                    tick.click()
            if dialog.go_button.isEnabled():
                dialog.go_button.click()
                if not self._until(partial(_over, dialog), 120):
                    wrong.append(f"the copy on a full disk never ends: {dialog.stage}")
            dialog.close()
        self._close_all()
        if out.exists():
            wrong.append("there is a copy although the disk was full")
            out.unlink()


def _over(dialog: ExportDialog) -> bool:
    return dialog.stage != "working"


def main() -> int:
    """Work, say what was seen as one line of JSON."""
    app = QApplication(sys.argv[:1])
    apply_theme(app, ThemeName.DARK)
    disk = Disk(Path(sys.argv[1]))
    reviewer = Crowded(disk)
    reviewer.tour()
    wrong: list[str] = []
    sentences: set[str] = set()
    refused = 0
    for pages in ROOMS:
        wrong += reviewer.refused(pages * PAGE)
        sentences |= set(reviewer.said)
        refused += bool(reviewer.said)
    reviewer.check()
    disk.leave(0)
    reviewer.close()  # on a full disk, too
    disk.clear()
    crashes = [what for what in reviewer.done.trouble if not what.startswith("fault:")]
    found = {
        "tries": len(ROOMS), "refused": refused, "wrong": wrong + crashes,
        "sentences": sorted(sentences),
    }  # fmt: skip
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
