"""Every name that the knowledge base holds, found in running text in one pass.

One Aho-Corasick automaton serves every kind of name. Building it over all patterns takes some
fifty milliseconds: right for a batch, too slow for one card. So the first few texts get an
automaton of only those patterns whose rarest word occurs in the text, which finds the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .fold import blank, fold

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

    from .index import Index

FEW = 20
"""So many texts are scanned with automatons of their own before the full one is built."""


class Hit(NamedTuple):
    """A name in a text: character offsets, `end` exclusive."""

    start: int
    end: int
    kind: str
    """dataset, model, generator, source, license or cue."""
    id: str
    """Record id; for a license the key of its name; for a cue its category."""
    flags: tuple[str, ...] = ()
    """`context`, `bare`, `domain`, `ambiguous`: see `patterns.py`."""


class _Form(NamedTuple):
    """One spelling under a core: what must stand in the text, and what it then means."""

    exact: bytes | None
    """None where the core says it all: a single word."""
    lead: int
    """Bytes of the spelling before its core."""
    tail: int
    """Bytes of the spelling after its core."""
    meanings: tuple[tuple[str, str, tuple[str, ...]], ...]


class Scanner:
    """Finds names. Keep one per process: what it learns makes the next text cheaper."""

    def __init__(self, index: Index, *, few: int = FEW) -> None:
        self._records = index.records("scan")
        self._words = index.table("scan.words")
        self._starts = index.numbers("scan.starts")
        self._members = index.numbers("scan.members")
        self._cores = bytes(index.section("scan.cores")).split(b"\n")
        foreign = bytes(index.section("scan.foreign"))
        self._foreign = foreign.split(b"\n") if foreign else []
        self._forms: dict[int, tuple[_Form, ...]] = {}
        self._padded: list[bytes] = []
        self._full: BytesAhoCorasick | None = None
        self._full_foreign: BytesAhoCorasick | None = None
        self._few = few
        self._scanned = 0

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Every hit, in the order of its place, the longer first; names inside names too."""
        self._scanned += 1
        data = text.encode("utf-8", "surrogatepass")
        removed: Sequence[int] = ()
        if b"\r\n" in data:
            data, removed = _without_returns(data)
        found = self._found(data)
        if not data.isascii():
            found += self._found_foreign(data)
        return self._hits(data, found, removed)

    def _found(self, data: bytes) -> list[tuple[int, int, int]]:
        """Cores in the text, as (core, start, end); word-bounded as far as ASCII goes."""
        words = b" " + blank(data) + b" "
        if self._full is None and self._scanned > self._few:
            self._full = _automaton([b" " + core + b" " for core in self._cores])
        if self._full is not None:
            return self._full.find_matches_as_indexes(words, overlapping=True)
        numbers = self._likely(words)
        if not numbers:
            return []
        cores = self._cores
        automaton = _automaton([b" " + cores[number] + b" " for number in numbers])
        return [
            (numbers[place], start, end)
            for place, start, end in automaton.find_matches_as_indexes(words, overlapping=True)
        ]

    def _likely(self, words: bytes) -> list[int]:
        """The cores that can occur: those whose rarest word does."""
        numbers: list[int] = []
        find, starts, members = self._words.find_bytes, self._starts, self._members
        for word in set(words.split()):
            row = find(word)
            if row is not None:
                numbers.extend(members[starts[row] : starts[row + 1]])
        return numbers

    def _found_foreign(self, data: bytes) -> list[tuple[int, int, int]]:
        """Names without an ASCII letter or digit, in the coordinates of `_found`."""
        if not self._foreign:
            return []
        if self._full_foreign is None:
            self._full_foreign = _automaton(self._foreign)
        first = len(self._cores)
        return [
            (first + place, start, end + 2)
            for place, start, end in self._full_foreign.find_matches_as_indexes(
                data, overlapping=True
            )
        ]

    def _hits(
        self, data: bytes, found: list[tuple[int, int, int]], removed: Sequence[int]
    ) -> tuple[Hit, ...]:
        ascii_only = data.isascii()
        folded = b""
        forms = self._forms
        hits: list[tuple[int, int, str, str, tuple[str, ...]]] = []
        for number, start, end in found:
            known = forms.get(number)
            if known is None:
                known = forms[number] = self._decode(number)
            for exact, lead, tail, meanings in known:
                # The text was padded by one blank and the core by one on either side.
                first, last = start - lead, end - 2 + tail
                if exact is not None:
                    if not folded:
                        folded = fold(data)
                    if first < 0 or folded[first:last] != exact:
                        continue
                if not ascii_only and not _bounded(data, first, last):
                    continue
                for kind, row_id, flags in meanings:
                    hits.append((first, -last, kind, row_id, flags))
        hits.sort()
        if ascii_only and not removed:
            return tuple([Hit(a, -b, kind, row_id, flags) for a, b, kind, row_id, flags in hits])
        places = _places(data, {at for hit in hits for at in (hit[0], -hit[1])}, removed)
        return tuple(
            [Hit(places[a], places[-b], kind, row_id, flags) for a, b, kind, row_id, flags in hits]
        )

    def _decode(self, number: int) -> tuple[_Form, ...]:
        cores = self._cores
        core = cores[number] if number < len(cores) else b""
        forms = []
        for spelling, meanings in self._records.raw(number):
            exact = spelling.encode()
            lead = blank(exact).index(core)
            forms.append(
                _Form(
                    None if exact == core and exact.isalnum() else exact,
                    lead,
                    len(exact) - lead - len(core) if core else 0,
                    tuple((kind, row_id, tuple(flags)) for kind, row_id, *flags in meanings),
                )
            )
        return tuple(forms)


def _automaton(patterns: list[bytes]) -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick

    return BytesAhoCorasick(patterns)


def _without_returns(data: bytes) -> tuple[bytes, list[int]]:
    """Line breaks of one byte, and where a byte was taken out (offsets in the result)."""
    parts = data.split(b"\r\n")
    removed = []
    at = 0
    for part in parts[:-1]:
        at += len(part)
        removed.append(at)
        at += 1
    return b"\n".join(parts), removed


def _bounded(data: bytes, first: int, last: int) -> bool:
    """Is a name in text that is not all ASCII a word of its own?

    Scripts that set no blanks between words (Chinese, Japanese, Thai …) bound a word by starting.
    """
    before = data[max(0, first - 4) : first].decode("utf-8", "ignore")[-1:]
    after = data[last : last + 4].decode("utf-8", "ignore")[:1]
    inner = data[first:last].decode("utf-8", "ignore")
    return not (
        (before and _joins(before) and _joins(inner[:1]))
        or (after and _joins(after) and _joins(inner[-1:]))
    )


def _joins(character: str) -> bool:
    return character.isalnum() and not (
        "\u2e80" <= character <= "\ud7ff" or "\u0e00" <= character <= "\u0eff"
    )


def _places(data: bytes, wanted: set[int], removed: Sequence[int]) -> dict[int, int]:
    """Byte offsets of `data` as character offsets of the text it came from."""
    places = {}
    characters = at = 0
    for offset in sorted(wanted):
        characters += len(data[at:offset].decode("utf-8", "surrogatepass"))
        at = offset
        places[offset] = characters + bisect_left(removed, offset)
    return places
