"""Conditions of rule files, checked against the catalogue of facts and the operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.facts.catalogue import (
    FACTS,
    LISTS,
    Fact,
    FactType,
    item_facts,
    plain_facts,
)
from auditor.policy import patterns
from auditor.policy.checks import Checker, Route, suggestion
from auditor.policy.conditions import All, AnyOf, Condition, Not, Parameter, Quantified, Test
from auditor.policy.operators import CATEGORIES, OPERATORS, PERMISSIONS, Operator, is_date
from auditor.policy.parameters import TYPES

_NEVER = All(parts=())
"""Stands for a condition that is wrong, so that checking can go on."""

_FORMS = ("all", "any", "not", "each", "some", "fact")
_ORDERLESS = {FactType.GRADE: "undetermined", FactType.VERDICT: "unknown"}


class ConditionLoader:
    """Turns the conditions of one rule into values; mistakes go to the checker.

    `parameters` gives the type of fact that each `$name` can be compared with. `lists` collects
    the list facts that the conditions go over.
    """

    def __init__(self, checker: Checker, parameters: Mapping[str, str]) -> None:
        self._checker = checker
        self._parameters = parameters
        self.lists: list[str] = []

    def load(self, value: Any, route: Route, items: str = "") -> Condition:
        """The condition at a route; `items` is the list whose elements it is about."""
        if not isinstance(value, dict) or not value:
            self._checker.wrong("a condition must be a mapping", route)
            return _NEVER
        forms = [key for key in value if key in _FORMS]
        if len(forms) != 1:
            self._wrong_form(value, forms, route)
            return _NEVER
        match forms[0]:
            case "all" | "any":
                return self._parts(forms[0], value, route, items)
            case "not":
                self._only(value, route, ("not",))
                return Not(part=self.load(value["not"], (*route, "not"), items))
            case "each" | "some":
                return self._quantified(forms[0], value, route, items)
            case _:
                return self._test(value, route, items)

    def _wrong_form(self, value: Mapping[Any, Any], forms: list[Any], route: Route) -> None:
        if forms:
            names = " and ".join(repr(form) for form in forms)
            self._checker.wrong(
                f"a condition is one of them, not {names} together",
                route,
                "put them under 'all' or 'any'",
            )
            return
        key = next(iter(value))
        self._checker.wrong(
            f"unknown key {key!r} in a condition",
            (*route, key),
            suggestion(str(key), _FORMS),
            at_key=True,
        )

    def _only(self, value: Mapping[Any, Any], route: Route, known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                self._checker.wrong(
                    f"unknown key {key!r} beside {known[0]!r}",
                    (*route, key),
                    suggestion(str(key), known),
                    at_key=True,
                )

    def _parts(self, form: str, value: Mapping[str, Any], route: Route, items: str) -> Condition:
        self._only(value, route, (form,))
        parts = value[form]
        if not isinstance(parts, list) or not parts:
            self._checker.wrong(f"{form!r} must be a list of conditions", (*route, form))
            return _NEVER
        loaded = tuple(
            self.load(part, (*route, form, index), items) for index, part in enumerate(parts)
        )
        return All(parts=loaded) if form == "all" else AnyOf(parts=loaded)

    def _quantified(
        self, form: str, value: Mapping[str, Any], route: Route, items: str
    ) -> Condition:
        self._only(value, route, (form, "where", "satisfies"))
        name = value[form]
        if items:
            self._checker.wrong(
                f"{form!r} inside 'each' or 'some': elements of lists hold no lists",
                (*route, form),
                at_key=True,
            )
            return _NEVER
        if name not in LISTS:
            near = suggestion(str(name), LISTS)
            self._checker.wrong(f"unknown list fact {name!r}", (*route, form), near)
            return _NEVER
        if "satisfies" not in value:
            self._checker.wrong(f"{form!r} has no 'satisfies'", route)
            return _NEVER
        if name not in self.lists:
            self.lists.append(name)
        where = None
        if "where" in value:
            where = self.load(value["where"], (*route, "where"), name)
        return Quantified(
            every=form == "each",
            items=name,
            where=where,
            satisfies=self.load(value["satisfies"], (*route, "satisfies"), name),
        )

    def _test(self, value: Mapping[str, Any], route: Route, items: str) -> Condition:
        known = item_facts(items) if items else plain_facts()
        name = value["fact"]
        fact = known.get(name) if isinstance(name, str) else None
        if fact is None:
            self._checker.wrong(
                f"unknown fact {name!r}" + (f" of {items}" if items else ""),
                (*route, "fact"),
                _fact_hint(str(name), known, items),
            )
        names = [key for key in value if key != "fact"]
        if len(names) != 1:
            said = ", ".join(repr(key) for key in names) or "none"
            self._checker.wrong(f"'fact' needs exactly one operator; found {said}", route)
            return _NEVER
        operator = OPERATORS.get(names[0])
        if operator is None:
            self._checker.wrong(
                f"unknown operator {names[0]!r}",
                (*route, names[0]),
                suggestion(str(names[0]), OPERATORS),
                at_key=True,
            )
        if fact is None or operator is None:
            return _NEVER
        if fact.type not in operator.types:
            fitting = [other.name for other in OPERATORS.values() if fact.type in other.types]
            self._checker.wrong(
                f"{operator.name!r} cannot be used on {name!r}, which is a {fact.type}",
                (*route, operator.name),
                f"use one of: {', '.join(fitting)}",
                at_key=True,
            )
            return _NEVER
        argument = self._argument(value[operator.name], (*route, operator.name), fact, operator)
        return Test(fact=name, operator=operator.name, argument=argument, type=str(fact.type))

    def _argument(self, value: Any, route: Route, fact: Fact, operator: Operator) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            return self._parameter(value[1:], route, fact, operator)
        if operator.argument == "list" or operator.argument == "texts":
            if not isinstance(value, list) or not value:
                self._checker.wrong(f"{operator.name!r} needs a list", route)
                return ()
            if operator.argument == "texts":
                return self._checker.texts(value, route)
            for index, element in enumerate(value):
                self._check_value(element, (*route, index), fact, operator)
            return tuple(value)
        self._check_value(value, route, fact, operator)
        return value

    def _parameter(self, name: str, route: Route, fact: Fact, operator: Operator) -> Any:
        found = self._parameters.get(name)
        if found is None:
            self._checker.wrong(
                f"unknown parameter ${name}", route, suggestion(name, self._parameters)
            )
        elif found not in (wanted := _wanted(fact, operator)):
            self._checker.wrong(
                f"${name} is a {found} and cannot be compared with {fact.name!r}",
                route,
                f"it must be a {' or a '.join(wanted)}",
            )
        return Parameter(name=name)

    def _check_value(self, value: Any, route: Route, fact: Fact, operator: Operator) -> None:
        """Whether one argument fits."""
        match operator.argument:
            case "boolean":
                self._checker.boolean(value, route, True)
            case "integer":
                self._integer(value, route)
            case "date":
                if not isinstance(value, str) or not is_date(value):
                    self._checker.wrong(f"{value!r} is not a date", route, "write YYYY-MM-DD")
            case "pattern":
                text = self._checker.text(value, route)
                fault = patterns.fault(text) if text else ""
                if fault:
                    self._checker.wrong(f"the pattern {fault}", route)
            case "text" | "license expression":
                self._checker.text(value, route)
            case "permission":
                self._checker.word(value, route, PERMISSIONS, "")
            case "category":
                self._checker.word(value, route, CATEGORIES, "")
            case _:
                self._same(value, route, fact, operator)

    def _same(self, value: Any, route: Route, fact: Fact, operator: Operator) -> None:
        """Whether an argument is of the fact's own type."""
        if fact.type is FactType.BOOLEAN:
            self._checker.boolean(value, route, True)
        elif fact.type is FactType.INTEGER:
            self._integer(value, route)
        elif fact.values:
            if value not in fact.values:
                self._checker.wrong(
                    f"{value!r} is no value of {fact.name!r}",
                    route,
                    suggestion(str(value), fact.values) or f"known: {', '.join(fact.values)}",
                )
            elif operator.name in ("lt", "le", "gt", "ge") and value == _ORDERLESS.get(fact.type):
                self._checker.wrong(
                    f"{value!r} has no place in the order", route, "use 'eq' or 'ne' for it"
                )
        elif fact.type is FactType.DATE:
            if not isinstance(value, str) or not is_date(value):
                self._checker.wrong(f"{value!r} is not a date", route, "write YYYY-MM-DD")
        else:
            self._checker.text(value, route)

    def _integer(self, value: Any, route: Route) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            self._checker.wrong(f"{value!r} is not a whole number", route)


def _wanted(fact: Fact, operator: Operator) -> tuple[str, ...]:
    """Types of parameter that may be the argument."""
    match operator.argument:
        case "same":
            plain = fact.type in (FactType.WORD, FactType.TEXT, FactType.DATE, FactType.VERDICT)
            return (str(fact.type), "text") if plain else (str(fact.type),)
        case "list" | "texts":
            return ("list of texts",)
        case "license expression":
            return ("license expression",)
        case "integer":
            return ("integer",)
        case "boolean":
            return ("boolean",)
        case "text" | "date":
            return ("text",)
    return ()


def _fact_hint(name: str, known: Mapping[str, Fact], items: str) -> str:
    near = suggestion(name, known)
    if near.startswith("did"):
        return near
    full = suggestion(f"{items}[].{name}" if items else name, FACTS)
    if full.startswith("did") and "[]." in full:
        owner = full.split("'")[1].split("[].")[0]
        if owner != items:
            return f"facts of list elements are used under 'each: {owner}' or 'some: {owner}'"
    return near


def checked_parameter_types(types: Mapping[str, str]) -> dict[str, str]:
    """Type names of parameters to the types of fact that they can be compared with."""
    return {name: TYPES[type_name] for name, type_name in types.items() if type_name in TYPES}
