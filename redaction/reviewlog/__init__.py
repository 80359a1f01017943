"""The append-only, hash-chained review log.

``log.ReviewLog`` (as ``Workspace.log``): append(category, action, *, footage=sha256, request, recipient,
    details); rows(filter, limit=…, offset=…, newest_first=…); count(filter); head(); verify(noted=None);
    export(path.json | path.csv, filter).
``log.LogFilter(category, who, footage, request, text, since, until)``.
``row.Category`` (the six of DPA 2018 s.62, and SYSTEM), ``row.LogRow``.
``verdict.LogVerdict(ok, rows, head, fault, row, summary, limit)``, ``verdict.Head(count, hash)``.
"""
