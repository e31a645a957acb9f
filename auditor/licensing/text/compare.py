"""One variant of a license laid beside a file: what matches, and what is left over on each side."""

from __future__ import annotations

from auditor.licensing.text.align import Block, align
from auditor.licensing.text.clauses import Cues
from auditor.licensing.text.document import Document
from auditor.licensing.text.index import (
    FREE,
    NOTICE,
    OPTIONAL,
    UNKNOWN,
    Index,
    Text,
    Variant,
)
from auditor.licensing.text.words import bare, parts
from auditor.tuples import NamedTuple

_SOFT = OPTIONAL | FREE
_LONGEST_FILL = 40
MISSING_COSTS = 2.5
"""Words explained that one missing word outweighs. Lower, and a long relative that happens to
cover two documents in a row wins over the license of the first."""
_MOST_NAMES = 12
_MOST_SMALL = 2
_ARTICLES = ("the", "of", "a", "an")
"""Words that go or stay with the name that is filled in beside them."""


class Comparison(NamedTuple):
    """The alignment of a variant with a file, in numbers of words."""

    variant: Variant
    text: Text
    first: int
    """First and (exclusive) last word of the file that the license covers."""
    last: int
    matched: int
    """Required words of the license that the file has."""
    missing: tuple[int, ...]
    """Required words of the license that the file lacks."""
    extra: tuple[int, ...]
    """Words of the file between `first` and `last` that are not accounted for."""
    own: bytes
    """One byte for each word from `first` to `last`: 1 where it is one that the license
    requires, 2 where it is of an optional or replaceable part, 0 elsewhere."""

    @property
    def coverage(self) -> float:
        return self.matched / self.variant.required if self.variant.required else 0.0

    @property
    def score(self) -> float:
        """How well the license explains the file: the words of the file that are its own, less
        what it lacks and what it cannot account for. Optional words count like any other, else a
        license would lose to a relative for having a blank to fill in."""
        notice = 0.5 if self.variant.flags & NOTICE else 0.0
        explained = len(self.own) - self.own.count(0)
        return explained - MISSING_COSTS * len(self.missing) - 1.5 * len(self.extra) - notice

    @property
    def clean(self) -> bool:
        """Nothing missing, nothing unaccounted for."""
        return not self.missing and not self.extra


def compare(
    document: Document, codes: str, begin: int, variant: Variant, index: Index, cues: Cues
) -> Comparison | None:
    """Lay a variant beside `codes`, which is the stretch of the file from word `begin` on (words
    that another license has taken already are `UNKNOWN` there). None when nothing matches."""
    text = index.text(variant.number)
    blocks = align(text.words, codes)
    flags = text.flags
    blocks = _without_strays(blocks, flags)
    if not blocks:
        return None
    last_code = blocks[-1][1] + blocks[-1][2]
    first_code = blocks[0][1]
    own = bytearray(last_code - first_code)
    missing: list[int] = []
    extra: list[int] = []
    matched = 0
    at_license, at_file = 0, first_code
    for i, j, size in [*blocks, (len(flags), last_code, 0)]:
        gap_missing = [number for number in range(at_license, i) if not flags[number] & _SOFT]
        gap_extra = list(range(at_file, j))
        if gap_extra:
            gap_missing, gap_extra, joined = _excuse(
                document, begin, text, index, cues, at_license, i, gap_missing, gap_extra
            )
            matched += joined
        missing += gap_missing
        extra += (begin + number for number in gap_extra)
        for place, flag in enumerate(flags[i : i + size], j - first_code):
            own[place] = 2 if flag & _SOFT else 1
        matched += sum(not flag & _SOFT for flag in flags[i : i + size])
        at_license, at_file = i + size, j + size
    return Comparison(
        variant=variant,
        text=text,
        first=begin + first_code,
        last=begin + last_code,
        matched=matched,
        missing=tuple(missing),
        extra=tuple(extra),
        own=bytes(own),
    )


def _without_strays(blocks: list[Block], flags: bytes) -> list[Block]:
    """The run of blocks that is worth most: what matches far from the rest, by chance or in
    another license further down, is left out when the words between outweigh it."""
    best = worth = 0.0
    best_range = (0, 0)
    start = 0
    for number, (i, j, size) in enumerate(blocks):
        if number:
            before = blocks[number - 1]
            worth -= j - (before[1] + before[2])
        if worth <= 0:
            worth = 0.0
            start = number
        soft = sum(1 for flag in flags[i : i + size] if flag & _SOFT)
        worth += (1 + MISSING_COSTS) * (size - soft) + soft
        if worth > best:
            best = worth
            best_range = (start, number + 1)
    return blocks[best_range[0] : best_range[1]]


def _excuse(
    document: Document,
    begin: int,
    text: Text,
    index: Index,
    cues: Cues,
    start: int,
    end: int,
    missing: list[int],
    extra: list[int],
) -> tuple[list[int], list[int], int]:
    """Differences in a gap that are none: list marks, other hyphenation, filled-in names."""
    extra = [number for number in extra if not _is_mark(document, begin + number)]
    if not extra:
        return missing, extra, 0
    if len(extra) <= 8 and end - start <= 8:
        written = [document.written[begin + number] for number in extra]
        for wanted in ([*text.words[start:end]], [text.words[number] for number in missing]):
            if wanted and _same_letters(written, wanted, index):
                return [], [], len(missing)
    flags = text.flags
    around = flags[max(start - 1, 0) : end + 1]
    articles = {index.words[word] for word in _ARTICLES}
    if (
        len(extra) <= _LONGEST_FILL
        and any(flag & FREE for flag in around)
        and all(text.words[number] in articles for number in missing)
    ):
        defaults = {text.words[number] for number in range(start, end)}
        if _is_fill(document, [begin + number for number in extra], defaults, index, cues):
            return [], [], len(missing)
    return missing, extra, 0


def _is_fill(
    document: Document, words: list[int], defaults: set[str], index: Index, cues: Cues
) -> bool:
    """Could these words be a name, a year or an address in a place that is meant for one?"""
    odd = small = 0
    for number in words:
        word = bare(document.written[number])
        if index.words[word] in defaults or word in cues.name_words or word.isdigit():
            continue
        if cues.is_operative(word):
            return False
        odd += 1
        small += not document.capitalized(number)
    return odd <= _MOST_NAMES and small <= _MOST_SMALL


def _is_mark(document: Document, word: int) -> bool:
    written = document.written[word]
    return len(written) <= 7 and word in document.marks


def _same_letters(written: list[str], wanted: list[str], index: Index) -> bool:
    """Are these the same words, hyphenated or spaced otherwise?"""
    at = 0
    place = 0
    while at < len(written) and place < len(wanted):
        pieces = [index.words[piece] for piece in parts(written[at])]
        if index.words[written[at]] == wanted[place] != UNKNOWN:
            at += 1
            place += 1
        elif len(pieces) > 1 and pieces == wanted[place : place + len(pieces)]:
            at += 1
            place += len(pieces)
        else:
            for count in (2, 3):
                together = "".join(bare(word) for word in written[at : at + count])
                if at + count <= len(written) and index.words[together] == wanted[place]:
                    at += count
                    place += 1
                    break
            else:
                return False
    return at == len(written) and place == len(wanted)
