"""The windows of casework: sign-off, packages, reports."""
