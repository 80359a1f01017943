"""What keys are called: as this system writes them, and where they work."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from app.actions.action import Scope, tr


def key_words(key: str) -> str:
    """A key as this system writes it; what is no key, as it is."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def where_words(scope: Scope) -> str:
    """Where keys of a scope work."""
    return {
        Scope.GLOBAL: tr("everywhere"),
        Scope.REVIEW: tr("on the review page"),
        Scope.INCIDENT: tr("on the page of an incident"),
        Scope.CANVAS: tr("in the picture"),
        Scope.TIMELINE: tr("in the timeline"),
        Scope.TABLE: tr("in the table"),
    }[scope]
