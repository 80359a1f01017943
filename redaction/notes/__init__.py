"""Annotations beyond one footage's decisions: finding them, and exchanging them with other programs.

``searching``: ``found(annotations, …)``. The values are in ``redaction.model.annotation`` and
``redaction.model.note_category``, what a person does with them in ``redaction.edit.noting``.
"""
