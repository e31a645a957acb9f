"""From questions to the Hub to a lock: what is upstream of the subjects, and what it is under.

Cards that are fetched go through the readers that read local ones. What the Hub keeps back is
read from its metadata, and what it does not tell stays unknown.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from auditor.licensing.conclude import conclude
from auditor.model import (
    Claim,
    Edge,
    Kind,
    LicenseState,
    Origin,
    Problem,
    Reading,
    Relation,
    Subject,
)
from auditor.provenance.lock import (
    FOUND,
    Claimed,
    Entry,
    Lock,
    Upstream,
    hub_id,
    hub_parts,
    joined,
)
from auditor.provenance.pinned import resolve_pinned
from auditor.provenance.relations import BASES
from auditor.provenance.resolve import target_kind
from auditor.readers.assemble import assemble
from auditor.readers.read import read_source
from auditor.source.files import SourceText, from_bytes
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.source.hub import Answer, Hub

CARD: Final = "README.md"
METADATA: Final = "hub-metadata.md"
"""Stands for the card where only the Hub's own metadata could be read."""
MAX_ARTEFACTS: Final = 5000
MAX_GENERATIONS: Final = 64

_CLAIM_CHARS: Final = 200
_CLAIMS: Final = 50
# How the Hub's tags name relations (hub-docs, model-cards.md, read 2026-11-23).
_TAGGED: Final = {
    "adapter": Relation.ADAPTER,
    "finetune": Relation.FINETUNE,
    "merge": Relation.MERGE,
    "quantized": Relation.QUANTIZE,
}

Progress = Callable[[str, int, int], None]
"""Called with the id that is looked up, how many were, and how many are known to remain."""


class Gathered(NamedTuple):
    """The lock, and whatever of the search did not come to an end."""

    lock: Lock
    problems: tuple[Problem, ...] = ()


def gather(
    hub: Hub,
    targets: Sequence[str],
    subjects: Sequence[Subject],
    knowledge: Knowledge,
    *,
    today: str,
    progress: Progress = lambda id, done, left: None,
) -> Gathered:
    """Look up the targets (`hf:…` ids) and everything upstream of them and of the subjects.

    Breadth first, each artefact once, through what the Hub states and what the knowledge base
    knows; artefacts that are subjects themselves are not asked for. Raises nothing for what the
    Hub answers.
    """
    own = {name.casefold() for one in subjects for name in (one.id, one.name) if name}
    entries: list[Entry] = []
    queue: deque[tuple[str, Kind, int]] = deque()
    seen: set[str] = set()

    def follow(edges: Iterable[Edge], depth: int) -> None:
        for edge in edges:
            if edge.target.casefold() not in seen:
                seen.add(edge.target.casefold())
                queue.append((edge.target, target_kind(edge), depth))

    for target in targets:
        seen.add(target.casefold())
        queue.append((target, (hub_parts(target) or (Kind.MODEL,))[0], 0))
    for subject in subjects:
        follow(subject.edges, 1)
    named = {target.casefold() for target in targets}
    problems: list[Problem] = []
    while queue:
        id, kind, depth = queue.popleft()
        parts = hub_parts(id)
        here = Lock()
        if parts is not None and parts[1].casefold() not in own and id.casefold() not in own:
            if len(entries) >= MAX_ARTEFACTS or depth > MAX_GENERATIONS:
                problems.append(_cut(id))
                break
            progress(id, len(entries), len(queue))
            answer = hub.look_up(parts[1], parts[0], parts[2])
            if answer.state.value == "refused" and "no id" in answer.reason:
                follow(_known_above(id, kind, here, knowledge), depth + 1)
                continue
            entry = entry_of(answer, parts[2], knowledge, today, keep=id.casefold() in named)
            entries.append(entry)
            seen.add(entry.id.casefold())
            here = Lock((entry,))
        follow(_known_above(id, kind, here, knowledge), depth + 1)
    return Gathered(lock=Lock(joined(entries)), problems=tuple(problems))


def _known_above(id: str, kind: Kind, lock: Lock, knowledge: Knowledge) -> tuple[Edge, ...]:
    # Not through the cache: this lock holds one entry and is asked once.
    return resolve_pinned.__wrapped__(id, kind, lock, knowledge).upstream


