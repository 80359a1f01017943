"""Tiny ONNX networks that behave like detectors, for tests of the slot for a user's own one.

Each sees one box at a fixed place. Its scores are the mean brightness of the three planes it is given, one
class a plane, so that colour order and scale show in what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEIGHT = 96, 64
"""Of the picture they take."""

BOX = (24.0, 16.0, 48.0, 32.0)
"""x, y, w, h of what they see, in that picture."""


def network(layout: str, path: Path, *, size: Sequence[Any] = (1, 3, HEIGHT, WIDTH)) -> Path:
    """Write a network with one of the layouts ``v8``, ``v5`` or ``boxes``."""
    x, y, w, h = BOX
    centre = [x + w / 2, y + h / 2, w, h]
    mean = helper.make_node("ReduceMean", ["image"], ["mean"], axes=[2, 3], keepdims=0)
    if layout == "v8":
        constants = {"box": np.array(centre, np.float32).reshape(1, 4, 1), "at": np.array([2])}
        nodes = [
            helper.make_node("Unsqueeze", ["mean", "at"], ["planes"]),
            helper.make_node("Concat", ["box", "planes"], ["out"], axis=1),
        ]
        shape = [1, 7, 1]
    elif layout == "v5":
        constants = {
            "box": np.array([*centre, 0.5], np.float32).reshape(1, 1, 5),
            "at": np.array([1]),
        }
        nodes = [
            helper.make_node("Unsqueeze", ["mean", "at"], ["planes"]),
            helper.make_node("Concat", ["box", "planes"], ["out"], axis=2),
        ]
        shape = [1, 1, 8]
    else:
        corners = np.array([[x, y, x + w, y + h]], np.float32)
        constants = {"box": corners, "class": np.array([[1.0]], np.float32), "at": np.array([[1]])}
        nodes = [
            helper.make_node("GatherElements", ["mean", "at"], ["score"], axis=1),
            helper.make_node("Concat", ["box", "score", "class"], ["out"], axis=1),
        ]
        shape = [1, 6]
    return written([mean, *nodes], constants, shape, path, size)


def written(
    nodes: list[Any],
    constants: dict[str, np.ndarray],
    shape: Sequence[int],
    path: Path,
    size: Sequence[Any] = (1, 3, HEIGHT, WIDTH),
) -> Path:
    """Write a network from ``image`` to ``out``."""
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, size)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())
    return path
