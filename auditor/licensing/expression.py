"""License expressions as a small immutable tree: parse, ids, render, canonical.

The grammar is that of SPDX (`AND`, `OR`, `WITH`, `+`, parentheses); operators may be written in
lower case and come out in upper case. Nothing is ever simplified by absorption: `MIT OR (MIT AND
X)` keeps the terms of X. `X WITH Commons-Clause` is rewritten to AND, because it adds a term.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, assert_never

from auditor.errors import AuditorError
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2000
"""Characters of an expression that are read; anything longer is refused, not cut."""
_DEEPEST = 40

# Written as WITH, but it takes rights away instead of adding them.
_ADDS_A_TERM = {"commons-clause": "LicenseRef-Commons-Clause"}


class ExpressionError(AuditorError):
    """The text is not a license expression; `what` says why."""

    code = "license-expression"


class Id(NamedTuple):
    id: str
    or_later: bool = False
    """True for `Apache-2.0+`; the GNU licenses have ids of their own for that."""


class With(NamedTuple):
    license: Id
    exception: str
    operator: Literal["WITH"] = "WITH"


class And(NamedTuple):
    parts: tuple[Expression, ...]
    operator: Literal["AND"] = "AND"


class Or(NamedTuple):
    parts: tuple[Expression, ...]
    operator: Literal["OR"] = "OR"


Expression = Id | With | And | Or


@lru_cache(maxsize=8192)
def parse(text: str) -> Expression:
    """The tree of an expression whose leaves are ids, as written. Raises ExpressionError.

    Ids are not looked up here; `identify.identify` turns names and spellings into ids first.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"a license expression of {len(text)} characters is not read")
    words = text.split()
    if len(words) == 1 and words[0].casefold() not in _OPERATORS and not _BRACKETS & set(text):
        return _leaf(words[0])
    flat = _flat(words, text)
    return flat if flat is not None else _parsed(text)


def ids(expression: Expression | str) -> tuple[str, ...]:
    """Every license id in it once, in the order of the text; exceptions are not licenses."""
    tree = parse(expression) if isinstance(expression, str) else expression
    found: dict[str, None] = {}
    _collect(tree, found)
    return tuple(found)


def render(expression: Expression) -> str:
    """The expression as SPDX writes it, every mixture of AND and OR in parentheses."""
    match expression:
        case Id():
            return expression.id + ("+" if expression.or_later else "")
        case With():
            return f"{render(expression.license)} WITH {expression.exception}"
        case And():
            return " AND ".join(
                f"({render(part)})" if isinstance(part, Or) else render(part)
                for part in expression.parts
            )
        case Or():
            return " OR ".join(
                f"({render(part)})" if isinstance(part, And) else render(part)
                for part in expression.parts
            )
        case _:
            assert_never(expression)


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """One spelling for all orders of the same expression, to compare expressions with."""
    return render(_sorted(parse(text)))


def both(parts: Iterable[Expression]) -> Expression:
    """All of them bind: AND, flattened, each part once. A single part stands for itself."""
    return _joined(parts, And)


def either(parts: Iterable[Expression]) -> Expression:
    """Any of them may be chosen: OR, flattened, each part once."""
    return _joined(parts, Or)


def _joined(parts: Iterable[Expression], kind: type[And] | type[Or]) -> Expression:
    flat: dict[Expression, None] = {}
    for part in parts:
        for inner in part.parts if isinstance(part, And | Or) and type(part) is kind else (part,):
            flat[inner] = None
    if not flat:
        raise ExpressionError("an expression needs at least one license")
    return next(iter(flat)) if len(flat) == 1 else kind(parts=tuple(flat))


def _leaf(word: str) -> Id:
    bare = word.rstrip("+")
    # A name may itself end in `++` (openrail++); one plus is the operator.
    if len(word) - len(bare) == 1 and bare:
        return Id(id=bare, or_later=True)
    return Id(id=word)


def _flat(words: list[str], text: str) -> Expression | None:
    """`A AND B AND C` or `A OR B`, which is what we render ourselves, without the parser."""
    if "(" in text or ")" in text or len(words) % 2 == 0:
        return None
    operators = set(words[1::2])
    if len(operators) != 1 or any(word.casefold() in _OPERATORS for word in words[::2]):
        return None
    leaves = [_leaf(word) for word in words[::2]]
    match operators.pop():
        case "AND":
            return both(leaves)
        case "OR":
            return either(leaves)
        case _:
            return None


_OPERATORS = frozenset(("and", "or", "with"))
_BRACKETS = frozenset("()")


def _parsed(text: str) -> Expression:
    # Loading the parser costs more than a whole audit, so only mixed expressions pay for it.
    import license_expression as parser

    deepest = depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ExpressionError(f"a license expression nested {deepest} deep is not read")

    def convert(node: object) -> Expression:
        if isinstance(node, parser.LicenseWithExceptionSymbol):
            license_part = _leaf(node.license_symbol.key)
            exception = node.exception_symbol.key
            added = _ADDS_A_TERM.get(exception.casefold())
            if added:
                return both((license_part, Id(id=added)))
            return With(license=license_part, exception=exception)
        if isinstance(node, parser.LicenseSymbol):
            return _leaf(node.key)
        if isinstance(node, parser.AND):
            return both(convert(part) for part in node.args)
        if isinstance(node, parser.OR):
            return either(convert(part) for part in node.args)
        raise ExpressionError(f"{text!r} is not a license expression")

    try:
        tree = parser.Licensing().parse(text, validate=False, strict=False)
    except (
        parser.ExpressionError,
        parser.ParseError,
        AttributeError,
        TypeError,
        ValueError,
    ) as error:
        # The parser leaks AttributeError and TypeError on unfinished expressions.
        raise ExpressionError(
            f"{text!r} is not a license expression",
            hint="join license ids with AND, OR or WITH, as in `MIT OR Apache-2.0`",
        ) from error
    if tree is None:
        raise ExpressionError("an empty text is not a license expression")
    return convert(tree)


def _collect(tree: Expression, found: dict[str, None]) -> None:
    match tree:
        case Id():
            found[tree.id] = None
        case With():
            found[tree.license.id] = None
        case And() | Or():
            for part in tree.parts:
                _collect(part, found)
        case _:
            assert_never(tree)


def _sorted(tree: Expression) -> Expression:
    match tree:
        case Id() | With():
            return tree
        case And():
            return And(parts=tuple(sorted((_sorted(part) for part in tree.parts), key=render)))
        case Or():
            return Or(parts=tuple(sorted((_sorted(part) for part in tree.parts), key=render)))
        case _:
            assert_never(tree)
