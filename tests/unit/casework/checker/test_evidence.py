"""An evidence package: its numbered items are held against its files by the receiver's script."""

from __future__ import annotations

import json
from pathlib import Path

from redaction.casework.bag import FolderShelf, Item, write_bag
from redaction.casework.checker.script import NAME, script_bytes
from redaction.casework.checker.verdicts import WHOLE, check_package
from tests.unit.casework.checker.test_check import INFO, kinds, relisted, sha


def evidence(tmp_path: Path) -> Path:
    clip, still, notes = b"clip" * 900, b"still" * 300, b'{"annotations": []}'
    report = {"ok": True, "verdict": "verified", "copy": {"sha256": sha(clip)}}
    listed = [
        ("1", "", "ab" * 32, None),
        ("2", "data/clips/one.mp4", sha(clip), True),
        ("3", "data/stills/one.png", sha(still), False),
        ("4", "data/annotations/notes.json", sha(notes), None),
    ]
    about = {
        "format": "umbra-package", "version": 1, "kind": "evidence", "reference": "OP 7",
        "made": {"local": "2026-11-22T14:00:00+00:00", "by": ""}, "signed": False,
        "copies": [
            {"file": "data/clips/one.mp4", "sha256": sha(clip), "report": "data/verification/1.json"}
        ],
        "items": [
            {"number": n, "file": f, "sha256": s, **({} if r is None else {"redacted": r})}
            for n, f, s, r in listed
        ],
    }  # fmt: skip
    payload = [
        Item("clips/one.mp4", clip),
        Item("stills/one.png", still),
        Item("annotations/notes.json", notes),
        Item("verification/1.json", json.dumps(report).encode()),
        Item("package.json", json.dumps(about).encode()),
    ]
    made = tmp_path / "OP-7"
    made.mkdir()
    write_bag(FolderShelf(made), payload, INFO, [Item(NAME, script_bytes())])
    return made


def test_an_unchanged_one_is_whole_and_says_what_is_not_redacted(tmp_path: Path) -> None:
    verdict = check_package(evidence(tmp_path))
    assert verdict.problems == []
    assert verdict.status == WHOLE
    assert (verdict.facts["clips"], verdict.facts["items"]) == (1, 4)
    assert "copies" not in verdict.facts
    assert any("Not redacted" in note and "item 3." in note for note in verdict.notes)


def test_an_item_exchanged_with_all_lists_written_anew_is_found(tmp_path: Path) -> None:
    bag = evidence(tmp_path)
    (bag / "data/stills/one.png").write_bytes(b"other" * 300)
    relisted(bag)
    assert ("item", "data/stills/one.png") in kinds(check_package(bag))


def test_a_file_slipped_in_among_the_items_is_found(tmp_path: Path) -> None:
    bag = evidence(tmp_path)
    (bag / "data/stills/two.png").write_bytes(b"more")
    lines = (bag / "manifest-sha256.txt").read_text()
    (bag / "manifest-sha256.txt").write_text(f"{lines}{'0' * 64}  data/stills/two.png\n")
    relisted(bag)
    assert ("added", "data/stills/two.png") in kinds(check_package(bag))


def test_an_item_that_is_gone_from_all_lists_is_found(tmp_path: Path) -> None:
    bag = evidence(tmp_path)
    (bag / "data/annotations/notes.json").unlink()
    relisted(bag)
    assert ("missing", "data/annotations/notes.json") in kinds(check_package(bag))
