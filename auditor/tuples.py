"""`NamedTuple` for less: the same classes as `typing.NamedTuple` makes, at less than half the cost.

`typing` turns every annotation into a `ForwardRef` and checks it, 0.1 to 0.2 ms a class; the
hundred classes on the way of `auditor check` made that a fifth of its cold start. Nothing here
reads types while it runs, so only the names of the fields are looked at. Type checkers see
`typing`'s own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    _NOT_COPIED = frozenset(
        {"__module__", "__qualname__", "__annotations__", "__classcell__", "__firstlineno__"}
        | {"__annotate__", "__annotate_func__", "__conditional_annotations__"}
        | {"__static_attributes__"}
    )

    def _field_names(body):
        if "__annotations__" in body:
            return body["__annotations__"]
        # Python 3.14 keeps annotations as a function, except under `from __future__`.
        annotate = body.get("__annotate_func__") or body.get("__annotate__")
        if annotate is None:
            return ()
        from annotationlib import Format, call_annotate_function

        return call_annotate_function(annotate, Format.FORWARDREF)

    class _Maker(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            if bases != (NamedTuple,):
                raise TypeError(f"{name}: a NamedTuple has no other bases")
            annotations = _field_names(body)
            defaults = [body[field] for field in annotations if field in body]
            made = namedtuple(name, annotations, defaults=defaults, module=body["__module__"])
            given = list(annotations)[len(annotations) - len(defaults) :]
            if not all(field in body for field in given):
                raise TypeError(f"{name}: a field without a default follows one that has one")
            made.__annotations__ = made.__new__.__annotations__ = annotations
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in annotations and key not in _NOT_COPIED:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """A base that leaves no trace: what inherits from it is a plain subclass of tuple."""
