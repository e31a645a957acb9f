"""What is upstream, as the Hub said it on a day: the facts that an audit needs without a network.

An online run and a run from a lock file read the same `Lock`, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditor.model import Kind, LicenseState, Relation, Span
from auditor.tuples import NamedTuple

FOUND: Final = "found"
STATES: Final = (
    FOUND,
    "gated",
    "missing",
    "rate-limited",
    "timeout",
    "unreachable",
    "malformed",
    "refused",
)
"""What came of the look. Only `found` says anything of the artefact."""

GONE: Final = frozenset({"gated", "missing", "refused"})
"""States in which the Hub itself keeps the artefact from us; the others may pass by themselves."""

_PREFIXES: Final = {Kind.MODEL: "hf:model/", Kind.DATASET: "hf:dataset/"}


class Claimed(NamedTuple):
    """One place of a card, or of the Hub's metadata, that states a license, as written."""

    field: str
    value: str
    line: int = 0


class Upstream(NamedTuple):
    """One artefact that another was made from."""

    id: str
    relation: Relation
    inferred: bool = False
    line: int = 0
    """Line of the card that says so; 0 where the Hub's own tags do."""


class Entry(NamedTuple):
    """One artefact as it was found, or why it was not."""

    id: str
    """`hf:model/OWNER/NAME[@revision]`, under the name that the Hub gives it; a revision where
    one was asked for."""
    kind: Kind
    state: str
    """One of STATES."""
    looked_at: str
    """The day, UTC, YYYY-MM-DD."""
    reason: str = ""
    aliases: tuple[str, ...] = ()
    """Other ids under which it was asked for: old names, bare names."""
    revision: str = ""
    """The commit that was read."""
    license_state: LicenseState = LicenseState.NOASSERTION
    license: str | None = None
    """What its claims conclude to."""
    candidates: tuple[str, ...] = ()
    claims: tuple[Claimed, ...] = ()
    upstream: tuple[Upstream, ...] = ()
    document: str = ""
    """What was read: `README.md`, or `hub-metadata.md` for the metadata alone."""
    sha256: str = ""
    """Of that document, in UTF-8."""
    gated: str = ""
    text: str | None = None
    """The document itself, kept for what was named as a target of the audit."""
    span: Span | None = None
    """Where it stands in the lock file; no part of what is compared or written."""

    @property
    def path(self) -> str:
        """The document as reports name it."""
        return f"{self.id}/{self.document or 'README.md'}"


class Lock:
    """Entries by every id that leads to them. Compared and cached by identity; do not change."""

    def __init__(self, entries: Iterable[Entry] = (), *, path: str = "") -> None:
        self.path = path
        self.entries: tuple[Entry, ...] = tuple(sorted(entries, key=lambda one: one.id))
        """Sorted by id."""
        self._by_id: dict[str, Entry] = {}
        for entry in self.entries:
            self._by_id[entry.id.casefold()] = entry
        for entry in self.entries:
            for alias in entry.aliases:
                self._by_id.setdefault(alias.casefold(), entry)

    def find(self, id: str) -> Entry | None:
        """The entry for an id, whatever its case, under its name of today or an older one."""
        return self._by_id.get(id.casefold())


EMPTY: Final = Lock()


def hub_id(kind: Kind, name: str, revision: str = "") -> str:
    """The id of a repository on the Hub. `kind` is a model or a dataset."""
    return f"{_PREFIXES[kind]}{name}{'@' if revision else ''}{revision}"


def hub_parts(id: str) -> tuple[Kind, str, str] | None:
    """Kind, name and revision of an id on the Hub; None for ids of other kinds."""
    for kind, prefix in _PREFIXES.items():
        if id.startswith(prefix):
            name, _, revision = id[len(prefix) :].partition("@")
            return kind, name, revision
    return None


def joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry for each artefact: names that led to the same one become its aliases."""
    found: dict[str, Entry] = {}
    for entry in entries:
        key = entry.id.casefold()
        known = found.get(key)
        if known is None:
            found[key] = entry
            continue
        aliases = {*known.aliases, *entry.aliases, entry.id} - {known.id}
        found[key] = known._replace(
            aliases=tuple(sorted(aliases)), text=known.text if known.text else entry.text
        )
    return tuple(found.values())
