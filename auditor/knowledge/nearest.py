"""What a name that nothing is called may have been meant for. An offer, never an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .index import Table
from .keys import name_key

_OFFERED = 3
_LIKE = 0.6
"""Least likeness that is offered: the share of matching characters, as difflib counts it."""
_COMPARED = 40
"""So many candidates are compared in full, those that share the most pairs of letters."""


def nearest(
    name: str, tables: Mapping[str, Table], ids: Callable[[str], list[str]]
) -> tuple[str, ...]:
    """Ids of up to three records whose names look like `name`, the likeliest first."""
    from difflib import SequenceMatcher

    wanted = name_key(name.rpartition("/")[2]) or name_key(name)
    pairs = _pairs(wanted)
    if not pairs:
        return ()
    candidates: list[tuple[float, str, str, int]] = []
    for kind, table in tables.items():
        for key, row in table.entries():
            bare = key.rpartition("/")[2].replace("_", "-")
            shared = len(pairs & _pairs(bare))
            if shared:
                likeness = 2 * shared / (len(pairs) + max(1, len(bare) - 1))
                candidates.append((-likeness, bare, kind, row))
    candidates.sort()
    scored: dict[tuple[str, int], float] = {}
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for _, bare, kind, row in candidates[:_COMPARED]:
        matcher.set_seq1(bare)
        likeness = matcher.ratio()
        if likeness >= _LIKE:
            scored[kind, row] = max(likeness, scored.get((kind, row), 0.0))
    best = sorted(scored, key=lambda place: (-scored[place], place))[:_OFFERED]
    names = {kind: ids(kind) for kind in {kind for kind, _ in best}}
    return tuple(dict.fromkeys(names[kind][row] for kind, row in best))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
