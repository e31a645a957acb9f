"""How names are compared: each function folds a spelling to the key that the index is built on.

The same functions run when the index is compiled and when a name is looked up, so a name in the
data may be written the way people read it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINED_VERSION = r"(?<!\d)(\d)[-_](\d)(?!\w)"
_P_VERSION = r"(\d)p(\d)"
_TOKEN = r"\d+(?:\.\d+)*|\+{1,2}|[^\W\d_]+"

# Patterns are strings, so that `re` compiles each only when it is first needed.

# Words that a license name may have or lack without becoming another license.
_NOISE = frozenset(
    word
    for words in (
        ("the", "license", "licence", "licenses", "licences", "licensed", "agreement", "version"),
        ("ver", "v", "gnu", "international", "intl", "unported", "generic", "universal"),
    )
    for word in words
)
# The elements of a Creative Commons license in the order in which SPDX writes them.
_CC_ORDER = {"by": 0, "nc": 1, "sa": 2, "nd": 2}
_CC_JOINED = r"(cc)?(by)(nc)?(sa|nd)?"
# Longest first; each is a run of words that people write for one.
_PHRASES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("or", "any", "later"), ("+",)),
    (("and", "any", "later"), ("+",)),
    (("or", "later"), ("+",)),
    (("or", "newer"), ("+",)),
    (("or", "above"), ("+",)),
    (("and", "later"), ("+",)),
    (("and", "newer"), ("+",)),
    (("affero", "general", "public"), ("agpl",)),
    (("lesser", "general", "public"), ("lgpl",)),
    (("library", "general", "public"), ("lgpl",)),
    (("general", "public"), ("gpl",)),
    (("gnu", "public"), ("gpl",)),
    (("free", "documentation"), ("gfdl",)),
    (("fdl",), ("gfdl",)),
    (("creative", "commons"), ("cc",)),
    (("creative", "common"), ("cc",)),
    (("creativecommons",), ("cc",)),
    (("no", "derivative", "works"), ("nd",)),
    (("no", "derivatives"), ("nd",)),
    (("no", "derivative"), ("nd",)),
    (("no", "derivs"), ("nd",)),
    (("non", "derivatives"), ("nd",)),
    (("noderivatives",), ("nd",)),
    (("noderivative",), ("nd",)),
    (("noderivs",), ("nd",)),
    (("non", "commercial"), ("nc",)),
    (("noncommercial",), ("nc",)),
    (("share", "alike"), ("sa",)),
    (("sharealike",), ("sa",)),
    (("attribution",), ("by",)),
    (("cc", "zero"), ("cc", "0")),
    (("open", "rail"), ("openrail",)),
    (("open", "source"), ("opensource",)),
)
_PHRASES_BY_FIRST: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    first: tuple(pair for pair in _PHRASES if pair[0][0] == first)
    for first in {pair[0][0] for pair in _PHRASES}
}


def name_key(text: str) -> str:
    """The key of a name in prose or in a list: no case; blanks, `_` and `-` are one `-`.

    `Common Crawl`, `common_crawl` and `COMMON-CRAWL` share a key; `c4` and `mc4` do not.
    """
    return "-".join(text.casefold().replace("-", " ").replace("_", " ").split())


def hub_key(repo_id: str) -> str:
    """The key of a Hub id (`owner/name` or a bare name): no case, nothing else is forgiven.

    A revision after `@` is cut off, and blanks around the id.
    """
    return repo_id.partition("@")[0].strip().casefold()


def is_telling(key: str, kind: str) -> bool:
    """Can the name of a Hub id be known without its owner? `key` is its `name_key`.

    Names of models are reused freely (`bert-base`, `fast`): only one with a number and another
    word beside it tells. Names of datasets are coined; only the shortest do not tell.
    """
    if kind == "model":
        return "-" in key and any(character.isdigit() for character in key)
    return len(key) > 3


@lru_cache(maxsize=65536)
def license_key(text: str) -> str:
    """The key of a license name, id or spelling: lower-case words and numbers joined by blanks.

    `Apache License, Version 2.0`, `apache-2.0` and `Apache 2` share a key; so do
    `CC BY-NC-SA 4.0 International`, `CC_BY_NC_SA_4p0` and `Creative Commons
    Attribution-NonCommercial-ShareAlike 4.0`. A version, NC, ND, SA, a territory and
    only / or-later are never dropped, added or changed. Empty when nothing is left to compare.
    """
    return " ".join(license_words(text))


def license_words(text: str) -> list[str]:
    """The words of `license_key`, in its order."""
    words = _words(text)
    kept = [word for word in words if word not in _NOISE]
    return _order_cc(kept or words)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(_P_VERSION, r"\1.\2", re.sub(_JOINED_VERSION, r"\1.\2", folded))
    raw: list[str] = re.findall(_TOKEN, folded)
    words: list[str] = []
    for index, word in enumerate(raw):
        before_number = index + 1 < len(raw) and raw[index + 1][0].isdigit()
        if word[0].isdigit():
            words.append(_plain_version(word))
        elif before_number and word[-1] == "v" and len(word) > 2:
            words.append(word[:-1])
        elif word != "by" and (joined := re.fullmatch(_CC_JOINED, word)):
            words.extend(part for part in joined.groups() if part)
        else:
            words.append(word)
    return _fold_phrases(words)


def _plain_version(number: str) -> str:
    """`2.0` and `2` are one version; `2.0.1` is another."""
    while number.endswith(".0"):
        number = number[:-2]
    return number


def _fold_phrases(words: list[str]) -> list[str]:
    folded: list[str] = []
    index = 0
    while index < len(words):
        for phrase, replacement in _PHRASES_BY_FIRST.get(words[index], ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                folded.extend(replacement)
                index += len(phrase)
                break
        else:
            folded.append(words[index])
            index += 1
    if "+" in folded and folded[-1] == "version":
        folded.pop()
    return folded


def _order_cc(words: list[str]) -> list[str]:
    """`CC 4.0 BY` and `CC SA-BY 4.0` in the order of the SPDX ids: elements, then the rest."""
    if not words:
        return words
    if words[0] == "by" and len(words) > 1:
        words = ["cc", *words]
    if words[0] != "cc":
        return words
    elements = sorted({word for word in words[1:] if word in _CC_ORDER}, key=_CC_ORDER.__getitem__)
    if "sa" in elements and "nd" in elements:
        elements.sort()
    rest = [word for word in words[1:] if word not in _CC_ORDER and word not in ("cc", "public")]
    if "public" in words and "domain" in words:
        rest = [word for word in words[1:] if word not in _CC_ORDER and word != "cc"]
    if len(rest) == 2 and rest[0] == rest[1]:
        rest.pop()
    return ["cc", *elements, *rest]


@lru_cache(maxsize=16384)
def exact_license_key(text: str) -> str:
    """Like `license_key`, with the small words kept: `nvidia open model license`."""
    return " ".join(_words(text))


_SCHEME = r"(?i)^\s*(?:[a-z][a-z0-9+.-]{0,20}:/{1,3})?(?:www\.)?"
_ENDING = r"\.(?:html?|txt|md|php|en|json)$"
_URL_NOISE = r"^(?:deed|legalcode|rdf)\b"


@lru_cache(maxsize=16384)
def url_key(address: str) -> str:
    """An address without what does not tell pages apart: `creativecommons.org/licenses/by/4.0`.

    Scheme, `www.`, case, query, fragment, trailing slashes and punctuation, `deed…` and
    `legalcode…` segments, and the endings `.html .htm .txt .md .php .en` are dropped.
    """
    plain = re.sub(_SCHEME, "", address.strip().strip("<>()[]\"'`")).casefold()
    plain = plain.split("#", 1)[0].split("?", 1)[0].rstrip("/.,;:!)>]'\"*_` ")
    segments = [part for part in plain.split("/") if part and not re.match(_URL_NOISE, part)]
    if segments:
        last = segments[-1]
        while (shorter := re.sub(_ENDING, "", last)) != last:
            last = shorter
        segments[-1] = last
    return "/".join(segments)
