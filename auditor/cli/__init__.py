"""The command line: the one place that maps outcomes and errors to exit codes.

Commands are loaded when they are called, so that `auditor check` pays for nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from auditor import __version__
from auditor.errors import AuditorError

EXIT_PASS = 0
EXIT_FAIL = 1
EXIT_USAGE = 2
EXIT_REVIEW = 3


_COMMANDS = {
    "check": "Audit files, folders or Hub ids against a policy.",
    "diff": "What changed between two reports, or two locks.",
    "explain": "A rule, license, dataset, model, case or source, in words.",
    "export": "A bill of materials, notice, disclosure or attestation.",
    "license": "Show, search and compare licenses.",
    "lineage": "What it was made from, as a tree, a drawing or JSON.",
    "lock": "Pin what is upstream, or say what changed there since.",
    "policy": "List, show, lint and test policies.",
    "render": "A saved JSON report in any other format.",
}
"""Command name to its line in `--help`; the module `auditor.cli.NAME` holds `command`."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"auditor.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="auditor")
def cli() -> None:
    """License and data-provenance auditor for AI models and datasets.

    Exit codes: 0 pass, 1 fail, 2 usage, policy or configuration wrong or nothing to audit,
    3 nothing failed but something needs review.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code.

    What a person must mend goes to stderr in words; no exception leaves as a traceback.
    """
    try:
        code = cli.main(arguments, prog_name="auditor", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("aborted", err=True)
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except AuditorError as error:
        click.echo(f"error: {error.diagnostics()}", err=True)
        return EXIT_USAGE
    return code if isinstance(code, int) else EXIT_PASS
