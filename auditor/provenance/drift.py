"""What changed upstream since the lock was written: two looks at the same artefact compared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import LicenseState
from auditor.provenance.lock import FOUND, GONE, Entry, Lock, Upstream
from auditor.tuples import NamedTuple

_SHOWN = 5


class Change(NamedTuple):
    """One difference. `was` and `now` are words for a person."""

    entry: Entry
    """As the lock has it; for `not-locked`, as it was found now."""
    change: str
    """One of `auditor.facts.catalogue.UPSTREAM_CHANGES`."""
    was: str
    now: str


def changes(lock: Lock, now: Lock) -> tuple[Change, ...]:
    """Every difference of what was found now from the lock, in the order of ids.

    An artefact that could not be looked at is a change in any case: nobody knows that it is still
    the same.
    """
    found: list[Change] = []
    for entry in lock.entries:
        fresh = now.find(entry.id)
        if fresh is not None:
            found.extend(compare(entry, fresh))
    found.extend(
        Change(entry=fresh, change="not-locked", was="not in the lock", now=_license(fresh))
        for fresh in now.entries
        if not any(lock.find(name) for name in (fresh.id, *fresh.aliases))
    )
    return tuple(sorted(found, key=lambda one: (one.entry.id, one.change)))


def compare(was: Entry, now: Entry) -> Iterator[Change]:
    """The differences between an entry and a new look at the same artefact."""
    if now.state != FOUND:
        if now.state not in GONE:
            yield Change(entry=was, change="not-readable", was=_license(was), now=now.reason)
        elif was.state == FOUND:
            yield Change(entry=was, change="gone", was=_license(was), now=now.reason)
        return
    if was.state != FOUND:
        yield Change(entry=was, change="back", was=was.reason or was.state, now=_license(now))
        return
    if _concluded(was) != _concluded(now):
        yield Change(entry=was, change="license", was=_license(was), now=_license(now))
    elif _claims(was) != _claims(now):
        gone = sorted(_claims(was) - _claims(now))
        new = sorted(_claims(now) - _claims(was))
        yield Change(entry=was, change="claims", was=_listed(gone), now=_listed(new))
    if was.id != now.id:
        yield Change(entry=was, change="moved", was=was.id, now=now.id)
    lost, gained = _above(was) - _above(now), _above(now) - _above(was)
    if lost or gained:
        yield Change(
            entry=was, change="lineage", was=_listed(sorted(lost)), now=_listed(sorted(gained))
        )
    if was.gated != now.gated:
        yield Change(entry=was, change="gate", was=was.gated or "open", now=now.gated or "open")
    if was.revision != now.revision:
        yield Change(entry=was, change="revision", was=was.revision, now=now.revision)


def _concluded(entry: Entry) -> tuple[LicenseState, str | None, frozenset[str]]:
    return entry.license_state, entry.license, frozenset(entry.candidates)


def _claims(entry: Entry) -> frozenset[str]:
    return frozenset(f"{claim.field}: {claim.value}" for claim in entry.claims)


def _above(entry: Entry) -> frozenset[str]:
    return frozenset(f"{_short(one)} ({one.relation})" for one in entry.upstream)


def _short(above: Upstream) -> str:
    return above.id.casefold()


def _license(entry: Entry) -> str:
    """The license in words, or why there is none to name."""
    if entry.state != FOUND:
        return entry.reason or entry.state
    match entry.license_state:
        case LicenseState.RESOLVED:
            return entry.license or ""
        case LicenseState.AMBIGUOUS:
            return f"one of {', '.join(entry.candidates)}" if entry.candidates else "ambiguous"
        case LicenseState.UNRECOGNISED:
            said = [claim.value for claim in entry.claims[:1]]
            return f"a license that is not recognized ({said[0]})" if said else "not recognized"
        case LicenseState.NONE:
            return "no license stated"
        case LicenseState.PUBLISHER_UNKNOWN:
            return "a license that its publisher does not know"
        case LicenseState.NOASSERTION:
            return "a license that could not be read"


def _listed(words: list[str]) -> str:
    if not words:
        return "nothing"
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more
