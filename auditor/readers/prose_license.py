"""License statements in running text: where a card says in words what its license is.

    ## License                                   a section: names in it are statements
    **License:** MIT / | License | apache-2.0 |  a field in prose
    … is released under the MIT License          a grant
    ![](https://img.shields.io/badge/License-…)  a badge

A name without one of these is no statement. Denied ("is NOT CC0"), compared ("such as MIT") and
former licenses make no claim; the license of something else ("the base model is …", "trained on X,
which is …") is kept at a confidence that decides nothing. Code fences are skipped.

The text is read where the one scan of it found a license name or a license word, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from auditor.licensing.identify import Identified, identify
from auditor.licensing.names import NON_COMMERCIAL, RESEARCH_ONLY, UNKNOWN_NAME
from auditor.licensing.sentences import prose_name
from auditor.model import Claim, LicenseState, Origin, Scope
from auditor.readers.license_blocks import WORD, Block, Places
from auditor.readers.license_words import licensed, matches, said_scope, scope_of, within
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge.scan import Hit

FIELD = "prose"
OTHER_SUBJECT = "other-subject"
"""The statement is about something else than the subject of the card."""
TOO_MANY = "too-many-license-statements"
"""The text names so many licenses that its rest was not read; the claim stands where it stopped."""
MODIFIED = "modified-license"
"""The text says that the license named was changed; it is then none of the known ones."""

_NAME, _NC, _RESEARCH = (
    "license-name",
    "license-noncommercial",
    "license-research-only",
)
_TRIGGERS = frozenset((WORD, _NAME, _NC, _RESEARCH))

FROM_FIELD = 0.9
FROM_GRANT = 0.85
FROM_SECTION = 0.8
FROM_BADGE = 0.75
FROM_STATEMENT = 0.75
OF_SOMETHING_ELSE = 0.4
OF_A_PART = 0.45
"""A section that names many licenses lists those of its parts."""

_MOST = 200
"""Statements that are read from one document; a text with more is a list, not a card."""
_MOST_TRIGGERS = 2000
"""License words and names that are read in one document."""
_LONGEST = 5000
"""Characters of one sentence that are read."""
_MOST_NAMES = 40
"""Names that are read in one sentence."""
_REACH = 600
"""Characters before a name that may say what is meant."""
_MANY = 3
_PLACEHOLDER = (
    r"(?i)\W*(?:(?:more|needs? more) information(?: needed)?|n/?a|tbd|tba|todo|unknown)?\W*$"
)
_KNOWN = (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)


_NAMED_LINK = (
    r"(?i)\[([^\[\]\n]{0,80}(?:licen[sc]e|agreement|terms of use|许可)[^\[\]\n]{0,60})\]"
    r"\([^()\s]{1,300}\)"
)
_BASED_ON = r"(?i)\bbased on (?:the |a |an )?[\[\s*_]*$"


class _Statement(NamedTuple):
    start: int
    end: int
    text: str
    found: Identified
    scope: Scope
    confidence: float
    notes: tuple[str, ...] = ()
    listed: bool = False
    """From a license section, where many names mean many parts."""


def claims(body: str, body_line: int, path: str, hits: Sequence[Hit]) -> tuple[Claim, ...]:
    """The license claims that the text makes, in the order of the text, each once, with its span.

    `body_line` is the line of the document on which `body` begins; `hits` are those of one scan
    of `body`, of all kinds.
    """
    triggers = [
        hit for hit in hits if hit.kind == "license" or (hit.kind == "cue" and hit.id in _TRIGGERS)
    ]
    if not triggers:
        return ()
    triggers.sort(key=lambda hit: (hit.start, -hit.end))
    unread = triggers[_MOST_TRIGGERS:][:1]
    del triggers[_MOST_TRIGGERS:]
    text = _Text(body, hits, triggers)
    statements: list[_Statement] = []
    for block in text.blocks():
        statements.extend(islice(text.read(block), _MOST))
        if len(statements) > _MOST:
            break
    settled = _settled(statements)
    if unread:
        # Never dropped in silence: what stands from here on was not read.
        open_end = Identified(state=LicenseState.UNRECOGNISED, notes=(TOO_MANY,))
        at = unread[0]
        rest = body[at.start : at.end]
        settled.append(_Statement(at.start, at.end, rest, open_end, Scope.ARTIFACT, 1.0))
    return tuple(_claim(statement, text, body_line, path) for statement in settled)


def _claim(statement: _Statement, text: _Text, body_line: int, path: str) -> Claim:
    return Claim(
        field=FIELD,
        value=" ".join(statement.text.split())[:400],
        state=statement.found.state,
        origin=Origin.PROSE,
        expression=statement.found.expression,
        candidates=statement.found.candidates,
        scope=statement.scope,
        span=text.span(statement.start, statement.end, body_line, path),
        confidence=round(statement.confidence * min(1.0, statement.found.confidence + 0.15), 2),
        notes=(*statement.found.notes, *statement.notes),
    )


def _settled(statements: Sequence[_Statement]) -> list[_Statement]:
    """Each statement once, the surest of equals; many licenses in one section are its parts'."""
    listed = {
        statement.found.expression
        for statement in statements
        if statement.listed
        and statement.scope in (Scope.ARTIFACT, Scope.DATA)
        and statement.confidence > OF_SOMETHING_ELSE
    } - {None}
    best: dict[tuple[str | None, tuple[str, ...], Scope, str], _Statement] = {}
    for statement in statements:
        if statement.listed and len(listed) >= _MANY:
            statement = statement._replace(confidence=min(statement.confidence, OF_A_PART))
        found = statement.found
        key = (
            found.expression,
            found.candidates,
            statement.scope,
            "" if found.state in _KNOWN else "|".join(found.notes) or statement.text,
        )
        known = best.get(key)
        if known is None or statement.confidence > known.confidence:
            best[key] = statement
    named = [one for one in best.values() if one.found.state in _KNOWN]
    return sorted(
        (
            one
            for one in best.values()
            # Words without a name are only worth showing where no name stands.
            if one.found.state in _KNOWN or one.found.notes or not named
        ),
        key=lambda one: one.start,
    )


