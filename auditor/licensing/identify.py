"""What a license value means: a state, an SPDX expression or the candidates, and how sure it is.

Nothing is guessed. A name that several licenses share stays ambiguous, a name that we do not know
stays unrecognised, and no repair changes a version, NC, ND, SA, a territory, or only / or-later.
Every function is memoised: the same value costs a dictionary look-up the second time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import assert_never

from auditor.licensing.expression import (
    And,
    Expression,
    ExpressionError,
    Id,
    Or,
    With,
    both,
    either,
    parse,
    render,
)
from auditor.licensing.names import (
    BY_LINK,
    BY_NAME,
    LIST,
    LONGEST,
    NOTHING,
    OTHER_WITHOUT_NAME,
    UNKNOWN_EXCEPTION,
    UNKNOWN_NAME,
    UNRECOGNISED,
    Identified,
    agreed,
    all_of,
    by_name,
    by_port,
    contradictory,
    is_known,
    look_up,
    weaker,
)
from auditor.model import LicenseState

__all__ = ("Identified", "identify", "identify_many", "identify_other", "identify_url")


@lru_cache(maxsize=65536)
def identify(value: str) -> Identified:
    """The meaning of one value of a license field: an id, name, spelling, URL or expression."""
    text = value.strip()
    if not text:
        return NOTHING
    if len(text) > LONGEST:
        from auditor.licensing.sentences import statement

        return statement(text[:LONGEST])
    found = by_name(text)
    if found is not None:
        return found
    # What follows is needed for few values, and a cold start need not load it.
    from auditor.licensing.links import by_links
    from auditor.licensing.sentences import by_sentence, statement

    for read in (by_links, _by_expression, _by_list, by_port, by_sentence):
        found = read(text)
        if found is not None:
            return found
    return statement(text)


@lru_cache(maxsize=8192)
def identify_many(values: tuple[str, ...]) -> Identified:
    """The meaning of a list of values, which the Hub allows without saying AND or OR.

    All of them bind (AND), with the note `list-semantics-unknown`. One value that is not resolved
    leaves the whole list unresolved; the ids of the rest stay as candidates.
    """
    kept = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    if not kept:
        return NOTHING
    if len(kept) == 1:
        return identify(kept[0])
    found = [identify(value) for value in kept]
    return all_of(found, notes=(LIST,))


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
        return UNRECOGNISED._replace(notes=(note,))
    if linked is None:
        assert named is not None
        return weaker(named, 0.7, BY_NAME)
    if named is None or named.state not in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS):
        return weaker(linked, 0.8, BY_LINK)
    if linked.expression is not None and linked.expression in (named.expression, *named.candidates):
        return weaker(linked, 0.9, BY_LINK)
    if named.expression is not None and named.expression in linked.candidates:
        return weaker(named, 0.7, BY_NAME)
    return contradictory((named, linked))


@lru_cache(maxsize=16384)
def identify_url(url: str) -> Identified:
    """The license that an address stands for; unrecognised where we do not know the page."""
    from auditor.licensing.links import of_url

    return of_url(url)


_OPERATOR = r"(?i)\s(?:and|or|with)\s"
_SEPARATOR = r"(?i)\s*[,;/&|]\s*(?:and\s|or\s)?|\s\+\s"
_BRACKET = r"(?i)([^()]{2,200})\(([^()]{2,80})\)\s*(?:licen[sc]e)?[.\s]*$"


def _by_expression(text: str) -> Identified | None:
    if bracket := re.match(_BRACKET, text):
        outside, inside = by_name(bracket[1]), by_name(bracket[2])
        known = [one for one in (outside, inside) if one is not None and is_known(one)]
        if known:
            return agreed(known)
    if not re.search(_OPERATOR, text) and not text.endswith("+"):
        return None
    try:
        tree = parse(text)
    except (ExpressionError, RecursionError):
        return None
    notes: dict[str, None] = {}
    found: list[Identified] = []
    resolved = _resolve(tree, notes, found)
    if resolved is None:
        known = [one for one in found if is_known(one)]
        if len(known) == len(found) and found:
            return all_of(found, notes=tuple(notes))
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
            exception = look_up("exception:" + tree.exception.casefold())
            if exception is None:
                if "-" not in tree.exception or " " in tree.exception:
                    # "with attribution" in words adds something; it is no exception.
                    found.append(UNRECOGNISED)
                    return None
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
    meant = by_name(leaf.id + ("+" if leaf.or_later else ""))
    later = False
    if meant is None and leaf.or_later:
        meant, later = by_name(leaf.id), True
    if meant is None:
        meant = by_port(leaf.id) or UNRECOGNISED
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
    found = [by_name(part) or by_port(part) for part in parts]
    if any(one is None or not is_known(one) for one in found):
        return None
    return all_of([one for one in found if one is not None], notes=(LIST,))
