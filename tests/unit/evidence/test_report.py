"""The timeline report and the list of items: what they say, and what their pictures show."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from redaction.incident.camera import CameraClock
from redaction.jobs.cancel import CancelToken
from redaction.model.geometry import Box
from redaction.paper.item_list import NOT_A_FORM, ItemFacts, ListFacts, items_csv, items_paper
from redaction.paper.made import Made
from redaction.paper.timeline_facts import TimelineFacts
from redaction.paper.timeline_gather import gather_timeline, media_words, span_words
from redaction.paper.timeline_pictures import PictureWish, _encoded, take_pictures
from redaction.paper.timeline_report import timeline_paper
from redaction.usecases.evidence import material_of
from redaction.usecases.evidence_choice import standing
from redaction.usecases.evidence_order import EvidenceOrder
from tests.unit.evidence.conftest import FACE, Case, Sees
from tests.unit.incident.cameras import index_with


def gathered(case: Case, order: EvidenceOrder | None = None, **more: object) -> TimelineFacts:
    order = order or case.order()
    material = material_of(case.workspace, order, standing(case.workspace, order), CancelToken())
    return gather_timeline(case.workspace, material, "OP HOLLY", **more)  # type: ignore[arg-type]


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return " ".join(" ".join(pages).split())


def pixels(jpeg: bytes) -> npt.NDArray[np.uint8]:
    import cv2

    found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return np.asarray(found, np.uint8)


def test_it_says_what_happened_when_and_by_whose_clock(case: Case) -> None:
    facts = gathered(case)
    assert facts.clock.startswith("by the clock of “CCTV platform 2”, which was set from the clock")
    first, second = facts.entries
    assert (first.title, first.day, first.time) == (
        "Argument at the gate", "Tue 3 Nov 2026", "14:02:10.400 GMT",
    )  # fmt: skip
    assert (first.until, first.frames) == ("14:02:10.800 GMT", "frames 10 to 19")
    assert first.whose == "by the clock of “CCTV platform 2”"
    # frame 5 at .2 s of a recording that began .5 s later
    assert (second.time, second.until) == ("14:02:10.700 GMT", "")
    assert second.whose.endswith("this camera aligned by sound (strong match)")
    assert (facts.drafts, facts.left_out, facts.without_picture) == (1, 0, 0)
    shared = [(one.seconds, one.cameras) for one in facts.coverage]
    assert shared == [(0.5, (1,)), (1.1, (1, 2)), (0.1, (2,))]
    text = text_of(timeline_paper(facts).to_bytes())
    for words in ("14:02:10.400 GMT", "Man in grey coat", "She steps back.", "strong match"):
        assert words in text
    assert "same man" not in text
    assert case.footage[0].sha256[:8] in text


def test_a_camera_without_a_clock_stands_apart_and_claims_no_time_of_day(case: Case) -> None:
    workspace, second = case.workspace, case.footage[1]
    incident = workspace.incidents.unalign(case.incident.id, second.id)
    facts = gathered(case)
    assert [entry.camera for entry in facts.entries] == [1, 2]
    last = facts.entries[-1]
    assert (last.day, last.time) == ("", "00:00:00.200")
    assert not facts.cameras[1].placed
    assert "not compared with the other cameras" in text_of(timeline_paper(facts).to_bytes())
    workspace.incidents.set_clock(incident.id, case.footage[0].id, CameraClock())
    bare = gathered(case)
    assert (bare.zone, bare.entries[0].day) == ("", "")
    assert "time of day not known" in bare.clock


def test_pictures_are_covered_before_they_are_small(case: Case) -> None:
    redacted = gathered(case)
    bare = gathered(case, redacted=False, reason="The court has to see.")
    key = redacted.entries[0].picture
    x, y, y1 = round(FACE.x), round(FACE.y), round(FACE.y1)
    inside = np.s_[y + 6 : y1 - 6, x + 4 : x + 14]  # left of the ring around the region
    assert pixels(redacted.pictures[key])[inside].mean() < 12
    assert pixels(bare.pictures[key])[inside].mean() > 35
    text = text_of(timeline_paper(bare).to_bytes())
    assert "Contains unredacted pictures" in text
    assert "The court has to see." in text
    assert "unredacted" not in text_of(timeline_paper(redacted).to_bytes())


def test_a_picture_on_which_a_face_may_still_be_seen_is_left_out_and_said(
    case: Case, sees: Sees
) -> None:
    sees.boxes = [(150.0, 10.0, 20.0, 24.0)]
    facts = gathered(case)
    assert sees.looks == 2
    assert dict(facts.pictures) == {}
    assert [entry.bare for entry in facts.entries] == [True, True]
    assert "left out: a face may still be seen on it" in text_of(timeline_paper(facts).to_bytes())
    # the cover itself is no face that is left over
    sees.boxes = [(FACE.x + 2, FACE.y + 2, FACE.w - 4, FACE.h - 4)]
    assert len(gathered(case).pictures) == 2
    # and what is not redacted on purpose is not searched
    sees.looks = 0
    gathered(case, redacted=False, reason="The court has to see.")
    assert sees.looks == 0


def test_covered_pictures_are_never_taken_without_the_search() -> None:
    with pytest.raises(ValueError, match="searched for faces"):
        take_pictures(None, object(), [PictureWish("1", 0)])  # type: ignore[arg-type]


def test_the_same_facts_give_the_same_bytes(case: Case) -> None:
    facts = gathered(case)
    assert timeline_paper(facts).to_bytes() == timeline_paper(facts).to_bytes()
    assert facts.to_json()["entries"][0]["title"] == "Argument at the gate"


def test_the_list_says_that_it_is_no_form_and_leaves_sensitivity_open(case: Case) -> None:
    made = Made.of(case.workspace, "OP HOLLY")
    item = ItemFacts("1", "clip:a", "Clips", "=SUM(A1)", file="data/clips/a.mp4", sha256="ab" * 32)
    facts = ListFacts(made, "Assault", "CPS", (item, replace(item, number="2", redacted=False)))
    text = text_of(items_paper(facts).to_bytes())
    assert " ".join(NOT_A_FORM.split()) in text
    assert "Sensitivity: to be completed" in text
    assert "Item 2 shows what was recorded" in text
    rows = io.StringIO(items_csv(facts).decode("utf-8-sig")).readlines()
    assert "'=SUM(A1)" in rows[1]


@pytest.mark.parametrize("far", [-1e300, 1e300])
def test_a_ring_that_lies_beyond_the_picture_ends_at_its_edge(far: float) -> None:
    picture = np.full((40, 60, 3), 120, np.uint8)
    assert _encoded(picture, Box(far, far, 10.0, 10.0), (0.5, 0.5)).startswith(b"\xff\xd8")


def test_what_ends_before_a_gap_of_the_recording_ends_when_the_gap_begins(case: Case) -> None:
    order = case.order()
    material = material_of(case.workspace, order, standing(case.workspace, order))
    first = case.footage[0]
    gapped = index_with([0, 40, 80, 120, 600_120, 600_160])  # ten minutes are missing
    material = replace(material, indexes={**material.indexes, first.id: gapped})
    assert span_words(material, first, 1, 4)[1:3] == ("14:02:10.040 GMT", "14:02:10.160 GMT")
    assert media_words(material, first, 1, 4)[0] == "00:00:00.040 to 00:00:00.160 of the file"
    assert span_words(material, first, 3, 6)[2] == "14:12:10.200 GMT"
