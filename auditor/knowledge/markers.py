"""The sentences that licenses fix word for word.

Compiled into the index, so that a reader of documents does not have to open every license record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_PARAMETERS = {"display": "text", "output-train-naming": "display"}
"""Where a term keeps its sentence; elsewhere it is `marker`."""


def collect(licenses: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every sentence once, sorted. Prefixes of names are no sentences and are left out."""
    return sorted(
        {
            str(found)
            for license in licenses
            for term in license["terms"]
            if (found := term.get("params", {}).get(_PARAMETERS.get(term["type"], "marker")))
        }
    )
