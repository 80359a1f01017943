"""What verification found: for programs (JSON) and for people (text)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_LISTED = 200
"""Frames and faces listed in a report; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        name: Stable identifier, e.g. ``coverage``.
        ok: Whether it holds.
        summary: One plain sentence.
        detail: More, for who wants to know; may be empty.
        frames: Frames of the source concerned, ascending.
        warning: It holds, but a person should look.
    """

    name: str
    ok: bool
    summary: str
    detail: str = ""
    frames: tuple[int, ...] = ()
    warning: bool = False

    def to_json(self) -> dict[str, Any]:
        """Stable keys; at most ``MAX_LISTED`` frames, ``frame_count`` says how many there are."""
        return {
            "name": self.name,
            "ok": self.ok,
            "warning": self.warning,
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
    """

    checks: tuple[Check, ...]
    residual_faces: tuple[ResidualFace, ...]
    source: dict[str, Any]
    copy: dict[str, Any]
    plan_hash: str
    software: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)

    def to_json(self) -> dict[str, Any]:
        """Stable keys: ok, checks, residual_faces, source, copy, plan_hash, software, facts."""
        return {
            "ok": self.ok,
            "checks": [check.to_json() for check in self.checks],
            "residual_faces": [face.to_json() for face in self.residual_faces[:MAX_LISTED]],
            "residual_face_count": len(self.residual_faces),
            "source": self.source,
            "copy": self.copy,
            "plan_hash": self.plan_hash,
            "software": self.software,
            "facts": self.facts,
        }

    def to_text(self) -> str:
        """A page a person can read."""
        lines = [
            f"Copy {self.copy.get('name', '')}: "
            + ("verified." if self.ok else "NOT verified. Do not disclose this file."),
            "",
        ]
        for check in self.checks:
            mark = "note" if check.ok and check.warning else "ok  " if check.ok else "FAIL"
            lines.append(f"  {mark}  {check.summary}")
            if check.detail and (not check.ok or check.warning):
                lines.append(f"        {check.detail}")
            if check.frames and (not check.ok or check.warning):
                lines.append(f"        Frames: {frame_list(check.frames)}")
        lines += [
            "",
            f"  Original  {self.source.get('name', '')}  SHA-256 {self.source.get('sha256', '')}",
            f"  Copy      {self.copy.get('name', '')}  SHA-256 {self.copy.get('sha256', '')}",
        ]
        if self.plan_hash:
            lines.append(f"  Plan      {self.plan_hash}")
        lines.append(f"  Verified by {self.software}")
        return "\n".join(lines) + "\n"


def frame_list(frames: tuple[int, ...], most: int = 12) -> str:
    """Frames as people read them: ``3, 7–9, 12 and 40 more``."""
    runs: list[tuple[int, int]] = []
    for frame in frames:
        if runs and frame == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], frame)
        else:
            runs.append((frame, frame))
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:most]]
    rest = sum(b - a + 1 for a, b in runs[most:])
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
