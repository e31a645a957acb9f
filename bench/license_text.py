"""P8 and P9: the index of license texts, how long it takes and how often it is right.

P9 runs over the labelled license files of the shared corpus (named by AUDITOR_SHARED, else beside
the checkout). A file is unseen when its bytes are not among the sources of the index. Every text
that is a license unchanged is then edited in the ways of `tests/licensing/text/edits.py`; what
counts is how often an edit of meaning is still called exact. Where AUDITOR_LICENSE_SOURCES names
the folder that the index was built from, copies of SPDX licenses that the index holds are hidden
from it one at a time, and must be found by the other copies.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tarfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from auditor.errors import SourceError
from auditor.licensing import build_texts
from auditor.licensing.text import MatchKind, identify
from auditor.licensing.text.clauses import default_cues
from auditor.licensing.text.compare import compare
from auditor.licensing.text.document import Document
from auditor.licensing.text.header import header
from auditor.licensing.text.index import default_index
from auditor.licensing.text.reading import identify_text
from bench.measure import Row, processes

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "licensing" / "text"
OPEN = "from auditor.licensing.text.index import default_index; default_index()"
MIB = 2**20
P95_BUDGET_MS = 20.0


class Line(NamedTuple):
    """A result that is no time against a floor."""

    text: str

    def line(self) -> str:
        return self.text


def index_and_matching() -> Iterator[Row | Line]:
    """P8, each row as soon as it is measured."""
    yield _opening()
    size = build_texts.INDEX.stat().st_size / MIB
    yield Line(f"P8    license-text index in the wheel: {size:.2f} MiB, budget 10")
    texts = _corpus()
    yield Line(_matching(texts.values())) if texts else _no_corpus("P8")


def identification() -> Iterator[Line]:
    """P9, each row as soon as it is measured."""
    texts = _corpus()
    if not texts:
        yield _no_corpus("P9")
        return
    for line in _labelled(texts):
        yield Line(line)
    yield Line(_edited(texts))
    sources = os.environ.get("AUDITOR_LICENSE_SOURCES")
    if sources:
        for line in _held_out(Path(sources)):
            yield Line(line)
    else:
        yield Line("P9    hidden copies skipped: set AUDITOR_LICENSE_SOURCES to the build's folder")


def _no_corpus(row: str) -> Line:
    return Line(f"{row}    skipped: no corpus; set AUDITOR_SHARED to the folder that holds it")


def _opening() -> Row:
    """What opening adds to a process, against what `import json` adds to one."""
    python = [sys.executable, "-c"]
    prefix = "import auditor.model, auditor.errors, pathlib, re; "
    ours, bare = processes([*python, prefix + OPEN], [*python, prefix])
    floor, empty = processes([*python, "import json"], [*python, "pass"])
    return Row(
        id="P8",
        what="license-text index: open, beside `import json`",
        value=max(ours - bare, 0.0),
        floor=max(floor - empty, 0.001),
        budget=1.0,
        note="each less a process without it",
    )


def _corpus() -> dict[str, bytes]:
    named = os.environ.get("AUDITOR_SHARED")
    shared = Path(named) if named else ROOT.parent / "shared"
    archive_path = shared / "corpus" / "cards-dev.tar.gz"
    if not archive_path.exists():
        return {}
    with tarfile.open(archive_path) as archive:
        texts = {
            member.name.removeprefix("licenses/"): file.read()
            for member in archive
            if member.name.startswith("licenses/")
            and (file := archive.extractfile(member)) is not None
        }
    labels = (shared / "corpus" / "labels-dev.jsonl").read_bytes()
    return {**texts, "labels": labels}


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _matching(texts: Iterable[bytes]) -> str:
    spent = []
    for _ in range(5):
        for data in texts:
            if data.startswith((b"%PDF-", b'{"')):
                continue
            start = time.process_time()
            identify(_text(data))
            spent.append((time.process_time() - start) * 1000)
    spent.sort()
    median, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    state = "within" if p95 <= P95_BUDGET_MS else "OVER"
    return (
        f"P8    match, residue included: median {median:.1f} ms, p95 {p95:.1f} ms, "
        f"worst {spent[-1]:.1f} ms; budget p95 {P95_BUDGET_MS:.0f} ms  {state}"
    )


def _labelled(texts: dict[str, bytes]) -> Iterator[str]:
    known = {row.rsplit("\t", 1)[1] for row in build_texts.CHECKSUMS.read_text().splitlines()}
    ids = json.loads((TESTS / "data" / "label-ids.json").read_text("utf-8"))
    counts = {True: [0, 0, 0], False: [0, 0, 0]}
    for line in texts["labels"].decode().splitlines():
        row = json.loads(line)
        expected = {ids.get(id_, id_) for id_ in row["expected_spdx_or_licenseref"]}
        if row["kind"] != "license_text":
            continue
        data = texts[row["path"].removeprefix("licenses/")]
        try:
            matches = identify(_text(data)).matches
        except SourceError:
            continue
        found = {match.license for match in matches if match.kind is not MatchKind.PARTIAL}
        count = counts[hashlib.sha256(data).hexdigest() in known]
        count[0] += bool(expected)
        count[1] += bool(expected) and expected <= found
        count[2] += len(found - expected)
    for seen, (total, right, wrong) in sorted(counts.items()):
        which = "labelled files that the index was built from" if seen else "unseen labelled files"
        yield f"P9    {which}: {_rates(total, right, wrong)}"


def _rates(total: int, right: int, wrong: int) -> str:
    recall = right / total if total else float("nan")
    precision = right / (right + wrong) if right + wrong else float("nan")
    return f"{right} of {total}, recall {recall:.3f}, precision {precision:.3f}"


def _edits() -> ModuleType:
    spec = importlib.util.spec_from_file_location("edits", TESTS / "edits.py")
    if spec is None or spec.loader is None:
        raise ImportError(TESTS / "edits.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _edited(texts: dict[str, bytes]) -> str:
    edits = _edits()
    whole: dict[str, str] = {}
    for name, data in texts.items():
        if name.endswith(".txt"):
            text = _text(data)
            if block := header(text):  # the edits are of the text, not of what describes it
                text = text[block[-1].end :].partition("\n")[2]
            matches = identify(text).matches
            if len(matches) == 1 and matches[0].kind is MatchKind.EXACT:
                whole.setdefault(matches[0].license, text)
    tried = passed = settled = 0
    for license_id, text in whole.items():
        for edit in edits.MEANING.values():
            edited = edit(text, 7)
            if edited is None or edited[0] == text:
                continue
            tried += 1
            same = [m for m in identify(edited[0]).matches if m.license == license_id]
            passed += any(match.kind is MatchKind.EXACT for match in same)
            settled += any(match.settled for match in same)
    return (
        f"P9    {tried} edits of meaning on {len(whole)} licenses: {passed} called exact, "
        f"{settled} called settled; budget 0"
    )


def _held_out(sources: Path) -> Iterator[str]:
    """Each copy hidden, to be found by the other copies of the same license.

    Right is an answer that names the license: as the match, as one with the same text, or among
    those that explain an altered text nearly as well. Wrong is a text that is called another
    license unchanged, unless the marked text of the SPDX list takes it for that license too (the
    template of HPND takes NTP). A translation, or an edition so different that less than 0.7 of
    any other copy is in it, cannot be found by the others, and is counted apart; what is called
    another license is counted over all of them.
    """
    index, cues = default_index(), default_cues()
    variants = [index.variant(number) for number in range(index.size)]
    total = right = wrong = templates = apart = apart_right = 0
    for variant in variants:
        if variant.flags or "scancode-licensedb" not in variant.name:
            continue
        name = variant.name
        others = [
            v for v in variants if v.license == variant.license and v.name != name and not v.flags
        ]
        if not others:
            continue
        path = name.partition(":")[2].partition("#")[0]
        file = sources / "aboutcode-org+scancode-licensedb" / path
        text = file.read_text("utf-8")[3:].partition("\n---")[2]
        matches = identify_text(text, name, index, cues, without=frozenset((name,))).matches
        found = [match for match in matches if match.kind is not MatchKind.PARTIAL]
        named = any(variant.license in (m.license, *m.also, *m.near) for m in found)
        for match in found:
            if match.settled and variant.license not in (match.license, *match.also):
                by_template = match.kind is MatchKind.EXACT and "license-list-XML" in match.variant
                templates += by_template
                named = named or by_template
                wrong += not by_template
        document = Document(text, name, index)
        compared = [compare(document, document.codes, 0, v, index, cues) for v in others]
        if max((one.coverage for one in compared if one is not None), default=0.0) < 0.7:
            apart += 1
            apart_right += named
        else:
            total += 1
            right += named
    yield (
        f"P9    copies that differ in words, hidden from the index: {_rates(total, right, wrong)}; "
        f"{templates} by the template of another license"
    )
    yield f"P9    translations and other editions, hidden: {apart_right} of {apart} named"


if __name__ == "__main__":
    for row in (*index_and_matching(), *identification()):
        print(row.line(), flush=True)
