"""A license of the SPDX list, read from its XML with what is optional and what is replaceable.

Only the build needs it. Elements: https://github.com/spdx/license-list-XML/blob/main/DOCS/xml-fields.md
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from auditor.tuples import NamedTuple

_NS = "{http://www.spdx.org/license}"
_BLOCKS = frozenset({"p", "item", "list", "titleText", "copyrightText", "br", "optional"})


class Marked(NamedTuple):
    """A text with the stretches that may be left out and those that may be replaced."""

    license: str
    text: str
    optional: tuple[tuple[int, int], ...]
    free: tuple[tuple[int, int], ...]
    name: str = "text"


def read(data: bytes) -> tuple[Marked, ...]:
    """The text of one XML file, then its standard header, if it has one. Nothing for deprecated
    ids. Raises ValueError for a file that is not such XML."""
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        raise ValueError(f"no XML: {error}") from error
    entry = root.find(f"{_NS}license")
    if entry is None:
        entry = root.find(f"{_NS}exception")
    if entry is None:
        raise ValueError("holds neither a license nor an exception")
    if entry.get("isDeprecated") == "true" or entry.get("deprecatedVersion"):
        return ()
    license_id = entry.get("licenseId", "")
    body = entry.find(f"{_NS}text")
    if not license_id or body is None:
        raise ValueError("has no licenseId or no text")
    found = [_flatten(license_id, body, "text")]
    header = body.find(f".//{_NS}standardLicenseHeader")
    if header is not None and "".join(header.itertext()).strip():
        found.append(_flatten(license_id, header, "header"))
    return tuple(found)


def _flatten(license_id: str, body: ET.Element, name: str) -> Marked:
    pieces: list[str] = []
    size = 0
    optional: list[tuple[int, int]] = []
    free: list[tuple[int, int]] = []

    def add(text: str) -> None:
        nonlocal size
        pieces.append(text)
        size += len(text)

    def walk(element: ET.Element) -> None:
        tag = element.tag.removeprefix(_NS)
        if tag in _BLOCKS:
            add("\n" if tag == "br" else "\n\n")
        start = size
        if element.text:
            add(" ".join(element.text.split()).join(_edges(element.text)))
        for child in element:
            walk(child)
            if child.tail:
                add(" ".join(child.tail.split()).join(_edges(child.tail)))
        if tag in ("optional", "titleText", "copyrightText", "bullet"):
            optional.append((start, size))
        elif tag == "alt":
            free.append((start, size))
        if tag in _BLOCKS:
            add("\n\n")

    walk(body)
    return Marked(
        license=license_id,
        text="".join(pieces),
        optional=tuple(optional),
        free=tuple(free),
        name=name,
    )


def _edges(text: str) -> tuple[str, str]:
    return (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
