"""Whole files of every kind that Umbra reads from elsewhere, and what reads them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.bench._importer_damage import (
    Damage,
    as_archive,
    as_bytes,
    as_json,
    as_text,
    as_xml,
)
from tests.bench._importer_pictures import as_picture, as_protobuf, as_tables, pictures

FRAMES = 40
"""Of the footage that track files and timelines are for."""


@dataclass(frozen=True)
class Importer:
    """One kind of file.

    Attributes:
        name: For people and for the seed.
        ending: Of its files.
        whole: A file that is right.
        damage: How such files are changed.
        read: Reads one as the program does, from a folder of its own; it may write beside the file only what
            ``leaves`` names.
        leaves: Names that may lie in the folder afterwards.
    """

    name: str
    ending: str
    whole: bytes
    damage: tuple[Damage, ...]
    read: Callable[[Path], object]
    leaves: frozenset[str] = frozenset()


TEXT: tuple[Damage, ...] = (as_text, as_text, as_text, as_bytes)
JSON: tuple[Damage, ...] = (as_json, as_json, as_json, as_text, as_bytes)
XML: tuple[Damage, ...] = (as_xml, as_xml, as_xml, as_bytes)


def importers(room: Path) -> tuple[Importer, ...]:
    """All of them; the whole files are made in ``room``."""
    return (
        *_tracks(room), *_timelines(), *_lists(room), *_tables(), *_archives(room), *_logs(room),
        *_detectors(room), *_pictures(),
    )  # fmt: skip


@dataclass(frozen=True)
class _Frame:
    width: int = 192
    height: int = 112
    video: int = 0


def _tracks(room: Path) -> list[Importer]:
    from player.media.time import FrameIndex
    from redaction.edit.importing import import_tracks
    from redaction.formats.files import Format, read_file, write_tracks
    from redaction.model.geometry import Box, Ellipse
    from redaction.model.ids import FootageId, TrackId
    from redaction.model.project import Project
    from redaction.model.track import Keyframe, Track

    def read(path: Path) -> object:
        file = read_file(path, FRAMES)
        if file.misfit(_Frame(), FRAMES):
            return None
        patch = import_tracks(Project(FootageId("f")), file.tracks)
        return len(patch.tracks)

    keys = (
        Keyframe(FrameIndex(0), Ellipse(Box(20, 10, 30, 40))),
        Keyframe(FrameIndex(9), Box(25, 12, 30, 40)),
    )
    other = (Keyframe(FrameIndex(5), Box(100.5, 50.25, 20, 20)),)
    made = [
        Track(TrackId("a"), keys, FrameIndex(20)),
        Track(TrackId("b"), other, FrameIndex(FRAMES)),
    ]
    found = []
    for form in Format:
        path = room / f"tracks.{form}"
        write_tracks(path, form, made, _Frame(), FRAMES)
        damage = {Format.CVAT: XML, Format.MOT: TEXT}.get(form, JSON)
        found.append(Importer(f"tracks {form}", ".txt", path.read_bytes(), damage, read))
    return found


def _timelines() -> list[Importer]:
    from player.media.time import FrameIndex, FrameSpan
    from redaction.formats.timeline_files import SheetFormat, read_sheet, text_of
    from redaction.model.annotation import Annotation
    from redaction.model.geometry import Box
    from redaction.model.ids import AnnotationId
    from redaction.model.note_category import BUILT_IN
    from redaction.notes.placing import import_patch
    from tests.unit.notes.made import arrivals, one_sheet, target

    at = target()

    def read(path: Path) -> object:
        _, rows = read_sheet(path, Fraction(25))
        # What a window or a command does next: place the rows on footage.
        return import_patch(arrivals(rows, at), BUILT_IN) if rows.rows else None

    notes = [
        Annotation(
            AnnotationId(f"{n:016x}"), FrameSpan(FrameIndex(n * 30), FrameIndex(n * 30 + 12)),
            f"Knife {n}", "Line\nand line", "weapon", "red", ("a;b",), ("PC 12",), "Platform 2",
            Box(1.5, 2.25, 30.125, 40) if n else None, FrameIndex(n * 30 + 2) if n else None,
        )
        for n in range(3)
    ]  # fmt: skip
    kinds = {SheetFormat.JSON: JSON, SheetFormat.OTIO: JSON, SheetFormat.ELAN: XML}
    sheet = one_sheet(notes)
    return [
        Importer(
            f"timeline {form.name.lower()}",
            form.ending,
            text_of(sheet, form).encode(),
            kinds.get(form, TEXT),
            read,
        )
        for form in SheetFormat
    ]


def _lists(room: Path) -> list[Importer]:
    from redaction.casework.catalogue import BUILT_IN as REASONS
    from redaction.casework.sharing import read_list, write_list
    from redaction.model.note_category import BUILT_IN as CATEGORIES
    from redaction.notes.templates import read_template, write_template
    from redaction.policy.reading import read_policy

    write_list(REASONS, room / "reasons.json")
    write_template(CATEGORIES, room / "categories.json")
    policy = {
        "umbra_policy": 1, "name": "Anyshire Police", "contact": "the service desk",
        "settings": {"locked": {"look/theme": "light"}, "defaults": {"export/quality": "high"}},
        "shortcuts": {"locked": True},
        "export": {"styles": ["solid"], "encoders": ["software"], "worst_crf": 20, "unredacted": ["D\\a"]},
        "search": {"detectors": ["thorough"], "least_sensitivity": 6, "scheduler": False},
        "casework": {
            "reasons": "required", "no_override": ["unseen"], "retention": {"days": 60},
            "sign_off": {"people": "accounts", "look": "all"}, "seen": {"fastest": 1, "held": 100},
        },
        "workspaces": {"usual": "{home}/Umbra", "allowed": ["{home}/Umbra"]},
    }  # fmt: skip
    example = json.dumps(policy).encode()
    settings = {
        "umbra_settings": 1, "version": "1.0.0", "settings": {"look/theme": "light"},
        "shortcuts": {"review.next": ["N"]},
    }  # fmt: skip

    def taken(path: Path) -> object:
        from app.settings.files import take_over
        from app.settings.store import Settings

        return take_over(Settings(path.parent / "settings.ini"), path)

    kept = frozenset({"settings.ini", "settings.ini.lock"})
    return [
        Importer("reasons", ".json", (room / "reasons.json").read_bytes(), JSON, read_list),
        Importer(
            "categories", ".json", (room / "categories.json").read_bytes(), JSON, read_template
        ),
        Importer("policy", ".json", example, JSON, read_policy),
        Importer("settings", ".json", json.dumps(settings).encode(), JSON, taken, kept),
    ]


def _tables() -> list[Importer]:
    from redaction.cli_batch import _works_of_table
    from redaction.usecases.batch import read_table

    def read(path: Path) -> object:
        read_table(path)
        return _works_of_table(path, path.parent, ())

    rows = (
        "input,output,style,clip,no-sound\r\na.mp4,one.mp4,mosaic,1-2,yes\r\nb.mp4,,solid,,no\r\n"
    )
    return [Importer("batch table", ".csv", rows.encode(), TEXT, read)]


def _archives(room: Path) -> list[Importer]:
    from player.media.time import FrameIndex
    from redaction.casework.bag import write_bag
    from redaction.casework.checker.verdicts import check_package
    from redaction.casework.zipping import ZipShelf
    from redaction.edit.edit import Patch
    from redaction.model.footage import RequestKind
    from redaction.model.geometry import Box
    from redaction.model.ids import TrackId
    from redaction.model.track import Keyframe, Track
    from redaction.store.backup import read_backup, unpack, write_backup
    from redaction.store.mending import check_database
    from redaction.store.workspace import Workspace
    from tests.unit.casework.checker.test_check import INFO, items, tags

    with ZipShelf(room / "package.zip", "SAR-12") as shelf:
        write_bag(shelf, items(), INFO, tags())
    with Workspace.open(room / "ws", user="r.khan") as workspace:
        workspace.set_setting("workspace.name", "Office")
        request = workspace.add_request(RequestKind.FOI, "FOI/2026/7", dt.date(2026, 9, 3))
        footage = workspace.add_footage(
            room / "a.mp4", sha256="0" * 64, size=1, frames=FRAMES, duration=1.6, width=192, height=112,
            facts={}, request=request.id,
        )  # fmt: skip
        track = Track(TrackId("a"), (Keyframe(FrameIndex(0), Box(2, 2, 3, 3)),), FrameIndex(FRAMES))
        workspace.do(footage.id, Patch("Decide", tracks={track.id: (None, track)}))
    write_backup(room / "ws", room / "backup.umbrabackup")
    database = sqlite3.connect(room / "ws" / "umbra.db")
    with contextlib.closing(database):
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")

    def restore(path: Path) -> object:
        read_backup(path, check=True)
        unpack(path, path.parent / "restored")
        with Workspace.open(path.parent / "restored", user="r.khan") as workspace:
            return workspace.footage()

    def open_workspace(path: Path) -> object:
        folder = path.parent / "restored"
        folder.mkdir()
        shutil.copyfile(path, folder / "umbra.db")
        check_database(folder)
        with Workspace.open(folder, user="r.khan") as workspace:
            found = [workspace.project(footage.id) for footage in workspace.footage()]
            return found, workspace.requests(), workspace.setting("workspace.name")

    archive: tuple[Damage, ...] = (as_archive,)
    backup = (room / "backup.umbrabackup").read_bytes()
    package = (room / "package.zip").read_bytes()
    store = (room / "ws" / "umbra.db").read_bytes()
    restored = frozenset({"restored"})
    return [
        Importer("package", ".zip", package, archive, check_package),
        Importer("backup", ".umbrabackup", backup, archive, restore, restored),
        Importer(
            "workspace", ".db", store, (as_tables, as_tables, as_bytes), open_workspace, restored
        ),
    ]


def _logs(room: Path) -> list[Importer]:
    from redaction.reviewlog.checking import NotALog, check_file
    from redaction.reviewlog.signing import key_from_pem, read_signed
    from redaction.store.workspace import Workspace
    from redaction.usecases.log_proof import export_log, make_key, sign_log
    from tests.unit.casework.checker.test_check import KEY

    with Workspace.open(room / "ws2", user="r.khan") as workspace:
        make_key(workspace, "a long enough passphrase")
        signed = sign_log(workspace, "a long enough passphrase")
        export_log(workspace, room / "log.json", signed=signed)

    def check(path: Path) -> object:
        try:
            return check_file(str(path))
        except (NotALog, OSError, UnicodeDecodeError):
            return None

    head = json.dumps(signed.to_json()).encode()
    return [
        Importer("log", ".json", (room / "log.json").read_bytes(), JSON, check),
        Importer("signed head", ".json", head, JSON, read_signed),
        Importer(
            "public key", ".pem", KEY.public_pem, TEXT, lambda path: key_from_pem(path.read_bytes())
        ),
    ]


_DETECTOR = """name = "Plates"
model = "net.onnx"
input = [96, 64]
layout = "v8"
threshold = 0.4
scale = 255.0
every = 5
licence = "MIT"
[classes]
plate = "plate"
face = "face"
dog = "ignore"
"""


def _detectors(room: Path) -> list[Importer]:
    from redaction.detection.own import OwnDetector
    from redaction.detection.ownmodel import load_own_model
    from tests.media.networks import network

    net = network("v8", room / "net.onnx").read_bytes()

    def described(path: Path) -> object:
        (path.parent / "net.onnx").write_bytes(net)
        return load_own_model(path)

    def opened(path: Path) -> object:
        path.rename(path.parent / "net.onnx")
        (path.parent / "in.toml").write_text(_DETECTOR, encoding="utf-8")
        import numpy as np

        found: Any = OwnDetector(load_own_model(path.parent / "in.toml"))
        return found.look(np.zeros((112, 192, 3), np.uint8))

    beside = frozenset({"net.onnx", "in.toml"})
    return [
        Importer("detector", ".toml", _DETECTOR.encode(), TEXT, described, beside),
        Importer("network", ".onnx", net, (as_protobuf, as_protobuf, as_bytes), opened, beside),
    ]


def _pictures() -> list[Importer]:
    from player.media.probe import probe

    damage: tuple[Damage, ...] = (as_picture, as_picture, as_bytes)
    return [
        Importer(f"still {ending[1:]}", ending, whole, damage, lambda path: probe(path, deep=True))
        for ending, whole in pictures().items()
    ]
