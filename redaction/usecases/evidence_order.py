"""What is to be handed over as evidence, and whether it may be: asked before any work is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from redaction.casework.names import safe_name
from redaction.casework.package import Form
from redaction.casework.signoff import LEAST_WORDS
from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.jobs.errors import UserError
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, IncidentId, RequestId
from redaction.notes.searching import in_order
from redaction.store.workspace import Workspace

UNCHANGED: Final = "No package was made, and nothing was recorded as handed over."

FORMATS: Final = ("json", "csv", "webvtt")
"""How annotations are enclosed unless somebody chose otherwise."""


class Pictures(StrEnum):
    """What the pictures of the timeline report show."""

    NONE = "none"
    REDACTED = "redacted"
    """Covered by the decisions as they are."""
    UNREDACTED = "unredacted"
    """As they were recorded; it needs a reason."""


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What a person wrote about an item of the list, in place of what it would say; empty fields say that.

    Attributes:
        key: Which: ``footage:ID``, ``clip:ID``, ``still:ID``, ``annotations:FORMAT``, ``report``, ``log``.
        description: What it is.
        location: Where it is held.
        originator: Who made it.
        sensitivity: What the officer says about it.
    """

    key: str
    description: str = ""
    location: str = ""
    originator: str = ""
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceOrder:
    """An evidence package as somebody asks for it.

    Attributes:
        incident: What it is about; or
        footage: the one footage it is about.
        copies: Ids of the clips' records, and of copies of whole footage.
        stills: Ids of the records of still pictures.
        annotations: Ids of annotations; None for all. Drafts never go.
        out: Final name of the folder or ZIP file.
        form: Which of both.
        recipient: Who receives it; goes into the log (DPA 2018 s.62).
        method: How it is handed over.
        day: When.
        formats: In which formats the annotations are enclosed, besides the report.
        report: Whether there is a timeline report.
        pictures: What its pictures show.
        reason: Why something unredacted goes; kept with the hand-over.
        override: Why redacted things go although their review is not finished or approved.
        with_log: Put the rows of the review log about this footage in.
        note: Kept with the hand-over; goes into nothing that is handed over.
        words: What a person wrote about single items.
        location: Where items are held, unless ``words`` says otherwise; empty for the force.
        originator: Who made them, likewise.
        sensitivity: What is said of each item, likewise; empty leaves it to the officer.
        found: Where clips and stills are that were moved, by id.
    """

    incident: IncidentId | None
    footage: FootageId | None
    copies: tuple[str, ...]
    stills: tuple[str, ...]
    out: Path
    form: Form
    recipient: str
    method: str
    day: dt.date
    annotations: tuple[str, ...] | None = None
    formats: tuple[str, ...] = FORMATS
    report: bool = True
    pictures: Pictures = Pictures.REDACTED
    reason: str = ""
    override: str = ""
    with_log: bool = True
    note: str = ""
    words: tuple[ItemWords, ...] = ()
    location: str = ""
    originator: str = ""
    sensitivity: str = ""
    found: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if (self.incident is None) == (self.footage is None):
            msg = "evidence is of an incident or of one footage"
            raise ValueError(msg)

    def words_of(self, key: str) -> ItemWords:
        """What is said of an item: a person's words, else those for all items."""
        own = next((one for one in self.words if one.key == key), ItemWords(key))
        return replace(
            own,
            location=own.location or self.location,
            originator=own.originator or self.originator,
            sensitivity=own.sensitivity or self.sensitivity,
        )

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, for another process."""
        plain = (
            "incident", "footage", "recipient", "method", "report", "reason", "override", "with_log",
            "note", "location", "originator", "sensitivity",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "copies": list(self.copies),
            "stills": list(self.stills),
            "annotations": None if self.annotations is None else list(self.annotations),
            "out": str(self.out),
            "form": self.form.value,
            "day": self.day.isoformat(),
            "formats": list(self.formats),
            "pictures": self.pictures.value,
            "words": [asdict(one) for one in self.words],
            "found": {key: str(path) for key, path in self.found.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EvidenceOrder:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError, ValueError: If it is not one.
        """
        incident, footage, some = data["incident"], data["footage"], data["annotations"]
        return cls(
            None if incident is None else IncidentId(incident),
            None if footage is None else FootageId(footage),
            tuple(data["copies"]),
            tuple(data["stills"]),
            Path(data["out"]),
            Form(data["form"]),
            data["recipient"],
            data["method"],
            dt.date.fromisoformat(data["day"]),
            annotations=None if some is None else tuple(some),
            formats=tuple(data["formats"]),
            report=bool(data["report"]),
            pictures=Pictures(data["pictures"]),
            reason=data["reason"],
            override=data["override"],
            with_log=bool(data["with_log"]),
            note=data["note"],
            words=tuple(ItemWords(**one) for one in data["words"]),
            location=data["location"],
            originator=data["originator"],
            sensitivity=data["sensitivity"],
            found={key: Path(path) for key, path in data["found"].items()},
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What evidence is about.

    Attributes:
        incident: The incident; of one footage alone one that only it is part of, with no clock.
        footage: Of its cameras, in their order.
        request: The request it belongs to, or None.
        is_incident: Whether it is one in the register.
    """

    incident: Incident
    footage: tuple[Footage, ...]
    request: RequestId | None
    is_incident: bool

    @property
    def reference(self) -> str:
        """What its papers call it."""
        return self.incident.reference or self.incident.title

    @property
    def stem(self) -> str:
        """What names of files begin with: never a title, because the name of a package stands in the log."""
        if not self.is_incident:
            return Path(self.incident.title).stem
        return self.incident.reference or "incident"

    def camera(self, footage: FootageId) -> Camera:
        """The camera with this footage.

        Raises:
            KeyError: If there is none.
        """
        found = self.incident.camera(footage)
        if found is None:
            raise KeyError(footage)
        return found


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation and the footage it is on."""

    footage: Footage
    annotation: Annotation


def subject_of(workspace: Workspace, about: IncidentId | FootageId, *, is_footage: bool) -> Subject:
    """What evidence of an incident, or of one footage, is about.

    Raises:
        UserError: If it is not in the register, or the incident has no cameras.
    """
    if is_footage:
        footage = workspace.footage_by_id(FootageId(about))
        name = Path(footage.path).name
        alone = Incident(IncidentId(""), name, cameras=(Camera(footage.id, name),))
        return Subject(alone, (footage,), footage.request, is_incident=False)
    incident = workspace.incidents.by_id(IncidentId(about))
    if not incident.cameras:
        raise UserError(
            "The incident has no cameras yet.", UNCHANGED, "Put the footage of it in first."
        )
    found = tuple(workspace.footage_by_id(camera.footage) for camera in incident.cameras)
    return Subject(incident, found, incident.request, is_incident=True)


def subject(workspace: Workspace, order: EvidenceOrder) -> Subject:
    """What an order is about.

    Raises:
        UserError: As for ``subject_of``.
    """
    if order.incident is not None:
        return subject_of(workspace, order.incident, is_footage=False)
    assert order.footage is not None
    return subject_of(workspace, order.footage, is_footage=True)


def noted(workspace: Workspace, about: Subject) -> tuple[Noted, ...]:
    """Every annotation of its footage, drafts among them, camera by camera in order of their frames."""
    return tuple(
        Noted(footage, one)
        for footage in about.footage
        for one in in_order(workspace.project(footage.id).annotations.values())
    )


def chosen_notes(
    workspace: Workspace, order: EvidenceOrder, about: Subject
) -> tuple[tuple[Noted, ...], int, int]:
    """The annotations that go, how many drafts stay out, and how many others.

    Raises:
        UserError: If one that was chosen is not there any more.
    """
    everything = noted(workspace, about)
    wanted = None if order.annotations is None else set(order.annotations)
    if wanted is not None and not wanted <= {n.annotation.id for n in everything}:
        raise UserError(
            "An annotation that was chosen is not there any more.",
            UNCHANGED,
            "Choose the annotations anew.",
        )
    asked = [n for n in everything if wanted is None or n.annotation.id in wanted]
    going = tuple(n for n in asked if not n.annotation.draft)
    drafts = sum(n.annotation.draft for n in everything)
    return going, drafts, len(everything) - drafts - len(going)


def said_enough(reason: str) -> bool:
    """Whether a reason has as many words as one that sets something aside must have."""
    return len(reason.split()) >= LEAST_WORDS


def usual_name(about: Subject, day: dt.date, taken: Collection[str] = ()) -> str:
    """What a package is called unless somebody chose otherwise, without an ending."""
    return safe_name(f"{about.stem}_evidence_{day.isoformat()}".replace(" ", "-"), taken)
