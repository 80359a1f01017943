"""Comparing one picture of the copy with what it should show."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from redaction.model.geometry import Box, Ellipse, Shape
from redaction.rendering.planes import GREY, Plane, Planes

BLOCK = 8
"""Side of the squares whose means are compared, in luma pixels; also the unit of the encoder."""

EXPOSED = 24.0
"""A square of a covered region is exposed when its mean lies further than this from the cover.

Measured on copies of five real clips: ringing at the edge of a black region gives squares of up to 12
levels at CRF 20 (veryfast) and up to 19 at CRF 30 (ultrafast)."""

EXPOSED_DEEP = 9.0
"""The same, a square or more away from the edge, where the encoder has nothing to ring about."""

SHOWS_THROUGH = 0.35
"""Share of the source's own contrast in a region from which it counts as exposed, however dark."""

SHOWS_THROUGH_SOLID = 0.15
"""The same where the cover is one value. Honest copies leave at most 0.02 at CRF 20 and 0.07 at CRF 30
(ultrafast), also in regions of 10 pixels; measured on three real clips."""

VISIBLE = 4.0
"""Mean contrast in levels below which a region of the source shows nothing that could be exposed."""

DIFFERENT = 16.0
"""A square elsewhere differs from the source when its mean is further away than this.

Measured likewise: at most 6 at CRF 20 and 9 at CRF 30."""

TELLING = 2.0
"""Levels by which a square must change between two frames to tell them apart."""

LEAST_TELLING = 6
"""Squares that must tell two frames apart before the copy is held against them."""

LEAST_UNDECIDED = 48
"""The same where nobody says what was covered: some of the few could be a cover's."""

OTHER_FRAME = 0.5
"""Likeness to a neighbouring frame from which the copy shows that one. True copies stay below 0.05 where
the two differ by more than an encoder may drop, at CRF 20; below 0.55 at CRF 28 to 34, where the limit
is higher accordingly (``Expected.dropped``)."""

FAINT = 6.0
"""Levels that an encoder may drop (see ``DIFFERENT``): frames that differ by less are faintly different."""

OTHER_FAINT_FRAME = 0.85
"""The same limit for frames that differ only faintly. There a true copy shows some of the frame before,
because x264 drops steps of up to 5 levels: at most 0.64 on eight clips at CRF 20. From CRF 28 on it drops
them altogether, so there faint changes tell nothing."""

UNCOVERED = 0.75
"""Share of the source's detail that a planned cover of colours must not show: then it is none. One that the
painter left out shows all of it. Ours follow from what lies around, so what they share is chance: at most
0.46 on 1,400 regions of seven clips."""

FOLLOWS = 0.85
"""Correlation of the details from which it counts: 0.67 by chance."""

SAME = 0.5
"""Levels by which a cover differs from the source, on average, that is the source itself."""

FINE = 5
"""Detail is what is finer than this part of a region's shorter side."""

LEAST_DETAIL = 2.0
"""Levels of detail below which a region of the source shows nothing that could be left."""

LEAST_PIXELS = 8
"""Pixels that a square shares with a region before it is judged."""

Means = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How badly one region is covered on one frame.

    Attributes:
        worst: Mean distance from the cover in the worst square, in luma levels.
        squares: Squares that are exposed.
    """

    worst: float
    squares: int


def block_means(plane: Plane) -> Means:
    """Means of 8 × 8 squares, float32; the last row and column may stand for fewer pixels.

    They are halved three times, which takes a quarter of the time of one step and rounds by up to a level.
    """
    h, w = plane.shape
    rows, columns = max(1, -(-h // BLOCK)), max(1, -(-w // BLOCK))
    if h % BLOCK or w % BLOCK:
        plane = cv2.copyMakeBorder(
            plane, 0, rows * BLOCK - h, 0, columns * BLOCK - w, cv2.BORDER_REPLICATE
        ).astype(np.uint8, copy=False)
    for side in (4, 2):
        plane = cv2.resize(
            plane, (columns * side, rows * side), interpolation=cv2.INTER_AREA
        ).astype(np.uint8, copy=False)
    shrunk = cv2.resize(plane.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, np.float32)


def colour_means(planes: Planes) -> Means:
    """Means of 8 × 8 samples of both chroma planes, one above the other, float32."""
    return np.concatenate((block_means(planes.u), block_means(planes.v)))


def inside(shape: Shape, x0: int, y0: int, x1: int, y1: int) -> npt.NDArray[np.bool_]:
    """Which pixels of a window have their centre in ``shape``.

    Written independently of the painter's masks on purpose: a fault there must not hide here.
    """
    xs = np.arange(x0, x1) + 0.5
    ys = np.arange(y0, y1) + 0.5
    match shape:
        case Box():
            across = (xs >= shape.x) & (xs < shape.x1)
            down = (ys >= shape.y) & (ys < shape.y1)
            return np.asarray(down[:, None] & across[None, :])
        case Ellipse():
            cx, cy = shape.box.centre
            dx = ((xs - cx) / (shape.box.w / 2)) ** 2
            dy = ((ys - cy) / (shape.box.h / 2)) ** 2
            return np.asarray(dx[None, :] + dy[:, None] <= 1.0)
    result = np.zeros((y1 - y0, x1 - x0), np.bool_)
    outline = shape.outline
    previous = outline[-1]
    for point in outline:
        (ax, ay), (bx, by) = previous, point
        previous = point
        if ay == by:
            continue
        rows = (ay > ys) != (by > ys)
        at = (bx - ax) * (ys[rows] - ay) / (by - ay) + ax
        result[rows] ^= xs[None, :] < at[:, None]
    return result


@dataclass(slots=True, eq=False)
class Window:
    """Whole squares around a region, and what the source shows there.

    Attributes:
        x0: Left edge in luma pixels; also ``y0``, ``x1``, ``y1``.
        luma: The source's luma in the window, before anything was painted.
        cover: The luma that the copy should show there; what the source shows until ``keep_cover``.
        bare: The painter covered nothing: its cover still shows the source.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    luma: Plane
    cover: Plane = field(init=False)
    bare: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.cover = self.luma

    def keep_cover(self, painted: Planes, shape: Shape) -> None:
        """Keep what the painted picture shows there.

        Args:
            painted: The picture as the painter leaves it.
            shape: The region.
        """
        self.cover = painted.y[self.y0 : self.y1, self.x0 : self.x1].copy()
        mask = inside(shape, self.x0, self.y0, self.x1, self.y1)
        self.bare = _keeps_detail(self.luma, self.cover, mask)


