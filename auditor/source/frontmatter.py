"""The metadata block of a card, as the Hub finds it and as people really write it.

The Hub's own library takes a block only where the file begins with it: blank lines, a line `---`,
YAML, a line `---` (the pattern REGEX_YAML_BLOCK of huggingface_hub/repocard.py, release 2.4.0,
read 2026-11-23). Anything else it reads as "no metadata". People nevertheless write a title or a
comment before it, trailing blanks, a `...`, a second block. Such blocks are read too, with less
confidence, and each deviation is a problem that says what the Hub makes of it.
"""

from __future__ import annotations

import re

from auditor.model import Problem
from auditor.source.document import Document, Place
from auditor.tuples import NamedTuple

STRICT = 1.0
LOOSE = 0.8
"""Confidence of a block that a person means as metadata and the Hub does not read."""
BROKEN = 0.5
"""Confidence of a block whose YAML is broken or whose end is a guess."""

_CARD_KEYS = (
    "annotations_creators base_model base_model_relation bibtex co2_eq_emissions configs "
    "dataset_info datasets extra_gated_fields extra_gated_prompt inference language "
    "language_bcp47 language_creators languages library_name licence license license_details "
    "license_link license_name licenses metrics model-index model_name multilinguality "
    "new_version paperswithcode_id pipeline_tag pretty_name quantized_by size_categories "
    "source_datasets tag tags task_categories task_ids thumbnail title train-eval-index widget"
)
CARD_KEYS = frozenset(_CARD_KEYS.split())
"""Top-level keys that cards use: the Hub's specification and its older forms."""

_SEARCHED_LINES = 80
_FURTHER_BLOCKS = 4
_KEY_LINE = re.compile(r"""["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?[ \t]*:(?=\s|$)""")
_ITEM = re.compile(r"\s*-\s")
_LINE_ENDS = re.compile("\r+\n")
_FENCE = ("```", "~~~")


class Block(NamedTuple):
    """One block of YAML in a card."""

    text: str
    first_line: int
    """Line of the file on which `text` begins."""
    confidence: float


class FrontMatter(NamedTuple):
    """A card taken apart. `block` is None when there is no metadata at all."""

    block: Block | None
    body: str
    """What follows the metadata; or the whole text."""
    body_line: int
    """Line of the file on which `body` begins."""
    problems: tuple[Problem, ...] = ()
    further: tuple[Block, ...] = ()
    """Blocks right after the first: nobody reads them, but they may say something else."""


def split(text: str, *, path: str = "") -> FrontMatter:
    """Front matter and body of a card; never raises. Line ends may be of any kind.

    A byte order mark at the beginning is taken as an obstacle to the Hub's library and reported.
    """
    # The common case costs two searches.
    if text.startswith("---\n") and "\r" not in text:
        close = text.find("\n---\n", 3)
        if close >= 0 and _is_metadata(text[4 : close + 1]):
            inner = text[4 : close + 1]
            if "\n---" not in inner and "\n..." not in inner:
                body_line = inner.count("\n") + 3
                body = text[close + 5 :]
                block = Block(text=inner, first_line=2, confidence=STRICT)
                if body.startswith("---", _blank_length(body)):
                    return _with_further(block, body, body_line, [], path)
                return FrontMatter(block=block, body=body, body_line=body_line)
    return _split_slowly(text, path)


def normalize(text: str) -> str:
    """`text` with line feeds as its only line ends (also for `\\r\\r\\n`, which dumps produce)."""
    if "\r" not in text:
        return text
    if "\n" not in text:
        return text.replace("\r", "\n")
    return _LINE_ENDS.sub("\n", text)


