"""A rule: what its file says, and the same bound to the parameters of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model import Outcome, Reference, RuleInfo, Severity
from auditor.policy.conditions import (
    Bindings,
    Check,
    Condition,
    Explain,
    Explained,
    Parameter,
    compile_check,
    compile_explain,
)
from auditor.policy.messages import Template
from auditor.tuples import NamedTuple


class RuleTest(NamedTuple):
    """A test that a rule carries: facts, or a file to read them from, and the outcome wanted."""

    name: str
    expect: Outcome
    given: Mapping[str, Any] | None = None
    file: str = ""
    """Path of a document, relative to the rule file."""
    at: tuple[str, ...] | None = None
    parameters: Mapping[str, Any] = {}
    line: int = 0


class RuleSpec(NamedTuple):
    """One rule file, checked."""

    id: str
    pack: str
    title: str
    severity: Severity
    subjects: tuple[str, ...]
    when: Condition | None
    forbids: bool
    """True for `forbid` (the condition must not hold), False for `require`."""
    condition: Condition
    on_unknown: Outcome | Parameter
    on_violation: Outcome | Parameter
    message: Template
    message_unknown: Template
    """For what could not be told; made from the title when the file has none."""
    remediation: Template
    tags: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    description: str = ""
    rationale: str = ""
    status: str = "stable"
    waivable: bool = True
    lists: tuple[str, ...] = ()
    """The list facts whose elements can be offenders."""
    path: str = ""
    tests: tuple[RuleTest, ...] = ()


class Result(NamedTuple):
    """A group of witnesses that share an outcome and a wording."""

    outcome: Outcome
    witnesses: tuple[str, ...]
    message: Template


class Evaluation(NamedTuple):
    """What a rule says of a subject."""

    outcome: Outcome
    witnesses: tuple[str, ...] = ()
    """Fact paths of every offender, or of what could not be told."""
    undecided: tuple[str, ...] = ()
    """Fact paths that could not be told beside the witnesses of a violation. They are findings of
    their own: a waiver for the offenders does not settle them."""
    results: tuple[Result, ...] = ()
    """The same, as what to report: one entry per outcome and wording."""


_NAMING_LISTS = (
    "lineage.ancestors",
    "lineage.datasets",
    "lineage.unresolved",
    "lineage.undeclared",
    "lineage.unconfirmed",
    "outbound.blocking",
    "exposure.reasons",
)
"""Lists whose elements are artefacts or records with an id."""

PASSED = Evaluation(outcome=Outcome.PASS)
NOT_APPLICABLE = Evaluation(outcome=Outcome.NOT_APPLICABLE)


class Rule:
    """A rule of a policy. Ask it with `evaluate`; everything else is for reports.

    `tests` are there when the rule was loaded from YAML, not from the compiled cache.
    """

    __slots__ = (
        "_bindings",
        "_check",
        "_explain",
        "_on_unknown",
        "_on_violation",
        "_subjects",
        "_when",
        "parameters",
        "severity",
        "spec",
    )

    def __init__(self, spec: RuleSpec, bindings: Bindings, severity: Severity) -> None:
        self.spec = spec
        self.severity = severity
        self.parameters = bindings.parameters
        self._bindings = bindings
        self._subjects = frozenset(spec.subjects)
        self._when: Check | None = None
        self._check: Check | None = None
        self._explain: tuple[Explain | None, Explain] | None = None
        self._on_unknown = _outcome(spec.on_unknown, bindings.parameters)
        self._on_violation = _outcome(spec.on_violation, bindings.parameters)

    @property
    def id(self) -> str:
        return self.spec.id

    @property
    def pack(self) -> str:
        return self.spec.pack

    @property
    def title(self) -> str:
        return self.spec.title

    @property
    def message(self) -> Template:
        return self.spec.message

    @property
    def remediation(self) -> Template:
        return self.spec.remediation

    @property
    def references(self) -> tuple[Reference, ...]:
        return self.spec.references

    @property
    def waivable(self) -> bool:
        return self.spec.waivable

    @property
    def names_offenders(self) -> bool:
        """Whether findings name an artefact as the offender, which a waiver has to name too."""
        return any(name in _NAMING_LISTS for name in self.spec.lists)

    @property
    def info(self) -> RuleInfo:
        spec = self.spec
        return RuleInfo(
            id=spec.id,
            pack=spec.pack,
            title=spec.title,
            severity=self.severity,
            tags=spec.tags,
            description=spec.description,
            remediation="".join(
                part if index % 2 == 0 else "{" + part + "}"
                for index, part in enumerate(spec.remediation)
            ),
            references=spec.references,
        )

    def evaluate(self, facts: Mapping[str, Any]) -> Evaluation:
        """The outcome for one subject's facts, with the fact paths that decided it.

        Answers yes or no first and looks for witnesses only in what did not pass.
        """
        kind = facts.get("subject", {}).get("kind")
        if kind is not None and kind not in self._subjects:
            return NOT_APPLICABLE
        check = self._check
        if check is None:
            check = self._compile()
        when = self._when
        if when is not None:
            concerned = when(facts)
            if concerned is False:
                return NOT_APPLICABLE
            if concerned is None:
                return self._explained(facts)
        value = check(facts)
        if value is not None and value is not self.spec.forbids:
            return PASSED
        return self._explained(facts)

    def _compile(self) -> Check:
        spec = self.spec
        if spec.when is not None:
            self._when = compile_check(spec.when, self._bindings)
        self._check = compile_check(spec.condition, self._bindings)
        return self._check

    def _explained(self, facts: Mapping[str, Any]) -> Evaluation:
        if self._explain is None:
            spec = self.spec
            when = None if spec.when is None else compile_explain(spec.when, self._bindings)
            self._explain = when, compile_explain(spec.condition, self._bindings)
        when, condition = self._explain
        if when is not None:
            concerned = when(facts, "")
            if concerned.value is None:
                return self._evaluation(concerned)
        return self._evaluation(condition(facts, ""))

    def _evaluation(self, found: Explained) -> Evaluation:
        unknown_wording = self.spec.message_unknown
        if found.value is None:
            return Evaluation(
                outcome=self._on_unknown,
                witnesses=found.witnesses,
                undecided=found.witnesses,
                results=(Result(self._on_unknown, found.witnesses, unknown_wording),),
            )
        results = [Result(self._on_violation, found.witnesses, self.spec.message)]
        outcome = self._on_violation
        undecided = tuple(path for path in found.undecided if path not in found.witnesses)
        if undecided:
            results.append(Result(self._on_unknown, undecided, unknown_wording))
            if self._on_unknown is Outcome.FAIL:
                outcome = Outcome.FAIL
        return Evaluation(
            outcome=outcome,
            witnesses=found.witnesses,
            undecided=undecided,
            results=tuple(results),
        )


def _outcome(outcome: Outcome | Parameter, parameters: Mapping[str, Any]) -> Outcome:
    if isinstance(outcome, Parameter):
        return Outcome(parameters[outcome.name])
    return outcome
