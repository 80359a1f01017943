"""Give every file and module of a bundle to its owner, and say what is left over."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

sys.path.insert(0, str(Path(__file__).resolve().parent))

import json

from contents import (
    FREEZER,
    MODEL_TEXTS,
    NATIVE,
    PYTHON,
    ROOT,
    UMBRA,
    Component,
    ContentsError,
    Packages,
    debian_owner,
    described_python,
    described_umbra,
    files_of,
    inner,
    is_freezer,
    is_standard,
    models,
    modules_of,
    native_row,
    native_version,
    resources_of,
    sha256,
    system_files,
    take_notices,
)

OURS = ("app", "player", "redaction")
GENERATED = ("build.json", "sbom.cdx.json", "licences/", "translations/core.json")
"""What the build itself writes into the resources."""

MICROSOFT = "Microsoft C and C++ runtime"


class Account:
    """The components of one bundle, and what belongs to nobody.

    Args:
        bundle: The folder that PyInstaller filled, or an unpacked package.
        packages: The Python packages of the environment that made it.

    Attributes:
        components: By key.
        faults: One sentence for each thing that cannot be accounted for.
    """

    def __init__(self, bundle: Path, packages: Packages) -> None:
        self.bundle = bundle
        self.resources = resources_of(bundle)
        self.packages = packages
        self.models = models()
        self.components: dict[str, Component] = {
            UMBRA: described_umbra(), PYTHON: described_python(),
        }  # fmt: skip
        self.faults: list[str] = []

    def take_files(self) -> None:
        """Give every file to its owner."""
        links = []
        for relative, path in files_of(self.bundle):
            if path.is_symlink():
                links.append((relative, path))
            elif (owner := self.owner(relative, path)) is None:
                self.faults.append(f"{relative} belongs to no part that is known.")
            else:
                owner.files.append(relative)
        owned = {name: part for part in self.components.values() for name in part.files}
        inside = self.bundle.resolve()
        for relative, path in links:
            target = path.resolve()
            if not target.exists() or not target.is_relative_to(inside):
                self.faults.append(
                    f"{relative} is a link to something outside the bundle, or to nothing."
                )
            elif not target.is_dir():
                owned[target.relative_to(inside).as_posix()].files.append(relative)

    def take_modules(self, modules: Iterable[str]) -> None:
        """Give every module inside the executables to its owner."""
        for module in modules:
            top = module.partition(".")[0]
            if top in OURS or top in ("__main__", "frozen_start"):
                self.components[UMBRA].modules.append(module)
            elif is_freezer(module):
                self.part(FREEZER).modules.append(module)
            elif found := self.packages.owner_of_module(module):
                self.part(found).modules.append(module)
            elif is_standard(module):
                self.components[PYTHON].modules.append(module)
            else:
                self.faults.append(f"The module {module} belongs to no package that is known.")

    def part(self, key: str) -> Component:
        """The component of a package, added when it is first met."""
        if key not in self.components:
            if key not in self.packages.components:
                msg = f"The package {key} is not in the environment that builds."
                raise ContentsError(msg)
            self.components[key] = self.packages.components[key]
        return self.components[key]

    def owner(self, relative: str, path: Path) -> Component | None:
        """Whose a file is; None if nobody's."""
        if path.resolve().is_relative_to(self.resources):
            return self._of_resources(path.resolve().relative_to(self.resources).as_posix(), path)
        inside = inner(relative)
        name = PurePosixPath(inside).name
        if inside.partition("/")[0] in OURS:
            return self._ours(ROOT / inside, path)
        native = name.casefold().endswith(NATIVE) or ".so." in name
        package = self.packages.owner_of_path(inside)
        if native and (library := self._library(name, package, path)):
            return library
        if package:
            return self.part(package)
        return self._of_the_system(relative, inside, path)

    def _of_resources(self, inside: str, path: Path) -> Component | None:
        if row := self.models.get(f"resources/{inside}"):
            return self._model(row, path)
        if inside.startswith(GENERATED):
            return self.components[UMBRA]
        return self._ours(ROOT / "resources" / inside, path)

    def _ours(self, original: Path, path: Path) -> Component | None:
        """A file of ours must be the checkout's."""
        same = original.is_file() and original.read_bytes() == path.read_bytes()
        return self.components[UMBRA] if same else None

    def _model(self, row: Mapping[str, str], path: Path) -> Component | None:
        if sha256(path) != row["sha256"]:
            return None
        key = f"model:{row['name']}"
        package = row.get("package", "")
        text = self.resources / "models" / MODEL_TEXTS[package]
        return self.components.setdefault(
            key,
            Component(
                key, row["name"], row.get("version", ""), row["licence"], kind="machine-learning-model",
                source=f"https://pypi.org/project/{package}/" if package else "", note=row["origin"],
                texts={text.name: text},
            ),
        )  # fmt: skip

    def _library(self, name: str, package: str, path: Path) -> Component | None:
        """A library that is no work of the package that brought it."""
        row = native_row(name)
        if row is None or ("plugins" in path.parts[:-1] and row["name"] != "VLC"):
            return None
        if not package:
            # The system's own text is better than ours, where the file is the system's.
            if self._same_here(path):
                return None
            if row["name"] not in ("VLC", MICROSOFT) and sys.platform not in ("win32", "darwin"):
                return None
        key = f"native:{row['name']}" + (f"@{package}" if package else "")
        made = self.components.setdefault(
            key,
            Component(
                key, row["name"], "", row["licence"], copyright=row["copyright"], source=row["source"],
                note=row.get("note", ""), owner=package,
            ),
        )  # fmt: skip
        take_notices(made, row)
        number = native_version(name)
        if number and number not in made.version.split(", "):
            made.version = ", ".join(sorted(filter(None, [*made.version.split(", "), number])))
        if package:
            self.part(package)
            made.version = (
                made.version or f"as in {package} {self.packages.components[package].version}"
            )
        return made

    def _of_the_system(self, relative: str, inside: str, path: Path) -> Component | None:
        name = PurePosixPath(inside).name
        if "/" not in relative or relative.startswith("Contents/MacOS/"):
            return self._executable(name)
        if name == "base_library.zip" or "lib-dynload/" in inside or inside.startswith("python3"):
            return self.components[PYTHON]
        if sys.platform == "win32" and (Path(sys.base_prefix) / "DLLs" / name).is_file():
            return self.components[PYTHON]
        if name.startswith(("libpython", "python3")) or inside.startswith("Python"):
            return self.components[PYTHON]
        if relative.endswith(("Info.plist", "umbra.icns")):
            return self.components[UMBRA]
        if (found := self._same_here(path)) and (debian := debian_owner(found))[0]:
            return self._debian(*debian)
        return None

    def _executable(self, name: str) -> Component | None:
        if PurePosixPath(name).stem not in ("umbra", "umbraw", "AppRun"):
            return None
        # A bootloader of PyInstaller's with our program in it.
        self.part(FREEZER)
        return self.components[UMBRA]

    def _same_here(self, path: Path) -> Path | None:
        """The file of this machine that this is a copy of."""
        here = system_files().get(path.name, ())
        if not here:
            return None
        wanted = sha256(path)
        return next((place for place in here if sha256(place.resolve()) == wanted), None)

    def _debian(self, package: str, number: str, source: str) -> Component:
        if package.startswith(("libpython3", "python3")):
            return self.components[PYTHON]
        key = f"debian:{source}"
        text = Path("/usr/share/doc") / package / "copyright"
        made = self.components.setdefault(
            key,
            Component(
                key, source, number, purl=f"pkg:deb/debian/{source}@{number}?arch=source",
                licence=f"LicenseRef-Debian-{source}", source=f"Debian's source package {source} {number}",
            ),
        )  # fmt: skip
        if text.is_file():
            made.texts.setdefault(f"{source}.copyright", text)
        return made


