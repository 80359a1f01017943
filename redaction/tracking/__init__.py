"""Detections over time become tracks."""
