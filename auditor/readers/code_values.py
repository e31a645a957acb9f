"""What names in a program stand for, as far as that can be told without running it.

Constants at any level, f-strings and sums of them, dictionaries, attributes of configuration
classes, defaults of parameters and of command line options, and what local functions are called
with. Nothing is imported or run. A name that is bound to several values has all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import product

MAX_VALUES = 8
"""Values that one expression may have; further ones are left out."""
_MAX_DEPTH = 24
_MAX_STEPS = 200_000
"""Expressions looked at in one program: bounds what bindings that refer to each other may cost."""


class Values:
    """Bindings of a program, and the texts that its expressions may have."""

    def __init__(self, trees: Sequence[ast.AST]) -> None:
        self.calls: list[ast.Call] = []
        self.modules: dict[str, str] = {}
        """Local name to the dotted name that it was imported as."""
        self.owners: dict[int, str] = {}
        """`id` of a call to the name that its result is bound or passed to."""
        self._bound: dict[str, list[ast.expr]] = {}
        self._attributes: dict[str, list[ast.expr]] = {}
        self._parameters: dict[str, list[str]] = {}
        self._steps = 0
        for tree in trees:
            before = len(self.calls)
            for node in ast.walk(tree):
                self._note(node)
            self.calls[before:] = sorted(self.calls[before:], key=_place)
        for call in self.calls:
            self._note_arguments(call)

    def texts(self, node: ast.expr | None) -> tuple[str, ...]:
        """The texts that an expression may have; empty when that cannot be told."""
        if node is None:
            return ()
        return tuple(dict.fromkeys(self._texts(node, 0, frozenset())))[:MAX_VALUES]

    def true(self, node: ast.expr | None) -> bool:
        """Whether an expression is the constant True, directly or by a name."""
        return any(
            isinstance(one, ast.Constant) and one.value is True for one in self._expand(node)
        )

    def dotted(self, node: ast.expr) -> str:
        """The dotted name of what is called, with imports undone; `?` for what has no name."""
        steps: list[str] = []
        while isinstance(node, ast.Attribute) and len(steps) < _MAX_DEPTH:
            steps.append(node.attr)
            node = node.value
        root = self.modules.get(node.id, node.id) if isinstance(node, ast.Name) else "?"
        return ".".join((root, *reversed(steps)))

    # -- collecting

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    self.modules[local] = alias.name if alias.asname else local
            case ast.ImportFrom():
                for alias in node.names:
                    self.modules[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, node.value)
            case ast.AnnAssign() | ast.NamedExpr():
                if node.value is not None:
                    self._bind(node.target, node.value)
            case ast.For() | ast.comprehension():
                if isinstance(node.iter, ast.List | ast.Tuple | ast.Set):
                    for item in node.iter.elts[:MAX_VALUES]:
                        self._bind(node.target, item)
            case ast.ClassDef():
                for statement in node.body:
                    self._note_field(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._note_function(node)
            case ast.Call():
                self.calls.append(node)
                for keyword in node.keywords:
                    if keyword.arg and isinstance(keyword.value, ast.Call):
                        self.owners.setdefault(id(keyword.value), keyword.arg)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name():
                self._bound.setdefault(target.id, []).append(value)
                self._own(target.id, value)
            case ast.Attribute():
                self._attributes.setdefault(target.attr, []).append(value)
                self._own(target.attr, value)
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                self._attributes.setdefault(key, []).append(value)
                self._own(key, value)
            case ast.Tuple() | ast.List():
                if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                    for one, part in zip(target.elts, value.elts, strict=True):
                        self._bind(one, part)

    def _own(self, name: str, value: ast.expr) -> None:
        """The call whose result is bound, through `.to(device)`, `["train"]` and the like."""
        for _ in range(_MAX_DEPTH):
            if isinstance(value, ast.Call):
                self.owners.setdefault(id(value), name)
                value = value.func
            elif isinstance(value, ast.Attribute | ast.Subscript | ast.Await):
                value = value.value
            else:
                return

    def _note_field(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._attributes.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._attributes.setdefault(name, []).append(value)

    def _note_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        positional = [*node.args.posonlyargs, *node.args.args]
        names = [one.arg for one in positional]
        self._parameters.setdefault(node.name, names[1:] if names[:1] == ["self"] else names)
        defaults = node.args.defaults
        for one, default in zip(
            positional[len(positional) - len(defaults) :], defaults, strict=True
        ):
            self._bound.setdefault(one.arg, []).append(default)
        for one, given in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            if given is not None:
                self._bound.setdefault(one.arg, []).append(given)

    def _note_arguments(self, call: ast.Call) -> None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if isinstance(call.func, ast.Name):
            name = call.func.id
        if name in ("add_argument", "option", "Option"):
            self._note_option(call)
            return
        if name in self._parameters:
            for parameter, argument in zip(self._parameters[name], call.args, strict=False):
                self._bound.setdefault(parameter, []).append(argument)
            for keyword in call.keywords:
                if keyword.arg:
                    self._bound.setdefault(keyword.arg, []).append(keyword.value)
        elif name[:1].isupper() or name == "dict":
            # A configuration object that is made with its fields.
            for keyword in call.keywords:
                if keyword.arg:
                    self._attributes.setdefault(keyword.arg, []).append(keyword.value)

    def _note_option(self, call: ast.Call) -> None:
        """The default of an option of argparse or click: an attribute, or a parameter."""
        default = argument(call, None, ("default",))
        names = [one.value for one in call.args if isinstance(one, ast.Constant)]
        longest = max((name for name in names if isinstance(name, str)), key=len, default="")
        if default is not None and longest:
            key = longest.lstrip("-").replace("-", "_")
            self._attributes.setdefault(key, []).append(default)
            if longest.startswith("-"):
                self._bound.setdefault(key, []).append(default)

    # -- evaluating

    def _expand(self, node: ast.expr | None) -> Iterable[ast.expr]:
        """The expressions that a name stands for, one step further."""
        match node:
            case None:
                return ()
            case ast.Name():
                return self._bound.get(node.id, ())
            case ast.Attribute():
                return self._attributes.get(node.attr, ())
        return (node,)

    def _texts(self, node: ast.expr, depth: int, seen: frozenset[str]) -> list[str]:
        self._steps += 1
        if depth > _MAX_DEPTH or self._steps > _MAX_STEPS:
            return []
        below = depth + 1
        match node:
            case ast.Constant():
                return [node.value] if isinstance(node.value, str) else []
            case ast.Name():
                return self._named(f"name {node.id}", self._bound.get(node.id, ()), below, seen)
            case ast.Attribute():
                key = f"attribute {node.attr}"
                return self._named(key, self._attributes.get(node.attr, ()), below, seen)
            case ast.JoinedStr():
                return self._joined([self._part(part, below, seen) for part in node.values])
            case ast.BinOp(op=ast.Add()):
                both = [self._texts(part, below, seen) for part in (node.left, node.right)]
                return self._joined(both)
            case ast.IfExp():
                return [
                    *self._texts(node.body, below, seen),
                    *self._texts(node.orelse, below, seen),
                ]
            case ast.BoolOp():
                return [text for part in node.values for text in self._texts(part, below, seen)]
            case ast.Subscript():
                return self._item(node, below, seen)
            case ast.Call():
                return self._call(node, below, seen)
            case ast.NamedExpr():
                return self._texts(node.value, below, seen)
        return []

    def _named(
        self, key: str, bound: Sequence[ast.expr], depth: int, seen: frozenset[str]
    ) -> list[str]:
        if key in seen:
            return []
        found: list[str] = []
        for one in bound[: 4 * MAX_VALUES]:
            found.extend(self._texts(one, depth, seen | {key}))
            if len(found) >= MAX_VALUES:
                break
        return found[:MAX_VALUES]

    def _part(self, node: ast.expr, depth: int, seen: frozenset[str]) -> list[str]:
        if isinstance(node, ast.FormattedValue):
            if isinstance(node.value, ast.Constant):
                return [str(node.value.value)]
            return self._texts(node.value, depth, seen)
        return self._texts(node, depth, seen)

    def _joined(self, parts: Sequence[Sequence[str]]) -> list[str]:
        if not all(parts):
            return []
        joined: list[str] = []
        for chosen in product(*(part[:MAX_VALUES] for part in parts)):
            joined.append("".join(chosen)[:1024])
            if len(joined) >= MAX_VALUES:
                break
        return joined

    def _item(self, node: ast.Subscript, depth: int, seen: frozenset[str]) -> list[str]:
        """`CONFIG["model"]`, `MODELS[0]`: what a dictionary or a list has there, or was given."""
        found: list[str] = []
        keys = self._texts(node.slice, depth, seen)
        for holder in self._expand(node.value):
            if isinstance(holder, ast.Dict):
                for key, value in zip(holder.keys, holder.values, strict=True):
                    known = isinstance(key, ast.Constant) and key.value in keys
                    # A key that is not known may be any of them.
                    if (known or not keys) and len(found) < MAX_VALUES:
                        found.extend(self._texts(value, depth, seen))
            elif isinstance(holder, ast.List | ast.Tuple) and isinstance(node.slice, ast.Constant):
                index = node.slice.value
                if isinstance(index, int) and -len(holder.elts) <= index < len(holder.elts):
                    found.extend(self._texts(holder.elts[index], depth, seen))
        if not found:
            for text in keys:
                found.extend(
                    self._named(f"attribute {text}", self._attributes.get(text, ()), depth, seen)
                )
        return found

    def _call(self, node: ast.Call, depth: int, seen: frozenset[str]) -> list[str]:
        name = self.dotted(node.func)
        last = name.rpartition(".")[2]
        if name in ("os.environ.get", "os.getenv", "os.environ.setdefault"):
            return [text for one in node.args[1:2] for text in self._texts(one, depth, seen)]
        if last in ("field", "Field"):
            default = argument(node, 0 if last == "Field" else None, ("default",))
            return self._texts(default, depth, seen) if default is not None else []
        if last in ("get", "pop") and node.args and isinstance(node.func, ast.Attribute):
            place = ast.Subscript(value=node.func.value, slice=node.args[0], ctx=ast.Load())
            found = self._item(place, depth, seen)
            return [
                *found,
                *(text for one in node.args[1:2] for text in self._texts(one, depth, seen)),
            ]
        if last == "str" and node.args:
            return self._texts(node.args[0], depth, seen)
        if last in ("strip", "rstrip", "lstrip") and isinstance(node.func, ast.Attribute):
            return [text.strip() for text in self._texts(node.func.value, depth, seen)]
        if last == "format" and isinstance(node.func, ast.Attribute) and not node.keywords:
            return self._formatted(node, depth, seen)
        return []

    def _formatted(self, node: ast.Call, depth: int, seen: frozenset[str]) -> list[str]:
        assert isinstance(node.func, ast.Attribute)
        found = []
        for pattern in self._texts(node.func.value, depth, seen):
            pieces = pattern.split("{}")
            if len(pieces) != len(node.args) + 1:
                continue
            parts: list[Sequence[str]] = [[pieces[0]]]
            for given, piece in zip(node.args, pieces[1:], strict=True):
                parts += [self._texts(given, depth, seen), [piece]]
            found.extend(self._joined([part for part in parts if part != [""]]))
        return found


def _place(call: ast.Call) -> tuple[int, int]:
    return call.lineno, call.col_offset


def argument(call: ast.Call, position: int | None, names: Sequence[str]) -> ast.expr | None:
    """The argument at a position (None: by keyword only), or under the first of the names."""
    for name in names:
        for keyword in call.keywords:
            if keyword.arg == name:
                return keyword.value
    if position is None or position >= len(call.args):
        return None
    if any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
        return None
    return call.args[position]
