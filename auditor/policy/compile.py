"""The shipped packs in one JSON file that loads in about a millisecond.

`python -m auditor.policy.compile` writes it; the build of the wheel runs that. In a checkout the
file is written again whenever a pack, or the code that reads packs, is newer. It holds what a run
needs and leaves out the tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from auditor.model import Outcome, Reference, Severity
from auditor.policy.conditions import All, AnyOf, Condition, Not, Parameter, Quantified, Test
from auditor.policy.pack import Override, PackSpec
from auditor.policy.parameters import ParameterSpec
from auditor.policy.rule import RuleSpec

FORMAT = 1
_HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(_HERE, "_packs.json")
_READERS = (
    *(
        os.path.join(_HERE, f"{name}.py")
        for name in ("compile", "load", "load_condition", "load_pack", "messages", "operators")
    ),
    os.path.join(os.path.dirname(_HERE), "facts", "catalogue.py"),
)


@lru_cache(maxsize=4)
def builtin_packs(folder: str) -> Mapping[str, PackSpec]:
    """The packs in a folder of packs, by id, from the compiled file when it is fresh.

    An installed program trusts the file that it came with. Raises PolicyError for a pack that is
    wrong.
    """
    stamp = None if os.path.basename(folder) == "_policies" else _stamp(folder)
    try:
        with open(CACHE, "rb") as file:
            stored = json.loads(file.read())
        if stored["format"] == FORMAT and (stamp is None or stored["stamp"] == stamp):
            return {pack[0]: _pack(pack) for pack in stored["packs"]}
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        pass
    packs = load_all(folder)
    if stamp is not None:
        _write(packs, stamp)
    return {pack.id: pack for pack in packs}


def load_all(folder: str) -> list[PackSpec]:
    """The packs in a folder of packs, from their YAML. Raises PolicyError."""
    from pathlib import Path

    from auditor.policy.load_pack import PACK_FILE, load_pack

    root = Path(folder)
    return [
        load_pack(path.parent, shown=f"policies/{path.parent.name}")
        for path in sorted(root.glob(f"*/{PACK_FILE}"))
    ]


def main() -> None:
    """Compile the shipped packs."""
    from auditor.policy.packs import builtin_folder

    folder = builtin_folder()
    packs = load_all(folder)
    _write(packs, _stamp(folder))
    rules = sum(len(pack.rules) for pack in packs)
    print(f"{len(packs)} packs, {rules} rules: {CACHE}")


def _stamp(folder: str) -> list[list[Any]]:
    """Name, time and size of every file that the compiled packs depend on."""
    found: list[list[Any]] = []
    for path in _READERS:
        status = os.stat(path)
        found.append([os.path.basename(path), status.st_mtime_ns, status.st_size])
    for pack in sorted(os.listdir(folder)):
        inside = os.path.join(folder, pack)
        if not os.path.isdir(inside):
            continue
        with os.scandir(inside) as entries:
            found += sorted(
                [f"{pack}/{entry.name}", (status := entry.stat()).st_mtime_ns, status.st_size]
                for entry in entries
                if entry.name.endswith(".yaml")
            )
    return found


def _write(packs: list[PackSpec], stamp: list[list[Any]]) -> None:
    """Write the compiled file in one step; a folder that cannot be written costs only time."""
    text = json.dumps(
        {"format": FORMAT, "stamp": stamp, "packs": [_pack_json(pack) for pack in packs]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    temporary = f"{CACHE}.{os.getpid()}"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, CACHE)
    except OSError:
        return


def _pack_json(pack: PackSpec) -> list[Any]:
    return [
        *pack[:5],
        [list(parameter) for parameter in pack.parameters],
        dict(pack.settings),
        [list(override) for override in pack.overrides],
        [_rule_json(rule) for rule in pack.rules],
        pack.sha256,
        pack.path,
    ]


def _pack(row: list[Any]) -> PackSpec:
    return PackSpec(
        id=row[0],
        version=row[1],
        title=row[2],
        description=row[3],
        extends=tuple(row[4]),
        parameters=tuple(
            ParameterSpec(
                name=name,
                type=type_name,
                default=tuple(default) if isinstance(default, list) else default,
                meaning=meaning,
            )
            for name, type_name, default, meaning in row[5]
        ),
        settings=row[6],
        overrides=tuple(Override(*fields) for fields in row[7]),
        rules=tuple(_rule(fields) for fields in row[8]),
        sha256=row[9],
        path=row[10],
    )


def _rule_json(rule: RuleSpec) -> list[Any]:
    return [
        rule.id,
        rule.pack,
        rule.title,
        rule.severity,
        rule.subjects,
        None if rule.when is None else _condition_json(rule.when),
        rule.forbids,
        _condition_json(rule.condition),
        _argument_json(rule.on_unknown),
        _argument_json(rule.on_violation),
        rule.message,
        rule.message_unknown,
        rule.remediation,
        rule.tags,
        rule.references,
        rule.description,
        rule.rationale,
        rule.status,
        rule.waivable,
        rule.lists,
        rule.path,
    ]


def _rule(row: list[Any]) -> RuleSpec:
    return RuleSpec(
        id=row[0],
        pack=row[1],
        title=row[2],
        severity=Severity(row[3]),
        subjects=tuple(row[4]),
        when=None if row[5] is None else _condition(row[5]),
        forbids=row[6],
        condition=_condition(row[7]),
        on_unknown=_outcome(row[8]),
        on_violation=_outcome(row[9]),
        message=tuple(row[10]),
        message_unknown=tuple(row[11]),
        remediation=tuple(row[12]),
        tags=tuple(row[13]),
        references=tuple(Reference(title, url) for title, url in row[14]),
        description=row[15],
        rationale=row[16],
        status=row[17],
        waivable=row[18],
        lists=tuple(row[19]),
        path=row[20],
    )


def _outcome(value: Any) -> Outcome | Parameter:
    return Parameter(name=value["$"]) if isinstance(value, dict) else Outcome(value)


def _condition_json(condition: Condition) -> list[Any]:
    match condition:
        case All(parts):
            return ["all", *(_condition_json(part) for part in parts)]
        case AnyOf(parts):
            return ["any", *(_condition_json(part) for part in parts)]
        case Not(part):
            return ["not", _condition_json(part)]
        case Quantified():
            return [
                "each" if condition.every else "some",
                condition.items,
                None if condition.where is None else _condition_json(condition.where),
                _condition_json(condition.satisfies),
            ]
        case Test():
            return [
                "fact",
                condition.fact,
                condition.operator,
                _argument_json(condition.argument),
                condition.type,
            ]


def _condition(row: list[Any]) -> Condition:
    form = row[0]
    if form == "fact":
        return Test(fact=row[1], operator=row[2], argument=_argument(row[3]), type=row[4])
    if form == "all":
        return All(parts=tuple([_condition(part) for part in row[1:]]))
    if form == "any":
        return AnyOf(parts=tuple([_condition(part) for part in row[1:]]))
    if form == "not":
        return Not(part=_condition(row[1]))
    return Quantified(
        every=form == "each",
        items=row[1],
        where=None if row[2] is None else _condition(row[2]),
        satisfies=_condition(row[3]),
    )


def _argument_json(argument: Any) -> Any:
    return {"$": argument.name} if isinstance(argument, Parameter) else argument


def _argument(value: Any) -> Any:
    if isinstance(value, dict):
        return Parameter(name=value["$"])
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