def _split_slowly(text: str, path: str) -> FrontMatter:
    problems: list[Problem] = []
    if text.startswith("\ufeff"):
        text = text[1:]
        if text.lstrip().startswith("---"):
            problems.append(
                _problem(
                    path,
                    1,
                    "front-matter-bom",
                    "a byte order mark stands before the metadata; the Hub's library then reads "
                    "no metadata at all",
                    "save the file as UTF-8 without a byte order mark",
                )
            )
    lines = normalize(text).split("\n")
    opening, before = _find_opening(lines)
    if opening < 0:
        return FrontMatter(block=None, body="\n".join(lines), body_line=1, problems=tuple(problems))
    confidence = STRICT
    if before:
        confidence = LOOSE
        problems.append(
            _problem(
                path,
                opening + 1,
                "front-matter-not-first",
                f"{before} stands before the metadata block; the Hub reads no metadata here",
                "move the block to the very beginning of the file",
            )
        )
    closing = _find_closing(lines, opening)
    if closing < 0:
        return _unclosed(lines, opening, path, problems)
    loose = [lines[index] for index in (opening, closing) if lines[index] != "---"]
    if loose:
        confidence = LOOSE
        shown = "`...`" if loose[-1].startswith("...") else "`---` with blanks around it"
        problems.append(
            _problem(
                path,
                (closing if lines[opening] == "---" else opening) + 1,
                "front-matter-fence",
                f"the metadata block is fenced by {shown}; the Hub reads no metadata here",
                "begin and end the block with a line of exactly three dashes",
            )
        )
    inner = "".join(f"{line}\n" for line in lines[opening + 1 : closing])
    block = Block(text=inner, first_line=opening + 2, confidence=confidence)
    body = "\n".join(lines[closing + 1 :])
    return _with_further(block, body, closing + 2, problems, path)


def _find_opening(lines: list[str]) -> tuple[int, str]:
    """Index of the line that opens the metadata (-1: none), and what stands before it."""
    before = ""
    fenced = False
    commented = False
    for index, line in enumerate(lines[:_SEARCHED_LINES]):
        bare = line.strip()
        if bare.startswith(_FENCE):
            fenced = not fenced
        if bare == "---" and not fenced and not commented and _opens_metadata(lines, index, before):
            return index, before
        if not bare:
            continue
        if bare.startswith("<!--") and not before:
            before = "an HTML comment"
            commented = "-->" not in bare
        elif commented:
            commented = "-->" not in bare
        else:
            before = "text"
    return -1, ""


def _opens_metadata(lines: list[str], index: int, before: str) -> bool:
    """Whether the `---` on a line opens metadata, rather than being a thematic break."""
    closing = _find_closing(lines, index)
    inner = lines[index + 1 : closing if closing >= 0 else index + 40]
    if before or closing < 0:
        first = next((line for line in inner if line.strip() and not line.startswith("#")), "")
        key = _KEY_LINE.match(first)
        known = key is not None and key.group(1).lower() in CARD_KEYS
        return known if before else key is not None
    return _is_metadata("\n".join(inner))


def _is_metadata(inner: str) -> bool:
    """Whether a closed block at the beginning is YAML that somebody meant, however broken.

    Two thematic breaks with prose between them look alike; a block counts when its first line
    is a key, or when any line is a key that cards use. An empty block counts too.
    """
    first = _KEY_LINE.match(inner)
    if first is not None:
        return True
    significant = False
    for line in inner.split("\n"):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        key = _KEY_LINE.match(bare)
        if key is not None and (not significant or key.group(1).lower() in CARD_KEYS):
            return True
        if not significant and bare.startswith(("- ", "{", "[", "? ", "!", "&", "%")):
            return True
        significant = True
    return not significant


def _find_closing(lines: list[str], opening: int) -> int:
    for index in range(opening + 1, len(lines)):
        line = lines[index]
        if line.startswith(("---", "...")) and line.rstrip() in ("---", "..."):
            return index
    return -1


def _unclosed(lines: list[str], opening: int, path: str, problems: list[Problem]) -> FrontMatter:
    """Metadata without an end: it is taken to reach to the first line that is no YAML."""
    end = len(lines)
    for index in range(opening + 1, len(lines)):
        line = lines[index]
        if not line.strip() or line[0] in " \t-" or _KEY_LINE.match(line):
            continue
        end = index
        break
    while end > opening + 1 and not lines[end - 1].strip():
        end -= 1
    problems.append(
        _problem(
            path,
            opening + 1,
            "front-matter-unclosed",
            "the metadata block that begins here is never closed; the Hub reads no metadata here",
            f"put a line of three dashes after line {end}",
            fatal=True,
        )
    )
    inner = "".join(f"{line}\n" for line in lines[opening + 1 : end])
    return FrontMatter(
        block=Block(text=inner, first_line=opening + 2, confidence=BROKEN),
        body="\n".join(lines[end:]),
        body_line=end + 1,
        problems=tuple(problems),
    )


