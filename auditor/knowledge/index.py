"""The compiled knowledge base: one file, mapped into memory and read where it is asked.

Layout, little-endian: a header (magic, length of the file, place and checksum of the table of
contents), the sections, and the table of contents as JSON. A *table* maps names to rows: sorted
CRC-32 hashes of the keys, searched by bisection, with the keys themselves beside them to tell
colliding ones apart. *Records* are JSON texts with a checksum each; they are decoded when somebody
asks for one. Opening the file reads the header and the table of contents and nothing else.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from auditor.errors import KnowledgeError

MAGIC = b"AUDKNOW1"
HEADER = struct.Struct("<8sQQQI")
"""Magic, length of the file, offset and length of the table of contents, its CRC-32."""

_MEND = "build it again with: python -m auditor.knowledge.compile"


def damaged(path: str, what: str) -> KnowledgeError:
    """The error for an index that cannot be trusted."""
    return KnowledgeError(
        f"the knowledge index is damaged: {what}", path=path, hint=_MEND, code="knowledge-index"
    )


class Index:
    """An open index. Raises `KnowledgeError` where the file is not what it should be."""

    __slots__ = ("_records", "_tables", "_view", "as_of", "path", "sections", "sources", "version")

    def __init__(self, path: str) -> None:
        self.path = path
        self._view = _map(path)
        contents = self._contents()
        try:
            self.version: str = contents["version"]
            self.as_of: str = contents["as_of"]
            self.sources: Mapping[str, int] = contents["sources"]
            self.sections: Mapping[str, Sequence[int]] = contents["sections"]
        except KeyError as error:
            raise damaged(path, f"its table of contents lacks {error}") from None
        self._tables: dict[str, Table] = {}
        self._records: dict[str, Records] = {}

    def _contents(self) -> dict[str, Any]:
        if len(self._view) < HEADER.size:
            raise damaged(self.path, "it is shorter than its header")
        magic, length, offset, size, check = HEADER.unpack_from(self._view)
        if magic != MAGIC:
            raise damaged(self.path, "it does not begin as an index does")
        if length != len(self._view) or offset + size > length:
            raise damaged(self.path, f"{len(self._view)} bytes where {length} were written")
        text = bytes(self._view[offset : offset + size])
        if crc32(text) != check:
            raise damaged(self.path, "its table of contents fails its checksum")
        contents: dict[str, Any] = json.loads(text)
        return contents

    def section(self, name: str) -> memoryview:
        """The bytes of one section."""
        try:
            offset, size = self.sections[name]
        except KeyError:
            raise damaged(self.path, f"it has no section {name}") from None
        return self._view[offset : offset + size]

    def numbers(self, name: str) -> Sequence[int]:
        """One section as unsigned 32-bit numbers."""
        section = self.section(name)
        if sys.byteorder == "little":
            return section.cast("I")
        from array import array

        swapped = array("I", bytes(section))
        swapped.byteswap()
        return swapped

    def table(self, name: str) -> Table:
        """The table called `name`; the same object every time."""
        found = self._tables.get(name)
        if found is None:
            found = self._tables[name] = Table(self, name)
        return found

    def records(self, name: str) -> Records:
        """The records called `name`; the same object every time."""
        found = self._records.get(name)
        if found is None:
            found = self._records[name] = Records(self, name)
        return found


class Table:
    """Names to row numbers."""

    __slots__ = ("_hashes", "_keys", "_offsets", "_rows")

    def __init__(self, index: Index, name: str) -> None:
        self._hashes = index.numbers(f"{name}.hashes")
        self._rows = index.numbers(f"{name}.rows")
        self._offsets = index.numbers(f"{name}.key-offsets")
        self._keys = index.section(f"{name}.keys")

    def find(self, key: str) -> int | None:
        """The row of a key, or None."""
        return self.find_bytes(key.encode("utf-8", "surrogatepass"))

    def find_bytes(self, wanted: bytes) -> int | None:
        """The row of a key that is at hand as UTF-8."""
        hashed = crc32(wanted)
        hashes = self._hashes
        place = bisect_left(hashes, hashed)
        while place < len(hashes) and hashes[place] == hashed:
            if self._keys[self._offsets[place] : self._offsets[place + 1]] == wanted:
                return self._rows[place]
            place += 1
        return None

    def entries(self) -> Iterator[tuple[str, int]]:
        """Every key with its row, in the order of the index."""
        text = bytes(self._keys)
        for place in range(len(self._hashes)):
            key = text[self._offsets[place] : self._offsets[place + 1]]
            yield key.decode("utf-8", "surrogatepass"), self._rows[place]


class Records:
    """JSON records by row number."""

    __slots__ = ("_blob", "_checks", "_name", "_offsets", "_path")

    def __init__(self, index: Index, name: str) -> None:
        self._path = index.path
        self._name = name
        self._offsets = index.numbers(f"{name}.offsets")
        self._checks = index.numbers(f"{name}.checks")
        self._blob = index.section(f"{name}.blob")

    def __len__(self) -> int:
        return len(self._checks)

    def raw(self, row: int) -> Any:
        """The record in a row, decoded anew; keep what you need of it."""
        text = bytes(self._blob[self._offsets[row] : self._offsets[row + 1]])
        if crc32(text) != self._checks[row]:
            raise damaged(self._path, f"record {row} of {self._name} fails its checksum")
        return json.loads(text)


def _map(path: str) -> memoryview:
    try:
        with open(path, "rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except ValueError:
        raise damaged(path, "it is empty") from None
    except OSError as error:
        raise KnowledgeError(
            f"the knowledge index cannot be opened: {error.strerror}",
            path=path,
            hint=_MEND,
            code="knowledge-index",
        ) from None
