"""Before tracks of a file are taken in: what is in it, and how it fits the footage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.dialogs.base import Dialog, Form
from app.theme.parts import Banner, button, label
from app.words import count_words, region_kind_words
from redaction.formats.files import Format

if TYPE_CHECKING:
    from redaction.formats.files import TrackFile


class ImportTracksDialog(Dialog):
    """Accepted means: take them in.

    Attributes:
        go: The button that takes them in.
    """

    def __init__(
        self, path: Path, file: TrackFile, known: int, parent: QWidget | None = None
    ) -> None:
        """Ask.

        Args:
            path: Of the file.
            file: What is in it; it fits the footage as far as it says what it is for.
            known: How many of its tracks are there already.
            parent: The window asked about.
        """
        new = len(file.tracks) - known
        title = self.tr("Import {tracks}?").format(tracks=self._tracks(new))
        super().__init__(title, path.name, parent)
        self.setMinimumWidth(520)
        form = Form(96)
        for name, words in self._facts(file, known):
            form.add(name, label(words, wrap=True))
        self.body.addLayout(form)
        self.body.addWidget(self._fit(file))
        self.body.addWidget(
            label(
                self.tr(
                    "They are covered and wait for your decision, whatever was decided elsewhere. "
                    "One undo takes all of them out again."
                ),
                "muted",
                wrap=True,
            )
        )
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go = button(self.tr("Import"), self.accept, kind="primary")
        self.go.setDefault(True)
        self.foot.addWidget(self.go)
        self.go.setFocus()

    def _tracks(self, count: int) -> str:
        return count_words(count, self.tr("track"), self.tr("tracks"))

    def _facts(self, file: TrackFile, known: int) -> list[tuple[str, str]]:
        tracks = file.tracks
        kinds = Counter(track.kind for track in tracks)
        first, last = min(t.start for t in tracks), max(t.stop for t in tracks) - 1
        by_kind = ", ".join(f"{region_kind_words(k)} {n:,}" for k, n in kinds.most_common())
        facts = [
            (self.tr("Format"), format_words(file.format)),
            (self.tr("Kinds"), by_kind),
            (self.tr("Frames"), self.tr("{a} to {b}").format(a=f"{first:,}", b=f"{last:,}")),
        ]
        if known:
            words = self.tr("{tracks}, left as they are").format(tracks=self._tracks(known))
            facts.append((self.tr("Here already"), words))
        return facts

    def _fit(self, file: TrackFile) -> Banner:
        said = file.made_for
        if said.width and said.height and said.frames:
            text = self.tr("It was made for {w} × {h} and {n} frames, as this footage has.")
            words = text.format(w=said.width, h=said.height, n=f"{said.frames:,}")
            return Banner(words, "good")
        return Banner(
            self.tr(
                "The file does not say which footage it is for. Look at some frames after importing: "
                "do the outlines lie where they should?"
            ),
            "warning",
        )


def format_words(form: Format) -> str:
    """What a format is called."""
    return {
        Format.UMBRA: "Umbra",
        Format.MOT: "MOTChallenge",
        Format.CVAT: "CVAT for video (XML)",
        Format.CVAT_JSON: "CVAT (JSON)",
    }[form]
