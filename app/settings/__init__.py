"""What a person can set, each declared once."""
