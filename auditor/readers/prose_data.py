"""What running text says of datasets, sources and generator models: learned from, or only named.

Every name of the register that the scan met is put into its sentence, its list and its section.
The nearest word before it that says something decides; words of denial, comparison and removal
hold for their clause. A name that nothing speaks for is `unclear`, never training data.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from ..knowledge.scan import Hit
from ..model import NOTHING, Mention, MentionKind, MentionUse, Span
from .prose_text import Prose

NEAR: Final = 160
"""Code points between a word that says something and the name that it speaks of."""
ADJACENT: Final = 24
"""The same for words that must stand right beside the name."""
EXCERPT: Final = 240
"""Code points of a sentence that are kept as a statement."""

_KINDS: Final = {
    "dataset": MentionKind.DATASET,
    "model": MentionKind.MODEL,
    "generator": MentionKind.GENERATOR,
    "source": MentionKind.DOMAIN,
}
_LEARNED: Final = frozenset({"train", "contain", "base"})
_WROTE: Final = frozenset({"generate", "generate-weak", "rewrite"})
_DECIDING: Final = _LEARNED | _WROTE | {"evaluate", "compare", "retrieval"}

_CLAUSE = re.compile(r";|:\s|\.\s|,? but |,? however|,? whereas | instead[, ]|\n[ \t]*\n")
_OUT_OF = re.compile(r"\b(?:from|of|in|out of)\b")
# What may stand between a word like "trained on" and an ambiguous name: names and glue.
_GLUE = re.compile(
    r"(?:[\s,&/+*_`'\"\[\]()|:-]|\b(?:the|a|an|and|or|both|of|on|from|with|our|full|entire|"
    r"original|english|dataset|datasets|corpus|corpora|version|subset)\b)*",
    re.I,
)
_QUOTED: Final = "`\"'[/“‘"
_PLAIN_WORD = re.compile(r"[a-z]+")


class ProseData(NamedTuple):
    """What the body of a card says about its data."""

    mentions: tuple[Mention, ...] = ()
    statements: Mapping[str, str] = NOTHING
    """`title`, `data.opt_out`, `data.crawl`: the words of the document, shortened."""
    statement_spans: Mapping[str, Span] = NOTHING


def read(body: str, body_line: int, path: str, hits: Sequence[Hit]) -> ProseData:
    """Mentions and statements in `body`, which begins on line `body_line` of `path`.

    `hits` are those of one scan of `body`; other kinds than names and cues are passed over. A
    generator mentioned with the use TRAINING only labelled, translated or rewrote.
    """
    prose = Prose(body, body_line, path)
    statements: dict[str, str] = {}
    spans: dict[str, Span] = {}
    title = prose.title()
    if title:
        text = _card_title(body[title[0] : title[1]])
        if text:
            statements["title"] = text
            spans["title"] = prose.span(*title)
    names = [hit for hit in hits if hit.kind in _KINDS]
    cues = [hit for hit in hits if hit.kind == "cue"]
    found: list[Mention] = []
    if cues or names:
        reader = _Reader(prose, _longest(names, cues), cues)
        found.extend(reader.mentions())
        reader.statements(statements, spans)
    return ProseData(
        mentions=_merged(found), statements=statements or NOTHING, statement_spans=spans or NOTHING
    )


def mentions(
    body: str, body_line: int, path: str, hits: Sequence[Hit]
) -> tuple[tuple[Mention, ...], Mapping[str, str]]:
    """Mentions and statements without the places of the statements: see `read`."""
    found = read(body, body_line, path, hits)
    return found.mentions, found.statements


def _card_title(text: str) -> str:
    """The name in the title of a card: "Dataset Card for “X”" is X."""
    text = text.strip().strip("#").strip()
    lowered = text.lower()
    for opening in ("dataset card for", "model card for", "dataset card:", "model card:"):
        if lowered.startswith(opening):
            text = text[len(opening) :]
            break
    return text.strip(" \t\r*_`\"'“”:[]")[:200]


def _longest(names: list[Hit], cues: list[Hit]) -> list[Hit]:
    """Names that are no part of a longer name, nor of a phrase that only looks like one."""
    friends = [cue for cue in cues if cue.id == "false-friend"]
    ordered = sorted({*names, *friends}, key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    reach = -1
    last: tuple[int, int] = (-1, -1)
    for hit in ordered:
        place = (hit.start, hit.end)
        if hit.end <= reach and place != last:
            continue
        if hit.end > reach:
            reach, last = hit.end, place
        kept.append(hit)
    shadowed = {(hit.start, hit.end) for hit in kept if hit.kind == "cue"}
    return [hit for hit in kept if hit.kind != "cue" and (hit.start, hit.end) not in shadowed]


class _Reader:
    """The names and cues of one text, and the questions asked of a place in it."""

    def __init__(self, prose: Prose, names: list[Hit], cues: list[Hit]) -> None:
        self._prose = prose
        self._text = prose.text
        self._names = names
        inside = _covered(names)
        kept = sorted(
            (cue for cue in cues if not inside(cue)), key=lambda hit: (hit.start, -hit.end)
        )
        self._cues = kept
        self._starts = [cue.start for cue in kept]

    def mentions(self) -> list[Mention]:
        found = []
        for hit in self._names:
            if self._prose.silent(hit.start):
                continue
            use, confidence = self._use(hit)
            kind = _KINDS[hit.kind]
            graded = use in (MentionUse.TRAINING, MentionUse.GENERATION)
            # Models are named in every card; only those that it was made with matter here.
            if kind is MentionKind.MODEL and not graded:
                continue
            if kind in (MentionKind.DOMAIN, MentionKind.GENERATOR) and use is MentionUse.UNCLEAR:
                continue
            found.append(
                Mention(
                    kind=kind,
                    register_id=hit.id,
                    text=self._text[hit.start : hit.end],
                    use=use,
                    span=self._prose.span(hit.start, hit.end),
                    confidence=confidence,
                )
            )
        found.extend(self._phrases())
        return found

    def _phrases(self) -> list[Mention]:
        """Generic phrases that stand where training data is spoken of."""
        found = []
        taken = -1
        for cue in self._cues:
            if cue.id != "generic" or cue.start < taken or self._prose.silent(cue.start):
                continue
            first, last = self._prose.sentence(cue.start, cue.end)
            around = self._between(first, last)
            if not any(other.id in ("train", "base") for other in around) and (
                self._section(cue.start) != "train"
            ):
                continue
            if self._denied(cue, first, last):
                continue
            taken = cue.end
            found.append(
                Mention(
                    kind=MentionKind.PHRASE,
                    register_id=" ".join(self._text[cue.start : cue.end].lower().split()),
                    text=self._text[cue.start : cue.end],
                    use=MentionUse.TRAINING,
                    span=self._prose.span(cue.start, cue.end),
                )
            )
        return found

    def statements(self, statements: dict[str, str], spans: dict[str, Span]) -> None:
        """Sentences about opt-outs and crawls, the first of each."""
        for name, category in (("data.opt_out", "opt-out"), ("data.crawl", "crawl")):
            for cue in self._cues:
                if cue.id != category or self._prose.silent(cue.start):
                    continue
                first, last = self._prose.sentence(cue.start, cue.end)
                if category == "crawl" and self._denied(cue, first, last):
                    continue
                statements[name] = " ".join(self._text[first:last].split())[:EXCERPT]
                spans[name] = self._prose.span(cue.start, cue.end)
                break

    # -- what is said of one name

    def _use(self, hit: Hit) -> tuple[MentionUse, float]:
        first, last = self._prose.sentence(hit.start, hit.end)
        if self._denied(hit, first, last):
            return MentionUse.NEGATED, 0.7
        if self._removed(hit, first, last):
            return MentionUse.FILTERED, 0.7
        if hit.kind == "generator":
            return self._generator_use(hit, first, last)
        if hit.kind == "source":
            return self._source_use(hit, first)
        if not self._means_it(hit, first):
            return MentionUse.UNCLEAR, 0.3
        if hit.kind == "model":
            return self._model_use(hit, first, last)
        if self._prose.in_table(hit.start):
            section = self._section(hit.start)
            return (MentionUse.TRAINING, 0.6) if section == "train" else _COMPARED
        return self._dataset_use(hit, first, last)

    def _dataset_use(self, hit: Hit, first: int, last: int) -> tuple[MentionUse, float]:
        before = self._nearest_before(hit, first, _DECIDING)
        after = self._nearest_after(hit, last, _DECIDING, NEAR)
        cue = before or after
        if cue is None:
            intro = self._prose.introduction(hit.start)
            if intro:
                cue = self._last_between(*intro, _DECIDING)
        if cue is None:
            return self._by_section(hit)
        match cue.id:
            case "train" | "contain" | "base":
                return MentionUse.TRAINING, 0.7
            case "evaluate":
                # "trained and evaluated on X", "fine-tuned on X, with an accuracy of …"
                earlier = self._last_between(first, cue.start, _LEARNED)
                if earlier and " and " in self._text[earlier.end : hit.start]:
                    return MentionUse.TRAINING, 0.6
                return MentionUse.EVALUATION, 0.7
            case "compare":
                return _COMPARED
            case "generate" | "generate-weak" | "rewrite":
                return MentionUse.TRAINING, 0.6
            case _:
                return MentionUse.UNCLEAR, 0.5

    def _by_section(self, hit: Hit) -> tuple[MentionUse, float]:
        match self._section(hit.start):
            case "train":
                return MentionUse.TRAINING, 0.6
            case "evaluate":
                return MentionUse.EVALUATION, 0.6
            case "compare":
                return _COMPARED
            case _:
                return MentionUse.UNCLEAR, 0.5

    def _model_use(self, hit: Hit, first: int, last: int) -> tuple[MentionUse, float]:
        before = self._nearest_before(hit, first, _DECIDING)
        if before and before.id == "base" and self._beside(before.end, hit.start):
            return MentionUse.TRAINING, 0.7
        if before and before.id in ("generate", "rewrite") and self._beside(before.end, hit.start):
            return MentionUse.GENERATION, 0.6
        return MentionUse.UNCLEAR, 0.5

    def _generator_use(self, hit: Hit, first: int, last: int) -> tuple[MentionUse, float]:
        if self._prose.in_table(hit.start):
            return _COMPARED
        before = self._nearest_before(hit, first, _DECIDING)
        if "context" in hit.flags and not self._names_model(hit, first, last):
            return MentionUse.UNCLEAR, 0.3
        if before is not None:
            match before.id:
                case "generate":
                    return MentionUse.GENERATION, 0.7
                case "rewrite":
                    return MentionUse.TRAINING, 0.6
                case "generate-weak" if self._among_data(hit, first, last):
                    return MentionUse.GENERATION, 0.6
                case "compare":
                    return _COMPARED
                case "evaluate" if not self._writes(hit, last):
                    return MentionUse.EVALUATION, 0.6
        if self._writes(hit, last) and self._among_data(hit, first, last):
            return MentionUse.GENERATION, 0.7
        return MentionUse.UNCLEAR, 0.4

    def _writes(self, hit: Hit, last: int) -> bool:
        """Whether "generated", "outputs", "to generate" … stands right after the name."""
        cue = self._nearest_after(hit, last, frozenset({"generate-after"}), 3)
        return cue is not None and "\n" not in self._text[hit.end : cue.start]

    def _among_data(self, hit: Hit, first: int, last: int) -> bool:
        """Whether the sentence, its list or its section speaks of data at all."""
        if self._section(hit.start) == "train":
            return True
        wanted = frozenset({"train", "contain", "context", "base"})
        if any(cue.id in wanted for cue in self._between(first, last)):
            return True
        intro = self._prose.introduction(hit.start)
        return bool(intro and self._last_between(*intro, wanted))

    def _source_use(self, hit: Hit, first: int) -> tuple[MentionUse, float]:
        """A site counts only where text says that content was taken from it: cards are full of
        links."""
        if "context" in hit.flags and self._text[hit.start].islower():
            return MentionUse.UNCLEAR, 0.3
        wanted = frozenset({"contain", "crawl", "train"})
        before = self._nearest_before(hit, first, wanted | {"evaluate", "compare", "retrieval"})
        if before is None:
            intro = self._prose.introduction(hit.start)
            before = self._last_between(*intro, wanted) if intro else None
        if before is None or before.id not in wanted:
            return MentionUse.UNCLEAR, 0.3
        linked = "](" in self._text[max(first, hit.start - 120) : hit.start]
        linked = linked or self._text.startswith("://", max(0, hit.start - 3))
        # Behind a link the words before it speak of the link's text, unless they lead to it.
        if linked and (before.id == "train" or hit.start - before.end > 60):
            return MentionUse.UNCLEAR, 0.3
        return MentionUse.TRAINING, 0.6

    # -- words around a name

    def _denied(self, hit: Hit, first: int, last: int) -> bool:
        after = self._nearest_after(hit, last, frozenset({"negate-after"}), 40)
        if after and not re.search(r"[,;]", self._text[hit.end : after.start]):
            return True
        for cue in reversed(self._between(first, hit.start)):
            if cue.id == "affirm":
                return False
            if cue.id != "negate":
                continue
            between = self._text[cue.end : hit.start]
            if len(between) > NEAR or _CLAUSE.search(between):
                return False
            comma = between.find(",")
            if comma >= 0 and any(
                other.id in _LEARNED for other in self._between(cue.end + comma, hit.start)
            ):
                return False
            # "not trained on X" denies X; "not X but …" does; "does not matter, X is" does not.
            return not self._affirmed(cue)
        return False

    def _affirmed(self, denial: Hit) -> bool:
        return any(
            cue.id == "affirm" and cue.start <= denial.start and denial.end <= cue.end
            for cue in self._between(max(0, denial.start - 12), denial.end + 12)
        )

    def _removed(self, hit: Hit, first: int, last: int) -> bool:
        for cue in reversed(self._between(first, hit.start)):
            if cue.id == "filter":
                between = self._text[cue.end : hit.start]
                return len(between) < NEAR and not (
                    _CLAUSE.search(between) or _OUT_OF.search(between)
                )
        after = self._nearest_after(hit, last, frozenset({"filter"}), 40)
        if after is None:
            return False
        between = self._text[hit.end : after.start].lower()
        return bool(re.fullmatch(r"[^,;.]*\b(?:was|were|is|are|been|being)\s+", between))

    def _means_it(self, hit: Hit, first: int) -> bool:
        """Whether a name that is also an ordinary word stands here as a name."""
        text = self._text[hit.start : hit.end]
        plain = bool(_PLAIN_WORD.fullmatch(text.lower()))
        if "context" not in hit.flags and not (plain and text.islower()):
            return True
        previous = self._text[hit.start - 1] if hit.start else " "
        if previous in _QUOTED and "context" not in hit.flags:
            return True
        if "context" in hit.flags and text.islower() and previous not in _QUOTED:
            return False
        beside = self._nearest_after(hit, hit.end + ADJACENT, frozenset({"context"}), 3)
        if beside:
            return True
        learned = self._nearest_before(hit, first, _LEARNED)
        if learned is None or not self._glued(learned.end, hit):
            return False
        following = self._text[hit.end : hit.end + 1]
        rest = self._text[hit.end : hit.end + 16].lstrip(" \t")
        word = re.match(r"[A-Za-z]+", rest)
        return following in ("", ".", ",", ")", "]", "`", '"', "'", ";", "\n", "*", "/") or (
            word is None or word.group().lower() in _FOLLOWING
        )

    def _glued(self, start: int, hit: Hit) -> bool:
        """Whether only names and glue stand between a place and a name."""
        at = start
        for name in self._names_between(start, hit.start):
            if name.start < at:
                continue
            if _GLUE.fullmatch(self._text, at, name.start) is None:
                return False
            at = name.end
        return _GLUE.fullmatch(self._text, at, hit.start) is not None

    def _names_model(self, hit: Hit, first: int, last: int) -> bool:
        text = self._text[hit.start : hit.end]
        if text.islower():
            return False
        wanted = frozenset({"model-context"})
        near = self._nearest_after(hit, last, wanted, ADJACENT)
        if near:
            return True
        before = self._nearest_before(hit, first, wanted)
        return before is not None and hit.start - before.end <= ADJACENT

    def _section(self, offset: int) -> str:
        """What the headings above a place announce: train, evaluate, compare or nothing."""
        for heading in self._prose.above(offset):
            cues = self._between(heading.start, heading.end)
            kinds = {cue.id for cue in cues}
            if kinds & {"train", "contain"}:
                return "train"
            if "evaluate" in kinds:
                return "evaluate"
            if "compare" in kinds:
                return "compare"
            if "context" in kinds and self._only_cue(heading.start, heading.end, cues):
                return "train"
            if heading.level < 3:
                break
        return ""

    def _only_cue(self, start: int, end: int, cues: Sequence[Hit]) -> bool:
        """Whether a heading says nothing but "Datasets" or the like."""
        text = self._text[start:end].strip("#* \t\r:")
        return any(cue.id == "context" and self._text[cue.start : cue.end] == text for cue in cues)

    # -- plain searches

    def _between(self, start: int, end: int) -> list[Hit]:
        """Cues that begin within a stretch and end in it."""
        first = bisect_left(self._starts, start)
        after = bisect_right(self._starts, end)
        return [cue for cue in self._cues[first:after] if cue.end <= end]

    def _last_between(self, start: int, end: int, wanted: frozenset[str]) -> Hit | None:
        found = [cue for cue in self._between(start, end) if cue.id in wanted]
        return max(found, key=lambda cue: (cue.end, cue.end - cue.start)) if found else None

    def _nearest_before(self, hit: Hit, first: int, wanted: frozenset[str]) -> Hit | None:
        return self._last_between(max(first, hit.start - NEAR), hit.start, wanted)

    def _nearest_after(self, hit: Hit, last: int, wanted: frozenset[str], reach: int) -> Hit | None:
        for cue in self._between(hit.end, min(last, hit.end + reach + 40)):
            if cue.id in wanted and cue.start - hit.end <= reach:
                return cue
        return None

    def _names_between(self, start: int, end: int) -> list[Hit]:
        return [name for name in self._names if start <= name.start and name.end <= end]

    def _beside(self, start: int, end: int) -> bool:
        return end - start <= 60 and "\n\n" not in self._text[start:end]


_COMPARED: Final = (MentionUse.COMPARISON, 0.7)
# Words that may follow a name without making it part of something else.
_FOLLOWING: Final = frozenset(
    {"and", "or", "with", "for", "to", "from", "by", "in", "as", "at", "on", "via", "using", "plus"}
    | {"which", "that", "was", "were", "is", "are", "has", "then", "including", "containing"}
)


def _covered(names: Sequence[Hit]) -> Callable[[Hit], bool]:
    """A test for cues that are only a part of a name ("Common Crawl", "Synthetic-GPT")."""
    starts = [name.start for name in names]

    def inside(cue: Hit) -> bool:
        index = bisect_right(starts, cue.start) - 1
        return index >= 0 and cue.end <= names[index].end

    return inside


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
