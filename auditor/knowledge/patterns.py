"""Which names the prose scanner looks for, and how they are laid out in the index.

A pattern is filed under its *core*: its ASCII letters and digits, lower-case, anything else a
blank. `exact` keeps the punctuation, so that `GPT-3.5` is not found in "a gpt 3, 5 times".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from auditor.knowledge.fold import core, fold_text
from auditor.knowledge.keys import is_telling, license_key, name_key
from auditor.knowledge.pack import Packer, offsets
from auditor.tuples import NamedTuple

CONTEXT: Final = "context"
"""The name means this only with a word such as "dataset", "trained" or "generated" near by."""
BARE: Final = "bare"
"""The name of a Hub id without its owner."""
DOMAIN: Final = "domain"
AMBIGUOUS: Final = "ambiguous"
"""A license name that several licenses go by."""

_SHORTEST_LICENSE: Final = 3

Rows = Sequence[Mapping[str, Any]]


class Pattern(NamedTuple):
    text: str
    kind: str
    id: str
    flags: tuple[str, ...] = ()


def collect(
    *,
    datasets: Rows,
    models: Rows,
    generators: Rows,
    providers: Rows,
    sources: Rows,
    licenses: Rows,
    license_names: Rows,
    phrases: Rows,
    ambiguous: set[str],
) -> Iterator[Pattern]:
    """Every pattern of the records; the same text may stand for several things."""
    yield from _repositories(datasets, "dataset", ambiguous)
    yield from _repositories(models, "model", ambiguous)
    for row in generators:
        wanting = {name_key(name) for name in row.get("needs_context", ())}
        for name in dict.fromkeys((*row["aliases"], *row.get("needs_context", ()))):
            flags = (CONTEXT,) if name_key(name) in wanting else ()
            yield Pattern(name, "generator", row["id"], flags)
    for row in providers:
        for phrase in row.get("false_friends", ()):
            yield Pattern(phrase, "cue", "false-friend")
    for row in sources:
        for domain in row.get("domains", ()):
            yield Pattern(domain, "source", row["id"], (DOMAIN,))
        for keyword in row.get("keywords", ()):
            yield Pattern(
                keyword, "source", row["id"], (CONTEXT,) if row.get("needs_context") else ()
            )
    yield from _licenses(licenses, license_names)
    for row in phrases:
        for category, texts in row.items():
            for text in texts:
                yield Pattern(text, "cue", category)


def _repositories(rows: Rows, kind: str, ambiguous: set[str]) -> Iterator[Pattern]:
    """Ids, aliases and the bare names of Hub ids; a bare name of two records is nobody's."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        for name in (row["id"], *row.get("aliases", ())):
            owners.setdefault(name_key(name.rpartition("/")[2]), set()).add(row["id"])
    for row in rows:
        wanting = ambiguous | {name_key(name) for name in row.get("ambiguous", ())}
        named = dict.fromkeys((row["id"], *row.get("aliases", ()), *row.get("ambiguous", ())))
        for name in named:
            if len(core(name)) > 1 or "/" in name:
                yield Pattern(
                    name, kind, row["id"], (CONTEXT,) if name_key(name) in wanting else ()
                )
            bare = name.rpartition("/")[2]
            key = name_key(bare)
            if "/" in name and is_telling(key, kind) and owners[key] == {row["id"]}:
                yield Pattern(bare, kind, row["id"], (BARE, CONTEXT) if key in wanting else (BARE,))


def _licenses(licenses: Rows, license_names: Rows) -> Iterator[Pattern]:
    for row in licenses:
        for name in (
            row["id"],
            row["name"],
            *row.get("aliases", ()),
            *row.get("hub", ()),
            *row.get("deprecated_ids", ()),
        ):
            yield from _license(name)
    for file in license_names:
        for row in file.get("spellings", ()):
            for name in row["names"]:
                yield from _license(name)
        for row in file.get("ambiguous", ()):
            for name in row["names"]:
                yield from _license(name, AMBIGUOUS)
        for row in file.get("spdx", ()):
            yield from _license(row["id"])
            yield from _license(row["name"])


def _license(name: str, *flags: str) -> Iterator[Pattern]:
    if sum(character.isalpha() for character in name) >= _SHORTEST_LICENSE:
        yield Pattern(name, "license", license_key(name), flags)


def pack(packer: Packer, found: Iterable[Pattern]) -> None:
    """Lay the patterns out: by core, and by the rarest word of each core."""
    meanings: dict[bytes, dict[str, dict[tuple[str, str], tuple[str, ...]]]] = {}
    foreign: dict[str, dict[str, dict[tuple[str, str], tuple[str, ...]]]] = {}
    for pattern in found:
        exact = fold_text(pattern.text.strip())
        filed = core(exact)
        by_exact = meanings.setdefault(filed, {}) if filed else foreign.setdefault(exact, {})
        # Met twice, once as a name of its own and once as a bare one: the first rules.
        by_exact.setdefault(exact, {}).setdefault((pattern.kind, pattern.id), pattern.flags)
    cores = sorted(meanings)
    names = sorted(foreign)
    packer.bytes("scan.cores", b"".join(cores))
    packer.numbers("scan.core-offsets", offsets(cores))
    packer.bytes("scan.foreign", "\n".join(names).encode())
    packer.records(
        "scan",
        [*(_forms(meanings[text]) for text in cores), *(_forms(foreign[name]) for name in names)],
    )
    counts = Counter(word for text in cores for word in set(text.split()))
    groups: dict[str, list[int]] = {}
    for number, text in enumerate(cores):
        rarest = min(text.split(), key=lambda word: (counts[word], -len(word), word))
        groups.setdefault(rarest.decode(), []).append(number)
    ordered = sorted(groups)
    packer.table("scan.words", {word: row for row, word in enumerate(ordered)})
    starts = [0]
    for word in ordered:
        starts.append(starts[-1] + len(groups[word]))
    packer.numbers("scan.starts", starts)
    packer.numbers("scan.members", (number for word in ordered for number in groups[word]))


def _forms(by_exact: Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]) -> list[Any]:
    """`[[exact, [[kind, id, flag…]…]]…]`, sorted."""
    return [
        [
            exact,
            [[kind, row_id, *flags] for (kind, row_id), flags in sorted(known.items())],
        ]
        for exact, known in sorted(by_exact.items())
    ]
