"""What a report says: for programs by stable keys, for people in the same words everywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from redaction.verification import report as report_module
from redaction.verification.method import METHODS, not_made
from redaction.verification.page import MARKS, as_text, page_of, report_bytes
from redaction.verification.page_html import as_html
from redaction.verification.report import (
    SCHEMA,
    Check,
    Circumstances,
    Place,
    ResidualFace,
    VerificationReport,
)

HOLDS = Check("frames", True, "The copy has every frame: 9.")
BARE = Check("coverage", False, "On 1 frame a region is not covered.", "Track a.", (17,))
DAMAGED = Check("damage", True, "1 frame is damaged.", frames=(30,), warning=True)
UNSEEN = Check("residual_faces", True, "Not searched.", warning=True, checked=False)
FACE = ResidualFace(12, (10.0, 20.0, 30.0, 40.0), 0.61)


def made(*checks: Check, faces: tuple[ResidualFace, ...] = (), **more: object) -> dict:
    places = {n: Place(Fraction(n, 25), n - 10) for n in (12, 17, 30)}
    around = Circumstances(
        "video", "plan", {"style": "solid", "covered": 2, "shown": 1,
                          "encoder": {"crf": 20, "preset": "fast"},
                          "ranges": [{"first": 10, "last": 40, "start": "00:00:00.400",
                                      "end": "00:00:01.640"}]},
        places, METHODS, when=datetime(2026, 11, 22, 10, 0, tzinfo=UTC), **more,
    )  # fmt: skip
    return VerificationReport(
        checks, faces, {"name": "in.mp4", "sha256": "ab" * 32, "size": 1234},
        {"name": "copy.mp4", "sha256": "cd" * 32, "size": 99}, "ef" * 32, "Umbra 0.1.0",
        {"frames": 31, "frames_read_twice": [3, 4], "sound": {"action": "copied", "why": "As it was.",
                                                              "codec": "aac", "rate": 48000}},
        around,
    ).to_json()  # fmt: skip


def test_all_keys_are_there_and_documented():
    data = json.loads(json.dumps(made(HOLDS, BARE, faces=(FACE,))))
    assert data["schema"] == SCHEMA == 2
    assert set(data) == {
        "schema", "ok", "verdict", "when", "software", "kind", "basis", "source", "copy", "plan_hash",
        "made", "checks", "not_checked", "residual_faces", "residual_face_count", "facts",
    }  # fmt: skip
    assert all(f"``{key}``" in (report_module.__doc__ or "") for key in data)
    assert set(data["checks"][0]) == {
        "name", "title", "state", "ok", "warning", "checked", "summary", "detail", "how", "limits",
        "frames", "frame_count", "places",
    }  # fmt: skip
    assert set(data["residual_faces"][0]) == {"frame", "time", "copy_frame", "box", "score"}
    assert data["when"]["utc"] == "2026-11-22T10:00:00+00:00"
    assert data["checks"][1]["places"] == [{"frame": 17, "time": "00:00:00.680", "copy_frame": 7}]
    assert data["checks"][1]["limits"][0]["unit"] == "levels of 255"


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [((HOLDS,), "verified"), ((HOLDS, DAMAGED), "look"), ((HOLDS, DAMAGED, UNSEEN), "incomplete"),
     ((HOLDS, BARE, UNSEEN), "failed")],
)  # fmt: skip
def test_the_verdict_is_the_worst_there_is_to_say(checks, verdict):
    assert made(*checks)["verdict"] == verdict


def test_what_an_aborted_verification_did_not_come_to_is_named_with_its_reason():
    cut_off = Check("readable", False, "The copy cannot be read to its end.")
    missing = dict(not_made("video", (HOLDS, cut_off)))
    assert {"coverage", "picture", "sound", "source"} <= set(missing)
    assert "cannot be read" in missing["coverage"]
    data = made(HOLDS, cut_off, missing=tuple(missing.items()))
    assert {"name": "coverage", "title": "Cover", "why": missing["coverage"]} in data["not_checked"]
    assert "What was not checked" in as_text(page_of(data))


def test_every_method_has_a_title_and_says_how():
    assert all(method.title and method.how for method in METHODS.values())


def test_the_urgent_comes_first_and_everything_is_said_once():
    page = page_of(made(HOLDS, DAMAGED, BARE, UNSEEN, faces=(FACE,)))
    assert [s.name for s in page.sections] == [
        "failed", "look", "faces", "ok", "not_checked", "files", "made", "figures",
    ]  # fmt: skip
    text = as_text(page)
    for words in (
        "NOT verified. 1 of 4 checks failed", "Frame 17 at 00:00:00.680 (frame 7 of the copy)",
        "Frame 12 at 00:00:00.480 (frame 2 of the copy): 30 × 40 pixels at 10, 20; score 0.61",
        "frames 10 to 40, 00:00:00.400 to 00:00:01.640", "crf 20, preset fast", "passed through unchanged",
        "Frames read twice", "ab" * 32, "in a square at the edge: 24 levels of 255",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words
        assert text.count("Frame 17 at") == 1


def test_a_page_says_how_many_frames_to_look_at():
    page = page_of(made(HOLDS, DAMAGED, faces=(FACE, FACE)))
    assert (page.verdict, page.headline) == ("look", "Verified.")
    assert page.sentence == "Look at 2 frames before it leaves."


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_the_html_page_fetches_nothing_runs_nothing_and_escapes_what_it_is_given():
    bad = "<script>alert(1)</script>"
    data = made(HOLDS, Check(bad, False, bad, bad, (17,)), faces=(FACE,), missing=((bad, bad),))
    data["copy"]["name"] = f'"{bad}'
    data["facts"][bad] = bad
    data["made"]["caption"] = bad
    reader = _Reader()
    reader.feed(as_html(page_of(data)))
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "a"}
    assert not {k for _, attributes in reader.tags for k in attributes} & {"src", "href", "onload"}
    assert reader.text.count(bad) >= 6
    for entry in page_of(data).sections[0].entries:
        assert entry.text in reader.text
    assert all(word in reader.text for word in (MARKS["failed"], MARKS["ok"]))


def test_the_ending_of_the_name_chooses_the_form():
    data = made(HOLDS)
    assert json.loads(report_bytes(data, ".json")) == json.loads(report_bytes(data, "")) == data
    assert report_bytes(data, ".HTML").startswith(b"<!DOCTYPE html>")
    assert report_bytes(data, ".txt").startswith(b"Verification of copy.mp4")
    data["copy"]["name"] = "odd\udcff.mp4"
    assert all(b"\\udcff" in report_bytes(data, e) for e in (".html", ".txt", ".json"))


def test_reports_of_older_versions_have_a_page_too():
    old = {
        "ok": False, "source": {}, "copy": {"name": "c.mp4"}, "facts": {"frames": 3}, "software": "Umbra",
        "checks": [{"name": "edit_list", "ok": False, "warning": False, "summary": "Hidden.", "detail": "",
                    "frames": [3, 4], "frame_count": 400}],
        "residual_faces": [{"frame": 3, "box": [1, 2, 3, 4], "score": 0.5}],
    }  # fmt: skip
    text = as_text(page_of(old))
    assert "Edit list: Hidden." in text
    assert "Frames: 3–4 and 398 more" in text
    assert "Frame 3: 3 × 4 pixels" in text
