"""The papers and the contents of an evidence package: report, annotations, log extract, numbered list."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from redaction.casework.bag import Item
from redaction.casework.checker.contents import EVIDENCE
from redaction.casework.package import Contents
from redaction.jobs.progress import Progress, ProgressSink
from redaction.reviewlog.filter import LogFilter
from redaction.usecases.evidence_choice import ClipChoice, Standing
from redaction.usecases.evidence_order import EvidenceOrder, Pictures
from redaction.usecases.evidence_readme import evidence_readme
from redaction.usecases.release import outward
from redaction.verification.page import report_bytes

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.paper.item_list import ItemFacts
    from redaction.paper.timeline_gather import Material
    from redaction.store.workspace import Workspace
    from redaction.usecases.evidence_items import Enclosure

REPORT: Final = "timeline-report.pdf"
LIST: Final = "item-list.pdf"
LIST_CSV: Final = "item-list.csv"
LOG: Final = "log-extract.json"


class Papers:
    """Writes the papers of one package into a folder, and numbers its items.

    Attributes:
        bare: Pictures that were left out of the report, because a face may still be seen on them.
    """

    def __init__(
        self,
        workspace: Workspace,
        order: EvidenceOrder,
        found: Standing,
        material: Material,
        folder: Path,
        cancel: CancelToken,
        progress: ProgressSink,
    ) -> None:
        """Begin.

        Args:
            workspace: Of the incident.
            order: What was asked for.
            found: What that is.
            material: What the papers are made of.
            folder: Where they are written first.
            cancel: Asked between pages and pictures.
            progress: Told phase ``finishing``.
        """
        self._workspace = workspace
        self._order = order
        self._about = found.about
        self._material = material
        self._folder = folder
        self._cancel = cancel
        self._progress = progress
        self._payload: list[Item] = []
        self._items: list[ItemFacts] = []
        self.bare = 0

    def write(
        self, clips: Sequence[Enclosure], stills: Sequence[Enclosure]
    ) -> tuple[tuple[ItemFacts, ...], tuple[Item, ...]]:
        """The items with their numbers, and the files of annotations and papers."""
        from redaction.paper.item_list import ListFacts, items_csv, items_paper
        from redaction.paper.made import Made, force_words
        from redaction.usecases.evidence_items import (
            clip_item,
            numbered,
            original_items,
            still_item,
        )

        self._items += original_items(self._material)
        self._items += [clip_item(self._workspace, self._material, one) for one in clips]
        self._items += [still_item(self._material, one) for one in stills]
        self._annotations()
        self._report()
        self._log()
        force = force_words(self._workspace)["force"]
        items = numbered(self._items, self._order, force)
        facts = ListFacts(
            Made.of(self._workspace, self._about.reference),
            self._about.incident.title,
            self._order.recipient,
            items,
        )
        self._payload += [
            Item(LIST, items_paper(facts).to_bytes(cancel=self._cancel)),
            Item(LIST_CSV, items_csv(facts)),
        ]
        self._progress(Progress("finishing", 1, 1, "steps"))
        return items, tuple(self._payload)

    def _annotations(self) -> None:
        from redaction.usecases.evidence_items import NOTES
        from redaction.usecases.evidence_notes import annotation_files

        if not self._material.notes:
            return
        for one in annotation_files(
            self._workspace, self._order, self._about, self._material, self._folder, self._cancel
        ):
            self._add(one.key, NOTES, f"annotations/{one.path.name}", one.description, one.path)

    def _report(self) -> None:
        from redaction.paper.timeline_gather import gather_timeline
        from redaction.paper.timeline_report import timeline_paper
        from redaction.usecases.evidence_items import PAPERS

        order = self._order
        if not order.report:
            return
        facts = gather_timeline(
            self._workspace,
            self._material,
            self._about.reference,
            pictures=order.pictures is not Pictures.NONE,
            redacted=order.pictures is not Pictures.UNREDACTED,
            reason=order.reason if order.pictures is Pictures.UNREDACTED else "",
            cancel=self._cancel,
            progress=self._progress,
        )
        self.bare = sum(entry.bare for entry in facts.entries)
        path = self._folder / REPORT
        timeline_paper(facts).write(path, cancel=self._cancel)
        bare = bool(facts.pictures) and not facts.redacted
        words = "Timeline report" + (" with pictures" if facts.pictures else "")
        self._add(
            "report", PAPERS, REPORT, words, path,
            redacted=None if not facts.pictures else not bare,
            remarks="Its pictures are not redacted." if bare else "",
        )  # fmt: skip

    def _log(self) -> None:
        from redaction.usecases.evidence_items import PAPERS

        if not self._order.with_log:
            return
        about = [footage.sha256 for footage in self._about.footage]
        about += [self._order.incident] if self._order.incident else []
        front = {"workspace": self._workspace.id}
        path = self._folder / LOG
        wanted = LogFilter(about=tuple(about), unaddressed=True)
        self._workspace.log.export(path, wanted, front)
        self._add(
            "log", PAPERS, LOG, "Extract of the review log about the recordings", path,
            remarks="Rows that name who received something are left out; their hashes are there.",
        )  # fmt: skip

    def _add(
        self,
        key: str,
        group: str,
        name: str,
        description: str,
        path: Path,
        *,
        redacted: bool | None = None,
        remarks: str = "",
    ) -> None:
        from redaction.paper.item_list import ItemFacts

        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._payload.append(Item(name, path, sha256))
        self._items.append(
            ItemFacts(
                "",
                key,
                group,
                description,
                originator=self._workspace.user,
                sha256=sha256,
                remarks=remarks,
                file=f"data/{name}",
                size=path.stat().st_size,
                redacted=redacted,
            )
        )


def contents_of(
    workspace: Workspace,
    order: EvidenceOrder,
    found: Standing,
    clips: Sequence[Enclosure],
    stills: Sequence[Enclosure],
    items: Sequence[ItemFacts],
    papers: Sequence[Item],
) -> Contents:
    """Everything that goes into the package.

    Args:
        workspace: Whose name is on it.
        order: What was asked for.
        found: What that is.
        clips: Under their names.
        stills: Likewise.
        items: With their numbers.
        papers: The other files below ``data/``.
    """
    from redaction.paper.made import force_words

    now = dt.datetime.now().astimezone()
    force = force_words(workspace)["force"]
    payload: list[Item] = []
    said = []
    for one in clips:
        assert isinstance(one.choice, ClipChoice)
        copy, stem = one.choice.copy, f"verification/{one.name}"
        report = outward(copy.report, one.name)
        payload += [
            Item(f"clips/{one.name}", one.path, copy.copy_sha256),
            Item(f"{stem}.json", json.dumps(report, ensure_ascii=False, indent=1).encode()),
            Item(f"{stem}.html", report_bytes(report, ".html")),
        ]
        said.append(
            {
                "file": f"data/clips/{one.name}",
                "sha256": copy.copy_sha256,
                "source_sha256": copy.source_sha256,
                "report": f"data/{stem}.json",
                "redacted": not copy.unredacted,
            }
        )
    hashes = {item.file: item.sha256 for item in items}
    payload += [
        Item(f"stills/{one.name}", one.path, hashes[f"data/stills/{one.name}"]) for one in stills
    ]
    about = {
        "kind": EVIDENCE,
        "reference": found.about.reference,
        "title": found.about.incident.title,
        "recipient": order.recipient,
        "method": order.method,
        "day": order.day.isoformat(),
        "organisation": force,
        "made": {
            "utc": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "local": now.isoformat(timespec="seconds"),
            "by": workspace.user,
            "software": "Umbra",
        },
        "copies": said,
        "items": [_said(item) for item in items],
        "documents": [
            f"data/{LIST}",
            f"data/{LIST_CSV}",
            *([f"data/{REPORT}"] if order.report else []),
        ],
        "log": f"data/{LOG}" if order.with_log else "",
    }
    info = [
        *([("Source-Organization", force)] if force else []),
        ("Contact-Name", workspace.user),
        ("External-Identifier", found.about.reference),
        ("External-Description", f"Evidence package: {found.about.incident.title}"),
        ("Bagging-Date", now.date().isoformat()),
        ("Bag-Software-Agent", "Umbra"),
    ]
    text = evidence_readme(
        reference=found.about.reference,
        title=found.about.incident.title,
        force=force,
        items=items,
        report=order.report,
        with_log=order.with_log,
    )
    return Contents((*payload, *papers), about, info, text)


def _said(item: ItemFacts) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": item.number,
        "description": item.description,
        "file": item.file,
        "sha256": item.sha256,
    }
    return said if item.redacted is None else {**said, "redacted": item.redacted}
