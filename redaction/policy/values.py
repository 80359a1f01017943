"""A policy as values: what an administrator fixed or limited. Without a policy nothing is.

Every part has values that limit nothing, so that a policy only says what it changes. Names of styles,
encoders, gates and rules are the words the rest of the core uses; ``resources/policy-schema.json`` lists
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

ADMINISTRATOR = "your administrator"
"""Who decided, where the policy does not name itself."""

NO_WORST = 51
"""The number of x264's quality that limits nothing."""

GROUP = "group:"
"""How a group of accounts is told from an account, whose name can hold no colon on any system."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ExportLimits:
    """What copies may be like.

    Attributes:
        styles: How things may be covered; empty for every way.
        encoders: Who may encode; empty for anybody.
        worst_crf: Highest number of x264's quality, 0 to 51 (a higher one shows less); with a bit rate or a
            limit of size the coarsest quantiser.
        lossless: Whether a copy may lose nothing (such files are very large and play in few programs).
        smart: Whether stretches may be copied as they are.
        full_check: Whether every copy is checked in full, whatever is chosen.
        unredacted: Accounts, and groups after ``GROUP``, that may write what is not redacted; None for
            everybody, empty for nobody.
    """

    styles: tuple[str, ...] = ()
    encoders: tuple[str, ...] = ()
    worst_crf: int = NO_WORST
    lossless: bool = True
    smart: bool = True
    full_check: bool = False
    unredacted: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """How faces may be looked for.

    Attributes:
        detectors: ``fast``, ``thorough``; empty for both.
        least_sensitivity: Lowest number that may be chosen, 1 to 9.
        own_models: Whether a detector of one's own may be used.
        scheduler: Whether parts of the search may be given to other machines. That is the only connection
            Umbra can be told to open.
    """

    detectors: tuple[str, ...] = ()
    least_sensitivity: int = 1
    own_models: bool = True
    scheduler: bool = True


@dataclass(frozen=True, slots=True)
class CaseworkRules:
    """What holds for every workspace on this machine, whatever the workspace itself says.

    Attributes:
        reasons: Whether nothing is released while something withheld has no reason.
        no_override: Gates of a release that nobody may let pass, by name.
        people: Who may check (a word of ``PeopleRule``); empty where the workspace decides.
        look: What a checker must have seen (a word of ``LookRule``); empty likewise.
        seen: The rule of what counts as seen, as ``SeenRule.to_json`` gives it, or a part of it.
        retention: Parts of the rules of retention, by the names of ``redaction.store.retention.Rules``.
    """

    reasons: bool = False
    no_override: tuple[str, ...] = ()
    people: str = ""
    look: str = ""
    seen: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    retention: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    @property
    def fixed_gates(self) -> frozenset[str]:
        """All gates that nobody may let pass because of this policy."""
        return frozenset((*self.no_override, *(("reasons",) if self.reasons else ())))


@dataclass(frozen=True, slots=True)
class WorkspacePlaces:
    """Where workspaces may lie.

    Attributes:
        usual: Where one is opened or made unless told otherwise; None for the person's own data folder.
        allowed: Folders in which (or in a folder of which) a workspace may lie; empty for everywhere. The
            usual place is always allowed.
    """

    usual: Path | None = None
    allowed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything an administrator decided.

    Attributes:
        name: Who decided, as a person is told; empty where the file does not say.
        contact: Whom to ask, likewise.
        place: The file it was read from; None where there is none.
        digest: SHA-256 of that file's bytes, lower-case hexadecimal; empty where there is none.
        locked: Settings that are fixed: value by key.
        defaults: Settings that begin with another value than Umbra's own, and that a person may change.
        shortcuts_locked: Whether the keys of actions stay as they are.
        export: What copies may be like.
        search: How faces may be looked for.
        casework: What holds in every workspace.
        workspaces: Where workspaces may lie.
    """

    name: str = ""
    contact: str = ""
    place: Path | None = None
    digest: str = ""
    locked: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    defaults: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    shortcuts_locked: bool = False
    export: ExportLimits = field(default_factory=ExportLimits)
    search: SearchLimits = field(default_factory=SearchLimits)
    casework: CaseworkRules = field(default_factory=CaseworkRules)
    workspaces: WorkspacePlaces = field(default_factory=WorkspacePlaces)

    @property
    def there(self) -> bool:
        """Whether there is one at all."""
        return bool(self.digest)

    @property
    def setter(self) -> str:
        """Who decided, within a sentence: the name it gives itself, or “your administrator”."""
        return f"{ADMINISTRATOR} ({self.name})" if self.name else ADMINISTRATOR

    def set_by(self) -> str:
        """“Set by …”, as it stands beside what is locked; a whole sentence."""
        return f"Set by {self.setter}."

    def ask(self) -> str:
        """Whom to ask for something else; a whole sentence."""
        return f"Ask {self.contact}." if self.contact else f"Ask {ADMINISTRATOR}."

    def facts(self) -> dict[str, str]:
        """For a row of the log: under which policy something was done; empty without one."""
        return {"policy": self.digest} if self.digest else {}
