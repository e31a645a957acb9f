"""Values of any shape, as the texts that they hold and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.source.document import Route

_NAMES = ("id", "repo_id", "name", "dataset", "model", "path", "url", "title")


def texts_at(route: Route, value: Any) -> Iterator[tuple[Route, str]]:
    """Every text that a list-like field holds, with its route.

    Fields that should hold a text or a list of texts also come as lists of mappings: with a name
    among their keys (`{name: squad, args: …}`), or with the name as the key (`squad: ~`).
    """
    match value:
        case None | "":
            return
        case str():
            text = value.strip()
            if text:
                yield route, text
        case list():
            for index, item in enumerate(value):
                yield from texts_at((*route, index), item)
        case dict():
            named = next((key for key in _NAMES if isinstance(value.get(key), str)), None)
            if named is not None:
                yield (*route, named), value[named].strip()
                return
            for key, item in value.items():
                if isinstance(item, list):
                    yield from texts_at((*route, key), item)
                else:
                    yield (*route, key), key
        case _:
            yield route, str(value)
