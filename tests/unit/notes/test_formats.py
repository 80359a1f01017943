"""Files of annotations: Umbra reads back what it wrote to the last bit, and other libraries read it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
import webvtt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pympi.Elan import Eaf

from player.media.index import VideoIndex
from redaction.formats.timeline_csv import COLUMNS
from redaction.formats.timeline_files import SheetFormat, read_sheet, text_of
from redaction.jobs.errors import UserError
from redaction.model.annotation import Annotation
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId
from redaction.notes.placing import arrivals_of, matched
from redaction.notes.searching import in_order
from tests.unit.notes.made import (
    NTSC,
    arrivals,
    incident_sheet,
    odd,
    one_sheet,
    round_trip,
    several,
    span,
    steady,
    target,
)

LOSSLESS = [f for f in SheetFormat if f is not SheetFormat.EDL]
RELAXED = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
INDEXES = {"25": steady(), "29.97": steady(NTSC), "12.5": steady(Fraction(25, 2)), "odd": odd()}

KNIFE = Annotation(
    AnnotationId("0123456789abcdef"),
    span(100, 181),
    '=cmd "Knife" <drawn> & -->',
    "First line\n\nThird; line, “quoted”\n--> arrow",
    "weapon",
    "red",
    ("a;b", "back\\slash", "@sum"),
    ("PC 12 O'Neil", "-5"),
    "Platform 2",
    Box(1.5, 2.25, 30.125, 40),
    span(120, 121).start,
    source="by hand",
)
DOOR = Annotation(AnnotationId("d"), span(12, 13), "Door")


@pytest.mark.parametrize("form", LOSSLESS)
@RELAXED
@given(notes=several, rate=st.sampled_from(sorted(INDEXES)))
@example(notes=[KNIFE, DOOR], rate="25")
@example(notes=[KNIFE, DOOR], rate="odd")
def test_everything_comes_back(
    form: SheetFormat, notes: list[Annotation], rate: str, tmp_path: Path
) -> None:
    index = INDEXES[rate]
    read = round_trip(one_sheet(notes, index), form, tmp_path)
    found = arrivals(read, target(index))
    # that it came from a file is said of all of it
    back = [
        replace(a, source=a.source.removesuffix("imported from file").removesuffix("; "))
        for a in found.new
    ]
    doubled = len(notes) - len({replace(n, id=AnnotationId(""), source="") for n in notes})
    assert found.same == doubled
    if not doubled:
        assert in_order(back) == in_order(notes)
    assert not found.changed
    assert not found.remarks


@pytest.mark.parametrize("form", LOSSLESS)
def test_of_an_incident_every_camera_gets_its_own(form: SheetFormat, tmp_path: Path) -> None:
    twin = replace(KNIFE, id=AnnotationId("other"))
    sheet = incident_sheet([KNIFE, DOOR], [twin])
    read = round_trip(sheet, form, tmp_path)
    targets = [target(name="one.mp4"), target(steady(NTSC), number=2, name="two.mp4")]
    rows, remarks = matched(read, targets)
    assert not remarks
    found = [arrivals_of(t, rows[t.footage.id], "file", sheet.categories).new for t in targets]
    assert {a.id for a in found[0]} == {KNIFE.id, DOOR.id}
    assert [a.id for a in found[1]] == [twin.id]
    # beside one camera only, the other's are left out and it is said
    rows, remarks = matched(read, targets[:1])
    assert len(rows["f1"]) == 2
    assert remarks == ("1 of “CCTV platform 2” left out: it is none of this footage.",)


@pytest.mark.parametrize("rate", INDEXES)
def test_times_alone_find_the_same_frames(rate: str) -> None:
    """Who reads only the milliseconds of a cue, as a player does, is on the same frames."""
    index: VideoIndex = INDEXES[rate]
    notes = [
        replace(DOOR, id=AnnotationId(str(n)), span=span(n, n + 1 + n % 7))
        for n in range(0, 490, 7)
    ]
    text = text_of(one_sheet(notes, index), SheetFormat.WEBVTT)
    plain = "\n\n".join(p for p in text.split("\n\n") if not p.startswith("NOTE"))
    from redaction.formats import timeline_vtt

    found = arrivals(timeline_vtt.read(plain), target(index))
    assert [a.span for a in found.new] == [n.span for n in notes]


class TestCsv:
    def rows(
        self, notes: list[Annotation], index: VideoIndex | None = None
    ) -> list[dict[str, str]]:
        text = text_of(one_sheet(notes, index), SheetFormat.CSV)
        assert text.startswith("\ufeff")
        return list(csv.DictReader(io.StringIO(text[1:], newline="")))

    def test_frame_time_stamp_and_timecode_stand_in_each_row(self) -> None:
        (row,) = self.rows([KNIFE], steady(NTSC))
        assert tuple(row) == COLUMNS
        assert (row["first_frame"], row["last_frame"]) == ("100", "180")
        assert (row["first_pts"], row["end_pts"]) == (str(1234 + 300300), str(1234 + 543543))
        assert row["time_base"] == "1/90000"
        assert (row["start_timecode"], row["last_timecode"]) == ("00:00:03;10", "00:00:06;00")
        assert (row["start_time"], row["end_time"]) == ("00:00:03.336", "00:00:06.039")
        assert "drop frame" in row["timecode_note"]

    def test_no_cell_is_run(self) -> None:
        bad = ["=1+1", "+1", "-1+1", "@x", "\t=1", "'=1", "''@", "=HYPERLINK(1)", "＝1"]
        notes = [replace(DOOR, id=AnnotationId(str(n)), title=t) for n, t in enumerate(bad)]
        for row in self.rows(notes):
            assert row["title"][0] in "'\u200b"

    def test_of_an_incident_it_says_whose_clock(self) -> None:
        text = text_of(
            incident_sheet([DOOR], [replace(DOOR, id=AnnotationId("e"))]), SheetFormat.CSV
        )
        one, two = csv.DictReader(io.StringIO(text[1:], newline=""))
        assert one["incident_start"] == "Tue 3 Nov 2026 14:02:10.480 GMT"
        assert one["incident_start_utc"] == "2026-11-03T14:02:10.480000+00:00"
        assert "by the clock of “BWV 1”" in two["clock"]
        assert "“CCTV platform 2” is placed by its own clock" in two["clock"]
        assert two["incident_start"] == "Tue 3 Nov 2026 14:02:17.900 GMT"


class TestWebVtt:
    def test_its_library_reads_cues_and_comments(self) -> None:
        text = text_of(one_sheet([DOOR, KNIFE]), SheetFormat.WEBVTT)
        found = webvtt.from_string(text)
        assert [c.identifier for c in found.captions] == [
            "clip.mp4, frame 12, 00:00:00:12",
            "clip.mp4, frames 100 to 180, 00:00:04:00",
        ]
        door, knife = found.captions
        assert (door.start, door.end) == ("00:00:00.480", "00:00:00.520")
        assert (knife.start, knife.end) == ("00:00:04.000", "00:00:07.240")
        assert door.text == "Door"
        assert knife.lines[0] == '[Weapon] =cmd "Knife" &lt;drawn&gt; &amp; --&gt;'
        assert knife.lines[1:3] == ["First line", "Third; line, “quoted”"]
        comments = [*found.header_comments, *(c for cap in found.captions for c in cap.comments)]
        exact = [json.loads(c.removeprefix("umbra ")) for c in comments if c.startswith("umbra ")]
        assert [e["annotation"]["id"] for e in exact] == [DOOR.id, KNIFE.id]
        assert exact[1]["position"]["first_pts"] == 1234 + 4 * 90000

    def test_of_an_incident_times_count_from_the_first_camera(self) -> None:
        text = text_of(incident_sheet([], [DOOR]), SheetFormat.WEBVTT)
        (cue,) = webvtt.from_string(text).captions
        assert cue.start == "00:00:07.901"  # 7.5 s later, and 12 frames of a clock that drifts
        assert "“BWV 1” begins" in text


class TestOpenTimelineIO:
    def timeline(self, sheet) -> otio.schema.Timeline:  # type: ignore[no-untyped-def]
        return otio.adapters.read_from_string(text_of(sheet, SheetFormat.OTIO), "otio_json")

    def test_its_library_reads_markers_and_ranges(self) -> None:
        timeline = self.timeline(one_sheet([DOOR, KNIFE], start="10:00:00:00"))
        camera, ranges = timeline.tracks
        (clip,) = camera
        assert clip.media_reference.target_url == "clip.mp4"
        door, knife = clip.markers
        assert (door.name, knife.comment) == ("Door", KNIFE.note)
        start, length = knife.marked_range.start_time, knife.marked_range.duration
        assert (otio.opentime.to_timecode(start), length.value) == ("10:00:04:00", 81)
        assert knife.color == "RED"
        assert knife.metadata["umbra"]["position"]["last_frame"] == 180
        gap, part = ranges
        assert isinstance(gap, otio.schema.Gap)
        assert part.source_range == knife.marked_range
        assert part.range_in_parent().start_time.value == 100
        assert otio.opentime.to_timecode(timeline.global_start_time) == "10:00:00:00"

    def test_cameras_lie_where_they_begin(self) -> None:
        sheet = incident_sheet([DOOR], [KNIFE, replace(KNIFE, id=AnnotationId("k"))])
        timeline = self.timeline(sheet)
        names = [track.name for track in timeline.tracks]
        assert names == [
            "BWV 1",
            "CCTV platform 2",
            "CCTV platform 2: ranges",
            "CCTV platform 2: ranges 2",
        ]
        second = timeline.tracks[1]
        assert second[0].duration().to_seconds() == pytest.approx(7.5, abs=1 / 50)
        assert otio.opentime.to_timecode(timeline.global_start_time) == "14:02:10:00"
        assert "by the clock of “BWV 1”" in second[1].metadata["umbra"]["clock"]

    def test_what_an_editor_changes_there_counts(self, tmp_path: Path) -> None:
        bare = replace(DOOR, title="", category="person")
        timeline = self.timeline(one_sheet([bare, KNIFE]))
        door, knife = timeline.tracks[0][0].markers
        assert door.name == "Person"
        door.marked_range = otio.opentime.TimeRange(
            otio.opentime.RationalTime(50, 25), otio.opentime.RationalTime(1, 25)
        )
        knife.name = "Blade"
        from redaction.formats import timeline_otio

        at = target()
        at = replace(at, project=replace(at.project, annotations={n.id: n for n in (bare, KNIFE)}))
        found = arrivals(timeline_otio.read(timeline.to_json_string()), at)
        assert (found.new, found.same) == ((), 0)
        (old_door, new_door), (old_knife, new_knife) = found.changed
        assert (old_door, old_knife) == (bare, KNIFE)
        assert new_door == replace(bare, span=span(50, 51))
        assert new_knife == replace(KNIFE, title="Blade")


class TestEdl:
    def test_its_adapter_reads_exact_source_times(self) -> None:
        text = text_of(one_sheet([DOOR, KNIFE], start="10:00:00:00"), SheetFormat.EDL)
        assert "FCM: NON-DROP FRAME" in text
        timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=25)
        door, knife = timeline.tracks[0]
        assert door.name == "Door"
        assert otio.opentime.to_timecode(knife.source_range.start_time) == "10:00:04:00"
        assert knife.source_range.duration.value == 81
        comments = knife.metadata["cmx_3600"]["comments"]
        assert any("UMBRA FRAMES 100 TO 180 PTS 361234 TO 652834" in c for c in comments)

    @pytest.mark.parametrize("start", ["", "10:00:00;00", "10:00:00:00"])
    @pytest.mark.parametrize("rate", ["25", "29.97"])
    def test_frames_come_back_by_timecode_alone(
        self, start: str, rate: str, tmp_path: Path
    ) -> None:
        if rate == "25" and ";" in start:
            return
        index = INDEXES[rate]
        notes = [
            replace(DOOR, id=AnnotationId(str(n)), span=span(n, n + 3)) for n in range(0, 490, 11)
        ]
        sheet = one_sheet(notes, index, start)
        timecode = sheet.cameras[0].timecode
        text = text_of(sheet, SheetFormat.EDL)
        assert timecode.at(Fraction(0)).replace(";", ":") in text.replace(";", ":")
        assert ("FCM: DROP" in text) == timecode.drop
        bare = "\n".join(line for line in text.splitlines() if "UMBRA" not in line)
        from redaction.formats import timeline_edl

        found = arrivals(timeline_edl.read(bare, timecode.rate), target(index, start))
        assert [a.span for a in found.new] == [n.span for n in notes]
        assert {a.title for a in found.new} == {"Door"}
        assert round_trip(sheet, SheetFormat.EDL, tmp_path).remarks

    def test_more_events_than_the_adapter_is_given_at_once(self) -> None:
        notes = [replace(DOOR, id=AnnotationId(f"{n:03}"), span=span(n, n + 2)) for n in range(230)]
        text = text_of(one_sheet(notes), SheetFormat.EDL)
        timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=25)
        (track,) = timeline.tracks
        numbers = [int(line[:3]) for line in text.splitlines() if line[:3].isdecimal()]
        assert numbers == list(range(1, 231))
        assert [c.source_range.start_time.value for c in track] == list(range(230))
        # one after another, without a gap: the adapter would have put one where times do not meet
        assert all(isinstance(c, otio.schema.Clip) for c in track)
        assert track.duration().value == 460

    def test_what_it_cannot_hold_is_refused(self) -> None:
        with pytest.raises(UserError, match="one frame rate"):
            text_of(incident_sheet([DOOR], [KNIFE]), SheetFormat.EDL)
        with pytest.raises(UserError, match="cannot count 13 frames"):
            text_of(one_sheet([DOOR], INDEXES["12.5"]), SheetFormat.EDL)


class TestElan:
    def eaf(self, sheet, tmp_path: Path) -> Eaf:  # type: ignore[no-untyped-def]
        path = tmp_path / "x.eaf"
        path.write_text(text_of(sheet, SheetFormat.ELAN), encoding="utf-8")
        return Eaf(str(path))

    def test_its_library_reads_tiers_vocabulary_and_media(self, tmp_path: Path) -> None:
        twin = replace(KNIFE, id=AnnotationId("k"), title="Second", span=span(150, 160), still=None)
        eaf = self.eaf(one_sheet([DOOR, KNIFE, twin]), tmp_path)
        top = [t for t in eaf.get_tier_names() if "PARENT_REF" not in eaf.tiers[t][2]]
        assert top == ["No category", "Weapon", "Weapon (2)"]
        assert eaf.get_annotation_data_for_tier("Weapon") == [(4000, 7240, KNIFE.title)]
        said = eaf.get_ref_annotation_data_for_tier("Weapon @frames")
        assert said == [
            (4000, 7240, "frames 100 to 180; PTS 361234 to 652834 (1/90000); 00:00:04:00 to 00:00:07:05",
             KNIFE.title)
        ]  # fmt: skip
        entries = eaf.get_cv_entries("Categories")
        assert [e[0][0][0] for e in entries.values()][:2] == ["Person", "Vehicle"]
        assert eaf.linguistic_types["category"]["CONTROLLED_VOCABULARY_REF"] == "Categories"
        assert [m["RELATIVE_MEDIA_URL"] for m in eaf.get_linked_files()] == ["./clip.mp4"]

    def test_cameras_have_their_offset(self, tmp_path: Path) -> None:
        eaf = self.eaf(incident_sheet([DOOR], [DOOR]), tmp_path)
        assert [m.get("TIME_ORIGIN") for m in eaf.get_linked_files()] == [None, "-7500"]
        (first,) = eaf.get_annotation_data_for_tier("BWV 1: No category")
        (second,) = eaf.get_annotation_data_for_tier("CCTV platform 2: No category")
        assert (first[0], second[0]) == (480, 7901)

    def test_its_own_numbers_may_become_others(self, tmp_path: Path) -> None:
        text = text_of(one_sheet([DOOR, KNIFE]), SheetFormat.ELAN)
        # as a program would that counts its annotations anew, from the other end
        anew = re.sub(
            r'(ANNOTATION_(?:ID|REF)=")a(\d+)"', lambda m: f'{m[1]}a{500 - int(m[2])}"', text
        )
        assert anew != text
        path = tmp_path / "x.eaf"
        path.write_text(anew, encoding="utf-8")
        at = target()
        at = replace(at, project=replace(at.project, annotations={n.id: n for n in (DOOR, KNIFE)}))
        found = arrivals(read_sheet(path)[1], at)
        assert (found.new, found.changed, found.same) == ((), (), 2)

    def test_what_is_changed_there_counts(self, tmp_path: Path) -> None:
        eaf = self.eaf(one_sheet([DOOR, KNIFE]), tmp_path)
        ((ident, (start, end, _, _)),) = eaf.tiers["Weapon"][0].items()
        eaf.timeslots[start] += 400
        eaf.tiers["Weapon"][0][ident] = (start, end, "Blade", None)
        eaf.add_annotation("Weapon", 8000, 8500, "New there")
        from pympi.Elan import to_string

        from redaction.formats import timeline_elan

        at = target()
        at = replace(at, project=replace(at.project, annotations={n.id: n for n in (DOOR, KNIFE)}))
        found = arrivals(timeline_elan.read(to_string(eaf)), at)
        assert found.same == 1
        ((_, changed),) = found.changed
        assert (changed.title, changed.span, changed.note) == ("Blade", span(110, 181), KNIFE.note)
        (new,) = found.new
        assert (new.title, new.category, new.span) == ("New there", "weapon", span(200, 213))
        assert new.source == "imported from file"