class _Text(Places):
    """The statements of one body."""

    def read(self, block: Block) -> Iterator[_Statement]:
        field = self._field(block)
        while field is not None:
            yield from field
            line_end = self.body.find("\n", block.start, block.end)
            if line_end < 0:
                return
            block = block._replace(start=line_end + 1)
            field = self._field(block)
        for start, end in self._sentences(block.start, block.end):
            yield from self._sentence(start, min(end, start + _LONGEST), block)

    def _field(self, block: Block) -> list[_Statement] | None:
        """`License: X` in any dress; None when the block is no field."""
        body = self.body
        word = next(
            (
                hit
                for hit in self.triggered(block.start, min(block.end, block.start + 70))
                if hit.id == WORD
            ),
            None,
        )
        if word is None:
            return None
        before = body[block.start : word.start]
        if sum(character.isalpha() for character in before) > 28 or re.search(
            r"[.!?](?:\s|$)", before
        ):
            return None
        separator = re.match(
            r"[^\S\n]*(?:information|info|identifier|type|name|details|agreement)?[^\S\n]*"
            r"(?:\([^()\n]{1,40}\))?[\s*_`\"'\]]*[:：|=][\s*_`\"':：]*",
            body[word.end : min(block.end, word.end + 90)],
            re.IGNORECASE,
        )
        if separator is None:
            return None
        start = word.end + separator.end()
        if body[start : start + 1] == "\n":
            start += 1
        line_end = body.find("\n", start)
        end = block.end if line_end < 0 else min(block.end, line_end)
        if before.lstrip().startswith("|") or body[block.start : block.start + 1] == "|":
            cell = body.find("|", start)
            end = min(end, cell) if cell >= 0 else end
        value = body[start:end].strip()
        value = value.removesuffix("-->").strip().rstrip("*_`").strip()
        end = start + len(value)
        if not value or re.match(_PLACEHOLDER, value):
            return []
        scope = scope_of(before)
        if len(value) <= 90 and "](" not in value:
            found = identify(value.strip("*_`\"' .").strip())
            if found.state in _KNOWN:
                return [_Statement(start, end, value, found, scope, FROM_FIELD)]
        inner = [
            statement
            for first, last in self._sentences(start, min(end, start + _LONGEST))
            for statement in self._sentence(first, last, block._replace(section=True), scope=scope)
        ]
        named = [one for one in inner if one.found.state in _KNOWN or one.found.notes]
        if named:
            return named
        return [_Statement(start, end, value, _unnamed(value), scope, 0.7)]

    def _sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = start
        for stop in re.finditer(r"[.!?;](?=\s+[A-Z\[*(\"“_])|[。；！]", self.body[start:end]):
            yield at, start + stop.end()
            at = start + stop.end()
        if at < end:
            yield at, end

    def _sentence(
        self, start: int, end: int, block: Block, *, scope: Scope | None = None
    ) -> Iterator[_Statement]:
        body = self.body
        names = self._names(start, end)
        sentence = body[start:end]
        earlier = start
        inherited = scope
        strict = False
        for first, last, found in names[:_MOST_NAMES]:
            before = body[max(start, first - _REACH) : first]
            near = body[max(start, earlier, first - _REACH) : first]
            earlier = last
            own_scope = said_scope(near) or inherited or Scope.ARTIFACT
            inherited = own_scope
            if within(before, "negate", 60) or within(before, "compare", 28):
                if within(before, "compare", 12) and re.search(r"(?i)modif|variant", before[-16:]):
                    yield _Statement(
                        start, end, sentence, _unnamed(sentence), own_scope, 0.75, (MODIFIED,)
                    )
                continue
            confidence = self._confidence(start, first, last, block)
            if confidence is None:
                continue
            notes: tuple[str, ...] = ()
            if self._about_another(start, first, block):
                confidence, notes = OF_SOMETHING_ELSE, (OTHER_SUBJECT,)
            strict = strict or _forbids_trade(found)
            yield _Statement(
                first, last, body[first:last], found, own_scope, confidence, notes, block.section
            )
        if not strict:
            yield from self._restriction(start, end, block, bool(names))
        if "](" in sentence:
            yield from self._unknown_links(start, end, block, [(a, b) for a, b, _ in names])

    def _unknown_links(
        self, start: int, end: int, block: Block, read: list[tuple[int, int]]
    ) -> Iterator[_Statement]:
        """`subject to the [Model License](LICENSE-MODEL)`: a license that has a name we lack."""
        for link in re.finditer(_NAMED_LINK, self.body[start:end]):
            first = start + link.start()
            label = link[1].strip("*_`\"' ")
            if any(a <= first < b for a, b in read) or len(label.split()) < 2:
                continue
            before = self.body[start:first]
            if not within(before, "grant", 40) and not re.search(_BASED_ON, before):
                continue
            if within(before, "negate", 60) or self._about_another(start, first, block):
                continue
            yield _Statement(
                first,
                start + link.end(),
                label,
                Identified(state=LicenseState.UNRECOGNISED, notes=(UNKNOWN_NAME,)),
                scope_of(before),
                FROM_STATEMENT,
            )

    def _restriction(self, start: int, end: int, block: Block, named: bool) -> Iterator[_Statement]:
        """`for non-commercial use only` without the name of a license."""
        kinds = {hit.id for hit in self.triggered(start, end) if hit.kind == "cue"}
        notes = tuple(
            note
            for cue, note in ((_NC, NON_COMMERCIAL), (_RESEARCH, RESEARCH_ONLY))
            if cue in kinds
        )
        if not notes:
            return
        sentence = self.body[start:end]
        firm = re.search(
            r"(?i)\b(?:licen[sc]|only|prohibit|not allowed|forbid|restricted|permitted|must not"
            r"|may not|cannot|subject to|terms)",
            sentence,
        )
        meant = re.search(r"(?i)\b(?:intended|suitable|designed|recommended|should)\b", sentence)
        confidence = FROM_STATEMENT if firm and (block.section or not meant) else 0.5
        if self._about_another(start, end, block) or (matches(sentence, "negate") and not firm):
            confidence = OF_SOMETHING_ELSE
        if named:
            confidence = min(confidence, 0.6)
        yield _Statement(
            start,
            end,
            sentence.strip(),
            Identified(state=LicenseState.UNRECOGNISED, notes=notes),
            scope_of(sentence),
            confidence,
        )

    def _names(self, start: int, end: int) -> list[tuple[int, int, Identified]]:
        """License names and links in a sentence, left to right, the longest where they overlap."""
        body = self.body
        found: list[tuple[int, int, Identified]] = []
        taken = start
        if "http" in body[start:end] or "](" in body[start:end]:
            from auditor.licensing.links import links_in

            found.extend(
                (start + first, start + last, meant)
                for first, last, meant in links_in(body[start:end])
            )
        covered = [(first, last) for first, last, _ in found[:_MOST_NAMES]]
        for hit in self.triggered(start, end):
            if not (hit.kind == "license" or hit.id == _NAME) or hit.start < taken:
                continue
            if len(found) > _MOST_NAMES:
                break
            if any(first <= hit.start < last for first, last in covered):
                continue
            last, named = prose_name(body, hit.start, hit.end, end)
            if named is not None:
                found.append((hit.start, last, named))
                taken = last
        return sorted(found, key=lambda one: one[:2])

    def _confidence(self, start: int, first: int, last: int, block: Block) -> float | None:
        """How sure it is that the name is a statement; None when it is none."""
        before = self.body[max(start, first - _REACH) : first]
        if "shields.io" in self.body[first:last]:
            return FROM_BADGE
        if within(before, "grant", 60) and (
            block.section or matches(before, "own") or licensed(before, self.body[first : last + 9])
        ):
            return FROM_GRANT
        if block.section or re.search(_BASED_ON, before):
            return FROM_SECTION
        if block.heading and re.search(r"(?i)licen[sc]", self.body[first : last + 9]):
            return FROM_SECTION
        return None

    def _about_another(self, start: int, first: int, block: Block) -> bool:
        """Is the subject of the sentence something that this artefact was made from?"""
        # "is based on the Apache 2.0 license" grants; it names no base.
        before = re.sub(_BASED_ON, "", self.body[max(start, first - _REACH) : first])
        if matches(before, "own") and not matches(before, "other"):
            return False
        if matches(before, "other"):
            return True
        if block.section:
            return False
        # A bare name that is a plain word ("code") is no name of a model or a dataset.
        return any(
            "context" not in hit.flags
            and not ("bare" in hit.flags and self.body[hit.start : hit.end].islower())
            for hit in self.named(start, first, "model", "dataset")
        ) and not matches(before, "own")


def _forbids_trade(found: Identified) -> bool:
    ids = (found.expression or "", *found.candidates)
    return any("-NC" in id_ or "esearch" in id_ for id_ in ids)


def _unnamed(text: str) -> Identified:
    found = identify(text)
    if found.state is LicenseState.UNRECOGNISED:
        return found
    return Identified(state=LicenseState.UNRECOGNISED)
