"""The Qt application. Nothing imports it."""
