"""The licences of everything in a bundle: `python installers/licences.py BUNDLE` writes them into it.

One folder for each component with the very files it brings, and ``THIRD_PARTY.txt``, which a person reads.
A component without a licence, or without its text, ends the build.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import version
from accounting import Account, account_of
from contents import UMBRA, Component, ContentsError

FOLDER, READABLE = "licences", "THIRD_PARTY.txt"
"""In the resources; ``app/dialogs/licences.py`` shows them."""

SPDX_NAMES = {
    "GPL-3.0-or-later WITH GCC-exception-3.1": "deprecated_GPL-3.0-with-GCC-exception",
}  # fmt: skip

OFFER = """\
Umbra {version} is free software: you can redistribute it and change it under the terms of the GNU General
Public License, version 3 or any later version. It comes without any warranty. Its own source code lies in
this installation, in the folders app, player and redaction, together with all files that build it in the
archive of commit {commit}.

Whoever gives you this program also owes you, for three years and at no more than the cost of copying, the
complete source code of every part under the GPL or LGPL that is named below, in exactly the version that is
inside (GPL-3.0 section 6, GPL-2.0 section 3, LGPL-2.1 section 6). Where each is published is said beside
it ("Source:"). Ask whoever supplied Umbra to you; an organisation that hands Umbra on takes this duty on,
and should keep those archives with the installer. Libraries under the LGPL (Qt, Qt for Python, libVLC,
FFmpeg) lie as files of their own in this installation and can be replaced by changed versions.

This program reads and writes H.264 and other formats in which others may hold patents; the licences below
give no permission for those.
"""


@dataclass
class Shelf:
    """Texts of licences as they are written into the bundle.

    Attributes:
        texts: Relative path and content.
        faults: What is missing.
    """

    texts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def spdx_text(name: str, copyright_lines: str) -> str:
    """SPDX's text of a licence with these copyright lines in it; nothing where there is none.

    Args:
        name: SPDX name, also with ``-only`` or ``-or-later``, also of a licence with an exception.
        copyright_lines: Stand before the text, unless it has a place for them.
    """
    import spdx  # in the environment that builds only

    folder = Path(str(spdx.__file__)).parent / "data"
    stem = SPDX_NAMES.get(name) or re.sub(r"-(only|or-later)$", "", name)
    for place in (folder / f"{stem}.txt", folder / f"deprecated_{stem}.txt"):
        if place.is_file():
            return filled_in(place.read_text(encoding="utf-8"), copyright_lines)
    return ""


def filled_in(template: str, copyright_lines: str) -> str:
    """A template of SPDX with its places filled in and its marks taken out.

    Places look like ``<<var;name=copyright;original=<year> <owner>;match=.+>>``; what may be left out stands
    between ``<<beginOptional;...>>`` and ``<<endOptional>>`` and is kept.
    """
    used = False

    def put(found: re.Match[str]) -> str:
        nonlocal used
        name, original = found[1], found[2]
        if name == "copyright":
            used = True
            return re.sub(r"(?i)^copyright \(c\) ", "", copyright_lines)
        return original

    text = re.sub(r"<<var;name=(.*?);original=(.*?);match=.*?>>", put, template, flags=re.DOTALL)
    text = re.sub(r"<<(beginOptional|endOptional).*?>>", "", text, flags=re.DOTALL)
    return text if used or not copyright_lines else f"{copyright_lines}\n\n{text}"


def names_in(expression: str) -> list[str]:
    """The licences in an SPDX expression, a licence with its exception as one."""
    parts = re.split(r"\s+(?:AND|OR)\s+", re.sub(r"[()]", " ", expression).strip())
    return [part.strip() for part in parts if part.strip()]


def gather(components: Iterable[Component]) -> Shelf:
    """The texts of all components; what is missing is a fault."""
    shelf = Shelf()
    for part in components:
        folder = slug(part)
        for name, path in sorted(part.texts.items()):
            kept = re.sub(r"^.*?\.dist-info/(licenses/)?", "", name).replace("/", "_")
            shelf.texts[f"{folder}/{kept}"] = path.read_text(encoding="utf-8", errors="replace")
        if not part.licence:
            shelf.faults.append(
                f"{part.name} {part.version} does not say under which licence it is."
            )
        elif not part.texts:
            written_out(part, folder, shelf)
        for name, licence, holder in part.notices:
            texts = [spdx_text(one, holder) or f"{holder}\n\nhttps://spdx.org/licenses/{one}.html\n"
                     for one in names_in(licence)]  # fmt: skip
            shelf.texts[f"{folder}/inside-{re.sub('[^A-Za-z0-9]+', '-', name)}.txt"] = "\n\n".join(
                texts
            )
        for _, _, licence, _ in part.inside:
            for name in names_in(licence):
                text = spdx_text(name, "")
                if text:
                    shelf.texts.setdefault(f"common/{name.replace(' ', '_')}.txt", text)
    return shelf


def written_out(part: Component, folder: str, shelf: Shelf) -> None:
    """SPDX's texts for a component that brings none itself."""
    if part.licence == "LicenseRef-Microsoft-Redistributable":
        # Python's own text has Microsoft's conditions for it; where that is missing, so are they.
        shelf.texts[f"{folder}/NOTICE.txt"] = f"{part.copyright}\n\n{part.note}.\n"
        return
    for name in names_in(part.licence):
        text = spdx_text(name, part.copyright)
        if not text:
            shelf.faults.append(f"{part.name}: the text of {name} is not to be had.")
        elif not part.copyright:
            shelf.faults.append(
                f"{part.name} brings no licence, and whose it is is not in natives.toml."
            )
        else:
            shelf.texts[f"{folder}/{name.replace(' ', '_')}.txt"] = text


