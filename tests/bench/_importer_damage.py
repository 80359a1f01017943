"""How files that are imported can be wrong: as bytes, as text, as JSON, as XML, as an archive."""

from __future__ import annotations

import io
import json
import random
import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

from tests.bench.fuzz import MUTATIONS

NUMBERS = (
    "0", "-0", "-1", "1e309", "-1e309", "NaN", "Infinity", "-Infinity", "1e-320", "9" * 26,
    "9" * 5000, "0x10", "1_000", "٣", "½", "1.", ".5", "1,5", "+3", "00000000001", "2147483648", "1e3", "1/0",
    "25:00:00.000", "00:60:00.000", "-00:00:01.000", "00:00:00:99", "true", "", " ",
)  # fmt: skip
"""What may stand where a number should."""

WORDS = (
    "", "\0", "a\0b", "\ud7ff\ue000", "\u202e", "=1+1", "@SUM(A1)", "../../outside", "/etc/passwd", "C:\\x",
    "\\\\host\\share", "NUL", "x" * 70_000, "\u0301" * 3000, "\n", "\r", '"', "'", "<", "&amp;", "%s%n",
    "file:///etc/passwd", "\ufeff", "1" * 400, "none", "null", "ß" * 300,
)  # fmt: skip
"""What may stand where a word should."""

BOMB_BYTES = 300 << 20
"""Bytes an archive of a few kilobytes becomes."""

Damage = Callable[[bytes, random.Random], tuple[str, bytes]]


