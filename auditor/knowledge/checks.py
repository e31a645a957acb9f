"""What the schemas cannot say: ids are unique, references resolve, grades have reasons.

Each function yields located errors; none stops at the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from auditor.errors import KnowledgeError
from auditor.knowledge.keys import hub_key, name_key
from auditor.knowledge.tree import File, Route
from auditor.model import Grade, Relation

# By how many steps a relation may let a grade fall; None: nothing passes.
# Source: the grading method of the register, section 4.
DROP: Final[Mapping[Relation, int | None]] = {
    Relation.CONTAINS: 0,
    Relation.SUBSET: 0,
    Relation.TRANSLATED: 0,
    Relation.REWRITTEN: 0,
    Relation.DERIVED_FROM: 0,
    Relation.FILTERED_STATED: 1,
    Relation.PROMPTS_ONLY: 1,
    Relation.LABELS_ONLY: 1,
    Relation.FILTERED_EVIDENCED: 2,
    Relation.SEEDS_ONLY: 2,
    Relation.LINKS_ONLY: None,
    Relation.MODEL_TRAINED_ON: None,
}
_LICENSE_ID: Final = re.compile(r"[A-Za-z0-9.+-]+")
_OPERATORS: Final = frozenset({"AND", "OR", "WITH"})

Rows = dict[str, tuple[File, Route, dict[str, Any]]]


def check(files: Sequence[File]) -> Iterator[KnowledgeError]:
    """Everything that is wrong between records; run it on files that fit their schemas."""
    faults: list[KnowledgeError] = []
    datasets = _single(files, "datasets", faults)
    cases = _single(files, "cases", faults)
    providers = _single(files, "generators", faults)
    licenses = _single(files, "licenses", faults)
    models = _many(files, "models", "models", faults)
    sources = _many(files, "sources", "sources", faults)
    generators = _many(files, "generators", "models", faults)
    yield from faults
    yield from _names(datasets, "dataset")
    yield from _names(models, "model")
    yield from _generator_names(generators)
    yield from _domains(sources)
    yield from _dataset_references(datasets, generators, cases)
    yield from _cycles(datasets)
    yield from _grades(datasets)
    yield from _model_references(models, datasets, generators)
    yield from _case_references(cases, datasets, sources)
    yield from _source_references(sources, cases)
    yield from _terms(providers)
    if licenses:
        yield from _license_ids(files, datasets, models, licenses)


def _single(files: Sequence[File], folder: str, faults: list[KnowledgeError]) -> Rows:
    """Records that are one file each; the file is called as the record."""
    rows: Rows = {}
    for file in files:
        if file.folder != folder:
            continue
        row_id = file.value["id"]
        if row_id != file.name:
            faults.append(file.fault(f"the id {row_id!r} is not the name of the file", ("id",)))
        rows[row_id] = (file, (), file.value)
    return rows


def _many(files: Sequence[File], folder: str, key: str, faults: list[KnowledgeError]) -> Rows:
    """Records that share files."""
    rows: Rows = {}
    for file in files:
        if file.folder != folder:
            continue
        for number, row in enumerate(file.value.get(key, ())):
            if row["id"] in rows:
                faults.append(
                    file.fault(
                        f"a second record of {row['id']!r}; the other is in "
                        f"{rows[row['id']][0].path}",
                        (key, number, "id"),
                    )
                )
            rows[row["id"]] = (file, (key, number), row)
    return rows


def _names(rows: Rows, kind: str) -> Iterator[KnowledgeError]:
    """No name belongs to two records."""
    owners: dict[str, str] = {}
    for row_id, (file, route, row) in rows.items():
        places = [(row_id, (*route, "id"))]
        places += [
            (alias, (*route, "aliases", number))
            for number, alias in enumerate(row.get("aliases", ()))
        ]
        for name, place in places:
            key = hub_key(name) if "/" in name else name_key(name)
            owner = owners.setdefault(key, row_id)
            if owner != row_id:
                yield file.fault(
                    f"{name!r} is already a name of {kind} {owner!r}",
                    place,
                    "a name belongs to one record",
                )


def _generator_names(rows: Rows) -> Iterator[KnowledgeError]:
    ids = {name_key(row_id): row_id for row_id in rows}
    owners: dict[str, str] = {}
    for row_id, (file, route, row) in rows.items():
        for number, alias in enumerate(row["aliases"]):
            owner = ids.get(name_key(alias)) or owners.setdefault(name_key(alias), row_id)
            if owner != row_id:
                yield file.fault(
                    f"{alias!r} is already a name of generator {owner!r}",
                    (*route, "aliases", number),
                )


def _domains(rows: Rows) -> Iterator[KnowledgeError]:
    owners: dict[str, str] = {}
    for row_id, (file, route, row) in rows.items():
        if not row.get("domains") and not row.get("keywords"):
            yield file.fault("neither domains nor keywords: nothing can point here", route)
        for number, domain in enumerate(row.get("domains", ())):
            owner = owners.setdefault(domain, row_id)
            if owner != row_id:
                yield file.fault(
                    f"{domain} already belongs to {owner!r}", (*route, "domains", number)
                )


def _dataset_references(datasets: Rows, generators: Rows, cases: Rows) -> Iterator[KnowledgeError]:
    for file, _, row in datasets.values():
        for number, parent in enumerate(row.get("upstream", ())):
            if parent["id"] not in datasets:
                yield _unknown(file, "dataset", parent["id"], ("upstream", number, "id"))
        parents = {parent["id"] for parent in row.get("upstream", ())}
        for number, below in enumerate(row["exposure"].get("below_upstream", ())):
            if below["upstream"] not in parents:
                yield file.fault(
                    f"{below['upstream']!r} is not among its upstream datasets",
                    ("exposure", "below_upstream", number, "upstream"),
                )
        yield from _listed(file, row, "generators", generators, "generator")
        yield from _listed(file, row, "cases", cases, "case")


def _cycles(datasets: Rows) -> Iterator[KnowledgeError]:
    """A dataset cannot be made from itself."""
    done: set[str] = set()

    def visit(row_id: str, path: tuple[str, ...]) -> Iterator[KnowledgeError]:
        if row_id in path:
            file = datasets[path[-1]][0]
            circle = " <- ".join((*path[path.index(row_id) :], row_id))
            yield file.fault(f"upstream goes round in a circle: {circle}", ("upstream",))
            return
        if row_id in done or row_id not in datasets:
            return
        for parent in datasets[row_id][2].get("upstream", ()):
            yield from visit(parent["id"], (*path, row_id))
        done.add(row_id)

    for row_id in datasets:
        yield from visit(row_id, ())


def _grades(datasets: Rows) -> Iterator[KnowledgeError]:
    """A critical grade says whether it was confirmed; a grade under a parent's says why."""
    for file, _, row in datasets.values():
        exposure = row["exposure"]
        grades = exposure["grades"]
        critical = any(
            grade == Grade.CRITICAL
            for axis, grade in grades.items()
            if axis != "license_restriction"
        )
        if critical and "critical_verified" not in exposure:
            yield file.fault(
                "a critical grade needs critical_verified: true or false", ("exposure", "grades")
            )
        excused = {
            (below["upstream"], below["axis"]) for below in exposure.get("below_upstream", ())
        }
        for parent in row.get("upstream", ()):
            if parent["id"] not in datasets:
                continue
            above = datasets[parent["id"]][2]
            drop = DROP[Relation(parent["relation"])]
            if drop is None:
                continue
            pirated = above["rights"] == "pirated-known" and parent["relation"] == "filtered-stated"
            for axis, grade in above["exposure"]["grades"].items():
                if axis == "license_restriction":
                    continue
                # An axis that the row does not grade is taken from its parents when asked for.
                own = Grade(grades.get(axis, Grade.UNDETERMINED)).step
                least = Grade(grade).step - (0 if pirated and axis == "copyright" else drop)
                if 0 <= own < least and (parent["id"], axis) not in excused:
                    yield file.fault(
                        f"{axis} stands under its parent {parent['id']!r} ({grade}), "
                        "and below_upstream does not say why",
                        ("exposure", "grades"),
                    )


