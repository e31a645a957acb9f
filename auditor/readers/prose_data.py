"""What running text says of datasets, sources and generator models.

Names and cues come from the one scan of the text; `prose_uses.py` decides what is said of each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from auditor.knowledge.scan import Hit
from auditor.model import NOTHING, Mention, MentionKind, MentionUse, Span
from auditor.readers.prose_cues import Cues
from auditor.readers.prose_text import Prose
from auditor.readers.prose_uses import Uses
from auditor.tuples import NamedTuple

EXCERPT: Final = 240
"""Code points of a sentence that are kept as a statement."""

_KINDS: Final = {
    "dataset": MentionKind.DATASET,
    "model": MentionKind.MODEL,
    "generator": MentionKind.GENERATOR,
    "source": MentionKind.DOMAIN,
}
_GRADED: Final = frozenset({MentionUse.TRAINING, MentionUse.GENERATION})
_OPENINGS: Final = ("dataset card for", "model card for", "dataset card:", "model card:")
_STATED: Final = {"opt-out": "data.opt_out", "crawl": "data.crawl"}

# The first entry of the table of contents of the Hub's template.
_card_for = cache(lambda: re.compile(r"\[Dataset Card for ([^\]\n]{1,120})\]\(#"))
_HEAD: Final = 8000
"""Code points from the top within which a title and a table of contents are looked for."""


class ProseData(NamedTuple):
    """What the body of a card says about its data."""

    mentions: tuple[Mention, ...] = ()
    statements: Mapping[str, str] = NOTHING
    """`title`, `card_for`, `data.opt_out`, `data.crawl`: the words of the document, shortened."""
    statement_spans: Mapping[str, Span] = NOTHING


def read(body: str, body_line: int, path: str, hits: Sequence[Hit]) -> ProseData:
    """Mentions and statements in `body`, which begins on line `body_line` of `path`.

    `hits` are those of one scan of `body`; other kinds than names and cues are passed over. A
    generator mentioned with the use TRAINING only labelled, translated or rewrote.
    """
    prose = Prose(body, body_line, path)
    statements: dict[str, str] = {}
    spans: dict[str, Span] = {}
    _title(prose, statements, spans)
    cues = Cues(hits)
    uses = Uses(prose, cues)
    found = _names(prose, cues, uses)
    taken = -1
    for cue in cues.all:
        if cue.id == "generic":
            if cue.start >= taken and _phrase(cue, prose, cues, uses, found):
                taken = cue.end
        elif (
            cue.id in _STATED and _STATED[cue.id] not in statements and not prose.silent(cue.start)
        ):
            _statement(cue, prose, uses, statements, spans)
    return ProseData(
        mentions=_merged(found) if found else (),
        statements=statements or NOTHING,
        statement_spans=spans or NOTHING,
    )


def mentions(
    body: str, body_line: int, path: str, hits: Sequence[Hit]
) -> tuple[tuple[Mention, ...], Mapping[str, str]]:
    """Mentions and statements without the places of the statements: see `read`."""
    found = read(body, body_line, path, hits)
    return found.mentions, found.statements


def _title(prose: Prose, statements: dict[str, str], spans: dict[str, Span]) -> None:
    """The names that the title and the table of contents give the artefact."""
    body = prose.text
    at = 0 if body.startswith("# ") else body.find("\n# ", 0, _HEAD) + 1
    while (at or body.startswith("# ")) and prose.silent(at):
        at = body.find("\n# ", at, _HEAD) + 1
        if not at:
            break
    if body.startswith("# ", at):
        end = body.find("\n", at)
        end = len(body) if end < 0 else end
        text = _card_title(body[at + 2 : end])
        if text:
            statements["title"] = text
            spans["title"] = prose.span(at + 2, end)
    entry = _card_for().search(prose.text, 0, _HEAD)
    if entry:
        statements["card_for"] = entry.group(1)
        spans["card_for"] = prose.span(*entry.span(1))


def _card_title(text: str) -> str:
    """The name in the title of a card: "Dataset Card for “X”" is X."""
    text = text.strip()
    lowered = text.lower()
    for opening in _OPENINGS:
        if lowered.startswith(opening):
            text = text[len(opening) :]
            break
    return text.strip(" \t\r#*_`\"'“”:[]")[:200]


def _names(prose: Prose, cues: Cues, uses: Uses) -> list[Mention]:
    found = []
    for hit in cues.names:
        use, confidence = uses.of(hit)
        kind = _KINDS[hit.kind]
        if use is MentionUse.UNCLEAR and (kind is not MentionKind.DATASET or confidence < 0.5):
            continue
        # Base models are named in every card; only those that it was made with matter here.
        if (kind is MentionKind.MODEL and use not in _GRADED) or prose.silent(hit.start):
            continue
        found.append(
            Mention(
                kind=kind,
                register_id=hit.id,
                text=prose.text[hit.start : hit.end],
                use=use,
                span=prose.span(hit.start, hit.end),
                confidence=confidence,
            )
        )
    return found


def _phrase(cue: Hit, prose: Prose, cues: Cues, uses: Uses, found: list[Mention]) -> bool:
    """Adds a generic phrase that stands where training data is spoken of; false elsewhere."""
    if prose.silent(cue.start):
        return False
    around = cues.between(*prose.sentence(cue.start, cue.end))
    if not any(other.id in ("train", "base") for other in around) and (
        uses.section(cue.start) != "train"
    ):
        return False
    if uses.phrase_denied(cue):
        return False
    text = prose.text[cue.start : cue.end]
    found.append(
        Mention(
            kind=MentionKind.PHRASE,
            register_id=" ".join(text.lower().split()),
            text=text,
            use=MentionUse.TRAINING,
            span=prose.span(cue.start, cue.end),
        )
    )
    return True


def _statement(
    cue: Hit, prose: Prose, uses: Uses, statements: dict[str, str], spans: dict[str, Span]
) -> None:
    """A sentence about opt-outs or about a crawl."""
    if cue.id == "crawl" and uses.phrase_denied(cue):
        return
    first, last = prose.sentence(cue.start, cue.end)
    statements[_STATED[cue.id]] = " ".join(prose.text[first:last].split())[:EXCERPT]
    spans[_STATED[cue.id]] = prose.span(cue.start, cue.end)


def _merged(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """One mention for each name and use, at its first place, with the count of all."""
    merged: dict[tuple[MentionKind, str, MentionUse], Mention] = {}
    for mention in found:
        key = (mention.kind, mention.register_id, mention.use)
        known = merged.get(key)
        if known is None:
            merged[key] = mention
        else:
            merged[key] = known._replace(
                times=known.times + 1, confidence=max(known.confidence, mention.confidence)
            )
    return tuple(merged.values())