def _cut(id: str) -> Problem:
    return Problem(
        code="upstream-cut",
        message=f"the search upstream ended here, at {MAX_ARTEFACTS:,} artefacts or "
        f"{MAX_GENERATIONS} generations",
        path=id,
        hint="look up parts of it apart",
        fatal=True,
    )


def entry_of(
    answer: Answer, revision: str, knowledge: Knowledge, today: str, *, keep: bool = False
) -> Entry:
    """What an answer of the Hub says, as an entry. `revision` is the one that was asked for;
    `keep` keeps the document, so that the artefact can be audited from the lock."""
    asked = hub_id(answer.kind, answer.asked, revision)
    if answer.state.value != FOUND:
        return Entry(
            id=asked,
            kind=answer.kind,
            state=answer.state.value,
            looked_at=today,
            reason=answer.reason,
        )
    id = hub_id(answer.kind, answer.id, revision)
    text, document = answer.card, CARD
    if text is None:
        text, document = _metadata_card(answer), METADATA
    entry = Entry(
        id=id,
        kind=answer.kind,
        state=FOUND,
        looked_at=today,
        reason="" if answer.card is not None else answer.card_reason,
        aliases=(asked,) if asked != id else (),
        revision=answer.revision,
        document=document,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        gated=answer.gated,
        text=text,
    )
    reading = _read(entry, knowledge)
    claims: tuple[Claim, ...] = reading.claims if reading else ()
    edges: tuple[Edge, ...] = reading.edges if reading else ()
    if answer.card is not None and (reading is None or any(p.fatal for p in reading.problems)):
        # A card that cannot be read as it should be: what the Hub made of it counts beside it.
        tagged = _read(entry._replace(document=METADATA, text=_metadata_card(answer)), knowledge)
        claims += tagged.claims if tagged else ()
        edges += tuple(edge._replace(span=None) for edge in (tagged.edges if tagged else ()))
    told = bool(claims) or answer.card is not None or answer.card_data is not None
    summary = conclude(claims, kind=answer.kind)
    from_metadata = document == METADATA
    state = summary.state if told else LicenseState.NOASSERTION
    if state is LicenseState.NONE and _withheld(answer):
        state = LicenseState.NOASSERTION
    return entry._replace(
        license_state=state,
        license=summary.concluded if state is LicenseState.RESOLVED else None,
        candidates=summary.candidates,
        claims=tuple(_claimed(claim, from_metadata) for claim in claims[:_CLAIMS]),
        upstream=_upstream(edges, answer.tags, from_metadata),
        text=text if keep else None,
    )


def _withheld(answer: Answer) -> bool:
    """Whether there may be a card that says more than what we read."""
    return answer.card is None and (answer.card_state.value != "missing" or bool(answer.gated))


def _read(entry: Entry, knowledge: Knowledge) -> Reading | None:
    """The reading of an entry's document; None when a reader fails on it."""
    try:
        reading = read_source(_source(entry), knowledge)
    except Exception:
        # A hostile card must not end the search; without a reading nothing of it is known.
        return None
    if reading is None:
        return None
    if entry.document == METADATA:
        reading = _from_metadata(reading)
    return reading._replace(revision=entry.revision)


def _source(entry: Entry) -> SourceText:
    return from_bytes((entry.text or "").encode(), entry.path)


def _from_metadata(reading: Reading) -> Reading:
    """A reading of the Hub's metadata: what it says was not found in a card."""
    return reading._replace(
        claims=tuple(claim._replace(origin=Origin.HUB) for claim in reading.claims),
        edges=tuple(edge._replace(origin=Origin.HUB) for edge in reading.edges),
    )


def _metadata_card(answer: Answer) -> str:
    """The metadata of an answer as a card: the fields that the Hub read, else its tags."""
    values: dict[str, Any] = {}
    tags: dict[str, list[str]] = {}
    for tag in answer.tags:
        key, colon, rest = tag.partition(":")
        if colon and rest:
            tags.setdefault(key, []).append(rest)
    if answer.card_data is not None:
        values = {str(key): value for key, value in answer.card_data.items() if value is not None}
    if tags.get("license"):
        values.setdefault("license", tags["license"])
    if tags.get("dataset"):
        values.setdefault("datasets", tags["dataset"])
    if tags.get("source_datasets"):
        values.setdefault("source_datasets", tags["source_datasets"])
    bases = _tagged_bases(answer.tags)
    if bases:
        values.setdefault("base_model", list(bases))
    lines = [f"{json.dumps(key)}: {_json(value)}" for key, value in sorted(values.items())]
    return "\n".join(["---", *lines, "---", ""])


