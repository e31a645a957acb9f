"""License texts that lie beside a card: LICENSE, COPYING, NOTICE, USE_POLICY and their like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.model import Claim, LicenseState, Origin, Problem, Reading, Span
from auditor.readers.license_values import scope_of
from auditor.source.files import SourceText

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "license-text"

_NAME = re.compile(
    r"(?:un)?licen[cs]es?\b|licen[cs]es?[._-]|copying\b|copyrights?\b|notices?\b|patents?\b|"
    r"use[_-]?policy\b|acceptable[_-]use|terms[_-]of[_-](?:use|service)\b|"
    r"third[_-]?party(?:[_-](?:notices?|licen[cs]es?))?\b|"
    r"[a-z0-9.+-]+(?:_[a-z0-9.+-]+)*?[_-]licen[cs]e(?:[_-]agreement)?\b"
)
_TEXT_ENDINGS = frozenset({"", "txt", "md", "rst", "html", "htm", "pdf", "rtf", "markdown"})
_PROGRAMS = frozenset(
    {"py", "js", "ts", "c", "h", "go", "rs", "java", "json", "yaml", "yml", "csv", "lock", "toml"}
)
_NO_LETTERS = re.compile(r"[\W_]+")


def is_license_name(path: str) -> bool:
    """Whether a file is called like a license, a notice or a use policy."""
    base = path.rpartition("/")[2].lower()
    stem, dot, ending = base.rpartition(".")
    if not dot or not stem:
        stem, ending = base, ""
    if ending not in _TEXT_ENDINGS:
        # LICENSE.apache, LICENSE-2.0: what follows the dot names the license.
        named = base.startswith(("license.", "licence.", "license-", "copying."))
        return named and ending not in _PROGRAMS
    return _NAME.match(stem) is not None


def accepts(source: SourceText) -> bool:
    """Whether the file is called like a license text, or the user named it as one."""
    return source.explicit or is_license_name(source.path)


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """The license text as evidence for the artefact beside it: one claim or several."""
    return Reading(
        path=source.path,
        sha256=source.sha256,
        format=name,
        primary=False,
        claims=_claims(source, knowledge),
        problems=source.problems,
        license_span=Span(path=source.path, line=1, column=1),
    )


def role_of(path: str) -> str:
    """What a file of this name holds: notice, third-party, use-policy or license."""
    base = path.rpartition("/")[2].lower().replace("-", "_")
    if base.startswith("notice"):
        return "notice"
    if base.startswith(("third_party", "thirdparty")):
        return "third-party"
    if base.startswith(("use_policy", "acceptable_use", "prohibited_use")):
        return "use-policy"
    return "license"


def _claims(source: SourceText, knowledge: Knowledge) -> tuple[Claim, ...]:
    """What the file says of the artefact's own license.

    A third-party file speaks of other works. A notice file credits, and its text is free: it
    counts where it holds a license, or sentences that read like terms, and not where it does not.
    """
    role = role_of(source.path)
    if role == "third-party":
        return ()
    found = _identified(source, knowledge) or (_unknown(source),)
    if role == "use-policy":
        return tuple(_noted(claim, "use-policy") for claim in found)
    if role == "notice":
        return tuple(
            _noted(claim, "notice-file")
            for claim in found
            if claim.state is not LicenseState.UNRECOGNISED
            or any(note.startswith("hint:") for note in claim.notes)
            or (claim.candidates and not any(note.startswith("pointer:") for note in claim.notes))
        )
    return found


def _noted(claim: Claim, note: str) -> Claim:
    return claim if note in claim.notes else claim._replace(notes=(*claim.notes, note))


def unreadable(path: str, problem: Problem) -> Reading:
    """The reading of a license text that could not be opened (a PDF, a binary): no assertion."""
    claim = Claim(
        field=path.rpartition("/")[2],
        value="",
        state=LicenseState.NOASSERTION,
        origin=Origin.LICENSE_FILE,
        scope=scope_of(path.rpartition("/")[2].rpartition(".")[0]),
        span=Span(path=path),
        notes=("unreadable-text",),
    )
    return Reading(
        path=path,
        sha256="",
        format=name,
        primary=False,
        claims=(claim,),
        problems=(problem,),
        license_span=Span(path=path),
    )


def _identified(source: SourceText, knowledge: Knowledge) -> tuple[Claim, ...]:
    # Late: the index of license texts is opened only where there is a text to compare.
    from auditor.licensing.text import identify_file_claim

    return identify_file_claim(source, knowledge)


def _unknown(source: SourceText) -> Claim:
    """A claim that there is a text, quoting its first line that says anything."""
    title, line = "", 1
    for number, text in enumerate(source.text.split("\n", 50)[:50], start=1):
        bare = text.strip(" \t#*=-_")
        if bare and _NO_LETTERS.sub("", bare):
            title, line = bare[:200], number
            break
    base = source.path.rpartition("/")[2]
    return Claim(
        field=base,
        value=title,
        state=LicenseState.UNRECOGNISED,
        origin=Origin.LICENSE_FILE,
        scope=scope_of(base.rpartition(".")[0] or base),
        span=Span(path=source.path, line=line, column=1, end_line=line, end_column=1),
    )
