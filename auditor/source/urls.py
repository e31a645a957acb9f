"""Host names out of URL lists, fast enough for crawl manifests of millions of lines."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Final

from auditor.tuples import NamedTuple

# What ends the authority part of a URL, in URL lists, CSV cells, JSON strings and Markdown.
_ENDS = "/?#\\\"'<>()[]{},;| \t\r\n`"
_CUT = str.maketrans(dict.fromkeys(_ENDS, "/"))
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
MAX_HOST = 253
"""Longest host name in the DNS (RFC 1035, section 2.3.4)."""


def host_of(text: str) -> str:
    """The host of the first URL in `text`, in lower case and punycode, or an empty string.

    Takes a URL, a URL without a scheme (`example.com/a`), a bare host, or a line that holds a
    URL among other things (a CSV row, a JSON line). User names, ports, a final dot and one
    leading `www.` are dropped; addresses in figures and names without a dot give nothing.
    """
    start = text.find("://")
    if start >= 0:
        # 400 code points hold any user name that is meant seriously and every legal host.
        authority = text[start + 3 : start + 403]
    else:
        authority = text.strip().lstrip("\"'<([")[:403]
        if authority.startswith("//"):
            authority = authority[2:]
    authority = authority.translate(_CUT).partition("/")[0]
    if "@" in authority:
        if start < 0:  # `name@example.com` is a mailbox, not a place that was crawled
            return ""
        authority = authority.rpartition("@")[2]
    host = authority.partition(":")[0].rstrip(".").lower()
    if host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    if not host.isascii():
        host = _punycode(host)
    return host if _is_host(host) else ""


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _is_host(host: str) -> bool:
    if len(host) > MAX_HOST or not _LABEL.issuperset(host.replace(".", "")):
        return False
    head, dot, top = host.rpartition(".")
    # The last label of a name is never a number (RFC 3696, section 2): that is an address.
    return bool(dot and head) and len(top) > 1 and not top.isdigit() and ".." not in host


def hosts(lines: Iterable[str]) -> Iterator[str]:
    """The host of every line that names one, in order; nothing is kept."""
    for line in lines:
        host = host_of(line)
        if host:
            yield host


def count_hosts(lines: Iterable[str]) -> dict[str, int]:
    """How many lines name each host. Lines are read once and not kept; lines without a host
    (comments, blanks, rubbish) are not counted."""
    counts: dict[str, int] = {}
    get = counts.get
    for host in hosts(lines):
        counts[host] = get(host, 0) + 1
    return counts


# Second labels under which names are sold (`bbc.co.uk`): enough to name an unknown site by.
_SECOND: Final = frozenset({"ac", "co", "com", "edu", "gov", "go", "gob", "ne", "net", "or", "org"})
MAX_REMEMBERED: Final = 50_000
"""Hosts and sites that a tally keeps at a time, so that its memory does not grow with the list."""


class HostTally(NamedTuple):
    """What a list of URLs points to: known sources by id, everything else by site."""

    entries: int
    """Lines that name a host."""
    known: dict[str, tuple[str, int]]
    """Source id to one of its hosts and the entries of all of them."""
    unknown: dict[str, int]
    """Entries of unknown sites; of a list with very many, at least the frequent ones."""
    unknown_entries: int


def site_of(host: str) -> str:
    """The name that a host is most likely registered under: two labels, or three where the second
    is a public one (`bbc.co.uk`)."""
    labels = host.rsplit(".", 3)
    if len(labels) < 3:
        return host
    keep = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-keep:])


def tally_hosts(
    lines: Iterable[str], source_of: Callable[[str], str], sites: Container[str]
) -> HostTally:
    """Counts a list of any length in bounded memory.

    `source_of` gives the id of the known source that a host belongs to, or an empty string; it is
    asked for hosts of `sites` only, the sites (see `site_of`) of all known sources.
    """
    known: dict[str, tuple[str, int]] = {}
    unknown: dict[str, int] = {}
    seen: dict[str, str] = {}
    entries = unknown_entries = 0
    for host in hosts(lines):
        entries += 1
        site = site_of(host)
        source = ""
        if site in sites:
            found = seen.get(host)
            if found is None:
                found = source_of(host)
                if len(seen) >= MAX_REMEMBERED:
                    seen.clear()
                seen[host] = found
            source = found
        if source:
            first, count = known.get(source, (host, 0))
            known[source] = (first, count + 1)
            continue
        unknown_entries += 1
        unknown[site] = unknown.get(site, 0) + 1
        if len(unknown) > MAX_REMEMBERED:
            unknown = _frequent(unknown)
    return HostTally(entries=entries, known=known, unknown=unknown, unknown_entries=unknown_entries)


def _frequent(counts: dict[str, int]) -> dict[str, int]:
    """The more frequent half."""
    kept = sorted(counts, key=counts.__getitem__, reverse=True)[: MAX_REMEMBERED // 2]
    return {site: counts[site] for site in kept}
