"""Making copies in the window: one after another, on the record, and found again later."""
