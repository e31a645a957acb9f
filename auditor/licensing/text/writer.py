"""Writing the index. Only the build needs this module; `index.py` says what the sections hold."""

from __future__ import annotations

import array
import re
import struct
import sys
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from auditor.licensing.text import index as ix
from auditor.licensing.text.align import align
from auditor.licensing.text.clauses import Cues, joined
from auditor.licensing.text.layout import copyright_lines, list_marks, sentence_starts
from auditor.licensing.text.words import bare, places, prepare, words
from auditor.tuples import NamedTuple


class Copy(NamedTuple):
    """One copy of a license text, as the build reads it."""

    license: str
    name: str
    text: str
    optional: tuple[tuple[int, int], ...] = ()
    free: tuple[tuple[int, int], ...] = ()
    notice: bool = False
    """A notice that the license applies, not its text."""
    marked: bool = False
    """The source itself says what is optional; nothing is guessed but copyright lines."""


class Built(NamedTuple):
    data: bytes
    licenses: int
    variants: int
    words: int


class _Prepared(NamedTuple):
    copy: Copy
    words: tuple[str, ...]
    flags: bytes
    sentences: tuple[int, ...]
    tags: tuple[int, ...]
    marks: tuple[str, ...]

    @property
    def required(self) -> int:
        return sum(not flag & (ix.OPTIONAL | ix.FREE) for flag in self.flags)


_SHORTEST = 12
"""Fewer required words than this are no text that could be told from a sentence."""
_TITLE_LINE = 90
_TITLE_BLOCKS = 4


