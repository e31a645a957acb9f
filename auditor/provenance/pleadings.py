"""Suits whose pleadings name a model or its family.

Cases name systems in words ("LLaMA / Llama family", "OpenELM"). A model is meant when its family
in the register is called so, up to a version, or when its name begins so and its owner is a
defendant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.knowledge.systems import words

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Case
    from auditor.knowledge.records import Model


@lru_cache(maxsize=4096)
def suits_naming(record: Model, knowledge: Knowledge) -> tuple[Case, ...]:
    """The suits that name this model or its family, in the order of their ids."""
    family = words(record.family)
    owner, _, name = record.id.rpartition("/")
    title = words(name)
    owner = owner.casefold()
    found: dict[str, Case] = {}
    for system, defendants, case_id in knowledge.document("systems").get("rows", ()):
        named, size = tuple(system), len(system)
        # "Llama 3.1" is of the family "Llama"; "DBRX, Jamba, Arctic" is a list of several.
        of_family = family[:size] == named and all(word.isdigit() for word in family[size:])
        of_owner = title[:size] == named and any(one in owner for one in defendants)
        if (of_family or of_owner) and case_id not in found:
            case = knowledge.case(case_id)
            if case is not None:
                found[case_id] = case
    return tuple(found.values())
