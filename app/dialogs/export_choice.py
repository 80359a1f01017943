"""What a copy is to be: the questions of the export dialog, and the plan that follows from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from app.canvas.items import track_name
from app.people.cards import called
from app.words import count_words, tr
from player.media.info import FootageKind
from player.media.time import FrameSpan, span_to_screen
from redaction.export.output import ENDINGS
from redaction.export.plan import AudioChoice, AudioMode
from redaction.model.audio import AudioTreatment, SoundReview
from redaction.model.footage import Footage
from redaction.model.project import Project, is_covered
from redaction.model.region import Style
from redaction.model.track import ReviewState, Track
from redaction.people.warnings import Picture, warnings_of
from redaction.usecases.export_queue import free_path, sounds_of

STYLE_TEXT: dict[Style, Callable[[], str]] = {
    Style.SOLID: lambda: tr("Fills each region with one colour. Nothing of it can be recovered."),
    Style.MOSAIC: lambda: tr("A few coloured tiles that tell nothing apart; softer to watch."),
    Style.BLUR: lambda: tr("Looks blurred, but the face was destroyed first: it cannot be undone."),
}
QUALITY_TEXT: dict[str, Callable[[], str]] = {
    "small": lambda: tr("For e-mail and slow connections; fine detail suffers."),
    "standard": lambda: tr("Cannot be told from the original at viewing distance."),
    "high": lambda: tr("For evidence that may be examined closely; a large file."),
    "lossless": lambda: tr(
        "Not one pixel outside the covers changes. Very large, and many players cannot show it."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the summary.

    Attributes:
        tone: ``good``, ``info``, ``warning`` or ``bad``.
        text: What will be so.
        confirm: What the person has to tick before the export, or empty.
    """

    tone: str
    text: str
    confirm: str = ""


def in_lines(text: str, width: int = 76) -> str:
    """What stands beside a tick, in lines: a tick breaks none itself, and would push others out of sight."""
    return fill(text, width, break_on_hyphens=False)


def findings(
    project: Project,
    spans: Sequence[FrameSpan] = (),
    damaged: Sequence[int] = (),
    kind: FootageKind = FootageKind.VIDEO,
    picture: Picture | None = None,
) -> tuple[Finding, ...]:
    """What a copy of these ranges will show, and what a person must have decided.

    Args:
        project: The decisions.
        spans: The frames of the copy; none means all.
        damaged: Frames of the source that cannot be decoded.
        kind: What kind of footage it is.
        picture: Its size and length; with it the places are counted where somebody who stays visible
            may be the wrong one.
    """
    if kind is FootageKind.SOUND:
        return _sound_findings(project)
    tracks = [
        t for t in project.tracks.values() if not spans or any(t.span.intersect(s) for s in spans)
    ]
    covered = [t for t in tracks if is_covered(project, t)]
    hidden = {t.id for t in covered}
    said: list[Finding] = []
    if covered:
        many = count_words(len(covered), tr("track"), tr("tracks"))
        said.append(Finding("good", tr("{tracks} will be covered.").format(tracks=many)))
    else:
        said.append(
            Finding(
                "bad",
                tr("Nothing will be covered in this copy."),
                tr("I have watched the footage and nothing in it needs covering."),
            )
        )
    pending = sum(1 for t in covered if t.state is ReviewState.PENDING)
    if pending:
        many = count_words(pending, tr("track"), tr("tracks"))
        said.append(
            Finding(
                "warning",
                tr("{tracks} were not reviewed; they are covered all the same.").format(
                    tracks=many
                ),
                tr("Export although the review is not finished. This is logged."),
            )
        )
    kept = [t for t in tracks if t.id not in hidden and t.state is not ReviewState.REJECTED]
    if kept:
        said.append(_shown_finding(project, kept, picture))
    rejected = sum(1 for t in tracks if t.state is ReviewState.REJECTED)
    if rejected:
        many = count_words(rejected, tr("track was"), tr("tracks were"))
        said.append(
            Finding("info", tr("{tracks} rejected as no face and not covered.").format(tracks=many))
        )
    grey = [frame for frame in damaged if not spans or any(frame in s for s in spans)]
    if grey and kind is FootageKind.STILL:
        text = tr("The picture is damaged; what is missing is missing in the copy.")
        said.append(Finding("warning", text))
        return tuple(said)
    if grey:
        many = count_words(len(grey), tr("frame"), tr("frames"))
        text = tr("{n} cannot be decoded and will be grey in the copy.").format(n=many)
        said.append(Finding("warning", text))
    return tuple(said)


NAMED = 6
"""People who stay visible, up to which each is named."""


def _shown_finding(project: Project, kept: Sequence[Track], picture: Picture | None) -> Finding:
    """Who stays visible, and what must have been looked at.

    The names are for the person who exports. What they tick goes into the log and names nobody.
    """
    many = count_words(len(kept), tr("track stays"), tr("tracks stay"))
    said = tr("{tracks} visible because someone chose so: {who}.")
    names = _names(project, kept)
    listed = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        listed = tr("{names} and {n} more").format(names=listed, n=len(names) - NAMED)
    text = said.format(tracks=many, who=listed)
    shown = {t.id for t in kept}
    places = 0
    if picture is not None:
        places = sum(1 for w in warnings_of(project, picture) if w.track in shown)
    if places:
        where = count_words(places, tr("place"), tr("places"))
        text += " " + tr("At {n} somebody else is near, or it is not sure who it is.").format(
            n=where
        )
    return Finding(
        "warning",
        text,
        tr("I have looked at every moment at which somebody stays visible, and they may be shown."),
    )


