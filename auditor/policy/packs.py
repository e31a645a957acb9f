"""Policies: packs put together, with the parameters and overrides that they and the user set.

`resolve` is the way in. What it returns is ready to be asked; where each value came from is kept
for `auditor policy show --resolved`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from auditor.errors import PolicyError
from auditor.model import PolicyUsed, RuleInfo, Severity, Stance
from auditor.policy import compile as compiled
from auditor.policy import parameters as parameter_types
from auditor.policy.conditions import Bindings, facts_of
from auditor.policy.pack import Override, PackSpec
from auditor.policy.predicates import Licenses, licenses_at
from auditor.policy.rule import Rule, RuleSpec
from auditor.tuples import NamedTuple

DEFAULT_TARGET = "Apache-2.0"
DEFAULT_STANCE = Stance.MODERATE


class Origin(NamedTuple):
    """Where the value of something came from."""

    name: str
    """`PACK.PARAMETER`, `RULE.severity`, `RULE.enabled` or `RULE.PARAMETER`."""
    value: Any
    source: str
    """`default of PACK`, `PACK`, `--set` …"""
    because: str = ""


class Policy:
    """The rules to run, in the order of their packs, bound to their parameters."""

    def __init__(
        self,
        packs: tuple[PackSpec, ...],
        rules: tuple[Rule, ...],
        disabled: tuple[tuple[RuleSpec, Override], ...],
        parameters: Mapping[str, Mapping[str, Any]],
        origins: tuple[Origin, ...],
        target_license: str,
        stance: Stance,
    ) -> None:
        self.packs = packs
        self.rules = rules
        self.disabled = disabled
        """Rules that an override switched off, with the override."""
        self.parameters = parameters
        """Pack id to the values of its parameters; those of the run are in each."""
        self.origins = origins
        self.target_license = target_license
        self.stance = stance

    @cached_property
    def used(self) -> tuple[PolicyUsed, ...]:
        """What a report says of the packs."""
        return tuple(
            PolicyUsed(id=pack.id, version=pack.version, sha256=pack.sha256) for pack in self.packs
        )

    @cached_property
    def info(self) -> tuple[RuleInfo, ...]:
        """What a report says of the rules."""
        return tuple(rule.info for rule in self.rules)

    def asks_for(self, facts: str) -> bool:
        """Whether some rule looks at facts whose name begins so (`payload.`)."""
        return any(
            name.startswith(facts)
            for rule in self.rules
            for condition in (rule.spec.condition, rule.spec.when)
            if condition is not None
            for name in facts_of(condition)
        )

    def parameters_of(self, rule: Rule) -> Mapping[str, Any]:
        """The parameters that a rule's message may name."""
        return rule.parameters


