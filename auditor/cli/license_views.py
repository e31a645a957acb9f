"""How `auditor license` prints its answers: plain text, or JSON with sorted keys."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor.model import Verdict
from auditor.reports.escape import visible

if TYPE_CHECKING:
    from auditor.licensing.compat import Compatibility, Decided
    from auditor.licensing.outbound import Pair
    from auditor.licensing.terms import License

WIDTH = 96
NOT_ADVICE = "What licenses say, for tooling; not legal advice."
_STANCES = ("strict", "moderate", "permissive")


def as_json(value: Any) -> str:
    """JSON with sorted keys, two blanks of indent, and text as it is."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value)


def record(license: License, raw: Mapping[str, Any]) -> str:
    """A license as its record has it."""
    lines = [f"{license.id}  {raw['name']}", ""]
    facts = {
        "kind": raw["kind"],
        "family": raw["family"],
        "steward": raw["steward"],
        "version": " ".join(part for part in (raw["version"], raw["date"]) if part),
        "for": ", ".join(raw["applies_to"]),
        "lists": ", ".join(_lists(raw)),
        "also called": ", ".join([*raw.get("hub", ()), *raw.get("aliases", ())]),
        "stands for": raw.get("expression", ""),
        "may mean": ", ".join(raw.get("members", ())),
    }
    for name, value in facts.items():
        lines.extend(_field(name, value))
    if raw["permissions"]:
        lines += ["", "Permissions"]
        for name, permission in license.permissions.items():
            note = f"  {permission.note}" if permission.note else ""
            lines.extend(_row(f"  {name:<19} {permission.value:<12} {permission.ref:<14}{note}"))
    if license.terms:
        lines += ["", "Terms"]
        for term in license.terms:
            lines.extend(_row(f"  {term.ref or '-':<14} {term.type:<24} {_about(term)}"))
    lines += ["", *_evidence(license, raw), NOT_ADVICE]
    return "\n".join(lines)


def rows(found: Iterable[Mapping[str, Any]]) -> str:
    """One line for each license: id, kind and name."""
    listed = list(found)
    wide = max(len(raw["id"]) for raw in listed)
    kinds = max(len(raw["kind"]) for raw in listed)
    return "\n".join(
        f"{raw['id']:<{wide}}  {raw['kind']:<{kinds}}  {raw['name']}"
        + ("" if raw["verified"] == "text" else f"  [{raw['verified']}]")
        for raw in listed
    )


def compat(answer: Compatibility) -> str:
    """Verdicts, deciding terms, duties, remedies and how far the facts can be trusted."""
    verdicts = answer.answer.verdicts
    lines = [
        f"{visible(answer.license)}  ->  {visible(answer.target)}   over {answer.relation}",
        "",
    ]
    lines += [
        f"  {name:<12}{verdict.value}" for name, verdict in zip(_STANCES, verdicts, strict=True)
    ]
    lines += ["", *_wrapped(answer.answer.reason, "  ")]
    if answer.answer.chosen:
        lines.append(f"  Of the alternatives, {answer.answer.chosen} was chosen.")
    if answer.terms:
        lines += ["", "Terms on the way"]
        for term in sorted(answer.terms, key=_order):
            lines.extend(_term(term))
    if answer.answer.duties:
        lines += ["", "To do"]
        for duty in answer.answer.duties:
            ref = f" ({duty.license} {duty.ref})" if duty.ref else f" ({duty.license})"
            lines.extend(_wrapped(duty.text + ref, "  - ", "    "))
    if answer.remedies:
        lines += ["", "What would make it possible"]
        for remedy in answer.remedies:
            text = f"{remedy.text} ({remedy.verdict.value})"
            lines.extend(_wrapped(text, "  - ", "    "))
    elif verdicts[1].rank > Verdict.YES_WITH_NOTICES.rank:
        lines += ["", "Nothing that was tried would make it possible."]
    for warning in answer.answer.warnings:
        lines += ["", *_wrapped(f"Note: {warning}.", "", "  ")]
    checked = _checked(answer.verified, answer.sources, answer.as_of)
    lines += ["", *_wrapped(checked, "", "  "), NOT_ADVICE]
    return "\n".join(lines)


