"""`auditor export`: a bill of materials, a notice, a disclosure or an attestation from an audit."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from auditor import exports
from auditor import knowledge as knowledge_base
from auditor.cli import EXIT_PASS, check, inputs
from auditor.cli import config as configuration
from auditor.engine import audit
from auditor.errors import UsageError
from auditor.exports import Context, Export
from auditor.model import Report, Stance
from auditor.policy import packs

_SHOWN = 20
"""Gaps that are listed one by one; the document has them all."""


@click.command(name="export")
@click.argument("targets", nargs=-1)
@click.option(
    "--format",
    "format_",
    required=True,
    metavar="FORMAT",
    help=f"One of: {', '.join(exports.FORMATS)}.",
)
@click.option("--output", "-o", metavar="FILE|DIR", help="Where to write [standard output].")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--policy", "policies", multiple=True, metavar="PACK|DIR", help="Pack (repeatable).")
@click.option("--target-license", metavar="EXPR", help="License to ship under [Apache-2.0].")
@click.option("--config", "config_file", metavar="FILE", help="Configuration [auditor.yaml].")
@click.option("--waivers", "waivers_file", metavar="FILE", help="[auditor-waivers.yaml].")
@click.option("--lock", "lock_file", metavar="FILE", help="Lock file [auditor.lock].")
@click.option("--as-of", metavar="DATE", help="Day of the audit, YYYY-MM-DD [today, UTC].")
@click.option("--sign-key", metavar="FILE", help="Sign the attestation (PEM, extra `sign`).")
@click.option("--title", metavar="NAME", help="Name of the document [the first target].")
def command(
    targets: tuple[str, ...],
    format_: str,
    output: str | None,
    force: bool,
    policies: tuple[str, ...],
    target_license: str | None,
    config_file: str | None,
    waivers_file: str | None,
    lock_file: str | None,
    as_of: str | None,
    sign_key: str | None,
    title: str | None,
) -> int:
    """Audit TARGETS and write the result as a document of another format.

    What could not be filled is said on standard error and in the document itself. Exits 0 when
    the document was written, whatever the verdict: `auditor check` is the gate.
    """
    if format_ not in exports.FORMATS:
        raise _unknown(format_)
    if sign_key is not None and format_ != "attestation":
        raise UsageError("--sign-key goes with --format attestation only")
    config = configuration.load(config_file)
    report, context = _audited(
        targets, config, policies, target_license, waivers_file, lock_file, as_of, title
    )
    made = exports.renderer(format_)(report, knowledge_base.load(), context)
    if sign_key is not None:
        from auditor.exports import attestation

        made = attestation.signed(made, _read_key(sign_key))
    _write(made, output, force)
    _tell_gaps(made)
    return EXIT_PASS


def _audited(
    targets: tuple[str, ...],
    config: configuration.Config,
    policies: tuple[str, ...],
    target_license: str | None,
    waivers_file: str | None,
    lock_file: str | None,
    as_of: str | None,
    title: str | None,
) -> tuple[Report, Context]:
    policy = packs.resolve(
        check._packs(policies, config),
        check._settings((), config),
        target_license=target_license or config.get("target_license"),
        stance=check._choice(Stance, None, config, "stance"),
    )
    waivers = check._waivers(waivers_file, config, policy)
    knowledge = knowledge_base.load()
    given = inputs.collect(
        targets, knowledge=knowledge, config=config, lock_file=lock_file, notices=True
    )
    if not given.subjects:
        where = ", ".join(targets) or "the current folder"
        raise UsageError(
            f"nothing to export in {where}",
            hint="name a model card, dataset card or manifest, or a folder that holds one",
        )
    for problem in given.problems:
        click.echo(f"warning: {_shown(problem.path)}: {_shown(problem.message)}", err=True)
    report = audit(
        given.subjects,
        policy=policy,
        knowledge=knowledge,
        today=check._today(as_of),
        waivers=waivers,
        problems=given.problems,
        ignored=len(given.ignored),
        organization=check._organization(config),
        lock=given.lock,
    )
    provider: Mapping[str, object] = config.get("provider", {})
    return report, Context(
        subjects={subject.id: subject for subject in given.subjects},
        provider={str(key): str(value) for key, value in provider.items()},
        title=title or (targets[0] if targets else "audit"),
    )


def _write(made: Export, output: str | None, force: bool) -> None:
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(made.text.encode(encoding, "backslashreplace").decode(encoding))
        return
    path = Path(output)
    to_folder = output.endswith(("/", "\\")) or path.is_dir() or len(made.documents) > 1
    planned = (
        [(path / one.name, one.text) for one in made.documents]
        if to_folder
        else [(path, made.text)]
    )
    if not force:
        for place, _ in planned:
            if place.exists():
                raise UsageError(
                    "the file is there already, and nothing was written",
                    path=place.as_posix(),
                    hint="move it away, or give --force to write over it",
                )
    for place, text in planned:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(
                f"the export cannot be written: {error.strerror}", path=place.as_posix()
            ) from error
        click.echo(f"wrote {place.as_posix()}", err=True)


def _tell_gaps(made: Export) -> None:
    if not made.gaps:
        return
    count = len(made.gaps)
    click.echo(f"{count} {'thing' if count == 1 else 'things'} could not be filled:", err=True)
    for gap in made.gaps[:_SHOWN]:
        click.echo(f"  {_shown(gap.where)}: {_shown(gap.what)}", err=True)
    if count > _SHOWN:
        click.echo(f"  … and {count - _SHOWN} more, all marked in the document", err=True)


def _shown(text: str) -> str:
    """Text from documents, harmless to a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _read_key(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"the key cannot be read: {error.strerror}", path=name) from error


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, exports.FORMATS, 1)
    known = ", ".join(exports.FORMATS)
    return UsageError(
        f"unknown format {name!r}", hint=f"did you mean {near[0]!r}?" if near else f"known: {known}"
    )
