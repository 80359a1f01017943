"""Casework: requests, their clocks and reasons, sign-off, packages and reports."""

from __future__ import annotations

from app.actions.action import Action

ACTIONS: tuple[Action, ...] = ()
