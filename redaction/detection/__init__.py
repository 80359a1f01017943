"""Finding faces and other things on single frames."""
