"""A sample to learn with: generated footage of people who do not exist."""
