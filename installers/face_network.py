"""The face networks' graph without what does no work: `slim(data, silent)`.

CenterFace and our own network of the same shape carry a landmark head nobody reads, two 1 x 1
convolutions in a row with nothing between, normalisations that belong into the weights before them, and
hundreds of hidden channels that never say anything. Taking these away changes no box and saves about a
tenth of the time on every machine.

Channels go by sixteens, the least ones kept: ONNX Runtime's fast layout takes convolutions only in whole
blocks, and a channel too few costs more than all the others save.

The result is the same to the byte wherever it is made: sums are taken element by element in one order,
never by a matrix product, whose order depends on the processor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

if TYPE_CHECKING:
    import numpy.typing as npt

Silent = Mapping[str, Mapping[str, float]]
"""For the depthwise convolution that gives this output: silent channels and the value each always has
after its ReLU. The channels are JSON keys, hence text."""

HEADS = ("537", "538", "539")
"""Outputs that are read: heat, size, offset. The fourth holds landmarks."""

LINEAR = "507"
"""Output of the backbone's last convolution, which the next one takes as it is."""

OPSET, IR_VERSION = 13, 7
"""Version of the operators and of the file's layout that is written."""


def slim(data: bytes, silent: Silent) -> bytes:
    """The network ``data`` with the same heat, size and offset for less work."""
    network = FaceNetwork(data)
    network.drop_landmarks()
    network.fold_normalisation()
    network.join_pointwise(LINEAR)
    network.drop_silent(silent)
    network.join_heads()
    return network.to_bytes()


class FaceNetwork:
    """The graph as nodes and weights that can be changed.

    Args:
        data: The ONNX file.

    Attributes:
        model: The model the nodes belong to.
        nodes: In the order of computing.
        weights: Every initializer by name.
    """

    def __init__(self, data: bytes) -> None:
        self.model = onnx.load_from_string(data)
        self.nodes: list[Any] = list(self.model.graph.node)
        self.weights: dict[str, npt.NDArray[Any]] = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in self.model.graph.initializer
        }

    def maker(self, output: str) -> Any:
        """The node that gives this output."""
        return next(node for node in self.nodes if output in node.output)

    def readers(self, name: str) -> list[Any]:
        """The nodes that take it."""
        return [node for node in self.nodes if name in node.input]

    def forget(self, node: Any) -> None:
        """Take a node out."""
        self.nodes = [other for other in self.nodes if other is not node]

    def drop_landmarks(self) -> None:
        """Only the heads that are read stay."""
        outputs = self.model.graph.output
        kept = [value for value in outputs if value.name in HEADS]
        unread = [value.name for value in outputs if value.name not in HEADS]
        for name in unread:
            self.forget(self.maker(name))
        del outputs[:]
        outputs.extend(kept)

    def fold_normalisation(self) -> None:
        """Each batch normalisation becomes part of the transposed convolution before it."""
        for norm in [node for node in self.nodes if node.op_type == "BatchNormalization"]:
            before = self.maker(norm.input[0])
            gain, shift, mean, variance = (
                self.weights[name].astype(np.float64) for name in norm.input[1:5]
            )
            epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
            factor = gain / np.sqrt(variance + epsilon)
            kernel, bias = before.input[1], f"{before.input[1]}.bias"
            self.weights[kernel] = single(self.weights[kernel] * factor[None, :, None, None])
            self.weights[bias] = single(shift - mean * factor)
            before.input.append(bias)
            before.output[0] = norm.output[0]
            self.forget(norm)

    def drop_silent(self, silent: Silent) -> None:
        """Take channels out that always have one value; the value goes into the next bias."""
        for output, values in silent.items():
            depthwise = self.maker(output)
            widen = self.maker(self.maker(depthwise.input[0]).input[0])
            narrow = self.readers(self.readers(output)[0].output[0])[0]
            gone = [int(channel) for channel in values]
            matrix = self.weights[narrow.input[1]]
            bias = self.weights[narrow.input[2]].astype(np.float64)
            for channel, value in zip(gone, values.values(), strict=True):
                bias = bias + matrix[:, channel, 0, 0].astype(np.float64) * value
            self.weights[narrow.input[1]] = np.delete(matrix, gone, axis=1)
            self.weights[narrow.input[2]] = single(bias)
            for node in (widen, depthwise):
                for name in node.input[1:3]:
                    self.weights[name] = np.delete(self.weights[name], gone, axis=0)
            group = next(a for a in depthwise.attribute if a.name == "group")
            group.i = len(self.weights[depthwise.input[1]])

    def join_pointwise(self, output: str) -> None:
        """A 1 x 1 convolution and the one that alone reads it become one."""
        first = self.maker(output)
        (second,) = self.readers(output)
        inner, outer = (
            self.weights[node.input[1]][:, :, 0, 0].astype(np.float64) for node in (first, second)
        )
        product = np.zeros((len(outer), inner.shape[1]))
        bias = self.weights[second.input[2]].astype(np.float64)
        for at in range(len(inner)):
            product = product + outer[:, at, None] * inner[at]
            bias = bias + outer[:, at] * float(self.weights[first.input[2]][at])
        self.weights[second.input[1]] = single(product)[:, :, None, None]
        self.weights[second.input[2]] = single(bias)
        second.input[0] = first.input[0]
        self.forget(first)

    def join_heads(self) -> None:
        """The heads' 1 x 1 convolutions become one, split afterwards."""
        heat = self.maker(HEADS[0])
        heads = [self.maker(name) for name in (heat.input[0], *HEADS[1:])]
        for at, name in ((1, "heads.weight"), (2, "heads.bias")):
            self.weights[name] = np.concatenate([self.weights[node.input[at]] for node in heads])
        joined = helper.make_node(
            "Conv",
            [heads[0].input[0], "heads.weight", "heads.bias"],
            ["heads"],
            kernel_shape=[1, 1],
        )
        self.weights["heads.parts"] = np.array(
            [len(self.weights[node.input[1]]) for node in heads], np.int64
        )
        split = helper.make_node(
            "Split", ["heads", "heads.parts"], [node.output[0] for node in heads], axis=1
        )
        self.nodes = [node for node in self.nodes if node not in (*heads, heat)]
        self.nodes += [joined, split, heat]

    def to_bytes(self) -> bytes:
        """The ONNX file: batch 1, free height and width, only the weights that are used."""
        graph = self.model.graph
        inputs = [value for value in graph.input if value.name not in self.weights]
        used = sorted({name for node in self.nodes for name in node.input} & set(self.weights))
        for field in (graph.input, graph.node, graph.initializer, graph.value_info):
            del field[:]
        graph.input.extend(inputs)
        graph.node.extend(self.nodes)
        graph.initializer.extend(
            numpy_helper.from_array(np.ascontiguousarray(self.weights[name]), name) for name in used
        )
        for values, names in ((graph.input, ("h", "w")), (graph.output, ("h4", "w4"))):
            for value in values:
                dims = value.type.tensor_type.shape.dim
                dims[0].dim_value = 1
                dims[2].dim_param, dims[3].dim_param = names
        # The operators used mean the same in both; Split came to its present form in between.
        self.model.ir_version = IR_VERSION
        self.model.opset_import[0].version = OPSET
        onnx.checker.check_model(self.model)
        return bytes(self.model.SerializeToString(deterministic=True))


def single(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Rounded to what the network computes with."""
    return values.astype(np.float32)
