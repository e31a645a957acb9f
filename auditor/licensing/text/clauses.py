"""What a sentence seems to deal with, by the words in it. Cues, never a verdict.

The cues are data (`knowledge/clauses/clauses.yaml`); the index carries them compiled, so that a
reading needs no YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from auditor.licensing.text.words import bare, prepare, words
from auditor.tuples import NamedTuple

_FIELD = "\t"
_PART = "\x1e"
_CHOICE = "\x1f"


class Part(NamedTuple):
    """Alternatives of which one must occur (or none, when `absent`)."""

    choices: tuple[str, ...]
    absent: bool


class Clause(NamedTuple):
    id: str
    title: str
    """What such a clause deals with, in our words."""
    hint: bool
    """Pointed out in texts that nobody knows."""
    term: str
    """Term type of the license facts."""
    cues: tuple[tuple[Part, ...], ...]


class Cues(NamedTuple):
    clauses: tuple[Clause, ...]
    operative: tuple[frozenset[str], tuple[str, ...]]
    """Whole words, and beginnings of words, that can carry a term."""
    title_words: frozenset[str]
    common_words: frozenset[str]
    name_words: frozenset[str]
    """Words of copyright lines and of the names in them."""
    disclaimer_words: frozenset[str]
    """All that a warranty disclaimer may consist of."""

    def read(self, sentence: str) -> tuple[str, ...]:
        """Ids of the clauses that a sentence of `joined` words looks like, in the data's order."""
        return tuple(
            clause.id
            for clause in self.clauses
            if any(all(_holds(part, sentence) for part in cue) for cue in clause.cues)
        )

    def narrowed(self, text: str) -> Cues:
        """Only the cues that can occur in `text` at all (`joined` words): reads faster."""
        kept = []
        for clause in self.clauses:
            cues = tuple(
                cue for cue in clause.cues if all(p.absent or _holds(p, text) for p in cue)
            )
            if cues:
                kept.append(clause._replace(cues=cues))
        return self._replace(clauses=tuple(kept))

    def is_operative(self, word: str) -> bool:
        """Can this bare word carry a term?"""
        whole, beginnings = self.operative
        return word in whole or word.startswith(beginnings)


def _holds(part: Part, sentence: str) -> bool:
    return any(choice in sentence for choice in part.choices) is not part.absent


def joined(sentence_words: Iterable[str]) -> str:
    """Bare words as one string that cues are looked up in."""
    return f" {' '.join(sentence_words)} "


def compile_cues(data: Mapping[str, Any]) -> str:
    """The compiled form of `clauses.yaml`, one line per fact. Raises ValueError with what is wrong
    (the file is our own; the build says where)."""
    lines = []
    for clause in data["clauses"]:
        for field in ("id", "title", "term", "cues"):
            if not clause.get(field):
                raise ValueError(f"clause {clause.get('id', '?')!r} has no {field!r}")
        flag = "1" if clause.get("hint") else "0"
        lines.append(_FIELD.join(("C", clause["id"], flag, clause["term"], clause["title"])))
        for cue in clause["cues"]:
            parts = []
            for part in str(cue).split("&"):
                part = part.strip()
                absent = part.startswith("!")
                choices = [_phrase(choice) for choice in part.lstrip("! ").split("|")]
                parts.append(("!" if absent else "") + _CHOICE.join(choices))
            lines.append(_FIELD.join(("Q", _PART.join(parts))))
    for key, tag in (
        ("operative", "O"),
        ("title_words", "T"),
        ("common_words", "W"),
        ("name_words", "N"),
        ("disclaimer_words", "D"),
    ):
        plain = [_bare_entry(word) for word in str(data[key]).split()]
        lines.append(_FIELD.join((tag, " ".join(plain))))
    return "\n".join(lines)


def _bare_entry(word: str) -> str:
    return bare(word.rstrip("*")) + ("*" if word.endswith("*") else "")


def _phrase(choice: str) -> str:
    text = choice.strip()
    if not text:
        raise ValueError("an empty alternative in a cue")
    pieces = " ".join(bare(word) for word in words(prepare(text.rstrip("*"))))
    return f" {pieces}" if text.endswith("*") else f" {pieces} "


def parse_cues(compiled: str) -> Cues:
    """The reverse of `compile_cues`."""
    clauses: list[Clause] = []
    sets: dict[str, list[str]] = {"O": [], "T": [], "W": [], "N": [], "D": []}
    for line in compiled.split("\n"):
        fields = line.split(_FIELD)
        match fields[0]:
            case "C":
                clauses.append(
                    Clause(
                        id=fields[1],
                        hint=fields[2] == "1",
                        term=fields[3],
                        title=fields[4],
                        cues=(),
                    )
                )
            case "Q":
                cue = tuple(
                    Part(choices=tuple(part.lstrip("!").split(_CHOICE)), absent=part[0] == "!")
                    for part in fields[1].split(_PART)
                )
                clauses[-1] = clauses[-1]._replace(cues=(*clauses[-1].cues, cue))
            case tag:
                sets[tag] = fields[1].split(" ")
    return Cues(
        clauses=tuple(clauses),
        operative=(
            frozenset(word for word in sets["O"] if not word.endswith("*")),
            tuple(word[:-1] for word in sets["O"] if word.endswith("*")),
        ),
        title_words=frozenset(sets["T"]),
        common_words=frozenset(sets["W"]),
        name_words=frozenset(sets["N"]),
        disclaimer_words=frozenset(sets["D"]),
    )


@cache
def default_cues() -> Cues:
    """The cues that the index carries."""
    from auditor.licensing.text.index import default_index

    return parse_cues(default_index().section("clauses"))


def titles(cues: Cues, ids: Sequence[str]) -> str:
    """The titles of some clauses, for a sentence."""
    names = {clause.id: clause.title for clause in cues.clauses}
    return ", ".join(names[id_] for id_ in ids if id_ in names)
