"""Edits as values with inverses, and their history."""
