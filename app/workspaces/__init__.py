"""Which workspace the window works in: opening, switching, backing up, restoring."""
