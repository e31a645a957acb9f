"""`auditor license`: show a license, search, compare one into another, list what it asks for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.licensing.identify import Identified
    from auditor.licensing.terms import License

OWN = "own"
"""In place of a relation: the license is that of the work itself."""
_ELSEWHERE = {"identify": "license_text", "diff": "license_text"}
"""Commands that live in another module, as an attribute of that name."""


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"auditor.cli.{_ELSEWHERE[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(name="license", cls=_Group)
def command() -> None:
    """Show, search and compare licenses."""


@command.command(name="show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The record as JSON.")
def show(name: str, as_json: bool) -> None:
    """What is known of a license: permissions and terms with their sections and sources."""
    from auditor.cli import license_views as views

    knowledge = _knowledge()
    license, raw = _one(name, knowledge)
    _print(views.as_json(raw) if as_json else views.record(license, raw))


@command.command(name="search")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def search(words: tuple[str, ...], as_json: bool) -> None:
    """Licenses whose id, name, family, steward, aliases or terms hold all the words."""
    from auditor.cli import license_views as views

    knowledge = _knowledge()
    wanted = [word.lower() for word in words]
    found = []
    for id in sorted(knowledge.license_ids(), key=str.lower):
        raw = knowledge.license(id)
        if raw is not None and all(word in _searched(raw) for word in wanted):
            found.append(raw)
    if not found:
        raise UsageError(
            f"no license holds all of {' '.join(words)!r}",
            hint="try fewer words, a family (cc, gpl, llama) or a term (noncommercial, aup)",
            code="nothing-found",
        )
    rows = [{key: raw[key] for key in ("id", "name", "kind", "verified")} for raw in found]
    _print(views.as_json({"licenses": rows}) if as_json else views.rows(found))


@command.command(name="compat")
@click.argument("name")
@click.option("--into", "target", default="Apache-2.0", metavar="EXPR|USE", show_default=True)
@click.option("--relation", default="finetune", show_default=True, metavar="RELATION|own")
@click.option("--released", default="", metavar="DATE", help="When outputs were made.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def compat(name: str, target: str, relation: str, released: str, as_json: bool) -> None:
    """May something under NAME go, over a relation, into something under another license?

    NAME is a license id, name or expression. The target is one too, or
    `use:internal-commercial` or `use:hosted-service`.
    """
    from auditor.cli import license_views as views
    from auditor.licensing.compat import compatibility

    knowledge = _knowledge()
    meant = _identified(name, knowledge)
    answer = compatibility(
        meant.expression or name,
        _relation(relation),
        target,
        knowledge,
        state=meant.state,
        candidates=meant.candidates,
        released=released,
    )
    _print(views.as_json(views.compat_value(answer)) if as_json else views.compat(answer))


@command.command(name="obligations")
@click.argument("name")
@click.option("--relation", default="finetune", show_default=True, metavar="RELATION|own")
@click.option("--into", "target", default="", metavar="EXPR|USE", help="[the license itself]")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def obligations(name: str, relation: str, target: str, as_json: bool) -> None:
    """What to do when something made from it is passed on: the lines to write, the text to ship."""
    from auditor.cli import license_views as views
    from auditor.licensing.outbound import pair

    knowledge = _knowledge()
    license, _ = _one(name, knowledge)
    into = target or license.expression or license.id
    answer = pair(license.id, _relation(relation), into, knowledge)
    if as_json:
        _print(views.as_json(views.obligations_value(license, relation, into, answer)))
    else:
        _print(views.obligations(license, relation, into, answer))


def _knowledge() -> Knowledge:
    from auditor import knowledge

    return knowledge.load()


def _print(text: str) -> None:
    click.echo(text.rstrip("\n"))


def _relation(name: str) -> Any:
    from auditor.model import Relation

    if name == OWN:
        return None
    known = [relation.value for relation in Relation]
    if name in known:
        return Relation(name)
    from difflib import get_close_matches

    near = get_close_matches(name, [*known, OWN], n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of: {', '.join([*known, OWN])}"
    raise UsageError(f"{name!r} is no relation", hint=hint, code="unknown-relation")


def _identified(name: str, knowledge: Knowledge) -> Identified:
    from auditor.licensing.identify import Identified, identify
    from auditor.model import LicenseState

    raw = knowledge.license(name)
    if raw is not None:
        return Identified(state=LicenseState.RESOLVED, expression=raw["id"])
    meant = identify(name)
    if meant.state is LicenseState.UNRECOGNISED:
        raise _not_known(name, knowledge)
    return meant


def _one(name: str, knowledge: Knowledge) -> tuple[License, Any]:
    from auditor.licensing.terms import license_terms

    meant = _identified(name, knowledge)
    if meant.candidates:
        raise UsageError(
            f"{name!r} may mean {' or '.join(meant.candidates[:8])}",
            hint="name one of them",
            code="ambiguous-license",
        )
    id = meant.expression or name
    license, raw = license_terms(id, knowledge), knowledge.license(id)
    if license is None or raw is None:
        raise _not_known(id, knowledge)
    return license, raw


def _not_known(name: str, knowledge: Knowledge) -> UsageError:
    from difflib import get_close_matches

    lower = {id.lower(): id for id in knowledge.license_ids()}
    near = [lower[id] for id in get_close_matches(name.lower(), lower, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}?" if near else "see `auditor license search`"
    return UsageError(f"no license is known as {name!r}", hint=hint, code="unknown-license")


def _searched(raw: Any) -> str:
    words = [raw["id"], raw["name"], raw["family"], raw["kind"], raw["steward"]]
    for key in ("aliases", "hub", "scancode", "deprecated_ids", "urls"):
        words.extend(raw.get(key, ()))
    words.extend(term["type"] for term in raw["terms"])
    return " ".join(words).lower()
