"""Run by `bench open` in a process of its own: open the window, say when it is painted and idle, leave."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication


def main() -> int:
    """The real entry point, with an eye on the first paint."""
    started = float(sys.argv[1])
    from app import bootstrap

    class Eye(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and type(watched).__name__ == "HomePage":
                QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
                # A timer of zero fires when everything that was waiting is done.
                QTimer.singleShot(0, self.usable)
            return False

        def usable(self) -> None:
            print(f"usable {time.time() - started:.3f}", flush=True)
            QApplication.exit(0)

    make = bootstrap.make_application

    def watched() -> QApplication:
        app = make()
        app.eye = Eye()  # type: ignore[attr-defined]
        app.installEventFilter(app.eye)  # type: ignore[attr-defined]
        return app

    bootstrap.make_application = watched
    return bootstrap.main()


if __name__ == "__main__":
    sys.exit(main())
