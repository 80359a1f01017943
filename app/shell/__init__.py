"""Pieces of the window around its pages: rail, toasts, job strip, drop target."""
