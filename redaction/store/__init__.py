"""The workspace on disk.

``workspace.Workspace.open(folder=None, *, user=None)`` (context manager; one thread) has
    requests() listed_requests() request(id) add_request(kind, reference, received, *, …)
    update_request(request, reason=…) add_note(id, text); retention (``retention.Retentions``)
    footage(request=None) footage_by_id(id) add_footage(path, *, sha256, size, frames, duration, width,
    height, facts, request) relink(id, path, sha256=…) assign_footage(id, request)
    remove_footage(id, reason=…)
    project(id) do(id, patch, origin=…, details=…) -> Changes; undo(id) redo(id) -> Changes | None;
    undo_label(id) redo_label(id) history(id); setting(key, default) set_setting(key, value)
    add_export(id, path, *, plan_hash, source_sha256, copy_sha256, verified, report, recipient, reason)
    exports(id=None); log (``ReviewLog``), caches (folder), folder, id, user, close().
``log.verify()`` checks the chain and, by ``witness``, that decisions and records of copies are what the log
vouches for: each edit's row holds a digest (``seal``) of every decision on the footage. ``planfiles`` names
and deletes the plans that ``usecases.plans`` keeps.
``workspace.default_folder()``: ``UMBRA_WORKSPACE``, else the user's data folder.
``database.StoreError``: the ``UserError`` of this package.
"""
