"""Errors that explain themselves: where, what, and how to mend it.

One place in the CLI prints them (`diagnostics()`) and maps them to an exit code.
"""

from __future__ import annotations


class AuditorError(Exception):
    """Something that a person must mend.

    `path`, `line` and `column` say where (1-based, columns in Unicode code points; a line of 0
    means the whole file); `what` says what is wrong; `hint` says how to mend it; `code` is a
    stable, lower-case, hyphenated name for programs.
    """

    code = "error"

    def __init__(
        self,
        what: str,
        *,
        path: str = "",
        line: int = 0,
        column: int = 0,
        hint: str = "",
        code: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint
        if code:
            self.code = code

    @property
    def where(self) -> str:
        """`path:line:column`, as far as it is known; empty when nothing is."""
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(part for part in parts if part)

    def diagnostics(self) -> str:
        """The message for a person, in one to three lines, without a trailing line break."""
        where = self.where
        text = f"{where}: {self.what}" if where else self.what
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def __str__(self) -> str:
        return self.diagnostics()


class SourceError(AuditorError):
    """An input document cannot be read; the run goes on with the rest."""

    code = "unreadable"


class UsageError(AuditorError):
    """The command line or the configuration is wrong; the run stops with exit code 2."""

    code = "usage"


class PolicyError(AuditorError):
    """A rule, pack or parameter is wrong; the run stops with exit code 2."""

    code = "policy"


class WaiverError(PolicyError):
    """A waiver is wrong; the run stops with exit code 2."""

    code = "waiver"


class KnowledgeError(AuditorError):
    """A record of the knowledge base is wrong, or its index cannot be opened."""

    code = "knowledge"


class MissingExtraError(UsageError):
    """An optional dependency is needed for what was asked, and is not installed."""

    code = "missing-extra"
