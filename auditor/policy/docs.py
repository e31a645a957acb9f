"""Rules as Markdown: a page for each pack, with an anchor for each rule."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.facts.catalogue import FACTS, FactType
from auditor.model import Outcome
from auditor.policy.conditions import Parameter
from auditor.policy.messages import Template
from auditor.policy.operators import OPERATORS
from auditor.policy.pack import PackSpec
from auditor.policy.rule import RuleSpec


def pack_page(pack: PackSpec) -> str:
    """The page of a pack: what it is for, its parameters and its rules."""
    lines = [f"# {pack.id}: {pack.title}", ""]
    if pack.description:
        lines += [pack.description.strip(), ""]
    lines.append(f"Version {pack.version}.")
    if pack.extends:
        bases = ", ".join(f"[{name}]({name}.md)" for name in pack.extends)
        lines.append(f"The rules of {bases} belong to it too.")
    lines.append("")
    if pack.parameters:
        lines += ["| parameter | type | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{pack.id}.{one.name}` | {one.type} | `{one.default}` | {one.meaning.strip()} |"
            for one in pack.parameters
        ]
        lines.append("")
    lines += ["| rule | severity | what must hold |", "| --- | --- | --- |"]
    lines += [
        f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.title} |" for rule in pack.rules
    ]
    lines.append("")
    for rule in pack.rules:
        lines += [*_rule_section(rule), ""]
    return "\n".join(lines).rstrip() + "\n"


def vocabulary_page() -> str:
    """The page of the facts and operators that rules may use."""
    lines = [
        "# Facts and operators",
        "",
        "A rule may name these and nothing else. A fact that is not known of a subject is",
        "*unknown* to every operator but `present`, and unknown is never a pass.",
        "",
        "| fact | type | meaning | example |",
        "| --- | --- | --- | --- |",
    ]
    for fact in FACTS.values():
        example = "" if fact.type is FactType.LIST else f"`{fact.example}`"
        lines.append(f"| `{fact.name}` | {fact.type} | {fact.meaning} | {example} |")
    lines += [
        "",
        "| operator | on | argument | holds when the fact … |",
        "| --- | --- | --- | --- |",
    ]
    for operator in OPERATORS.values():
        types = ", ".join(operator.types)
        lines.append(f"| `{operator.name}` | {types} | {operator.argument} | {operator.meaning} |")
    return "\n".join(lines) + "\n"


def template_text(template: Template) -> str:
    """A message with its placeholders, as it is written."""
    return "".join(part if index % 2 == 0 else f"{{{part}}}" for index, part in enumerate(template))


def outcome_text(outcome: Outcome | Parameter) -> str:
    """An outcome, or the parameter that decides it."""
    return f"${outcome.name}" if isinstance(outcome, Parameter) else str(outcome)


def _rule_section(rule: RuleSpec) -> list[str]:
    lines = [f"## {rule.id}", "", f"**{rule.title}**", ""]
    facts: Mapping[str, str] = {
        "severity": str(rule.severity),
        "when broken": outcome_text(rule.on_violation),
        "when it cannot be told": outcome_text(rule.on_unknown),
        "about": ", ".join(rule.subjects),
        "tags": ", ".join(rule.tags),
        "status": "" if rule.status == "stable" else rule.status,
        "waivers": "" if rule.waivable else "none are accepted",
    }
    lines += [f"- {name}: {value}" for name, value in facts.items() if value]
    lines.append("")
    for text in (rule.description, rule.rationale):
        if text:
            lines += [text.strip(), ""]
    lines += [f"*What to do:* {template_text(rule.remediation)}", ""]
    lines += [f"- [{reference.title}]({reference.url})" for reference in rule.references]
    return lines[:-1] if lines[-1] == "" else lines
