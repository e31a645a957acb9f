"""Suits whose pleadings name a model or its family.

Cases name systems in words ("LLaMA / Llama family", "OpenELM"). A model is meant when its family
in the register is called so, up to a version, or when its name begins so and its owner is a
defendant.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Case
    from auditor.knowledge.records import Model


_tail = cache(lambda: re.compile(r"\s+(?:family|models?|video models|outputs?|weights)$", re.I))
_split = cache(lambda: re.compile(r"\s*/\s*"))
_word = cache(lambda: re.compile(r"[a-z]+|[0-9]+"))
# Names so wide that a suit over one product would be laid at the door of every other.
_TOO_WIDE: Final = frozenset({("gpt",), ("copilot",)})

_System = tuple[tuple[str, ...], tuple[str, ...], "Case"]


@lru_cache(maxsize=4096)
def suits_naming(record: Model, knowledge: Knowledge) -> tuple[Case, ...]:
    """The suits that name this model or its family, in the order of their ids."""
    family = _words(record.family)
    owner, _, name = record.id.rpartition("/")
    title = _words(name)
    owner = owner.casefold()
    found: dict[str, Case] = {}
    for system, defendants, case in _systems(knowledge):
        size = len(system)
        # "Llama 3.1" is of the family "Llama"; "DBRX, Jamba, Arctic" is a list of several.
        of_family = family[:size] == system and all(word.isdigit() for word in family[size:])
        of_owner = title[:size] == system and any(one in owner for one in defendants)
        if of_family or of_owner:
            found.setdefault(case.id, case)
    return tuple(found.values())


@lru_cache(maxsize=4)
def _systems(knowledge: Knowledge) -> tuple[_System, ...]:
    systems: list[_System] = []
    for case_id in knowledge.ids("case"):
        case = knowledge.case(case_id)
        if case is None or case.kind != "case":
            continue
        defendants = tuple(word for one in case.defendants for word in _words(one)[:1])
        for written in case.systems:
            for part in _split().split(_tail().sub("", written)):
                words = _words(part)
                # "Meta video models" names a company, not a model.
                if words and words not in _TOO_WIDE and words[0] not in defendants:
                    systems.append((words, defendants, case))
    return tuple(systems)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_word().findall(text.casefold()))
