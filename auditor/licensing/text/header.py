"""The block of metadata in front of a license text: what describes the text, and is none of it.

Collections of licenses keep each text under `---` lines with its name, its keys and addresses;
Markdown files do the same. What stands under a key that describes is layout, unless it speaks of
something that the license does not. What stands under any other key is read like every sentence.
"""

from __future__ import annotations

import re

from auditor.tuples import NamedTuple

_LONGEST = 40_000
_LINE = re.compile(r"([A-Za-z][\w-]{0,60})[ \t]*:(?=[ \t\r\n])")
_DESCRIBING = frozenset(
    """author author_email authors category date description faq_url hidden how homepage_url
    is_builtin is_deprecated is_exception is_generic is_unknown key keywords lang language layout
    library_name minimum_coverage name nickname osi_license_key osi_url other_spdx_license_keys
    other_urls owner permalink pipeline_tag redirect_from replaced_by short_name slug source
    spdx_id spdx_license_key tags text_urls title url using version""".split()  # noqa: SIM905
)
_NAMING = frozenset(("key", "spdx_id", "spdx_license_key"))


class Line(NamedTuple):
    """A key of the block with all its lines, as offsets into the text."""

    start: int
    end: int
    describes: bool
    names: str = ""
    """The id that it gives to the license, where it does."""


def header(text: str) -> tuple[Line, ...]:
    """The keys of the block that the text begins with; none where it begins otherwise, where the
    block is left open, or where something in it is no `key: value`."""
    if not text.startswith(("---\n", "---\r\n")):
        return ()
    end = re.compile(r"(?m)^---[ \t]*\r?$").search(text, 4, _LONGEST)
    if end is None:
        return ()
    found: list[Line] = []
    at = text.index("\n") + 1
    while at < end.start():
        stop = text.find("\n", at) + 1
        key = _LINE.match(text, at)
        if key is not None:
            name = key[1].lower().replace("-", "_")
            value = text[key.end() : stop].strip(" \t\r\n\"'")
            describes = name in _DESCRIBING or name.startswith("ignorable_")
            found.append(Line(at, stop, describes, value if name in _NAMING else ""))
        elif text[at:stop].strip() and not found:
            return ()
        elif found and text[at : at + 1] in (" ", "\t", "-", "\r", "\n", "#"):
            found[-1] = found[-1]._replace(end=stop)
        else:
            return ()
        at = stop
    return tuple(found)
