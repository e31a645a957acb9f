"""What a license says, as terms: the typed view of one file of `knowledge/licenses`.

A term is one permission, obligation, prohibition or condition with the section it stands in. The
engine decides on terms alone; kind and family are for display. What a record leaves out is not
recorded, which is `unknown`, never allowed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from auditor.model import NOTHING
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Grant = Literal["allowed", "conditional", "prohibited", "not-granted", "unknown"]
"""`conditional`: granted, and the terms say on what condition."""

PERMISSIONS = (
    "use",
    "commercial-use",
    "modify",
    "redistribute",
    "sublicense",
    "host",
    "train-with-outputs",
    "patents",
)
CONFIRMED = frozenset({"text", "license-file"})
"""How a record was checked where its facts rest on the text itself."""


class LicenseSource(Hashable, Protocol):
    """Where license records come from: the knowledge base, or a test's own."""

    def license(self, id: str, /) -> Mapping[str, Any] | None: ...

    def license_ids(self) -> Iterable[str]: ...


class Permission(NamedTuple):
    value: Grant = "unknown"
    ref: str = ""
    note: str = ""


class Term(NamedTuple):
    """One clause. `params` depend on `type`; the schema of license records lists them."""

    type: str
    ref: str = ""
    binds: str = ""
    """distributor, every-recipient, trainer or contract-party."""
    scope: str = ""
    """What it reaches: weights-derivative, output-trained-model, data-copy, whole-work, file …"""
    trigger: str = ""
    params: Mapping[str, Any] = NOTHING
    note: str = ""


class Carries(NamedTuple):
    """What a target license can take in beyond its own terms."""

    also: frozenset[str] = frozenset()
    """Term types that may stand beside it as extra terms."""
    lists: frozenset[str] = frozenset()
    """Use-restriction lists that its own list covers."""
    refuses: frozenset[str] = frozenset()
    """Term types that are further restrictions to it, though other targets let them ride along."""


class License(NamedTuple):
    id: str
    name: str
    family: str
    kind: str
    applies_to: frozenset[str]
    permissions: Mapping[str, Permission]
    terms: tuple[Term, ...]
    carries: Carries
    exceptions: Mapping[str, Any]
    """What each known `WITH` exception loosens."""
    state: str
    """A LicenseState value other than resolved for placeholders (`LicenseRef-none`), else empty."""
    members: tuple[str, ...]
    """The licenses that a family name may mean."""
    expression: str
    """The expression that this name stands for, where it is not a text of its own."""
    verified: str
    source: str
    as_of: str

    def first(self, type: str) -> Term | None:
        """The first term of that type."""
        return next((term for term in self.terms if term.type == type), None)

    def permits(self, permission: str) -> Permission:
        """What is recorded of a permission; `unknown` where nothing is."""
        return self.permissions.get(permission) or Permission()


@lru_cache(maxsize=4096)
def license_terms(id: str, knowledge: LicenseSource) -> License | None:
    """The license of that id, or None where the knowledge base has no record of it."""
    raw = knowledge.license(id)
    return None if raw is None else read(raw)


def read(raw: Mapping[str, Any]) -> License:
    """A license record as the schema describes it, typed."""
    texts = raw.get("texts") or ()
    sources = raw.get("sources") or ()
    urls = raw.get("urls") or ()
    carries = raw.get("carries") or NOTHING
    return License(
        id=raw["id"],
        name=raw["name"],
        family=raw["family"],
        kind=raw["kind"],
        applies_to=frozenset(raw["applies_to"]),
        permissions={name: Permission(**value) for name, value in raw["permissions"].items()},
        terms=tuple(Term(**term) for term in raw["terms"]),
        carries=Carries(
            also=frozenset(carries.get("also", ())),
            lists=frozenset(carries.get("lists", ())),
            refuses=frozenset(carries.get("refuses", ())),
        ),
        exceptions=raw.get("exceptions") or NOTHING,
        state=raw.get("state", ""),
        members=tuple(raw.get("members", ())),
        expression=raw.get("expression", ""),
        verified=raw["verified"],
        source=texts[0]["source"] if texts else (sources or urls or ("",))[0],
        as_of=raw["as_of"],
    )
