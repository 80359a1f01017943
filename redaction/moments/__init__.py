"""What a person should look at, most likely exposed first."""
