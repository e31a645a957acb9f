"""`auditor check`: audit files, folders or Hub ids, print reports, answer with an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from auditor import knowledge as knowledge_base
from auditor.cli import EXIT_FAIL, EXIT_PASS, EXIT_REVIEW, inputs
from auditor.cli import config as configuration
from auditor.cli import output as destinations
from auditor.engine import audit
from auditor.errors import UsageError
from auditor.model import Finding, Report, ReportVerdict, Severity, Stance
from auditor.policy import packs
from auditor.policy import waivers as waiver_book
from auditor.reports.explain import headline

DEFAULT_POLICIES = ("baseline", "apache-2.0", "copyright-exposure")
DEFAULT_WAIVERS = "auditor-waivers.yaml"

E = TypeVar("E", Stance, Severity)


@click.command(name="check")
@click.argument("targets", nargs=-1)
@click.option("--policy", "policies", multiple=True, metavar="PACK|DIR", help="Pack (repeatable).")
@click.option("--target-license", metavar="EXPR", help="License to ship under [Apache-2.0].")
@click.option(
    "--stance",
    type=click.Choice([stance.value for stance in Stance]),
    help="Reading of what the law has not settled [moderate].",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PACK.PARAM=VALUE",
    help="Set a parameter of a pack (repeatable).",
)
@click.option("--config", "config_file", metavar="FILE", help="Configuration [auditor.yaml].")
@click.option("--waivers", "waivers_file", metavar="FILE", help="[auditor-waivers.yaml].")
@click.option("--baseline", metavar="REPORT", help="JSON report whose findings do not count.")
@click.option("--lock", "lock_file", metavar="FILE", help="What is upstream [auditor.lock].")
@click.option("--online", is_flag=True, help="Ask the Hub what is upstream, not the lock.")
@inputs.hub_options
@click.option("--as-of", metavar="DATE", help="Day of the audit, YYYY-MM-DD [today, UTC].")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="Least severity that fails [error].",
)
@click.option("--allow-review", is_flag=True, help="Exit 0 when something only needs review.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="Report format (repeatable) [text].",
)
@click.option("--output", "-o", metavar="FILE", help="Write the report to a file.")
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict.")
@click.option("--verbose", "-v", is_flag=True, help="Everything, passing subjects too.")
def command(
    targets: tuple[str, ...],
    policies: tuple[str, ...],
    target_license: str | None,
    stance: str | None,
    settings: tuple[str, ...],
    config_file: str | None,
    waivers_file: str | None,
    baseline: str | None,
    lock_file: str | None,
    online: bool,
    hub_endpoint: str | None,
    hub_token: bool,
    hub_timeout: float | None,
    as_of: str | None,
    fail_on: str | None,
    allow_review: bool,
    formats: tuple[str, ...],
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Audit TARGETS (files, folders, hf:model/OWNER/NAME, hf:dataset/OWNER/NAME).

    Without targets, the current folder. Exit codes: 0 pass, 1 fail, 2 usage, policy or
    configuration wrong or nothing to audit, 3 something needs review or could not be read.
    """
    config = configuration.load(config_file)
    today = _today(as_of)
    severity = _choice(Severity, fail_on, config, "fail_on") or Severity.ERROR
    outputs = destinations.parse(formats, output)

    policy = packs.resolve(
        _packs(policies, config),
        _settings(settings, config),
        target_license=target_license or config.get("target_license"),
        stance=_choice(Stance, stance, config, "stance"),
    )
    waivers = _waivers(waivers_file, config, policy)
    known = _baseline(baseline or config.get("baseline"), config, explicit=baseline is not None)

    knowledge = knowledge_base.load()
    given = inputs.collect(
        targets,
        knowledge=knowledge,
        config=config,
        lock_file=lock_file,
        network=inputs.Network(
            online=online,
            endpoint=hub_endpoint or "",
            with_token=hub_token,
            seconds=hub_timeout,
        ),
        notices=policy.asks_for("payload."),
    )
    if not given.subjects and not given.problems:
        where = ", ".join(targets) or "the current folder"
        raise UsageError(
            f"nothing to audit in {where}",
            hint="name a model card, dataset card or manifest, or a folder that holds one",
        )

    report = audit(
        given.subjects,
        policy=policy,
        knowledge=knowledge,
        today=today,
        waivers=waivers,
        known_findings=known,
        problems=given.problems,
        ignored=len(given.ignored),
        fail_on=severity,
        organization=_organization(config),
        lock=given.lock,
    )
    if verbose:
        for name in given.ignored:
            click.echo(f"of no kind read here: {name}", err=True)
    destinations.write(report, outputs, quiet=quiet, verbose=verbose)
    if not quiet and not any(one.format == "text" and one.path is None for one in outputs):
        click.echo(headline(report), err=True)
    return _exit_code(report, allow_review or bool(config.get("allow_review", False)))


