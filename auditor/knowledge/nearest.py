"""What a name that nothing is called may have been meant for. An offer, never an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor.knowledge.keys import hub_key, name_key

if TYPE_CHECKING:
    from auditor.knowledge.index import Index
    from auditor.knowledge.pack import Packer

_OFFERED = 3
_LIKE = 0.7
"""Least likeness that is offered: the share of matching characters, as difflib counts it."""
_COMPARED = 24
"""So many candidates are compared in full: those that share the most pairs of letters."""
_BEGINNING = 3
"""Names are compared when they begin with the same letters, so many of them."""


def pack(packer: Packer, kind: str, rows: Iterable[Mapping[str, Any]], also: Sequence[str]) -> None:
    """File the names of records by how they begin; `also` are the keys that hold further names."""
    buckets: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        names = [row["id"]]
        for key in also:
            value = row.get(key, ())
            names.extend([value] if isinstance(value, str) else value)
        for name in names:
            bare = _bare(name)
            buckets.setdefault(bare[:_BEGINNING], set()).add((bare, row["id"]))
    beginnings = sorted(buckets)
    packer.table(f"near.{kind}", {text: row for row, text in enumerate(beginnings)})
    packer.records(f"near.{kind}", (sorted(buckets[text]) for text in beginnings))


def nearest(name: str, index: Index, kinds: Sequence[str]) -> tuple[str, ...]:
    """Ids of up to three records whose names look like `name`, the likeliest first."""
    wanted = _bare(name)
    candidates: list[tuple[str, str]] = []
    for kind in kinds:
        row = index.table(f"near.{kind}").find(wanted[:_BEGINNING])
        if row is not None:
            candidates += [
                (bare, row_id) for bare, row_id in index.records(f"near.{kind}").raw(row)
            ]
    if not candidates:
        return ()
    if len(candidates) > _COMPARED:
        pairs = _pairs(wanted)
        candidates.sort(key=lambda each: (-len(pairs & _pairs(each[0])), len(each[0]), each))
        del candidates[_COMPARED:]
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best: dict[str, float] = {}
    for bare, row_id in candidates:
        matcher.set_seq1(bare)
        if matcher.quick_ratio() >= _LIKE and matcher.ratio() >= _LIKE:
            best[row_id] = max(best.get(row_id, 0.0), matcher.ratio())
    return tuple(sorted(best, key=lambda row_id: (-best[row_id], row_id))[:_OFFERED])


def _bare(name: str) -> str:
    return name_key(hub_key(name).rpartition("/")[2])


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
