"""How faces are looked for, as the person chose it: kept in the settings, given to a search. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import declared
from app.words import region_kind_words, tr
from redaction.detection.ownmodel import OwnModel, load_own_model
from redaction.detection.settings import BUILT_IN, DetectionMode, DetectionSettings
from redaction.jobs.errors import UserError
from redaction.model.region import Kind

if TYPE_CHECKING:
    from app.settings.store import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of a search, before it is checked.

    Attributes:
        mode: How much time is spent on each frame.
        kinds: What is looked for.
        dial: From 1 (fewer false finds) to 9 (fewer missed).
        own: The description file of the person's own detector, or empty.
        start: Confidence in per cent from which a track begins; 0 for what the dial says.
        keep: Confidence in per cent from which a find continues a track; 0 likewise.
        gap: Frames a track may go unseen, at 25 frames a second.
        margin: Size of the cover in per cent of what was found.
    """

    mode: DetectionMode = DetectionMode.FAST
    kinds: frozenset[Kind] = frozenset({Kind.FACE})
    dial: int = declared.FIND_DIAL.default
    own: str = ""
    start: int = declared.FIND_START.default
    keep: int = declared.FIND_KEEP.default
    gap: int = declared.FIND_GAP.default
    margin: int = declared.FIND_MARGIN.default
    _loaded: OwnModel | None = field(default=None, compare=False, repr=False)

    @property
    def expert(self) -> bool:
        """Whether something is chosen that the plain questions do not ask."""
        plain = Wish()
        return (self.start, self.keep, self.gap, self.margin) != (
            plain.start, plain.keep, plain.gap, plain.margin,
        )  # fmt: skip

    def with_own(self, path: str) -> Wish:
        """With this detector, read now, or without one.

        Raises:
            OwnModelError: If the description or the model cannot be used.
        """
        loaded = load_own_model(Path(path).expanduser()) if path else None
        return replace(self, own=path, _loaded=loaded)

    @property
    def own_kinds(self) -> tuple[Kind, ...]:
        """What the person's own detector finds, once it was read."""
        return () if self._loaded is None else self._loaded.kinds

    @property
    def own_name(self) -> str:
        """What the person's own detector is called, once it was read."""
        return "" if self._loaded is None else self._loaded.name

    def settings(self) -> DetectionSettings:
        """The settings of the search.

        Raises:
            UserError: If the answers do not go together.
            OwnModelError: If the person's own detector cannot be used.
        """
        own = self._loaded
        if own is None and self.own:
            own = self.with_own(self.own)._loaded
        possible = BUILT_IN.union(() if own is None else own.kinds)
        kinds = tuple(kind for kind in Kind if kind in self.kinds and kind in possible)
        if not kinds:
            raise _fault(tr("Choose at least one thing to look for."))
        if own is not None and not set(kinds) & set(own.kinds):
            raise _fault(
                tr("Choose something that your own detector finds, or take its file out again.")
            )
        chosen = DetectionSettings(
            mode=self.mode,
            kinds=kinds,
            sensitivity=self.dial,
            max_gap=self.gap,
            margin=self.margin / 100,
            own=() if own is None else (own,),
        )
        try:
            if self.start:
                chosen = replace(chosen, start_confidence=self.start / 100)
            if self.keep:
                chosen = replace(chosen, keep_confidence=self.keep / 100)
        except ValueError as error:
            raise _fault(
                tr("The confidence that continues a track may not exceed the one that begins it.")
            ) from error
        return chosen


def remembered(settings: Settings) -> Wish:
    """What the person chose the last time."""
    known = {kind.value for kind in Kind}
    kinds = frozenset(Kind(k) for k in settings.get(declared.FIND_KINDS) if k in known)
    return Wish(
        mode=DetectionMode(settings.get(declared.DETECTION)),
        kinds=kinds or Wish().kinds,
        dial=settings.get(declared.FIND_DIAL),
        own=settings.get(declared.FIND_OWN),
        start=settings.get(declared.FIND_START),
        keep=settings.get(declared.FIND_KEEP),
        gap=settings.get(declared.FIND_GAP),
        margin=settings.get(declared.FIND_MARGIN),
    )


def remember(settings: Settings, wish: Wish) -> None:
    """Keep what the person chose for the next search."""
    settings.set(declared.DETECTION, wish.mode.value)
    settings.set(declared.FIND_KINDS, [kind.value for kind in Kind if kind in wish.kinds])
    settings.set(declared.FIND_DIAL, wish.dial)
    settings.set(declared.FIND_OWN, wish.own)
    settings.set(declared.FIND_START, wish.start)
    settings.set(declared.FIND_KEEP, wish.keep)
    settings.set(declared.FIND_GAP, wish.gap)
    settings.set(declared.FIND_MARGIN, wish.margin)


def many_words(kinds: tuple[Kind, ...]) -> str:
    """What is looked for, within a sentence: ``faces``, ``faces and text``."""
    words = [_MANY[kind]() for kind in kinds]
    if len(words) < 2:
        return "".join(words)
    return tr("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def kind_tick_words(kind: Kind) -> str:
    """What a kind is called beside the tick that asks for it."""
    if kind is Kind.FACE:
        return tr("Faces")
    if kind is Kind.TEXT:
        return tr("Readable text: plates, badges, papers, screens")
    return region_kind_words(kind)


_MANY = {
    Kind.FACE: lambda: tr("faces"),
    Kind.PERSON: lambda: tr("persons"),
    Kind.PLATE: lambda: tr("number plates"),
    Kind.TEXT: lambda: tr("text"),
    Kind.SCREEN: lambda: tr("screens"),
    Kind.OTHER: lambda: tr("other things"),
}


def _fault(text: str) -> UserError:
    return UserError(
        text,
        tr("The search was not started and nothing was changed."),
        tr("Open “Find with options” and choose again."),
    )
