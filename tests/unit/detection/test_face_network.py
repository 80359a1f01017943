from __future__ import annotations

import json

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from installers.face_network import slim
from redaction.detection.models import MODEL_FOLDER

SILENT = {"hidden": {"1": 0.0, "4": 0.5}}
HIDDEN, BLOCK = 6, "hidden"


def conv(name: str, reads: str, rng: np.random.Generator, out: int, into: int, side: int = 1, **kw):
    """A convolution with random weights: the node and its two tensors."""
    shape = (out, into, side, side)
    weights = [
        numpy_helper.from_array(rng.normal(0, 0.5, shape).astype(np.float32), f"{name}.w"),
        numpy_helper.from_array(rng.normal(0, 0.5, out).astype(np.float32), f"{name}.b"),
    ]
    node = helper.make_node(
        "Conv", [reads, f"{name}.w", f"{name}.b"], [name], kernel_shape=[side, side], **kw
    )
    return node, weights


@pytest.fixture
def packaged() -> bytes:
    """A small network with every trait of CenterFace's that is rewritten; initializers among its inputs."""
    rng = np.random.default_rng(4)
    pieces = [
        conv("wide", "input.1", rng, HIDDEN, 3, strides=[2, 2]),
        conv("hidden", "wide.on", rng, HIDDEN, 1, 3, group=HIDDEN, pads=[1] * 4, strides=[2, 2]),
        conv("narrow", "hidden.on", rng, 5, HIDDEN),
        conv("507", "narrow", rng, 7, 5),
        conv("small", "507", rng, 4, 7),
        conv("536", "up.on", rng, 1, 4),
        conv("538", "up.on", rng, 2, 4),
        conv("539", "up.on", rng, 2, 4),
        conv("540", "up.on", rng, 10, 4),
    ]
    nodes = {node.output[0]: node for node, _ in pieces}
    tensors = {t.name: t for _, two in pieces for t in two}
    # Channel 1 never rises above nought, channel 4 is one half everywhere.
    kernel = numpy_helper.to_array(tensors["hidden.w"]).copy()
    bias = numpy_helper.to_array(tensors["hidden.b"]).copy()
    kernel[1], bias[1], kernel[4], bias[4] = 0, -1, 0, 0.5
    tensors["hidden.w"] = numpy_helper.from_array(kernel, "hidden.w")
    tensors["hidden.b"] = numpy_helper.from_array(bias, "hidden.b")
    for name, values in (
        ("up.w", rng.normal(0, 0.5, (4, 4, 2, 2))),
        ("gain", rng.uniform(0.5, 2, 4)),
        ("shift", rng.normal(0, 1, 4)),
        ("mean", rng.normal(0, 1, 4)),
        ("variance", rng.uniform(0.5, 2, 4)),
    ):
        tensors[name] = numpy_helper.from_array(values.astype(np.float32), name)
    order = [
        nodes["wide"],
        helper.make_node("Relu", ["wide"], ["wide.on"]),
        nodes["hidden"],
        helper.make_node("Relu", ["hidden"], ["hidden.on"]),
        *(nodes[name] for name in ("narrow", "507", "small")),
        helper.make_node("ConvTranspose", ["small", "up.w"], ["raised"], strides=[2, 2]),
        helper.make_node(
            "BatchNormalization",
            ["raised", "gain", "shift", "mean", "variance"],
            ["up"],
            epsilon=1e-3,
        ),
        helper.make_node("Relu", ["up"], ["up.on"]),
        nodes["536"],
        helper.make_node("Sigmoid", ["536"], ["537"]),
        *(nodes[name] for name in ("538", "539", "540")),
    ]
    picture = helper.make_tensor_value_info("input.1", TensorProto.FLOAT, [10, 3, 32, 32])
    weights = [helper.make_tensor_value_info(t.name, 1, list(t.dims)) for t in tensors.values()]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [10, depth, 8, 8])
        for name, depth in (("537", 1), ("538", 2), ("539", 2), ("540", 10))
    ]
    graph = helper.make_graph(order, "net", [picture, *weights], outputs, list(tensors.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4)
    return bytes(model.SerializeToString())


def answers(data: bytes, picture: np.ndarray) -> list[np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return session.run(["537", "538", "539"], {"input.1": picture})


def test_the_smaller_network_answers_as_the_packaged_one(packaged):
    small = slim(packaged, SILENT)
    # As packaged the batch is fixed to ten, so the picture is given ten times.
    picture = np.random.default_rng(1).uniform(-1, 1, (1, 3, 32, 32)).astype(np.float32)
    before = answers(packaged, np.repeat(picture, 10, axis=0))
    for old, new in zip(before, answers(small, picture), strict=True):
        np.testing.assert_allclose(new[0], old[0], atol=1e-5)


def test_what_does_no_work_is_gone(packaged):
    graph = onnx.load_from_string(slim(packaged, SILENT)).graph
    kinds = [node.op_type for node in graph.node]
    assert "BatchNormalization" not in kinds
    assert kinds.count("Conv") == 5  # of nine: the landmarks', 507 and two of three heads are gone
    assert [value.name for value in graph.output] == ["537", "538", "539"]
    assert [value.name for value in graph.input] == ["input.1"]
    (hidden,) = (node for node in graph.node if node.output[0] == BLOCK)
    assert next(a.i for a in hidden.attribute if a.name == "group") == HIDDEN - 2


def test_it_takes_pictures_of_any_size(packaged):
    small = slim(packaged, SILENT)
    heat, size, _ = answers(small, np.zeros((1, 3, 64, 96), np.float32))
    assert heat.shape == (1, 1, 32, 48)
    assert size.shape == (1, 2, 32, 48)


def test_every_making_gives_the_same_bytes(packaged):
    assert slim(packaged, SILENT) == slim(packaged, SILENT)


@pytest.mark.parametrize("name", ["centerface", "face_blur"])
def test_the_listed_channels_leave_whole_blocks(name):
    # Sixteen channels a block: one that is not full and the runtime takes the slow way.
    listed = json.loads((MODEL_FOLDER / "silent_channels.json").read_text(encoding="utf-8"))[name]
    model = onnx.load(MODEL_FOLDER / f"{name}.onnx")
    groups = {
        node.output[0]: next(a.i for a in node.attribute if a.name == "group")
        for node in model.graph.node
        if node.op_type == "Conv" and any(a.name == "group" for a in node.attribute)
    }
    for output, silent in listed.items():
        assert groups[output] % 16 == 0
        assert len(silent) % 16 == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("centerface", (0.00514, 2.49924, 0.50386, 0.0769, 3.16537, -0.00274)),
        ("face_blur", (0.03635, 2.21024, 0.4834, 0.0767, 2.61679, -0.10797)),
    ],
)
def test_the_installed_networks_answer_as_before_they_were_made_smaller(name, expected):
    coarse = np.random.default_rng(7).integers(0, 256, (1, 3, 8, 12)).astype(np.float32)
    pattern = coarse.repeat(20, 2).repeat(24, 3)[..., :256]
    heat, size, offset = answers((MODEL_FOLDER / f"{name}.onnx").read_bytes(), pattern)
    found = (
        heat.max(),
        size.mean(),
        size.std(),
        offset.std(),
        size[0, 0, 20, 30],
        offset[0, 1, 2, 2],
    )
    np.testing.assert_allclose(found, expected, atol=5e-5)
