"""P1 to P3 and P7: what one card costs, in a batch, at its worst, and from a cold start."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import yaml

from auditor import knowledge as knowledge_base
from auditor.engine import audit
from auditor.policy import packs
from auditor.readers.read import read_all
from auditor.source import files
from bench.cards import cards
from bench.measure import Row, interleaved, processes

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
_PACKS = ("baseline", "apache-2.0", "copyright-exposure")
_DAY = date(2026, 1, 1)


def _yaml_floor(texts: Sequence[str]) -> Callable[[], None]:
    """`yaml.load(front matter, CSafeLoader)` over the same cards, broken ones included."""
    blocks = [match.group(1) for text in texts if (match := _FRONT_MATTER.match(text))]

    def call() -> None:
        for block in blocks:
            try:
                yaml.load(block, Loader=yaml.CSafeLoader)
            except yaml.YAMLError:
                continue

    return call


def _audit_of(folder: Path) -> Callable[[], None]:
    """A whole audit of every card in a folder, in one batch, with all default rules."""
    knowledge = knowledge_base.load()
    policy = packs.resolve(_PACKS)
    found = files.discover([str(folder)]).files

    def call() -> None:
        subjects, problems = read_all(found, knowledge)
        audit(subjects, policy=policy, knowledge=knowledge, today=_DAY, problems=problems)

    return call


def _write(texts: Sequence[str], folder: Path) -> None:
    for index, text in enumerate(texts):
        (folder / f"{index:05}.md").write_text(text, encoding="utf-8", newline="")


def whole_audit(count: int = 300) -> Iterator[Row]:
    """P1 over generated cards, and over real ones where the shared corpus lies."""
    for what, texts in (("generated", cards(count)), ("real", real_cards(count))):
        if not texts:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write(texts, folder)
            ours, floor = interleaved(_audit_of(folder), _yaml_floor(texts))
        yield Row(
            id="P1",
            what=f"whole audit of a card, {what} ({len(texts)} cards)",
            value=ours / len(texts),
            floor=floor / len(texts),
            budget=1.7,
            note="read, parse, identify, scan, lineage, rules; per card",
        )


def prose_scan(count: int = 300) -> Iterator[Row]:
    """P2: the one scan of the running text for every name that is known."""
    texts = cards(count)
    bodies = [_FRONT_MATTER.sub("", text) for text in texts]
    scanner = knowledge_base.load().scanner()

    def scan() -> None:
        for body in bodies:
            scanner.scan(body)

    for _ in range(2):
        scan()
    ours, floor = interleaved(scan, _yaml_floor(texts))
    yield Row(
        id="P2",
        what="scan of the prose for every known name",
        value=ours / count,
        floor=floor / count,
        budget=0.5,
        note="per card",
    )


def worst_cards() -> Iterator[Row]:
    """P3: hostile and monstrous cards against the median card."""
    plain = cards(101)
    hostile = {
        "30,000 brackets": "---\nlicense: mit\nx: " + "[" * 30_000 + "\n---\n",
        "alias bomb": _bomb(),
        "a line of 5 MB": "---\nlicense: mit\n---\n" + "model " * 850_000 + "\n",
        "tables of 224 kB": "---\nlicense: mit\n---\n" + "| a | b | c |\n" * 17_000,
        "10,000 headings": "---\nlicense: mit\n---\n" + "# License\nMIT\n" * 10_000,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(plain, folder)
        per_card = interleaved(_audit_of(folder), lambda: None, rounds=3)[0] / len(plain)
    for what, text in hostile.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write([text], folder)
            ours, _ = interleaved(_audit_of(folder), lambda: None, rounds=3)
        yield Row(id="P3", what=f"worst card: {what}", value=ours, floor=per_card, budget=50)


def _bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "---\n" + "\n".join(lines) + "\nlicense: mit\n---\n"


def cold_start() -> Iterator[Row]:
    """P7: `auditor check card.md` in a fresh process, byte code cached as after an install."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        card = Path(name) / "README.md"
        card.write_text(cards(1)[0], encoding="utf-8")
        ours, floor = processes(
            [sys.executable, "-m", "auditor", "check", str(card)],
            [sys.executable, "-c", "import click, yaml"],
        )
    yield Row(
        id="P7",
        what="auditor check card.md, cold",
        value=ours,
        floor=floor,
        budget=1.5,
        note="floor: import click, yaml",
    )


def real_cards(count: int) -> list[str]:
    """Up to `count` model cards of the shared corpus, chosen by hash; none where it is absent."""
    default = Path(__file__).resolve().parent.parent.parent / "shared"
    archive = Path(os.environ.get("AUDITOR_SHARED", default)) / "corpus" / "cards-dev.tar.gz"
    if not archive.is_file():
        return []
    found: dict[str, str] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.isfile() or not member.name.startswith("cards/models/"):
                continue
            file = tar.extractfile(member)
            if file is not None:
                data = file.read()
                found[hashlib.sha256(data).hexdigest()] = data.decode("utf-8", "replace")
    return [found[key] for key in sorted(found)[:count]]
