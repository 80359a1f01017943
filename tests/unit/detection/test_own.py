"""A user's own detector: what its description must say, and what is made of what it gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from redaction.detection.ensemble import Ensemble, Member, build_ensemble
from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.own import OwnDetector, read_output
from redaction.detection.ownmodel import (
    Colour,
    Layout,
    OwnModel,
    OwnModelError,
    load_own_model,
)
from redaction.detection.settings import DetectionSettings
from redaction.model.region import Kind
from tests.media.networks import BOX, HEIGHT, WIDTH, network, written

HELP = Path(__file__).resolve().parents[3] / "resources" / "help" / "own-detector.md"

CLASSES = '[classes]\nrider = "person"\nplate = "plate"\nsky = "ignore"\n'


def described(folder: Path, more: str = "", *, layout: str = "v8", classes: str = CLASSES) -> Path:
    path = folder / "mine.toml"
    path.write_text(
        f'model = "mine.onnx"\ninput = [{WIDTH}, {HEIGHT}]\nlayout = "{layout}"\n{more}\n{classes}'
    )
    return path


def loaded(folder: Path, layout: str = "v8", more: str = "") -> OwnModel:
    network(layout, folder / "mine.onnx")
    return load_own_model(described(folder, more, layout=layout))


def picture(red: int, green: int, blue: int) -> np.ndarray:
    """Twice as large as the networks' input."""
    return np.full((2 * HEIGHT, 2 * WIDTH, 3), (red, green, blue), np.uint8)


@pytest.mark.parametrize(
    ("layout", "score"), [("v8", 200 / 255), ("v5", 100 / 255), ("boxes", 200 / 255)]
)
def test_every_layout_gives_its_box_in_the_pixels_of_the_picture(
    tmp_path: Path, layout: str, score: float
) -> None:
    detector = OwnDetector(loaded(tmp_path, layout, "threshold = 0.3"))
    assert detector.kinds == (Kind.PERSON, Kind.PLATE)
    persons, plates = detector.look(picture(10, 200, 30))
    assert (persons.kind, len(persons), plates.kind) == (Kind.PERSON, 0, Kind.PLATE)
    assert plates.boxes.tolist() == [[2 * v for v in BOX]]
    # On the common scale its own threshold is one half.
    assert plates.scores[0] == pytest.approx(0.5 + 0.5 * (score - 0.3) / 0.7, abs=1e-4)
    assert plates.source == ("mine",)


def test_a_class_that_is_not_looked_for_is_left_out(tmp_path: Path) -> None:
    assert [len(d) for d in OwnDetector(loaded(tmp_path)).look(picture(10, 30, 200))] == [0, 0]


def test_a_find_far_below_the_threshold_is_left_out(tmp_path: Path) -> None:
    detector = OwnDetector(loaded(tmp_path, "v8", "threshold = 0.8"))
    assert len(detector.look(picture(0, 63, 0))[1]) == 1
    assert len(detector.look(picture(0, 60, 0))[1]) == 0


def test_colours_come_in_the_order_and_scale_that_is_described(tmp_path: Path) -> None:
    model = loaded(tmp_path)
    persons, _ = OwnDetector(replace(model, colour=Colour.BGR)).look(picture(10, 30, 200))
    assert len(persons) == 1
    half = OwnDetector(replace(model, scale=510.0)).raw(picture(10, 200, 30), Kind.PLATE)
    assert half.scores[0] == pytest.approx(100 / 255, abs=1e-4)


def test_a_picture_of_another_shape_is_not_stretched(tmp_path: Path) -> None:
    _, plates = OwnDetector(loaded(tmp_path)).look(np.full((HEIGHT, 10 * WIDTH, 3), 220, np.uint8))
    # All three planes are equally bright, so the first class is the best one.
    assert len(plates) == 0
    wide = np.zeros((HEIGHT, 2 * WIDTH, 3), np.uint8)
    wide[..., 1] = 255
    _, plates = OwnDetector(loaded(tmp_path)).look(wide)
    x, y, w, h = plates.boxes[0].tolist()
    # Half the input's height is grey: the box is cut where the picture ends, and grows by two.
    assert (x, y, w) == (2 * BOX[0], 2 * BOX[1], 2 * BOX[2])
    assert y + h == HEIGHT


def test_faces_can_be_a_voice_of_the_ensemble(tmp_path: Path) -> None:
    network("v8", tmp_path / "mine.onnx")
    classes = '[classes]\nhead = "face"\nplate = "plate"\nsky = "ignore"\n'
    faces = OwnDetector(load_own_model(described(tmp_path, classes=classes))).faces()
    found = faces.detect(picture(230, 30, 30))
    assert (found.kind, found.boxes.tolist()) == (Kind.FACE, [[2 * v for v in BOX]])
    assert found.scores[0] == pytest.approx(230 / 255, abs=1e-4)
    assert faces.name.startswith("own mine@")


