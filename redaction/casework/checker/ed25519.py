"""Checking an Ed25519 signature with whole numbers alone (RFC 8032, section 5.1).

Slow beside a library, some milliseconds, and enough for one signature. Nothing secret passes through here,
so it does not matter that the time it takes depends on the numbers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Point = tuple[int, int, int, int]
    # X, Y, Z, T with x = X/Z, y = Y/Z and x*y = T/Z

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

_HEAD = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in a PEM file (RFC 8410)."""


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) of ``message`` was made with the key (32 bytes)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _same(_times(scalar, _BASE), _plus(commitment, _times(challenge, key)))


def key_of_pem(pem: bytes) -> bytes | None:
    """The 32 bytes of an Ed25519 public key in a PEM file, or None when it is no such file."""
    lines = [line.strip() for line in pem.strip().splitlines()]
    if len(lines) < 3 or lines[0] != b"-----BEGIN PUBLIC KEY-----":
        return None
    if lines[-1] != b"-----END PUBLIC KEY-----":
        return None
    try:
        data = base64.b64decode(b"".join(lines[1:-1]), validate=True)
    except binascii.Error:
        return None
    return data[len(_HEAD) :] if data.startswith(_HEAD) and len(data) == 44 else None


def _root_x(y: int, sign: int) -> int | None:
    """The x of the curve's point with this y whose last bit is ``sign``, or None when there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if x & 1 != sign else x


def _point(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _root_x(y, sign) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _plus(first: _Point, second: _Point) -> _Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % _P
    b = (first[1] + first[0]) * (second[1] + second[0]) % _P
    c = 2 * first[3] * second[3] * _D % _P
    d = 2 * first[2] * second[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    return total


def _same(first: _Point, second: _Point) -> bool:
    across = (first[0] * second[2] - second[0] * first[2]) % _P
    up = (first[1] * second[2] - second[1] * first[2]) % _P
    return across == 0 and up == 0


def _base() -> _Point:
    y = 4 * pow(5, _P - 2, _P) % _P
    x = _root_x(y, 0)
    assert x is not None
    return x, y, 1, x * y % _P


_BASE = _base()
