"""What is heard: stretches that are not disclosed, the review of the sound, the transcript."""