def _model_references(models: Rows, datasets: Rows, generators: Rows) -> Iterator[KnowledgeError]:
    known = {hub_key(name) for name in models}
    for _, _, row in models.values():
        known.update(hub_key(alias) for alias in row.get("aliases", ()))
    for file, route, row in models.values():
        for number, base in enumerate(row.get("base_models", ())):
            registered = hub_key(base["id"]) in known
            place = (*route, "base_models", number, "id")
            if not registered and not base.get("unregistered"):
                yield _unknown(file, "model", base["id"], place, "or say unregistered: true")
            if registered and base.get("unregistered"):
                yield file.fault(f"{base['id']!r} has a record: drop unregistered", place)
        for number, item in enumerate(row.get("training_data", ())):
            if "dataset" in item and item["dataset"] not in datasets:
                yield _unknown(
                    file,
                    "dataset",
                    item["dataset"],
                    (*route, "training_data", number, "dataset"),
                    "a dataset without a record goes by name:",
                )
        yield from _listed(file, row, "generators", generators, "generator", route)


def _case_references(cases: Rows, datasets: Rows, sources: Rows) -> Iterator[KnowledgeError]:
    for file, _, row in cases.values():
        for number, item in enumerate(row.get("data", ())):
            for kind, rows in (("dataset", datasets), ("source", sources)):
                if kind in item and item[kind] not in rows:
                    yield _unknown(file, kind, item[kind], ("data", number, kind))