def window_of(source: Planes, shape: Shape) -> Window | None:
    """The window of a region on an unpainted picture; None outside the picture."""
    bounds = shape.bounds
    height, width = source.height, source.width
    # Whole squares, so that each is one square of the encoder.
    x0 = int(max(0.0, min(bounds.x, width))) // BLOCK * BLOCK
    y0 = int(max(0.0, min(bounds.y, height))) // BLOCK * BLOCK
    x1 = min(width, int(-(-max(0.0, min(bounds.x1, width)) // BLOCK)) * BLOCK)
    y1 = min(height, int(-(-max(0.0, min(bounds.y1, height)) // BLOCK)) * BLOCK)
    if x0 >= x1 or y0 >= y1:
        return None
    return Window(x0, y0, x1, y1, source.y[y0:y1, x0:x1].copy())


def exposure(
    copy: Planes,
    cover: Plane | int,
    shape: Shape,
    window: Window,
    slack: float = 0.0,
    plate: tuple[int, int, int, int] | None = None,
) -> Exposure:
    """How far the copy's luma is from the cover inside ``shape``.

    Args:
        copy: The copy's picture.
        cover: The luma it should show: one value, or a plane as large as the window.
        shape: The region, as shown, in pixels.
        window: What the source shows there.
        slack: Levels added to the limits, for copies encoded more coarsely than usual.
        plate: Left, top, right and bottom of a caption that lies over it. Letters are never encoded as
            smoothly as a cover; there only what shows through counts, and the letters are read elsewhere.
    """
    x0, y0, x1, y1 = window.x0, window.y0, window.x1, window.y1
    mask = inside(shape, x0, y0, x1, y1)
    part = copy.y[y0:y1, x0:x1]
    lettered = np.zeros_like(mask)
    if plate is not None:
        left, top, right, bottom = plate
        rows, columns = (
            slice(max(0, top - y0), max(0, bottom - y0)),
            slice(max(0, left - x0), max(0, right - x0)),
        )
        lettered[rows, columns] = mask[rows, columns]
        mask = mask & ~lettered
    target = np.full_like(part, cover) if isinstance(cover, int) else cover
    solid = isinstance(cover, int) and not slack
    share = SHOWS_THROUGH_SOLID if solid else SHOWS_THROUGH
    through = _shows_through(part, target, window.luma, mask, share) or (
        bool(lettered.any())
        and _shows_through(part, window.cover, window.luma, lettered, SHOWS_THROUGH)
    )
    bits = mask.view(np.uint8)
    pixels = _square_sums(bits)
    sums = _square_sums(cv2.absdiff(part, target) * bits)
    judged = pixels >= LEAST_PIXELS
    if not judged.any():
        # Smaller than a few pixels: judge it as a whole.
        total = int(pixels.sum())
        mean = float(sums.sum() / total) if total else 0.0
        return Exposure(mean, int(mean > EXPOSED + slack or through))
    means = np.where(judged, sums / np.maximum(pixels, 1), 0.0)
    full = (pixels == BLOCK * BLOCK).astype(np.uint8)
    deep = cv2.erode(full, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    bad = (means > EXPOSED + slack) | ((means > EXPOSED_DEEP + slack) & (deep > 0))
    squares = int(bad.sum())
    return Exposure(float(means.max()), max(squares, int(judged.sum())) if through else squares)


def _keeps_detail(luma: Plane, cover: Plane, mask: npt.NDArray[np.bool_]) -> bool:
    """Whether a cover still shows the fine detail of what it should hide."""
    if not mask.any():
        return False
    if float(cv2.absdiff(luma, cover)[mask].mean()) < SAME and float(luma[mask].std()) > VISIBLE:
        return True
    side = max(3, min(luma.shape) // FINE | 1)
    ours, theirs = (
        (p - cv2.blur(p, (side, side), borderType=cv2.BORDER_REPLICATE))[mask]
        for p in (luma.astype(np.float32), cover.astype(np.float32))
    )
    power, left = float((ours * ours).mean()), float((theirs * theirs).mean())
    if power < LEAST_DETAIL**2:
        return False
    shared = float((ours * theirs).mean())
    return shared > UNCOVERED * power and shared > FOLLOWS * float(np.sqrt(power * left))


def _shows_through(
    part: Plane, target: Plane, luma: Plane, mask: npt.NDArray[np.bool_], share: float
) -> bool:
    """Whether ``share`` of what the copy shows instead of the cover is the source, however dark it is."""
    # Every other pixel of every other line is plenty for one figure.
    sparse = np.s_[::2, ::2]
    chosen = mask[sparse]
    cover = target[sparse][chosen].astype(np.float32)
    seen = luma[sparse][chosen] - cover
    if not len(seen) or float(np.abs(seen).mean()) < VISIBLE:
        return False
    error = part[sparse][chosen] - cover
    # Not np.dot: for a few numbers it would wake the threads of its library.
    return float((error * seen).sum()) > share * float((seen * seen).sum())


def colour_exposure(copy: Planes, shape: Shape) -> float:
    """The mean colour left in a region that should be black, in chroma levels."""
    bounds = shape.bounds
    x0, y0 = max(0, int(bounds.x // 2)), max(0, int(bounds.y // 2))
    x1, y1 = (
        min(copy.u.shape[1], int(-(-bounds.x1 // 2))),
        min(copy.u.shape[0], int(-(-bounds.y1 // 2))),
    )
    if x0 >= x1 or y0 >= y1:
        return 0.0
    mask = inside(_halved(shape), x0, y0, x1, y1)
    if not mask.any():
        return 0.0
    means = [
        cv2.mean(cv2.absdiff(plane, np.full_like(plane, GREY)), mask.view(np.uint8))[0]
        for plane in (copy.u[y0:y1, x0:x1], copy.v[y0:y1, x0:x1])
    ]
    return float(max(means))


def _halved(shape: Shape) -> Shape:
    """The shape on the chroma planes."""
    match shape:
        case Box():
            return Box(shape.x / 2, shape.y / 2, shape.w / 2, shape.h / 2)
        case Ellipse(box):
            return Ellipse(Box(box.x / 2, box.y / 2, box.w / 2, box.h / 2))
    return type(shape)(tuple((x / 2, y / 2) for x, y in shape.points))


def _square_sums(values: Plane) -> npt.NDArray[np.int32]:
    """Sums over 8 × 8 squares; the last ones may be cut off by the picture's edge."""
    table = cv2.integral(np.ascontiguousarray(values))
    rows = np.append(np.arange(0, values.shape[0], BLOCK), values.shape[0])
    columns = np.append(np.arange(0, values.shape[1], BLOCK), values.shape[1])
    corners = table[rows][:, columns]
    return np.asarray(np.diff(np.diff(corners, axis=0), axis=1), np.int32)


def perhaps_open(copy: Means, here: Means, other: Means, black: float) -> npt.NDArray[np.bool_]:
    """Squares of a copy that may show the picture, where nobody says what was covered.

    A square that is black, or that equals neither frame, may be covered and tells nothing, and nor do
    the squares beside it, through which the edge of a cover may run.
    """
    equal = np.minimum(np.abs(copy - here), np.abs(copy - other)) <= DIFFERENT
    open_ = (equal & not_black(copy, black)).astype(np.uint8)
    return np.asarray(cv2.erode(open_, np.ones((3, 3), np.uint8))).astype(np.bool_)


def not_black(copy: Means, black: float) -> npt.NDArray[np.bool_]:
    """Squares of a copy that are lighter than a solid cover could be."""
    return np.asarray(np.abs(copy - black) > DIFFERENT)


def likeness(
    copy: Means, here: Means, other: Means, known: npt.NDArray[np.bool_] | None = None
) -> tuple[float, int]:
    """Whether a picture is rather another frame of the source than its own.

    Args:
        copy: Squares of the copy's picture.
        here: Squares of the frame it should show.
        other: Squares of a neighbouring frame.
        known: Squares that may be judged by; None for all of them.

    Returns:
        0 when the copy shows ``here``, 1 when it shows ``other``, between for something between; and
        how many squares tell the two apart.
    """
    step = other - here
    telling = np.abs(step) > TELLING
    if known is not None:
        telling &= known
    count = int(np.count_nonzero(telling))
    if not count:
        return 0.0, 0
    # Squares that tell nothing count as no step; picking the others out would take five times as long.
    chosen = step * telling
    return float(((copy - here) * chosen).sum() / (chosen * chosen).sum()), count
