"""Draws the icon in the sizes that lie as folders: `python draw_icons.py DRAWING.svg FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def main(drawing: Path, folder: Path) -> int:
    """Write ``SIZExSIZE/apps/umbra.png`` into each folder of that name."""
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(drawing))
    for place in sorted(folder.glob("*x*/apps")):
        size = int(place.parent.name.partition("x")[0])
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(place / "umbra.png")):
            return 1
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
