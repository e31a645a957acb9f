"""Which licenses a text contains: candidates by shared runs of words, then one comparison each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from auditor.errors import UsageError
from auditor.licensing.text.clauses import Cues, joined
from auditor.licensing.text.compare import MISSING_COSTS, Comparison, compare
from auditor.licensing.text.document import Document
from auditor.licensing.text.index import NOTICE, UNKNOWN, Index, Variant
from auditor.licensing.text.residue import describe
from auditor.licensing.text.values import Hint, Identification, Match, MatchKind

_CANDIDATES = 14
_ROUGH_CANDIDATES = 120
_MOST_COMPARISONS = 48
_MOST_MATCHES = 8
_LEAST_SHARE = 0.12
_LEAST_PARTIAL = 70
_SHORTEST = 12
_POINTER_WORDS = 80
_MOST_HINTS = 200
_MOST_NEAR = 4
_NEAR = 0.8
"""Share of the best explanation's score from which another license is named beside it."""


def identify_text(
    text: str,
    path: str,
    index: Index,
    cues: Cues,
    *,
    without: frozenset[str] = frozenset(),
) -> Identification:
    """See `auditor.licensing.text.identify`. `without` names variants to leave out, so that a
    test can ask what the index would say of a text that it did not hold."""
    document = Document(text, path, index)
    chosen, near = _choose(document, index, cues, without)
    matches = tuple(
        match if match.kind is MatchKind.EXACT else match._replace(near=beside)
        for match, beside in zip(_described(document, chosen, index, cues), near, strict=True)
    )
    pointer = "" if matches else _pointer(document)
    return Identification(
        path=path,
        matches=matches,
        hints=_hints(document, matches, chosen, cues, pointer),
        pointer=pointer,
    )


def compare_text(text: str, path: str, license_id: str, index: Index, cues: Cues) -> Match:
    """See `auditor.licensing.text.compare_with`."""
    variants = [
        variant
        for variant in map(index.variant, range(index.size))
        if license_id.casefold() in map(str.casefold, (variant.license, *variant.also))
    ]
    if not variants:
        raise UsageError(
            f"the text of {license_id!r} is not in the index",
            hint="`auditor license search` finds the ids of licenses",
            code="unknown-license",
        )
    document = Document(text, path, index)
    compared = [compare(document, document.codes, 0, one, index, cues) for one in variants]
    found = [one for one in compared if one is not None]
    if not found:
        raise UsageError(
            f"has no word in common with {license_id}", path=path, code="nothing-in-common"
        )
    best = max(found, key=_key)
    outside = [*range(best.first), *range(best.last, len(document))]
    return describe(document, best, outside, index, cues)


