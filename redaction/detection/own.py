"""Runs a detector of the user's own. What it must look like is said in resources/help/own-detector.md."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from redaction.detection.base import Detections
from redaction.detection.heads import suppress
from redaction.detection.ownmodel import REMEDY, Colour, Layout, OwnModel, OwnModelError
from redaction.detection.session import open_session
from redaction.detection.union import confidence_of
from redaction.model.region import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

GREY = 114
"""Fills what the picture leaves of the model's input, as these models are trained."""

LOWEST = 0.3
"""Finds of less than this share of the model's threshold are of no use to anybody."""

OVERLAP = 0.5
"""Boxes of one class that share more than this are one thing."""

NUMBERS = frozenset(f"tensor({kind})" for kind in ("float16", "float", "double"))
"""What a first output may be, as the runtime spells it."""

MOST = 300
"""Boxes taken of one picture, the best first."""


class OwnDetector:
    """A user's own network, run in the calling thread; several threads may call at once.

    Args:
        model: As its description says.

    Raises:
        OwnModelError: If the file is gone or changed since it was described, is no ONNX model of one file,
            or is not laid out as described.
    """

    def __init__(self, model: OwnModel) -> None:
        self._model = model
        data = _read(model)
        _check_whole(model, data)
        try:
            self._session = open_session(data)
        except Exception as error:  # the runtime's own errors share no other base
            raise _fault(
                model, "cannot be run: it is no model that this program can load"
            ) from error
        self._input = _input_of(model, self._session)
        self._output = _output_of(model, self._session)
        self.look(np.zeros((model.height, model.width, 3), np.uint8))

    @property
    def name(self) -> str:
        """Its name and the start of its file's hash."""
        return self._model.label

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it finds."""
        return self._model.kinds

    def look(self, rgb: npt.NDArray[np.uint8]) -> tuple[Detections, ...]:
        """What it finds on ``rgb``, in its pixels: an entry for each kind, on the common confidence scale.

        Raises:
            OwnModelError: If the model gives something else than described.
        """
        return tuple(
            replace(found, scores=confidence_of(found.scores, self._model.threshold))
            for found in self._look(rgb, self.kinds)
        )

    def faces(self) -> OwnFaces:
        """The same network as a detector of faces alone, for an ensemble."""
        return OwnFaces(self)

    def raw(self, rgb: npt.NDArray[np.uint8], kind: Kind) -> Detections:
        """Finds of one kind with the model's own scores."""
        return self._look(rgb, (kind,))[0]

    def close(self) -> None:
        """Nothing to release: the session goes with the object."""

    def _look(self, rgb: npt.NDArray[np.uint8], kinds: tuple[Kind, ...]) -> tuple[Detections, ...]:
        """Finds with the model's own scores, best first: an entry for each of ``kinds``."""
        boxes, scores, classes = self._run(rgb)
        of = np.array([kind or "" for _, kind in self._model.classes])[classes]
        return tuple(
            Detections(
                boxes[of == kind],
                scores[of == kind],
                kind,
                (self._model.name,) * int((of == kind).sum()),
            )
            for kind in kinds
        )

    def _run(self, rgb: npt.NDArray[np.uint8]) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
        """Boxes in pixels of ``rgb``, scores and classes of all finds, best first."""
        model = self._model
        height, width = rgb.shape[:2]
        scale = min(model.width / width, model.height / height)
        shown = max(1, round(width * scale)), max(1, round(height * scale))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = rgb if shown == (width, height) else cv2.resize(rgb, shown, interpolation=how)
        full = np.full((model.height, model.width, 3), GREY, np.uint8)
        full[: shown[1], : shown[0]] = small
        if model.colour is Colour.BGR:
            full = full[..., ::-1]
        blob = np.ascontiguousarray(full.transpose(2, 0, 1)[None], np.float32) / model.scale
        try:
            (output,) = self._session.run([self._output], {self._input: blob.astype(np.float32)})
        except Exception as error:  # the runtime's own errors share no other base
            raise _fault(model, "stopped with an error while it ran") from error
        corners, scores, classes = read_output(model, output)
        corners = np.clip(corners, 0, np.array(shown * 2, np.float32))
        boxes = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
        real = (boxes[:, 2:] > 0).all(axis=1) & (scores >= LOWEST * model.threshold)
        boxes, scores, classes = boxes[real], np.clip(scores[real], 0, 1), classes[real]
        keep = _best(boxes, scores, classes)
        ratio = np.array([width / shown[0], height / shown[1]] * 2, np.float32)
        found = np.asarray(boxes[keep] * ratio, np.float32)
        return found, scores[keep].astype(np.float32), classes[keep]


class OwnFaces:
    """Faces that a user's own network finds, as one voice of an ensemble; scores are the network's own."""

    def __init__(self, detector: OwnDetector) -> None:
        self._detector = detector

    @property
    def name(self) -> str:
        """Name of the network and the start of its file's hash."""
        return self._detector.name

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """Faces on ``rgb``, in its pixels."""
        return self._detector.raw(rgb, Kind.FACE)

    def close(self) -> None:
        """Nothing to release."""


