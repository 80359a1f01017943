"""How pictures, networks and databases can be wrong: sizes that ask for all memory, tables that lie."""

from __future__ import annotations

import random
import sqlite3
import struct
import tempfile
import zlib
from contextlib import closing, suppress
from pathlib import Path

from tests.bench._importer_damage import as_bytes
from tests.bench._mutant_tree import hard

_SIDES = (0, 1, 65535, 30_000, 0x7FFFFFFF, 0xFFFFFFFF, 16384, 40_000)


def pictures() -> dict[str, bytes]:
    """A small whole picture of each kind, by ending."""
    import numpy as np

    from tests.media.stills import as_file, exif, jpeg_with, pages, png_with

    picture = np.random.default_rng(5).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    jpeg = jpeg_with(as_file(picture, ".jpg"), 0xE1, b"Exif\0\0" + exif(6, b"note"))
    return {
        ".png": png_with(as_file(picture, ".png"), b"tEXt", b"Comment\0words"),
        ".jpg": jpeg,
        ".tiff": pages([picture, picture]),
        ".bmp": as_file(picture, ".bmp"),
        ".webp": as_file(picture, ".webp"),
        ".gif": _gif(),
    }


def _gif() -> bytes:
    """Two pictures of 16 × 16 in one colour each."""
    screen = struct.pack("<HHBBB", 16, 16, 0x80, 0, 0) + bytes((0, 0, 0, 255, 255, 255))
    part = b"\x2c" + struct.pack("<HHHHB", 0, 0, 16, 16, 0) + b"\x02\x02\x4c\x01\x00"
    pause = b"\x21\xf9\x04" + struct.pack("<BHB", 0, 10, 0) + b"\0"
    return b"GIF89a" + screen + pause + part + pause + part + b"\x3b"


