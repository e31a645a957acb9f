"""What a document carries of the things that licenses ask to be passed on.

Fixed sentences, copyright lines and, in notice files, the names of what is credited. Read where
the document is at hand, so that nothing has to be opened again when duties are checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.licensing import expression
from auditor.model import NOTHING, Claim, Notice, Reading
from auditor.readers.license_file import role_of
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.knowledge import Knowledge

GAP = "[GAP]"
"""What marks a line of our own drafts that a person has to complete."""

_MOST_LINES = 50
_MOST_WORDS = 50_000
_COPYRIGHT = re.compile(
    r"^[ \t]{0,40}(?:[#>*/;!-]{1,4}[ \t]{0,8})?("
    r"(?:copyright[ \t]{0,8}(?:\(c\)|©|&copy;)|©|&copy;)[ \t:,]{0,8}[^\W_].{0,300}"
    r"|(?:copyright|\(c\))[ \t:,]{0,8}(?:19|20)\d\d\b.{0,300})",
    re.IGNORECASE | re.MULTILINE,
)
_DECORATION = dict.fromkeys(map(ord, "*_`>#\"'“”‘’[]"))
_PUNCTUATION = " \t.,;:!?()[]{}<>\"'`*|"


def notice(source: SourceText, reading: Reading, knowledge: Knowledge) -> Notice:
    """What the document carries of sentences, copyright lines and names."""
    role = _role(reading)
    named = role not in ("card", "manifest")
    return Notice(
        path=source.path,
        role=role,
        markers=_markers(source.text, knowledge),
        copyrights=_copyrights(source.text, reading.claims if role == "license" else (), knowledge),
        words=_words(source.text) if named else frozenset(),
        incomplete=named and GAP in source.text,
    )


def _role(reading: Reading) -> str:
    if reading.format != "license-text":
        return "card" if reading.format.endswith("-card") else "manifest"
    return role_of(reading.path)


def _markers(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    # What a draft asks to be written is not written yet.
    folded = fold("\n".join(line for line in text.splitlines() if GAP not in line))
    sentences: list[str] = knowledge.document("markers")["sentences"]
    return tuple(sentence for sentence in sentences if _occurs(fold(sentence), folded))


def fold(text: str) -> str:
    """Text as sentences are compared: lower case, single blanks, no quotes and no emphasis.

    Marks of quoted and commented lines go too, since a sentence may run over two of them.
    """
    return " ".join(text.translate(_DECORATION).lower().split())


def _occurs(marker: str, folded: str) -> bool:
    """Whether it stands there as whole words: `MiniMax M2` is not in `MiniMax M2.1`."""
    at = folded.find(marker)
    while at >= 0:
        before = folded[at - 1 : at]
        after = folded[at + len(marker) : at + len(marker) + 2]
        if not before.isalnum() and not _goes_on(after):
            return True
        at = folded.find(marker, at + 1)
    return False


def _goes_on(after: str) -> bool:
    return after[:1].isalnum() or (after[:1] in (".", "-") and after[1:2].isalnum())


def _copyrights(text: str, claims: Iterable[Claim], knowledge: Knowledge) -> tuple[str, ...]:
    """Copyright lines that name a year or a holder, each once, at most fifty.

    In a license text the line of its steward is the text's own and says nothing of the artefact.
    """
    stewards = [
        str((knowledge.license(id) or NOTHING).get("steward", ""))
        for claim in claims
        for name in (claim.expression, *claim.candidates)
        if name
        for id in expression.ids(name)
    ]
    found: dict[str, None] = {}
    for match in _COPYRIGHT.finditer(text):
        line = match.group(1).strip().rstrip("*_")
        if not any(_is_by(line, steward) for steward in stewards):
            found[line] = None
        if len(found) >= _MOST_LINES:
            break
    return tuple(found)


def _is_by(line: str, steward: str) -> bool:
    name, _, short = steward.partition(" (")
    if not name:
        return False
    if name.lower() in line.lower():
        return True
    initials = "".join(word[0] for word in line.split() if word[0].isupper())
    return any(part.isupper() and part in initials for part in (name, short.rstrip(")")) if part)


def _words(text: str) -> frozenset[str]:
    parts = text.lower().split(None, _MOST_WORDS)[:_MOST_WORDS]
    words = (part.strip(_PUNCTUATION) for part in parts)
    return frozenset(word for word in words if word)
