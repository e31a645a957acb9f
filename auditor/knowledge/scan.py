"""Every name that the knowledge base holds, found in running text in one pass.

One Aho-Corasick automaton serves every kind of name. Building it over all patterns takes some
fifty milliseconds: right for a batch, too slow for one card. So the first few texts get an
automaton of only those patterns whose rarest word occurs in the text, which finds the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from auditor.knowledge.fold import blank, fold, fold_text, plain
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

    from auditor.knowledge.index import Index

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


Meaning: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Kind, id and flags: the rest of a hit."""


class _Form(NamedTuple):
    """One spelling under a core: what must stand in the text, and what it then means."""

    exact: bytes | str | None
    """Text where it is not all ASCII; None where the core says it all: a single word."""
    lead: int
    """Characters of the spelling before its core."""
    tail: int
    """Characters of the spelling after its core."""
    meanings: tuple[Meaning, ...]


class Scanner:
    """Finds names. Keep one per process: what it learns makes the next text cheaper."""

    def __init__(self, index: Index, *, few: int = FEW) -> None:
        self._records = index.records("scan")
        self._words = index.table("scan.words")
        self._starts = index.numbers("scan.starts")
        self._members = index.numbers("scan.members")
        self._cores = index.section("scan.cores")
        self._offsets = index.numbers("scan.core-offsets")
        foreign = bytes(index.section("scan.foreign")).decode()
        self._foreign = foreign.split("\n") if foreign else []
        self._forms: dict[int, tuple[_Form, ...]] = {}
        self._plain: dict[int, Meaning] = {}
        self._full: BytesAhoCorasick | None = None
        self._full_foreign: AhoCorasick | None = None
        self._few = few
        self._scanned = 0

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Every hit, in the order of its place, the shorter first; names inside names too."""
        self._scanned += 1
        if "\r\n" in text:
            return self._scan_with_returns(text)
        data = plain(text)
        found = self._found(data)
        hits = self._hits(data, found) if text.isascii() else self._hits_in_text(text, data, found)
        hits.sort()
        return tuple(hits)

    def _scan_with_returns(self, text: str) -> tuple[Hit, ...]:
        """Names go on over the end of a line, so it must be one character; then count back."""
        parts = text.split("\r\n")
        removed: list[int] = []
        at = -1
        for part in parts[:-1]:
            at += len(part) + 1
            removed.append(at)
        return tuple(
            [
                hit._replace(
                    start=hit.start + bisect_left(removed, hit.start),
                    end=hit.end + bisect_left(removed, hit.end),
                )
                for hit in self.scan("\n".join(parts))
            ]
        )

    def _found(self, data: bytes) -> list[tuple[int, int, int]]:
        """Cores in the text, as (core, start, end); word-bounded as far as ASCII goes."""
        words = b" " + blank(data) + b" "
        if self._full is None and self._scanned > self._few:
            self._full = self._automaton(range(len(self._offsets) - 1))
        if self._full is not None:
            return self._full.find_matches_as_indexes(words, overlapping=True)
        numbers = self._likely(words)
        if not numbers:
            return []
        return [
            (numbers[place], start, end)
            for place, start, end in self._automaton(numbers).find_matches_as_indexes(
                words, overlapping=True
            )
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

    def _automaton(self, numbers: Sequence[int]) -> BytesAhoCorasick:
        """Finds these cores, each between two blanks."""
        from ahocorasick_rs import BytesAhoCorasick

        core = self._core
        return BytesAhoCorasick([b" " + core(number) + b" " for number in numbers])

    def _core(self, number: int) -> bytes:
        return bytes(self._cores[self._offsets[number] : self._offsets[number + 1]])

    def _hits(self, data: bytes, found: list[tuple[int, int, int]]) -> list[Hit]:
        """Hits in a text that is all ASCII: a core between blanks is a word of its own."""
        known_plain, forms = self._plain, self._forms
        new = tuple.__new__  # half the time of calling Hit, and this runs for every hit
        folded = b""
        hits: list[Hit] = []
        for number, start, end in found:
            # The text was padded by one blank, and the core by one on either side.
            meaning = known_plain.get(number)
            if meaning is not None:
                hits.append(new(Hit, (start, end - 2, *meaning)))
                continue
            for exact, lead, tail, meanings in forms.get(number) or self._learn(number):
                first, last = start - lead, end - 2 + tail
                if exact is not None:
                    folded = folded or fold(data)
                    if folded[first:last] != exact or first < 0:
                        continue
                hits += [new(Hit, (first, last, *meaning)) for meaning in meanings]
        return hits

    def _hits_in_text(self, text: str, data: bytes, found: list[tuple[int, int, int]]) -> list[Hit]:
        """Hits in any text: letters beyond ASCII bound a word, or do not."""
        folded = fold(data)
        known_plain = self._plain
        new = tuple.__new__
        hits: list[Hit] = []
        length = len(text)
        for number, start, end in found:
            meaning = known_plain.get(number)
            if meaning is not None and text[max(0, start - 1) : end - 1].isascii():
                hits.append(new(Hit, (start, end - 2, *meaning)))
                continue
            for exact, lead, tail, meanings in self._forms.get(number) or self._learn(number):
                first, last = start - lead, end - 2 + tail
                if exact is not None:
                    if first < 0:
                        continue
                    stretch = (
                        folded[first:last]
                        if isinstance(exact, bytes)
                        else fold_text(text[first:last])
                    )
                    if stretch != exact:
                        continue
                if (
                    first and text[first - 1] > "\x7f" and _joins(text[first - 1], text[first])
                ) or (last < length and text[last] > "\x7f" and _joins(text[last], text[last - 1])):
                    continue
                hits += [new(Hit, (first, last, *meaning)) for meaning in meanings]
        return hits + self._foreign_hits(text)

    def _foreign_hits(self, text: str) -> list[Hit]:
        """Names without an ASCII letter or digit."""
        if not self._foreign:
            return []
        if self._full_foreign is None:
            from ahocorasick_rs import AhoCorasick

            self._full_foreign = AhoCorasick(self._foreign)
        hits = []
        first_record = len(self._offsets) - 1
        for place, start, end in self._full_foreign.find_matches_as_indexes(text, overlapping=True):
            if (start and _joins(text[start - 1], text[start])) or (
                end < len(text) and _joins(text[end], text[end - 1])
            ):
                continue
            for form in self._learn(first_record + place):
                hits += [Hit(start, end, *meaning) for meaning in form.meanings]
        return hits

    def _learn(self, number: int) -> tuple[_Form, ...]:
        core = self._core(number) if number < len(self._offsets) - 1 else b""
        forms = []
        for spelling, meanings in self._records.raw(number):
            lead = blank(plain(spelling)).index(core)
            exact = spelling.encode() if spelling.isascii() else spelling
            forms.append(
                _Form(
                    None if exact == core and core.isalnum() else exact,
                    lead,
                    len(spelling) - lead - len(core),
                    tuple([(kind, row_id, tuple(flags)) for kind, row_id, *flags in meanings]),
                )
            )
        self._forms[number] = learned = tuple(forms)
        if len(learned) == 1 and learned[0].exact is None and len(learned[0].meanings) == 1:
            self._plain[number] = learned[0].meanings[0]
        return learned


def _joins(outer: str, inner: str) -> bool:
    """Do two neighboring characters belong to one word?

    Scripts that set no blanks between words (Chinese, Japanese, Thai …) do not join ASCII ones.
    """
    return outer.isalnum() and inner.isalnum() and not _unspaced(outer) and not _unspaced(inner)


def _unspaced(character: str) -> bool:
    return "\u2e80" <= character <= "\ud7ff" or "\u0e00" <= character <= "\u0eff"
