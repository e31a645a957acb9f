"""YAML with exact positions, read the way YAML 1.2 reads it and strict where silence would lie.

Driven by libyaml's events (0.4 of the time of `yaml.load` with `CSafeLoader`); where PyYAML was
built without libyaml, its pure-Python parser gives the same values, ten times more slowly, and
refuses a little more (tabs within unquoted text, a comment right after `|`).
Refused, because each hides something from a reader of the file: duplicate keys, tags, merge keys,
keys that are not plain text, more than one document. Scalars follow the core schema of YAML 1.2.2
(https://yaml.org/spec/1.2.2/#103-core-schema): `no` and `on` are text, and so are dates.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from auditor.errors import SourceError
from auditor.source.document import Document, Place, error_at, height
from auditor.source.yaml_words import explain

try:
    from yaml import _yaml as _libyaml
except ImportError:  # PyYAML was built without libyaml
    _libyaml = None  # type: ignore[assignment]

MAX_CHARS = 8 * 1024 * 1024
MAX_NODES = 200_000
MAX_DEPTH = 64

_CONSTANTS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# `y` and `n` are booleans on paper in YAML 1.1, but no common reader takes them so, and `y` is
# an everyday column name.
_YAML_1_1 = {
    word: meaning
    for meaning, words in (("true", "yes Yes YES on On ON"), ("false", "no No NO off Off OFF"))
    for word in words.split()
}
_ODD_KEYS = frozenset(_YAML_1_1) | {"<<"}
_ODD_VALUES = frozenset(_CONSTANTS) | frozenset(_YAML_1_1)
_NUMERIC_FIRST = frozenset("0123456789+-.")
_PLAIN = frozenset("\t\n\r") | frozenset(map(chr, range(0x20, 0x7F)))


@cache
def _not_text() -> re.Pattern[str]:
    """Finds what YAML forbids. Compiled for the first text beyond plain ASCII: it takes 2 ms."""
    return re.compile(
        "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


_TEXT_TAG = "tag:yaml.org,2002:str"


def load(
    text: str,
    *,
    path: str = "",
    first_line: int = 1,
    max_chars: int = MAX_CHARS,
    max_nodes: int = MAX_NODES,
    max_depth: int = MAX_DEPTH,
    pure: bool = False,
) -> Document:
    """The one document in `text`, with positions; an empty text gives a document of None.

    `first_line` is the line of the file on which `text` begins. `pure` forces the parser that is
    used where libyaml is missing. Aliases are expanded and count as often as they are used.

    Raises SourceError with a place, a hint and one of the codes `yaml-syntax`, `yaml-character`,
    `yaml-duplicate-key`, `yaml-key`, `yaml-tag`, `yaml-merge-key`, `yaml-alias`,
    `yaml-many-documents`, `yaml-too-large`, `yaml-too-deep`, `yaml-too-many-nodes`.
    """
    if len(text) > max_chars:
        raise SourceError(
            f"this YAML has {len(text):,} characters; more than {max_chars:,} are not read",
            path=path,
            line=first_line,
            hint="move bulk data (lists of URLs, tables) to a file of its own and name that file",
            code="yaml-too-large",
        )
    bad = None if _PLAIN.issuperset(text) else _not_text().search(text)
    if bad is not None:
        raise error_at(
            text,
            bad.start(),
            f"the character U+{ord(bad.group()):04X} is not allowed in YAML",
            path=path,
            first_line=first_line,
            hint="remove it; it often comes from copying out of another program",
            code="yaml-character",
        )
    parser: Any = _pure_parser(text) if pure or _libyaml is None else _libyaml.CParser(text)
    return _Loader(parser, text, path, first_line, max_nodes, max_depth).document()


class _Loader:
    """One run over the events of one text."""

    def __init__(
        self, parser: Any, text: str, path: str, first_line: int, max_nodes: int, max_depth: int
    ) -> None:
        self.parser = parser
        self.get: Any = parser.get_event
        self.text = text
        self.bulky = len(text) > max_nodes
        self.marked = "!" in text or "&" in text
        self.path = path
        self.first_line = first_line
        self.nodes_left = max_nodes
        self.max_nodes = max_nodes
        self.max_depth = max_depth
        self.differ: list[tuple[Any, str]] = []
        self.anchors: dict[str, tuple[Any, Place, int, int] | None] = {}

    def document(self) -> Document:
        try:
            value, place = self._root()
        except yaml.MarkedYAMLError as error:
            raise explain(error, self.text, path=self.path, first_line=self.first_line) from None
        except yaml.YAMLError as error:
            raise SourceError(
                f"this is not YAML: {error}",
                path=self.path,
                line=self.first_line,
                code="yaml-syntax",
            ) from None
        finally:
            self.parser.dispose()
        return Document(
            value,
            text=self.text,
            path=self.path,
            first_line=self.first_line,
            tree=lambda: place,
            bounds=_bounds,
            differ=tuple(self.differ),
        )

    def _root(self) -> tuple[Any, Place]:
        event = self.get()
        while type(event) is StreamStartEvent:
            event = self.get()
        if type(event) is StreamEndEvent:
            return None, event
        event = self.get()  # past the document's start
        value, place = self.node(event, 1)
        end = self.get()  # the document's end
        following = self.get()
        if type(following) is DocumentStartEvent:
            raise self.error(
                following,
                "a second YAML document begins here",
                hint="one file holds one document: remove the `---`, or split the file",
                code="yaml-many-documents",
            )
        del end
        return value, place

    def node(self, event: Any, depth: int) -> tuple[Any, Place]:
        """The value that begins with `event`, and its place."""
        kind = type(event)
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            build = self.mapping if kind is MappingStartEvent else self.sequence
            if self.marked or depth > self.max_depth:
                return self.collection(event, depth, build)
            result: tuple[Any, Place] = build(event, depth)
            if self.nodes_left < 0:
                raise self.too_many(event)
            return result
        if kind is AliasEvent:
            return self.alias(event, depth)
        self.nodes_left -= 1
        value = self.scalar(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, event, 1, 0)
        return value, event

    def scalar(self, event: Any) -> Any:
        value: str = event.value
        if event.tag is not None:
            if event.tag != _TEXT_TAG:
                raise self.tag_error(event)
        elif not event.style:
            if value in _CONSTANTS:
                return _CONSTANTS[value]
            if value[0] in _NUMERIC_FIRST:
                return self.number(event, value)
            if value in _YAML_1_1:
                self.differ.append((event, _YAML_1_1[value]))
        return value

    def odd_key(self, event: Any) -> None:
        """Note or refuse a key that is a YAML 1.1 boolean, a merge key or tagged."""
        if event.tag is not None:
            if event.tag != _TEXT_TAG:
                raise self.tag_error(event)
        elif event.style:
            return
        elif event.value in _YAML_1_1:
            self.differ.append((event, _YAML_1_1[event.value]))
        else:
            raise self.error(
                event,
                "merge keys (`<<`) are not read",
                hint="write the keys out; merging hides where a value comes from",
                code="yaml-merge-key",
            )

    def number(self, event: Any, value: str) -> Any:
        digits = value[1:] if value[0] in "+-" else value
        if digits.isdigit() and digits.isascii() and digits[0] != "0" and len(digits) < 19:
            return int(value)
        # Everything else that begins like a number is rarer than a run over one card.
        from auditor.source.yaml_numbers import read_number

        found, meaning = read_number(value)
        if meaning:
            self.differ.append((event, meaning))
        return found

    def collection(self, start: Any, depth: int, build: Any) -> tuple[Any, Place]:
        if depth > self.max_depth:
            raise self.too_deep(start)
        if start.tag is not None and not start.tag.endswith((":map", ":seq")):
            raise self.tag_error(start)
        anchor = start.anchor
        before = self.nodes_left
        if anchor is not None:
            self.anchors[anchor] = None
        result: tuple[Any, Place] = build(start, depth)
        if self.nodes_left < 0:
            raise self.too_many(start)
        if anchor is not None:
            self.anchors[anchor] = (*result, before - self.nodes_left, height(result[0]))
        return result

    def mapping(self, start: Any, depth: int) -> tuple[dict[str, Any], Place]:
        out: dict[str, Any] = {}
        children: dict[str, tuple[Any, Place]] = {}
        get, marked, bulky = self.get, self.marked, self.bulky
        event: Any = start
        key_event = get()
        while type(key_event) is ScalarEvent:
            key = key_event.value
            if key in _ODD_KEYS or (marked and key_event.tag is not None):
                self.odd_key(key_event)
            if key in out:
                raise self.duplicate_error(children[key][0], key_event)
            event = get()
            if type(event) is ScalarEvent and (not marked or event.anchor is event.tag is None):
                value = event.value
                if not event.style and (value in _ODD_VALUES or value[0] in _NUMERIC_FIRST):
                    value = self.scalar(event)
                out[key] = value
                children[key] = (key_event, event)
            else:
                out[key], place = self.node(event, depth + 1)
                children[key] = (key_event, place)
                event = place[1] if type(place) is tuple else place
            if bulky and len(out) > self.nodes_left:
                raise self.too_many(start)
            key_event = get()
        if type(key_event) is not MappingEndEvent:
            raise self.key_error(key_event)
        self.nodes_left -= len(out) + 1
        return out, (start, key_event if start.flow_style else event, children)

    def sequence(self, start: Any, depth: int) -> tuple[list[Any], Place]:
        out: list[Any] = []
        children: list[Place] = []
        get, marked, bulky = self.get, self.marked, self.bulky
        last: Any = start
        event = get()
        while type(event) is not SequenceEndEvent:
            last = event
            if type(event) is ScalarEvent and (not marked or event.anchor is event.tag is None):
                value = event.value
                if not event.style and (value in _ODD_VALUES or value[0] in _NUMERIC_FIRST):
                    value = self.scalar(event)
                out.append(value)
                children.append(event)
            else:
                value, place = self.node(event, depth + 1)
                out.append(value)
                children.append(place)
                last = place[1] if type(place) is tuple else place
            if bulky and len(out) > self.nodes_left:
                raise self.too_many(start)
            event = get()
        self.nodes_left -= len(out) + 1
        return out, (start, event if start.flow_style else last, children)

    def alias(self, event: Any, depth: int) -> tuple[Any, Place]:
        name = event.anchor
        known = self.anchors.get(name)
        if known is None:
            what = (
                f"`*{name}` stands inside the value that it stands for"
                if name in self.anchors
                else f"`*{name}` names an anchor (`&{name}`) that does not come before it"
            )
            raise self.error(
                event,
                what,
                hint="put quotes around text that begins with `*`",
                code="yaml-alias",
            )
        value, place, nodes, height = known
        self.nodes_left -= nodes
        if self.nodes_left < 0:
            raise self.too_many(event)
        if depth + height - 1 > self.max_depth:
            raise self.too_deep(event)
        children = place[2] if isinstance(place, tuple) else None
        return value, (event, event, children) if children is not None else event

    def error(self, event: Any, what: str, *, hint: str, code: str) -> SourceError:
        return error_at(
            self.text,
            event.start_mark.index,
            what,
            path=self.path,
            first_line=self.first_line,
            hint=hint,
            code=code,
        )

    def too_many(self, event: Any) -> SourceError:
        return self.error(
            event,
            f"the document holds more than {self.max_nodes:,} values, aliases expanded",
            hint="move bulk data to a file of its own and name that file",
            code="yaml-too-many-nodes",
        )

    def too_deep(self, event: Any) -> SourceError:
        return self.error(
            event,
            f"values are nested more than {self.max_depth} deep, aliases expanded",
            hint="flatten the document",
            code="yaml-too-deep",
        )

    def tag_error(self, event: Any) -> SourceError:
        return self.error(
            event,
            f"the tag `{event.tag}` is not read",
            hint="remove the tag, or put quotes around text that begins with `!`",
            code="yaml-tag",
        )

    def key_error(self, event: Any) -> SourceError:
        here = event.start_mark.index
        if self.text[here - 1 : here + 2].count("{") >= 2 or self.text[here : here + 1] == "{":
            return self.error(
                event,
                "a placeholder in braces stands where a value should be",
                hint="fill the template in, or put the braces in quotes",
                code="yaml-key",
            )
        return self.error(
            event,
            "a key must be plain text",
            hint="write `key: value`; put quotes around text that begins with `[`, `{` or `*`",
            code="yaml-key",
        )

    def duplicate_error(self, first: Any, second: Any) -> SourceError:
        line = self.text.count("\n", 0, first.start_mark.index) + self.first_line
        return self.error(
            second,
            f"the key `{second.value}` is here a second time; the first is on line {line}",
            hint="keep one of the two; readers differ on which one they take",
            code="yaml-duplicate-key",
        )


def _bounds(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _pure_parser(text: str) -> Any:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PureParser(Reader, Scanner, Parser):
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)

        def scan_to_next_token(self) -> None:
            # libyaml takes tabs between tokens where no key can begin; so do we.
            super().scan_to_next_token()
            while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
                self.forward()
                super().scan_to_next_token()

    return PureParser(text)
