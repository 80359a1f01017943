"""The review page: canvas above transport above timeline, with the panels around them."""
