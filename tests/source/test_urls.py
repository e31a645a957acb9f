"""Hosts out of URL lists as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.source import urls


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("https://www.nypost.com/2020/a", "nypost.com"),
        ("HTTP://User:pw@WSJ.com:8080/x", "wsj.com"),
        ("wsj.com", "wsj.com"),
        ("//cdn.example.com/y", "cdn.example.com"),
        ("notwsj.com.evil.org/wsj.com", "notwsj.com.evil.org"),
        ('{"url": "https://edition.cnn.com/a", "n": 1}', "edition.cnn.com"),
        ("2024-01-01,https://bbc.co.uk/news,200", "bbc.co.uk"),
        ("see http://en.wikipedia.org. Next", "en.wikipedia.org"),
        ("https://münchen.de/x", "xn--mnchen-3ya.de"),
        ("https://example.com./", "example.com"),
        ("www.com", "www.com"),
        ("# a comment", ""),
        ("", ""),
        ("http://127.0.0.1/a", ""),
        ("http://[::1]/", ""),
        ("someone@example.com", ""),
        ("https://a..b.com", ""),
        ("https://" + "a" * 300 + ".com", ""),
        ("localhost:8000/x", ""),
    ],
)
def test_the_host_of_a_line(line: str, host: Any) -> None:
    assert urls.host_of(line) == host


def test_counting_reads_lines_once_and_skips_rubbish() -> None:
    lines = iter(["https://a.com/1", "a.com/2", "", "# no", "https://b.org"])
    assert urls.count_hosts(lines) == {"a.com": 2, "b.org": 1}


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("m.nypost.com", "nypost.com"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("a.b.c.example.org", "example.org"),
        ("example.org", "example.org"),
    ],
)
def test_the_site_of_a_host(host: Any, site: Any) -> None:
    assert urls.site_of(host) == site


def test_a_tally_counts_known_sources_by_id_and_the_rest_by_site() -> None:
    tally = urls.tally_hosts(
        ["https://a.news.com", "https://b.news.com", "https://x.other.org", "y.other.org"],
        lambda host: "news" if host.endswith("news.com") else "",
        {"news.com"},
    )
    assert tally.known == {"news": ("a.news.com", 2)}
    assert tally.unknown == {"other.org": 2}
    assert (tally.entries, tally.unknown_entries) == (4, 2)


def test_a_tally_does_not_grow_with_the_list() -> None:
    lines = (f"https://site{number}.org/" for number in range(3 * urls.MAX_REMEMBERED))
    tally = urls.tally_hosts(lines, lambda host: "", ())
    assert tally.unknown_entries == tally.entries == 3 * urls.MAX_REMEMBERED
    assert len(tally.unknown) <= urls.MAX_REMEMBERED + 1


@given(st.text(max_size=200))
def test_any_line_gives_a_host_or_nothing(line: str) -> None:
    host = urls.host_of(line)
    assert host == "" or ("." in host and host == host.lower() and host.isascii())
