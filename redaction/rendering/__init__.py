"""Painting regions on YUV planes, and silencing sound: the one painter."""
