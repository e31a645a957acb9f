"""Headers of model files, read from a stream that can seek, within bounds. Never the weights."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from auditor.model import Problem, Reading
from auditor.readers.training import evidence
from auditor.source.files import SourceText


class HeaderError(Exception):
    """The header is damaged, or larger than anything that an honest file has."""


class Cursor:
    """A place in a stream, and how much of it may still be read."""

    def __init__(self, stream: BinaryIO, budget: int) -> None:
        self._stream = stream
        self._budget = budget
        self.size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        self.at = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes. Raises HeaderError where there are fewer, or too many asked."""
        if count < 0 or self.at + count > self.size:
            raise HeaderError("it ends in the middle of its header")
        self._budget -= count
        if self._budget < 0:
            raise HeaderError("its header is larger than is read")
        data = self._stream.read(count)
        if len(data) != count:
            raise HeaderError("it ends in the middle of its header")
        self.at += count
        return data

    def skip(self, count: int) -> None:
        """Pass over `count` bytes without reading them."""
        if count < 0 or self.at + count > self.size:
            raise HeaderError("it ends in the middle of its header")
        self.at += count
        self._stream.seek(self.at)


@contextmanager
def cursor(source: SourceText, budget: int) -> Iterator[Cursor]:
    """The file behind `source`, or its bytes where it lies in memory.

    Raises HeaderError when the file cannot be opened any more.
    """
    if source.location is None:
        yield Cursor(io.BytesIO(source.data), budget)
        return
    try:
        stream = open(source.location, "rb")  # noqa: SIM115 - closed by the with below
    except OSError as error:
        raise HeaderError(f"it cannot be read: {error.strerror or error}") from None
    with stream:
        yield Cursor(stream, budget)


def unreadable(source: SourceText, format: str, error: HeaderError) -> Reading:
    """The reading of a model file whose header cannot be read."""
    problem = Problem(
        code=f"{format}-header",
        message=f"the header of this {format} file cannot be read: {error}",
        path=source.path,
        hint="get the file anew; what it states about license and origin is not known",
        fatal=True,
    )
    return evidence(source, format, (), problems=(problem,))
