"""`auditor lock`: pin what is upstream, so that CI needs no network; or say what changed since."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor import knowledge as knowledge_base
from auditor.cli import EXIT_PASS, EXIT_REVIEW, check, inputs
from auditor.cli import config as configuration
from auditor.cli import output as destinations
from auditor.engine import audit
from auditor.errors import UsageError
from auditor.model import Problem, Severity, Subject
from auditor.policy import packs
from auditor.policy import upstream as upstream_rules
from auditor.provenance import drift, lock_file
from auditor.provenance.lock import FOUND, GONE, Entry, Lock, joined
from auditor.readers.assemble import assemble
from auditor.readers.read import read_files
from auditor.reports.explain import headline
from auditor.source import files

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

PACK = "lock"


@click.command(name="lock")
@click.argument("targets", nargs=-1)
@click.option("--check", "checking", is_flag=True, help="Write nothing; say what changed upstream.")
@click.option("--lock", "lock_file_name", metavar="FILE", help="The lock file [auditor.lock].")
@click.option("--config", "config_file", metavar="FILE", help="Configuration [auditor.yaml].")
@inputs.hub_options
@click.option(
    "--policy", "policies", multiple=True, metavar="PACK|DIR", help="With --check: packs [lock]."
)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="With --check: least severity that fails [error].",
)
@click.option("--allow-review", is_flag=True, help="Exit 0 when something only needs review.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="With --check: report format (repeatable) [text].",
)
@click.option("--output", "-o", metavar="FILE", help="With --check: write the report to a file.")
@click.option("--as-of", metavar="DATE", help="With --check: day of the report [today, UTC].")
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict.")
@click.option("--verbose", "-v", is_flag=True, help="Everything.")
def command(
    targets: tuple[str, ...],
    checking: bool,
    lock_file_name: str | None,
    config_file: str | None,
    hub_endpoint: str | None,
    hub_token: bool,
    hub_timeout: float | None,
    policies: tuple[str, ...],
    fail_on: str | None,
    allow_review: bool,
    formats: tuple[str, ...],
    output: str | None,
    as_of: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Ask the Hub about everything upstream of TARGETS and write it to the lock file.

    TARGETS are files, folders and ids (hf:model/OWNER/NAME); without any, the current folder.
    `auditor check` then reads the lock and needs no network. With --check nothing is written:
    the report says what changed since, for example the license of a base model.

    Exit codes: 0 written, or nothing changed; 1 a change that fails; 2 usage, or a lock that is
    broken; 3 something could not be looked at, or needs review.
    """
    config = configuration.load(config_file)
    # Always what the Hub says now: an answer that was kept is what the lock is for.
    network = inputs.Network(
        online=True,
        endpoint=hub_endpoint or "",
        with_token=hub_token,
        seconds=hub_timeout,
        use_cache=False,
    )
    knowledge = knowledge_base.load()
    if not checking:
        if policies or fail_on or formats or output or as_of:
            raise UsageError("these options belong to `auditor lock --check`")
        code = _write(targets, lock_file_name, config, network, knowledge)
        return EXIT_PASS if allow_review and code == EXIT_REVIEW else code

    outputs = destinations.parse(formats, output)
    policy = packs.resolve(policies or (PACK,), {})
    today = check._today(as_of)
    lock = inputs.read_lock(lock_file_name, config, must_exist=True)
    assert lock is not None
    subjects, remote, problems = _read(targets, knowledge, optional=True)
    pinned = [entry.id for entry in lock.entries]
    now, cut = inputs.look_up([*remote, *pinned], subjects, knowledge, network)
    changes = drift.changes(lock, now)
    report = audit(
        (),
        policy=policy,
        knowledge=knowledge,
        today=today,
        problems=(*problems, *cut),
        fail_on=Severity(fail_on) if fail_on else Severity.ERROR,
        about_run=upstream_rules.findings(
            (
                (
                    {
                        "id": one.entry.id,
                        "change": one.change,
                        "was": one.was,
                        "now": one.now,
                        "looked_at": one.entry.looked_at,
                    },
                    one.entry.span,
                )
                for one in changes
            ),
            policy.rules,
        ),
        lock=now,
    )
    destinations.write(report, outputs, quiet=quiet, verbose=verbose)
    if not quiet and not any(one.format == "text" and one.path is None for one in outputs):
        click.echo(headline(report), err=True)
    return check._exit_code(report, allow_review)


def _read(
    targets: Sequence[str], knowledge: Knowledge, *, optional: bool = False
) -> tuple[tuple[Subject, ...], list[str], tuple[Problem, ...]]:
    """The local subjects, the ids on the Hub, and what could not be read."""
    local = [target for target in targets if not target.startswith(inputs.ON_THE_HUB)]
    remote = [inputs.hub_target(t) for t in targets if t.startswith(inputs.ON_THE_HUB)]
    discovery = files.discover(local if local or remote else (".",))
    readings = read_files(discovery.files, knowledge)
    subjects, problems = assemble(readings.readings)
    if not subjects and not remote and not optional:
        raise UsageError(
            f"nothing to pin in {', '.join(targets) or 'the current folder'}",
            hint="name a card or manifest, a folder that holds one, or hf:model/OWNER/NAME",
        )
    return subjects, remote, (*discovery.problems, *readings.problems, *problems)


def _write(
    targets: Sequence[str],
    lock_file_name: str | None,
    config: configuration.Config,
    network: inputs.Network,
    knowledge: Knowledge,
) -> int:
    path = inputs.lock_path(lock_file_name, config)
    # Read first: a lock that is broken is mended by a person, not written over.
    before = inputs.read_lock(path.as_posix(), config) if path.is_file() else None
    subjects, remote, problems = _read(targets, knowledge)
    found, cut = inputs.look_up(remote, subjects, knowledge, network)
    entries, kept = _kept(found, before)
    _replace(path, lock_file.render(Lock(joined(entries))))
    for problem in (*problems, *cut):
        click.echo(f"warning: {problem.path}: {problem.message}", err=True)
    for entry in kept:
        click.echo(f"kept as it was, for nobody could look: {entry.id}", err=True)
    unread = [entry for entry in entries if entry.state != FOUND]
    for entry in unread:
        click.echo(f"not read: {entry.id}: {entry.reason}", err=True)
    number = f"{len(entries)} artefact{'' if len(entries) == 1 else 's'}"
    click.echo(f"wrote {path.as_posix()}: {number}, {len(unread)} of them not read", err=True)
    passing = any(entry.state not in GONE for entry in unread)
    fatal = any(problem.fatal for problem in (*problems, *cut))
    return EXIT_REVIEW if kept or passing or fatal else EXIT_PASS


def _kept(found: Lock, before: Lock | None) -> tuple[list[Entry], list[Entry]]:
    """The entries to write, and those of them that stay because the Hub could not be asked."""
    entries: list[Entry] = []
    kept: list[Entry] = []
    for entry in found.entries:
        old = before.find(entry.id) if before is not None else None
        if entry.state != FOUND and entry.state not in GONE and old is not None:
            kept.append(old)
            entries.append(old)
        else:
            entries.append(entry)
    return entries, kept


def _replace(path: Path, text: str) -> None:
    """Write the file whole or not at all. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise UsageError(
            f"the lock cannot be written: {error.strerror}", path=path.as_posix()
        ) from error
