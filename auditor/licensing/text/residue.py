"""What sets a file apart from a license, sentence by sentence, and what it may touch.

A sentence is harmless only where it is recognised as carrying no term. Everything else, any
language that is not recognised included, stays open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from auditor.licensing.text.clauses import Cues, joined, titles
from auditor.licensing.text.compare import Comparison
from auditor.licensing.text.document import Document
from auditor.licensing.text.index import FREE, NOTICE, OPTIONAL, STARTS, Index
from auditor.licensing.text.values import Added, Change, Match, MatchKind, Missing
from auditor.licensing.text.words import parts

_SOFT = OPTIONAL | FREE
_ALTERED_FROM = 0.7
_MOST_SENTENCES = 200


def describe(
    document: Document,
    found: Comparison,
    outside: Sequence[int],
    index: Index,
    cues: Cues,
) -> Match:
    """A match with its residue. `outside` are words of the file that no license covers and that
    are reported with this one."""
    added, words_changed = _added(document, found, outside, index, cues)
    missing = _missing(found, index, cues)
    if found.variant.flags & NOTICE:
        kind = MatchKind.PARTIAL
        missing = (
            Missing(
                clause="the text itself: the file only has the notice that this license applies",
                change="missing",
            ),
            *missing,
        )
    elif found.missing or words_changed:
        in_region = len(found.extra)
        kind = (
            MatchKind.ALTERED
            if found.coverage >= _ALTERED_FROM and in_region <= max(40, found.variant.required)
            else MatchKind.PARTIAL
        )
    else:
        kind = MatchKind.ADDITIONS if added else MatchKind.EXACT
    terms = {term for one in added if not one.harmless for term in one.terms}
    terms.update(term for one in missing for term in one.terms)
    return Match(
        license=found.variant.license,
        kind=kind,
        coverage=_rounded(found),
        span=document.span(found.first, found.last),
        variant=found.variant.name,
        also=found.variant.also,
        added=added,
        missing=missing,
        terms=tuple(sorted(terms)),
        notice=bool(found.variant.flags & NOTICE),
    )


def _rounded(found: Comparison) -> float:
    """Four digits, and never 1 unless nothing is missing."""
    return 1.0 if not found.missing else min(round(found.coverage, 4), 0.9999)


def _added(
    document: Document, found: Comparison, outside: Iterable[int], index: Index, cues: Cues
) -> tuple[tuple[Added, ...], bool]:
    by_sentence: dict[int, list[int]] = {}
    for word in sorted({*found.extra, *outside}):
        by_sentence.setdefault(document.sentence_of(word), []).append(word)
    out: list[Added] = []
    changed = False
    for sentence, extra in by_sentence.items():
        first, last = document.sentence(sentence)
        beside = found.own[max(first - found.first, 0) : max(last - found.first, 0)]
        own = beside.count(1)
        strange = [word for word in extra if word not in document.marks]
        if not strange:
            continue
        kept = own * 2 >= len(strange) and own > 2
        change = Change.CHANGED if kept else Change.ADDED
        words = (
            document.bare(first, last)
            if change is Change.ADDED
            else document.bare(strange[0], strange[-1] + 1)
        )
        if (
            not own
            and beside.count(2) >= 2 * len(strange)
            and not any(
                cues.is_operative(piece)
                for word in strange
                for piece in parts(document.written[word])
            )
        ):
            continue  # optional words, slightly different
        alone = [document.written[word] for word in strange]
        if _silent(document, sentence, change, strange, found.variant.license, cues):
            continue
        if first in document.header and _only_describes(document, first, last, found, index, cues):
            continue
        # A changed sentence is read whole: what was put in may lean on the words around it.
        terms = cues.read(joined(document.bare(first, last)))
        if change is Change.CHANGED:
            quiet = cues.read(joined(_without(document, first, last, strange)))
            touched = tuple(term for term in terms if term not in quiet)
            terms = touched or cues.read(joined(words)) or terms
        harmless = change is Change.ADDED and _harmless(words, terms, found.variant.license, cues)
        if change is Change.CHANGED:
            changed = True
        if len(out) < _MOST_SENTENCES:
            out.append(
                Added(
                    text=document.quote(first, last, strange[0]),
                    span=document.span(first, last),
                    change=change,
                    words=tuple(alone[:60]),
                    terms=terms,
                    harmless=harmless,
                )
            )
        elif not harmless and all(one.harmless for one in out):
            out[-1] = out[-1]._replace(harmless=False)
    return tuple(out), changed


def _without(document: Document, first: int, last: int, leave_out: Sequence[int]) -> list[str]:
    left = set(leave_out)
    words = document.bare(first, last)
    return [word for number, word in enumerate(words, first) if number not in left]


def _silent(
    document: Document,
    sentence: int,
    change: Change,
    strange: Sequence[int],
    license_id: str,
    cues: Cues,
) -> bool:
    """Copyright lines, titles and addresses: no part of any license's terms."""
    words = [document.bare(word, word + 1)[0] for word in strange]
    if all(word in cues.name_words for word in words):
        return True
    if sentence in document.copyright_sentences and len(words) <= 30:
        return _names_only(document, strange, words, cues)
    if document.addresses.issuperset(strange):
        return change is Change.CHANGED or _own_address(document, strange, license_id)
    if change is Change.CHANGED or len(words) > 12:
        return False
    if words[0] == "for" and words[-1] in ("software", "code", "project") and len(words) <= 6:
        return not any(map(cues.is_operative, words))  # "For NAME software"
    known = cues.title_words.union(_pieces(license_id))
    return all(word in known or _is_figure(word) for word in words)


