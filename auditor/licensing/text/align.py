"""Which words of a license a file has, in order: an alignment of two strings of word codes.

Each word is one character, so that comparing and searching run at the speed of `str`. Runs of
four words that occur once in the license anchor the alignment (patience diff); the gaps between
anchors are aligned again by shorter runs. The result keeps order, so a word that was moved,
changed, inserted or left out is always left unmatched on one side: a wrong choice of anchors can
report too much, never too little.
"""

from __future__ import annotations

from bisect import bisect_left

Block = tuple[int, int, int]

_MAX_DEPTH = 60
_LEEWAY = 24
_PAIRS_AREA = 40_000
_SINGLES_AREA = 2_500


def common_prefix(a: str, i: int, i_end: int, b: str, j: int, j_end: int) -> int:
    """How many characters `a[i:i_end]` and `b[j:j_end]` have in common from the start."""
    limit = min(i_end - i, j_end - j)
    low = 0
    step = 16
    while low < limit:
        size = min(step, limit - low)
        if a[i + low : i + low + size] == b[j + low : j + low + size]:
            low += size
            step *= 2
        elif size == 1:
            break
        else:
            step = size // 2
    return low


def common_suffix(a: str, i: int, i_end: int, b: str, j: int, j_end: int) -> int:
    """How many characters the same stretches have in common before their ends."""
    limit = min(i_end - i, j_end - j)
    low = 0
    step = 16
    while low < limit:
        size = min(step, limit - low)
        if a[i_end - low - size : i_end - low] == b[j_end - low - size : j_end - low]:
            low += size
            step *= 2
        elif size == 1:
            break
        else:
            step = size // 2
    return low


def align(license_words: str, file_words: str) -> list[Block]:
    """Maximal order-preserving matches: (place in the license, place in the file, words)."""
    blocks: list[Block] = []
    a, b = license_words, file_words
    begin, end = 0, len(b)
    if abs(len(a) - len(b)) > len(a) // 8 + 8:
        # The license is a part of the file, or the reverse: what stands at the ends of the file
        # need not be its ends. Stay near the anchors, or a license that occurs twice is torn.
        anchors = _anchors(a, 0, len(a), b, 0, len(b), 4)
        if anchors:
            before, after = anchors[0][0], len(a) - anchors[-1][0]
            begin = max(0, anchors[0][1] - 2 * before - _LEEWAY)
            end = min(len(b), anchors[-1][1] + 2 * after + _LEEWAY)
            _between(a, 0, len(a), b, begin, end, 4, 0, anchors, blocks)
    else:
        _align(a, 0, len(a), b, 0, len(b), 4, 0, blocks)
    blocks.sort()
    return _joined(blocks)


def _align(
    a: str,
    i: int,
    i_end: int,
    b: str,
    j: int,
    j_end: int,
    run: int,
    depth: int,
    out: list[Block],
) -> None:
    head = common_prefix(a, i, i_end, b, j, j_end)
    if head:
        out.append((i, j, head))
        i += head
        j += head
    tail = common_suffix(a, i, i_end, b, j, j_end)
    if tail:
        i_end -= tail
        j_end -= tail
        out.append((i_end, j_end, tail))
    if i >= i_end or j >= j_end or depth > _MAX_DEPTH:
        return
    # Single words match by chance between long stretches that have nothing to do with each other.
    area = (i_end - i) * (j_end - j)
    if run < 4 and area > (_PAIRS_AREA if run == 2 else _SINGLES_AREA):
        return
    anchors = _anchors(a, i, i_end, b, j, j_end, run)
    if not anchors:
        if run > 1:
            _align(a, i, i_end, b, j, j_end, run // 2, depth + 1, out)
        return
    _between(a, i, i_end, b, j, j_end, run, depth, anchors, out)


def _between(
    a: str,
    i: int,
    i_end: int,
    b: str,
    j: int,
    j_end: int,
    run: int,
    depth: int,
    anchors: list[tuple[int, int]],
    out: list[Block],
) -> None:
    """The anchors, each as long as it goes, and the alignment of what is between them."""
    for at_a, at_b in anchors:
        if at_a < i or at_b < j:
            continue
        size = common_prefix(a, at_a, i_end, b, at_b, j_end)
        _align(a, i, at_a, b, j, at_b, run, depth + 1, out)
        out.append((at_a, at_b, size))
        i = at_a + size
        j = at_b + size
    _align(a, i, i_end, b, j, j_end, run, depth + 1, out)


def _anchors(
    a: str, i: int, i_end: int, b: str, j: int, j_end: int, run: int
) -> list[tuple[int, int]]:
    """Longest increasing chain of runs that occur once in `a`'s stretch, and in `b`'s."""
    once: dict[str, int] = {}
    for at in range(i, i_end - run + 1):
        gram = a[at : at + run]
        once[gram] = -1 if gram in once else at
    pairs = []
    for at in range(j, j_end - run + 1):
        found = once.get(b[at : at + run], -1)
        if found >= 0:
            pairs.append((found, at))
    if len(pairs) < 2:
        return pairs
    tails: list[int] = []
    tail_pairs: list[int] = []
    before = [-1] * len(pairs)
    for number, (found, _) in enumerate(pairs):
        at = bisect_left(tails, found)
        before[number] = tail_pairs[at - 1] if at else -1
        if at == len(tails):
            tails.append(found)
            tail_pairs.append(number)
        else:
            tails[at] = found
            tail_pairs[at] = number
    chain = []
    number = tail_pairs[-1]
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    chain.reverse()
    return chain


def _joined(blocks: list[Block]) -> list[Block]:
    out: list[Block] = []
    for block in blocks:
        if out:
            i, j, size = out[-1]
            if i + size == block[0] and j + size == block[1]:
                out[-1] = (i, j, size + block[2])
                continue
        out.append(block)
    return out
