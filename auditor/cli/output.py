"""Where reports go: `--format FORMAT[=FILE]`, terminal or file, color and width."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from auditor import reports
from auditor.errors import UsageError
from auditor.model import Report
from auditor.tuples import NamedTuple

_WIDEST = 110
_PLAIN_WIDTH = 100
_READ_AT_MOST = 2_000_000
"""Bytes of a document that are read in order to quote a line of it."""


class Output(NamedTuple):
    """A report format and the file that it goes to; None is standard output."""

    format: str
    path: Path | None


def parse(formats: Sequence[str], output: str | None) -> list[Output]:
    """The outputs that `--format` and `--output` ask for; text on standard output by default.

    Raises `UsageError` for an unknown format and for two reports on one standard output.
    """
    outputs = []
    for item in formats or ("text",):
        name, _, file = item.partition("=")
        if name not in reports.FORMATS:
            raise _unknown(name)
        outputs.append(Output(format=name, path=Path(file) if file else None))
    bare = [index for index, one in enumerate(outputs) if one.path is None]
    if len(bare) > 1:
        raise UsageError(
            "only one report can go to standard output", hint="write --format FORMAT=FILE"
        )
    if output is not None:
        if not bare:
            raise UsageError("--output names a file, and every format already has one")
        outputs[bare[0]] = outputs[bare[0]]._replace(path=Path(output))
    return outputs


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, reports.FORMATS, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(reports.FORMATS))}"
    return UsageError(f"unknown format {name!r}", hint=hint)


def write(report: Report, outputs: Sequence[Output], *, quiet: bool, verbose: bool) -> None:
    """Write every report, in UTF-8 with the line ends that its format asks for.

    Raises `UsageError` when a file cannot be written.
    """
    for one in outputs:
        text = _render(report, one, quiet=quiet, verbose=verbose)
        if one.path is None:
            _to_terminal(text)
            continue
        try:
            one.path.parent.mkdir(parents=True, exist_ok=True)
            one.path.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(
                f"the report cannot be written: {error.strerror}", path=one.path.as_posix()
            ) from error


def _to_terminal(text: str) -> None:
    """To standard output; what its encoding cannot say is written as an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        return
    except OSError as error:
        raise UsageError(f"the report cannot be written: {error.strerror}") from error


def _render(report: Report, output: Output, *, quiet: bool, verbose: bool) -> str:
    render = reports.renderer(output.format)
    if output.format != "text":
        return render(report)
    terminal = output.path is None and sys.stdout.isatty()
    width = min(_columns(), _WIDEST) if terminal else _PLAIN_WIDTH
    return render(
        report,
        color=terminal and not os.environ.get("NO_COLOR"),
        width=width,
        quiet=quiet,
        verbose=verbose,
        line_of=LineReader().line,
    )


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:  # a terminal that does not tell
        return _PLAIN_WIDTH


class LineReader:
    """Lines of local documents, for showing the place of a finding; each file is read once."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str | None:
        """The text of a line (1-based) without its end; None where there is none."""
        if path not in self._lines:
            self._lines[path] = _lines(path)
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else None


def _lines(path: str) -> list[str]:
    try:
        if not os.path.isfile(path):  # a pipe or a device would keep us waiting
            return []
        with open(path, "rb") as file:
            text = file.read(_READ_AT_MOST).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
