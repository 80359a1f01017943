"""The append-only, hash-chained review log."""
