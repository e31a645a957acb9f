"""`auditor policy`: look at policies, check them, run the tests that they carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from auditor.cli import EXIT_FAIL, EXIT_PASS
from auditor.errors import PolicyError, UsageError
from auditor.model import Stance
from auditor.policy import compile as compiled
from auditor.policy import docs, packs, selftest
from auditor.policy.checks import flatten, raise_all
from auditor.policy.load_pack import PACK_FILE, load_pack
from auditor.policy.pack import PackSpec
from auditor.reports.escape import visible_line


@click.group(name="policy")
def command() -> None:
    """Look at policies, check them, run the tests that they carry.

    A PACK is the name of a shipped one or a folder with a pack.yaml; a folder of such folders
    stands for all of them.
    """


@command.command(name="list")
@click.option("--rules", is_flag=True, help="With the rules of each pack.")
def list_packs(rules: bool) -> int:
    """The packs that come with the program."""
    for pack in packs.builtin().values():
        _say(f"{pack.id} {pack.version}  {pack.title} ({len(pack.rules)} rules)")
        if rules:
            for rule in pack.rules:
                _say(f"  {rule.id:28} {rule.severity:8} {rule.title}")
    return EXIT_PASS


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="PACK…")
@click.option(
    "--resolved", is_flag=True, help="What a run would use, and where each value is from."
)
@click.option("--set", "settings", multiple=True, metavar="PACK.PARAM=VALUE", help="As in check.")
@click.option("--target-license", metavar="EXPR", help="As in check.")
@click.option("--stance", type=click.Choice([s.value for s in Stance]), help="As in check.")
def show(
    names: tuple[str, ...],
    resolved: bool,
    settings: tuple[str, ...],
    target_license: str | None,
    stance: str | None,
) -> int:
    """Packs with their parameters and rules."""
    if not resolved:
        for name in names:
            _show_pack(packs.find(name))
        return EXIT_PASS
    policy = packs.resolve(
        names,
        _settings(settings),
        target_license=target_license,
        stance=Stance(stance) if stance else None,
    )
    _say(f"target_license: {policy.target_license}")
    _say(f"stance: {policy.stance}")
    _say("packs:")
    for used in policy.used:
        _say(f"  {used.id} {used.version}  sha256 {used.sha256}")
    _say("parameters and overrides:")
    for origin in policy.origins:
        because = f" because: {origin.because}" if origin.because else ""
        _say(f"  {origin.name}: {_value(origin.value)}  ({origin.source}){because}")
    _say("rules:")
    for rule in policy.rules:
        outcome = docs.outcome_text(rule.spec.on_violation)
        _say(f"  {rule.id:28} {rule.severity:8} {outcome:8} {rule.pack}")
    for spec, override in policy.disabled:
        _say(f"  {spec.id:28} off      {spec.pack}  because: {override.because}")
    return EXIT_PASS


@command.command()
@click.argument("names", nargs=-1, metavar="PACK…")
def lint(names: tuple[str, ...]) -> int:
    """Check that packs load, fit together and carry tests; by default the shipped ones."""
    chosen = _load(names)
    errors = [
        PolicyError(
            f"rule {rule.id!r} lacks tests: {lacking}",
            path=rule.path,
            hint="a rule needs an example that passes and one that breaks it",
        )
        for pack in chosen
        for rule in pack.rules
        if (lacking := selftest.missing_tests(rule))
    ]
    for name in names or tuple(packs.builtin()):
        for folder in _folders(name):
            try:
                packs.resolve([folder])
            except PolicyError as error:
                errors.extend(flatten(error))
    if errors:
        raise_all(errors)
    rules = sum(len(pack.rules) for pack in chosen)
    _say(f"{len(chosen)} packs, {rules} rules: nothing to mend")
    return EXIT_PASS


@command.command(name="test")
@click.argument("names", nargs=-1, metavar="PACK…")
def run_tests(names: tuple[str, ...]) -> int:
    """Run the tests that rules carry; by default those of the shipped packs."""
    results = selftest.run(_load(names), read_facts=_read_facts)
    if not results:
        raise UsageError("there is no test to run", hint="a rule carries its tests under `tests`")
    _say(selftest.render(results))
    return EXIT_PASS if all(result.passed for result in results) else EXIT_FAIL


@command.command(name="docs")
@click.argument("names", nargs=-1, metavar="PACK…")
@click.option("--output", "-o", metavar="FOLDER", help="One page a pack, and one of all facts.")
def write_docs(names: tuple[str, ...], output: str | None) -> int:
    """Packs and their rules as Markdown; by default the shipped ones."""
    chosen = _load(names)
    if output is None:
        for pack in chosen:
            _say(docs.pack_page(pack))
        return EXIT_PASS
    folder = Path(output)
    pages = {f"{pack.id}.md": docs.pack_page(pack) for pack in chosen}
    pages["facts.md"] = docs.vocabulary_page()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=output) from error
    _say(f"{len(pages)} pages in {output}")
    return EXIT_PASS


def _load(names: Sequence[str]) -> list[PackSpec]:
    """The packs from their YAML, tests included. Raises PolicyError with all mistakes."""
    if not names:
        return compiled.load_all(packs.builtin_folder())
    found: list[PackSpec] = []
    errors: list[PolicyError] = []
    for name in names:
        for folder in _folders(name):
            try:
                found.append(load_pack(Path(folder), shown=_shown(name, folder)))
            except PolicyError as error:
                errors.extend(flatten(error))
    if errors:
        raise_all(errors)
    return found


def _folders(name: str) -> list[str]:
    """The pack folders that a name stands for."""
    if name in packs.builtin():
        return [str(Path(packs.builtin_folder()) / name)]
    folder = Path(name)
    if (folder / PACK_FILE).is_file():
        return [name]
    inside = sorted(str(path.parent) for path in folder.glob(f"*/{PACK_FILE}"))
    if inside:
        return inside
    packs.find(name)  # says what is wrong with the name
    return [name]


def _shown(name: str, folder: str) -> str:
    return f"policies/{name}" if name in packs.builtin() else folder


def _show_pack(pack: PackSpec) -> None:
    _say(f"{pack.id} {pack.version}: {pack.title}")
    if pack.description:
        _say(pack.description)
    if pack.extends:
        _say(f"extends: {', '.join(pack.extends)}")
    for parameter in pack.parameters:
        _say(
            f"  {pack.id}.{parameter.name} ({parameter.type}, default "
            f"{_value(parameter.default)}): {parameter.meaning}"
        )
    for rule in pack.rules:
        _say(f"  {rule.id:28} {rule.severity:8} {rule.title}")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _read_facts(path: Path, target: str, stance: Stance) -> Mapping[str, Any]:
    """The facts that the real pipeline finds in one document, as of the knowledge base's day."""
    from datetime import date

    from auditor import knowledge as knowledge_base
    from auditor.engine import assess
    from auditor.readers.read import read_all
    from auditor.source import files

    knowledge = knowledge_base.load()
    subjects, problems = read_all(files.discover([str(path)]).files, knowledge)
    if len(subjects) != 1:
        why = problems[0].message if problems else f"it holds {len(subjects)} subjects"
        raise UsageError(f"a test needs a document about one subject: {why}", path=str(path))
    day = date.fromisoformat(knowledge.as_of[:10])
    known = assess(subjects[0], knowledge=knowledge, target=target, stance=stance, today=day)
    return known.facts.values


def _settings(given: Iterable[str]) -> dict[str, str]:
    settings = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or "." not in name:
            raise UsageError(f"--set {item!r} is not PACK.PARAMETER=VALUE")
        settings[name.strip()] = value
    return settings


def _say(text: str) -> None:
    for line in text.rstrip().split("\n"):
        click.echo(visible_line(line))
