"""Who is who in the footage: a gallery of people, what is asked about them, and whom a copy shows."""
