"""What a license value means: a state, an SPDX expression or the candidates, and how sure it is.

Nothing is guessed. A name that several licenses share stays ambiguous, a name that we do not know
stays unrecognised, and no repair changes a version, NC, ND, SA, a territory, or only / or-later.
Every function is memoised: the same value costs a dictionary look-up the second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, assert_never

from ..knowledge.keys import exact_license_key, license_key, license_words, url_key
from ..model import LicenseState
from .expression import And, Expression, ExpressionError, Id, Or, With, both, either, parse, render

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


_UNRECOGNISED = Identified(state=LicenseState.UNRECOGNISED)
_NOTHING = Identified(state=LicenseState.NONE)


@lru_cache(maxsize=65536)
def identify(value: str) -> Identified:
    """The meaning of one value of a license field: an id, name, spelling, URL or expression."""
    text = value.strip()
    if not text:
        return _NOTHING
    if len(text) > LONGEST:
        return _statement(text[:LONGEST])
    for read in (_by_name, _by_links, _by_expression, _by_list, _by_port, _by_sentence):
        found = read(text)
        if found is not None:
            return found
    return _statement(text)


@lru_cache(maxsize=8192)
def identify_many(values: tuple[str, ...]) -> Identified:
    """The meaning of a list of values, which the Hub allows without saying AND or OR.

    All of them bind (AND), with the note `list-semantics-unknown`. One value that is not resolved
    leaves the whole list unresolved; the ids of the rest stay as candidates.
    """
    kept = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    if not kept:
        return _NOTHING
    if len(kept) == 1:
        return identify(kept[0])
    found = [identify(value) for value in kept]
    return _all_of(found, notes=(LIST,))


@lru_cache(maxsize=8192)
def identify_other(name: str, link: str) -> Identified:
    """The meaning of `license: other` with its `license_name` and `license_link` (either empty).

    A name alone is a weak claim (anybody may use it): confidence 0.7 and the note `by-name`. A
    link to a license that we know is stronger. Where the two contradict each other, both stay.
    """
    named = identify(name) if name.strip() else None
    linked = identify_url(link) if link.strip() else None
    if linked is not None and linked.state is not LicenseState.RESOLVED:
        linked = linked if linked.state is LicenseState.AMBIGUOUS else None
    if named is None and linked is None:
        note = UNKNOWN_NAME if link.strip() else OTHER_WITHOUT_NAME
        return _UNRECOGNISED._replace(notes=(note,))
    if linked is None:
        assert named is not None
        return _weaker(named, 0.7, BY_NAME)
    if named is None or named.state not in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS):
        return _weaker(linked, 0.8, BY_LINK)
    if linked.expression is not None and linked.expression in (named.expression, *named.candidates):
        return _weaker(linked, 0.9, BY_LINK)
    if named.expression is not None and named.expression in linked.candidates:
        return _weaker(named, 0.7, BY_NAME)
    return _contradictory((named, linked))


@lru_cache(maxsize=16384)
def identify_url(url: str) -> Identified:
    """The license that an address stands for; unrecognised where we do not know the page."""
    address = url.strip()
    if not address or len(address) > LONGEST:
        return _UNRECOGNISED
    key = url_key(address)
    entry = _entry("url:" + key)
    if entry is not None:
        return _from_entry(entry)
    named = _name_in_url(key, address)
    if named:
        found = _by_name(named) or _by_port(named)
        if found is not None:
            return found
    return _of_known_model(key) or _UNRECOGNISED


# -- The table ------------------------------------------------------------------------------------


@cache
def _look_up() -> Callable[[str], Mapping[str, Any] | None]:
    # Late, so that importing this module opens nothing.
    from ..knowledge import load

    return load().license_name


def _entry(key: str) -> Mapping[str, Any] | None:
    return _look_up()(key) if key else None


def _from_entry(entry: Mapping[str, Any]) -> Identified:
    state = LicenseState(entry["state"])
    ids = tuple(entry["ids"])
    notes = tuple(entry.get("notes", ()))
    if state is LicenseState.RESOLVED:
        return Identified(state=state, expression=ids[0], notes=notes)
    return Identified(state=state, candidates=ids, notes=notes, rule=entry.get("rule", ""))


def _name_entry(text: str) -> Mapping[str, Any] | None:
    entry = _entry(license_key(text))
    if entry is not None and entry["state"] == "ambiguous":
        entry = _entry("=" + exact_license_key(text)) or entry
    return entry


def _by_name(text: str) -> Identified | None:
    entry = _name_entry(text)
    return _from_entry(entry) if entry is not None else None


# Patterns are strings: `re` compiles each when it is first needed, which for a Hub id is never.

# -- Links ----------------------------------------------------------------------------------------

_MARKDOWN_LINK = r"!?\[([^\[\]]{0,300})\]\(\s*<?([^\s()<>]{1,500}(?:\([^\s()]{0,80}\))?)"
_BARE_URL = r"(?i)(?:https?://|www\.)[^\s<>\"'\])|]{3,500}"
_ADDRESS = r"(?i)(?:h+ttps?://|www\.)\S+|[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/\S*"


def _by_links(text: str) -> Identified | None:
    if re.fullmatch(_ADDRESS, text):
        return identify_url(text)
    if "](" in text:
        links = re.findall(_MARKDOWN_LINK, text)
        if not links:
            return None
        found = [_of_link(label, address) for label, address in links]
        rest = re.sub(_MARKDOWN_LINK, " ", text)
    elif "://" in text or "www." in text.casefold():
        found = [identify_url(address) for address in re.findall(_BARE_URL, text)]
        rest = re.sub(_BARE_URL, " ", text)
    else:
        return None
    meant = [one for one in found if one.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)]
    beside = _by_name(rest.strip(" -–:,;.()[]")) if meant or found else None
    if beside is not None and beside.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS):
        meant.append(beside)
    if not meant or re.search(_NEGATION, rest):
        return None
    return _agreed(meant)


def _of_link(label: str, address: str) -> Identified:
    """A Markdown link: what its text says and what its target says must agree."""
    named = _by_name(label) or _by_port(label) if label.strip() else None
    linked = identify_url(address)
    known = (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)
    both_known = [one for one in (named, linked) if one is not None and one.state in known]
    return _agreed(both_known) if both_known else _UNRECOGNISED


def _agreed(found: list[Identified]) -> Identified:
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
            return _contradictory(found)
    return settled


def _contradictory(found: list[Identified] | tuple[Identified, ...]) -> Identified:
    return Identified(
        state=LicenseState.AMBIGUOUS,
        candidates=_candidates(found),
        confidence=0.7,
        notes=(DIFFER,),
        rule="the name and the link say different things",
    )


_BADGE = r"(?i)(?:^|\.)shields\.io/badge/([^?#\s]{1,200})"
_BADGE_LABEL = r"(?i)(?:(?:model|weights?|code|data|dataset)[ _-]?)?licen[sc]es?$"
_GITHUB_TAB = r"[?&]tab=([A-Za-z0-9.+-]{1,60})-\d{1,2}-ov-file"


def _name_in_url(key: str, address: str) -> str:
    """A license name that the address holds, as in `creativecommons.org/licenses/by/4.0`."""
    if badge := re.search(_BADGE, address):
        return _name_in_badge(badge[1])
    if tab := re.search(_GITHUB_TAB, address):
        return tab[1]
    segments = key.split("/")
    for length in range(min(len(segments) - 1, 8), 0, -1):
        prefix = _entry("url>" + "/".join(segments[:length]))
        if prefix is not None:
            words = segments[length : length + prefix["segments"]]
            return " ".join(word for word in (prefix["name"], *words) if word)
    return ""


def _name_in_badge(path: str) -> str:
    """`License-Apache%202.0-blue.svg`: label, message, color; a dash in a part is doubled."""
    from urllib.parse import unquote  # half a millisecond that only badges pay

    plain = unquote(path.replace("--", "\0")).replace("_", " ")
    parts = [part.replace("\0", "-") for part in plain.split("-")]
    if len(parts) >= 3 and re.match(_BADGE_LABEL, parts[0].strip()):
        return "-".join(parts[1:-1])
    return ""


def _of_known_model(key: str) -> Identified | None:
    """The license file of a model on the Hub that the knowledge base knows."""
    segments = key.split("/")
    if len(segments) < 5 or segments[0] not in ("huggingface.co", "hf.co"):
        return None
    if segments[3] not in ("blob", "raw", "resolve") or "license" not in segments[-1]:
        return None
    from ..knowledge import load

    model = load().model(f"{segments[1]}/{segments[2]}")
    if model is None or model.license is None or model.license_state is not LicenseState.RESOLVED:
        return None
    return Identified(
        state=LicenseState.RESOLVED,
        expression=model.license,
        confidence=0.8,
        notes=(BY_LINK,),
    )


# -- Expressions and lists ------------------------------------------------------------------------

_OPERATOR = r"(?i)\s(?:and|or|with)\s"
_SEPARATOR = r"(?i)\s*[,;/&|]\s*(?:and\s|or\s)?|\s\+\s"
_BRACKET = r"(?i)([^()]{2,200})\(([^()]{2,80})\)\s*(?:licen[sc]e)?[.\s]*$"


def _by_expression(text: str) -> Identified | None:
    if bracket := re.match(_BRACKET, text):
        outside, inside = _by_name(bracket[1]), _by_name(bracket[2])
        known = [one for one in (outside, inside) if one is not None and _known(one)]
        if known:
            return _agreed(known)
    if not re.search(_OPERATOR, text) and not text.endswith("+"):
        return None
    try:
        tree = parse(text)
    except ExpressionError:
        return None
    except RecursionError:
        return None
    notes: dict[str, None] = {}
    found: list[Identified] = []
    resolved = _resolve(tree, notes, found)
    if resolved is None:
        known = [one for one in found if _known(one)]
        if len(known) == len(found) and found:
            return _all_of(found, notes=tuple(notes))
        return None
    return Identified(state=LicenseState.RESOLVED, expression=render(resolved), notes=tuple(notes))


def _resolve(
    tree: Expression, notes: dict[str, None], found: list[Identified]
) -> Expression | None:
    """The tree with canonical ids; None when a leaf is not resolved. `found` gets the leaves."""
    match tree:
        case Id():
            return _resolve_leaf(tree, notes, found)
        case With():
            leaf = _resolve_leaf(tree.license, notes, found)
            exception = _entry("exception:" + tree.exception.casefold())
            if exception is None:
                # The loosening is ignored, which is safe, and said.
                notes[UNKNOWN_EXCEPTION] = None
                return leaf
            return (
                With(license=leaf, exception=exception["ids"][0]) if isinstance(leaf, Id) else leaf
            )
        case And() | Or():
            parts = [_resolve(part, notes, found) for part in tree.parts]
            kept = [part for part in parts if part is not None]
            if len(kept) < len(parts):
                return None
            return both(kept) if isinstance(tree, And) else either(kept)
        case _:
            assert_never(tree)


def _resolve_leaf(leaf: Id, notes: dict[str, None], found: list[Identified]) -> Expression | None:
    meant = _by_name(leaf.id + ("+" if leaf.or_later else ""))
    later = False
    if meant is None and leaf.or_later:
        meant, later = _by_name(leaf.id), True
    if meant is None:
        meant = _by_port(leaf.id) or _UNRECOGNISED
    found.append(meant)
    if meant.expression is None:
        return None
    notes.update(dict.fromkeys(meant.notes))
    tree = parse(meant.expression)
    if later:
        if not isinstance(tree, Id) or tree.id.startswith("LicenseRef-"):
            return None
        return Id(id=tree.id, or_later=True)
    return tree


def _by_list(text: str) -> Identified | None:
    """`MIT/Apache-2.0`, `MIT, Apache-2.0`: AND, because nothing says that one may choose."""
    parts = [part.strip() for part in re.split(_SEPARATOR, text) if part and part.strip()]
    if not 2 <= len(parts) <= 12:
        return None
    found = [_by_name(part) or _by_port(part) for part in parts]
    if any(one is None or not _known(one) for one in found):
        return None
    return _all_of([one for one in found if one is not None], notes=(LIST,))


def _by_port(text: str) -> Identified | None:
    """A Creative Commons port: `CC BY 2.5 South Africa`. SPDX's own id if it has one."""
    words = license_words(text)
    if words[0:1] != ["cc"]:
        return None
    for split in range(len(words) - 1, max(len(words) - 4, 1), -1):
        base = _entry(" ".join(words[:split]))
        if base is None or base["state"] != "resolved":
            continue
        port = _entry("port:" + " ".join(words[split:]))
        if port is None:
            return None
        listed = _entry(" ".join((*words[:split], *port["ids"])))
        if listed is not None:
            return _from_entry(listed)
        return Identified(
            state=LicenseState.AMBIGUOUS,
            candidates=tuple(base["ids"]),
            confidence=0.7,
            notes=(PORTED,),
            rule="a national version of the license that is not recorded apart",
        )
    return None


