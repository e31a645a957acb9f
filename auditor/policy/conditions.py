"""Conditions: what a rule asks of the facts, compiled to closures with three values.

`compile_check` gives a function that only answers (True, False or None for *cannot tell*) and
stops at the first part that decides. `compile_explain` gives one that looks at every part and
names the fact paths behind the answer. Both always agree on the answer.

`all`, `any` and `not` follow Kleene. A list that is missing cannot be told. In `each` and `some`
an element whose `where` cannot be told is not skipped: it cannot be told itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, assert_never

from auditor.policy.operators import LICENSE_OPERATORS, Answer, Ask, AskItem, bind, bind_license
from auditor.policy.predicates import Licenses
from auditor.tuples import NamedTuple


class All(NamedTuple):
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


class AnyOf(NamedTuple):
    """Holds when one part holds."""

    parts: tuple[Condition, ...]


class Not(NamedTuple):
    """Holds when the part does not."""

    part: Condition


class Quantified(NamedTuple):
    """`each` (every) or `some` element of a list, among those where a condition holds."""

    every: bool
    items: str
    where: Condition | None
    satisfies: Condition


class Parameter(NamedTuple):
    """A `$name` that stands for an argument until the policy is resolved."""

    name: str


class Test(NamedTuple):
    """One operator on one fact; inside a `Quantified` the fact is one of the element's."""

    fact: str
    operator: str
    argument: Any
    type: str


Condition: TypeAlias = All | AnyOf | Not | Quantified | Test


class Explained(NamedTuple):
    """An answer with the fact paths behind it."""

    value: Answer
    witnesses: tuple[str, ...]
    """What decides, or, when the value is None, what could not be told."""
    undecided: tuple[str, ...] = ()
    """What could not be told besides, where the answer did not hang on it: the answer may change
    once the witnesses are gone (are waived, say)."""


Facts: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Facts], Answer]
Explain: TypeAlias = Callable[[Facts, str], Explained]


class Bindings(NamedTuple):
    """What a condition needs besides the facts."""

    parameters: Mapping[str, Any]
    licenses: Licenses


def facts_of(condition: Condition) -> Iterable[str]:
    """The names of all facts that a condition looks at; of a list, the list's."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_of(part)
        case Not(part):
            yield from facts_of(part)
        case Quantified():
            yield condition.items
        case Test():
            yield condition.fact
        case _:
            assert_never(condition)


def compile_check(condition: Condition, bindings: Bindings, *, of_item: bool = False) -> Check:
    """The condition as a function of the facts that answers and no more."""
    match condition:
        case All(parts):
            return _check_parts([compile_check(p, bindings, of_item=of_item) for p in parts], False)
        case AnyOf(parts):
            return _check_parts([compile_check(p, bindings, of_item=of_item) for p in parts], True)
        case Not(part):
            return _check_not(compile_check(part, bindings, of_item=of_item))
        case Quantified():
            return _check_items(condition, bindings)
        case Test():
            return _check_test(condition, bindings, of_item)
        case _:
            assert_never(condition)


def compile_explain(condition: Condition, bindings: Bindings, *, of_item: bool = False) -> Explain:
    """The condition as a function of the facts and their path (`""`, or ending in a dot)."""
    match condition:
        case All(parts):
            return _explain_parts(
                [compile_explain(p, bindings, of_item=of_item) for p in parts], False
            )
        case AnyOf(parts):
            return _explain_parts(
                [compile_explain(p, bindings, of_item=of_item) for p in parts], True
            )
        case Not(part):
            return _explain_not(compile_explain(part, bindings, of_item=of_item))
        case Quantified():
            return _explain_items(condition, bindings)
        case Test():
            check = _check_test(condition, bindings, of_item)
            fact = condition.fact

            def explain(facts: Facts, at: str) -> Explained:
                return Explained(check(facts), (at + fact,))

            return explain
        case _:
            assert_never(condition)


def value_at(facts: Any, name: str) -> Any:
    """The fact of a dotted name; None when it is unknown."""
    for key in name.split("."):
        if not isinstance(facts, Mapping):
            return None
        facts = facts.get(key)
    return facts


def _check_parts(parts: Sequence[Check], decisive: bool) -> Check:
    def check(facts: Facts) -> Answer:
        answer: Answer = not decisive
        for part in parts:
            value = part(facts)
            if value is decisive:
                return decisive
            if value is None:
                answer = None
        return answer

    return check


def _check_not(part: Check) -> Check:
    def check(facts: Facts) -> Answer:
        value = part(facts)
        return None if value is None else not value

    return check


def _check_items(condition: Quantified, bindings: Bindings) -> Check:
    every = condition.every
    where = (
        None if condition.where is None else compile_check(condition.where, bindings, of_item=True)
    )
    satisfies = compile_check(condition.satisfies, bindings, of_item=True)
    get = _getter(condition.items)

    def check(facts: Facts) -> Answer:
        items = get(facts)
        if items is None:
            return None
        answer: Answer = every
        for item in items:
            if where is not None:
                concerned = where(item)
                if concerned is False:
                    continue
                if concerned is None:
                    answer = None
                    continue
            value = satisfies(item)
            if value is None:
                answer = None
            elif value is not every:
                return value
        return answer

    return check


def _check_test(test: Test, bindings: Bindings, of_item: bool) -> Check:
    get = _getter(test.fact)
    argument = resolve_argument(test.argument, bindings.parameters)
    if test.operator == "present":
        return lambda facts: (get(facts) not in (None, "")) is argument
    if test.operator in LICENSE_OPERATORS:
        about = bind_license(test.operator, argument, bindings.licenses, of_item=of_item)
        return _ask_item(get, about)
    return _ask(test.fact, get, bind(test.operator, argument, test.type))


def _ask(fact: str, get: Callable[[Facts], Any], ask: Ask) -> Check:
    if "." not in fact:

        def check_own(facts: Facts) -> Answer:
            value = facts.get(fact)
            return None if value is None else ask(value)

        return check_own

    def check(facts: Facts) -> Answer:
        value = get(facts)
        return None if value is None else ask(value)

    return check


def _ask_item(get: Callable[[Facts], Any], about: AskItem) -> Check:
    def check(facts: Facts) -> Answer:
        value = get(facts)
        return None if value is None else about(value, facts)

    return check


def resolve_argument(argument: Any, parameters: Mapping[str, Any]) -> Any:
    """The argument with every `$name` replaced by the parameter's value."""
    if isinstance(argument, Parameter):
        return parameters[argument.name]
    return argument