def _title_blocks(text: str, cues: Cues) -> list[tuple[int, int]]:
    """Short blocks at the head of a text that are title, version or copyright."""
    found: list[tuple[int, int]] = []
    at = 0
    for match in re.finditer(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*", text):
        if len(found) == _TITLE_BLOCKS:
            break
        block = match[0]
        if not block.strip():
            continue
        lines = block.splitlines()
        plain = [bare(word) for word in words(prepare(block))]
        copyright_only = any(start <= 2 for start, _ in copyright_lines(block.strip()))
        if (
            len(lines) > 4
            or max(map(len, lines)) > _TITLE_LINE
            or block.rstrip().endswith((".", ";", ","))
            or (sum(map(cues.is_operative, plain)) > 1 and not copyright_only)
        ):
            break
        found.append(match.span())
        at = match.end()
    return [(0, at)] if at else []


def _names_only(line: str, cues: Cues) -> bool:
    plain = [bare(word) for word in words(line)]
    return not any(cues.is_operative(word) and word not in cues.name_words for word in plain)


def _prepare(copy: Copy, cues: Cues, spelling: Mapping[str, str], tags: Sequence[str]) -> _Prepared:
    text = prepare(copy.text)
    starts, _ = places(text)
    plain = tuple(spelling.get(word, word) for word in map(bare, words(text)))
    copyrights = [
        (start, end, ix.OPTIONAL)
        for start, end in copyright_lines(copy.text)
        if _names_only(text[start:end], cues)
    ]
    stretches = [(start, end, ix.OPTIONAL) for start, end in copy.optional]
    stretches += [(start, end, ix.FREE) for start, end in copy.free]
    stretches += copyrights
    marks = list_marks(copy.text)
    stretches += [(start, end, ix.OPTIONAL) for start, end in marks]
    if not copy.marked:
        stretches += [(a, b, ix.OPTIONAL) for a, b in _title_blocks(copy.text, cues)]
    flags = bytearray(len(plain))
    for start, end, flag in stretches:
        for place in range(_first(starts, start), _first(starts, end)):
            flags[place] |= flag
    for place, word in enumerate(plain):
        if flags[place] & ix.FREE and cues.is_operative(word) and word not in cues.name_words:
            flags[place] &= ~ix.FREE  # a blank is for names; a `may` in it has to stay
    cuts = sentence_starts(copy.text)
    sentences = sorted({_first(starts, cut) for cut in cuts if cut < len(text)} | {0})
    sentences = [place for place in sentences if place < len(plain)]
    bits = []
    labels = []
    for place, end in zip(sentences, [*sentences[1:], len(plain)], strict=True):
        flags[place] |= ix.STARTS
        ids = cues.read(joined(plain[place:end]))
        bits.append(sum(1 << tags.index(id_) for id_ in ids))
        offset = starts[place]
        mark = next((text[a:b].strip() for a, b in marks if a <= offset < b), "")
        labels.append(re.sub(r"[^0-9a-z.()]", "", mark)[:10])
    return _Prepared(
        copy=copy,
        words=plain,
        flags=bytes(flags),
        sentences=tuple(sentences),
        tags=tuple(bits),
        marks=tuple(labels),
    )


def _first(starts: list[int], offset: int) -> int:
    """Number of the first word that starts at or after `offset`."""
    return bisect_right(starts, offset - 1)


def write_index(
    copies: Sequence[Copy],
    *,
    as_of: str,
    clauses: str,
    cues: Cues,
    spelling: Mapping[str, str],
) -> Built:
    """The bytes of an index of `copies`. Copies with the same words are kept once; where they
    belong to several licenses, the shortest `-only` or plain id stands first and the others are
    noted as having the same text."""
    tags = [clause.id for clause in cues.clauses]
    if len(tags) > 32:
        raise ValueError("more than 32 clauses do not fit the sentence tags")
    prepared = [_prepare(copy, cues, spelling, tags) for copy in copies]
    prepared = [one for one in prepared if one.required >= _SHORTEST]
    prepared = _with_borrowed_marks(prepared, cues)
    kept, also = _without_doubles(prepared)
    # A text cannot tell `-only` from `-or-later`: copies that say so in a notice are notices.
    kept = [
        one
        for one in _flag_notices(kept)
        if one.copy.marked
        or one.copy.notice
        or not (one.copy.license.endswith("-or-later") or "invariants-" in one.copy.license)
    ]
    ids = sorted({one.copy.license for one in kept})
    counts = Counter(word for one in kept for word in one.words)
    hashes = sorted({ix.hash_word(word) for word in counts})
    codes = _codes(counts)
    variants, blobs, postings = _variants(kept, ids, codes)
    keys = sorted(postings)
    offsets = array.array("I", [0])
    flat = array.array("H")
    bits = bytearray(1 << (ix.FILTER_BITS - 3))
    for key in keys:
        flat.extend(sorted(set(postings[key])))
        offsets.append(len(flat))
        bit = key & ((1 << ix.FILTER_BITS) - 1)
        bits[bit >> 3] |= 1 << (bit & 7)
    sections: dict[str, bytes] = {
        "meta": f"as_of\t{as_of}".encode(),
        "licenses": "\n".join("\t".join((id_, *sorted(also.get(id_, ())))) for id_ in ids).encode(),
        "variant_names": "\n".join(one.copy.name for one in kept).encode(),
        "spelling": "\n".join(f"{a}\t{b}" for a, b in sorted(spelling.items())).encode(),
        "clauses": clauses.encode(),
        "tags": "\n".join(tags).encode(),
        "hashes": _bytes(array.array("I", hashes)),
        "codes": _bytes(array.array("H", [codes[number] for number in hashes])),
        "filter": bytes(bits),
        "keys": _bytes(array.array("I", keys)),
        "offsets": _bytes(offsets),
        "postings": _bytes(flat),
        "variants": variants,
        "blobs": blobs,
    }
    return Built(data=_packed(sections), licenses=len(ids), variants=len(kept), words=len(hashes))


def replace_section(data: bytes, texts: Mapping[str, str]) -> bytes:
    """An index with some of its text sections exchanged."""
    places = struct.unpack_from(f"<{2 * len(ix.SECTIONS)}I", data, len(ix.MAGIC))
    sections = {
        name: data[places[2 * at] : places[2 * at] + places[2 * at + 1]]
        for at, name in enumerate(ix.SECTIONS)
    }
    for name, text in texts.items():
        sections[name] = text.encode()
    return _packed(sections)


def _packed(sections: Mapping[str, bytes]) -> bytes:
    head = len(ix.MAGIC) + 8 * len(ix.SECTIONS)
    body = bytearray(-head % 8)
    places: list[int] = []
    for name in ix.SECTIONS:
        section = sections[name]
        places += (head + len(body), len(section))
        body += section
        body += bytes(-(head + len(body)) % 8)
    return ix.MAGIC + struct.pack(f"<{len(places)}I", *places) + bytes(body)


def _bytes(values: array.array[int]) -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _with_borrowed_marks(prepared: Sequence[_Prepared], cues: Cues) -> list[_Prepared]:
    """Copies take over what the marked text of the same license says may be left out or filled in
    (the appendix of Apache-2.0, the name in BSD-3-Clause)."""
    marked: dict[str, list[_Prepared]] = {}
    for one in prepared:
        if one.copy.marked and not one.copy.notice:
            marked.setdefault(one.copy.license, []).append(one)
    codes: dict[str, str] = {}
    out = []
    for one in prepared:
        for model in marked.get(one.copy.license, ()):
            if one.copy.marked:
                continue
            flags = bytearray(one.flags)
            a, b = (
                "".join(codes.setdefault(word, chr(len(codes) + 2)) for word in text.words)
                for text in (model, one)
            )
            at_model = at_copy = 0
            for i, j, size in [*align(a, b), (len(a), len(b), 0)]:
                around = model.flags[max(at_model - 1, 0) : i + 1]
                soft = model.flags[at_model:i]
                if j - at_copy <= 12 and any(flag & ix.FREE for flag in around):
                    for place in range(at_copy, j):
                        if not cues.is_operative(one.words[place]):
                            flags[place] |= ix.FREE
                elif soft and all(flag & ix.OPTIONAL for flag in soft) and j - at_copy <= 12:
                    for place in range(at_copy, j):
                        flags[place] |= ix.OPTIONAL
                for step in range(size):
                    flags[j + step] |= model.flags[i + step] & (ix.OPTIONAL | ix.FREE)
                at_model, at_copy = i + size, j + size
            one = one._replace(flags=bytes(flags))
        out.append(one)
    return [one for one in out if one.required >= _SHORTEST]


def _rank(license_id: str) -> tuple[int, int, str]:
    return (license_id.endswith("-or-later"), len(license_id), license_id)


def _without_doubles(
    prepared: Sequence[_Prepared],
) -> tuple[list[_Prepared], dict[str, set[str]]]:
    groups: dict[tuple[str, ...], list[_Prepared]] = {}
    for one in prepared:
        groups.setdefault(
            tuple(w for w, f in zip(one.words, one.flags, strict=True) if not f & 3), []
        ).append(one)
    also: dict[str, set[str]] = {}
    kept = []
    for group in groups.values():
        # A source that says itself what is optional knows best.
        group.sort(key=lambda one: (_rank(one.copy.license), not one.copy.marked))
        first = group[0]
        kept.append(first)
        others = {one.copy.license for one in group} - {first.copy.license}
        if others:
            also.setdefault(first.copy.license, set()).update(others)
    kept.sort(key=lambda one: (one.copy.license, one.copy.name))
    return kept, also


def _flag_notices(kept: Sequence[_Prepared]) -> list[_Prepared]:
    """Copies much shorter than the marked text of the same license are notices of it."""
    full: dict[str, int] = {}
    for one in kept:
        if one.copy.marked and not one.copy.notice:
            full[one.copy.license] = max(one.required, full.get(one.copy.license, 0))
    out = []
    for one in kept:
        if not one.copy.marked and one.required < 0.4 * full.get(one.copy.license, 0):
            one = one._replace(copy=one.copy._replace(notice=True))
        out.append(one)
    return out


def _codes(counts: Counter[str]) -> dict[int, int]:
    """Codes by hash, frequent words first: small numbers pack better."""
    by_hash: Counter[int] = Counter()
    for word, count in counts.items():
        by_hash[ix.hash_word(word)] += count
    code = ix.FIRST_CODE
    codes = {}
    for number, _ in sorted(by_hash.items(), key=lambda item: (-item[1], item[0])):
        codes[number] = code
        code += 1
    if code >= 0xD800:
        raise ValueError("more different words than there are codes below the surrogates")
    return codes


def _variants(
    kept: Sequence[_Prepared], ids: Sequence[str], codes: Mapping[int, int]
) -> tuple[bytes, bytes, dict[int, list[int]]]:
    variants = bytearray()
    blobs = bytearray()
    postings: dict[int, list[int]] = {}
    for number, one in enumerate(kept):
        text = "".join(chr(codes[ix.hash_word(word)]) for word in one.words)
        raw = text.encode("utf-16-le")
        blobs += zlib.compress(
            struct.pack("<II", len(text), len(one.sentences))
            + raw[0::2]
            + raw[1::2]
            + one.flags
            + struct.pack(f"<{len(one.tags)}I", *one.tags)
            + "\n".join(one.marks).encode(),
            9,
        )
        required = one.required
        rate = ix.sampling(required)
        runs = 0
        seen: set[int] = set()
        for place, key in enumerate(ix.run_keys(text)):
            if key in seen or not ix.sampled(key, rate):
                continue
            seen.add(key)
            # Optional words help to find a license, and do not count against it when absent.
            soft = any(flag & (ix.OPTIONAL | ix.FREE) for flag in one.flags[place : place + ix.RUN])
            runs += not soft
            postings.setdefault(key, []).append(number)
        variants += ix.VARIANT.pack(
            ids.index(one.copy.license),
            ix.NOTICE if one.copy.notice else 0,
            len(seen),
            runs,
            required,
            len(text),
            len(blobs),
        )
    return bytes(variants), bytes(blobs), postings