def read_output(
    model: OwnModel, output: npt.NDArray[Any]
) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Corners, scores and classes out of a model's first output.

    Returns:
        Corners (n, 4) as x0, y0, x1, y1 in pixels of the model's input, scores (n,) and classes (n,), all
        of them, in the output's order.

    Raises:
        OwnModelError: If it is not laid out as the description says, or has values that are no numbers.
    """
    count = len(model.classes)
    shape = tuple(output.shape)
    wanted = {
        Layout.V8: f"[1, {4 + count}, n]",
        Layout.V5: f"[1, n, {5 + count}]",
        Layout.BOXES: "[n, 6] or [1, n, 6]",
    }[model.layout]
    rows = output[0] if output.ndim == 3 and shape[0] == 1 else output
    if model.layout is Layout.V8:
        rows = rows.T
    width = {Layout.V8: 4 + count, Layout.V5: 5 + count, Layout.BOXES: 6}[model.layout]
    alone = model.layout is Layout.BOXES and output.ndim == 2
    if not (alone or (output.ndim == 3 and shape[0] == 1)) or rows.shape[1] != width:
        got = f"[{', '.join(map(str, shape))}]"
        raise _fault(model, f"gives {got} where its description ({model.layout}) says {wanted}")
    rows = np.asarray(rows, np.float32)
    if not np.isfinite(rows).all():
        raise _fault(model, "gives values that are no numbers")
    if model.layout is Layout.BOXES:
        named = rows[:, 5]
        # Rows that fill up to a fixed number have a score of nothing and any class.
        if ((named != np.rint(named)) | (named < 0) | (named >= count))[rows[:, 4] > 0].any():
            raise _fault(model, f"gives a class that is none of the {count} described")
        classes = np.clip(np.rint(named), 0, count - 1).astype(np.intp)
        return rows[:, :4], rows[:, 4], classes
    scores = rows[:, -count:]
    if model.layout is Layout.V5:
        scores = scores * rows[:, 4:5]
    classes = scores.argmax(axis=1)
    best = scores[np.arange(len(rows)), classes]
    half = rows[:, 2:4] / 2
    return np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1), best, classes


def _best(boxes: Floats, scores: Floats, classes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Positions of one box a thing, best first; boxes of different classes do not suppress each other."""
    order = np.argsort(-scores, kind="stable")[: 4 * MOST]
    keep: list[int] = []
    for one in np.unique(classes[order]):
        these = order[classes[order] == one]
        keep += these[suppress(boxes[these], scores[these], OVERLAP)].tolist()
    keep.sort(key=lambda at: (-float(scores[at]), at))
    return np.asarray(keep[:MOST], np.intp)


def _fault(model: OwnModel, what: str) -> OwnModelError:
    return OwnModelError(f"Your own detector “{model.name}” {what}.")


def _read(model: OwnModel) -> bytes:
    try:
        data = Path(model.file).read_bytes()
    except OSError as error:
        raise OwnModelError(
            f"The file of your own detector “{model.name}” cannot be read: "
            f"{(error.strerror or 'unknown reason').lower()}."
        ) from error
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise OwnModelError(
            f"The file of your own detector “{model.name}” was changed since the search was set up.",
            "Start the search again; the log will name the file as it is now.",
        )
    return data


def _check_whole(model: OwnModel, data: bytes) -> None:
    """Refuse what is no ONNX model, and a model that has parts of it in other files.

    The runtime itself refuses other files outside a model's folder, but the log names one file by its
    hash, and that has to be all of it.
    """
    import onnx  # only for the few who have a detector of their own

    try:
        graph = onnx.load_model_from_string(data)
    except Exception as error:  # the parser's own errors share no other base
        raise _fault(model, "is no ONNX model") from error
    if not graph.graph.node:
        raise _fault(model, "is no ONNX model")
    if _has_external(graph):
        raise OwnModelError(
            f"Your own detector “{model.name}” keeps its weights in another file.",
            f"Save it as one ONNX file. {REMEDY}",
        )


def _has_external(message: Any) -> bool:
    """Whether any tensor anywhere in the model refers to another file."""
    name = message.DESCRIPTOR.name
    if name == "TensorProto":
        return bool(message.external_data) or message.data_location == message.EXTERNAL
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        parts = [value] if hasattr(value, "DESCRIPTOR") else value
        if any(_has_external(part) for part in parts):
            return True
    return False


def _input_of(model: OwnModel, session: Any) -> str:
    """Name of the input, once it is known to take the picture that is described."""
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise _fault(model, f"has {len(inputs)} inputs; it may have one picture only")
    wanted = (1, 3, model.height, model.width)
    given = tuple(inputs[0].shape)
    fits = len(given) == 4 and all(
        not isinstance(has, int) or has == must for has, must in zip(given, wanted, strict=True)
    )
    if not fits or inputs[0].type != "tensor(float)":
        shape = ", ".join(str(side) for side in given)
        raise _fault(
            model,
            f"takes {inputs[0].type}[{shape}] where its description says float "
            f"[{', '.join(map(str, wanted))}]",
        )
    return str(inputs[0].name)


def _output_of(model: OwnModel, session: Any) -> str:
    """Name of the first output, once it is known to be an array of numbers."""
    first = session.get_outputs()[0]
    if first.type not in NUMBERS:
        raise _fault(model, f"gives {first.type} where an array of numbers is needed")
    return str(first.name)
