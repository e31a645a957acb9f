"""JSON with exact positions: values from the standard library, places from one scan on demand.

The values cost what `json.loads` costs. Only when somebody asks where a value stands is the text
scanned a second time, in Python.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from auditor.errors import SourceError
from auditor.source.document import Document, Place, error_at, height

MAX_CHARS = 16 * 1024 * 1024
MAX_DEPTH = 64

_TOKEN = re.compile(r'[ \t\r\n,:]*("(?:[^"\\]|\\.)*"|[{}\[\]]|[^ \t\r\n,:{}\[\]"]+)', re.DOTALL)


class _DuplicateKeyError(Exception):
    """Two equal keys in one object; the standard library would keep the last in silence."""


def load(
    text: str, *, path: str = "", max_chars: int = MAX_CHARS, max_depth: int = MAX_DEPTH
) -> Document:
    """The value in `text`, with positions.

    Raises SourceError with a place, a hint and one of the codes `json-syntax`,
    `json-duplicate-key`, `json-too-large`, `json-too-deep`.
    """
    if len(text) > max_chars:
        raise SourceError(
            f"this JSON has {len(text):,} characters; more than {max_chars:,} are not read",
            path=path,
            line=1,
            hint="move bulk data to a file of its own and name that file",
            code="json-too-large",
        )
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_int=_whole)
    except _DuplicateKeyError:
        raise _duplicate(text, path) from None
    except json.JSONDecodeError as error:
        raise _syntax(error, text, path) from None
    except RecursionError:
        raise _too_deep(text, path, max_depth) from None
    if text.count("[") + text.count("{") > max_depth and height(value) > max_depth:
        raise _too_deep(text, path, max_depth)

    cache: list[Place] = []

    def tree() -> Place:
        if not cache:
            cache.append(_places(text, None))
        return cache[0]

    return Document(value, text=text, path=path, first_line=1, tree=tree, bounds=_bounds)


def _bounds(mark: slice) -> tuple[int, int]:
    return mark.start, mark.stop


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise _DuplicateKeyError
    return out


def _whole(digits: str) -> Any:
    # int() takes quadratic time on very long digit strings and refuses more than 4,300 digits.
    return int(digits) if len(digits) <= 300 else digits


def _too_deep(text: str, path: str, max_depth: int) -> SourceError:
    depth, offset = 0, 0
    for match in _TOKEN.finditer(text):
        token = match.group(1)
        if token in ("[", "{"):
            depth += 1
            if depth > max_depth:
                offset = match.start(1)
                break
        elif token in ("]", "}"):
            depth -= 1
    return error_at(
        text,
        offset,
        f"values are nested more than {max_depth} deep",
        path=path,
        first_line=1,
        hint="flatten the document",
        code="json-too-deep",
    )


def _syntax(error: json.JSONDecodeError, text: str, path: str) -> SourceError:
    at = error.pos
    what = f"{error.msg[:1].lower()}{error.msg[1:]}"
    hint = "check the quotes, commas and brackets before this place"
    if text[at : at + 1] == ",":  # Python 3.13 points at the comma, earlier ones behind it
        behind = text[at + 1 :].lstrip()
        if behind[:1] in ("}", "]"):
            at = len(text) - len(behind)
    if text[:at].rstrip().endswith(",") and text[at : at + 1] in ("}", "]"):
        what, hint = "a comma after the last item", "remove the comma after the last item"
    elif text[at : at + 1] == "'":
        hint = "JSON takes double quotes only"
    elif text[at : at + 1] in ("#", "/"):
        hint = "JSON has no comments"
    what = f"this is not JSON: {what}"
    return error_at(text, at, what, path=path, first_line=1, hint=hint, code="json-syntax")


def _duplicate(text: str, path: str) -> SourceError:
    try:
        json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        # The second key came up before the place where the text stops being JSON.
        return _syntax(error, text, path)
    found: list[tuple[str, slice, slice]] = []

    def report(key: str, first: slice, second: slice) -> None:
        found.append((key, first, second))

    _places(text, report)
    key, first, second = found[0]
    line = text.count("\n", 0, first.start) + 1
    return error_at(
        text,
        second.start,
        f"the key `{key}` is here a second time; the first is on line {line}",
        path=path,
        first_line=1,
        hint="keep one of the two; readers differ on which one they take",
        code="json-duplicate-key",
    )


def _places(text: str, on_duplicate: Callable[[str, slice, slice], None] | None) -> Place:
    """The place of every value in a valid JSON text."""
    root: list[Place] = []
    # One frame per open collection: (opening mark, children, key mark of the value to come).
    frames: list[tuple[slice, Any]] = []
    key: tuple[str, slice] | None = None
    keys: list[tuple[str, slice] | None] = []

    def add(place: Place) -> None:
        nonlocal key
        if not frames:
            root.append(place)
            return
        children = frames[-1][1]
        if isinstance(children, list):
            children.append(place)
            return
        assert key is not None
        name, mark = key
        if on_duplicate is not None and name in children:
            on_duplicate(name, children[name][0], mark)
        children[name] = (mark, place)
        key = None

    for match in _TOKEN.finditer(text):
        token = match.group(1)
        mark = slice(match.start(1), match.end(1))
        if token in ("{", "["):
            keys.append(key)
            key = None
            frames.append((mark, {} if token == "{" else []))
        elif token in ("}", "]"):
            opening, children = frames.pop()
            key = keys.pop()
            add((opening, mark, children))
        elif frames and isinstance(frames[-1][1], dict) and key is None:
            key = (json.loads(token, strict=False), mark)
        else:
            add(mark)
    return root[0]
