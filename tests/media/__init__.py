"""Test media that is made, never stored: each frame carries its own number in its pixels."""
