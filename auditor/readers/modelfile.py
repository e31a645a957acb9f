"""Ollama Modelfiles: what a packaged model is built from, and the licenses that it shows.

Instructions: ollama/ollama, docs/modelfile.md (read 2026-11-23). LICENSE may be repeated; a value
may stand in triple quotes over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.licensing.identify import identify
from auditor.model import Claim, Edge, Kind, Origin, Reading, Relation, Span
from auditor.readers.license_values import claim
from auditor.readers.references import is_path, reference
from auditor.readers.training import evidence, folder_of
from auditor.source.files import SourceText, from_bytes
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

name = "modelfile"

_INSTRUCTION = re.compile(r"[ \t]*(FROM|ADAPTER|LICENSE)[ \t]+(.*)", re.IGNORECASE)
_ANY = re.compile(r"^[ \t]*FROM[ \t]+\S", re.IGNORECASE | re.MULTILINE)
_ONE_LINE = 120
"""Characters up to which a license is a name and not a text."""


class _Instruction(NamedTuple):
    word: str
    value: str
    span: Span


def accepts(source: SourceText) -> bool:
    """Whether it is called so and says FROM what the model is built."""
    base = source.path.rpartition("/")[2].lower()
    return ("modelfile" in base) and _ANY.search(source.text) is not None


def read(source: SourceText, knowledge: Knowledge) -> Reading:
    """Edges to the packaged model and to its adapters, and a claim for every license."""
    claims: list[Claim] = []
    edges: list[Edge] = []
    for word, value, span in _instructions(source):
        match word:
            case "LICENSE":
                claims.extend(_claims(value, span, knowledge))
            case "FROM":
                # The weights are packed as they are; that they were quantized is not said.
                edges.extend(_edges(source, value, span, Relation.QUANTIZE, inferred=True))
            case "ADAPTER":
                edges.extend(_edges(source, value, span, Relation.MERGE, inferred=True))
    return evidence(source, name, edges, claims=tuple(claims))


def _instructions(source: SourceText) -> Iterator[_Instruction]:
    lines = source.text.split("\n")
    at = 0
    while at < len(lines):
        found = _INSTRUCTION.match(lines[at])
        first = at
        at += 1
        if found is None:
            # A text in triple quotes of another instruction may hold anything.
            if lines[first].count('"""') == 1:
                while at < len(lines) and '"""' not in lines[at]:
                    at += 1
                at += 1
            continue
        value = found.group(2).strip()
        if value.startswith('"""') and '"""' not in value[3:]:
            held = [value[3:]]
            while at < len(lines) and '"""' not in lines[at]:
                held.append(lines[at])
                at += 1
            if at < len(lines):
                held.append(lines[at].partition('"""')[0])
                at += 1
            value = "\n".join(held)
        else:
            value = value.strip('"')
        last = max(first, at - 1)
        span = Span(
            path=source.path,
            line=first + 1,
            column=found.start(2) + 1,
            end_line=last + 1,
            end_column=len(lines[min(last, len(lines) - 1)]) + 1,
        )
        yield _Instruction(word=found.group(1).upper(), value=value.strip(), span=span)


def _claims(text: str, span: Span, knowledge: Knowledge) -> tuple[Claim, ...]:
    if not text:
        return ()
    if len(text) <= _ONE_LINE and "\n" not in text:
        known = identify(text)
        return (claim(known, field="LICENSE", value=text, origin=Origin.MANIFEST, span=span),)
    # Late: the index of license texts is opened only where there is a text to compare.
    from auditor.licensing.text import identify_file_claim

    found = identify_file_claim(from_bytes(text.encode("utf-8", "replace"), "LICENSE"), knowledge)
    if found:
        return tuple(one._replace(field="LICENSE", span=span) for one in found)
    title = next((line.strip() for line in text.split("\n") if line.strip()), "")[:200]
    known = identify(title)
    return (claim(known, field="LICENSE", value=title, origin=Origin.LICENSE_FILE, span=span),)


def _edges(
    source: SourceText, text: str, span: Span, relation: Relation, *, inferred: bool
) -> list[Edge]:
    folder = folder_of(source)
    if is_path(text, folder) or text.lower().endswith((".gguf", ".safetensors")):
        if folder is not None and ".." not in text and (folder / text).exists():
            return []  # the weights that lie here are the artefact itself
        targets: tuple[str, ...] = (f"name:{text}",)
    elif text.startswith(("hf.co/", "huggingface.co/")):
        targets = reference(text.partition(":")[0], Kind.MODEL)
    else:
        # A name of Ollama's own library, which is no id of the Hub.
        targets = (f"name:{text.replace(':', ' ')}",)
    return [
        Edge(
            source="",
            target=target,
            relation=relation,
            origin=Origin.CONFIG,
            span=span,
            inferred=inferred,
        )
        for target in targets
    ]
