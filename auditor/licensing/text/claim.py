"""From the reading of a license file to a claim about the artefact beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.licensing.text import identify
from auditor.licensing.text.values import Identification, Match, MatchKind
from auditor.model import Claim, LicenseState, Origin, Scope, Span

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

USE_POLICY = "use-policy"
"""Note: the file is a use policy that a license refers to, no license of its own."""
NOTICE_ONLY = "notice-only"
"""Note: the file says that the license applies and does not hold its text."""
NO_RECORD = "no-record"
"""Note: the text is known, its terms are not."""

_CONFIDENCE = {
    MatchKind.EXACT: 1.0,
    MatchKind.ADDITIONS: 0.95,
    MatchKind.ALTERED: 0.5,
    MatchKind.PARTIAL: 0.3,
}
_NOTICE_CONFIDENCE = 0.8
_POLICY_ID = re.compile(r"(?:Use-Policy|Prohibited-Use|-AUP)$")
_SCOPES = (
    (re.compile(r"(?:^|[^a-z])code(?:[^a-z]|$)"), Scope.CODE),
    (re.compile(r"(?:^|[^a-z])(?:model|weights?)(?:[^a-z]|$)"), Scope.WEIGHTS),
    (re.compile(r"(?:^|[^a-z])(?:data|datasets?)(?:[^a-z]|$)"), Scope.DATA),
    (re.compile(r"(?:^|[^a-z])(?:docs?|documentation)(?:[^a-z]|$)"), Scope.DOCS),
    (re.compile(r"(?:^|[^a-z])outputs?(?:[^a-z]|$)"), Scope.OUTPUTS),
)


def file_claim(path: str, text: str, knowledge: Knowledge) -> Claim:
    """See `auditor.licensing.text.identify_file_claim`."""
    field = path.replace("\\", "/").rpartition("/")[2]
    title, line = _title(text)
    claim = Claim(
        field=field,
        value=title,
        state=LicenseState.UNRECOGNISED,
        origin=Origin.LICENSE_FILE,
        scope=_scope(field),
        span=Span(path=path, line=line, column=1, end_line=line, end_column=len(title) + 1),
    )
    try:
        read = identify(text, path=path)
    except SourceError as error:
        return claim._replace(
            state=LicenseState.NOASSERTION, value="", span=Span(path=path), notes=(error.code,)
        )
    if not read.matches:
        return claim._replace(
            notes=_unknown_notes(read), candidates=_pointed_at(read.pointer), confidence=1.0
        )
    ids = _unique(match.license for match in read.matches)
    span = read.matches[0].span
    if all(map(_states, read.matches)):
        notes = [f"same-text:{id_}" for match in read.matches for id_ in match.also]
        notes += [NOTICE_ONLY] * any(match.notice for match in read.matches)
        notes += [USE_POLICY] * all(_POLICY_ID.search(id_) is not None for id_ in ids)
        notes += [NO_RECORD] * any(_without_record(id_, knowledge) for id_ in ids)
        return claim._replace(
            state=LicenseState.RESOLVED,
            expression=" AND ".join(ids),
            span=span,
            confidence=min(map(_confidence, read.matches)),
            notes=_unique(notes),
        )
    near = [id_ for match in read.matches if match.kind is MatchKind.ALTERED for id_ in match.near]
    return claim._replace(
        candidates=_unique((*ids, *near)),
        span=span,
        confidence=min(map(_confidence, read.matches)),
        notes=_unique(
            [f"{match.kind}:{match.license}" for match in read.matches if not _states(match)]
            + [f"hint:{hint.hint}" for hint in read.hints]
        ),
    )


def _states(match: Match) -> bool:
    """Does the file state this license and nothing against it?"""
    whole_notice = (
        match.notice and match.coverage == 1.0 and all(added.harmless for added in match.added)
    )
    return match.settled or whole_notice


def _confidence(match: Match) -> float:
    return _NOTICE_CONFIDENCE if match.notice and _states(match) else _CONFIDENCE[match.kind]


def _unknown_notes(read: Identification) -> tuple[str, ...]:
    notes = [f"hint:{hint.hint}" for hint in read.hints if hint.hint != "pointer"]
    return _unique([f"pointer:{read.pointer}", *notes] if read.pointer else notes)


def _pointed_at(url: str) -> tuple[str, ...]:
    """The license whose page a pointer names. A candidate only: the text was not read."""
    if not url:
        return ()
    from auditor.licensing.identify import identify_url

    found = identify_url(url)
    if found.expression is not None:
        return (found.expression,)
    return tuple(found.candidates)


def _without_record(license_id: str, knowledge: Knowledge) -> bool:
    return knowledge.license(license_id) is None


def _title(text: str) -> tuple[str, int]:
    """The first line that says anything, and its number."""
    for number, line in enumerate(text[:20_000].splitlines(), start=1):
        bare = line.strip(" \t#*=-_>/")
        if any(map(str.isalpha, bare)):
            return bare[:200], number
    return "", 1


def _scope(field: str) -> Scope:
    name = field.lower()
    for pattern, scope in _SCOPES:
        if pattern.search(name):
            return scope
    return Scope.ARTIFACT


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
