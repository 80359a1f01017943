"""Which tracks show one person, and what to look at before somebody is shown."""
