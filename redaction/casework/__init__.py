"""Requests, statutory clocks, exemptions."""
