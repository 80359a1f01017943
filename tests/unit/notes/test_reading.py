"""Files of other programs, and files that mean harm."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redaction.edit.asking import Refused
from redaction.formats import timeline_common
from redaction.formats.timeline_files import SheetError, SheetFormat, read_sheet, text_of
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId
from redaction.model.note_category import BUILT_IN, Categories, NoteCategory
from redaction.notes.gathering import narrowed
from redaction.notes.placing import (
    Changed,
    import_patch,
    matched,
    unknown_categories,
    with_new_categories,
)
from redaction.notes.timecode import Timecode
from tests.unit.notes.made import NTSC, arrivals, odd, one_sheet, span, steady, target

DOOR = Annotation(AnnotationId("d"), span(12, 13), "Door", category="person")


def read(tmp_path: Path, text: str, name: str = "file", rate: Fraction | None = Fraction(25)):  # type: ignore[no-untyped-def]
    path = tmp_path / name
    path.write_bytes(text.encode())
    return read_sheet(path, rate)


def new(tmp_path: Path, text: str, **where: object) -> tuple[Annotation, ...]:
    return arrivals(read(tmp_path, text)[1], target(**where)).new  # type: ignore[arg-type]


class TestTables:
    @pytest.mark.parametrize(
        ("table", "wanted"),
        [
            ("frame,title\n12,Door\n", span(12, 13)),
            ("Start frame;End frame;Name\n12;14;Door\n", span(12, 15)),
            ("time\tname\n0.5\tDoor\n", span(12, 13)),
            ("Start (s),Stop (s),Behavior\n0.5,1.0,\n", span(12, 25)),
            ("start,duration,label\n00:00:01.000,2,x\n", span(25, 75)),
            ("In,Out,Name\n00:00:01:00,00:00:02:00,x\n", span(25, 50)),
            ("tc_in,last_timecode\n00:00:01:00,00:00:02:00\n", span(25, 51)),
            ("pts,title\n46234,x\n", span(12, 13)),
            ('time,title\n"1,5",x\n', span(37, 38)),
        ],
    )
    def test_columns_are_known_by_their_names(
        self, tmp_path: Path, table: str, wanted: object
    ) -> None:
        (one,) = new(tmp_path, table)
        assert one.span == wanted
        assert one.source == "imported from file"
        assert len(one.id) == 16

    def test_words_come_along(self, tmp_path: Path) -> None:
        (one,) = new(
            tmp_path,
            'frame,name,comment,who,keywords,location\n3,Bang,"a\nb",A; B\\;C,x;y;x,Platform 2\n',
        )
        assert (one.title, one.note, one.place) == ("Bang", "a\nb", "Platform 2")
        assert (one.people, one.tags) == (("A", "B;C"), ("x", "y"))

    def test_a_long_title_is_kept_in_the_note(self, tmp_path: Path) -> None:
        (one,) = new(tmp_path, f"frame,name\n3,{'word ' * 60}\n")
        assert len(one.title) == 200
        assert one.note == ("word " * 60).strip()

    def test_cells_too_many_are_said(self, tmp_path: Path) -> None:
        _, sheet = read(tmp_path, "frame,title\n3,Phone, £240\n4,Door\n")
        assert sheet.remarks == (
            "1 row has more cells than the table has columns; they were passed over.",
        )

    @pytest.mark.parametrize(
        ("table", "why"),
        [
            ("", "it is empty"),
            ("a,b\n1,2\n", "no column that says where"),
            ("frame\nx\n", "“first_frame” should be a whole number"),
            ("first_frame,last_frame\n5,3\n", "last frame lies before"),
            ("time,end\n1,soon\n", "“soon” is no time"),
            ("frame,region\n1,{}\n", "“region” is no shape"),
            ("title,frame\nx,\n", "does not say where it begins"),
            (f"frame\n{'9' * 5000}\n", "should be a whole number"),
            (f"time\n{'9' * 5000}\n", "too long"),
            (f'frame,title\n1,"{"x" * 200_000}"\n', "it is no table"),
        ],
    )
    def test_bad_tables_are_said_in_one_sentence(
        self, tmp_path: Path, table: str, why: str
    ) -> None:
        with pytest.raises(SheetError, match=why) as caught:
            read(tmp_path, table)
        assert "\n" not in caught.value.summary
        assert len(caught.value.summary) < 250


class TestCues:
    def test_cues_of_others_are_annotations(self, tmp_path: Path) -> None:
        text = (
            "WEBVTT\n\nNOTE by hand\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\n"
            "<v PC 12>Put &lt;it&gt; <b>down</b>\nnow\n\n00:02.5 --> 00:03.0\nsecond\n"
        )
        one, two = new(tmp_path, text)
        assert (one.title, one.note, one.people) == ("Put <it> down", "now", ("PC 12",))
        assert (one.span, two.span) == (span(25, 50), span(62, 75))

    def test_cues_that_cannot_be_read_are_counted(self, tmp_path: Path) -> None:
        text = "WEBVTT\n\n00:00:00.000 --> 00:99:00.000\nx\n\n00:01.000 --> 00:02.000\ny\n"
        _, sheet = read(tmp_path, text)
        assert len(sheet.rows) == 1
        assert sheet.remarks[0].startswith("1 cues have times that cannot be read")

    def test_a_cue_that_was_moved_counts_as_moved(self, tmp_path: Path) -> None:
        text = text_of(one_sheet([DOOR]), SheetFormat.WEBVTT)
        moved = text.replace("00:00:00.480 --> 00:00:00.520", "00:00:02.000 --> 00:00:03.000")
        assert moved != text
        at = target()
        at = replace(at, project=replace(at.project, annotations={DOOR.id: DOOR}))
        ((_, after),) = arrivals(read(tmp_path, moved)[1], at).changed
        assert after == replace(DOOR, span=span(50, 75))

    @pytest.mark.parametrize(
        ("old", "new", "changes"),
        [
            ("00:00:00.480", "00:00:00.440", {"span": span(11, 13)}),
            ("Door\n", "Gate\n", {"title": "Gate"}),
            ("second", "2nd &amp; last", {"note": "first\n2nd & last"}),
        ],
    )
    def test_what_was_changed_in_a_cue_counts_and_no_more(
        self, tmp_path: Path, old: str, new: str, changes: dict[str, object]
    ) -> None:
        full = replace(DOOR, note="first\n\nsecond", people=("PC 12",), place="Platform")
        text = text_of(one_sheet([full]), SheetFormat.WEBVTT)
        head, arrow, cue = text.rpartition("\n\n")
        at = target()
        at = replace(at, project=replace(at.project, annotations={DOOR.id: full}))
        found = arrivals(read(tmp_path, head + arrow + cue.replace(old, new))[1], at)
        ((_, after),) = found.changed
        assert after == replace(full, **changes)  # type: ignore[arg-type]


class TestTimelines:
    def test_markers_of_others_count_from_their_media(self, tmp_path: Path) -> None:
        rate = 25
        begin, long = otio.opentime.RationalTime(90000, rate), otio.opentime.RationalTime(500, rate)
        whole = otio.opentime.TimeRange(begin, long)
        media = otio.schema.ExternalReference("/films/clip.mp4", whole)
        clip = otio.schema.Clip("A", media, whole)
        at = otio.opentime.TimeRange(begin + otio.opentime.RationalTime(10, rate))
        clip.markers.append(otio.schema.Marker("Here", at))
        timeline = otio.schema.Timeline("T")
        timeline.tracks.append(otio.schema.Track("V", [clip]))
        (one,) = new(tmp_path, timeline.to_json_string())
        assert (one.title, one.span) == ("Here", span(10, 11))

    def test_without_markers_its_parts_are_ranges(self, tmp_path: Path) -> None:
        track = otio.schema.Track("V")
        for start in (10, 40):
            part = otio.opentime.TimeRange(
                otio.opentime.RationalTime(start, 25), otio.opentime.RationalTime(20, 25)
            )
            track.append(otio.schema.Clip(f"from {start}", None, part))
        found = new(tmp_path, otio.schema.Timeline("T", [track]).to_json_string())
        assert [a.span for a in found] == [span(10, 30), span(40, 60)]


HOSTILE = {
    "deep.json": '{"format":' + "[" * 100_000,
    "deep.otio": '{"OTIO_SCHEMA": "Timeline.1", "x": ' + "[" * 5000 + "]" * 5000 + "}",
    "twice.otio": '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": []}, '
    '"name": "x", "name": "y"}',
    "twice.json": '{"format": "umbra-annotations", "format": "umbra-annotations"}',
    "no.otio": '{"OTIO_SCHEMA": "Marker.2", "name": "x"}',
    "odd.otio": '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Clip.1", "name": 4}}',
    "bad.otio": '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [1]}}',
    "bomb.eaf": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    "file.eaf": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "deep.eaf": "<a>" * 10_000,
    "cut.eaf": "<ANNOTATION_DOCUMENT><TIER>",
    "no.eaf": "<ANNOTATION_DOCUMENT/>",
    "bare.json": '{"format": "umbra-annotations", "version": 1}',
    "new.json": '{"format": "umbra-annotations", "version": 2, "annotations": []}',
    "nan.json": '{"format": "umbra-annotations", "version": NaN}',
    "row.json": '{"format": "umbra-annotations", "version": 1, "annotations": [{"umbra-annotation": 1}]}',
    "x.vtt": "WEBVTT\n00:00:00.000 --> x\nx\n" + "-->" * 200_000,
    "x.edl": "TITLE: x\n\n001 AX V C 00:00:00:00\n",
    "y.edl": "TITLE: x\nnonsense\n",
    "nul.csv": "frame\n1\0\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_means_harm_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetError) as caught:
        read(tmp_path, HOSTILE[name], name)
    assert "\n" not in caught.value.summary
    assert len(caught.value.summary) < 300


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline_common, "MOST_ROWS", 3)
    rows = "\n".join(str(n) for n in range(5))
    with pytest.raises(SheetError, match="more than 3 annotations"):
        read(tmp_path, f"frame\n{rows}\n")
    monkeypatch.setattr("redaction.formats.timeline_files.MOST_BYTES", 10)
    with pytest.raises(SheetError, match="larger than"):
        read(tmp_path, "frame\n1\n2\n3\n4\n")
    with pytest.raises(SheetError, match="is not there"):
        read_sheet(tmp_path / "gone.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(SheetError, match="not text"):
        read_sheet(tmp_path / "bytes.csv")


@pytest.mark.parametrize("form", SheetFormat)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, 5000), junk=st.binary(max_size=6), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    form: SheetFormat, at: int, junk: bytes, cut: bool, tmp_path: Path
) -> None:
    data = text_of(one_sheet([DOOR]), form).encode()
    at %= len(data)
    path = tmp_path / f"x{form.ending}"
    path.write_bytes(data[:at] + junk + (b"" if cut else data[at + len(junk) :]))
    try:
        _, found = read_sheet(path, Fraction(25))
    except SheetError:
        return
    arrivals(found, target())


class TestPlaces:
    def test_what_lies_outside_is_left_out_and_what_ends_outside_is_cut(
        self, tmp_path: Path
    ) -> None:
        table = "first_frame,last_frame\n490,700\n600,700\n0,499\n"
        found = arrivals(read(tmp_path, table)[1], target())
        assert [a.span for a in found.new] == [span(490, 500), span(0, 500)]
        assert found.remarks == (
            "1 lies outside of this footage and was left out.",
            "1 ends after this footage and was cut at its end.",
        )

    def test_other_time_stamps_are_said(self, tmp_path: Path) -> None:
        text = text_of(one_sheet([DOOR]), SheetFormat.CSV)
        found = arrivals(read(tmp_path, text)[1], target(odd()))
        assert found.new[0].span == DOOR.span
        assert "another time stamp" in found.remarks[0]

    def test_a_file_of_other_footage_is_taken_and_said(self, tmp_path: Path) -> None:
        _, sheet = read(tmp_path, text_of(one_sheet([DOOR]), SheetFormat.JSON))
        rows, remarks = matched(sheet, [target(number=7, name="copy.mp4")])
        assert len(rows["f7"]) == 1
        assert "made for other footage" in remarks[0]

    def test_timecode_over_midnight(self, tmp_path: Path) -> None:
        (one,) = new(tmp_path, "timecode\n00:00:00:05\n", start="23:59:59:20")
        assert one.span == span(10, 11)

    def test_times_on_odd_footage_find_the_frame_that_is_shown(self, tmp_path: Path) -> None:
        index = odd()
        time = index.seconds(100) + Fraction(1, 1000)
        (one,) = new(tmp_path, f"time\n{float(time):.6f}\n", index=index)
        assert one.span == span(100, 101)


class TestTakingOver:
    def both(self, tmp_path: Path):  # type: ignore[no-untyped-def]
        text = text_of(one_sheet([replace(DOOR, title="Gate", category="gone")]), SheetFormat.JSON)
        at = target()
        at = replace(at, project=replace(at.project, annotations={DOOR.id: DOOR}))
        return arrivals(read(tmp_path, text)[1], at), at.project

    @pytest.mark.parametrize(
        ("changed", "titles"),
        [(Changed.UPDATE, ["Gate"]), (Changed.BOTH, ["Door", "Gate"]), (Changed.LEAVE, [])],
    )
    def test_what_was_changed_is_updated_doubled_or_left(
        self, tmp_path: Path, changed: Changed, titles: list[str]
    ) -> None:
        found, project = self.both(tmp_path)
        patch = import_patch(found, BUILT_IN, changed)
        if not titles:
            assert patch is None
            return
        assert patch is not None
        assert patch.label == "Import annotations"
        state = patch.apply(project)[0]
        assert sorted(a.title for a in state.annotations.values()) == titles
        gate = next(a for a in state.annotations.values() if a.title == "Gate")
        assert (gate.category, gate.tags) == ("", ("gone",))  # nothing said is lost
        assert patch.inverse().apply(state)[0].annotations == project.annotations

    @pytest.mark.parametrize("form", [f for f in SheetFormat if f is not SheetFormat.EDL])
    def test_what_was_left_out_of_a_file_takes_nothing_away(
        self, form: SheetFormat, tmp_path: Path
    ) -> None:
        full = replace(DOOR, note="kept", people=("PC 12",), place="Platform", tags=("x",))
        sheet = narrowed(one_sheet([full]), without=("note", "people", "place", "tags"))
        text = text_of(sheet, form)
        assert not any(word in text for word in ("kept", "PC 12", "Platform"))
        at = target()
        at = replace(at, project=replace(at.project, annotations={DOOR.id: full}))
        found = arrivals(read(tmp_path, text)[1], at)
        assert (found.new, found.changed, found.same) == ((), (), 1)

    def test_a_table_with_few_columns_changes_only_those(self, tmp_path: Path) -> None:
        full = replace(DOOR, note="kept", still=span(12, 13).start, colour="red")
        at = target()
        at = replace(at, project=replace(at.project, annotations={DOOR.id: full}))
        found = arrivals(read(tmp_path, "id,frame,title\nd,12,Gate\n")[1], at)
        ((_, after),) = found.changed
        assert after == replace(full, title="Gate")

    def test_where_it_came_from_is_kept_and_the_file_is_named(self, tmp_path: Path) -> None:
        made = replace(DOOR, source="faces compared by Umbra; confirmed by DC Smith")
        (one,) = new(tmp_path, text_of(one_sheet([made]), SheetFormat.JSON))
        assert one.source == f"{made.source}; imported from file"

    def test_new_categories_are_those_of_the_file(self, tmp_path: Path) -> None:
        _, sheet = read(
            tmp_path,
            "frame,category,category_id\n1,Dogs,dog\n2,Horse,\n3,use of force,\n4,WEAPON,\n",
        )
        found = arrivals(sheet, target())
        assert unknown_categories([found], BUILT_IN) == ("dog", "Horse")
        known = with_new_categories(BUILT_IN, ("dog", "Horse"), sheet)
        assert [c.name for c in known][-2:] == ["Dogs", "Horse"]
        horse = known.all[-1].id
        assert "horse" not in horse, "ids stand in the log, and a name may be that of a person"
        patch = import_patch(arrivals(sheet, target(), known), known)
        assert patch is not None
        kinds = [a.category for _, a in patch.annotations.values() if a is not None]
        assert kinds == ["dog", horse, "use-of-force", "weapon"]

    def test_a_category_of_the_same_name_and_key_is_another_one(self, tmp_path: Path) -> None:
        force = NoteCategory("blade", "Weapon", "red", "W")
        sheet = replace(
            one_sheet([replace(DOOR, category="blade")]), categories=Categories((force,))
        )
        _, found = read(tmp_path, text_of(sheet, SheetFormat.JSON))
        known = with_new_categories(BUILT_IN, ("blade",), found)
        assert known.find("blade") == NoteCategory("blade", "Weapon (imported)", "red")
        patch = import_patch(arrivals(found, target(), known), known)
        assert patch is not None
        assert [a.category for _, a in patch.annotations.values() if a] == ["blade"]

    def test_taking_the_same_file_twice_brings_nothing(self, tmp_path: Path) -> None:
        _, sheet = read(tmp_path, "frame,category,title\n1,Weapon,Knife\n2,,Door\n")
        at = target()
        patch = import_patch(arrivals(sheet, at), BUILT_IN)
        assert patch is not None
        again = arrivals(sheet, replace(at, project=patch.apply(at.project)[0]))
        assert (again.new, again.changed, again.same) == ((), (), 2)

    def test_what_cannot_be_used_is_refused_whole(self, tmp_path: Path) -> None:
        _, sheet = read(tmp_path, f"frame,tags\n1,{'x' * 130}\n")
        with pytest.raises(Refused, match="tags is longer"):
            import_patch(arrivals(sheet, target()), BUILT_IN)


class TestMidnight:
    AT = Timecode(NTSC, True, Timecode(NTSC, True).number_of("23:59:58;00"), True)

    def test_numbers_begin_again_where_timecode_does(self) -> None:
        for timecode in (self.AT, replace(self.AT, drop=False, rate=Fraction(25))):
            assert timecode.text(timecode.day) == timecode.text(0)
            assert timecode.number_of(timecode.text(timecode.day - 1)) == timecode.day - 1

    @pytest.mark.parametrize(
        ("times", "wanted"),
        [("00:00:01;00,", span(90, 91)), ("23:59:59;00,00:00:01;00", span(30, 90))],
    )
    def test_rows_behind_midnight_are_on_their_frames(
        self, tmp_path: Path, times: str, wanted: object
    ) -> None:
        _, sheet = read(tmp_path, f"tc_in,tc_out,title\n{times},x\n")
        (one,) = arrivals(sheet, replace(target(index=steady(NTSC)), timecode=self.AT)).new
        assert one.span == wanted


def test_an_import_confirms_no_draft(tmp_path: Path) -> None:
    draft = replace(DOOR, draft=True, source="faces compared by Umbra")
    text = text_of(one_sheet([replace(DOOR, title="Mr X")]), SheetFormat.JSON)
    here = target()
    here = replace(here, project=replace(here.project, annotations={draft.id: draft}))
    ((_, after),) = arrivals(read(tmp_path, text)[1], here).changed
    assert (after.title, after.draft, after.source) == ("Mr X", True, draft.source)


def test_what_is_of_other_footage_has_ids_of_its_own(tmp_path: Path) -> None:
    text = text_of(one_sheet([DOOR]), SheetFormat.JSON)
    (one,) = arrivals(read(tmp_path, text)[1], target(number=2)).new
    assert (one.title, one.span) == (DOOR.title, DOOR.span)
    assert one.id != DOOR.id


_AGAIN = {"OTIO_SCHEMA": "SerializableObjectRef.1", "id": "a"}


@pytest.mark.parametrize(
    "whole",
    [
        {"OTIO_SCHEMA": "Timeline.1", "tracks": None},
        {
            "OTIO_SCHEMA": "Timeline.1",
            "tracks": {"OTIO_SCHEMA": "Stack.1", "OTIO_REF_ID": "a", "children": [_AGAIN]},
        },
        {
            "OTIO_SCHEMA": "SerializableCollection.1",
            "children": [{"OTIO_SCHEMA": "Timeline.1", "tracks": None}],
        },
        {"OTIO_SCHEMA": "SerializableCollection.1", "OTIO_REF_ID": "a", "children": [_AGAIN]},
    ],
)
def test_a_timeline_that_would_end_the_library_is_refused(tmp_path: Path, whole: object) -> None:
    # in the library each of these is a fault of memory that ends the whole process
    with pytest.raises(SheetError, match=r"no tracks|in two places"):
        read(tmp_path, json.dumps(whole))


@pytest.mark.parametrize("pts", [-1, 10**12, 10**17])
def test_a_time_stamp_beyond_the_footage_is_on_no_frame(tmp_path: Path, pts: int) -> None:
    found = arrivals(read(tmp_path, f"pts,title\n{pts},x\n")[1], target())
    assert found.new == ()
    assert found.remarks == ("1 lies outside of this footage and was left out.",)