def _json(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return json.dumps(value, sort_keys=True, default=str)


def _tagged_bases(tags: Iterable[str]) -> Mapping[str, Relation | None]:
    """Base models by id as the Hub tags them, with the relation that it states or inferred."""
    found: dict[str, Relation | None] = {}
    for tag in tags:
        if tag.startswith("base_model:"):
            word, colon, id = tag.removeprefix("base_model:").partition(":")
            if colon and word in _TAGGED:
                found[id] = _TAGGED[word]
            else:
                found.setdefault(f"{word}{colon}{id}", None)
    return found


def _claimed(claim: Claim, from_metadata: bool) -> Claimed:
    value = " ".join(claim.value.split())
    line = claim.span.line if claim.span and not from_metadata else 0
    return Claimed(field=claim.field, value=value[:_CLAIM_CHARS], line=line)


def _upstream(
    edges: Sequence[Edge], tags: Iterable[str], from_metadata: bool
) -> tuple[Upstream, ...]:
    """The edges, with the Hub's relation where the card does not state one."""
    bases = {id.casefold(): relation for id, relation in _tagged_bases(tags).items()}
    found: dict[tuple[str, Relation], Upstream] = {}
    for edge in edges:
        relation, inferred = edge.relation, edge.inferred
        if inferred and relation in BASES:
            parts = hub_parts(edge.target)
            tagged = bases.get(parts[1].casefold()) if parts else None
            if tagged is not None:
                relation, inferred = tagged, False
        line = edge.span.line if edge.span and not from_metadata else 0
        key = (edge.target, relation)
        found.setdefault(
            key, Upstream(id=edge.target, relation=relation, inferred=inferred, line=line)
        )
    return tuple(found.values())


def subjects_of(
    lock: Lock, targets: Sequence[str], knowledge: Knowledge
) -> tuple[tuple[Subject, ...], tuple[Problem, ...]]:
    """The targets as subjects of an audit, from their documents in the lock, and a problem for
    each that could not be read: what is not known of it never passes."""
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    for target in targets:
        entry = lock.find(target)
        if entry is None or entry.state != FOUND or entry.text is None:
            reason = entry.reason if entry is not None else "it was not looked up"
            problems.append(_not_readable(target, entry.state if entry else "missing", reason))
            continue
        if entry.id in readings:
            continue
        reading = _read(entry, knowledge)
        if reading is None:
            problems.append(_not_readable(entry.id, "malformed", "its card breaks our readers"))
            continue
        tagged = {above.id: above for above in entry.upstream}
        readings[entry.id] = reading._replace(
            kind=entry.kind,
            edges=tuple(_with_relation(edge, tagged.get(edge.target)) for edge in reading.edges),
            problems=(*reading.problems, *_withheld_problem(entry)),
        )
    subjects, more = assemble(tuple(readings.values()))
    return subjects, (*problems, *more)


def _with_relation(edge: Edge, above: Upstream | None) -> Edge:
    if above is None or not edge.inferred or above.inferred:
        return edge
    return edge._replace(relation=above.relation, inferred=False, origin=Origin.HUB)


def _withheld_problem(entry: Entry) -> tuple[Problem, ...]:
    if entry.document != METADATA:
        return ()
    what = entry.reason or "it has no card"
    return (
        Problem(
            code="hub-card-not-read",
            message=f"its card was not read ({what}); the Hub's metadata stands in for it",
            path=entry.path,
            hint="ask for access and use --hub-token, or audit a copy of its card",
            fatal=True,
        ),
    )


def _not_readable(id: str, state: str, reason: str) -> Problem:
    return Problem(
        code=f"hub-{state}",
        message=f"it could not be read from the Hub: {reason}",
        path=id,
        hint="check the id; for what is gated or private, use --hub-token with a token that may "
        "read it",
        fatal=True,
    )
