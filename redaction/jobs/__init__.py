"""Cancellation, progress and errors shared by all long-running work."""
