"""The sentences that licenses fix word for word, and the words by which to look for them.

Compiled into the index, so that a reader of cards does not have to open every license record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PARAMETERS = {"display": "text", "output-train-naming": "display"}
"""Where a term keeps its sentence; elsewhere it is `marker`."""
_DECORATION = dict.fromkeys(map(ord, "*_`\"'“”‘’[]"))


def fold(text: str) -> str:
    """Text as markers are compared: lower case, single blanks, no quotes and no emphasis."""
    return " ".join(text.translate(_DECORATION).lower().split())


def collect(licenses: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """`markers`: every sentence once; `anchors`: few pairs of words, one of which is in each."""
    markers = sorted(
        {
            str(found)
            for license in licenses
            for term in license["terms"]
            if (found := term.get("params", {}).get(_PARAMETERS.get(term["type"], "marker")))
        }
    )
    return {"markers": markers, "anchors": _anchors([fold(marker) for marker in markers])}


def _anchors(markers: Sequence[str]) -> list[str]:
    """Pairs of words, the one in most markers first, until every marker has one.

    A marker of a single word is its own anchor.
    """
    open_markers = set(markers)
    anchors: list[str] = []
    while open_markers:
        counts: dict[str, int] = {}
        for marker in open_markers:
            for pair in _pairs(marker):
                counts[pair] = counts.get(pair, 0) + 1
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        anchors.append(best)
        open_markers = {marker for marker in open_markers if best not in _pairs(marker)}
    return anchors


def _pairs(marker: str) -> set[str]:
    words = marker.split()
    return {f"{a} {b}" for a, b in zip(words, words[1:], strict=False)} or {marker}
