"""The sheet on top of what is handed over: what is enclosed, for whom, and how to check it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.model.footage import Request
from redaction.paper.made import Made, force_words
from redaction.store.register import Export

if TYPE_CHECKING:
    from redaction.paper.document import Paper
    from redaction.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One copy in the package.

    Attributes:
        name: Of the file.
        kind: ``video``, ``still`` or ``sound``.
        seconds: How long it is.
        frames: Of the copy.
        size: In bytes.
        sha256: Of the file.
    """

    name: str
    kind: str
    seconds: float
    frames: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """What a cover sheet says.

    Attributes:
        made: Who made it and when.
        kind: Value of ``RequestKind``.
        recipient: To whom it goes.
        address: Where to; may be empty.
        method: How it is handed over; may be empty.
        day: Of the hand-over.
        copies: What is enclosed.
        papers: Other things enclosed, in words or by file name.
        contact: How to reach the force, in its own words; may be empty.
        rights: What the force says of complaints and rights, in its own words; may be empty.
        checker: Name of the script in the package that checks it; empty for none.
        checker_sha256: Of that script; may be empty.
        fingerprint: Of the key that signed the package's list; empty where it is not signed.
        signed_by: Whose signatures are asked for.
    """

    made: Made
    kind: str
    recipient: str
    address: str
    method: str
    day: dt.date
    copies: tuple[Enclosed, ...]
    papers: tuple[str, ...] = ()
    contact: str = ""
    rights: str = ""
    checker: str = ""
    checker_sha256: str = ""
    fingerprint: str = ""
    signed_by: tuple[str, ...] = ("Released by",)

    def to_json(self) -> dict[str, Any]:
        """Every fact, JSON-ready."""
        return {**asdict(self), "made": self.made.to_json(), "day": self.day.isoformat()}


def gather_cover(
    workspace: Workspace,
    request: Request,
    exports: Sequence[Export],
    *,
    recipient: str,
    day: dt.date,
    address: str = "",
    method: str = "",
    enclosed: Sequence[str] = (),
    names: Sequence[str] = (),
    checker: str = "",
    checker_sha256: str = "",
    fingerprint: str = "",
    external: bool = True,
) -> CoverFacts:
    """What a cover sheet of these copies says.

    Args:
        workspace: Where the copies are recorded.
        request: The request.
        exports: Its copies.
        recipient: To whom they go.
        day: Of the hand-over.
        address: Where to.
        method: How.
        enclosed: Other things in the package.
        names: What the copies' files are called in the package; empty for their own names.
        checker: Name of the script that checks it, if there is one.
        checker_sha256: Of that script.
        fingerprint: Of the key that signed the package's list, if one did.
        external: It leaves the force; else there is a second line to sign, for the file.

    Raises:
        UserError: If there is no copy, nobody to receive it, or a copy is gone or not what was recorded.
    """
    if not exports:
        raise UserError(
            f"There is no copy for {request.reference} yet, so there is nothing to enclose.",
            "No cover sheet was made.",
            "Make the redacted copy first.",
        )
    if not recipient.strip():
        raise UserError(
            "A cover sheet says who receives what is enclosed, and no recipient was given.",
            "No cover sheet was made.",
            "Name the recipient.",
        )
    for export in exports:
        if export.unredacted:
            raise UserError(
                f"The copy “{Path(export.path).name}” is unredacted: it was made as evidence.",
                "It does not go out with a cover sheet. No cover sheet was made.",
                "Choose a redacted copy.",
            )
    words = force_words(workspace)
    return CoverFacts(
        made=Made.of(workspace, request.reference).shown(external=external),
        kind=request.kind.value,
        recipient=recipient.strip(),
        address=address.strip(),
        method=method.strip(),
        day=day,
        copies=tuple(
            _enclosed(workspace, export, name)
            for export, name in zip(exports, names or ("",) * len(exports), strict=True)
        ),
        papers=tuple(enclosed),
        contact=words["contact"],
        rights=words["rights"],
        checker=checker,
        checker_sha256=checker_sha256,
        fingerprint=fingerprint,
        signed_by=("Released by",) if external else ("Released by", "Checked by"),
    )


