"""A parsed YAML or JSON document that knows where each of its values stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, TypeAlias

from auditor.errors import SourceError
from auditor.model import Span
from auditor.tuples import NamedTuple

Route: TypeAlias = tuple[str | int, ...]

# What a loader hands over per value. A scalar is a bare mark: whatever object the loader has at
# hand for a stretch of text, turned into two offsets by its `bounds`. A collection is a tuple
# (first mark, last mark, children), children being {key: (key mark, place)} or [place].
Place: TypeAlias = Any


class Difference(NamedTuple):
    """A plain scalar that a YAML 1.1 reader (PyYAML, Ruby, Go yaml.v2) takes for another value."""

    text: str
    yaml_1_1: str
    """What YAML 1.1 makes of it, in words."""
    span: Span


class Document:
    """`value` is made of dict, list, str, int, float, bool and None; treat it as read-only.

    Positions are worked out when they are asked for. `first_line` is the line of the file on
    which `text` begins.
    """

    __slots__ = (
        "_bounds",
        "_differ",
        "_line_starts",
        "_tree",
        "first_line",
        "path",
        "text",
        "value",
    )

    def __init__(
        self,
        value: Any,
        *,
        text: str,
        path: str,
        first_line: int,
        tree: Callable[[], Place],
        bounds: Callable[[Any], tuple[int, int]],
        differ: tuple[tuple[Any, str], ...] = (),
    ) -> None:
        self.value = value
        self.text = text
        self.path = path
        self.first_line = first_line
        self._tree: Callable[[], Place] = tree
        self._bounds = bounds
        self._differ = differ
        self._line_starts: list[int] | None = None

    def span(self, route: Route = ()) -> Span:
        """Where the value at `route` stands; of its nearest existing ancestor when there is none.

        A route is the keys and list indexes from the root: `("datasets", 0)`.
        """
        place, _ = self._find(route)
        start, end = self._extent(place)
        return self.between(start, end)

    def key_span(self, route: Route) -> Span:
        """Where the key stands that leads to `route`; the value's place when it is a list item."""
        place, key_mark = self._find(route)
        if key_mark is None:
            start, end = self._extent(place)
        else:
            start, end = self._bounds(key_mark)
        return self.between(start, end)

    def between(self, start: int, end: int) -> Span:
        """The span of two character offsets of `text`."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(
            path=self.path, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based, the line counted in the file) of a character offset."""
        starts = self._line_starts
        if starts is None:
            starts = self._line_starts = line_starts(self.text)
        index = bisect_right(starts, offset) - 1
        return index + self.first_line, offset - starts[index] + 1

    @property
    def readings_differ(self) -> tuple[Difference, ...]:
        """Scalars that YAML 1.1 readers read otherwise (`no`, `on`, `12:30`, `0123`)."""
        found = []
        for mark, meaning in self._differ:
            start, end = self._bounds(mark)
            found.append(
                Difference(
                    text=self.text[start:end], yaml_1_1=meaning, span=self.between(start, end)
                )
            )
        return tuple(found)

    def _find(self, route: Route) -> tuple[Place, Any]:
        place = self._tree()
        key_mark: Any = None
        for step in route:
            children = place[2] if isinstance(place, tuple) else None
            if isinstance(children, dict) and step in children:
                key_mark, place = children[step]
            elif isinstance(children, list) and isinstance(step, int) and step < len(children):
                key_mark, place = None, children[step]
            else:
                break
        return place, key_mark

    def _extent(self, place: Place) -> tuple[int, int]:
        if isinstance(place, tuple):
            start, end = self._bounds(place[0])[0], self._bounds(place[1])[1]
        else:
            start, end = self._bounds(place)
        # A block scalar's mark reaches to the next token; nobody wants to see those blanks.
        return start, start + len(self.text[start:end].rstrip())


def line_starts(text: str) -> list[int]:
    """Offsets at which the lines of `text` begin; a line ends at a line feed, and only there."""
    starts = [0]
    find = text.find
    at = find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = find("\n", at + 1)
    return starts


def error_at(
    text: str, offset: int, what: str, *, path: str, first_line: int, hint: str, code: str
) -> SourceError:
    """A SourceError that names the line and column of a character offset."""
    line = text.count("\n", 0, offset)
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return SourceError(what, path=path, line=line + first_line, column=column, hint=hint, code=code)


def height(value: Any) -> int:
    """How deep a value is nested: 0 for a scalar."""
    level = [value]
    height = 0
    while True:
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
            else:
                continue
        if not inner and not any(isinstance(item, dict | list) for item in level):
            return height
        height += 1
        # Shared values need one look only; without this, nested aliases would cost their expansion.
        level = list({id(item): item for item in inner}.values())
