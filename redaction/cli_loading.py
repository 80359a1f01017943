"""Loading what a command needs later while it does what it needs first."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def loading(*modules: str) -> Iterator[None]:
    """Import ``modules`` in a thread while the block runs; they are there when it ends.

    The libraries behind the search take half a second to import. So does indexing a file, most of it outside
    the interpreter, so that on two cores one hides behind the other. A module that cannot be imported is
    no error here: it is one where it is used.
    """
    # OpenCV's package swaps itself for its library while it loads, which no second thread may come upon.
    importlib.import_module("cv2")

    def load() -> None:
        for name in modules:
            with suppress(Exception):
                importlib.import_module(name)

    thread = threading.Thread(target=load, name="loading")
    thread.start()
    try:
        yield
    finally:
        thread.join()
