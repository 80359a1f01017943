"""The register: requests, when they are due, and their footage."""