def builtin_folder() -> str:
    """The folder of the packs that come with the program: in the wheel, or in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "_policies")
    return installed if os.path.isdir(installed) else os.path.join(package, os.pardir, "policies")


def builtin() -> Mapping[str, PackSpec]:
    """The packs that come with the program, by id."""
    return compiled.builtin_packs(builtin_folder())


def resolve(
    names: Sequence[str],
    settings: Mapping[str, str] | None = None,
    *,
    target_license: str | None = None,
    stance: Stance | None = None,
    licenses: Licenses | None = None,
) -> Policy:
    """The policy made of packs (names of shipped ones, or folders) and of what they extend.

    `settings` maps `PACK.PARAMETER` to a value as written on a command line. The target license
    and the stance belong to the run; where they are None, the packs' own defaults count. Raises
    PolicyError for whatever is wrong, several mistakes together where they are of one pack.
    """
    packs = _collect(names)
    rules = _distinct(packs)
    target, chosen_stance = _run_parameters(packs, target_license, stance)
    parameters, origins = _parameters(packs, settings or {}, target, chosen_stance)
    overrides = _overrides(packs, rules)
    about = licenses or licenses_at(chosen_stance)
    made: list[Rule] = []
    disabled: list[tuple[RuleSpec, Override]] = []
    for spec in rules.values():
        severity = spec.severity
        values = parameters[spec.pack]
        off: Override | None = None
        for pack_id, override in overrides.get(spec.id, ()):
            if override.severity is not None:
                severity = override.severity
                origins.append(
                    Origin(f"{spec.id}.severity", str(severity), pack_id, override.because)
                )
            if override.enabled is not None:
                off = None if override.enabled else override
                origins.append(
                    Origin(f"{spec.id}.enabled", override.enabled, pack_id, override.because)
                )
            if override.parameters:
                values = {**values, **override.parameters}
                origins.extend(
                    Origin(f"{spec.id}.{name}", value, pack_id, override.because)
                    for name, value in override.parameters.items()
                )
        if off is not None:
            disabled.append((spec, off))
            continue
        made.append(Rule(spec, Bindings(parameters=values, licenses=about), Severity(severity)))
    return Policy(
        packs=packs,
        rules=tuple(made),
        disabled=tuple(disabled),
        parameters=parameters,
        origins=tuple(origins),
        target_license=target,
        stance=chosen_stance,
    )


def find(name: str, *, beside: str = "") -> PackSpec:
    """One pack by the name of a shipped one or by its folder. Raises PolicyError.

    `beside` is the folder that a relative name is looked up in.
    """
    shipped = builtin()
    if name in shipped:
        return shipped[name]
    path = os.path.join(beside, name) if beside else name
    if "/" in name or os.sep in name or name.startswith(".") or os.path.isdir(path):
        from pathlib import Path

        from auditor.policy.load_pack import load_pack

        if not os.path.isdir(path):
            raise PolicyError("there is no such folder", path=path)
        return load_pack(Path(os.path.normpath(path)))
    raise _unknown("policy pack", name, shipped, "a folder is written with a slash: ./FOLDER")


def _unknown(kind: str, name: str, known: Iterable[str], otherwise: str = "") -> PolicyError:
    from auditor.policy.checks import suggestion

    hint = suggestion(name, known)
    if otherwise and not hint.startswith("did"):
        hint = f"{hint}; {otherwise}" if hint else otherwise
    return PolicyError(f"unknown {kind} {name!r}", hint=hint)


def _collect(names: Sequence[str]) -> tuple[PackSpec, ...]:
    """The packs and what they extend, each once, extended ones first."""
    found: dict[str, PackSpec] = {}
    open_packs: list[str] = []

    def visit(name: str, beside: str) -> None:
        pack = find(name, beside=beside)
        if pack.id in open_packs:
            chain = " -> ".join((*open_packs, pack.id))
            raise PolicyError(f"packs extend each other in a circle: {chain}", path=pack.path)
        if pack.id in found:
            if found[pack.id].sha256 != pack.sha256:
                raise PolicyError(
                    f"two different packs have the id {pack.id!r}",
                    path=pack.path,
                    hint=f"the other one is {found[pack.id].path}",
                )
            return
        open_packs.append(pack.id)
        for base in pack.extends:
            try:
                visit(base, os.path.dirname(pack.path) if "/" in base else "")
            except PolicyError as error:
                if error.path:
                    raise
                raise PolicyError(error.what, path=pack.path, hint=error.hint) from error
        open_packs.pop()
        found[pack.id] = pack

    if not names:
        raise PolicyError("no policy pack is named", hint="for example --policy baseline")
    for name in names:
        visit(name, "")
    return tuple(found.values())


def _distinct(packs: Sequence[PackSpec]) -> dict[str, RuleSpec]:
    rules: dict[str, RuleSpec] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in rules:
                raise PolicyError(
                    f"rule {rule.id!r} is defined twice",
                    path=rule.path,
                    hint=f"the other one is {rules[rule.id].path}; change it with an override",
                )
            rules[rule.id] = rule
    return rules


def _run_parameters(
    packs: Sequence[PackSpec], target: str | None, stance: Stance | None
) -> tuple[str, Stance]:
    """The target license and the stance: as asked for, else the defaults that packs agree on."""
    chosen: dict[str, Any] = {}
    given = {"target_license": target, "stance": stance}
    for name, value in given.items():
        defaults = {
            spec.default: pack.id for pack in packs for spec in pack.parameters if spec.name == name
        }
        if value is not None:
            chosen[name] = value
        elif len(defaults) > 1:
            said = ", ".join(f"{pack} says {value}" for value, pack in defaults.items())
            option = "--" + name.replace("_", "-")
            raise PolicyError(f"packs disagree on {name}: {said}", hint=f"choose with {option}")
        elif defaults:
            chosen[name] = next(iter(defaults))
    try:
        chosen_stance = Stance(chosen.get("stance", DEFAULT_STANCE))
    except ValueError as error:
        raise _unknown("stance", str(chosen["stance"]), tuple(Stance)) from error
    return str(chosen.get("target_license", DEFAULT_TARGET)), chosen_stance


def _parameters(
    packs: Sequence[PackSpec], settings: Mapping[str, str], target: str, stance: Stance
) -> tuple[dict[str, dict[str, Any]], list[Origin]]:
    run: dict[str, Any] = {"target_license": target, "stance": str(stance)}
    values: dict[str, dict[str, Any]] = {}
    origins: dict[str, Origin] = {}
    types: dict[str, str] = {}
    for pack in packs:
        values[pack.id] = dict(run)
        for spec in pack.parameters:
            name = f"{pack.id}.{spec.name}"
            types[name] = spec.type
            value = run.get(spec.name, spec.default)
            values[pack.id][spec.name] = value
            origins[name] = Origin(
                name, value, "the run" if spec.name in run else f"default of {pack.id}"
            )
    for pack in packs:
        for name, value in pack.settings.items():
            written = tuple(value) if isinstance(value, list) else value
            _set(name, written, types, values, origins, run, source=pack.id, path=pack.path)
    for name, text in settings.items():
        value = parameter_types.read(str(text), types.get(name, "string"))
        _set(name, value, types, values, origins, run, source="--set", path="")
    return values, list(origins.values())


def _set(
    name: str,
    value: Any,
    types: Mapping[str, str],
    values: Mapping[str, dict[str, Any]],
    origins: dict[str, Origin],
    run: Mapping[str, Any],
    *,
    source: str,
    path: str,
) -> None:
    if name not in types:
        error = _unknown("policy parameter", name, types)
        raise PolicyError(error.what, path=path, hint=error.hint)
    pack_id, _, parameter = name.rpartition(".")
    if parameter in run:
        if value == run[parameter]:
            return
        option = "--" + parameter.replace("_", "-")
        raise PolicyError(f"{name!r} belongs to the run", path=path, hint=f"use {option}")
    fault = parameter_types.fault(value, types[name])
    if fault:
        raise PolicyError(f"the value {value!r} of {name} {fault}", path=path)
    values[pack_id][parameter] = value
    origins[name] = Origin(name, value, source)


def _overrides(
    packs: Sequence[PackSpec], rules: Mapping[str, RuleSpec]
) -> dict[str, list[tuple[str, Override]]]:
    """Overrides by rule, those of extending packs after those of the packs they extend."""
    found: dict[str, list[tuple[str, Override]]] = {}
    by_id = {pack.id: pack for pack in packs}
    for pack in packs:
        for override in pack.overrides:
            spec = rules.get(override.rule)
            if spec is None:
                error = _unknown("rule", override.rule, rules)
                raise _located(error.what, override, error.hint)
            declared = {parameter.name: parameter for parameter in by_id[spec.pack].parameters}
            for name, value in override.parameters.items():
                if name not in declared or name in ("target_license", "stance"):
                    error = _unknown("parameter", name, declared)
                    raise _located(f"{error.what} of rule {spec.id!r}", override, error.hint)
                fault = parameter_types.fault(value, declared[name].type)
                if fault:
                    raise _located(f"the value {value!r} of {name} {fault}", override, "")
            found.setdefault(override.rule, []).append((pack.id, override))
    return found


def _located(what: str, override: Override, hint: str) -> PolicyError:
    return PolicyError(
        what, path=override.path, line=override.line, column=override.column, hint=hint
    )
