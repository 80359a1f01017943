"""What leaves as PDF: schedules, cover sheets, registers, logs.

Each document is made in two steps. ``gather_*`` reads a workspace and gives *facts*: frozen values, ready
for JSON, with nothing about how they look. ``write_*`` lays facts out (``document``, ``grid``) and knows no
workspace. Tests are about facts; the pictures are for eyes.
"""
