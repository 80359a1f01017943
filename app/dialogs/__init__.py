"""Windows that ask, and windows that say what came of it."""
