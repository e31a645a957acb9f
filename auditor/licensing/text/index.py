"""The index of license texts: opened without reading it, asked for candidates and for variants.

The file holds no text. A word is the last 24 bits of its CRC-32; a variant is the sequence of its
words' numbers. Somebody with a dictionary could turn common words back; what is kept is enough to
compare a text that one has with a text that one does not have, and no more is claimed.

Layout (little endian): magic, format version, section count, then (offset, size) of each section;
see `SECTIONS`. Built by `python -m auditor.licensing.build_texts`.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from functools import cache
from pathlib import Path

from auditor.errors import KnowledgeError
from auditor.tuples import NamedTuple

MAGIC = b"AUDLTX\x00\x01"
SECTIONS = (
    "meta",
    "licenses",
    "variant_names",
    "spelling",
    "clauses",
    "tags",
    "hashes",
    "codes",
    "filter",
    "keys",
    "offsets",
    "postings",
    "variants",
    "blobs",
)
RUN = 4
FILTER_BITS = 21
UNKNOWN = "\x00"
FIRST_CODE = 2

OPTIONAL = 1
"""The word may be left out (SPDX optional text, titles, copyright lines, list marks)."""
FREE = 2
"""The word may be replaced (names, years, addresses)."""
STARTS = 4
"""A sentence starts here."""

VARIANT = struct.Struct("<HHIIIII")
"""License number, flags, runs in the index, those of required words only, required words, words,
end of the blob."""
NOTICE = 1
"""Variant flag: a notice that a license applies, not the text itself."""


class Variant(NamedTuple):
    """One copy of a license text."""

    number: int
    license: str
    also: tuple[str, ...]
    """License ids that have the same text."""
    name: str
    flags: int
    runs: int
    """Runs of four words that the index has of it."""
    sampled: int
    """Those of them that have required words only."""
    required: int
    size: int


class Text(NamedTuple):
    """The words of a variant as codes, with a flag byte for each, and its sentences."""

    words: str
    flags: bytes
    tags: tuple[int, ...]
    """A bit set for each sentence: which clause cues it has (bits number `Index.tag_names`)."""
    marks: tuple[str, ...]
    """The list mark of each sentence (`4.`, `(b)`), or empty."""


def hash_word(word: str) -> int:
    """24 bits of CRC-32 (zlib) of a bare word."""
    import zlib

    return zlib.crc32(word.encode()) & 0xFFFFFF


def run_keys(codes: str) -> list[int]:
    """A 32-bit key for each run of four words."""
    from zlib import crc32 as crc

    data = codes.encode("utf-16-le")
    return [crc(data[at : at + 8]) for at in range(0, len(data) - 7, 2)]


def sampling(required: int) -> int:
    """Of a variant with so many required words, one run in this many is in the index."""
    if required <= 400:
        return 1
    return 4 if required <= 1600 else 8


def sampled(key: int, rate: int) -> bool:
    return (key * 0x9E3779B1 >> 9) % rate == 0


class Index:
    """An opened index. Cheap to open; words and variants are decoded when asked for."""

    def __init__(self, data: bytes | mmap.mmap, origin: str) -> None:
        view = memoryview(data)
        if len(view) < 10 or view[:8] != MAGIC:
            raise KnowledgeError(
                "is not an index of license texts that this version can read",
                path=origin,
                hint="build it again: python -m auditor.licensing.build_texts",
            )
        places = struct.unpack_from(f"<{2 * len(SECTIONS)}I", view, 8)
        sections = {
            name: view[places[2 * at] : places[2 * at] + places[2 * at + 1]]
            for at, name in enumerate(SECTIONS)
        }
        self._sections = sections
        self._hashes = sections["hashes"].cast("I")
        self._codes = sections["codes"].cast("H")
        self._filter = sections["filter"]
        self._keys = sections["keys"].cast("I")
        self._offsets = sections["offsets"].cast("I")
        self._postings = sections["postings"].cast("H")
        self._blobs = sections["blobs"]
        self._variants = sections["variants"]
        self._license_lines: tuple[str, ...] | None = None
        self._names: tuple[str, ...] | None = None
        self.words: dict[str, str] = _Words(self)
        self._texts: dict[int, Text] = {}

    @property
    def licenses(self) -> tuple[str, ...]:
        """One line for each license: its id, then the ids that have the same text."""
        if self._license_lines is None:
            self._license_lines = tuple(_lines(self._sections["licenses"]))
        return self._license_lines

    @property
    def size(self) -> int:
        """Number of variants."""
        return len(self._variants) // VARIANT.size

    def section(self, name: str) -> str:
        """A section that is text, decoded."""
        return str(self._sections[name], "utf-8")

    @property
    def tag_names(self) -> tuple[str, ...]:
        return tuple(_lines(self._sections["tags"]))

    def code(self, bare_word: str) -> str:
        """The code of a word, or `UNKNOWN`."""
        wanted = hash_word(bare_word)
        at = bisect_left(self._hashes, wanted)
        if at < len(self._hashes) and self._hashes[at] == wanted:
            return chr(self._codes[at])
        return UNKNOWN

    def variant(self, number: int) -> Variant:
        if self._names is None:
            self._names = tuple(_lines(self._sections["variant_names"]))
        license_number, flags, runs, sample, required, size, _ = VARIANT.unpack_from(
            self._variants, number * VARIANT.size
        )
        license_id, *also = self.licenses[license_number].split("\t")
        return Variant(
            number=number,
            license=license_id,
            also=tuple(also),
            name=self._names[number],
            flags=flags,
            runs=runs,
            sampled=sample,
            required=required,
            size=size,
        )

    def text(self, number: int) -> Text:
        """The variant's words; decoded once."""
        found = self._texts.get(number)
        if found is None:
            if len(self._texts) > 64:
                self._texts.clear()
            found = self._texts[number] = self._decode(number)
        return found

    def _decode(self, number: int) -> Text:
        import zlib

        end = VARIANT.unpack_from(self._variants, number * VARIANT.size)[6]
        start = VARIANT.unpack_from(self._variants, (number - 1) * VARIANT.size)[6] if number else 0
        raw = zlib.decompress(self._blobs[start:end])
        size, sentences = struct.unpack_from("<II", raw)
        at = 8
        low = raw[at : at + size]
        high = raw[at + size : at + 2 * size]
        pairs = bytearray(2 * size)
        pairs[0::2] = low
        pairs[1::2] = high
        at += 2 * size
        flags = raw[at : at + size]
        at += size
        tags = struct.unpack_from(f"<{sentences}I", raw, at)
        marks = tuple(raw[at + 4 * sentences :].decode().split("\n"))
        return Text(words=pairs.decode("utf-16-le"), flags=flags, tags=tags, marks=marks)

    def hits(self, codes: str) -> tuple[dict[int, list[int]], dict[int, int]]:
        """For each variant, the places in `codes` where a run of four words is also its own; and
        for each place whose run occurred before, where it did last."""
        bits = self._filter
        mask = (1 << FILTER_BITS) - 1
        keys, offsets, postings = self._keys, self._offsets, self._postings
        count = len(keys)
        found: dict[int, list[int]] = {}
        last: dict[int, int] = {}
        again: dict[int, int] = {}
        for place, key in enumerate(run_keys(codes)):
            bit = key & mask
            if not bits[bit >> 3] >> (bit & 7) & 1:
                continue
            at = bisect_left(keys, key)
            if at < count and keys[at] == key:
                if key in last:
                    again[place] = last[key]
                last[key] = place
                for number in postings[offsets[at] : offsets[at + 1]]:
                    if number in found:
                        found[number].append(place)
                    else:
                        found[number] = [place]
        return found, again


class _Words(dict[str, str]):
    """Written words to codes, filled in as they are met."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self._index = index
        self._spelling: dict[str, str] | None = None

    def __missing__(self, word: str) -> str:
        from auditor.licensing.text.words import bare

        if self._spelling is None:
            self._spelling = dict(
                line.split("\t", 1) for line in self._index.section("spelling").splitlines()
            )
        plain = bare(word)
        code = self._index.code(self._spelling.get(plain, plain))
        if len(self) > 200_000:
            self.clear()
        self[word] = code
        return code


def _lines(section: memoryview) -> list[str]:
    text = str(section, "utf-8")
    return text.split("\n") if text else []


def open_index(path: Path) -> Index:
    """Open an index file. Raises KnowledgeError where it is missing or of another format."""
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"the index of license texts cannot be opened: {error}",
            path=str(path),
            hint="reinstall, or build it: python -m auditor.licensing.build_texts",
        ) from error
    return Index(data, str(path))


@cache
def default_index() -> Index:
    """The index that comes with the package."""
    return open_index(Path(__file__).with_name("_texts.idx"))
