"""The knowledge base: what is known of licenses, models, datasets, generators, sources and cases.

    knowledge = load()
    knowledge.dataset("books3")         # a record, or None
    knowledge.model("TheBloke/Llama-2-7B-GGUF").by_rule

Names are compared as `keys.py` says. Nothing is guessed: a name that no record, rule or alias
covers gives None, `unresolved_reason` may say why, and `nearest` what was perhaps meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from auditor.knowledge import rules
from auditor.knowledge.index import Index, Table
from auditor.knowledge.keys import hub_key, name_key
from auditor.knowledge.locate import open_index

if TYPE_CHECKING:
    from auditor.knowledge.parties import Case, Generator, Provider, Source
    from auditor.knowledge.records import Dataset, Model
    from auditor.knowledge.scan import Scanner

KINDS = ("license", "dataset", "model", "generator", "provider", "source", "case")
"""Every kind of record, in the order in which `find` answers."""

_T = TypeVar("_T")
_loaded: Knowledge | None = None


def load(*, thorough: bool = False) -> Knowledge:
    """The knowledge base, opened once per process.

    In a source checkout the index is compiled anew when YAML files came, went or were replaced,
    as git and most editors do; `thorough` also finds the ones that were written over in place,
    for two milliseconds more. Raises `KnowledgeError` when the index is missing or damaged, or the
    YAML does not compile.
    """
    global _loaded
    if _loaded is None:
        _loaded = Knowledge(open_index(thorough=thorough))
    return _loaded


class Knowledge:
    """Look-ups over an open index. Every record is decoded once and kept."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.version = index.version
        """Changes with the contents, and with nothing else."""
        self.as_of = index.as_of
        """The date of the newest fact."""
        self._known: dict[tuple[str, int], Any] = {}
        self._models: dict[str, Model | None] = {}
        self._datasets: dict[str, Dataset | None] = {}
        self._license_names: dict[str, Mapping[str, Any] | None] = {}
        self._single: dict[str, Any] = {}
        self._scanner: Scanner | None = None

    # -- licenses

    def license(self, license_id: str) -> Mapping[str, Any] | None:
        """The record of a license by its id, without case, as the YAML has it."""
        return self._row("license", license_id.casefold(), _as_is)

    def license_ids(self) -> tuple[str, ...]:
        """The ids of all licenses that have a record, sorted."""
        return tuple(self.ids("license"))

    def license_name(self, key: str) -> Mapping[str, Any] | None:
        """What a key of `license_names.table` means."""
        if key not in self._license_names:
            self._license_names[key] = self._row("license-name", key, _as_is)
        return self._license_names[key]

    # -- datasets and models

    def dataset(self, name: str) -> Dataset | None:
        """The dataset with this id, alias or Hub id; else the one Hub id with this bare name."""
        if name not in self._datasets:
            from auditor.knowledge.records import dataset

            self._datasets[name] = self._row("dataset", _key(name), dataset)
        return self._datasets[name]

    def model(self, name: str) -> Model | None:
        """The model with this id or alias; else what a rule says of it (`by_rule`).

        A re-upload by a known quantizer becomes a model of its own whose base is read from its
        name; a member of a known family gets the family's license. Both say how sure they are.
        """
        if name not in self._models:
            self._models[name] = self._find_model(name)
        return self._models[name]

    def _find_model(self, name: str) -> Model | None:
        from auditor.knowledge.records import model

        found = self._row("model", _key(name), model)
        if found is None and "/" in name:
            name = name.partition("@")[0].strip()
            found = rules.reupload(
                name,
                self.rule_set("quantizers"),
                lambda base: self._row("model", _key(base), model),
            )
            if found is None:
                found = rules.family(self._renamed(name), self.rule_set("families"), name)
        return found

    def _renamed(self, name: str) -> str:
        """The id that an old Hub id answers to now."""
        if self.index.table("renamed-model").find(hub_key(name)) is None:
            return name
        renames: Mapping[str, str] = self.document("renames").get("models", {})
        wanted = hub_key(name)
        return next((new for old, new in renames.items() if hub_key(old) == wanted), name)

    # -- who stands behind data and outputs

    def generator(self, name: str) -> Generator | None:
        """The generator model with this id or alias."""
        from auditor.knowledge.parties import generator

        return self._row("generator", name_key(name), generator)

    def provider(self, name: str) -> Provider | None:
        """The provider of generator models with this id or name."""
        from auditor.knowledge.parties import provider

        return self._row("provider", name_key(name), provider)

    def case(self, name: str) -> Case | None:
        """The case, rule or event with this id or caption."""
        from auditor.knowledge.parties import case

        return self._row("case", name_key(name), case)

    def source(self, name: str) -> Source | None:
        """The content source with this id or keyword."""
        from auditor.knowledge.parties import source

        return self._row("source", name_key(name), source)

    def source_for(self, host: str, path: str = "") -> Source | None:
        """The content source that a host belongs to, and a path where the register names one.

        Compared label by label from the right: `markets.ft.com` belongs to `ft.com`,
        `notft.com` does not. The longest host wins, then the longest path.
        """
        from auditor.knowledge.parties import source

        find = self.index.table("domain").find
        steps = [step for step in path.split("/") if step]
        labels = host.casefold().rstrip(".").split(".")
        for first in range(len(labels)):
            suffix = ".".join(labels[first:])
            for depth in range(min(len(steps), 3), -1, -1):
                row = find("/".join((suffix, *steps[:depth])))
                if row is not None:
                    return self._record("source", row, source)
        return None

    # -- names that nothing is known of

    def unresolved_reason(self, name: str) -> str | None:
        """Why the register does not grade this name, where somebody has looked at it."""
        if "unclassified reasons" not in self._single:
            self._single["unclassified reasons"] = rules.Unclassified(self.document("unclassified"))
        reasons: rules.Unclassified = self._single["unclassified reasons"]
        return reasons.of(name)

    def nearest(self, name: str, kind: str = "") -> tuple[str, ...]:
        """Ids of up to three records (of one kind) that this name may have been meant for."""
        from auditor.knowledge.nearest import nearest

        return nearest(name, self.index, (kind,) if kind else KINDS)

    def find(self, name: str) -> tuple[tuple[str, Any], ...]:
        """Every record that goes by this name, as (kind, record)."""
        answers: tuple[tuple[str, Any], ...] = (
            ("license", self.license(name)),
            ("dataset", self.dataset(name)),
            ("model", self.model(name)),
            ("generator", self.generator(name)),
            ("provider", self.provider(name)),
            ("source", self.source(name) or self.source_for(*_host_and_path(name))),
            ("case", self.case(name)),
        )
        return tuple((kind, record) for kind, record in answers if record is not None)

    # -- the whole

    def ids(self, kind: str) -> list[str]:
        """The ids of all records of a kind, sorted."""
        records = self.index.records(kind)
        return [str(records.raw(row)["id"]) for row in range(len(records))]

    def raw(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        """A record as the YAML has it, by the exact id of the record."""
        row = self._table(kind).find(record_id.casefold() if kind == "license" else _key(record_id))
        return None if row is None else self._record(f"{kind}:raw", row, _as_is, kind)

    def document(self, name: str) -> Mapping[str, Any]:
        """A single file (`unclassified`, `renames`, `crawling`), or `markers`, or `systems`."""
        if name not in self._single:
            records = self.index.records(name)
            self._single[name] = records.raw(0) if len(records) else {}
        found: Mapping[str, Any] = self._single[name]
        return found

    def rule_set(self, name: str) -> rules.RuleSet:
        """The rules about models called `families` or `quantizers`, grouped by owner."""
        if name not in self._single:
            row = rules.ROWS.index(name)
            self._single[name] = rules.RuleSet(self.index.records("rules").raw(row))
        found: rules.RuleSet = self._single[name]
        return found

    def scanner(self) -> Scanner:
        """The scanner for names in running text; one per process."""
        if self._scanner is None:
            from auditor.knowledge.scan import Scanner

            self._scanner = Scanner(self.index)
        return self._scanner

    def _table(self, kind: str) -> Table:
        return self.index.table(kind)

    def _row(self, kind: str, key: str, build: Callable[[Mapping[str, Any]], _T]) -> _T | None:
        row = self._table(kind).find(key)
        return None if row is None else self._record(kind, row, build)

    def _record(
        self, known_as: str, row: int, build: Callable[[Mapping[str, Any]], _T], kind: str = ""
    ) -> _T:
        place = (known_as, row)
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = build(self.index.records(kind or known_as).raw(row))
        built: _T = found
        return built


def _as_is(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return raw


def _key(name: str) -> str:
    return hub_key(name) if "/" in name else name_key(name)


def _host_and_path(name: str) -> tuple[str, str]:
    rest = name.partition("://")[2] or name
    host, _, path = rest.partition("/")
    return host, path