def _getter(name: str) -> Callable[[Facts], Any]:
    keys = name.split(".")
    if len(keys) == 1:
        return lambda facts: facts.get(name)
    if len(keys) == 2:
        outer, inner = keys

        def get(facts: Facts) -> Any:
            value = facts.get(outer)
            return value.get(inner) if isinstance(value, dict) else None

        return get
    return lambda facts: value_at(facts, name)


def _explain_parts(parts: Sequence[Explain], decisive: bool) -> Explain:
    def explain(facts: Facts, at: str) -> Explained:
        found = [part(facts, at) for part in parts]
        deciding = [result for result in found if result.value is decisive]
        unknown = [result for result in found if result.value is None]
        if deciding:
            return Explained(
                decisive,
                _joined(result.witnesses for result in deciding),
                _joined(
                    (
                        *(result.undecided for result in deciding),
                        *(result.witnesses for result in unknown),
                    )
                ),
            )
        if unknown:
            return Explained(None, _joined(result.witnesses for result in unknown))
        return Explained(
            not decisive,
            _joined(result.witnesses for result in found),
            _joined(result.undecided for result in found),
        )

    return explain


def _explain_not(part: Explain) -> Explain:
    def explain(facts: Facts, at: str) -> Explained:
        result = part(facts, at)
        return result if result.value is None else result._replace(value=not result.value)

    return explain


def _explain_items(condition: Quantified, bindings: Bindings) -> Explain:
    every, name = condition.every, condition.items
    where = (
        None
        if condition.where is None
        else compile_explain(condition.where, bindings, of_item=True)
    )
    satisfies = compile_explain(condition.satisfies, bindings, of_item=True)
    get = _getter(name)

    def explain(facts: Facts, at: str) -> Explained:
        items = get(facts)
        if items is None:
            return Explained(None, (at + name,))
        deciding: list[Explained] = []
        unknown: list[Explained] = []
        for index, item in enumerate(items):
            place = f"{at}{name}.{index}."
            if where is not None:
                concerned = where(item, place)
                if concerned.value is False:
                    continue
                if concerned.value is None:
                    unknown.append(concerned)
                    continue
            result = satisfies(item, place)
            if result.value is None:
                unknown.append(result)
            elif result.value is not every:
                deciding.append(result)
        if deciding:
            return Explained(
                not every,
                _joined(result.witnesses for result in deciding),
                _joined(
                    (
                        *(result.undecided for result in deciding),
                        *(result.witnesses for result in unknown),
                    )
                ),
            )
        if unknown:
            return Explained(None, _joined(result.witnesses for result in unknown))
        return Explained(every, (at + name,))

    return explain


def _joined(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for group in groups for path in group))
