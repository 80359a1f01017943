"""Colours, type and icons: one place decides how the window looks."""
