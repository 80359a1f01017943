"""Frozen values: geometry, regions, tracks, people, sound ranges, footage and requests."""
