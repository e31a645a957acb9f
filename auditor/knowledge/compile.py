"""YAML to index: `python -m auditor.knowledge.compile`.

Checks every record against its schema and against the others, and writes `_index.bin`. Prints
every fault with its place and writes nothing when there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditor.errors import KnowledgeError
from auditor.knowledge import markers, nearest, patterns, systems
from auditor.knowledge.checks import check
from auditor.knowledge.keys import hub_key, is_telling, name_key
from auditor.knowledge.license_names import table as license_name_table
from auditor.knowledge.pack import Packer
from auditor.knowledge.tree import FILES, FOLDERS, File, paths, read, validate

ROOT = Path(__file__).resolve().parent
INDEX = ROOT / "_index.bin"
MODEL_RULES = {"families": 0, "quantizers": 1}
"""Rows of the records called `rules`."""

Raw = dict[str, Any]


class Faults(KnowledgeError):
    """Everything that is wrong with the YAML; `faults` holds them one by one."""

    def __init__(self, faults: Sequence[KnowledgeError]) -> None:
        first = faults[0]
        super().__init__(
            first.what, path=first.path, line=first.line, column=first.column, hint=first.hint
        )
        self.faults = tuple(faults)

    def diagnostics(self) -> str:
        return "\n".join(fault.diagnostics() for fault in self.faults)


def schemas_folder() -> Path:
    """Where the schemas lie: beside the package in a checkout, inside it in a wheel."""
    checkout = ROOT.parent.parent / "schemas"
    return checkout if checkout.is_dir() else ROOT.parent / "_schemas"


def compile_index(root: Path = ROOT, out: Path | None = None, schemas: Path | None = None) -> str:
    """Compile the YAML under `root` and return the version of the index that was written.

    Raises `Faults` with every fault found; the index that was there stays as it was.
    """
    faults: list[KnowledgeError] = []
    files = read(root, faults)
    faults.extend(validate(files, schemas or schemas_folder()))
    if not faults:
        faults.extend(check(files))
    if faults:
        raise Faults(faults)
    packer = Packer()
    _pack(packer, files)
    return packer.write(out or root / INDEX.name, as_of=_as_of(files), sources=_counts(root))


def _counts(root: Path) -> dict[str, int]:
    counts = dict.fromkeys(sorted(FOLDERS), 0)
    for path in paths(root):
        if path.name not in FILES or path.parent != root:
            counts[path.parent.name] += 1
    return counts


def _as_of(files: Iterable[File]) -> str:
    """The date of the newest fact."""
    dates = {
        str(file.value["as_of"])
        for file in files
        if isinstance(file.value, dict) and "as_of" in file.value
    }
    return max(dates, default="")


def _pack(packer: Packer, files: Sequence[File]) -> None:
    by_folder: dict[str, list[File]] = {}
    for file in files:
        by_folder.setdefault(file.folder or file.name, []).append(file)

    def values(folder: str) -> list[Raw]:
        return [file.value for file in by_folder.get(folder, ())]

    licenses = _sorted(values("licenses"))
    datasets = _sorted(values("datasets"))
    models = _sorted(row for owner in values("models") for row in owner["models"])
    providers = _sorted(values("generators"))
    generators = _sorted(
        {**row, "provider": provider["id"], "as_of": provider["as_of"]}
        for provider in providers
        for row in provider.get("models", ())
    )
    sources = _sorted(
        {**row, "category": group["category"]}
        for group in values("sources")
        for row in group["sources"]
    )
    cases = _sorted(_touched(case, datasets, sources) for case in values("cases"))
    unclassified = values("unclassified")[0] if "unclassified" in by_folder else {}
    renames = values("renames")[0] if "renames" in by_folder else {}
    ambiguous = {name_key(word) for word in unclassified.get("ambiguous", ())}

    packer.records("license", licenses)
    packer.table("license", {row["id"].casefold(): n for n, row in enumerate(licenses)})
    packer.records("dataset", datasets)
    packer.table("dataset", _keys("dataset", datasets, ambiguous, renames.get("datasets", {})))
    packer.records("model", models)
    packer.table("model", _keys("model", models, ambiguous, renames.get("models", {})))
    packer.records("generator", generators)
    packer.table("generator", _generator_keys(generators))
    packer.records("provider", providers)
    packer.table("provider", _plain_keys(providers, "name"))
    packer.records("case", cases)
    packer.table("case", _plain_keys(cases, "caption"))
    packer.records("source", sources)
    packer.table("source", _plain_keys(sources, "keywords"))
    packer.table(
        "domain",
        {domain: row for row, source in enumerate(sources) for domain in source.get("domains", ())},
    )
    names = license_name_table(licenses, values("license-names"))
    packer.table("license-name", {key: row for row, key in enumerate(sorted(names))})
    packer.records("license-name", (names[key] for key in sorted(names)))
    rules = {file.name: file.value for file in by_folder.get("model-rules", ())}
    packer.records("rules", (rules.get(name, {}) for name in MODEL_RULES))
    packer.records("unclassified", [unclassified])
    packer.records("crawling", values("crawling")[:1])
    packer.records("renames", [renames])
    packer.records("markers", [{"sentences": markers.collect(licenses)}])
    packer.records("systems", [{"rows": systems.collect(cases)}])
    packer.table("renamed-model", {hub_key(old): 0 for old in renames.get("models", {})})
    for kind, rows, also in (
        ("license", licenses, ("name", "aliases")),
        ("dataset", datasets, ("aliases",)),
        ("model", models, ("aliases",)),
        ("generator", generators, ("aliases",)),
        ("provider", providers, ("name",)),
        ("source", sources, ("domains", "keywords")),
        ("case", cases, ("caption",)),
    ):
        nearest.pack(packer, kind, rows, also)
    patterns.pack(
        packer,
        patterns.collect(
            datasets=datasets,
            models=models,
            generators=generators,
            providers=providers,
            sources=sources,
            licenses=licenses,
            license_names=values("license-names"),
            phrases=values("phrases"),
            ambiguous=ambiguous,
        ),
    )


def _sorted(rows: Iterable[Raw]) -> list[Raw]:
    return sorted(rows, key=lambda row: str(row["id"]))


def _touched(case: Raw, datasets: Sequence[Raw], sources: Sequence[Raw]) -> Raw:
    """The case with everything that points to it, or that it names."""
    data = case.get("data", ())
    touched = dict(case)
    for kind, rows in (("dataset", datasets), ("source", sources)):
        named = {item[kind] for item in data if kind in item}
        named.update(row["id"] for row in rows if case["id"] in row.get("cases", ()))
        if named:
            touched[f"touches_{kind}s"] = sorted(named)
    return touched


def key_of(name: str) -> str:
    """The key of an id or alias: a Hub id keeps its dashes, a plain name does not."""
    return hub_key(name) if "/" in name else name_key(name)


def _keys(
    kind: str, rows: Sequence[Raw], ambiguous: set[str], renames: Mapping[str, str]
) -> dict[str, int]:
    """Ids and aliases; old Hub ids; then the bare names of Hub ids that only one record has."""
    keys: dict[str, int] = {}
    for number, row in enumerate(rows):
        for name in (row["id"], *row.get("aliases", ())):
            keys.setdefault(key_of(name), number)
    for old, new in renames.items():
        number = keys.get(key_of(new), -1)
        if number >= 0:
            keys.setdefault(key_of(old), number)
    bare: dict[str, set[int]] = {}
    for key, number in keys.items():
        if "/" in key:
            bare.setdefault(name_key(key.rpartition("/")[2]), set()).add(number)
    for key, numbers in bare.items():
        if len(numbers) == 1 and key not in ambiguous and is_telling(key, kind):
            keys.setdefault(key, numbers.pop())
    return keys


def _generator_keys(rows: Sequence[Raw]) -> dict[str, int]:
    keys = {name_key(row["id"]): number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        for name in (*row["aliases"], *row.get("dpi_labels", ())):
            keys.setdefault(name_key(name), number)
    return keys


def _plain_keys(rows: Sequence[Raw], also: str) -> dict[str, int]:
    keys = {name_key(row["id"]): number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        names = row.get(also, ())
        for name in (names,) if isinstance(names, str) else names:
            keys.setdefault(name_key(name), number)
    return keys


def main() -> int:
    """Compile and say what was written; 1 when something is wrong."""
    try:
        version = compile_index()
    except KnowledgeError as error:
        print(error.diagnostics(), file=sys.stderr)
        return 1
    print(f"{INDEX.name}: version {version}, {INDEX.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
