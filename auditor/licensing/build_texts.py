"""Build the index of license texts: `python -m auditor.licensing.build_texts FOLDER… `.

A maintainer's command. It reads `text/sources.yaml`, takes every text from the checkouts in the
given folders, and writes `text/_texts.idx` (fingerprints only) and `text/sources.tsv` (the sha256
of each text, so that the next maintainer sees what changed upstream). Without folders it only
compiles the clause cues again into the index that is there.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from auditor.licensing.text.clauses import compile_cues, parse_cues
from auditor.licensing.text.spdx_xml import Marked, read
from auditor.licensing.text.writer import Copy, replace_section, write_index
from auditor.tuples import NamedTuple

HERE = Path(__file__).parent
SOURCES = HERE / "text" / "sources.yaml"
CHECKSUMS = HERE / "text" / "sources.tsv"
INDEX = HERE / "text" / "_texts.idx"
CLAUSES = HERE.parent / "knowledge" / "clauses" / "clauses.yaml"


class Source(NamedTuple):
    """One text as it was read, and where from."""

    copy: Copy
    where: str
    sha256: str


def clause_data() -> Mapping[str, Any]:
    """The clause cues as their YAML says them."""
    data: Mapping[str, Any] = yaml.safe_load(CLAUSES.read_text(encoding="utf-8"))
    return data


def compiled_spelling(data: Mapping[str, Any]) -> str:
    """British and other spellings, one `from TAB to` a line."""
    return "\n".join(f"{old}\t{new}" for old, new in sorted(data["spelling"].items()))


def read_sources(folders: Sequence[Path], manifest: Mapping[str, Any]) -> list[Source]:
    """Every text of the manifest. Raises FileNotFoundError naming a checkout that is absent."""
    found: list[Source] = []
    listed: set[str] = set()
    for entry in manifest["repositories"]:
        folder = _checkout(folders, entry["repo"], entry["commit"])
        where = f"{entry['repo']}@{entry['commit'][:7]}"
        match entry["format"]:
            case "spdx-xml":
                for path in sorted((folder / "src").rglob("*.xml")):
                    data = path.read_bytes()
                    for marked in read(data):
                        listed.add(marked.license)
                        found.append(_source(marked, folder, path, where, data))
            case "scancode":
                for path in sorted((folder / "docs").glob("*.LICENSE")):
                    data = path.read_bytes()
                    key, text = _scancode(data.decode("utf-8"))
                    if key in listed:
                        found.append(_source(_plain(key, text, "copy"), folder, path, where, data))
            case "plain":
                pass
            case other:
                raise ValueError(f"{entry['repo']}: unknown format {other!r}")
        for text_entry in entry.get("texts", ()):
            path = folder / text_entry["path"]
            data = path.read_bytes()
            text = data.decode("utf-8-sig")
            if entry["format"] == "scancode":
                text = _scancode(text)[1]
            for license_id, part in _in_parts(text_entry, text):
                found.append(_source(_plain(license_id, part, "copy"), folder, path, where, data))
    known_as: Mapping[str, str] = manifest.get("known_as", {})
    return [
        source._replace(
            copy=source.copy._replace(
                license=known_as.get(source.copy.license, source.copy.license),
                name=f"{source.copy.name}{_part(source.copy, number)}",
            )
        )
        for number, source in enumerate(found)
    ]


def _in_parts(entry: Mapping[str, Any], text: str) -> Iterable[tuple[str, str]]:
    """A text whole, and in the parts that also travel alone: the license before and the policy
    after a heading, the two languages of a bilingual text."""
    license_id = entry["license"]
    yield license_id, text
    if split := entry.get("split_at"):
        before, heading, after = text.partition(split["line"])
        if not heading:
            raise ValueError(f"{entry['path']}: no line {split['line']!r} to split at")
        yield license_id, before
        yield split["license"], heading + after
    lines = text.splitlines(keepends=True)
    east_asian = [sum(character >= "\u3000" for character in line) for line in lines]
    share = sum(east_asian) / max(len(text.split()) + sum(east_asian), 1)
    if 0.1 < share < 0.95 and len(text) > 1500:
        for wanted in (True, False):
            yield (
                license_id,
                "".join(
                    line
                    for line, count in zip(lines, east_asian, strict=True)
                    if not line.strip() or (count * 5 > len(line)) is wanted
                ),
            )


def _part(copy: Copy, number: int) -> str:
    """Tell the parts of one file apart in the names of variants."""
    return "" if copy.marked else f"#{number}"


def _checkout(folders: Sequence[Path], repo: str, commit: str) -> Path:
    name = repo.replace("/", "+")
    for folder in folders:
        for candidate in (folder / f"{name}@{commit[:7]}", folder / name):
            if candidate.is_dir():
                return candidate
    raise FileNotFoundError(f"no checkout {name} in {', '.join(map(str, folders))}")


def _scancode(text: str) -> tuple[str, str]:
    """SPDX key and text of a LicenseDB file, whose own YAML header is no part of the license."""
    if not text.startswith("---"):
        return "", text
    header, _, body = text[3:].partition("\n---")
    key = ""
    for line in header.splitlines():
        if line.startswith("spdx_license_key:"):
            key = line.partition(":")[2].strip()
    return key, body


def _plain(license_id: str, text: str, name: str) -> Marked:
    return Marked(license=license_id, text=text, optional=(), free=(), name=name)


def _source(marked: Marked, folder: Path, path: Path, where: str, data: bytes) -> Source:
    relative = path.relative_to(folder).as_posix()
    name = f"{where}:{relative}" + ("#header" if marked.name == "header" else "")
    return Source(
        copy=Copy(
            license=marked.license,
            name=name,
            text=marked.text,
            optional=marked.optional,
            free=marked.free,
            notice=marked.name == "header",
            marked=marked.name != "copy",
        ),
        where=name,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _checksums(sources: Iterable[Source]) -> str:
    rows = sorted({(s.copy.license, s.where, s.sha256) for s in sources})
    return "".join("\t".join(row) + "\n" for row in rows)


def main(arguments: Sequence[str]) -> int:
    data = clause_data()
    clauses = compile_cues(data)
    if not arguments:
        INDEX.write_bytes(
            replace_section(
                INDEX.read_bytes(), {"clauses": clauses, "spelling": compiled_spelling(data)}
            )
        )
        print(f"{INDEX.name}: clause cues compiled again; texts as they were")
        return 0
    manifest: Mapping[str, Any] = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    try:
        sources = read_sources([Path(argument) for argument in arguments], manifest)
    except (OSError, ValueError) as error:
        print(f"build_texts: {error}", file=sys.stderr)
        return 2
    built = write_index(
        [source.copy for source in sources],
        as_of=manifest["as_of"],
        clauses=clauses,
        cues=parse_cues(clauses),
        spelling=data["spelling"],
    )
    previous = CHECKSUMS.read_text(encoding="utf-8") if CHECKSUMS.exists() else ""
    checksums = _checksums(sources)
    INDEX.write_bytes(built.data)
    CHECKSUMS.write_text(checksums, encoding="utf-8")
    changed = set(checksums.splitlines()) ^ set(previous.splitlines())
    print(
        f"{built.licenses} licenses, {built.variants} texts, {built.words} different words, "
        f"{len(built.data) / 2**20:.2f} MiB; {len(changed)} lines of {CHECKSUMS.name} changed"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
