"""Exact frames without Qt: time, index, probe, source. Nothing heavy loads here."""