def as_bytes(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """One or two of the changes that `./run bench fuzz` makes."""
    said, found = [], bytearray(data)
    for _ in range(rng.choice((1, 2))):
        change = rng.choice(MUTATIONS)
        found = change(found, rng) or bytearray(b"\0")
        said.append(change.__name__.strip("_"))
    return ", ".join(said), bytes(found)


def as_text(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Numbers and words that are none, lines gone, doubled or in another order, another encoding."""
    text = data.decode("utf-8", "replace")
    way = rng.randrange(9)
    lines = text.splitlines(keepends=True)
    at = rng.randrange(len(lines)) if lines else 0
    if way <= 2:
        found = list(re.finditer(r"-?\d+(?:[.:]\d+)*", text))
        for match in rng.sample(found, min(len(found), rng.choice((1, 1, 3)))):
            # From the one text: what was put in first moves what stands behind it, which is a change too.
            text = text[: match.start()] + rng.choice(NUMBERS) + text[match.end() :]
        return "numbers", text.encode("utf-8", "surrogatepass")
    if way == 3:
        found = list(re.finditer(r"\w+", text))
        if found:
            match = rng.choice(found)
            text = text[: match.start()] + rng.choice(WORDS) + text[match.end() :]
        return "a word", text.encode("utf-8", "surrogatepass")
    if way == 4 and lines:
        del lines[at : at + rng.choice((1, 2, 5))]
        return "lines gone", "".join(lines).encode()
    if way == 5 and lines:
        lines[at:at] = lines[at : at + 2] * rng.choice((1, 3, 2000))
        return "lines again", "".join(lines).encode()
    if way == 6:
        rng.shuffle(lines)
        return "order of lines", "".join(lines).encode()
    if way == 7:
        coding = rng.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp500"))
        return coding, text.encode(coding, "replace")
    at = rng.randrange(len(text) + 1)
    return "words put in", (text[:at] + rng.choice(WORDS) * rng.choice((1, 50)) + text[at:]).encode(
        "utf-8", "surrogatepass"
    )


class Raw(str):
    """Stands in a JSON value for text that is written as it is: `1e999` is no float of Python's."""

    __slots__ = ()


def _dumped(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(k))}:{_dumped(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_dumped, value)) + "]"
    return json.dumps(value)


def _hard_value(rng: random.Random) -> Any:
    way = rng.randrange(8)
    if way <= 2:
        number = rng.choice(
            [n for n in NUMBERS if re.fullmatch(r"-?[\d.e+-]+|NaN|-?Infinity|true", n)]
        )
        return Raw(number)
    if way == 3:
        return rng.choice(WORDS)
    if way == 4:
        return rng.choice(
            (None, True, False, [], {}, [[]], {"": ""}, "2026-02-30", "9999-12-31T23:59:60Z")
        )
    if way == 5:
        return Raw("[" * 20_000 + "]" * 20_000)
    if way == 6:
        return Raw('{"a":' * 3000 + "1" + "}" * 3000)
    return [rng.choice(WORDS)] * rng.choice((1, 5000))


def as_json(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Values of the wrong kind or beyond all bounds, keys gone, doubled and unknown, all too deep."""
    try:
        root = json.loads(data)
    except ValueError:
        return as_text(data, rng)
    said = []
    for _ in range(rng.choice((1, 1, 2))):
        places: list[tuple[Any, Any]] = []

        def gather(value: Any, places: list[tuple[Any, Any]] = places) -> None:
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for key, inside in list(pairs):
                places.append((value, key))
                if isinstance(inside, dict | list):
                    gather(inside)

        gather(root)
        if not places:
            break
        holder, key = rng.choice(places)
        way = rng.randrange(5)
        if way <= 2:
            holder[key] = _hard_value(rng)
        elif way == 3:
            del holder[key]
        elif isinstance(holder, dict):
            holder[rng.choice(WORDS) or "x"] = holder[key]
        else:
            holder[key:key] = [holder[key]] * rng.choice((1, 3000))
        said.append(f"{('value', 'value', 'value', 'without', 'also')[way]} {str(key)[:20]}")
    if rng.random() < 0.1:
        text = _dumped(root)
        return "said twice", (text[:-1] + "," + text[1:]).encode("utf-8", "surrogatepass")
    return ", ".join(said), _dumped(root).encode("utf-8", "surrogatepass")


_LAUGHS = (
    '<!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "' + f"&{inner};" * 10 + '">'
        for inner, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
"""A thousand million words of a few lines."""


def as_xml(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Entities that multiply or name other files, elements too deep, too many, cut; else as text."""
    text = data.decode("utf-8", "replace")
    way = rng.randrange(8)
    head, _, rest = text.partition("?>")
    if way == 0:
        inside = re.sub(r">([^<>]+)<", ">&j;<", rest, count=2)
        return "entities that multiply", f"{head}?>{_LAUGHS}{inside}".encode()
    if way == 1:
        name = rng.choice(("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/zero"))
        outside = f'<!DOCTYPE z [<!ENTITY a SYSTEM "{name}">]>'
        inside = re.sub(r">([^<>]+)<", ">&a;<", rest, count=2)
        return f"an entity of {name}", f"{head}?>{outside}{inside}".encode()
    if way == 2:
        at = rest.rfind("</")
        deep = rng.choice((300, 50_000))
        return (
            f"{deep} deep",
            f"{head}?>{rest[:at]}{'<a>' * deep}{'</a>' * deep}{rest[at:]}".encode(),
        )
    if way == 3:
        found = list(re.finditer(r'="[^"]*"', text))
        if found:
            match = rng.choice(found)
            value = rng.choice((*NUMBERS, "", "x" * 5000, "-->", "&#0;"))
            text = text[: match.start()] + f'="{value}"' + text[match.end() :]
        return "an attribute", text.encode("utf-8", "surrogatepass")
    if way == 4:
        found = list(re.finditer(r"<(\w+)[^<>]*?(?:/>|>.*?</\1>)", text, re.S))
        if found:
            match = rng.choice(found)
            many = match.group() * rng.choice((0, 2, 200))
            text = text[: match.start()] + many + text[match.end() :]
        return "an element gone or again", text.encode()
    return as_text(data, rng)


NAMES = (
    "../outside.txt", "../../outside.txt", "/outside.txt", "C:\\outside.txt", "..\\outside.txt",
    "a/../../outside", "./x", "a//b", "con", "aux.txt", "x\0y", "x" * 300, "a/" * 200 + "x", "trailing.",
    "trailing ", "\u202egpj", "umbra.db", "UMBRA.DB", "keys/../../outside", "~/outside", "data:stream", "",
)  # fmt: skip
"""Names in an archive that lead elsewhere, or cannot be."""


def as_archive(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Names that lead out of the folder, links, bombs, sizes that lie, two of one name; else as bytes."""
    way = rng.randrange(9)
    if way == 8:
        return as_bytes(data, rng)
    if way == 7:
        return _false_record(data, rng)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        infos = old.infolist()
        chosen = rng.randrange(len(infos))
        said = infos[chosen].filename
        for at, info in enumerate(infos):
            body = old.read(info)
            if at != chosen:
                new.writestr(info, body, info.compress_type)
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the same name twice is what is wanted
                said = f"{said}: {_one_entry(new, info, body, way, rng)}"
    return said, made.getvalue()


def _one_entry(
    new: zipfile.ZipFile, info: zipfile.ZipInfo, body: bytes, way: int, rng: random.Random
) -> str:
    """Write one file of an archive wrongly; says how."""
    packed = zipfile.ZIP_DEFLATED
    if way <= 1:
        name = rng.choice(NAMES)
        if way:
            new.writestr(info, body, packed)
        # `\0` would end the name already when it is made.
        wrong = zipfile.ZipInfo(name.replace("\0", "?") or "?")
        wrong.filename = name
        new.writestr(wrong, body, packed)
        return f"as {name[:30]!r}"
    if way == 2:
        link = zipfile.ZipInfo(info.filename)
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        new.writestr(link, rng.choice((b"/etc/passwd", b"../../outside", b".")))
        return "a link"
    if way == 3:
        new.writestr(info.filename, bytes(BOMB_BYTES), packed)
        return "a bomb"
    if way == 4:
        new.writestr(info, body, packed)
        new.writestr(info, body[: len(body) // 2], packed)
        return "twice"
    if way == 5:
        new.writestr(info, rng.choice((as_bytes, as_json))(body, rng)[1], packed)
        return "other content"
    new.writestr(info, body, rng.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED)))
    return "packed otherwise"


def _false_record(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Sizes, places, flags and methods in the directory at the end, or in the heads of the files."""
    found = bytearray(data)
    heads = [m.start() for m in re.finditer(b"PK\1\2|PK\3\4|PK\5\6", data)]
    for _ in range(rng.choice((1, 2, 4)) if heads else 0):
        at = rng.choice(heads)
        central = data[at : at + 4] == b"PK\1\2"
        place, shape = rng.choice(
            ((8, "<H"), (10, "<H"), (20, "<I"), (24, "<I"), (28, "<H"), (42, "<I"))
            if central
            else ((6, "<H"), (8, "<H"), (12, "<I"), (16, "<I"), (18, "<I"), (22, "<I"))
        )
        size = struct.calcsize(shape)
        if at + place + size <= len(found):
            hard = (0, 1, 8, 99, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, rng.getrandbits(16))
            number = rng.choice(hard) & ((1 << 8 * size) - 1)
            found[at + place : at + place + size] = struct.pack(shape, number)
    return "records of the archive", bytes(found)
