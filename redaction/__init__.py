"""Umbra's core: detection, tracking, edits, export, verification and the review log. Never imports Qt."""

from __future__ import annotations

import os

# NumPy, SciPy and OpenCV each bring an OpenBLAS that starts a thread for every processor when it is loaded:
# on sixteen processors 45 threads and 3 GB of address space, for products of small matrices. Our own threads
# and processes are what shares the work. It is read when NumPy is loaded, so it is said before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
