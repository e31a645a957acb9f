"""`auditor.lock`: YAML, one entry per artefact under its id, sorted, so that git can merge it.

Two branches that pin different artefacts touch different lines. An artefact that both pinned, and
that a merge left twice, is a duplicate key, which is refused with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.errors import SourceError, UsageError
from auditor.model import LicenseState, Relation
from auditor.provenance.lock import (
    FOUND,
    STATES,
    Claimed,
    Entry,
    Lock,
    Upstream,
    hub_parts,
)
from auditor.source import yaml
from auditor.source.document import Document, Route

FORMAT: Final = "lock/1"
_HEADER: Final = """\
# What is upstream, as the Hub said it. Written by `auditor lock`; `auditor check` reads it and
# needs no network. One entry per artefact, sorted by id: safe to merge line by line.
"""
_MAX_CHARS: Final = 64 * 1024 * 1024
_MAX_NODES: Final = 4_000_000

# Text that both YAML 1.1 and YAML 1.2 read as the same text without quotes.
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(:[A-Za-z][A-Za-z0-9_./+@-]*)?(@[a-z0-9.]+)?")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

_KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "state": str,
    "reason": str,
    "looked_at": str,
    "revision": str,
    "aliases": list,
    "gated": str,
    "license": str,
    "license_state": str,
    "candidates": list,
    "claims": list,
    "upstream": list,
    "document": str,
    "sha256": str,
    "text": list,
}
_CLAIM_KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "field": str,
    "value": str,
    "line": int,
}
_UPSTREAM_KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "id": str,
    "relation": str,
    "inferred": bool,
    "line": int,
}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DOCUMENTS: Final = ("README.md", "hub-metadata.md")


def render(lock: Lock) -> str:
    """The text of the file: the same entries give the same bytes."""
    lines = [f"{_HEADER}auditor: {FORMAT}"]
    lines.append("artefacts:" if lock.entries else "artefacts: {}")
    for entry in lock.entries:
        lines.append(f"  {_scalar(entry.id)}:")
        lines.extend(f"    {line}" for line in _entry(entry))
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"state: {entry.state}"
    if entry.reason:
        yield f"reason: {_scalar(entry.reason)}"
    yield f"looked_at: {_scalar(entry.looked_at)}"
    if entry.revision:
        yield f"revision: {_scalar(entry.revision)}"
    yield from _texts("aliases", sorted(entry.aliases))
    if entry.gated:
        yield f"gated: {_scalar(entry.gated)}"
    if entry.state == FOUND:
        if entry.license is not None:
            yield f"license: {_scalar(entry.license)}"
        yield f"license_state: {entry.license_state.value}"
    yield from _texts("candidates", entry.candidates)
    if entry.claims:
        yield "claims:"
        for claim in entry.claims:
            line = f", line: {claim.line}" if claim.line else ""
            yield f"  - {{field: {_quoted(claim.field)}, value: {_quoted(claim.value)}{line}}}"
    if entry.upstream:
        yield "upstream:"
        for above in entry.upstream:
            more = ", inferred: true" if above.inferred else ""
            more += f", line: {above.line}" if above.line else ""
            yield f"  - {{id: {_quoted(above.id)}, relation: {above.relation.value}{more}}}"
    if entry.document:
        yield f"document: {entry.document}"
        yield f"sha256: {_scalar(entry.sha256)}"
    if entry.text is not None:
        yield from _texts("text", entry.text.split("\n"))


def _texts(key: str, values: list[str] | tuple[str, ...]) -> Iterator[str]:
    if values:
        yield f"{key}:"
        for value in values:
            yield f"  - {_quoted(value) if key == 'text' else _scalar(value)}"


def _scalar(text: str) -> str:
    """Without quotes only where every reader of YAML sees the same text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """A JSON string, which YAML reads too; what YAML does not allow in a file is escaped."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    quoted = json.dumps(clean, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def parse(text: str, *, path: str) -> Lock:
    """The lock in `text`.

    Raises UsageError with the place for whatever `render` would not have written: an audit must
    not go by half a lock.
    """
    try:
        document = yaml.load(text, path=path, max_chars=_MAX_CHARS, max_nodes=_MAX_NODES)
    except SourceError as error:
        hint = error.hint
        if any(line.startswith(("<<<<<<<", "=======", ">>>>>>>")) for line in text.split("\n")):
            hint = "a merge left its marks in this file: keep one of each pair of entries"
        elif error.code == "yaml-duplicate-key":
            hint = "two branches pinned it: keep one of the entries, or run `auditor lock` again"
        raise UsageError(
            f"the lock cannot be read: {error.what}",
            path=path,
            line=error.line,
            column=error.column,
            hint=hint,
            code="lock",
        ) from error
    values = document.value
    if not isinstance(values, dict) or values.get("auditor") != FORMAT:
        raise _wrong(document, (), f"this is no lock: it does not begin with `auditor: {FORMAT}`")
    _known_keys(document, (), values, {"auditor": str, "artefacts": dict})
    artefacts = values.get("artefacts", {})
    return Lock(
        (_read_entry(document, ("artefacts", str(id)), str(id)) for id in artefacts), path=path
    )


def _read_entry(document: Document, route: Route, id: str) -> Entry:
    parts = hub_parts(id)
    if parts is None or not parts[1]:
        raise _wrong(document, route, f"{id!r} is no id of the Hub, such as hf:model/OWNER/NAME")
    values = document.value["artefacts"][id]
    if not isinstance(values, dict):
        raise _wrong(document, route, "an entry is a mapping")
    _known_keys(document, route, values, _KEYS)
    for key in ("state", "looked_at"):
        if key not in values:
            raise _wrong(document, route, f"the entry has no `{key}`")
    if not _DATE.fullmatch(values["looked_at"]):
        raise _wrong(document, (*route, "looked_at"), "the day is not written YYYY-MM-DD")
    state = _word(document, (*route, "state"), values["state"], STATES)
    license_state = LicenseState.NOASSERTION
    if state == FOUND:
        if "license_state" not in values:
            raise _wrong(document, route, "the entry has no `license_state`")
        license_state = LicenseState(
            _word(document, (*route, "license_state"), values["license_state"], LicenseState)
        )
    resolved = license_state is LicenseState.RESOLVED
    if resolved != (values.get("license") is not None):
        raise _wrong(document, route, "`license` and `license_state: resolved` go together")
    aliases = _strings(document, (*route, "aliases"), values.get("aliases", []))
    for at, alias in enumerate(aliases):
        if (named := hub_parts(alias)) is None or named[0] is not parts[0]:
            raise _wrong(document, (*route, "aliases", at), f"{alias!r} is no id of a {parts[0]}")
    kept = _strings(document, (*route, "text"), values["text"]) if "text" in values else None
    if "document" in values:
        _word(document, (*route, "document"), values["document"], _DOCUMENTS)
    return Entry(
        id=id,
        kind=parts[0],
        state=state,
        looked_at=values["looked_at"],
        reason=values.get("reason", ""),
        aliases=aliases,
        revision=values.get("revision", ""),
        license_state=license_state,
        license=values.get("license"),
        candidates=_strings(document, (*route, "candidates"), values.get("candidates", [])),
        claims=tuple(_claims(document, (*route, "claims"), values.get("claims", []))),
        upstream=tuple(_upstream(document, (*route, "upstream"), values.get("upstream", []))),
        document=values.get("document", ""),
        sha256=values.get("sha256", ""),
        gated=values.get("gated", ""),
        text="\n".join(kept) if kept is not None else None,
        span=document.key_span(route),
    )


def _claims(document: Document, route: Route, values: list[Any]) -> Iterator[Claimed]:
    for at, value in enumerate(values):
        here = (*route, at)
        _mapping(document, here, value, _CLAIM_KEYS, ("field", "value"))
        yield Claimed(field=value["field"], value=value["value"], line=value.get("line", 0))


def _upstream(document: Document, route: Route, values: list[Any]) -> Iterator[Upstream]:
    for at, value in enumerate(values):
        here = (*route, at)
        _mapping(document, here, value, _UPSTREAM_KEYS, ("id", "relation"))
        yield Upstream(
            id=value["id"],
            relation=Relation(
                _word(document, (*here, "relation"), value["relation"], tuple(Relation))
            ),
            inferred=value.get("inferred", False),
            line=value.get("line", 0),
        )


def _mapping(
    document: Document,
    route: Route,
    value: Any,
    keys: Mapping[str, type | tuple[type, ...]],
    required: tuple[str, ...],
) -> None:
    if not isinstance(value, dict):
        raise _wrong(document, route, f"this is no mapping with {' and '.join(required)}")
    _known_keys(document, route, value, keys)
    for key in required:
        if key not in value:
            raise _wrong(document, route, f"`{key}` is missing")


def _known_keys(
    document: Document,
    route: Route,
    values: Mapping[str, Any],
    keys: Mapping[str, type | tuple[type, ...]],
) -> None:
    for key, value in values.items():
        if key not in keys:
            raise _wrong(document, (*route, key), f"unknown key {key!r}")
        expected = keys[key]
        if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
            raise _wrong(document, (*route, key), f"the value of `{key}` is of the wrong type")


def _strings(document: Document, route: Route, values: list[Any]) -> tuple[str, ...]:
    for at, value in enumerate(values):
        if not isinstance(value, str):
            raise _wrong(document, (*route, at), "this is no text")
    return tuple(values)


def _word(document: Document, route: Route, value: str, known: Any) -> str:
    if value not in list(known):
        raise _wrong(document, route, f"{value!r} is not one of {', '.join(known)}")
    return value


def _wrong(document: Document, route: Route, what: str) -> UsageError:
    span = document.span(route) if route else None
    return UsageError(
        what,
        path=document.path,
        line=span.line if span else 1,
        column=span.column if span else 1,
        hint="mend it by hand, or write it anew with `auditor lock`",
        code="lock",
    )
