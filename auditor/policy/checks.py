"""Checking a YAML document by hand, with every mistake located and a likely word suggested.

JSON Schema says of a misspelt key that it is "not valid under any of the given schemas"; these
checks name the line, the column and the word that was probably meant. All mistakes of a file are
collected before anything is raised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from auditor.errors import PolicyError, SourceError, WaiverError
from auditor.source.yaml import load

Route: TypeAlias = tuple[str | int, ...]
"""Keys and list indexes from the root of a document to a value."""

MAX_BYTES = 1_000_000


class PolicyErrors(PolicyError):
    """Several mistakes at once; `errors` holds them in the order of the files."""

    def __init__(self, errors: Sequence[PolicyError]) -> None:
        first = errors[0]
        super().__init__(
            first.what,
            path=first.path,
            line=first.line,
            column=first.column,
            hint=first.hint,
            code=first.code,
        )
        self.errors = tuple(errors)

    def diagnostics(self) -> str:
        """All mistakes, one after the other."""
        return "\n".join(error.diagnostics() for error in self.errors)


class WaiverErrors(PolicyErrors, WaiverError):
    """Several mistakes in waivers at once."""


def raise_all(errors: Sequence[PolicyError]) -> NoReturn:
    """Raise the mistakes: one as itself, several as PolicyErrors (or WaiverErrors)."""
    if len(errors) == 1:
        raise errors[0]
    if all(isinstance(error, WaiverError) for error in errors):
        raise WaiverErrors(errors)
    raise PolicyErrors(errors)


def flatten(error: PolicyError) -> tuple[PolicyError, ...]:
    """The mistakes that an error stands for."""
    return error.errors if isinstance(error, PolicyErrors) else (error,)


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean …?`, or the known words when none is near and they are few."""
    words = sorted(known)
    near = get_close_matches(word, words, 1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(words)}" if 0 < len(words) <= 12 else ""


class Checker:
    """A YAML file of ours that collects its mistakes.

    Every `route` leads from the root of the document to a value. `shown` is how the file is called
    in messages. Raises the error given, with its place, when the file cannot be read.
    """

    def __init__(
        self, path: Path, *, shown: str = "", error: type[PolicyError] = PolicyError
    ) -> None:
        self.path = shown or path.as_posix()
        self.errors: list[PolicyError] = []
        self._error = error
        text = _read_text(path, self.path, error)
        try:
            self.document = load(text, path=self.path)
        except SourceError as failure:
            raise error(
                failure.what,
                path=self.path,
                line=failure.line,
                column=failure.column,
                hint=failure.hint,
                code=failure.code,
            ) from failure

    @property
    def value(self) -> Any:
        """What the file holds."""
        return self.document.value

    def wrong(self, what: str, route: Route, hint: str = "", *, at_key: bool = False) -> None:
        """Note a mistake in the value at a route, or in the key that leads to it."""
        span = self.document.key_span(route) if at_key else self.document.span(route)
        self.errors.append(
            self._error(what, path=self.path, line=span.line, column=span.column, hint=hint)
        )

    def finish(self) -> None:
        """Raise what was noted, if anything was."""
        if self.errors:
            raise_all(self.errors)

    def mapping(
        self, value: Any, route: Route, known: Collection[str], required: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        """The value if it is a mapping; unknown and missing keys are noted. Else an empty one."""
        if not isinstance(value, dict):
            self.wrong(f"{_named(route)} must be a mapping", route)
            return {}
        for key in value:
            if key not in known:
                self.wrong(
                    f"unknown key {key!r}", (*route, key), suggestion(str(key), known), at_key=True
                )
        for key in required:
            if key not in value:
                self.wrong(f"{_named(route)} has no {key!r}", route)
        return value

    def text(self, value: Any, route: Route) -> str:
        """The value if it is text with something in it, else an empty string."""
        if isinstance(value, str) and value.strip():
            return value
        hint = "write it in quotes" if isinstance(value, (int, float)) else ""
        self.wrong(f"{_named(route)} must be text", route, hint)
        return ""

    def optional_text(self, values: Mapping[str, Any], key: str, route: Route) -> str:
        """The text of a key that may be absent."""
        return self.text(values[key], (*route, key)) if key in values else ""

    def texts(self, value: Any, route: Route, *, empty: bool = True) -> tuple[str, ...]:
        """The value if it is a list of texts, as a tuple."""
        if not isinstance(value, list) or (not value and not empty):
            self.wrong(f"{_named(route)} must be a list of texts", route)
            return ()
        return tuple(self.text(element, (*route, index)) for index, element in enumerate(value))

    def word(self, value: Any, route: Route, known: Collection[str], default: str) -> str:
        """The value if it is one of the known words, else the default."""
        if isinstance(value, str) and value in known:
            return value
        self.wrong(f"unknown {_last(route)} {value!r}", route, suggestion(str(value), known))
        return default

    def boolean(self, value: Any, route: Route, default: bool) -> bool:
        """The value if it is true or false, else the default."""
        if isinstance(value, bool):
            return value
        self.wrong(f"{_named(route)} must be true or false", route)
        return default


def _read_text(path: Path, shown: str, error: type[PolicyError]) -> str:
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise error(f"cannot be read: {failure.strerror}", path=shown) from failure
    if len(data) > MAX_BYTES:
        raise error(f"is larger than {MAX_BYTES} bytes", path=shown)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise error("is not UTF-8 text", path=shown) from failure


def _last(route: Route) -> str:
    for step in reversed(route):
        if isinstance(step, str):
            return step
    return "file"


def _named(route: Route) -> str:
    if not route:
        return "the file"
    last = route[-1]
    return f"entry {last + 1} of {_last(route)!r}" if isinstance(last, int) else repr(last)