# -- Sentences ------------------------------------------------------------------------------------

_NEGATION = (
    r"(?i)"
    r"\b(?:not|no|never|isn't|without|except|unlike|modified|modification of|instead of|other than"
    r"|based on|similar to|derived from)\b"
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
_LICENSE_WORD = r"(?i)licen[sc]"
_WINDOW = 9
_SENTENCE_WORDS = 60


def _by_sentence(text: str) -> Identified | None:
    """The license that a sentence names, if it names exactly one and does not deny it."""
    if re.search(_NEGATION, text):
        return None
    found = names_in(text)
    if not found:
        return None
    meant = _agreed([one for _, _, one in found])
    if DIFFER not in meant.notes:
        return _weaker(meant, 0.7, IN_TEXT)
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
    return _all_of([one for _, _, one in found], notes=(IN_TEXT,), confidence=0.6)


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
            entry = _name_entry(piece)
            if entry is None or entry["state"] not in ("resolved", "ambiguous"):
                continue
            if entry.get("whole") or not _stands_out(piece, text, start, end):
                continue
            if entry.get("beside") and not re.search(_LICENSE_WORD, text[start : end + 12]):
                continue
            found.append((start, start + len(piece), _from_entry(entry)))
            longest = length
            break
        index += longest or 1
    return found


def _stands_out(piece: str, text: str, start: int, end: int) -> bool:
    """Is this piece of a sentence a license name, and not a word that happens to look like one?"""
    if piece[0].islower() and piece.isalpha() and len(license_key(piece).split()) == 1:
        return re.search(_LICENSE_WORD, text[max(0, start - 14) : end + 10]) is not None
    if any(character.isdigit() for character in piece):
        return True
    return bool(
        re.search(_LICENSE_WORD, piece)
        or re.search(_LICENSE_WORD, text[max(0, start - 24) : end + 14])
    )


def _statement(text: str) -> Identified:
    """No license name; but a restriction in words is worth a note."""
    notes: list[str] = []
    if re.search(_NC_STATEMENT, text):
        notes.append(NON_COMMERCIAL)
    if re.search(_RESEARCH_STATEMENT, text):
        notes.append(RESEARCH_ONLY)
    return _UNRECOGNISED._replace(notes=tuple(notes)) if notes else _UNRECOGNISED


def words(category: str) -> tuple[str, ...]:
    """The words of one category with which sentences about licenses are read."""
    entry = _entry("words:" + category)
    return tuple(entry["ids"]) if entry is not None else ()


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
    stated = re.match(_NAMED_AS_LICENSE, after) or re.search(_LICENSE_WORD, piece)
    if entry.get("whole") or (entry.get("beside") and not stated):
        return end, None
    return end, _from_entry(entry)


def _named(piece: str) -> Mapping[str, Any] | None:
    entry = _name_entry(piece)
    return entry if entry is not None and entry["state"] in ("resolved", "ambiguous") else None


def links_in(text: str) -> list[tuple[int, int, Identified]]:
    """Links to licenses in a sentence: start, end and meaning. Links to anything else are left out.

    What the text of a Markdown link names and what its target is must agree, or both stay.
    """
    found: list[tuple[int, int, Identified]] = []
    for link in re.finditer(_MARKDOWN_LINK, text):
        meant = _of_link(link[1], link[2])
        if meant.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS):
            found.append((link.start(), link.end(), meant))
    for address in re.finditer(_BARE_URL, text):
        if any(start <= address.start() < end for start, end, _ in found):
            continue
        meant = identify_url(address[0])
        if meant.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS):
            found.append((address.start(), address.end(), meant))
    return sorted(found, key=lambda one: one[:2])


# -- Joining --------------------------------------------------------------------------------------

_WORST_FIRST = (
    LicenseState.UNRECOGNISED,
    LicenseState.NOASSERTION,
    LicenseState.PUBLISHER_UNKNOWN,
    LicenseState.NONE,
    LicenseState.AMBIGUOUS,
)


def _known(found: Identified) -> bool:
    return found.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)


def _all_of(
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


def _weaker(found: Identified, confidence: float, note: str) -> Identified:
    if found.state is LicenseState.UNRECOGNISED:
        return found._replace(notes=(*found.notes, UNKNOWN_NAME))
    return found._replace(confidence=min(found.confidence, confidence), notes=(*found.notes, note))
