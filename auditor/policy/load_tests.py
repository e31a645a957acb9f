"""The tests that rules carry, checked against the same vocabulary as their conditions.

A test that gives facts which no rule could ever see proves nothing, so it does not load.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.facts.catalogue import (
    FACTS,
    LISTS,
    RUN_PARAMETERS,
    STANCES,
    Fact,
    FactType,
    item_facts,
    plain_facts,
)
from auditor.model import Outcome
from auditor.policy import parameters as parameter_types
from auditor.policy.checks import Checker, Route, suggestion
from auditor.policy.operators import is_date
from auditor.policy.parameters import ParameterSpec
from auditor.policy.rule import RuleTest

KEYS = ("name", "given", "file", "expect", "at", "parameters")
EXPECTED = (Outcome.PASS, Outcome.FAIL, Outcome.REVIEW, Outcome.NOT_APPLICABLE)


def load_tests(
    checker: Checker, value: Any, rule_file: Path, parameters: Mapping[str, ParameterSpec]
) -> tuple[RuleTest, ...]:
    """The tests of a rule; mistakes go to the checker."""
    if not isinstance(value, list):
        if value != ():
            checker.wrong("'tests' must be a list", ("tests",))
        return ()
    if not value:
        checker.wrong("'tests' is empty; give one that passes and one that does not", ("tests",))
    tests = [
        _load_test(checker, entry, ("tests", index), rule_file, parameters)
        for index, entry in enumerate(value)
    ]
    names: set[str] = set()
    for index, test in enumerate(tests):
        if test.name and test.name in names:
            checker.wrong(f"two tests are named {test.name!r}", ("tests", index, "name"))
        names.add(test.name)
    return tuple(tests)


def _load_test(
    checker: Checker,
    value: Any,
    route: Route,
    rule_file: Path,
    parameters: Mapping[str, ParameterSpec],
) -> RuleTest:
    fields = checker.mapping(value, route, KEYS, ("name", "expect"))
    if fields and ("given" in fields) == ("file" in fields):
        checker.wrong("a test has either 'given' or 'file'", route)
    expect = Outcome.PASS
    if "expect" in fields:
        expect = Outcome(checker.word(fields["expect"], (*route, "expect"), EXPECTED, Outcome.PASS))
    if "given" in fields:
        _check_given(checker, fields["given"], (*route, "given"))
    file = checker.optional_text(fields, "file", route)
    if file and not (rule_file.parent / file).is_file():
        checker.wrong(f"there is no file {file!r} beside the rule", (*route, "file"))
    at = None
    if "at" in fields:
        at = checker.texts(fields["at"], (*route, "at"))
        for index, path in enumerate(at):
            if path and _shape(path) not in FACTS:
                checker.wrong(
                    f"no fact can stand at {path!r}",
                    (*route, "at", index),
                    suggestion(_shape(path), FACTS).replace("[]", ".0"),
                )
    return RuleTest(
        name=checker.optional_text(fields, "name", route),
        expect=expect,
        given=fields.get("given"),
        file=file,
        at=at,
        parameters=_test_parameters(checker, fields, route, parameters),
        line=checker.document.span(route).line,
    )


def _test_parameters(
    checker: Checker,
    fields: Mapping[str, Any],
    route: Route,
    parameters: Mapping[str, ParameterSpec],
) -> Mapping[str, Any]:
    if "parameters" not in fields:
        return {}
    place: Route = (*route, "parameters")
    known = (*parameters, *RUN_PARAMETERS)
    values = checker.mapping(fields["parameters"], place, known)
    for name, value in values.items():
        if name in parameters:
            fault = parameter_types.fault(value, parameters[name].type)
        elif name == "stance":
            fault = "" if value in STANCES else f"must be one of: {', '.join(STANCES)}"
        else:
            fault = "" if isinstance(value, str) else "must be a license expression"
        if fault and name in known:
            checker.wrong(f"{name!r} {fault}", (*place, name))
    return values


def _shape(path: str) -> str:
    """A witness path with its index taken out: `lineage.ancestors.0.id` to `…ancestors[].id`."""
    for name in LISTS:
        if path.startswith(name + "."):
            index, dot, rest = path[len(name) + 1 :].partition(".")
            if dot and index.isdigit():
                return f"{name}[].{rest}"
    return path


def _check_given(checker: Checker, value: Any, route: Route, prefix: str = "") -> None:
    """Whether given facts, as a nested mapping, are facts of the catalogue."""
    if not isinstance(value, dict):
        checker.wrong("given facts must be a mapping", route)
        return
    plain = plain_facts()
    for key, inner in value.items():
        name = f"{prefix}{key}"
        place: Route = (*route, key)
        fact = plain.get(name)
        if fact is None:
            if any(known.startswith(name + ".") for known in plain):
                _check_given(checker, inner, place, name + ".")
            else:
                checker.wrong(f"unknown fact {name!r}", place, suggestion(name, plain), at_key=True)
        elif fact.type is FactType.LIST:
            _check_items(checker, inner, place, name)
        else:
            _check_value(checker, inner, place, fact)


def _check_items(checker: Checker, value: Any, route: Route, list_name: str) -> None:
    if not isinstance(value, list):
        checker.wrong(f"{list_name!r} must be a list", route)
        return
    known = item_facts(list_name)
    for index, item in enumerate(value):
        place: Route = (*route, index)
        for key, inner in checker.mapping(item, place, known).items():
            if key in known:
                _check_value(checker, inner, (*place, key), known[key])


def _check_value(checker: Checker, value: Any, route: Route, fact: Fact) -> None:
    match fact.type:
        case FactType.BOOLEAN:
            good = isinstance(value, bool)
        case FactType.INTEGER:
            good = isinstance(value, int) and not isinstance(value, bool)
        case FactType.TEXTS:
            good = isinstance(value, list) and all(isinstance(text, str) for text in value)
        case FactType.DATE:
            good = isinstance(value, str) and is_date(value)
        case _:
            good = isinstance(value, str) and (not fact.values or value in fact.values)
    if not good:
        hint = suggestion(str(value), fact.values) if fact.values else ""
        checker.wrong(f"{value!r} is no {fact.type} for {fact.name!r}", route, hint)
