"""The systems that suits name, word by word: compiled, so that no reader opens every case.

Cases name systems in words ("LLaMA / Llama family", "OpenELM"); a row is the words of one name, the
first words of the defendants' names, and the id of the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

_tail = cache(lambda: re.compile(r"\s+(?:family|models?|video models|outputs?|weights)$", re.I))
_split = cache(lambda: re.compile(r"\s*/\s*"))
_word = cache(lambda: re.compile(r"[a-z]+|[0-9]+"))
# Names so wide that a suit over one product would be laid at the door of every other.
_TOO_WIDE: Final = frozenset({("gpt",), ("copilot",)})


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a name, in lower case: `Llama 3.1` is llama, 3, 1."""
    return tuple(_word().findall(text.casefold()))


def collect(cases: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows [words of the system, words of the defendants, id of the case], in order of the ids."""
    rows: list[list[Any]] = []
    for case in cases:
        if case.get("kind") != "case":
            continue
        defendants = [word for one in case.get("defendants", ()) for word in words(one)[:1]]
        for written in case.get("systems", ()):
            for part in _split().split(_tail().sub("", written)):
                named = words(part)
                # "Meta video models" names a company, not a model.
                if named and named not in _TOO_WIDE and named[0] not in defendants:
                    rows.append([list(named), defendants, case["id"]])
    return rows
