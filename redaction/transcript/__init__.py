"""What was said, as words with their times: an aid for listening, made by a local model."""