def compat_value(answer: Compatibility) -> dict[str, Any]:
    """The same for programs."""
    return {
        "from": answer.license,
        "into": answer.target,
        "relation": answer.relation,
        "verdicts": _verdicts(answer.answer.verdicts),
        "reason": answer.answer.reason,
        "chosen": answer.answer.chosen,
        "terms": [
            {
                "license": term.license,
                "type": term.type,
                "ref": term.ref,
                "carried": term.carried,
                "reason": term.reason,
                "verdicts": _verdicts(term.verdicts),
            }
            for term in answer.terms
        ],
        "duties": _duties(answer.answer),
        "remedies": [
            {
                "kind": remedy.kind,
                "value": remedy.value,
                "verdict": remedy.verdict.value,
                "text": remedy.text,
            }
            for remedy in answer.remedies
        ],
        "warnings": list(answer.answer.warnings),
        "alternative": answer.answer.alternative,
        "verified": answer.verified,
        "sources": list(answer.sources),
        "as_of": answer.as_of,
    }


def obligations(license: License, relation: str, target: str, answer: Pair) -> str:
    """What to do, as a list."""
    lines = [f"{license.id}  over {relation}, released under {target}", ""]
    if not answer.duties:
        lines.append("  Nothing has to be done.")
    for duty in answer.duties:
        ref = f" ({duty.ref})" if duty.ref else ""
        lines.extend(_wrapped(f"{duty.duty}{ref}: {duty.text}", "  - ", "    "))
    if answer.verdicts[1].rank > Verdict.YES_WITH_NOTICES.rank:
        lines += ["", *_wrapped(f"These do not suffice: {answer.reason}.", "  ")]
    checked = _checked(license.verified, (license.source,), license.as_of)
    lines += ["", *_wrapped(checked, "", "  "), NOT_ADVICE]
    return "\n".join(lines)


def obligations_value(license: License, relation: str, target: str, answer: Pair) -> dict[str, Any]:
    """The same for programs."""
    return {
        "license": license.id,
        "relation": relation,
        "into": target,
        "verdicts": _verdicts(answer.verdicts),
        "duties": _duties(answer),
        "verified": license.verified,
        "source": license.source,
        "as_of": license.as_of,
    }


def _duties(answer: Pair) -> list[dict[str, str]]:
    return [
        {
            "duty": duty.duty,
            "text": duty.text,
            "license": duty.license,
            "ref": duty.ref,
            "marker": duty.marker,
        }
        for duty in answer.duties
    ]


def _verdicts(verdicts: Sequence[Verdict]) -> dict[str, str]:
    return {name: verdict.value for name, verdict in zip(_STANCES, verdicts, strict=True)}


def _term(term: Decided) -> list[str]:
    mark = "  " if term.carried else "x "
    head = f"  {mark}{term.type:<22} {term.ref or '-':<14} "
    return _wrapped(term.reason, head, " " * len(head))


def _order(term: Decided) -> tuple[int, str]:
    return (-term.verdicts[1].rank, term.type)


def _about(term: Any) -> str:
    params = "; ".join(f"{name}: {_value(value)}" for name, value in term.params.items())
    return " | ".join(part for part in (params, term.note) if part)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return value if isinstance(value, str) else ", ".join(str(inner) for inner in value)


def _lists(raw: Mapping[str, Any]) -> list[str]:
    found = []
    if raw["spdx"]:
        found.append("SPDX")
    if raw["osi"]:
        found.append("OSI approved")
    if raw["fsf"]:
        found.append("FSF free")
    if raw["open_data"] not in {"not-reviewed", "not-listed"}:
        found.append(f"Open Definition: {raw['open_data']}")
    if raw["asf"] != "unlisted":
        found.append(f"ASF category {raw['asf']}")
    return found


def _evidence(license: License, raw: Mapping[str, Any]) -> list[str]:
    sources = [text["source"] for text in raw.get("texts", ())] + list(raw.get("sources", ()))
    lines = [_checked(license.verified, (), license.as_of)]
    for source in sources:
        lines.extend(_wrapped(source, "  ", "    "))
    if raw.get("notes"):
        lines += ["", *_wrapped(raw["notes"], "", "")]
    return lines


def _checked(verified: str, sources: Sequence[str], as_of: str) -> str:
    how = {
        "text": "Checked against the text",
        "license-file": "Checked against the license file",
        "secondary": "From reports of the text, which was not read",
        "unverified": "Not checked against any text",
    }.get(verified, f"Checked by {verified}")
    where = f": {', '.join(source for source in sources if source)}" if any(sources) else ""
    return f"{how}{where}{f' (as of {as_of})' if as_of else ''}."


def _field(name: str, value: str) -> list[str]:
    return _wrapped(value, f"  {name:<13}", " " * 15) if value else []


def _row(text: str) -> list[str]:
    return _wrapped(text.rstrip(), "", " " * 42)


def _wrapped(text: str, first: str, then: str | None = None) -> list[str]:
    lines = textwrap.wrap(
        text,
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=first if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]