def _enclosed(workspace: Workspace, export: Export, name: str) -> Enclosed:
    from player.media.identity import FileWatch, hash_file
    from player.media.source import FrameSource
    from redaction.jobs.errors import ExitStatus

    path = Path(export.path)
    watch = FileWatch(path)
    if hash_file(path) != export.copy_sha256:
        raise UserError(
            f"The copy “{path.name}” is not what was recorded: its content changed.",
            "No cover sheet was made; nothing was changed.",
            "Do not hand it over. Make the copy again.",
            status=ExitStatus.NOT_VERIFIED,
        )
    with FrameSource.open(path, watch=watch) as source:
        return Enclosed(
            name or path.name,
            workspace.footage_by_id(export.footage).kind.value,
            float(source.index.duration),
            len(source.index),
            path.stat().st_size,
            export.copy_sha256,
        )


def write_cover_sheet(facts: CoverFacts, path: Path, *, cancel: CancelToken | None = None) -> None:
    """Write a cover sheet to a new PDF file.

    Raises:
        OutputError: If there is a file of that name, or it cannot be written.
    """
    cover_paper(facts).write(path, cancel=cancel)


def cover_paper(facts: CoverFacts) -> Paper:
    """The sheet laid out."""
    from redaction.model.footage import RequestKind
    from redaction.paper.document import Paper
    from redaction.paper.grid import Piece
    from redaction.paper.words import KINDS, count, day_words, length_words, size_words

    paper = Paper("Cover sheet", facts.made)
    paper.lead(f"Redacted footage disclosed under reference {facts.made.reference}")
    to = tuple(Piece(line) for line in facts.address.split("\n") if line.strip())
    paper.facts(
        [
            ("To", (Piece(facts.recipient, bold=True), *to)),
            ("Date", day_words(facts.day)),
            ("Reference", facts.made.reference),
            ("Request", KINDS[RequestKind(facts.kind)]),
            ("Sent by", facts.method),
            ("Contact", facts.contact),
        ]
    )
    paper.heading("What is enclosed")
    for copy in facts.copies:
        length = {
            "still": "still picture" if copy.frames == 1 else count(copy.frames, "page"),
            "sound": f"sound, {length_words(copy.seconds)}",
        }.get(copy.kind, f"video, {length_words(copy.seconds)}, {count(copy.frames, 'frame')}")

        def fill(part: Paper, copy: Enclosed = copy, length: str = length) -> None:
            part.facts(
                [
                    (
                        "Copy",
                        (Piece(copy.name, bold=True), Piece(f"{length}; {size_words(copy.size)}")),
                    )
                ]
            )
            part.hash("SHA-256", copy.sha256)
            part.space(4)

        paper.together(fill)
    if facts.papers:
        paper.facts([("Also enclosed", tuple(Piece(name) for name in facts.papers))])
    paper.text(
        "These are copies in which some pictures or sounds were covered, removed or altered so that they "
        "cannot be seen or heard. The redaction schedule lists each of them with the ground relied on. The "
        "original recording was not changed."
    )
    paper.heading("How to check that nothing was changed on the way")
    if facts.checker:
        paper.text(
            f"The enclosed file {facts.checker} is a small program that compares every file with the list "
            "made when the package was put together. On a computer with Python 3, open a terminal in the "
            "folder of the package and type:"
        )
        more = f' --fingerprint "{facts.fingerprint}"' if facts.fingerprint else ""
        paper.line(f"python3 {facts.checker}{more}")
        paper.text(
            "It needs no network and changes nothing. It ends by saying whether the package is complete and "
            "unchanged."
        )
        if facts.checker_sha256:
            paper.hash(f"SHA-256 of {facts.checker}", facts.checker_sha256)
    paper.text(
        f"A file can {'also ' if facts.checker else ''}be checked by hand: work out its SHA-256 (on Windows: "
        "certutil -hashfile FILE SHA256; on macOS and Linux: shasum -a 256 FILE) and compare it with the one "
        "printed above. If even one sign differs, or a file is missing, do not rely on the copy and tell us."
    )
    if facts.rights:
        paper.heading("Your rights")
        paper.words(facts.rights)
    paper.space(10)
    paper.signatures(facts.signed_by)
    return paper
