"""The names and cues of one text by place, and the plain questions asked of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from auditor.knowledge.scan import Hit

NAMES: Final = frozenset({"dataset", "model", "generator", "source"})
# Only asked for beside a name that is also an ordinary word; kept apart because cards are full of
# the word "model".
_MODEL_CONTEXT: Final = "model-context"


class Cues:
    """Hits of one scan, sorted: names that are no part of longer names, cues outside of names."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        names = []
        cues = []
        friends = []
        for hit in hits:
            if hit.kind in NAMES:
                names.append(hit)
            elif hit.kind == "cue":
                if hit.id == "false-friend":
                    friends.append(hit)
                else:
                    cues.append(hit)
        self.names = _longest(names, friends) if names else []
        self._name_starts = [name.start for name in self.names]
        self.all = sorted(self._outside(cues), key=_place)
        self._starts = [cue.start for cue in self.all]

    def _outside(self, cues: Iterable[Hit]) -> list[Hit]:
        """Cues that are not only a part of a name ("Common Crawl")."""
        names, starts = self.names, self._name_starts
        if not names:
            return list(cues)
        kept = []
        for cue in cues:
            index = bisect_right(starts, cue.start) - 1
            if index < 0 or cue.end > names[index].end:
                kept.append(cue)
        return kept

    def between(self, start: int, end: int) -> list[Hit]:
        """Cues that lie within a stretch, in order."""
        first = bisect_left(self._starts, start)
        after = bisect_right(self._starts, end)
        return [cue for cue in self.all[first:after] if cue.end <= end]

    def names_between(self, start: int, end: int) -> list[Hit]:
        first = bisect_left(self._name_starts, start)
        after = bisect_left(self._name_starts, end)
        return [name for name in self.names[first:after] if name.end <= end]

    def last(self, start: int, end: int, wanted: frozenset[str]) -> Hit | None:
        """The last of the wanted cues in a stretch."""
        return last_of(self.between(start, end), wanted)

    def near_model_words(self, hit: Hit, reach: int) -> bool:
        """Whether a word such as "model" or "API" stands close to a name."""
        return any(
            cue.id == _MODEL_CONTEXT for cue in self.between(hit.start - reach, hit.end + reach)
        )


def last_of(cues: Iterable[Hit], wanted: frozenset[str]) -> Hit | None:
    """The cue that ends last; of several the longest."""
    best: Hit | None = None
    for cue in cues:
        if cue.id in wanted and (best is None or (cue.end, best.start) >= (best.end, cue.start)):
            best = cue
    return best


def first_of(cues: Iterable[Hit], wanted: frozenset[str], start: int, reach: int) -> Hit | None:
    """The first wanted cue that begins at `start` or up to `reach` behind it."""
    for cue in cues:
        if cue.id in wanted and 0 <= cue.start - start <= reach:
            return cue
    return None


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _longest(names: list[Hit], friends: list[Hit]) -> list[Hit]:
    """Names that are no part of a longer name, nor of a phrase that only looks like one."""
    kept: list[Hit] = []
    reach = -1
    last = (-1, -1)
    for hit in sorted({*names, *friends}, key=_place):
        place = (hit.start, hit.end)
        if hit.end <= reach and place != last:
            continue
        if hit.end > reach:
            reach, last = hit.end, place
        kept.append(hit)
    friendly = {(hit.start, hit.end) for hit in kept if hit.kind == "cue"}
    models = {(hit.start, hit.end) for hit in kept if hit.kind == "generator"}
    if not friendly and not models:
        return kept
    return [
        hit
        for hit in kept
        if (hit.start, hit.end) not in friendly
        # A model's outputs are one thing; the register of sources lists some of them too.
        and not (hit.kind == "source" and (hit.start, hit.end) in models)
    ]
