"""Rule files: YAML to `RuleSpec`, with every mistake located and the likely word suggested."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.facts.catalogue import (
    IDENTITIES,
    RUN_PARAMETERS,
    SUBJECTS,
    FactType,
    item_facts,
    plain_facts,
)
from auditor.model import Kind, Outcome, Reference, Severity
from auditor.policy import messages
from auditor.policy.checks import Checker, Route, suggestion
from auditor.policy.conditions import All, Condition, Parameter
from auditor.policy.load_condition import ConditionLoader, checked_parameter_types
from auditor.policy.load_tests import load_tests
from auditor.policy.parameters import ParameterSpec
from auditor.policy.rule import Rule as Rule
from auditor.policy.rule import RuleSpec

KEYS: Mapping[str, str] = {
    "id": "the rule's name: the file's name without `.yaml`",
    "title": "what must hold, as a sentence",
    "severity": "`error`, `warning` or `note`; what counts is chosen with --fail-on",
    "status": "`stable` (the default), `preview` or `deprecated`",
    "tags": "words to find the rule by",
    "applies_to": "`subjects` (kinds of artefact) and `when` (a condition)",
    "require": "the condition that must hold",
    "forbid": "the condition that must not hold",
    "on_violation": "`fail` (the default) or `review`: the outcome when it is broken",
    "on_unknown": "`fail` or `review` (the default): the outcome when it cannot be told",
    "message": "what a finding says; `{fact}`, `{offender.fact}` and `{parameter}` are filled in",
    "message_unknown": "the same, for what cannot be told",
    "description": "what the rule looks at",
    "rationale": "why it is there",
    "remediation": "what to do about a finding",
    "references": "`title` and `url` of what the rule rests on",
    "waivable": "false when no waiver may cover a finding",
    "tests": "examples with the outcome wanted",
}
"""The keys of a rule file, with their meaning."""

REQUIRED = ("id", "title", "severity", "message", "remediation", "tests")
STATUSES = ("stable", "preview", "deprecated")
OUTCOMES = (Outcome.FAIL, Outcome.REVIEW)


def load_rule(
    path: Path, *, pack: str, parameters: Mapping[str, ParameterSpec], shown: str = ""
) -> RuleSpec:
    """The rule in a file. Raises PolicyError, with every mistake that the file holds."""
    checker = Checker(path, shown=shown)
    values = checker.mapping(checker.value, (), KEYS, REQUIRED)
    types = {name: spec.type for name, spec in parameters.items()}
    known = checked_parameter_types(types) | {
        name: str(type_) for name, type_ in RUN_PARAMETERS.items()
    }
    conditions = ConditionLoader(checker, known)
    rule_id = checker.optional_text(values, "id", ())
    if rule_id and rule_id != path.stem:
        checker.wrong(f"the id {rule_id!r} is not the file's name", ("id",), f"write {path.stem!r}")
    subjects, when = _applies_to(checker, conditions, values)
    conditions.lists.clear()
    verb, condition = _condition(checker, conditions, values)
    lists = tuple(conditions.lists)
    title = checker.optional_text(values, "title", ())
    message = _template(checker, values, "message", lists, types)
    unknown = _template(checker, values, "message_unknown", lists, types)
    if len(unknown) == 1 and not unknown[0]:
        unknown = _unknown_wording(title, lists)
    on_violation = _outcome(checker, values, "on_violation", Outcome.FAIL, types)
    on_unknown = _outcome(checker, values, "on_unknown", Outcome.REVIEW, types)
    spec = RuleSpec(
        id=rule_id,
        pack=pack,
        title=title,
        severity=Severity(
            checker.word(values.get("severity", "error"), ("severity",), tuple(Severity), "error")
        ),
        subjects=subjects,
        when=when,
        forbids=verb == "forbid",
        condition=condition,
        on_unknown=on_unknown,
        on_violation=on_violation,
        message=message,
        message_unknown=unknown,
        remediation=_template(checker, values, "remediation", lists, types),
        tags=checker.texts(values["tags"], ("tags",)) if "tags" in values else (),
        references=_references(checker, values),
        description=checker.optional_text(values, "description", ()),
        rationale=checker.optional_text(values, "rationale", ()),
        status=checker.word(values.get("status", "stable"), ("status",), STATUSES, "stable"),
        waivable=checker.boolean(values.get("waivable", True), ("waivable",), True),
        lists=lists,
        path=checker.path,
        tests=load_tests(checker, values.get("tests", ()), path, parameters),
    )
    checker.finish()
    return spec


def _applies_to(
    checker: Checker, conditions: ConditionLoader, values: Mapping[str, Any]
) -> tuple[tuple[str, ...], Condition | None]:
    if "applies_to" not in values:
        return tuple(Kind), None
    route: Route = ("applies_to",)
    scope = checker.mapping(values["applies_to"], route, ("subjects", "when"))
    subjects: tuple[str, ...] = tuple(Kind)
    if "subjects" in scope:
        subjects = checker.texts(scope["subjects"], (*route, "subjects"), empty=False)
        for index, subject in enumerate(subjects):
            if subject and subject not in SUBJECTS:
                checker.wrong(
                    f"unknown subject {subject!r}",
                    (*route, "subjects", index),
                    suggestion(subject, SUBJECTS),
                )
    when = conditions.load(scope["when"], (*route, "when")) if "when" in scope else None
    return subjects, when


def _condition(
    checker: Checker, conditions: ConditionLoader, values: Mapping[str, Any]
) -> tuple[str, Condition]:
    verbs = [verb for verb in ("require", "forbid") if verb in values]
    if len(verbs) != 1:
        checker.wrong("a rule has either 'require' or 'forbid'", ("forbid",) if verbs else ())
        return "require", All(parts=())
    return verbs[0], conditions.load(values[verbs[0]], (verbs[0],))


def _template(
    checker: Checker,
    values: Mapping[str, Any],
    key: str,
    lists: tuple[str, ...],
    types: Mapping[str, str],
) -> messages.Template:
    text = checker.optional_text(values, key, ()).strip()
    try:
        template = messages.parse(text)
    except messages.TemplateError as error:
        checker.wrong(f"{key!r} has {error}", (key,))
        return (text,)
    plain = [name for name, fact in plain_facts().items() if fact.type is not FactType.LIST]
    of_items = {name for list_name in lists for name in item_facts(list_name)}
    known = [*plain, *types, *RUN_PARAMETERS, *(messages.OFFENDER + name for name in of_items)]
    for name in messages.placeholders(template):
        if name in known:
            continue
        hint = suggestion(name, known)
        if name.startswith(messages.OFFENDER) and not lists:
            hint = "the rule goes over no list, so it has no offender"
        checker.wrong(f"unknown placeholder {{{name}}}", (key,), hint)
    return template


def _unknown_wording(title: str, lists: tuple[str, ...]) -> messages.Template:
    text = title.rstrip(".")
    if len(lists) == 1:
        name = messages.OFFENDER + IDENTITIES.get(lists[0], "id")
        return ("", name, f": cannot tell whether this holds: {text}")
    return (f"Cannot tell whether this holds: {text}",)


def _outcome(
    checker: Checker,
    values: Mapping[str, Any],
    key: str,
    default: Outcome,
    types: Mapping[str, str],
) -> Outcome | Parameter:
    value = values.get(key, default)
    if isinstance(value, str) and value.startswith("$"):
        name = value[1:]
        outcomes = [known for known, type_name in types.items() if type_name == "outcome"]
        if name not in outcomes:
            checker.wrong(
                f"${name} is no parameter of type 'outcome'", (key,), suggestion(name, outcomes)
            )
        return Parameter(name=name)
    word = checker.word(value, (key,), OUTCOMES, default)
    return Outcome(word)


def _references(checker: Checker, values: Mapping[str, Any]) -> tuple[Reference, ...]:
    entries = values.get("references", [])
    if not isinstance(entries, list):
        checker.wrong("'references' must be a list", ("references",))
        return ()
    found = []
    for index, entry in enumerate(entries):
        route: Route = ("references", index)
        fields = checker.mapping(entry, route, ("title", "url"), ("title", "url"))
        url = checker.optional_text(fields, "url", route)
        if url and not url.startswith(("https://", "http://")):
            checker.wrong(f"{url!r} is not a web address", (*route, "url"))
        found.append(Reference(title=checker.optional_text(fields, "title", route), url=url))
    return tuple(found)
