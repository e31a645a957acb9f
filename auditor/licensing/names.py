"""The table of license names, and what a look-up in it amounts to.

The ground under `identify`, `links` and `sentences`: a state, an expression or candidates, and the
ways in which several of them join.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from auditor.knowledge.keys import exact_license_key, license_key, license_words
from auditor.licensing.expression import And, both, parse, render
from auditor.model import LicenseState
from auditor.tuples import NamedTuple

LONGEST = 4000
"""Characters of a value that are looked at. A longer value is a text, not a name."""

LIST = "list-semantics-unknown"
BY_NAME = "by-name"
BY_LINK = "by-link"
IN_TEXT = "in-text"
OTHER_WITHOUT_NAME = "other-without-name"
UNKNOWN_NAME = "unknown-name"
UNKNOWN_EXCEPTION = "unknown-exception"
PORTED = "ported-license"
DIFFER = "name-and-link-differ"
NON_COMMERCIAL = "non-commercial-statement"
RESEARCH_ONLY = "research-only-statement"


class Identified(NamedTuple):
    """What a value amounts to."""

    state: LicenseState
    expression: str | None = None
    """Canonical SPDX expression when resolved."""
    candidates: tuple[str, ...] = ()
    """License ids that it may mean when it is ambiguous; the worst decides."""
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    rule: str = ""
    """Why it is ambiguous, in words."""


UNRECOGNISED = Identified(state=LicenseState.UNRECOGNISED)
NOTHING = Identified(state=LicenseState.NONE)
_WORST_FIRST = (
    LicenseState.UNRECOGNISED,
    LicenseState.NOASSERTION,
    LicenseState.PUBLISHER_UNKNOWN,
    LicenseState.NONE,
    LicenseState.AMBIGUOUS,
)
LICENSE_WORD = r"(?i)licen[sc]"


@cache
def _table() -> Callable[[str], Mapping[str, Any] | None]:
    # Late, so that importing this module opens nothing.
    from auditor.knowledge import load

    return load().license_name


def look_up(key: str) -> Mapping[str, Any] | None:
    return _table()(key) if key else None


def from_entry(entry: Mapping[str, Any]) -> Identified:
    state = LicenseState(entry["state"])
    ids = tuple(entry["ids"])
    notes = tuple(entry.get("notes", ()))
    if state is LicenseState.RESOLVED:
        return Identified(state=state, expression=ids[0], notes=notes)
    return Identified(state=state, candidates=ids, notes=notes, rule=entry.get("rule", ""))


def name_entry(text: str) -> Mapping[str, Any] | None:
    entry = look_up(license_key(text))
    if entry is not None and entry["state"] == "ambiguous":
        entry = look_up("=" + exact_license_key(text)) or entry
    return entry


def by_name(text: str) -> Identified | None:
    entry = name_entry(text)
    return from_entry(entry) if entry is not None else None


def by_port(text: str) -> Identified | None:
    """A Creative Commons port: `CC BY 2.5 South Africa`. SPDX's own id if it has one."""
    words = license_words(text)
    if words[0:1] != ["cc"]:
        return None
    for split in range(len(words) - 1, max(len(words) - 4, 1), -1):
        base = look_up(" ".join(words[:split]))
        if base is None or base["state"] != "resolved":
            continue
        port = look_up("port:" + " ".join(words[split:]))
        if port is None:
            return None
        listed = look_up(" ".join((*words[:split], *port["ids"])))
        if listed is not None:
            return from_entry(listed)
        return Identified(
            state=LicenseState.AMBIGUOUS,
            candidates=tuple(base["ids"]),
            confidence=0.7,
            notes=(PORTED,),
            rule="a national version of the license that is not recorded apart",
        )
    return None


def is_known(found: Identified) -> bool:
    return found.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)


def agreed(found: list[Identified]) -> Identified:
    """One meaning where all agree or one settles another; else ambiguous with all of them."""
    settled = found[0]
    for other in found[1:]:
        if other.expression == settled.expression and other.candidates == settled.candidates:
            continue
        if other.expression is not None and other.expression in settled.candidates:
            settled = other
        elif settled.expression is not None and settled.expression in other.candidates:
            continue
        else:
            return contradictory(found)
    return settled


def contradictory(found: list[Identified] | tuple[Identified, ...]) -> Identified:
    return Identified(
        state=LicenseState.AMBIGUOUS,
        candidates=_candidates(found),
        confidence=0.7,
        notes=(DIFFER,),
        rule="the name and the link say different things",
    )


def all_of(
    found: list[Identified], *, notes: tuple[str, ...], confidence: float = 1.0
) -> Identified:
    """All of them bind. Not resolved as soon as one is not; the worst state is the answer."""
    merged = tuple(dict.fromkeys((*(note for one in found for note in one.notes), *notes)))
    states = {one.state for one in found}
    sure = min(confidence, *(one.confidence for one in found))
    if states == {LicenseState.RESOLVED}:
        tree = both(parse(one.expression) for one in found if one.expression is not None)
        return Identified(
            state=LicenseState.RESOLVED,
            expression=render(tree),
            confidence=sure,
            notes=merged if isinstance(tree, And) else tuple(n for n in merged if n != LIST),
        )
    worst = next(state for state in _WORST_FIRST if state in states)
    return Identified(state=worst, candidates=_candidates(found), confidence=sure, notes=merged)


def _candidates(found: list[Identified] | tuple[Identified, ...]) -> tuple[str, ...]:
    ids: dict[str, None] = {}
    for one in found:
        ids.update(dict.fromkeys(one.candidates))
        if one.expression is not None:
            ids[one.expression] = None
    return tuple(ids)


def weaker(found: Identified, confidence: float, note: str) -> Identified:
    if found.state is LicenseState.UNRECOGNISED:
        return found._replace(notes=(*found.notes, UNKNOWN_NAME))
    return found._replace(
        confidence=min(found.confidence, confidence),
        notes=tuple(dict.fromkeys((*found.notes, note))),
    )
