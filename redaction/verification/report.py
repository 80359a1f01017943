"""What verification found: for programs (JSON, described here) and for people (``verification.page``).

The JSON of a report, schema 2. Keys are only ever added; a reader passes over those it does not know.

========================  =====================================================================
``schema``                2 (reports without it are of schema 1, which had the keys marked *)
``ok`` *                  whether every check that was made holds
``verdict``               ``verified``, ``look`` (holds, but a person should look), ``incomplete``
                          (holds as far as it was checked) or ``failed``
``when``                  ``utc`` and ``local`` time of the verification, ISO 8601 with the offset
``software`` *            what verified it
``kind``                  ``video``, ``still`` or ``sound``
``basis``                 what the copy was held against: ``plan``, ``tracks`` or ``nothing``
``source``, ``copy`` *    ``name`` (without folder), ``sha256``, ``size`` in bytes
``plan_hash`` *           of the plan; empty when there was none
``made``                  how the copy was to be made: ``style``, ``encoder``, ``sound``, ``ranges``
                          (frames and times of the original), counts of tracks
``checks`` *              see :class:`Check`; in the order they were made
``not_checked``           ``name``, ``title`` and ``why`` of what was not checked
``residual_faces`` *      faces that a detector sees on the copy; see :class:`ResidualFace`
``residual_face_count`` * how many there are, because only ``MAX_LISTED`` are listed
``facts`` *               further figures
========================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from player.media.time import format_seconds

SCHEMA = 2
"""Version of the JSON."""

MAX_LISTED = 200
"""Frames and faces listed in a report; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame of the source is.

    Attributes:
        time: When it is shown, in seconds from the source's first frame.
        copy_frame: Its number in the copy, from 0; None when the copy does not hold it.
    """

    time: Fraction
    copy_frame: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """What a check is about, for people.

    Attributes:
        title: Two or three words.
        how: One or two sentences: what is compared with what.
        limits: (what, value, unit) of the limits it was held to.
    """

    title: str
    how: str = ""
    limits: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    As JSON it has all of these, and ``title``, ``how`` and ``limits`` (see :class:`Method`), ``state``,
    ``frame_count`` and, for each listed frame, an item of ``places``: ``frame``, ``time`` (hh:mm:ss.mmm from
    the original's first frame, or empty) and ``copy_frame``.

    Attributes:
        name: Stable identifier, e.g. ``coverage``.
        ok: Whether it holds.
        summary: One plain sentence.
        detail: More, for who wants to know; may be empty.
        frames: Frames of the source concerned, ascending.
        warning: It holds, but a person should look.
        checked: False where it was not looked at; the summary says why.
    """

    name: str
    ok: bool
    summary: str
    detail: str = ""
    frames: tuple[int, ...] = ()
    warning: bool = False
    checked: bool = True

    @property
    def state(self) -> str:
        """``failed``, ``not_checked``, ``look`` or ``ok``."""
        if not self.ok:
            return "failed"
        if not self.checked:
            return "not_checked"
        return "look" if self.warning else "ok"

    def to_json(self) -> dict[str, Any]:
        """Stable keys; at most ``MAX_LISTED`` frames, ``frame_count`` says how many there are."""
        return {
            "name": self.name,
            "ok": self.ok,
            "state": self.state,
            "warning": self.warning,
            "checked": self.checked,
            "summary": self.summary,
            "detail": self.detail,
            "frames": list(self.frames[:MAX_LISTED]),
            "frame_count": len(self.frames),
        }


