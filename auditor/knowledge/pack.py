"""Writing the knowledge index: the other half of `index.py`. Same input, same bytes."""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from auditor.knowledge.index import HEADER, MAGIC


class Packer:
    """Collects sections, then writes them as one file."""

    def __init__(self) -> None:
        self._sections: dict[str, bytes] = {}

    def numbers(self, name: str, values: Iterable[int]) -> None:
        """A section of unsigned 32-bit numbers."""
        packed = array("I", values)
        if packed.itemsize != 4:
            raise RuntimeError("unsigned int is not 32 bits wide on this platform")
        if memoryview(array("H", [1])).cast("B")[0] != 1:
            packed.byteswap()
        self._sections[name] = packed.tobytes()

    def bytes(self, name: str, value: bytes) -> None:
        """A section of plain bytes."""
        self._sections[name] = value

    def table(self, name: str, rows: Mapping[str, int]) -> None:
        """A table of names; see `index.Table`."""
        entries = sorted((crc32(key.encode()), key.encode(), row) for key, row in rows.items())
        self.numbers(f"{name}.hashes", (hashed for hashed, _, _ in entries))
        self.numbers(f"{name}.rows", (row for _, _, row in entries))
        self.numbers(f"{name}.key-offsets", offsets(key for _, key, _ in entries))
        self.bytes(f"{name}.keys", b"".join(key for _, key, _ in entries))

    def records(self, name: str, records: Iterable[Any]) -> None:
        """Records in the order given; see `index.Records`."""
        texts = [encode(record) for record in records]
        self.numbers(f"{name}.offsets", offsets(texts))
        self.numbers(f"{name}.checks", (crc32(text) for text in texts))
        self.bytes(f"{name}.blob", b"".join(texts))

    def write(self, path: Path, *, as_of: str, sources: Mapping[str, int]) -> str:
        """Write the file whole or not at all, and return its version: a hash of the contents.

        `sources` says how many files each folder gave, so that a checkout can tell a missing one.
        """
        digest = sha256()
        offset = HEADER.size
        places: dict[str, tuple[int, int]] = {}
        body: list[bytes] = []
        for name, section in sorted(self._sections.items()):
            digest.update(f"{name}:{len(section)}\n".encode())
            digest.update(section)
            padding = -offset % 8
            offset += padding
            body.append(b"\0" * padding + section)
            places[name] = (offset, len(section))
            offset += len(section)
        version = digest.hexdigest()[:12]
        contents = encode(
            {"version": version, "as_of": as_of, "sources": sources, "sections": places}
        )
        header = HEADER.pack(MAGIC, offset + len(contents), offset, len(contents), crc32(contents))
        replace(path, b"".join([header, *body, contents]))
        return version


def encode(value: Any) -> bytes:
    """Compact JSON, keys in the order given for readers, ASCII kept out of it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def replace(path: Path, content: bytes) -> None:
    """Put a file in its place in one step, so that a reader never meets half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def offsets(parts: Iterable[bytes]) -> list[int]:
    """Where each part begins when they are joined, and where the last one ends."""
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return ends
