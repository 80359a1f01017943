"""Checking the file that was written."""
