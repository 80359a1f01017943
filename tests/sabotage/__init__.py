"""Good copies, broken on purpose in every way we know, and the check that must catch each."""