def slug(part: Component) -> str:
    """A component's folder: short, because Windows counts the whole path."""
    plain = re.sub(r"[^A-Za-z0-9.+]+", "-", part.key.partition(":")[2] or part.key).strip("-")
    return plain[:40]


def readable(account: Account, shelf: Shelf, commit: str) -> str:
    """The one file for a person: what is inside, whose it is, and each text once."""
    parts = sorted(
        account.components.values(), key=lambda part: (part.key != UMBRA, part.name.casefold())
    )
    lines = [f"Umbra {version.number()} and what it is made of", ""]
    lines += [OFFER.format(version=version.number(), commit=commit), "", "PARTS", "-----", ""]
    numbers: dict[str, int] = {}
    bodies: list[str] = []
    for part in parts:
        lines.append(f"{part.name} {part.version}".strip())
        lines.append(f"    Licence: {part.licence}")
        lines += [f"    {line}" for line in (part.copyright, part.note) if line]
        lines += [f"    Source: {part.source}"] if part.source else []
        lines += [f"    Comes with: {part.owner}"] if part.owner else []
        said = []
        for name, text in shelf.texts.items():
            if name.startswith(f"{slug(part)}/"):
                digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
                if digest not in numbers:
                    numbers[digest] = len(numbers) + 1
                    bodies.append(f"TEXT {numbers[digest]} ({name})\n{'=' * 72}\n{text.strip()}\n")
                said.append(str(numbers[digest]))
        lines.append(f"    Texts: {', '.join(said)}")
        for name, number, licence, _ in part.inside:
            lines.append(f"    Inside it: {name} {number}, {licence or 'see its texts'}")
        lines.append("")
    for name, text in sorted(shelf.texts.items()):
        if name.startswith("common/"):
            digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
            if digest not in numbers:
                numbers[digest] = len(numbers) + 1
                bodies.append(f"TEXT {numbers[digest]} ({name})\n{'=' * 72}\n{text.strip()}\n")
    return "\n".join([*lines, "", "TEXTS", "-----", "", *bodies])


def write(bundle: Path) -> int:
    """Write all licences into the bundle; returns how many texts there are.

    Raises:
        ContentsError: If one is missing; all of them are named.
    """
    target = None
    for place in bundle.rglob("resources/icons"):
        target = place.parent / FOLDER
    if target is not None and target.exists():
        shutil.rmtree(target)
    account = account_of(bundle)
    folder = account.resources / FOLDER
    shelf = gather(account.components.values())
    if shelf.faults:
        raise ContentsError("\n".join(shelf.faults))
    for name, text in shelf.texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    commit, _ = version.commit()
    page = readable(account, shelf, commit)
    (folder / READABLE).write_text(page, encoding="utf-8", newline="\n")
    return len(shelf.texts)


if __name__ == "__main__":
    try:
        count = write(Path(sys.argv[1]).resolve())
    except (ContentsError, version.VersionError) as error:
        sys.exit(f"The licences are not complete, so there is no package:\n{error}")
    sys.stderr.write(f"{count} texts of licences are in the bundle.\n")