def as_picture(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Sides of any length, in the head or with data that really unpacks to so much; else as bytes."""
    side = rng.choice(_SIDES)
    if data[:4] == b"\x89PNG":
        return _png(data, side, rng)
    found = bytearray(data)
    if data[:3] == b"GIF":
        at = rng.choice((6, 8, 13 + 6 + 8 + 5, 13 + 6 + 8 + 7))
        found[at : at + 2] = struct.pack("<H", side & 0xFFFF)
        if rng.random() < 0.3:  # ten thousand pictures, each a few bytes
            found[-1:] = data[19:46] * 10_000 + b";"
        return f"GIF {side}", bytes(found)
    if data[:2] == b"BM":
        at = rng.choice((10, 14, 18, 22, 28, 30, 46))
        found[at : at + 4] = struct.pack("<I", side)
        return f"BMP at {at} is {side}", bytes(found)
    if data[:2] in (b"II", b"MM"):
        return _tiff(data, rng)
    if data[:2] == b"\xff\xd8":
        start = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
        at = start + rng.choice((4, 5, 7, 9))
        found[at : at + 2] = struct.pack(">H", side & 0xFFFF)
        return f"JPEG at {at} is {side}", bytes(found)
    at = rng.choice((4, 16, 23, 26, 28))
    if at + 4 <= len(found):
        found[at : at + 4] = struct.pack("<I", side)
    return f"WebP at {at} is {side}", bytes(found)


def _png(data: bytes, side: int, rng: random.Random) -> tuple[str, bytes]:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    depth, colour = rng.choice(((8, 2), (1, 0), (16, 6), (8, 3), (3, 1)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, rng.choice(_SIDES), depth, colour, 0, 0, 0))
    way = rng.randrange(4)
    if way == 0:
        return f"PNG {side}, as before", data[:8] + head + data[33:]
    if way == 1:  # a real picture of so many pixels, in a few hundred kilobytes
        edge = rng.choice((8_000, 14_000, 30_000))
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0))
        rows = zlib.compress(bytes((edge + 7) // 8 + 1) * edge, 1)
        return f"PNG of {edge} a side", data[:8] + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    kind = rng.choice((b"iCCP", b"zTXt", b"iTXt", b"eXIf", b"acTL", b"tRNS", b"PLTE"))
    body = {b"iCCP": b"n\0\0", b"zTXt": b"n\0\0", b"iTXt": b"n\0\1\0\0\0"}.get(kind, b"")
    body += zlib.compress(bytes(50 << 20), 1) if way == 2 and body else rng.randbytes(40)
    return f"PNG with {kind!r}", data[:33] + chunk(kind, body) * rng.choice((1, 1, 3000)) + data[
        33:
    ]


def _tiff(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Entries of the first directory: kind, type, count, value; pages that lead back to themselves."""
    found = bytearray(data)
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack(order + "I", data[4:8])[0]
    entries = struct.unpack(order + "H", data[at : at + 2])[0]
    if rng.random() < 0.2:
        end = at + 2 + 12 * entries
        found[end : end + 4] = struct.pack(order + "I", rng.choice((at, 8, 0xFFFFFFF0)))
        return "TIFF: pages without end", bytes(found)
    for _ in range(rng.choice((1, 2))):
        entry = at + 2 + 12 * rng.randrange(entries)
        place, shape = rng.choice(((0, "H"), (2, "H"), (4, "I"), (8, "I"), (8, "I")))
        size = struct.calcsize(shape)
        number = hard(rng) & ((1 << 8 * size) - 1)
        found[entry + place : entry + place + size] = struct.pack(order + shape, number)
    return "TIFF: entries", bytes(found)


def as_protobuf(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """A network whose sizes, types, names or operators are others; its numbers stay numbers."""
    import onnx

    net = onnx.ModelProto.FromString(data)
    way = rng.randrange(8)
    number = rng.choice((0, -1, 1, 3, 1 << 20, 1 << 40, (1 << 62) - 1))
    if way == 0:
        rng.choice(net.graph.input[0].type.tensor_type.shape.dim).dim_value = number
    elif way == 1:
        rng.choice(net.graph.output[0].type.tensor_type.shape.dim).dim_value = number
    elif way == 2:
        tensor = rng.choice(net.graph.initializer)
        tensor.dims[:] = [number, *tensor.dims[1:]]
    elif way == 3:
        rng.choice(net.graph.node).op_type = rng.choice(
            ("Loop", "Nothing", "Expand", "Tile", "", "If")
        )
    elif way == 4:
        tensor = rng.choice(net.graph.initializer)
        tensor.data_location = onnx.TensorProto.EXTERNAL
        where = rng.choice(("../../outside", "/etc/passwd", "/dev/zero", "net.onnx"))
        tensor.external_data.add(key="location", value=where)
        tensor.raw_data = b""
    elif way == 5:
        net.opset_import[0].version = rng.choice((0, 1, 99999))
    elif way == 6:
        node = rng.choice(net.graph.node)
        for _ in range(rng.choice((1, 500))):
            net.graph.node.add().CopyFrom(node)
    else:  # a tensor of a thousand million numbers from one
        tensor = net.graph.initializer.add()
        tensor.name, tensor.data_type = "wide", onnx.TensorProto.INT64
        tensor.dims.append(4)
        tensor.int64_data.extend([1, 7, 1 << 20, 1 << rng.choice((8, 12))])
        net.graph.node.add(
            op_type="Expand", input=[net.graph.node[0].output[0], "wide"], output=["big"]
        )
        net.graph.output[0].name = "big"
    words = ("input", "output", "constant", "operator", "data elsewhere", "version", "many", "wide")
    return f"network: {words[way]} {number}", bytes(net.SerializeToString())


_HARD = (
    "NULL", "-1", "0", "1e309", "9223372036854775807", "''", "'[' || hex(zeroblob(20000))", "zeroblob(1000)",
    "'NaN'", "'{\"a\":1e999}'", "'../../outside'", "hex(randomblob(8))", "'2026-02-30'", "char(0)",
    "replace(hex(zeroblob(15000)), '00', '[')",
)  # fmt: skip


def as_tables(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """A database that SQLite calls whole, with tables gone, values of another kind, triggers and views."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.db"
        path.write_bytes(data)
        said = []
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            names = (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            tables = [row[0] for row in database.execute(names)]
            triggers = [
                row[0]
                for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ]
            for _ in range(rng.choice((1, 1, 3))):
                table = rng.choice(tables)
                columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
                way = rng.randrange(8)
                if way == 0:
                    word = f'DROP TABLE "{table}"'
                elif way == 1:
                    word = f'ALTER TABLE "{table}" RENAME COLUMN "{rng.choice(columns)}" TO other'
                elif way == 2:
                    word = f"PRAGMA user_version = {rng.choice((0, 1, 9, 15, 999, -1, 2147483647))}"
                elif way == 3:
                    no = "BEGIN SELECT RAISE(ABORT, 'no'); END"
                    word = f'CREATE TRIGGER more BEFORE UPDATE ON "{table}" {no}'
                elif way == 4:
                    word = f'DELETE FROM "{table}"'
                else:
                    word = f'UPDATE OR IGNORE "{table}" SET "{rng.choice(columns)}" = {rng.choice(_HARD)}'
                    for trigger in triggers:  # who changes it behind our back does not ask them
                        database.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
                    database.execute("PRAGMA ignore_check_constraints = ON")
                with suppress(sqlite3.Error):
                    database.execute(word)
                    said.append(word[:60])
        found = path.read_bytes()
    return ("; ".join(said), found) if found != data else as_bytes(data, rng)
