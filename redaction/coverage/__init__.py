"""What somebody had on the screen and heard, by what rule that counts, and when it counts no longer."""
