"""What is known of models by their owner and name alone: families and re-uploads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from auditor.knowledge.keys import hub_key, name_key
from auditor.knowledge.records import Base, Model, license_state
from auditor.model import LicenseState, Relation

ROWS: Final = ("families", "quantizers")
BY_FAMILY: Final = 0.8
"""Confidence of a license that holds for a whole family."""
BY_REUPLOADER: Final = 0.5
"""Confidence of a base that was read from the name of a re-upload."""


class RuleSet:
    """Rules by the owner they are about, in the order of the file."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._rules: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for rule in document.get("rules", ()):
            for pattern in (rule["pattern"], *rule.get("aliases", ())):
                owner = pattern.partition("/")[0].casefold()
                self._rules.setdefault(owner, []).append((pattern, rule))
        self.owners: dict[str, Mapping[str, Any]] = {
            name.casefold(): owner
            for owner in document.get("owners", ())
            for name in (owner["owner"], *owner.get("aliases", ()))
        }

    def of(self, owner: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The rules about an owner, each with the pattern that names it."""
        return self._rules.get(owner.casefold(), [])


class Unclassified:
    """Names that the register does not grade, each with its reason."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        rows = document.get("ids", ())
        self._exact: dict[str, str] = {
            hub_key(row["id"]): row["reason"] for row in rows if "*" not in row["id"]
        }
        self._patterns: list[tuple[str, str]] = [
            (hub_key(row["id"]), row["reason"]) for row in rows if "*" in row["id"]
        ]
        self._ambiguous = frozenset(name_key(word) for word in document.get("ambiguous", ()))

    def of(self, name: str) -> str | None:
        """The reason for a name, or None where nobody has looked at it."""
        wanted = hub_key(name)
        if wanted in self._exact:
            return self._exact[wanted]
        for pattern, reason in self._patterns:
            if matches(pattern, wanted):
                return reason
        if name_key(name) in self._ambiguous:
            return "ambiguous as a bare word: only an exact id names one dataset"
        return None


def family(name: str, rules: RuleSet, asked: str = "") -> Model | None:
    """What the first rule whose pattern fits says of a model; None when none fits.

    `asked` is the id that the answer carries when `name` is its newer name.
    """
    for pattern, rule in rules.of(name.partition("/")[0]):
        sensitive = rule.get("case_sensitive", False)
        if not _fits(pattern, name, sensitive):
            continue
        answer = next(_exceptions(rule, name, sensitive), rule)
        return Model(
            id=asked or name,
            license_state=license_state(answer),
            license=answer.get("license"),
            license_name=answer.get("license_name", ""),
            notes=rule.get("note", ""),
            source=rule["source"],
            as_of=rule["as_of"],
            verified=rule["verified"],
            by_rule=pattern,
            confidence=BY_FAMILY,
            soft=rule.get("soft", False),
            flags=tuple(rule.get("flags", ())),
            base_terms=tuple(rule.get("base_terms", ())),
        )
    return None


def _exceptions(rule: Mapping[str, Any], name: str, sensitive: bool) -> Iterator[Mapping[str, Any]]:
    for exception in rule.get("except", ()):
        if _fits(exception["pattern"], name, sensitive):
            yield exception
    folded = name.partition("/")[2].casefold()
    for exception in rule.get("except_tokens", ()):
        without = exception.get("without")
        if exception["contains"] in folded and (without is None or without not in folded):
            yield exception


def reupload(name: str, rules: RuleSet, record: Callable[[str], Model | None]) -> Model | None:
    """A re-upload of a model that has a record, by an owner who re-uploads; else None.

    The base is what is left of the name without the marks of a format. Only a base that has a
    record is taken; the answer then has one base and, as nobody has looked, no license of its own.
    """
    owner, _, repository = name.partition("/")
    known = rules.owners.get(owner.casefold())
    if known is None:
        return None
    for candidate in _bases(repository, rules.document):
        base = record(candidate)
        if base is not None and base.id.partition("/")[0].casefold() not in rules.owners:
            return Model(
                id=name,
                license_state=LicenseState.NOASSERTION,
                bases=(Base(id=base.id, relation=Relation.QUANTIZE),),
                notes=known.get("note", ""),
                source=rules.document["source"],
                as_of=rules.document["as_of"],
                verified="own-knowledge",
                by_rule=known["owner"],
                confidence=BY_REUPLOADER,
            )
    return None


def _bases(repository: str, document: Mapping[str, Any]) -> Iterator[str]:
    """What a re-upload may be called without its marks, the shortest cut first."""
    names = [repository]
    suffixes = sorted(document["suffixes"], key=len, reverse=True)
    patterns = [re.compile(pattern) for pattern in document["suffix_patterns"]]
    for _ in range(4):
        cut = _cut(names[-1], suffixes, patterns)
        if cut == names[-1]:
            break
        names.append(cut)
    for bare in names:
        yield bare
        author, mark, rest = bare.partition("_")
        if mark:
            yield f"{author}/{rest}"
        for prefix in document["prefixes"]:
            if bare.startswith(prefix["from"]):
                yield prefix["to"] + bare[len(prefix["from"]) :]


def _cut(name: str, suffixes: list[str], patterns: list[re.Pattern[str]]) -> str:
    folded = name.casefold()
    for suffix in suffixes:
        if folded.endswith(suffix.casefold()) and len(suffix) < len(name):
            return name[: -len(suffix)]
    for pattern in patterns:
        found = pattern.search(name)
        if found and found.start():
            return name[: found.start()]
    return name


def _fits(pattern: str, name: str, sensitive: bool) -> bool:
    return matches(pattern, name) if sensitive else matches(pattern.casefold(), name.casefold())


def matches(pattern: str, name: str) -> bool:
    """Does a name fit a pattern with `*` and `[abc]`? Linear in the length of the name."""
    if "*" not in pattern and "[" not in pattern:
        return pattern == name
    first, *rest = _pieces(pattern)
    if not _starts(name, 0, first):
        return False
    at = len(first)
    if not rest:
        return at == len(name)
    for piece in rest[:-1]:
        while not _starts(name, at, piece):
            at += 1
            if at > len(name):
                return False
        at += len(piece)
    last = rest[-1]
    return len(name) - len(last) >= at and _starts(name, len(name) - len(last), last)


def _pieces(pattern: str) -> list[list[str]]:
    """The stretches between the stars; each step is the set of characters that may stand there."""
    pieces: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            pieces.append([])
        elif character == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at)
            pieces[-1].append(_set(pattern[at + 1 : end]))
            at = end
        else:
            pieces[-1].append(character)
        at += 1
    return pieces


def _set(text: str) -> str:
    """`[5-9ab]` written out."""
    characters = ""
    at = 0
    while at < len(text):
        if text[at + 1 : at + 2] == "-" and at + 2 < len(text):
            characters += "".join(map(chr, range(ord(text[at]), ord(text[at + 2]) + 1)))
            at += 3
        else:
            characters += text[at]
            at += 1
    return characters


def _starts(name: str, at: int, piece: list[str]) -> bool:
    return at + len(piece) <= len(name) and all(
        name[at + number] in step for number, step in enumerate(piece)
    )