@dataclass(frozen=True, slots=True)
class ResidualFace:
    """A face that a detector sees on the copy.

    Attributes:
        frame: Frame of the source.
        box: x, y, w, h in pixels of the picture as shown.
        score: The detector's score, 0 to 1.
    """

    frame: int
    box: tuple[float, float, float, float]
    score: float

    def to_json(self) -> dict[str, Any]:
        """Frame, box and score."""
        return {
            "frame": self.frame,
            "box": [round(v, 1) for v in self.box],
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a report says besides its checks.

    Attributes:
        kind: Kind of footage: ``video``, ``still`` or ``sound``.
        basis: What the copy was held against: ``plan``, ``tracks`` or ``nothing``.
        made: How the copy was to be made, JSON-ready.
        places: Of each frame that the report names.
        methods: Of each check, by name.
        missing: (name, why) of checks that should have been made and were not.
        when: When it was verified, with a time zone.
    """

    kind: str = "video"
    basis: str = "plan"
    made: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[int, Place] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The result of verifying one copy.

    Attributes:
        checks: In the order they were made.
        residual_faces: Faces seen on the copy that no decision explains.
        source: ``name``, ``sha256`` and ``size`` of the original.
        copy: The same of the copy.
        plan_hash: Hash of the plan the copy was verified against; empty when there was none.
        software: What verified it.
        facts: Further figures (frames, duration, how sound was treated, seconds it took).
        around: What else it says.
    """

    checks: tuple[Check, ...]
    residual_faces: tuple[ResidualFace, ...]
    source: dict[str, Any]
    copy: dict[str, Any]
    plan_hash: str
    software: str
    facts: dict[str, Any] = field(default_factory=dict)
    around: Circumstances = field(default_factory=Circumstances)

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)

    @property
    def verdict(self) -> str:
        """``failed``, ``incomplete``, ``look`` or ``verified``: the worst there is to say."""
        if not self.ok:
            return "failed"
        if self.around.missing or any(not check.checked for check in self.checks):
            return "incomplete"
        return "look" if any(check.warning for check in self.checks) else "verified"

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values; the module says which keys there are."""
        around = self.around
        return {
            "schema": SCHEMA,
            "ok": self.ok,
            "verdict": self.verdict,
            "when": _when(around.when),
            "software": self.software,
            "kind": around.kind,
            "basis": around.basis,
            "source": self.source,
            "copy": self.copy,
            "plan_hash": self.plan_hash,
            "made": dict(around.made),
            "checks": [self._check(check) for check in self.checks],
            "not_checked": self._not_checked(),
            "residual_faces": [
                face.to_json() | self._place(face.frame)
                for face in self.residual_faces[:MAX_LISTED]
            ],
            "residual_face_count": len(self.residual_faces),
            "facts": self.facts,
        }

    def to_text(self) -> str:
        """A page a person can read, as plain text."""
        from redaction.verification.page import as_text, page_of

        return as_text(page_of(self.to_json()))

    def _check(self, check: Check) -> dict[str, Any]:
        method = self._method(check.name)
        return check.to_json() | {
            "title": method.title,
            "how": method.how,
            "limits": [{"what": w, "value": v, "unit": u} for w, v, u in method.limits],
            "places": [self._place(frame) for frame in check.frames[:MAX_LISTED]],
        }

    def _not_checked(self) -> list[dict[str, str]]:
        left = [(check.name, check.summary) for check in self.checks if not check.checked]
        return [
            {"name": name, "title": self._method(name).title, "why": why}
            for name, why in [*left, *self.around.missing]
        ]

    def _method(self, name: str) -> Method:
        known = self.around.methods.get(name)
        return known if known is not None else Method(name.replace("_", " ").capitalize())

    def _place(self, frame: int) -> dict[str, Any]:
        place = self.around.places.get(frame)
        return {
            "frame": frame,
            "time": format_seconds(place.time) if place is not None else "",
            "copy_frame": place.copy_frame if place is not None else None,
        }


def _when(moment: datetime | None) -> dict[str, str]:
    if moment is None:
        return {"utc": "", "local": ""}
    return {
        "utc": moment.astimezone(UTC).isoformat(timespec="seconds"),
        "local": moment.astimezone().isoformat(timespec="seconds"),
    }
