"""Requests for disclosure: clocks, exemptions.

``clocks``: due_date(kind, received) -> (date | None, why); extended_date; deletion_date; is_working_day.
``exemptions``: ``EXEMPTIONS`` by code, ``Exemption(code, title, act, force)``.
"""
