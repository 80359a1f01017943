"""Playing and decoding: ``player.media`` and ``player.sound`` know no Qt, ``player.qt`` does."""
