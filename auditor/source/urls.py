"""Host names out of URL lists, fast enough for crawl manifests of millions of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
