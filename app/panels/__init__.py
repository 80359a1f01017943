"""Panels beside the picture: track table, problem queue, inspector, log."""
