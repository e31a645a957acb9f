"""`auditor lineage`: what a model or dataset was made from, as a tree, a drawing or JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from auditor import knowledge as knowledge_base
from auditor.cli import EXIT_PASS, EXIT_REVIEW, check, inputs
from auditor.cli import config as configuration
from auditor.engine import audit
from auditor.errors import UsageError
from auditor.model import Stance, SubjectReport
from auditor.policy import packs
from auditor.reports import json as json_report
from auditor.reports import lineage

_FORMATS = ("text", "mermaid", "dot", "svg", "json")


@click.command(name="lineage")
@click.argument("target")
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="text", help="[text]", metavar="F"
)
@click.option("--output", "-o", metavar="FILE", help="Write to a file.")
@click.option("--target-license", metavar="EXPR", help="License to ship under [Apache-2.0].")
@click.option(
    "--stance",
    type=click.Choice([stance.value for stance in Stance]),
    help="Reading of what the law has not settled [moderate].",
)
@click.option("--config", "config_file", metavar="FILE", help="Configuration [auditor.yaml].")
@click.option("--lock", "lock_file", metavar="FILE", help="What is upstream [auditor.lock].")
@click.option("--online", is_flag=True, help="Ask the Hub what is upstream, not the lock.")
@inputs.hub_options
@click.option("--as-of", metavar="DATE", help="Day of the look, YYYY-MM-DD [today, UTC].")
def command(
    target: str,
    format_: str,
    output: str | None,
    target_license: str | None,
    stance: str | None,
    config_file: str | None,
    lock_file: str | None,
    online: bool,
    hub_endpoint: str | None,
    hub_token: bool,
    hub_timeout: float | None,
    as_of: str | None,
) -> int:
    """Show what TARGET (a card, a folder, hf:model/OWNER/NAME) was made from.

    Every artefact with its license, every edge with its evidence, and the path that blocks the
    release under the target license marked. FORMAT: text, mermaid, dot, svg or json.

    Exit codes: 0 shown, 2 usage, 3 shown, but something could not be read.
    """
    config = configuration.load(config_file)
    policy = packs.resolve(
        check._packs((), config),
        check._settings((), config),
        target_license=target_license or config.get("target_license"),
        stance=check._choice(Stance, stance, config, "stance"),
    )
    knowledge = knowledge_base.load()
    given = inputs.collect(
        (target,),
        knowledge=knowledge,
        config=config,
        lock_file=lock_file,
        network=inputs.Network(
            online=online,
            endpoint=hub_endpoint or "",
            with_token=hub_token,
            seconds=hub_timeout,
        ),
    )
    for problem in given.problems:
        click.echo(f"warning: {problem.path}: {problem.message}", err=True)
    if not given.subjects:
        if given.problems:
            return EXIT_REVIEW
        raise UsageError(
            f"nothing to show in {target}",
            hint="name a model card, dataset card or manifest, or a folder that holds one",
        )
    if len(given.subjects) > 1 and format_ != "text":
        names = ", ".join(subject.path for subject in given.subjects[:5])
        raise UsageError(
            f"{target} holds {len(given.subjects)} models and datasets; {format_} shows one",
            hint=f"name one of them: {names}",
        )
    report = audit(
        given.subjects,
        policy=policy,
        knowledge=knowledge,
        today=check._today(as_of),
        organization=check._organization(config),
        problems=given.problems,
        lock=given.lock,
    )
    shown: str
    match format_:
        case "text":
            plain = not (sys.stdout.encoding or "").lower().startswith("utf") and not output
            trees = (lineage.text(one, policy.stance, plain=plain) for one in report.subjects)
            shown = "\n".join(trees)
        case "json":
            shown = _json(json_report.render(report))
        case _:
            shown = _drawn(format_, report.subjects[0], policy.stance)
    _write(shown, output)
    fatal = any(problem.fatal for one in report.subjects for problem in one.problems)
    return EXIT_REVIEW if given.problems or fatal else EXIT_PASS


def _drawn(format_: str, subject: SubjectReport, stance: Stance) -> str:
    match format_:
        case "mermaid":
            return lineage.mermaid(subject, stance)
        case "dot":
            return lineage.dot(subject, stance)
        case _:
            return lineage.svg(subject, stance)


def _json(report: str) -> str:
    """The lineage as it stands in a report, by itself."""
    (subject,) = json.loads(report)["subjects"]
    return json.dumps(subject["lineage"], indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _write(text: str, output: str | None) -> None:
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        return
    path = Path(output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"the drawing cannot be written: {error.strerror}", path=path.as_posix()
        ) from error