def _exit_code(report: Report, allow_review: bool) -> int:
    match report.verdict:
        case ReportVerdict.FAIL:
            return EXIT_FAIL
        case ReportVerdict.REVIEW:
            return EXIT_PASS if allow_review else EXIT_REVIEW
        case ReportVerdict.PASS:
            return EXIT_PASS


def _today(as_of: str | None) -> date:
    """`--as-of`, else SOURCE_DATE_EPOCH, else today in UTC."""
    if as_of is not None:
        try:
            return date.fromisoformat(as_of)
        except ValueError as error:
            raise UsageError(
                f"--as-of {as_of!r} is not a date", hint="write it as YYYY-MM-DD"
            ) from error
    return inputs.today()


def _choice(enum: type[E], given: str | None, config: configuration.Config, key: str) -> E | None:
    value = given if given is not None else config.get(key)
    if value is None:
        return None
    try:
        return enum(value)
    except ValueError as error:
        raise UsageError(
            f"{key} {value!r} is not one of {', '.join(enum)}", path=config.path
        ) from error


def _packs(given: Sequence[str], config: configuration.Config) -> tuple[str, ...]:
    if given:
        return tuple(given)
    value = config.get("policy")
    if value is None:
        return DEFAULT_POLICIES
    names = [value] if isinstance(value, str) else [str(name) for name in value]
    return tuple(
        str(config.folder / name) if "/" in name or name.startswith(".") else name for name in names
    )


def _settings(given: Sequence[str], config: configuration.Config) -> dict[str, str]:
    """`PACK.PARAMETER` to its value; the command line wins over the file."""
    settings = {str(key): _plain(value) for key, value in config.get("set", {}).items()}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or "." not in name:
            raise UsageError(
                f"--set {item!r} is not PACK.PARAMETER=VALUE",
                hint="for example --set copyright-exposure.fail_at=high",
            )
        settings[name.strip()] = value.strip()
    return settings


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _waivers(
    given: str | None, config: configuration.Config, policy: packs.Policy
) -> tuple[waiver_book.Waiver, ...]:
    path = Path(given) if given is not None else config.file("waivers", DEFAULT_WAIVERS)
    if given is None and config.get("waivers") is None and not path.is_file():
        return ()
    if not path.is_file():
        raise UsageError("the waivers file does not exist", path=path.as_posix())
    return waiver_book.load(path, policy.rules)


def _baseline(name: object, config: configuration.Config, *, explicit: bool) -> dict[str, Finding]:
    """The findings of an earlier report, by fingerprint."""
    if not name:
        return {}
    from auditor.reports import json as json_report

    path = Path(str(name)) if explicit else config.folder / str(name)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"the baseline cannot be read: {error.strerror}", path=path.as_posix()
        ) from error
    earlier = json_report.parse(text)
    found = (*earlier.findings, *(f for s in earlier.subjects for f in s.findings))
    return {finding.fingerprint: finding for finding in found if finding.fingerprint}


def _organization(config: configuration.Config) -> Any:
    values = config.get("organization")
    if not values:
        return None
    from auditor.licensing.outbound import Organization

    return Organization(
        monthly_active_users=values.get("monthly_active_users"),
        annual_revenue_usd=values.get("annual_revenue_usd"),
        domicile=str(values.get("domicile", "")),
        business=tuple(str(line) for line in values.get("business", ())),
    )