def _names(project: Project, kept: Sequence[Track]) -> list[str]:
    """What those who stay visible are called, each person once."""
    names: dict[str, str] = {}
    for track in kept:
        person = project.people.get(track.person) if track.person is not None else None
        if person is None:
            names[track.id] = track_name(track)
        elif person.name:
            names[person.id] = person.name
        elif person.id not in names:
            names[person.id] = called([t for t in project.tracks.values() if t.person == person.id])
    return list(names.values())


def _sound_findings(project: Project) -> tuple[Finding, ...]:
    """What is heard of footage that is sound alone."""
    if project.sound is SoundReview.REMOVED:
        return (
            Finding("bad", tr("All sound was removed in the review: nothing is left to copy.")),
        )
    said = [Finding("good", words) for words in treated_words(project)]
    if not said:
        said.append(
            Finding(
                "bad",
                tr("Nothing will be silenced in this copy."),
                tr("I have listened to all of it and nothing in it needs silencing."),
            )
        )
    if project.sound is SoundReview.NOT_REVIEWED and project.audio:
        said.append(_unheard())
    return tuple(said)


def treated_words(project: Project) -> list[str]:
    """How many stretches of sound are silenced, toned or disguised, a sentence for each."""
    words = {
        AudioTreatment.MUTE: tr("{n} of sound will be silenced."),
        AudioTreatment.TONE: tr("{n} of sound will be replaced by a tone."),
        AudioTreatment.DISGUISE: tr("In {n} the voices will be disguised."),
    }
    said = []
    for treatment, text in words.items():
        many = sum(1 for r in project.audio.values() if r.treatment is treatment)
        if many:
            said.append(text.format(n=count_words(many, tr("stretch"), tr("stretches"))))
    return said


def _unheard() -> Finding:
    return Finding(
        "warning",
        tr("Nobody has reviewed the sound. Voices, names and addresses may be heard."),
        tr("Keep the sound although nobody has reviewed it. This is logged."),
    )


def sound_findings(project: Project, footage: Footage, audio: AudioChoice) -> tuple[Finding, ...]:
    """What is heard in a copy of video, and what must be confirmed; of sound alone, what is left out."""
    sounds = sounds_of(footage)
    if footage.kind is FootageKind.STILL or not sounds:
        return ()
    left = len(sounds) - len(audio.streams)
    many = count_words(left, tr("other sound track"), tr("other sound tracks"))
    out = (Finding("info", tr("{n} will not be in the copy.").format(n=many)),) if left > 0 else ()
    if footage.kind is FootageKind.SOUND:
        return out
    if audio.mode is AudioMode.REMOVE or project.sound is SoundReview.REMOVED:
        return (Finding("good", tr("The copy has no sound.")),)
    said = [*(Finding("good", words) for words in treated_words(project)), *out]
    if project.sound is SoundReview.NOT_REVIEWED:
        said.append(_unheard())
    return tuple(said)


def stretch_words(span: FrameSpan) -> str:
    """A stretch as people read it: both frames included."""
    first, last = span_to_screen(span)
    return tr("Only the marked stretch, frames {a} to {b}").format(a=first, b=last)


def copy_endings(kind: FootageKind) -> str:
    """The kinds of file a copy can be, as the system's file dialogs take them."""
    endings = " ".join(f"*{ending}" for ending in ENDINGS[kind])
    name = {
        FootageKind.VIDEO: tr("Video"),
        FootageKind.STILL: tr("Picture"),
        FootageKind.SOUND: tr("Sound"),
    }[kind]
    return f"{name} ({endings})"


def suggested(footage: Footage, folder: Path, used: Collection[str] = ()) -> Path:
    """A free name in a folder; ``used`` are paths in lower case that copies on their way will have."""
    stem = Path(footage.path).stem
    if footage.video:
        stem = f"{stem}_picture{footage.video + 1}"
    return free_path(folder, f"{stem}_redacted", ENDINGS[footage.kind][0], used)


def is_one_of(out: Path, originals: Iterable[Path]) -> bool:
    """Whether a file that is there is one of these originals, by whatever name."""
    try:
        seen = out.stat()
    except OSError:
        return False
    for path in originals:
        with suppress(OSError):
            if os.path.samestat(seen, path.stat()):
                return True
    return False


def path_problem(
    source: Path,
    out: Path,
    kind: FootageKind = FootageKind.VIDEO,
    originals: Iterable[Path] = (),
) -> str:
    """Why a copy cannot go there, or empty; ``originals`` are all of the register."""
    if not out.name or out.suffix.lower() not in ENDINGS[kind]:
        if kind is FootageKind.STILL:
            return tr("Give the copy a name that ends in .png or .jpg.")
        ending = ENDINGS[kind][0]
        return tr("Give the copy a name that ends in {ending}.").format(ending=ending)
    if not out.parent.is_dir():
        return tr("The folder {name} does not exist.").format(name=out.parent)
    if is_one_of(out, (source,)):
        return tr("That is the original. A copy never replaces it; choose another name.")
    if is_one_of(out, originals):
        return tr("That is another original of the register. Choose another name.")
    return ""
