"""F1: from the window by its action, from a dialog by its key; one manual for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QWidget

from app.help.where import page_for

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.help.window import Manual
    from app.session import Session
    from app.settings.store import Settings


class HelpDesk(QObject):
    """Opens the manual of one window, at the page that fits.

    Attributes:
        manual: The window of the manual, or None while none was wanted.
    """

    def __init__(
        self, window: QWidget, session: Session, registry: Registry, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._registry, self._settings = registry, settings
        self.manual: Manual | None = None
        window.installEventFilter(self)

    def ask(self, page: str = "", at: QWidget | None = None) -> None:
        """Show the manual.

        Args:
            page: File name; without it the page that fits where somebody is.
            at: The dialog that was asked from, if any.
        """
        if self.manual is None:
            from app.help.generated import generated_pages
            from app.help.window import Manual

            self.manual = Manual(generated_pages(self._registry, self._settings))
        self.manual.show_page(page or page_for(self._session, at))
        self.manual.show()
        self.manual.activateWindow()
        self.manual.reader.setFocus()

    def close(self) -> None:
        """Close the manual for good."""
        if self.manual is not None:
            manual, self.manual = self.manual, None
            manual.close()
            manual.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The manual goes with the window it belongs to."""
        # not Close, which a person may still take back; a window that is minimised is hidden by the system
        gone = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if gone and watched is self._window:
            self.close()
        return False


def ask_from(dialog: QDialog) -> bool:
    """Show the manual for a dialog; False where no window with a manual stands behind it."""
    behind = dialog.parentWidget()
    while behind is not None:
        desk = behind.window().findChild(HelpDesk)
        if desk is not None:
            desk.ask(at=dialog)
            return True
        behind = behind.window().parentWidget()
    return False
