"""What the reading of a license text amounts to: matches, their residue, and hints."""

from __future__ import annotations

from enum import StrEnum

from auditor.model import Span
from auditor.tuples import NamedTuple


class MatchKind(StrEnum):
    """How a file relates to a license that we know. Only EXACT carries no open question."""

    EXACT = "exact"
    """Every required word of the license, in order, and nothing beside it that could be a term."""
    ADDITIONS = "additions"
    """The whole license, unchanged, and sentences beside it."""
    ALTERED = "altered"
    """Most of the license, with words or clauses inserted, changed or missing."""
    PARTIAL = "partial"
    """An excerpt, or a text that borrows from the license."""


class Change(StrEnum):
    """How a sentence of the file departs from the license."""

    ADDED = "added"
    CHANGED = "changed"


class Added(NamedTuple):
    """A sentence of the file that is not the license's, or not in these words."""

    text: str
    """As it stands in the file, blanks collapsed, at most 600 characters. Untrusted."""
    span: Span
    change: Change
    words: tuple[str, ...] = ()
    """The words of it that the license does not have there, as they are written."""
    terms: tuple[str, ...] = ()
    """Clause cues that it contains (ids of `knowledge/clauses`)."""
    harmless: bool = False
    """True only where it is recognised as no term: a copyright line, a title, a filled-in name,
    a warranty disclaimer, a plain remark. Whatever is not recognised is not harmless."""


class Missing(NamedTuple):
    """A sentence of the license that the file lacks, or has in other words."""

    clause: str
    """Its place in the license and what it deals with, in our own words."""
    change: str
    """`missing` or `changed`."""
    terms: tuple[str, ...] = ()
    words: int = 0
    """How many of its words are not in the file."""


class Match(NamedTuple):
    """One license found in the file, and everything that sets the file apart from it."""

    license: str
    kind: MatchKind
    coverage: float
    """Share of the license's required words that the file has, in order; 0 to 1."""
    span: Span
    variant: str = ""
    """Which copy of the text fits best, as the index names it."""
    also: tuple[str, ...] = ()
    """License ids that have the same text (`GPL-3.0-or-later` beside `GPL-3.0-only`)."""
    added: tuple[Added, ...] = ()
    missing: tuple[Missing, ...] = ()
    terms: tuple[str, ...] = ()
    """Clause ids that the residue touches, sorted."""
    near: tuple[str, ...] = ()
    """Where the file is no license unchanged: others that explain it nearly as well, best first.
    Licenses of one family differ in a clause or in names, and an altered text may be of any."""
    notice: bool = False
    """True when only a notice that the license applies was found, not its text."""

    @property
    def settled(self) -> bool:
        """True when the file is this license and nothing in it could change that."""
        return self.kind is MatchKind.EXACT or (
            self.kind is MatchKind.ADDITIONS and all(added.harmless for added in self.added)
        )


class Hint(NamedTuple):
    """A sentence that looks like a clause of some type. A hint, never a verdict."""

    hint: str
    text: str
    span: Span


class Identification(NamedTuple):
    """What a file says as a license text. No matches means: not a text that we know."""

    path: str
    matches: tuple[Match, ...] = ()
    hints: tuple[Hint, ...] = ()
    pointer: str = ""
    """The address, when the file only points at a license elsewhere."""
