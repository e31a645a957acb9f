"""License names inside sentences, and restrictions that have no name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from auditor.knowledge.keys import license_key
from auditor.licensing.expression import either, parse, render
from auditor.licensing.names import (
    DIFFER,
    IN_TEXT,
    LICENSE_WORD,
    NON_COMMERCIAL,
    RESEARCH_ONLY,
    UNRECOGNISED,
    Identified,
    agreed,
    all_of,
    from_entry,
    look_up,
    name_entry,
    weaker,
)
from auditor.model import LicenseState

NEGATION = (
    r"(?i)"
    r"\b(?:not|no|never|isn't|without|except|unlike|modified|modification of|instead of|other than"
    r"|modifications?|based on|similar to|derived from|amended|custom"
    r"|additional (?:terms|conditions|restrictions)"
    r"|with (?:additional|extra|added|some|further|certain)|restrictions?)\b"
)
_NC_STATEMENT = (
    r"(?i)"
    r"\bnon[- ]?commercial\b|\bno commercial\b|\bnot (?:be used )?for commercial\b"
    r"|\bcommercial use (?:is )?(?:not|prohibited|forbidden)\b|\bnot for profit\b"
)
_RESEARCH_STATEMENT = (
    r"(?i)"
    r"\b(?:research|academic|educational|scientific)\b[^.]{0,40}\bonly\b|\bonly\b[^.]{0,40}\b"
    r"(?:research|academic|educational|scientific)\b|\b(?:academic|research) (?:use|purposes?)\b"
)
_WORD = r"[^\s()\[\]{}\"“”'‘’,;:!?|*`]+"
_JOINT = r"(?i)\s+(?:and|with|plus|&|\+)\s+"
_SHORT = 12
_WINDOW = 9
_SENTENCE_WORDS = 60
_ELEMENTS = (
    r"(?i)(?:[\s,_/-]{1,3}(?:by|nc|sa|nd|attribution|non[- ]?commercial|share[- ]?alike"
    r"|no[- ]?deriv\w{0,8})\b){1,4}"
)
_EXTENSION = (
    r"(?i)(?:[\s,_-]{0,3}\b(?:licen[sc]e|public|community|version|v\.?)\b){0,3}"
    r"[\s,_-]{0,3}v?\.?\s?\d{1,2}(?:\.\d{1,2}){0,2}(?![\w.]*\w)"
)
_TAIL = (
    r"(?i)(?:\s+(?:or|and)\s+(?:any\s+)?(?:later|newer)(?:\s+versions?)?|\+"
    r"|[\s,-]+(?:international|unported|generic|universal|only))\b"
)
_NAMED_AS_LICENSE = r"(?i)[\s\"'*_`]{0,3}(?:community\s+)?(?:licen[sc]|terms|agreement)"


def by_sentence(text: str) -> Identified | None:
    """The license that a sentence names, if it names exactly one and does not deny it."""
    if re.search(NEGATION, text):
        return None
    found = names_in(text)
    if not found:
        return None
    if _joins_something_unknown(text, found):
        return UNRECOGNISED
    restricted = statement(text)
    if restricted.notes and not any(_is_restrictive(one) for _, _, one in found):
        # "BSD license, for academic use only" is not the BSD license.
        return restricted
    meant = agreed([one for _, _, one in found])
    if DIFFER not in meant.notes:
        return weaker(meant, 0.7, IN_TEXT)
    between = [text[end:start] for (_, end, _), (start, _, _) in pairwise(found)]
    if all(re.search(r"(?i)\bor\b", words) for words in between):
        parts = [parse(one.expression) for _, _, one in found if one.expression is not None]
        if len(parts) == len(found):
            return Identified(
                state=LicenseState.RESOLVED,
                expression=render(either(parts)),
                confidence=0.6,
                notes=(IN_TEXT,),
            )
    return all_of([one for _, _, one in found], notes=(IN_TEXT,), confidence=0.6)


def _joins_something_unknown(text: str, found: list[tuple[int, int, Identified]]) -> bool:
    """Whether a short text binds a license that we know to something that we do not.

    "Apache-2.0 AND LicenseRef-acme" or "MIT with the Commons Clause" is not what it begins with.
    """
    if len(text.split()) > _SHORT:
        return "LicenseRef-" in text
    start = 0
    for match in [*re.finditer(_JOINT, text), None]:
        end = len(text) if match is None else match.start()
        if (start or match) and not any(start <= at < end for at, _, _ in found):
            return True
        start = end if match is None else match.end()
    return False


def _is_restrictive(found: Identified) -> bool:
    ids = (found.expression or "", *found.candidates)
    return any("-NC" in license_id or "esearch" in license_id for license_id in ids)


def names_in(text: str) -> list[tuple[int, int, Identified]]:
    """License names inside a sentence: start, end (offsets in `text`) and meaning, left to right.

    The longest name wins; a single short word counts only next to the word license. At most the
    first 60 words are read.
    """
    words = [(match.start(), match.end()) for match in re.finditer(_WORD, text)][:_SENTENCE_WORDS]
    found: list[tuple[int, int, Identified]] = []
    index = 0
    while index < len(words):
        longest = 0
        for length in range(min(_WINDOW, len(words) - index), 0, -1):
            start, end = words[index][0], words[index + length - 1][1]
            piece = text[start:end].rstrip(".")
            entry = name_entry(piece)
            if entry is None or entry["state"] not in ("resolved", "ambiguous"):
                continue
            if entry.get("whole") or not _stands_out(piece, text, start, end):
                continue
            if entry.get("beside") and not re.search(LICENSE_WORD, text[start : end + 12]):
                continue
            found.append((start, start + len(piece), from_entry(entry)))
            longest = length
            break
        index += longest or 1
    return found


def _stands_out(piece: str, text: str, start: int, end: int) -> bool:
    """Is this piece of a sentence a license name, and not a word that happens to look like one?"""
    if piece[0].islower() and piece.isalpha() and len(license_key(piece).split()) == 1:
        return re.search(LICENSE_WORD, text[max(0, start - 14) : end + 10]) is not None
    if any(character.isdigit() for character in piece):
        return True
    return bool(
        re.search(LICENSE_WORD, piece)
        or re.search(LICENSE_WORD, text[max(0, start - 24) : end + 14])
    )


def statement(text: str) -> Identified:
    """No license name; but a restriction in words is worth a note."""
    notes: list[str] = []
    if re.search(_NC_STATEMENT, text):
        notes.append(NON_COMMERCIAL)
    if re.search(_RESEARCH_STATEMENT, text):
        notes.append(RESEARCH_ONLY)
    return UNRECOGNISED._replace(notes=tuple(notes)) if notes else UNRECOGNISED


def words(category: str) -> tuple[str, ...]:
    """The words of one category with which sentences about licenses are read."""
    entry = look_up("words:" + category)
    return tuple(entry["ids"]) if entry is not None else ()


def prose_name(text: str, start: int, end: int, limit: int) -> tuple[int, Identified | None]:
    """The license named at `start` of running text, read as far as its version reaches.

    `end` is where the scanner's hit ends and `limit` where the sentence does. Gives the end of
    the name, and None where the words are no license name in a sentence (a website, a model).
    """
    for pattern in (_ELEMENTS, _EXTENSION, _TAIL):
        more = re.compile(pattern).match(text, end, limit)
        if more is not None and _named(text[start : more.end()]) is not None:
            end = more.end()
    piece = text[start:end]
    entry = _named(piece)
    if entry is None:
        return end, None
    after = text[end : min(limit, end + 24)]
    stated = re.match(_NAMED_AS_LICENSE, after) or re.search(LICENSE_WORD, piece)
    if entry.get("whole") or (entry.get("beside") and not stated):
        return end, None
    return end, from_entry(entry)


def _named(piece: str) -> Mapping[str, Any] | None:
    entry = name_entry(piece)
    return entry if entry is not None and entry["state"] in ("resolved", "ambiguous") else None