def _choose(
    document: Document, index: Index, cues: Cues, without: frozenset[str]
) -> tuple[list[Comparison], list[tuple[str, ...]]]:
    """The licenses that explain the text best, one for each stretch of it, in its order, and for
    each of them the other licenses that explain the stretch nearly as well."""
    hits: Mapping[int, Sequence[int]]
    hits, again = index.hits(document.codes)
    variants = {number: index.variant(number) for number in hits if len(hits[number]) >= 2}
    if without:
        variants = {n: v for n, v in variants.items() if v.name not in without}
    codes = document.codes
    chosen: list[tuple[Comparison, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    spent = 0
    while len(chosen) < _MOST_MATCHES and spent < _MOST_COMPARISONS:
        if len(document) - sum(end - begin for begin, end in taken) < _SHORTEST:
            break
        ranked = _ranked(hits, again, variants)
        best: Comparison | None = None
        compared: list[Comparison] = []
        for rank, (weight, variant, places) in enumerate(ranked):
            if rank and best is not None and weight < 0.85 * best.score - 40:
                break
            found = _compared(document, codes, variant, places, index, cues)
            spent += 1
            if found is None:
                continue
            compared.append(found)
            if best is None or _key(found) > _key(best):
                best = found
            if best.clean and not _open_words(document, taken, best):
                break
        if best is None or not _counts(best):
            break
        taken.append((best.first, best.last))
        hits, variants = _left(hits, variants, best)
        if best.clean or not _only_disclaims(document, best, cues):
            chosen.append((best, _beside(best, compared)))
        codes = codes[: best.first] + UNKNOWN * (best.last - best.first) + codes[best.last :]
    chosen.sort(key=lambda one: one[0].first)
    return [one for one, _ in chosen], [near for _, near in chosen]


def _beside(best: Comparison, compared: Sequence[Comparison]) -> tuple[str, ...]:
    """Licenses that explain the stretch nearly as well as the best one, in order."""
    same = (best.variant.license, *best.variant.also)
    near = [
        one
        for one in sorted(compared, key=_key, reverse=True)
        if one.variant.license not in same
        and one.score >= _NEAR * best.score
        and one.first < best.last
        and best.first < one.last
    ]
    return tuple(dict.fromkeys(one.variant.license for one in near))[:_MOST_NEAR]


def _left(
    hits: Mapping[int, Sequence[int]], variants: Mapping[int, Variant], best: Comparison
) -> tuple[dict[int, Sequence[int]], dict[int, Variant]]:
    """The places outside of what was found, and the variants that still have any to speak of:
    fewer each time, so that a file of many licenses is not searched as often over."""
    left: dict[int, Sequence[int]] = {}
    for number in variants:
        places = hits[number]
        begin = bisect_left(places, best.first)
        end = bisect_left(places, best.last, begin)
        if end > begin:
            places = [*places[:begin], *places[end:]]
        if len(places) >= 2 and len(places) >= _LEAST_SHARE * variants[number].sampled:
            left[number] = places
    return left, {number: variants[number] for number in left}


def _ranked(
    hits: Mapping[int, Sequence[int]],
    again: Mapping[int, int],
    variants: Mapping[int, Variant],
) -> list[tuple[float, Variant, Sequence[int]]]:
    """The likeliest variants: by how many of their runs stand close together in what is left of
    the file, and how large a share of all their runs that is."""
    rough = []
    for number, variant in variants.items():
        places = hits[number]
        if len(places) < 2 or len(places) < _LEAST_SHARE * variant.sampled:
            continue
        rough.append((_weight(len(places), variant), variant, places))
    rough.sort(key=lambda one: (-one[0], one[1].number))
    near = []
    for _, variant, places in rough[:_ROUGH_CANDIDATES]:
        begin, end, close = _densest(places, _width(variant))
        if again:  # a run that occurs twice nearby counts once
            close -= sum(1 for p in places if begin <= p < end and again.get(p, -1) >= begin)
        near.append((_weight(close, variant), variant, places))
    near.sort(key=lambda one: (-one[0], one[1].number))
    return near[:_CANDIDATES]


def _weight(count: int, variant: Variant) -> float:
    """What the comparison's score is likely to be, from the runs that were found."""
    found = min(count, variant.runs)
    absent = max(variant.sampled - count, 0)
    optional = min(max(variant.runs - max(found, variant.sampled), 0), variant.sampled / 4)
    words = variant.size / max(variant.runs, 1)
    return (found - MISSING_COSTS * absent - 0.3 * optional) * words


def _width(variant: Variant) -> int:
    return variant.size + variant.size // 16 + 12


def _only_disclaims(document: Document, found: Comparison, cues: Cues) -> bool:
    """Is this only the warranty disclaimer of a license? Licenses borrow it from each other, so
    that it is no license of its own."""
    if found.coverage >= 0.8:
        return False
    disclaiming = covered = 0
    sentences = range(document.sentence_of(found.first), document.sentence_of(found.last - 1) + 1)
    for sentence in sentences:
        first, last = document.sentence(sentence)
        begin, end = max(first, found.first) - found.first, min(last, found.last) - found.first
        own = end - begin - found.own[begin:end].count(0)
        covered += own
        if "disclaimer" in cues.read(joined(document.bare(first, last))):
            disclaiming += own
    return disclaiming >= 0.8 * covered


def _open_words(document: Document, taken: Sequence[tuple[int, int]], best: Comparison) -> bool:
    """Are there enough words that `best` does not account for to prefer another license?"""
    gone = sum(end - begin for begin, end in taken) + best.last - best.first
    return len(document) - gone >= 8


def _key(found: Comparison) -> tuple[float, int, str]:
    """Better explanations first; among equals the one with more of the file, then a plain id."""
    return (found.score, -len(found.variant.license), found.variant.license)


def _counts(found: Comparison) -> bool:
    return found.coverage >= 0.5 or (found.matched >= _LEAST_PARTIAL and found.coverage >= 0.2)


def _compared(
    document: Document,
    codes: str,
    variant: Variant,
    places: Sequence[int],
    index: Index,
    cues: Cues,
) -> Comparison | None:
    begin, end, _ = _densest(places, _width(variant))
    margin = variant.size // 8 + 40
    low, high = max(0, begin - margin), min(len(codes), end + margin)
    found = compare(document, codes[low:high], low, variant, index, cues)
    if found is not None and found.coverage < 0.98 and (places[0] < low or places[-1] > high):
        low, high = max(0, places[0] - margin), min(len(codes), places[-1] + margin)
        if high - low <= 6 * variant.size + 2000:
            wide = compare(document, codes[low:high], low, variant, index, cues)
            if wide is not None and wide.score > found.score:
                found = wide
    return found


def _densest(places: Sequence[int], width: int) -> tuple[int, int, int]:
    """First and last word, and number, of the most places within `width` words."""
    best = (0, places[0], places[0])
    start = 0
    for at, place in enumerate(places):
        while place - places[start] > width:
            start += 1
        if at - start + 1 > best[0]:
            best = (at - start + 1, places[start], place)
    return best[1], best[2] + 4, best[0]


def _described(
    document: Document, chosen: Sequence[Comparison], index: Index, cues: Cues
) -> tuple[Match, ...]:
    """Each match with its residue; what no license covers goes with the nearest one before it,
    what stands before all of them with the first."""
    out = []
    for number, found in enumerate(chosen):
        begin = 0 if number == 0 else found.first
        end = chosen[number + 1].first if number + 1 < len(chosen) else len(document)
        outside = [*range(begin, found.first), *range(found.last, max(end, found.last))]
        out.append(describe(document, found, outside, index, cues))
    return tuple(out)


@cache
def _address() -> re.Pattern[str]:
    return re.compile(r"https?://[^\s<>()\[\]\"'`]{3,300}")


def _pointer(document: Document) -> str:
    """The address that a short file without terms of its own points at."""
    if len(document) > _POINTER_WORDS or len(document.text) > 8 * _POINTER_WORDS + 400:
        return ""
    found = _address().search(document.text)
    return found[0].rstrip(".,;:") if found else ""


def _hints(
    document: Document,
    matches: Sequence[Match],
    chosen: Sequence[Comparison],
    cues: Cues,
    pointer: str,
) -> tuple[Hint, ...]:
    """Clause cues in the sentences that no known license accounts for."""
    out: list[Hint] = []
    if pointer:
        out.append(
            Hint(
                hint="pointer",
                text=document.quote(0, len(document)),
                span=document.span(0, len(document)),
            )
        )
    pointed_out = {clause.id for clause in cues.clauses if clause.hint}
    if matches and all(match.kind is not MatchKind.PARTIAL for match in matches):
        for match in matches:
            out += (
                Hint(hint=term, text=added.text, span=added.span)
                for added in match.added
                if not added.harmless
                for term in added.terms
                if term in pointed_out
            )
        return tuple(out[:_MOST_HINTS])
    covered = [
        (one.first, one.last) for one in chosen if one.coverage >= 0.7 or one.variant.flags & NOTICE
    ]
    narrowed = cues.narrowed(joined(document.bare(0, len(document))))
    for number in range(len(document.sentences)):
        first, last = document.sentence(number)
        if any(begin <= first and last <= end for begin, end in covered):
            continue
        for term in narrowed.read(joined(document.bare(first, last))):
            if term in pointed_out:
                out.append(
                    Hint(
                        hint=term, text=document.quote(first, last), span=document.span(first, last)
                    )
                )
        if len(out) >= _MOST_HINTS:
            break
    return tuple(out[:_MOST_HINTS])