def take_parts_inside(packages: Packages, components: Mapping[str, Component]) -> None:
    """Add what a package's own list of parts (PEP 770) says is linked into its files."""
    for key, owner in packages.by_path.items():
        if not key.endswith(".json") or ".dist-info/sboms/" not in key or owner not in components:
            continue
        part = components[owner]
        if "auditwheel" in key:  # those are files, and found as such
            continue
        place = packages.located(owner, key)
        for row in json.loads(place.read_text(encoding="utf-8")).get("components", ()):
            said = [
                one.get("expression") or one.get("license", {}).get("id")
                or one.get("license", {}).get("name", "")
                for one in row.get("licenses", ())
            ]  # fmt: skip
            if "c-ext/" not in row.get("purl", ""):
                licence = " AND ".join(said).replace("/", " OR ")
                part.inside.append(
                    (row["name"], row.get("version") or "", licence, row.get("purl") or "")
                )
        part.inside = sorted(set(part.inside))


def account_of(bundle: Path) -> Account:
    """Everything in a bundle with its owner, by the environment that this runs in.

    Raises:
        ContentsError: If anything is left over; every such thing is named.
    """
    account = Account(bundle, Packages())
    account.take_files()
    executables = [path for _, path in files_of(bundle) if path.stem in ("umbra", "umbraw")]
    modules = {
        name for path in executables if path.is_file() and path.suffix != ".py"
        for name in modules_of(path)
    }  # fmt: skip
    if not modules:
        account.faults.append("No executable of Umbra with modules in it was found.")
    account.take_modules(sorted(modules))
    take_parts_inside(account.packages, account.components)
    if account.faults:
        raise ContentsError("\n".join(account.faults))
    return account
