"""What the window leaves on the computer follows the settings about privacy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtWidgets import QApplication

from app.settings.declared import EXPORT_FOLDER, KEEP_PICTURES, KEEP_RECENT, RECENT
from app.settings.store import Settings
from app.traces import QT, VISITED, Traces
from redaction.policy.current import holding
from redaction.policy.values import Policy
from redaction.store.pictures import forget_pictures, staging, sweep_staged
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell

NATIVE = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
SHA = "ab" * 32


@pytest.fixture
def own_lists(tmp_path: Path) -> Iterator[QSettings]:
    """Qt's list of visited folders, kept apart from this person's."""
    form, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    usual = QSettings(scope, QT).fileName()
    QSettings.setPath(form, scope, str(tmp_path / "qt"))
    yield QSettings(scope, QT)
    QSettings.setPath(form, scope, str(Path(usual).parent))
    QCoreApplication.setAttribute(NATIVE, False)


def filled(workspace: Workspace) -> dict[str, Path]:
    """Caches of every kind, as a session leaves them."""
    caches = workspace.caches
    files = {
        "small pictures": caches / SHA / "strips.v1.db",
        "their journal": caches / SHA / "strips.v1.db-wal",
        "faces": caches / SHA / "people" / "a.json",
        "words": caches / SHA / "transcript" / "0-0.json",
        "of a later version": caches / SHA / "whatever" / "b",
        "loose": caches / "loose.jpg",
        "search": caches / SHA / "chunks" / "0.chunk",
        "index": caches / f"{SHA}.v8.index",
    }
    for file in files.values():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    workspace.add_footage(
        Path("clip.mp4"), sha256=SHA, size=1, frames=1, duration=1.0, width=2, height=2
    )
    return files


def there(files: dict[str, Path]) -> set[str]:
    return {name for name, file in files.items() if file.exists()}


def test_without_keeping_nothing_that_shows_footage_outlives_the_window(shell: Shell) -> None:
    shell.settings.set(KEEP_PICTURES, False)
    files = filled(shell.workspace)
    shell.window.close()
    assert there(files) == {"search", "index"}


def test_after_a_crash_they_go_at_the_next_start(
    qapp: QApplication, workspace: Workspace, settings: Settings
) -> None:
    files = filled(workspace)
    Traces(settings).opened(workspace)
    assert there(files) == set(files), "they are kept unless somebody says otherwise"
    settings.set(KEEP_PICTURES, False)
    Traces(settings).opened(workspace)
    assert there(files) == {"search", "index"}


def test_a_window_that_only_looks_leaves_the_pictures_to_the_other_one(
    qapp: QApplication, workspace: Workspace, settings: Settings
) -> None:
    settings.set(KEEP_PICTURES, False)
    files = filled(workspace)
    workspace.look_only()
    traces = Traces(settings)
    traces.opened(workspace)
    traces.closed(workspace)
    assert there(files) == set(files)


def test_what_cannot_be_deleted_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled(workspace)
    monkeypatch.setattr("redaction.store.pictures._delete", lambda _path: None)
    left = forget_pictures(workspace.folder)
    assert files["small pictures"] in left
    assert files["search"].parent not in left


def test_papers_on_their_way_into_a_package_never_stay(workspace: Workspace) -> None:
    with staging(workspace.caches) as inside:
        paper = inside / "schedule.pdf"
        paper.write_bytes(b"%PDF")
        sweep_staged(workspace.folder)
        forget_pictures(workspace.folder)
        assert paper.exists(), "somebody is making it"
    assert not inside.parent.exists()
    killed = workspace.caches / "staged-abc" / "files"
    killed.mkdir(parents=True)
    (killed / "still.png").write_bytes(b"picture")
    older = workspace.caches / "evidence-xyz"
    older.mkdir()
    sweep_staged(workspace.folder)
    assert not killed.parent.exists()
    assert not older.exists()


def test_recent_files_are_forgotten_and_not_kept_again(
    own_lists: QSettings, settings: Settings
) -> None:
    traces = Traces(settings)
    settings.add_recent(Path("/cases/Okonkwo.mp4"))
    settings.set(EXPORT_FOLDER, "/cases/Okonkwo")
    for key in VISITED:
        own_lists.setValue(key, "file:///cases/Okonkwo")
    own_lists.sync()
    assert not QCoreApplication.testAttribute(NATIVE)
    settings.set(KEEP_RECENT, False)
    assert QCoreApplication.testAttribute(NATIVE), "the system's own windows keep a list"
    assert settings.get(RECENT) == []
    assert settings.get(EXPORT_FOLDER) == ""
    settings.add_recent(Path("/cases/Okonkwo.mp4"))
    assert not settings.set(EXPORT_FOLDER, "/cases/Okonkwo")
    assert "Okonkwo" not in settings.path.read_text("utf-8")
    own_lists.sync()
    assert not any(own_lists.contains(key) for key in VISITED)
    settings.set(KEEP_RECENT, True)
    assert not QCoreApplication.testAttribute(NATIVE)
    assert settings.get(RECENT) == []
    assert traces is not None


def test_a_policy_that_forbids_it_empties_the_list_at_the_next_start(
    qapp: QApplication, settings: Settings
) -> None:
    settings.add_recent(Path("/cases/Okonkwo.mp4"))
    with holding(Policy(locked={KEEP_RECENT.key: False, KEEP_PICTURES.key: False})):
        again = Settings(settings.path)
        assert again.get(RECENT) == []
        assert "Okonkwo" not in again.path.read_text("utf-8")
        assert not again.get(KEEP_PICTURES)


def test_what_was_chosen_about_thumbnails_before_still_holds(
    qapp: QApplication, tmp_path: Path
) -> None:
    file = tmp_path / "settings.ini"
    file.write_text("[review]\nkeep_thumbnails=false\n", "utf-8")
    assert Settings(file).get(KEEP_PICTURES) is False
    assert "keep_thumbnails" not in file.read_text("utf-8")


def test_a_package_is_made_on_a_drive_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(*_args: object, **_kw: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr("filelock.FileLock.acquire", none_here)
    caches = tmp_path / "cache"
    caches.mkdir()
    with staging(caches) as folder:
        (folder / "paper.pdf").write_bytes(b"x")
        sweep_staged(tmp_path)
        assert (folder / "paper.pdf").exists(), "whether somebody works in it cannot be told"
    assert not list(caches.iterdir())
