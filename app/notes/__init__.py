"""Annotations in the window: making, finding and changing what a person notes along the footage."""