@pytest.mark.models
def test_a_voice_of_the_ensemble_is_heard_beside_ours(tmp_path: Path) -> None:
    needed = (entry.file for entry in catalogue().values() if not entry.optional)
    if any(not (MODEL_FOLDER / name).is_file() for name in needed):
        pytest.skip("needs the model files: ./run setup")
    network("v8", tmp_path / "mine.onnx")
    classes = '[classes]\nhead = "face"\nplate = "plate"\nsky = "ignore"\n'
    own = load_own_model(described(tmp_path, classes=classes))
    ensemble = build_ensemble(DetectionSettings(own=(own,)))
    assert [name.split("@")[0] for name in ensemble.names][-1] == "own mine"
    assert len(ensemble.names) == 3
    found = ensemble.detect(picture(230, 30, 30), 0)
    assert found.boxes.tolist() == [[2 * v for v in BOX]]
    assert build_ensemble(DetectionSettings(kinds=(Kind.PLATE,), own=(own,))).names == (own.label,)


def test_between_turns_it_looks_too_though_it_cannot_be_given_a_part(tmp_path: Path) -> None:
    """A face that it alone sees would be exposed where it comes or goes."""
    network("v8", tmp_path / "mine.onnx")
    classes = '[classes]\nhead = "face"\nplate = "plate"\nsky = "ignore"\n'
    own = load_own_model(described(tmp_path, classes=classes))
    faces = OwnDetector(own).faces()
    ensemble = Ensemble((Member(faces, own.threshold, faces.name),))
    found = ensemble.detect_in(picture(230, 30, 30), [(0, 0, 64, 64), (96, 0, 160, 64)])
    assert found.boxes.tolist() == [[2 * v for v in BOX]]
    assert found.scores.tolist() == ensemble.detect(picture(230, 30, 30), None).scores.tolist()
    now_and_then = Ensemble((Member(faces, own.threshold, faces.name, every=2),))
    assert not len(now_and_then.detect_in(picture(230, 30, 30), [(0, 0, 64, 64)]))


def test_doubles_of_a_class_go_and_other_classes_stay(tmp_path: Path) -> None:
    rows = np.array(
        [
            [10, 10, 50, 50, 0.9, 0],
            [12, 10, 52, 50, 0.8, 0],
            [10, 10, 50, 50, 0.7, 1],
            [0, 0, 0, 0, 0.0, -1],
            [60, 60, 40, 40, 0.9, 1],
        ],
        np.float32,
    )
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "none"], ["nothing"]),
        helper.make_node("Add", ["rows", "nothing"], ["out"]),
    ]
    written(nodes, {"rows": rows, "none": np.float32(0)}, [5, 6], tmp_path / "mine.onnx")
    persons, plates = OwnDetector(load_own_model(described(tmp_path, layout="boxes"))).look(
        picture(0, 0, 0)
    )
    assert persons.boxes.tolist() == [[20, 20, 80, 80]]
    assert len(plates) == 1  # the last row has no area


def test_the_description_says_everything_and_the_file_is_hashed(tmp_path: Path) -> None:
    model = loaded(
        tmp_path, "v5",
        'name = "Plates"\nthreshold = 0.25\ncolour = "bgr"\nscale = 1\nevery = 3\nlicence = "ours"',
    )  # fmt: skip
    assert (model.name, model.threshold, model.colour, model.scale, model.every) == (
        "Plates", 0.25, Colour.BGR, 1.0, 3,
    )  # fmt: skip
    assert (model.layout, model.licence) == (Layout.V5, "ours")
    assert model.classes == (("rider", Kind.PERSON), ("plate", Kind.PLATE), ("sky", None))
    assert len(model.sha256) == 64
    assert OwnModel.from_json(model.to_json()) == model


BAD_DESCRIPTIONS = {
    "model = ": "is no TOML file",
    'layout = "v8"': "does not say: model, input, classes",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nspeed = 1\n'
    + CLASSES: "not known: speed",
    'model = "../mine.onnx"\ninput = [96, 64]\nlayout = "v8"\n' + CLASSES: "in the same folder",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v9"\n' + CLASSES: "layout must be one of",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = [1]\n' + CLASSES: "layout must be one of",
    'model = "mine.onnx"\ninput = 96\nlayout = "v8"\n' + CLASSES: "input must be",
    'model = "mine.onnx"\ninput = [96, 9]\nlayout = "v8"\n' + CLASSES: "from 32 to 4096",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\n[classes]\ncar = "car"': "the class 'car'",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\n[classes]\ncar = 1': "the class 'car'",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\n[classes]': "a kind for each class",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\n[classes]\na = "ignore"': "at least one",
    'model = "none.onnx"\ninput = [96, 64]\nlayout = "v8"\n' + CLASSES: "none.onnx that mine.toml",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nthreshold = 2\n' + CLASSES: "between 0",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nevery = 0.5\n' + CLASSES: "whole number",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nscale = "x"\n' + CLASSES: "be a number",
    'model = "mine.onnx"\ninput = [96, 64]\nlayout = "v8"\nname = "a@b"\n' + CLASSES: "without @",
}


