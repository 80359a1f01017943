"""Qt item models over the register and the log."""
