"""The language of the window: translations, and a made-up one that shows what was left out."""