@pytest.mark.parametrize("text", BAD_DESCRIPTIONS, ids=BAD_DESCRIPTIONS.values())
def test_a_bad_description_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.onnx").write_bytes(b"x")
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(OwnModelError) as caught:
        load_own_model(path)
    assert BAD_DESCRIPTIONS[text] in caught.value.summary
    assert caught.value.summary.endswith(".")
    assert "no footage was touched" in caught.value.detail
    assert "A detector of your own" in caught.value.remedy


@pytest.mark.parametrize("content", [b"", b"no model at all", b"\x08\x09"])
def test_what_is_no_onnx_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.onnx").write_bytes(content)
    with pytest.raises(OwnModelError, match="is no ONNX model"):
        OwnDetector(load_own_model(described(tmp_path)))


def test_a_model_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    model = loaded(tmp_path)
    network("v5", tmp_path / "mine.onnx")
    with pytest.raises(OwnModelError, match="was changed"):
        OwnDetector(model)
    (tmp_path / "mine.onnx").unlink()
    with pytest.raises(OwnModelError, match="cannot be read"):
        OwnDetector(model)


@pytest.mark.parametrize(
    ("layout", "size", "says"),
    [
        (
            "v5",
            (1, 3, HEIGHT, WIDTH),
            r"gives \[1, 1, 8\] where its description \(v8\) says \[1, 7, n\]",
        ),
        ("v8", (1, 3, WIDTH, HEIGHT), r"float \[1, 3, 64, 96\]"),
        ("v8", (1, HEIGHT, WIDTH, 3), r"float \[1, 3, 64, 96\]"),
    ],
)
def test_other_shapes_than_described_are_refused_before_any_picture(
    tmp_path: Path, layout: str, size: tuple[int, ...], says: str
) -> None:
    network(layout, tmp_path / "mine.onnx", size=size)
    with pytest.raises(OwnModelError, match=says):
        OwnDetector(load_own_model(described(tmp_path)))


def test_free_sides_are_filled_by_the_description(tmp_path: Path) -> None:
    network("v8", tmp_path / "mine.onnx", size=("batch", 3, "h", "w"))
    assert len(OwnDetector(load_own_model(described(tmp_path))).look(picture(0, 255, 0))[1]) == 1


def test_values_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    model = loaded(tmp_path)
    with pytest.raises(OwnModelError, match="no numbers"):
        read_output(model, np.full((1, 7, 3), np.nan, np.float32))
    boxes = replace(model, layout=Layout.BOXES)
    with pytest.raises(OwnModelError, match="none of the 3"):
        read_output(boxes, np.array([[0, 0, 9, 9, 0.9, 3]], np.float32))


@pytest.mark.parametrize("where", ["weights.bin", "../weights.bin"])
def test_weights_in_another_file_are_refused(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = network("v8", folder / "mine.onnx")
    (folder / where).resolve().write_bytes(np.zeros(4, np.float32).tobytes())
    graph = onnx.load(path)
    tensor = next(t for t in graph.graph.initializer if t.name == "box")
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=where)
    path.write_bytes(graph.SerializeToString())
    with pytest.raises(OwnModelError, match="weights in another file"):
        OwnDetector(load_own_model(described(folder)))


def test_the_help_page_says_every_word_of_a_description() -> None:
    page = HELP.read_text(encoding="utf-8")
    assert page.startswith("# A detector of your own\n")
    for word in ("model", "input", "layout", "classes", "name", "threshold", "colour", "scale",
                 "every", "licence", *Layout, *Colour, *Kind, "ignore"):  # fmt: skip
        assert f"`{word}`" in page, word
    example = page.split("```toml\n")[1].split("```")[0]
    assert "[classes]" in example


@pytest.mark.parametrize(
    "more",
    ["scale = 1" + "0" * 400, "scale = 1" + "0" * 5000, "licence = " + "[" * 20000],
    ids=["beyond a float", "beyond a number", "too deep"],
)
def test_a_description_that_python_cannot_hold_is_refused_in_words(
    tmp_path: Path, more: str
) -> None:
    network("v8", tmp_path / "mine.onnx")
    with pytest.raises(OwnModelError, match=r"mine\.toml"):
        load_own_model(described(tmp_path, more))


def test_a_file_larger_than_any_model_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "mine.onnx").open("wb") as file:
        file.truncate(2**31 + 1)  # takes no room on the disk
    with pytest.raises(OwnModelError, match="too large"):
        load_own_model(described(tmp_path))


def test_a_model_that_gives_no_array_is_refused(tmp_path: Path) -> None:
    image = helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, (1, 3, HEIGHT, WIDTH))
    out = helper.make_tensor_sequence_value_info("out", onnx.TensorProto.FLOAT, None)
    nodes = [helper.make_node("SequenceConstruct", ["image"], ["out"])]
    graph = helper.make_graph(nodes, "net", [image], [out])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (tmp_path / "mine.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(OwnModelError, match="array of numbers"):
        OwnDetector(load_own_model(described(tmp_path)))