def _source_references(sources: Rows, cases: Rows) -> Iterator[KnowledgeError]:
    for file, route, row in sources.values():
        yield from _listed(file, row, "cases", cases, "case", route)


def _terms(providers: Rows) -> Iterator[KnowledgeError]:
    """Periods follow one another and do not overlap."""
    for file, _, row in providers.values():
        end = ""
        for number, period in enumerate(row.get("terms", ())):
            if number and (not end or period["from"] <= end):
                yield file.fault(
                    "this period begins before the one above it ends", ("terms", number, "from")
                )
            end = period.get("to", "")
            if end and end < period["from"]:
                yield file.fault("this period ends before it begins", ("terms", number, "to"))


def _license_ids(
    files: Sequence[File], datasets: Rows, models: Rows, licenses: Rows
) -> Iterator[KnowledgeError]:
    """Every license id is a record, or on the SPDX list of the license names."""
    spdx = {
        row["id"]
        for file in files
        if file.folder == "license-names"
        for row in file.value.get("spdx", ())
    }

    def unknown(expression: str) -> list[str]:
        ids = [word for word in _LICENSE_ID.findall(expression) if word not in _OPERATORS]
        return [word for word in ids if word not in licenses and word not in spdx]

    for file, _, row in datasets.values():
        for word in unknown(row["license"].get("expression", "")):
            yield _unknown(file, "license", word, ("license", "expression"))
    for file, route, row in models.values():
        for word in unknown(row.get("license", "")):
            yield _unknown(file, "license", word, (*route, "license"))
    for file in files:
        if file.folder == "model-rules":
            for number, rule in enumerate(file.value.get("rules", ())):
                for word in unknown(rule.get("license", "")):
                    yield _unknown(file, "license", word, ("rules", number, "license"))


def _listed(
    file: File,
    row: Mapping[str, Any],
    key: str,
    known: Mapping[str, Any],
    kind: str,
    route: Route = (),
) -> Iterator[KnowledgeError]:
    for number, name in enumerate(row.get(key, ())):
        if name not in known:
            yield _unknown(file, kind, name, (*route, key, number))


def _unknown(file: File, kind: str, name: str, route: Route, hint: str = "") -> KnowledgeError:
    return file.fault(f"no {kind} is called {name!r}", route, hint)
