"""Ways to edit a license text: some change what it means, some only how it looks.

Every edit takes a text and a seed and gives the edited text with the words that were put in (empty
where words were taken out); None where the text offers no place for it. Places are taken from the
middle of the text, since what stands at its ends may be optional (a title, an appendix).
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable
from itertools import pairwise

Edit = Callable[[str, int], tuple[str, str] | None]

_STOP = re.compile(r"(?<=[a-z)][.;])\s+(?=[A-Z(\d])")


def _middle(text: str, seed: int, pattern: str) -> re.Match[str] | None:
    found = [
        match
        for match in re.finditer(pattern, text)
        if 0.25 * len(text) < match.start() < 0.62 * len(text)
    ]
    return random.Random(seed).choice(found) if found else None


def _insert_sentence(sentence: str) -> Edit:
    def edit(text: str, seed: int) -> tuple[str, str] | None:
        at = _middle(text, seed, _STOP.pattern)
        if at is None:
            return None
        return f"{text[: at.start()]} {sentence}{text[at.start() :]}", sentence

    return edit


def _append(paragraph: str) -> Edit:
    def edit(text: str, seed: int) -> tuple[str, str] | None:
        return f"{text.rstrip()}\n\n{paragraph}\n", paragraph

    return edit


def _prepend(paragraph: str) -> Edit:
    def edit(text: str, seed: int) -> tuple[str, str] | None:
        return f"{paragraph}\n\n{text}", paragraph

    return edit


def _replace(pattern: str, new: str, put_in: str) -> Edit:
    def edit(text: str, seed: int) -> tuple[str, str] | None:
        at = _middle(text, seed, pattern)
        if at is None:
            return None
        return text[: at.start()] + at.expand(new) + text[at.end() :], put_in

    return edit


def _drop_paragraph(text: str, seed: int) -> tuple[str, str] | None:
    paragraphs = re.split(r"(\n[ \t]*\n)", text)
    offset = 0
    choices = []
    for number, paragraph in enumerate(paragraphs):
        if 0.25 * len(text) < offset < 0.6 * len(text) and len(paragraph.split()) > 12:
            choices.append(number)
        offset += len(paragraph)
    if not choices:
        return None
    del paragraphs[random.Random(seed).choice(choices)]
    return "".join(paragraphs), ""


def _drop_sentence(text: str, seed: int) -> tuple[str, str] | None:
    stops = [
        match.end()
        for match in _STOP.finditer(text)
        if 0.25 * len(text) < match.start() < 0.62 * len(text)
    ]
    pairs = [(a, b) for a, b in pairwise(stops) if len(text[a:b].split()) > 6]
    if not pairs:
        return None
    begin, end = random.Random(seed).choice(pairs)
    return text[:begin] + text[end:], ""


def _change_figure(text: str, seed: int) -> tuple[str, str] | None:
    at = _middle(text, seed, r"(?<=\s)\d{2,}(?=\s+(?:days|years|million|billion|percent|months))")
    if at is None:
        return None
    new = str(int(at[0]) * 10 + 1)
    return text[: at.start()] + new + text[at.end() :], new


MEANING: dict[str, Edit] = {
    "clause added at the end": _append(
        "You must display the name of the model on every page of your product."
    ),
    "clause added before the text": _prepend(
        "The weights may be used by members of accredited universities only."
    ),
    "clause added in the middle": _insert_sentence(
        "You shall send a copy of every modified version to the Licensor."
    ),
    "non-commercial added in the middle": _insert_sentence(
        "Commercial use of any kind is excluded."
    ),
    "non-commercial added at the end": _append(
        "For the avoidance of doubt, this permission covers non-commercial purposes."
    ),
    "a short non-commercial line": _append("Non-commercial use only."),
    "a line in another language": _append("Nur für die Forschung bestimmt."),
    "a Chinese line": _append("仅供非商业研究使用。"),
    "a territory left out": _append("These terms do not extend to persons in the European Union."),
    "a threshold added": _append(
        "Companies with more than 100 million monthly active users need another license."
    ),
    "a figure changed": _change_figure,
    "not inserted": _replace(r"\b(shall|may|will|must)\b(?! not)", r"\1 not", "not"),
    "not removed": _replace(r"\b(shall|may|will|must|does|do) not\b", r"\1", ""),
    "may becomes must": _replace(r"\bmay\b(?! not)", "must", "must"),
    "and becomes or": _replace(r"(?<=[a-z,]) and (?=[a-z])", " nor ", "nor"),
    "any becomes no": _replace(r"\bany\b", "no", "no"),
    "only inserted": _replace(r"\b(use|distribute|reproduce|copy)\b", r"only \1", "only"),
    "an exception inserted": _replace(
        r"(?<=[a-z])\.(?=\s+[A-Z(\d])", ", except for military purposes.", "military"
    ),
    "a paragraph dropped": _drop_paragraph,
    "a sentence dropped": _drop_sentence,
    "free of charge removed": _replace(r"free of charge,?|royalty-free,?|no-charge,?", "", ""),
    "with becomes without": _replace(r"\bwith\b", "without", "without"),
}
"""What must never pass as the license."""


def _looks(change: Callable[[str], str]) -> Edit:
    def edit(text: str, seed: int) -> tuple[str, str] | None:
        return change(text), ""

    return edit


def _rewrap(width: int) -> Callable[[str], str]:
    def change(text: str) -> str:
        blocks = re.split(r"\n[ \t]*\n", text)
        return "\n\n".join(
            textwrap.fill(
                " ".join(block.split()), width, break_on_hyphens=False, break_long_words=False
            )
            for block in blocks
        )

    return change


def _typographic(text: str) -> str:
    text = re.sub(r'(?<=\s)"(?=\w)', "“", text)
    text = re.sub(r'(?<=[\w.,])"', "”", text)
    return text.replace("'", "’")


def _html(text: str) -> str:
    body = re.sub(r"</?(?:span|ins|u)\b[^<>]*>|<!--[^>]*-->", "", text)
    body = body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = body.replace('"', "&quot;")
    blocks = re.split(r"\n[ \t]*\n", body)
    return (
        "<!DOCTYPE html>\n<html><head><style>p { color: #333; margin: 2px }</style></head><body>\n"
        + "\n".join(f'<p class="c">{block}</p>' for block in blocks)
        + "\n</body></html>\n"
    )


APPEARANCE: dict[str, Edit] = {
    "wrapped at 50": _looks(_rewrap(50)),
    "wrapped at 100": _looks(_rewrap(100)),
    "one line for each paragraph": _looks(_rewrap(100_000)),
    "upper case": _looks(str.upper),
    "typographic quotes": _looks(_typographic),
    "quoted as in mail": _looks(lambda text: textwrap.indent(text, "> ", lambda _: True)),
    "as comments": _looks(lambda text: textwrap.indent(text, "# ", lambda _: True)),
    "as a block comment": _looks(
        lambda text: "/*\n" + textwrap.indent(text, " * ", lambda _: True) + "\n */\n"
    ),
    "indented": _looks(lambda text: textwrap.indent(text, "      ")),
    "Windows line ends": _looks(lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n")),
    "an HTML page": _looks(_html),
    "bold words": _looks(lambda text: re.sub(r"\b(Lic)(ense)\b", r"**\1**\2", text)),
    "a copyright line before": _looks(
        lambda text: (
            "Copyright (c) 2024 Example Research Labs, Inc. All rights reserved.\n\n" + text
        )
    ),
    "British spelling": _looks(lambda text: re.sub(r"(?<![-\w])([Ll])icense\b", r"\1icence", text)),
}
"""What must not be held against a text."""
