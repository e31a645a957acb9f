"""`auditor license identify` and `auditor license diff`: license texts, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditor.errors import UsageError
from auditor.reports.escape import visible

if TYPE_CHECKING:
    from auditor.licensing.text import Identification, Match
    from auditor.model import Span

_CHARS_SHOWN = 400


@click.command(name="identify")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def identify(file: str, as_json: bool) -> int:
    """Which license a file is, and every sentence that is not the license's.

    Exits 0 when the file is a license that is known and nothing beside it could change its
    terms, and 3 when something is left to read.
    """
    from auditor.cli import EXIT_PASS, EXIT_REVIEW

    found = _read(file)
    click.echo(_json(found) if as_json else _summary(found), nl=False)
    settled = bool(found.matches) and all(match.settled for match in found.matches)
    return EXIT_PASS if settled else EXIT_REVIEW


@click.command(name="diff")
@click.argument("file", metavar="FILE")
@click.argument("license", metavar="[LICENSE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def diff(file: str, license: str | None, as_json: bool) -> int:
    """What a file has that a license does not have, and the reverse.

    Without LICENSE, the license that the file is nearest to. Sentences of the file are quoted; of
    the license, whose text is not part of this tool, the place and the subject are named. Exits 1
    when there is a difference.
    """
    from auditor.cli import EXIT_FAIL, EXIT_PASS

    found = _read(file)
    if license is not None:
        found = _against(found, file, license)
    if not found.matches:
        raise UsageError(
            "resembles no license that is known",
            path=file,
            hint="`auditor license identify` shows what its sentences look like",
            code="unknown-license-text",
        )
    click.echo(_json(found) if as_json else _differences(found), nl=False)
    same = all(not match.added and not match.missing for match in found.matches)
    return EXIT_PASS if same else EXIT_FAIL


def _read(file: str) -> Identification:
    from auditor.licensing.text import identify as read

    return read(_text(file), path=file)


def _text(file: str) -> str:
    from pathlib import Path

    from auditor.source import files

    path = Path(file)
    if path.is_dir():
        raise UsageError("is a folder; name one file", path=file)
    if path.is_file():
        with path.open("rb") as file_:
            beginning = file_.read(5)
        if beginning == b"%PDF-":
            return "%PDF-"  # refused by the reading, with what to do about it
    found = files.discover([file]).files
    if not found:
        raise UsageError("is no file that can be read", path=file)
    return files.read(found[0]).text


def _against(found: Identification, file: str, license: str) -> Identification:
    from auditor.licensing.text import compare_with

    return found._replace(matches=(compare_with(_text(file), license, path=file),))


def _json(found: Identification) -> str:
    import json

    answer = {
        "path": found.path,
        "pointer": found.pointer or None,
        "matches": [
            {
                "license": match.license,
                "same_text": list(match.also),
                "kind": match.kind.value,
                "notice": match.notice,
                "settled": match.settled,
                "coverage": match.coverage,
                "span": _span(match.span),
                "added": [
                    {
                        "text": added.text,
                        "span": _span(added.span),
                        "change": added.change.value,
                        "words": list(added.words),
                        "terms": list(added.terms),
                        "harmless": added.harmless,
                    }
                    for added in match.added
                ],
                "missing": [
                    {
                        "clause": missing.clause,
                        "change": missing.change,
                        "terms": list(missing.terms),
                        "words": missing.words,
                    }
                    for missing in match.missing
                ],
                "terms": list(match.terms),
            }
            for match in found.matches
        ],
        "hints": [
            {"hint": hint.hint, "text": hint.text, "span": _span(hint.span)} for hint in found.hints
        ],
    }
    return json.dumps(answer, indent=2, sort_keys=True) + "\n"


def _span(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _summary(found: Identification) -> str:
    lines = []
    if not found.matches:
        lines.append(f"{visible(found.path)}: unknown")
        if found.pointer:
            lines.append(f"  points at {visible(found.pointer)}; its text is not here")
    for match in found.matches:
        lines.append(f"{visible(found.path)}:{match.span.line}: {_headline(match)}")
        lines += _residue(match)
    shown = [hint for hint in found.hints if hint.hint != "pointer"]
    if shown and not any(match.added for match in found.matches):
        lines.append("  sentences that look like a condition (a hint, not a verdict):")
        lines += (f"    line {hint.span.line}  {hint.hint}: {_clip(hint.text)}" for hint in shown)
    return "\n".join(lines) + "\n"


_MEANS = {
    "exact": "the license, unchanged",
    "additions": "the whole license, with sentences beside it",
    "altered": "the license with changes",
    "partial": "a part of the license",
}


def _headline(match: Match) -> str:
    means = "a notice that it applies, not its text" if match.notice else _MEANS[match.kind]
    also = f" (the same text as {', '.join(match.also)})" if match.also else ""
    return f"{match.license}{also}: {match.kind}, {means}; {_percent(match.coverage)} of its words"


def _percent(coverage: float) -> str:
    return "all" if coverage == 1.0 else f"{min(coverage * 100, 99.9):.1f} %"


def _residue(match: Match) -> list[str]:
    lines = []
    for added in match.added:
        sign = "~" if added.change.value == "changed" else "+"
        about = "no term" if added.harmless else ", ".join(added.terms) or "read it"
        lines.append(f"  {sign} line {added.span.line} [{about}] {_clip(added.text)}")
        if added.change.value == "changed" and added.words:
            lines.append(f"      not the license's: {_clip(' '.join(added.words))}")
    lines += (f"  - {missing.change}: {missing.clause}" for missing in match.missing)
    return lines


def _differences(found: Identification) -> str:
    lines = []
    for match in found.matches:
        lines.append(f"{visible(found.path)} against {match.license}: {match.kind}")
        residue = _residue(match)
        lines += residue or ["  no difference but layout, names and optional parts"]
    lines.append("+ only in the file   ~ in other words   - only in the license")
    return "\n".join(lines) + "\n"


def _clip(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _CHARS_SHOWN else f"{shown[: _CHARS_SHOWN - 1]}…"
