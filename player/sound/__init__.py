"""Sound and the clock while playing; no Qt."""
