"""`auditor diff`: what changed between two reports, or between two lock files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import EXIT_FAIL, EXIT_PASS, EXIT_REVIEW
from auditor.errors import UsageError
from auditor.model import ReportVerdict, Severity
from auditor.reports import diff, diff_views
from auditor.reports import json as json_report

if TYPE_CHECKING:
    from auditor.provenance.lock import Lock


@click.command(name="diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(diff_views.VIEWS)),
    default="text",
    show_default=True,
    help="How to write the difference.",
)
@click.option("--output", "-o", metavar="FILE", help="Write the difference to a file.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default="error",
    show_default=True,
    help="Least severity that fails.",
)
@click.option("--allow-review", is_flag=True, help="Exit 0 when something only needs review.")
@click.option("--verbose", "-v", is_flag=True, help="What did not change, too.")
def command(
    old: str,
    new: str,
    form: str,
    output: str | None,
    fail_on: str,
    allow_review: bool,
    verbose: bool,
) -> int:
    """Compare the report OLD with the report NEW (JSON, `-` for standard input), or two locks.

    Exit codes of reports: 0 nothing new counts, 1 a new or worsened failure, 2 usage, 3 something
    new needs review. Of locks: 0 the same, 3 something upstream changed.
    """
    if old == new == "-":
        raise UsageError("standard input can be one of the two, not both")
    texts = _read(old), _read(new)
    reports = [_is_json(text) for text in texts]
    if reports[0] != reports[1]:
        raise UsageError("one is a JSON report and the other is not", path=new)
    if not reports[0]:
        written, code = _locks(texts, (old, new), form)
    else:
        found = diff.compare(
            json_report.parse(texts[0], path=old), json_report.parse(texts[1], path=new)
        )
        written = diff_views.VIEWS[form](found, verbose=verbose)
        code = {
            ReportVerdict.FAIL: EXIT_FAIL,
            ReportVerdict.REVIEW: EXIT_REVIEW,
            ReportVerdict.PASS: EXIT_PASS,
        }[diff.verdict(found, Severity(fail_on))]
    _write(written, output)
    return EXIT_PASS if allow_review and code == EXIT_REVIEW else code


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _locks(texts: tuple[str, str], names: tuple[str, str], form: str) -> tuple[str, int]:
    """The difference of two lock files, written, and the exit code."""
    from auditor.provenance import lock_file

    old, new = (lock_file.parse(text, path=name) for text, name in zip(texts, names, strict=True))
    changes = _lock_changes(old, new)
    if form == "json":
        rows = [
            {"id": id, "change": what, "was": was, "now": now} for id, what, was, now in changes
        ]
        document = {"schema_version": diff_views.SCHEMA_VERSION, "kind": "locks", "changes": rows}
        written = diff_views.dumps(document)
    else:
        written = diff_views.lock_rows(changes, as_markdown=form == "markdown")
    return written, EXIT_REVIEW if changes else EXIT_PASS


def _lock_changes(old: Lock, new: Lock) -> list[tuple[str, str, str, str]]:
    """Artefact, kind of change, what was and what is; artefacts that were dropped among them."""
    from auditor.provenance import drift

    found = [(one.entry.id, one.change, one.was, one.now) for one in drift.changes(old, new)]
    found += [
        (
            entry.id,
            "no-longer-locked",
            entry.license or entry.license_state.value,
            "not in the lock",
        )
        for entry in old.entries
        if not any(new.find(name) for name in (entry.id, *entry.aliases))
    ]
    return sorted(found)


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"it cannot be read: {error.strerror}", path=name) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "it is not UTF-8 text",
            path=name,
            hint="give two reports of `auditor check --format json`, or two lock files",
        ) from error


def _write(text: str, output: str | None) -> None:
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        return
    try:
        os.makedirs(os.path.dirname(output) or ".", exist_ok=True)
        Path(output).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"it cannot be written: {error.strerror}", path=output) from error
