"""`auditor explain NAME`: any record of the knowledge base, or a rule, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import click

from auditor.cli import EXIT_PASS
from auditor.cli import explain_data as data
from auditor.cli import explain_license as licenses
from auditor.cli.explain_page import FOOTER, WIDTH
from auditor.errors import UsageError
from auditor.knowledge import KINDS, Knowledge, load
from auditor.policy import packs
from auditor.policy.pack import PackSpec
from auditor.policy.rule import RuleSpec
from auditor.reports.escape import clip, visible

SHARED_NAME = "license name"
"""The kind of a name that several licenses go by; it has no record."""

Show = Callable[[Any, Knowledge, str, int], str]
_SHOW: Mapping[str, Show] = {
    "license": licenses.license_,
    SHARED_NAME: licenses.shared_name,
    "dataset": data.dataset,
    "model": licenses.model,
    "generator": data.generator,
    "provider": data.provider,
    "source": data.source,
    "case": data.case,
}
_SCHEMES = ("hf:model/", "hf:dataset/", "dataset:", "generator:", "domain:", "name:")
_HUB = ("https://huggingface.co/datasets/", "https://huggingface.co/", "https://hf.co/")


@click.command(name="explain")
@click.argument("name", nargs=-1, required=True)
@click.option("--kind", type=click.Choice((*KINDS, "rule")), help="Only records of this kind.")
@click.option("--json", "as_json", is_flag=True, help="The records as they are stored.")
@click.option("--as-of", metavar="DATE", help="Day from which ages count, YYYY-MM-DD [today, UTC].")
def command(name: tuple[str, ...], kind: str | None, as_json: bool, as_of: str | None) -> int:
    """A rule, license, dataset, model, case or source, in words.

    NAME is an id, an alias, a Hub id or URL, a host name, or the caption of a case; without case,
    and blanks, - and _ are one. Exit code 2 and the nearest names when nothing is called so.
    """
    wanted = plain_name(" ".join(name))
    today = _day(as_of) if as_of else datetime.now(UTC).date().isoformat()
    knowledge = load(thorough=True)
    found = [
        (each, record)
        for each, record in find(wanted, knowledge)
        if kind is None or each.startswith(kind)
    ]
    rules = find_rules(wanted) if kind in (None, "rule") else []
    if not found and not rules:
        raise _unknown(wanted, kind, knowledge)
    if as_json:
        click.echo(_stored(found, rules, knowledge))
        return EXIT_PASS
    pages = [_SHOW[each](record, knowledge, today, WIDTH) for each, record in found]
    pages += [licenses.rule(pack, rule, WIDTH) for pack, rule in rules]
    click.echo(f"\n\n{'─' * WIDTH}\n\n".join(pages))
    if found:
        click.echo(f"\n{FOOTER}")
    return EXIT_PASS


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(
            f"--as-of takes a day, not {clip(visible(text), 40)!r}", hint="write YYYY-MM-DD"
        ) from None


def plain_name(name: str) -> str:
    """The name in an id or a Hub address: `hf:dataset/a/b@main` is `a/b`."""
    for start in (*_SCHEMES, *_HUB):
        if name.startswith(start):
            name = name[len(start) :]
            break
    return name.partition("@")[0].strip().rstrip("/")


def find(name: str, knowledge: Knowledge) -> tuple[tuple[str, Any], ...]:
    """Every record of this name; a license also by any of its spellings."""
    found = knowledge.find(name)
    if any(kind == "license" for kind, _ in found):
        return found
    from auditor.licensing.identify import identify

    meant = identify(name)
    if meant.expression is None and len(meant.candidates) > 1:
        return ((SHARED_NAME, (name, meant.candidates, meant.rule)), *found)
    ids = dict.fromkeys((meant.expression, *meant.candidates))
    records = [knowledge.license(each) for each in ids if each]
    return (*(("license", record) for record in records if record is not None), *found)


def find_rules(name: str) -> list[tuple[PackSpec, RuleSpec]]:
    """The shipped rules of this id, with their packs; `PACK/RULE` names one pack's."""
    pack_id, _, rule_id = name.rpartition("/")
    return [
        (pack, rule)
        for pack in packs.builtin().values()
        for rule in pack.rules
        if rule.id == rule_id.casefold() and pack_id in ("", pack.id)
    ]


def _stored(
    found: list[tuple[str, Any]], rules: list[tuple[PackSpec, RuleSpec]], knowledge: Knowledge
) -> str:
    answers: list[dict[str, Any]] = []
    for kind, record in found:
        if kind == SHARED_NAME:
            name, candidates, rule = record
            answers.append({"kind": kind, "name": name, "candidates": candidates, "rule": rule})
            continue
        record_id = record["id"] if kind == "license" else record.id
        raw = knowledge.raw(kind, record_id)
        # What a rule says of a model is stored nowhere: the answer itself is all there is.
        answers.append({"kind": kind, "record": raw if raw is not None else record._asdict()})
    answers += [{"kind": "rule", "pack": pack.id, "id": rule.id} for pack, rule in rules]
    return json.dumps(answers, indent=2, ensure_ascii=False, sort_keys=True)


def _unknown(name: str, kind: str | None, knowledge: Knowledge) -> UsageError:
    near = list(knowledge.nearest(name, "" if kind in (None, "rule") else kind or ""))
    if kind in (None, "rule"):
        from difflib import get_close_matches

        ids = [rule.id for pack in packs.builtin().values() for rule in pack.rules]
        near += [each for each in get_close_matches(name, ids, n=2) if each not in near]
    reason = knowledge.unresolved_reason(name)
    what = f"no {kind or 'record or rule'} is called {clip(visible(name), 80)!r}"
    return UsageError(
        f"{what}: {reason}" if reason else what,
        hint=f"did you mean {', '.join(near)}?" if near else "try `auditor license search WORDS`",
        code="unknown-name",
    )
