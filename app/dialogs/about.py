"""What Umbra is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.dialogs.base import Dialog
from app.dialogs.licences import LicencesDialog
from app.theme.icons import app_icon
from app.theme.parts import button, label
from redaction.made_of import licences_file, main_parts
from redaction.version import VERSION, build


class AboutDialog(Dialog):
    """Name, version, promise, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("About Umbra"), "", parent)
        self.setFixedWidth(540)
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(72, 72))
        self.body.addWidget(logo, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(label(self.tr("Umbra {version}").format(version=VERSION), "display"))
        if build().commit:
            made = self.tr("Built from commit {commit} of {day}")
            words = made.format(commit=build().commit[:12], day=build().made[:10])
            self.body.addWidget(label(words, "caption", select=True))
        self.body.addWidget(
            label(
                self.tr(
                    "Reviews and redacts police footage. No frame leaves with a face on it that a person"
                    " did not decide to show, and every copy is checked after it was written."
                ),
                wrap=True,
            )
        )
        self.body.addWidget(
            label(
                self.tr(
                    "Umbra works offline: it opens no network connection, sends nothing and downloads"
                    " nothing. It is free software under the GNU General Public License, version 3 or"
                    " later, and comes without warranty."
                ),
                "muted",
                wrap=True,
            )
        )
        parts = [part for part in main_parts() if part.version]
        lines = [f"{part.name} {part.version}: {part.licence}" for part in parts]
        self.body.addWidget(label(self.tr("Made with"), "section"))
        self.body.addWidget(label("\n".join(lines), "caption", wrap=True, select=True))
        if (path := licences_file()) is not None:
            self.foot.addWidget(
                button(
                    self.tr("All licences…"),
                    lambda: LicencesDialog(path, self).exec(),
                    tip=self.tr("The terms of everything inside, and where its source code is"),
                )
            )
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary", tip=self.tr("Close (Esc)"))
        close.setDefault(True)
        self.foot.addWidget(close)
