"""From files to subjects: what each file is, what it states, and which artefact it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import SourceError
from auditor.model import Problem, Reading, Subject
from auditor.readers import ANY_NAME, BINARY, BY_NAME, READERS, reader_for
from auditor.readers.assemble import assemble
from auditor.readers.license_file import is_license_name
from auditor.readers.license_file import unreadable as unreadable_license
from auditor.source import files
from auditor.source.files import Found, SourceText
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

_CARD_ENDINGS = (".md", ".markdown", ".mdx")
# Markdown files that describe a repository rather than an artefact.
_NOT_CARDS = (
    "authors changelog changes citation code_of_conduct codeowners contributing contributors "
    "development governance history install installation maintainers news pull_request_template "
    "release releases release_notes roadmap security support todo upgrading"
)
# Files of the Hub's layout that hold no statement on licenses or data, and are often large.
_NO_STATEMENTS = (
    "added_tokens.json chat_template.json generation_config.json merges.txt "
    "preprocessor_config.json processor_config.json sentence_bert_config.json "
    "special_tokens_map.json tokenizer.json tokenizer_config.json vocab.json "
    "model.safetensors.index.json pytorch_model.bin.index.json package-lock.json"
)
NOT_CARDS = frozenset(_NOT_CARDS.split())
NO_STATEMENTS = frozenset(_NO_STATEMENTS.split())
_PLAIN_TEXT = ("", ".txt", ".html", ".htm", ".rst")


class Readings(NamedTuple):
    """What was read, before it is joined into subjects."""

    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    """Files under the given folders that are of no kind we read."""


def read_all(
    found: Sequence[Found], knowledge: Knowledge, *, notices: bool = False
) -> tuple[tuple[Subject, ...], tuple[Problem, ...]]:
    """The subjects that the files describe, and what could not be read."""
    result = read_files(found, knowledge, notices=notices)
    subjects, problems = assemble(result.readings)
    return subjects, (*result.problems, *problems)


def read_files(found: Sequence[Found], knowledge: Knowledge, *, notices: bool = False) -> Readings:
    """One reading for every file of a kind we know; a problem for every file that fails.

    `notices`: look, too, for what licenses ask to be passed on (a second pass over each text).

    A file that the user named and that is of no known kind is a problem (`unrecognised-format`);
    one that merely lies in a folder is listed as ignored.
    """
    readings: list[Reading] = []
    problems: list[Problem] = []
    ignored: list[str] = []
    with_readme = {_folder(each.display) for each in found if _is_readme(each.display)}
    for each in found:
        modules = _modules(each)
        if not modules:
            ignored.append(each.display)
            continue
        try:
            source = _opened(each)
        except SourceError as error:
            problem = _unreadable(each, error)
            if is_license_name(each.display):
                readings.append(unreadable_license(each.display, problem))
            else:
                problems.append(problem)
            continue
        reader = reader_for(source, modules)
        if reader is None or (reader.name == "card" and not _is_card(source, each, with_readme)):
            if each.explicit:
                problems.append(_unrecognised(each))
            else:
                ignored.append(each.display)
            continue
        try:
            reading = reader.read(source, knowledge)
            readings.append(_with_notice(source, reading, knowledge) if notices else reading)
        except Exception as error:
            # A document that breaks a reader must not end the audit of all the others.
            problems.append(_broke(each, reader.name, error))
    return Readings(readings=tuple(readings), problems=tuple(problems), ignored=tuple(ignored))


def read_source(source: SourceText, knowledge: Knowledge) -> Reading | None:
    """The reading of a document that is in memory (from the Hub, an archive, a table).

    None when it is of no kind that is read; whoever asked says so.
    """
    found = Found(path=Path(source.path), display=source.path, explicit=True)
    reader = reader_for(source, _modules(found))
    return reader.read(source, knowledge) if reader is not None else None


def _opened(found: Found) -> SourceText:
    """The document, of a binary format only its beginning. Raises SourceError."""
    ahead = BINARY.get(_ending(_base(found.display)))
    return files.read(found) if ahead is None else files.header(found, ahead)


def _with_notice(source: SourceText, reading: Reading, knowledge: Knowledge) -> Reading:
    from auditor.readers.notices import notice

    return reading._replace(notice=notice(source, reading, knowledge))


def _modules(found: Found) -> tuple[str, ...]:
    base = _base(found.display)
    if is_license_name(base):
        return ("license_file",)
    if base in NO_STATEMENTS and not found.explicit:
        return ()
    ending = _ending(base)
    modules = READERS.get(ending) or BY_NAME.get(base.partition(".")[0], ())
    if modules or not found.explicit:
        return modules
    # A text that the user names and that is no manifest is taken for a license text.
    return (*ANY_NAME, "license_file") if ending in _PLAIN_TEXT else ANY_NAME


def _is_card(source: SourceText, found: Found, with_readme: set[str]) -> bool:
    """Whether a Markdown file describes an artefact.

    One that the user named does; so does a README, a file called a card, and one that has
    metadata. Any other does where no README speaks for its folder.
    """
    base = _base(found.display)
    stem = base.rpartition(".")[0]
    if found.explicit or _is_readme(found.display) or "card" in stem or "datasheet" in stem:
        return True
    from auditor.source.frontmatter import split

    if split(source.text).block is not None:
        return True
    return stem not in NOT_CARDS and _folder(found.display) not in with_readme


def _is_readme(path: str) -> bool:
    base = _base(path)
    return base.startswith("readme") and base.endswith(_CARD_ENDINGS)


def _base(path: str) -> str:
    return path.rpartition("/")[2].lower()


def _ending(base: str) -> str:
    dot = base.rfind(".")
    return base[dot:] if dot >= 0 else ""


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _unreadable(found: Found, error: SourceError) -> Problem:
    return Problem(
        code=error.code,
        message=error.what,
        path=error.path or found.display,
        line=error.line,
        column=error.column,
        hint=error.hint,
        fatal=True,
    )


def _broke(found: Found, reader: str, error: Exception) -> Problem:
    return Problem(
        code="internal-error",
        message=f"the reader `{reader}` failed on this file: {type(error).__name__}: {error}",
        path=found.display,
        hint="this is a fault of the auditor: please report it with the file",
        fatal=True,
    )


def _unrecognised(found: Found) -> Problem:
    return Problem(
        code="unrecognised-format",
        message="this file is of no kind that is read",
        path=found.display,
        hint="name a card (README.md), a manifest (with the key `auditor:`) or a license text",
        fatal=True,
    )
