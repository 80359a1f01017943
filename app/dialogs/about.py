"""What Umbra is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.dialogs.base import Dialog
from app.theme.icons import app_icon
from app.theme.parts import button, label
from redaction.version import VERSION

PARTS = (
    ("PySide6-Essentials", "Qt for Python", "LGPL-3.0"),
    ("av", "PyAV with the FFmpeg libraries and x264", "BSD-3-Clause; GPL-2.0-or-later"),
    ("mediapipe", "MediaPipe face detector", "Apache-2.0"),
    ("onnxruntime", "ONNX Runtime", "MIT"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("scipy", "SciPy", "BSD-3-Clause"),
    ("sqlite-utils", "sqlite-utils", "Apache-2.0"),
    ("holidays", "holidays", "MIT"),
)
"""Distribution, what it is, licence."""


class AboutDialog(Dialog):
    """Name, version, promise, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("About Umbra"), "", parent)
        self.setFixedWidth(540)
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(72, 72))
        self.body.addWidget(logo, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(label(self.tr("Umbra {version}").format(version=VERSION), "display"))
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
        lines = [f"{name} {_version(dist)}: {licence}" for dist, name, licence in PARTS]
        self.body.addWidget(label(self.tr("Made with"), "section"))
        self.body.addWidget(label("\n".join(lines), "caption", wrap=True, select=True))
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