def _with_further(
    block: Block, body: str, body_line: int, problems: list[Problem], path: str
) -> FrontMatter:
    """The result with the blocks that follow the first one directly."""
    further: list[Block] = []
    while len(further) < _FURTHER_BLOCKS:
        lines = body.split("\n")
        opening = next((index for index, line in enumerate(lines) if line.strip()), -1)
        if opening < 0 or lines[opening].strip() != "---":
            break
        closing = _find_closing(lines, opening)
        if closing < 0 or not _opens_metadata(lines, opening, "a block"):
            break
        inner = "".join(f"{line}\n" for line in lines[opening + 1 : closing])
        first_line = body_line + opening + 1
        further.append(Block(text=inner, first_line=first_line, confidence=LOOSE))
        problems.append(
            _problem(
                path,
                first_line - 1,
                "front-matter-second-block",
                "a second metadata block begins here; the Hub reads only the first",
                "join the two blocks",
            )
        )
        body = "\n".join(lines[closing + 1 :])
        body_line += closing + 1
    return FrontMatter(
        block=block,
        body=body,
        body_line=body_line,
        problems=tuple(problems),
        further=tuple(further),
    )


def _problem(
    path: str, line: int, code: str, message: str, hint: str, *, fatal: bool = False
) -> Problem:
    return Problem(
        code=code, message=message, path=path, line=line, column=1, hint=hint, fatal=fatal
    )


def _blank_length(text: str) -> int:
    return len(text) - len(text.lstrip("\n \t"))


def salvage(text: str, *, path: str = "", first_line: int = 1) -> Document:
    """What can be read line by line from YAML that is broken: top-level keys with text or lists.

    The value of the document is a dict of str to str or list of str, with the places of each. A
    key that occurs twice has all of its values in one list. Only a fallback: whoever uses it must
    keep the error that made it necessary, and trust the result less.
    """
    values: dict[str, str | list[str]] = {}
    children: dict[str, tuple[slice, Place]] = {}
    current = ""
    offset = 0
    for line in text.split("\n"):
        key = _KEY_LINE.match(line)
        if key is not None:
            current = key.group(1)
            key_mark = slice(offset + key.start(1), offset + key.end(1))
            items = _items(line, key.end(), offset)
            is_list = line[key.end() :].strip().startswith("[")
            _add(values, children, current, key_mark, items, is_list=is_list)
        elif current and _ITEM.match(line):
            start = line.index("-") + 1
            items = _items(line, start, offset)
            key_mark = children[current][0]
            _add(values, children, current, key_mark, items, is_list=True)
        elif line.strip() and not line[0].isspace() and not line.startswith("#"):
            current = ""
        offset += len(line) + 1
    root: Place = (slice(0, 0), slice(len(text), len(text)), children)
    return Document(
        values,
        text=text,
        path=path,
        first_line=first_line,
        tree=lambda: root,
        bounds=lambda mark: (mark.start, mark.stop),
    )


def _add(
    values: dict[str, str | list[str]],
    children: dict[str, tuple[slice, Place]],
    key: str,
    key_mark: slice,
    items: list[tuple[str, slice]],
    *,
    is_list: bool,
) -> None:
    if key not in values and not is_list:
        text, mark = items[0] if items else ("", slice(key_mark.stop + 1, key_mark.stop + 1))
        values[key] = text
        children[key] = (key_mark, mark)
        return
    known = values.get(key)
    if not isinstance(known, list):
        # A text that turns out to be a list, or a key that is there a second time.
        place = children[key][1] if known else None
        key_mark = children[key][0] if key in children else key_mark
        values[key] = known = [known] if known else []
        children[key] = (key_mark, (key_mark, key_mark, [place] if known else []))
    key_mark, (_, _, places) = children[key]
    known.extend(text for text, _ in items)
    places.extend(mark for _, mark in items)
    if places:
        children[key] = (key_mark, (places[0], places[-1], places))


def _items(line: str, start: int, offset: int) -> list[tuple[str, slice]]:
    """The scalars on the rest of a line: one, or those of a one-line list in brackets."""
    rest = line[start:]
    comment = rest.find(" #")
    if comment >= 0:
        rest = rest[:comment]
    bare = rest.strip()
    begin = start + len(rest) - len(rest.lstrip())
    parts = [(bare, begin)]
    if bare.startswith("["):
        parts = []
        at = begin + 1
        for part in bare[1:].removesuffix("]").split(","):
            parts.append((part.strip(), at + len(part) - len(part.lstrip())))
            at += len(part) + 1
    found = []
    for part, at in parts:
        text = part
        if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
            text, at = text[1:-1], at + 1
        else:
            text = text.strip("'\"")
        if text and text not in ("null", "~", "|", ">", "|-", ">-"):
            found.append((text, slice(offset + at, offset + at + len(text))))
    return found
