"""The list of everything in a bundle (CycloneDX 1.6): `python installers/sbom.py BUNDLE` writes it into it.

`python installers/sbom.py --check BUNDLE` reads the list in a bundle again and holds it against the files:
each must be named with its hash, and each named must be there. The commit alone decides what it says.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import version
from accounting import account_of
from contents import UMBRA, Component, ContentsError, files_of, resources_of, sha256

NAME = "sbom.cdx.json"
"""In the resources."""

SEALED = "Contents/MacOS/"
"""On macOS the program itself is sealed together with the whole app, after this list was made."""


def made_of(part: Component, bundle: Path) -> Any:
    """One component as CycloneDX has it, its files inside it."""
    from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
    from cyclonedx.model.component import Component as Entry
    from cyclonedx.model.component import ComponentType
    from packageurl import PackageURL

    kinds = {kind.value: kind for kind in ComponentType}
    links = (
        [ExternalReference(type=ExternalReferenceType.SOURCE_DISTRIBUTION, url=XsUri(part.source))]
        if part.source.startswith("http") and " " not in part.source
        else []
    )
    files = []
    for name in sorted(part.files):
        path = bundle / name
        link = path.is_symlink()
        files.append(
            Entry(
                type=ComponentType.FILE, name=name, bom_ref=f"file:{name}",
                hashes=[] if link or name.startswith(SEALED) else [hash_of(path)],
                properties=[Property(name="umbra:link", value=str(path.readlink()))] if link else [],
            )
        )  # fmt: skip
    inside = [
        Entry(
            type=ComponentType.LIBRARY, name=name, version=number or None,
            bom_ref=f"inside:{part.key}:{name}@{number}", licenses=licences_of(licence),
            purl=PackageURL.from_string(purl) if purl else None,
        )
        for name, number, licence, purl in part.inside
    ]  # fmt: skip
    more = {"umbra:modules": str(len(part.modules)) if part.modules else "", "umbra:note": part.note,
            "umbra:comes-with": part.owner,
            "umbra:source": "" if links else part.source}  # fmt: skip
    return Entry(
        type=kinds[part.kind], name=part.name, version=part.version or None, bom_ref=part.key,
        purl=PackageURL.from_string(part.purl) if part.purl else None,
        licenses=licences_of(part.licence), copyright=part.copyright or None,
        components=[*files, *inside], external_references=links,
        properties=[Property(name=name, value=value) for name, value in more.items() if value],
    )  # fmt: skip


def hash_of(path: Path) -> Any:
    """A file's SHA-256 as CycloneDX has it."""
    from cyclonedx.model import HashAlgorithm, HashType

    return HashType(alg=HashAlgorithm.SHA_256, content=sha256(path))


def licences_of(expression: str) -> list[Any]:
    """An expression as CycloneDX has it; a name that is no SPDX expression is kept as a name."""
    from cyclonedx.contrib.license.factories import LicenseFactory

    return [LicenseFactory().make_from_string(expression)] if expression else []


def write(bundle: Path) -> int:
    """Write the list; returns how many components it has.

    Raises:
        ContentsError: If a file or module belongs to nobody, or the list is not valid CycloneDX.
    """
    from cyclonedx.model.bom import Bom
    from cyclonedx.output.json import JsonV1Dot6
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    account = account_of(bundle)
    named = [f"{account.resources.relative_to(bundle.resolve()).as_posix()}/{NAME}"]
    for part in account.components.values():
        part.files = [name for name in part.files if name not in named]
    made = version.described()
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"umbra:{made['commit']}:{sys.platform}")
    )
    bom.metadata.timestamp = datetime.fromisoformat(made["made"])
    parts = sorted(account.components.values(), key=lambda part: part.key)
    bom.metadata.component = made_of(next(p for p in parts if p.key == UMBRA), bundle)
    entries = [made_of(part, bundle) for part in parts if part.key != UMBRA]
    for entry in entries:
        bom.components.add(entry)
    bom.register_dependency(bom.metadata.component, entries)
    text = JsonV1Dot6(bom).output_as_string(indent=1) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        msg = f"The list of parts is not valid CycloneDX: {fault}"
        raise ContentsError(msg)
    (account.resources / NAME).write_text(text, encoding="utf-8", newline="\n")
    check(bundle)
    return len(parts)


def check(bundle: Path) -> None:
    """Hold the list in a bundle against the files that lie there. Needs the standard library only.

    Raises:
        ContentsError: If they differ; every difference is named.
    """
    resources = resources_of(bundle)
    if not (resources / NAME).is_file():
        msg = f"There is no {NAME} in {resources}."
        raise ContentsError(msg)
    data = json.loads((resources / NAME).read_text(encoding="utf-8"))
    parts = [data["metadata"]["component"], *data["components"]]
    listed = {
        entry["name"]: {one["content"] for one in entry.get("hashes", ())}
        for part in parts
        for entry in part.get("components", ())
        if entry["type"] == "file"
    }
    faults = [
        f"{part['name']} has no licence." for part in parts if not part.get("licenses")
    ]  # fmt: skip
    for name, path in files_of(bundle):
        if path.resolve() == resources / NAME:
            continue
        hashes = listed.pop(name, None)
        if hashes is None:
            faults.append(f"{name} is not in the list of parts.")
        elif not (path.is_symlink() or name.startswith(SEALED)) and hashes != {sha256(path)}:
            faults.append(f"{name} is not the file in the list of parts.")
    faults += [f"{name} is in the list of parts and not in the bundle." for name in listed]
    if faults:
        raise ContentsError("\n".join(sorted(faults)))


if __name__ == "__main__":
    try:
        if sys.argv[1] == "--check":
            check(Path(sys.argv[2]).resolve())
        else:
            count = write(Path(sys.argv[1]).resolve())
            sys.stderr.write(f"{count} components are in the list of parts.\n")
    except (ContentsError, version.VersionError) as error:
        sys.exit(f"The list of parts does not hold, so there is no package:\n{error}")
