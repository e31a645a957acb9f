"""License texts: which license a file is, and every sentence that sets it apart from it.

Reads fingerprints (`_texts.idx`), never texts: none is shipped. Everything is worked out from the
words of the file in hand. The answer is never a similarity: a file is a license only when all its
required words are there, in order, and what stands beside them is recognised as no term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.errors import SourceError

__all__ = [
    "Added",
    "Change",
    "Hint",
    "Identification",
    "Match",
    "MatchKind",
    "Missing",
    "compare_with",
    "identify",
    "identify_file_claim",
]

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.licensing.text.values import (
        Added,
        Change,
        Hint,
        Identification,
        Match,
        MatchKind,
        Missing,
    )
    from auditor.model import Claim
    from auditor.source.files import SourceText

MAX_CHARS = 2_000_000


def __getattr__(name: str) -> object:
    """The values, when they are first asked for: opening the index should not pay for them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from auditor.licensing.text import values

    found: object = getattr(values, name)
    return found


def identify(text: str, *, path: str = "") -> Identification:
    """Which licenses a text contains, with the residue of each, and hints at clauses that no
    known license accounts for.

    Raises SourceError for what is no text (a PDF, binary data) or longer than two million
    characters. An empty text has no matches and no hints.
    """
    _refuse(text, path)
    from auditor.licensing.text.values import Identification

    if not text.strip():
        return Identification(path=path)
    from auditor.licensing.text.clauses import default_cues
    from auditor.licensing.text.index import default_index
    from auditor.licensing.text.reading import identify_text

    return identify_text(text, path, default_index(), default_cues())


def compare_with(text: str, license_id: str, *, path: str = "") -> Match:
    """One text laid beside one license, however little they have in common.

    Raises SourceError as `identify` does, and UsageError for a license whose text is not in the
    index or that shares not one word with the file.
    """
    _refuse(text, path)
    from auditor.licensing.text.clauses import default_cues
    from auditor.licensing.text.index import default_index
    from auditor.licensing.text.reading import compare_text

    return compare_text(text, path, license_id, default_index(), default_cues())


def identify_file_claim(source: SourceText, knowledge: Knowledge) -> tuple[Claim, ...]:
    """What a license file states, as one claim of origin license-file; never raises for its text.

    Resolved only where every license in the file is there whole and what stands beside it is
    recognised as no term; several become `A AND B`. Anything else is unrecognised, with the
    licenses it resembles as candidates and notes that say why: `altered:ID`, `additions:ID`,
    `partial:ID`, `pointer:URL`, `hint:CLAUSE`. What is no text (a PDF) is no assertion.
    """
    from auditor.licensing.text.claim import file_claim

    return (file_claim(source.path, source.text, knowledge),)


def _refuse(text: str, path: str) -> None:
    if text.startswith("%PDF-"):
        raise SourceError(
            "is a PDF; license texts are read from plain text, Markdown or HTML only",
            path=path,
            line=1,
            column=1,
            hint="extract its text (for example with pdftotext) and audit the text file",
            code="license-pdf",
        )
    if "\x00" in text[:4096]:
        raise SourceError("is binary data, not a license text", path=path, code="license-binary")
    if len(text) > MAX_CHARS:
        raise SourceError(
            f"is too long for a license text ({len(text):,} characters; at most {MAX_CHARS:,})",
            path=path,
            hint="audit the license as a file of its own",
            code="license-too-long",
        )