def _only_describes(
    document: Document, first: int, last: int, found: Comparison, index: Index, cues: Cues
) -> bool:
    """A line of metadata names this license, and speaks of nothing that its text does not: a
    title may say non-commercial where the license does."""
    named = document.header[first].names
    if named:
        from auditor.licensing.identify import identify

        meant = identify(named).expression
        if meant is not None and meant not in (found.variant.license, *found.variant.also):
            return False
    bits = 0
    for tags in found.text.tags:
        bits |= tags
    own = {name for bit, name in enumerate(index.tag_names) if bits >> bit & 1}
    hinted = {clause.id for clause in cues.clauses if clause.hint}
    return hinted.isdisjoint(set(cues.read(joined(document.bare(first, last)))) - own)


def _names_only(
    document: Document, strange: Sequence[int], words: Sequence[str], cues: Cues
) -> bool:
    """Names, years and addresses; one word in small letters may be somebody's handle."""
    small = 0
    for number, word in zip(strange, words, strict=True):
        if word in cues.name_words or number in document.addresses or _is_figure(word):
            continue
        if cues.is_operative(word):
            return False
        small += not document.capitalized(number)
    return small <= 1


def _is_figure(word: str) -> bool:
    return any(letter.isdigit() for letter in word) and len(word) <= 10


def _own_address(document: Document, strange: Sequence[int], license_id: str) -> bool:
    """Is this the address of the license itself?"""
    from auditor.licensing.identify import identify_url

    url = document.quote(strange[0], strange[-1] + 1).strip("<>()[].,")
    return identify_url(url).expression == license_id


def _pieces(license_id: str) -> list[str]:
    return license_id.lower().replace("-", " ").replace(".", " ").split()


def _harmless(words: Sequence[str], terms: Sequence[str], license_id: str, cues: Cues) -> bool:
    """A warranty disclaimer in the usual words, or a remark that says nothing else than which
    text this is. Both are known by all of their words: anything unusual stays open."""
    if tuple(terms) == ("disclaimer",):
        return all(word in cues.disclaimer_words for word in words)
    if terms or any(map(cues.is_operative, words)):
        return False
    known = cues.title_words.union(cues.common_words, _pieces(license_id))
    common = sum(word in cues.common_words for word in words)
    return (
        all(word in known or _is_figure(word) for word in words) and common * 10 >= len(words) * 3
    )


def _missing(found: Comparison, index: Index, cues: Cues) -> tuple[Missing, ...]:
    flags = found.text.flags
    starts = [number for number, flag in enumerate(flags) if flag & STARTS] or [0]
    by_sentence: dict[int, int] = {}
    for word in found.missing:
        sentence = bisect_right(starts, word) - 1
        by_sentence[sentence] = by_sentence.get(sentence, 0) + 1
    names = index.tag_names
    out = []
    for sentence, count in sorted(by_sentence.items()):
        begin = starts[sentence]
        end = starts[sentence + 1] if sentence + 1 < len(starts) else len(flags)
        required = sum(not flag & _SOFT for flag in flags[begin:end])
        bits = found.text.tags[sentence] if sentence < len(found.text.tags) else 0
        terms = tuple(name for bit, name in enumerate(names) if bits >> bit & 1)
        out.append(
            Missing(
                clause=_clause(found, sentence, len(starts), terms, cues),
                change="missing" if count == required else "changed",
                terms=terms,
                words=count,
            )
        )
    return tuple(out)


def _clause(
    found: Comparison, sentence: int, sentences: int, terms: Sequence[str], cues: Cues
) -> str:
    mark = ""
    for number in range(sentence, -1, -1):
        mark = found.text.marks[number] if number < len(found.text.marks) else ""
        if mark:
            break
    about = titles(cues, terms)
    where = f"sentence {sentence + 1} of {sentences}"
    if mark:
        where += f", under {mark}"
    return f"{where}: {about}" if about else where
