"""One variant of a license laid beside a file: what matches, and what is left over on each side."""

from __future__ import annotations

from typing import NamedTuple

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

_SOFT = OPTIONAL | FREE
_LONGEST_FILL = 40


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
    """One byte for each word from `first` to `last`: 1 where it is the license's."""

    @property
    def coverage(self) -> float:
        return self.matched / self.variant.required if self.variant.required else 0.0

    @property
    def score(self) -> float:
        """What the words that agree outweigh: a text that has more of its license, and less
        beside it, explains the file better."""
        return self.matched - 1.5 * len(self.missing) - len(self.extra) + self._bonus

    @property
    def _bonus(self) -> float:
        return -0.5 if self.variant.flags & NOTICE else 0.0

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
    blocks = _without_strays(blocks)
    if not blocks:
        return None
    flags = text.flags
    last_code = blocks[-1][1] + blocks[-1][2]
    first_code = blocks[0][1]
    own = bytearray(last_code - first_code)
    missing: list[int] = []
    extra: list[int] = []
    matched = 0
    at_license, at_file = 0, first_code
    for i, j, size in [*blocks, (len(flags), last_code, 0)]:
        gap_missing = [
            number for number in range(at_license, i) if not flags[number] & _SOFT
        ]
        gap_extra = list(range(at_file, j))
        if gap_extra:
            gap_missing, gap_extra, joined = _excuse(
                document, begin, text, index, cues, at_license, i, gap_missing, gap_extra
            )
            matched += joined
        missing += gap_missing
        extra += (begin + number for number in gap_extra)
        for number in range(j, j + size):
            own[number - first_code] = 1
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


def _without_strays(blocks: list[Block]) -> list[Block]:
    """Drop lone words at either end that matched far from the rest, by chance."""
    while blocks and blocks[0][2] < 4 and len(blocks) > 1:
        i, j, size = blocks[0]
        if blocks[1][1] - (j + size) <= 3 * size + 2:
            break
        blocks = blocks[1:]
    while blocks and blocks[-1][2] < 4 and len(blocks) > 1:
        i, j, size = blocks[-1]
        if j - (blocks[-2][1] + blocks[-2][2]) <= 3 * size + 2:
            break
        blocks = blocks[:-1]
    return blocks


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
    if missing and len(extra) <= 8 and len(missing) <= 8:
        written = [document.written[begin + number] for number in extra]
        wanted = [text.words[number] for number in missing]
        if _same_letters(written, wanted, index):
            return [], [], len(missing)
    flags = text.flags
    around = flags[max(start - 1, 0) : end + 1]
    if not missing and len(extra) <= _LONGEST_FILL and any(flag & FREE for flag in around):
        words = [bare(document.written[begin + number]) for number in extra]
        defaults = {text.words[number] for number in range(start, end)}
        if not any(
            cues.is_operative(word) and index.words[word] not in defaults for word in words
        ):
            return missing, [], 0
    return missing, extra, 0


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
