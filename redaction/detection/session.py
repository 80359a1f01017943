"""One way to open a network for the CPU: one thread, no spinning, no words on standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime


def open_session(model: Path | bytes) -> Any:
    """An ``onnxruntime.InferenceSession`` of a file or of its bytes.

    It computes in the calling thread, so that the result does not depend on the number of cores. It may
    be run from several threads at once.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Spinning threads would take the core that decoding needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model if isinstance(model, bytes) else str(model),
        options,
        providers=["CPUExecutionProvider"],
    )
