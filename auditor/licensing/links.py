"""Addresses and links: which license a URL, a Markdown link or a badge stands for."""

from __future__ import annotations

import re
from itertools import islice

from auditor.knowledge.keys import url_key
from auditor.licensing.names import (
    BY_LINK,
    LICENSE_WORD,
    LONGEST,
    UNRECOGNISED,
    Identified,
    agreed,
    by_name,
    by_port,
    from_entry,
    is_known,
    look_up,
    name_entry,
)
from auditor.licensing.sentences import NEGATION, names_in
from auditor.model import LicenseState

MOST = 40

# Patterns are strings: `re` compiles each when it is first needed.
_MARKDOWN_LINK = (
    r"!?\[([^\[\]]{0,300})\]\(\s*<?([^\s()<>]{1,500}(?:\([^\s()]{0,80}\))?)"
    r"(?:>?\s{0,3}(?:\"[^\"\n]{0,100}\"\s{0,3})?\))?"
)
_BARE_URL = r"(?i)(?:https?://|www\.)[^\s<>\"'\])|]{3,500}"
_ADDRESS = r"(?i)(?:h+ttps?://|www\.)\S+|[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/\S*"
_BADGE = r"(?i)(?:^|\.)shields\.io/badge/([^?#\s]{1,200})"
_BADGE_LABEL = r"(?i)(?:(?:model|weights?|code|data|dataset)[ _-]?)?licen[sc]es?$"
_GITHUB_TAB = r"[?&]tab=([A-Za-z0-9.+-]{1,60})-\d{1,2}-ov-file"


def of_url(url: str) -> Identified:
    """The license that an address stands for; unrecognised where we do not know the page."""
    address = url.strip()
    if not address or len(address) > LONGEST:
        return UNRECOGNISED
    key = url_key(address)
    entry = look_up("url:" + key)
    if entry is not None:
        return from_entry(entry)
    named = _name_in_url(key, address)
    if named:
        found = by_name(named) or by_port(named)
        if found is not None:
            return found
    return _of_known_model(key) or UNRECOGNISED


def by_links(text: str) -> Identified | None:
    if re.fullmatch(_ADDRESS, text):
        return of_url(text)
    if "](" in text:
        links = re.findall(_MARKDOWN_LINK, text)
        if not links:
            return None
        found = [_of_link(label, address) for label, address in links]
        rest = re.sub(_MARKDOWN_LINK, " ", text)
    elif "://" in text or "www." in text.casefold():
        found = [of_url(address) for address in re.findall(_BARE_URL, text)]
        rest = re.sub(_BARE_URL, " ", text)
    else:
        return None
    meant = [one for one in found if one.state in (LicenseState.RESOLVED, LicenseState.AMBIGUOUS)]
    meant.extend(_named_in(rest))
    if not meant or re.search(NEGATION, rest):
        return None
    return agreed(meant)


def links_in(text: str) -> list[tuple[int, int, Identified]]:
    """Links to licenses in a sentence: start, end and meaning. Links to anything else are left out.

    What the text of a Markdown link names and what its target is must agree, or both stay. At
    most the first 40 links are looked at.
    """
    found: list[tuple[int, int, Identified]] = []
    read: list[tuple[int, int]] = []
    for link in islice(re.finditer(_MARKDOWN_LINK, text), MOST):
        entry = name_entry(link[1])
        beside = entry is not None and entry.get("beside") and not re.search(LICENSE_WORD, link[1])
        site = entry is not None and (entry.get("whole") or beside)
        # `[Wikipedia](…)` names a website and not the license of its texts.
        meant = of_url(link[2]) if site else _of_link(link[1], link[2])
        read.append(link.span())
        if is_known(meant):
            found.append((link.start(), link.end(), meant))
    for address in islice(re.finditer(_BARE_URL, text), 2 * MOST):
        if any(start <= address.start() < end for start, end in read):
            continue
        meant = of_url(address[0])
        if is_known(meant):
            found.append((address.start(), address.end(), meant))
    return sorted(found, key=lambda one: one[:2])


def _of_link(label: str, address: str) -> Identified:
    """A Markdown link: what its text says and what its target says must agree."""
    both = [*_named_in(label), *(one for one in (of_url(address),) if is_known(one))]
    return agreed(both) if both else UNRECOGNISED


def _named_in(text: str) -> list[Identified]:
    """What the words around or in a link name: one license as a whole, or those of a sentence."""
    bare = text.strip(" -–:,;.()[]")
    if not bare:
        return []
    whole = by_name(bare) or by_port(bare)
    if whole is not None:
        return [whole] if is_known(whole) else []
    return [one for _, _, one in names_in(bare)]


def _name_in_url(key: str, address: str) -> str:
    """A license name that the address holds, as in `creativecommons.org/licenses/by/4.0`."""
    if badge := re.search(_BADGE, address):
        return _name_in_badge(badge[1])
    if tab := re.search(_GITHUB_TAB, address):
        return tab[1]
    segments = key.split("/")
    for length in range(min(len(segments) - 1, 8), 0, -1):
        prefix = look_up("url>" + "/".join(segments[:length]))
        if prefix is not None:
            words = segments[length : length + prefix["segments"]]
            return " ".join(word for word in (prefix["name"], *words) if word)
    return ""


def _name_in_badge(path: str) -> str:
    """`License-Apache%202.0-blue.svg`: label, message, color; a dash in a part is doubled."""
    from urllib.parse import unquote  # half a millisecond that only badges pay

    plain = unquote(path.replace("--", "\0")).replace("_", " ")
    parts = [part.replace("\0", "-") for part in plain.split("-")]
    if len(parts) >= 3 and re.match(_BADGE_LABEL, parts[0].strip()):
        return "-".join(parts[1:-1])
    return ""


def _of_known_model(key: str) -> Identified | None:
    """The license file of a model on the Hub that the knowledge base knows."""
    segments = key.split("/")
    if len(segments) < 5 or segments[0] not in ("huggingface.co", "hf.co"):
        return None
    if segments[3] not in ("blob", "raw", "resolve") or "license" not in segments[-1]:
        return None
    from auditor.knowledge import load

    model = load().model(f"{segments[1]}/{segments[2]}")
    if model is None or model.license is None or model.license_state is not LicenseState.RESOLVED:
        return None
    return Identified(
        state=LicenseState.RESOLVED,
        expression=model.license,
        confidence=0.8,
        notes=(BY_LINK,),
    )
