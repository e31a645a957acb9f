"""HTML and SVG elements in which text is text: whatever is not `Markup` is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from auditor.reports.escape import visible, web_link


class Markup(str):
    """A piece of finished markup. Only this module and its callers' constants make it."""

    __slots__ = ()


Child = str | Markup | None

EMPTY = Markup("")


def text(raw: str) -> Markup:
    """Text on one line, hidden characters shown, every special character escaped."""
    return Markup(escape(visible(raw)))


def join(children: Iterable[Child]) -> Markup:
    """The pieces one after another; plain strings are escaped, None is left out."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else text(child)
            for child in children
            if child is not None
        )
    )


def tag(name: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """An element. `class_` becomes `class`, `data_x` `data-x`; None and False leave one out."""
    written = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def void(name: str, /, **attributes: str | int | float | bool | None) -> Markup:
    """An element that holds nothing, such as `input` or SVG's `rect`."""
    written = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}/>")


def _attribute(key: str, value: str | int | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {key}"
    if isinstance(value, float):
        value = f"{value:g}"
    return f' {key}="{text(str(value))}"'


def link(url: str, label: str = "") -> Markup:
    """A link when the URL is a web address, else its text."""
    target = web_link(url)
    shown = label or url
    if not target:
        return tag("span", shown)
    return tag("a", shown, href=target, rel="noopener noreferrer")


_REPOSITORY = re.compile(r"github:([\w.-]+/[\w.-]+)(?:@([\w.-]+))?(?: ([\w./-]+))?")


def _github(match: re.Match[str]) -> str:
    """`github:OWNER/NAME@REVISION PATH`, as the knowledge base cites files, as an address."""
    name, revision, path = match.groups()
    if path and revision:
        return f"https://github.com/{name}/blob/{revision}/{path}"
    address = f"https://github.com/{name}" + (f"/tree/{revision}" if revision else "")
    return f"{address} {path}" if path else address


def cited(source: str, label: str = "") -> Markup:
    """A citation in which web addresses are links, named `label` or by their host."""
    words: list[Child] = []
    for word in _REPOSITORY.sub(_github, visible(source)).split(" ") if source else ():
        target = web_link(word.rstrip(".,;"))
        words += [" ", link(target, label or target.split("/")[2]) if target else word]
    return join(words[1:])


def listed(items: Iterable[Child], **attributes: str | int | float | bool | None) -> Markup:
    """An unordered list."""
    return tag("ul", *(tag("li", item) for item in items), **attributes)
