"""What a translator gets: all of it, as it is looked up, and kept from one time to the next."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.unit.installers.scripts import ROOT, script

words = script("words")


@cache
def catalogue() -> Mapping[tuple[str, str], str]:
    return dict(words.catalogue())


def test_qt_finds_nothing_that_we_do_not(tmp_path: Path) -> None:
    """Qt's lupdate reads the same sources. Its contexts are wrong where a function looks the text up."""
    there = tmp_path / "qt.ts"
    sources = [str(p) for f in ("app", "player/qt") for p in sorted((ROOT / f).rglob("*.py"))]
    lupdate = words.lrelease().with_name(words.lrelease().name.replace("lrelease", "lupdate"))
    subprocess.run([str(lupdate), *sources, "-ts", str(there)], check=True, capture_output=True)
    theirs, ours = words.read(there), catalogue()
    assert len(theirs) > 2500
    texts = {text for _, text in ours}
    assert sorted({text for _, text in theirs} - texts) == []
    # as many as are looked up by functions; if Qt learns it one day, its collector could be ours
    assert sum(key not in ours for key in theirs) > 300
    seen = {text for _, text in theirs}
    assert {"Unless you change it", "Open the sign-off"} <= texts - seen


def test_declared_texts_and_the_core_are_in_it() -> None:
    known = catalogue()
    assert ("actions", "&File") in known
    assert ("settings", "Theme") in known
    assert ("words", "Checking the copy") in known
    assert ("core", "Nobody has seen {many} frames of {frames}.") in known
    assert ("core", "Draft") in known
    assert sum(context == "core" for context, _ in known) > 2500
    assert not any(context == "" for context, _ in known)


def test_a_translation_stays_when_the_file_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "umbra_de.ts"
    first = words.write(path)
    assert first["new"] == first["open"] > 5000
    text = path.read_text(encoding="utf-8")
    old = "<source>Drawing the sample</source>\n            <translation"
    assert old in text
    said = text.replace(f'{old} type="unfinished" />', f"{old}>Beispiel</translation>")
    gone = "<message><source>Long gone</source><translation>Weg</translation></message>"
    path.write_text(said.replace("<name>words</name>", f"<name>words</name>{gone}"), "utf-8")
    again = words.write(path)
    assert (again["new"], again["vanished"]) == (0, 1)
    assert again["open"] == first["open"] - 1
    kept = words.read(path)
    assert kept["words", "Drawing the sample"] == "Beispiel"
    assert kept["words", "Long gone"] == "Weg"
    root = ElementTree.parse(path).getroot()
    assert root.get("language") == "de"
    states = {m.findtext("source"): m.find("translation").get("type") for m in root.iter("message")}  # type: ignore[union-attr]
    assert (states["Drawing the sample"], states["Long gone"]) == (None, "vanished")


def test_a_translation_that_asks_for_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """The window would not be able to say it: a sentence without a value for a name is an error."""
    path = tmp_path / "umbra_de.ts"
    words.write(path)
    text = path.read_text(encoding="utf-8")
    source = "<source>about {n} seconds left</source>\n            <translation"
    wrong = text.replace(f'{source} type="unfinished" />', f"{source}>noch {{m}} s</translation>")
    assert wrong != text
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(words.WordsError, match="asks for m"):
        words.compile_file(path)
    assert words.main(["--compile", str(path)]) == 1
    path.write_text(wrong.replace("{m}", "{n}"), encoding="utf-8")
    assert words.compile_file(path).stat().st_size > 50


@pytest.mark.parametrize(
    ("source", "text", "why"),
    [
        ("{n} frames", "{n Bilder", "cannot be filled in"),
        ("{n} frames", "{n} Bilder }", "cannot be filled in"),
        ("{n} frames", "{n.x} B", "asks for n.x"),
        ("{n} frames", "{n[0]} B", r"asks for n\[0\]"),
        ("{n} frames", "{n:d} B", "asks for n:d"),
        ("{n} frames", "{n!r} B", "asks for n!r"),
        ("{n} frames", "{} B", "asks for "),
        ("{n} frames", "{0} B", "asks for 0"),
        ("{n:.1f} s", "{n} s", "asks for n"),
        ("{n} frames", "{n} Bilder", ""),
        ("{n} frames", "Bilder", ""),
        ("{n} frames", "{{{n}}} Bilder", ""),
        ("{n:.1f} s", "nach {n:.1f} s", ""),
        ("100 %", "100 {%", ""),
        ("a {word", "ein {Wort", ""),
    ],
)
def test_which_translations_could_not_be_shown(source: str, text: str, why: str) -> None:
    found = words.wrong_holes({("core", source): text})
    assert len(found) == bool(why)
    if why:
        assert re.search(why, found[0])


def test_what_is_not_said_any_more_does_not_stop_a_translation(tmp_path: Path) -> None:
    path = tmp_path / "umbra_de.ts"
    words.write(path)
    gone = "<message><source>{n} gone</source><translation>{m} weg</translation></message>"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<name>words</name>", f"<name>words</name>{gone}"), "utf-8")
    with pytest.raises(words.WordsError, match="asks for m"):
        words.compile_file(path)
    assert words.write(path)["vanished"] == 1
    assert words.compile_file(path).is_file()


def test_a_translators_doubts_and_remarks_stay(tmp_path: Path) -> None:
    path = tmp_path / "umbra_de.ts"
    first = words.write(path)
    text = path.read_text(encoding="utf-8")
    old = '<source>Drawing the sample</source>\n            <translation type="unfinished" />'
    assert old in text
    remark = "<translatorcomment>Muster &amp; Beispiel?</translatorcomment>"
    new = (
        f"<source>Drawing the sample</source>{remark}"
        '<translation type="unfinished">Das Beispiel</translation>'
    )
    gone = f"<message><source>Long gone</source>{remark}<translation>Weg</translation></message>"
    text = text.replace(old, new).replace("<name>words</name>", f"<name>words</name>{gone}")
    path.write_text(text, encoding="utf-8")
    assert words.write(path)["open"] == first["open"]
    kept = words.entries(path)
    assert kept["words", "Drawing the sample"] == words.Entry(
        "Das Beispiel", "Muster & Beispiel?", is_unfinished=True
    )
    assert kept["words", "Long gone"] == words.Entry("Weg", "Muster & Beispiel?", is_gone=True)
    before = path.read_bytes()
    words.write(path)
    assert path.read_bytes() == before


def test_a_full_disk_leaves_a_translators_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "umbra_de.ts"
    words.write(path)
    before = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(words.os, "fsync", full)
    assert words.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["umbra.ts", "de.ts", "umbra_german.ts"])
def test_a_file_without_a_language_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(words.WordsError, match="names no language"):
        words.write(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_what_is_no_translation_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "umbra_de.ts"
    path.write_text("no XML")
    assert words.main([str(path)]) == 1
    assert path.read_text() == "no XML"


def test_an_installation_has_the_list_of_what_the_core_says(tmp_path: Path) -> None:
    path = tmp_path / "translations" / "core.json"
    words.write_core(ROOT, path)
    listed = json.loads(path.read_text(encoding="utf-8"))
    ours = {text for context, text in catalogue() if context == "core"}
    assert {*listed["fixed"], *listed["forms"], "and"} == ours
    before = path.read_bytes()
    words.write_core(ROOT, path)
    assert path.read_bytes() == before
