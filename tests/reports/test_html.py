"""The HTML report as a document: self-contained, escaped, balanced; the browser tests open it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from auditor.model import Report, ReportVerdict
from auditor.reports import html

VOID = {"meta", "input", "rect", "path", "circle"}


class Document(HTMLParser):
    """The elements of a page, with their attributes and text; refuses what is not balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs)), f"an attribute of {tag} stands twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, f"{tag} cannot close itself in HTML"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, name: str, key: str) -> list[str]:
        return [given[key] or "" for tag, given in self.elements if tag == name and key in given]


def test_whole_page(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.html", html.render(report))


def test_the_page_allows_its_own_style_and_script_and_nothing_else(report: Report) -> None:
    page = html.render(report)
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for name in ("style", "script"):
        (body,) = re.findall(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_nothing_is_fetched_and_no_element_carries_code_or_style(
    report: Report, hostile_report: Report
) -> None:
    for one in (report, hostile_report):
        document = Document(html.render(one))
        for tag, given in document.elements:
            assert "style" not in given
            assert not [key for key in given if key.startswith("on")]
            assert tag not in {"img", "link", "iframe", "object", "embed", "base"}
            assert "src" not in given
        assert sum(tag == "script" for tag, _ in document.elements) == 1


def test_only_web_addresses_and_places_of_the_page_are_links(
    report: Report, hostile_report: Report
) -> None:
    targets = Document(html.render(report)).all("a", "href")
    assert "https://www.apache.org/licenses/LICENSE-2.0" in targets
    targets += Document(html.render(hostile_report)).all("a", "href")
    assert all(re.match(r"https?://[a-z]|#", target) for target in targets)


def test_ids_are_unique_and_places_exist(report: Report) -> None:
    document = Document(html.render(report))
    ids = [given["id"] for _, given in document.elements if "id" in given]
    assert len(set(ids)) == len(ids)
    for target in document.all("a", "href"):
        assert not target.startswith("#") or target[1:] in ids


def test_hostile_text_is_shown_as_text(hostile_report: Report) -> None:
    page = html.render(hostile_report)
    text = Document(page).text
    assert "<script>alert(1)</script>\\x1b[31mred" in text
    assert "<img src=x onerror=alert(1)>" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066\ufeff\ud800]", page)


def test_an_officer_finds_what_the_verdict_rests_on(report: Report) -> None:
    text = Document(html.render(report)).text
    for words in (
        "Fails for release under Apache-2.0",
        "critical; 2 of 3 named components known",
        "privacy not assessed",
        "undetermined, at least high",
        "LicenseRef-llama3.1 §1.b.i, name-prefix",
        "moderate, chosen no",
        "Llama 3.1 is licensed under the Llama 3.1 Community License",
        "pleaded in kadrey-v-meta (status of 2026-06-01, 176 days old)",
        "register fact not verified",
        "W-3: own-data, until 2027-01-31, approved by legal@acme.example on 2026-05-01",
        "claims disagree, the stricter reading decides",
        "acme/überset-日本 : nothing that we know describes it; nearest known: acme/uebersetzung",
        "acme/chat → meta-llama/Llama-3.1-8B → acme/chat",
        "waiver W-7 expired on 2026-11-01",
    ):
        assert words in text, words


def test_the_path_that_blocks_is_marked_in_the_graph(report: Report) -> None:
    page = html.render(report)
    boxes = re.findall(r'<g class="([^"]*)"><title>([^<]*)</title>', page)
    marked = [title for style, title in boxes if "hit" in style.split()]
    assert marked == [
        "acme/chat (Apache-2.0)",
        "meta-llama/Llama-3.1-8B (LicenseRef-llama3.1)",
    ]
    (line,) = re.findall(r'<path d="[^"]*" class="hit"/>', page)
    assert line
    assert '<g class="dim"><title>bibliotik (license could not be looked up): critical' in page


def test_a_citation_links_the_addresses_in_it(report: Report) -> None:
    page = html.render(report)
    link = '<a href="https://arxiv.org/abs/2101.00027" rel="noopener noreferrer">arxiv.org</a>'
    assert f"<td>{link} (section 2)</td>" in page


def test_a_tall_column_counts_what_it_leaves_out(report: Report) -> None:
    chat = next(one for one in report.subjects if one.name == "acme/chat")
    edge = chat.lineage.edges[1]
    many = tuple(edge._replace(target=f"hf:dataset/a/{index:03}") for index in range(200))
    wide = chat._replace(lineage=chat.lineage._replace(edges=(chat.lineage.edges[0], *many)))
    page = html.render(report._replace(subjects=(wide,)))
    assert "188 more" in page
    assert "200 relations" not in page
    assert "201 relations in words" in page
    # What blocks is never among what is left out.
    assert 'class="hit"><title>meta-llama/Llama-3.1-8B' in page


@pytest.mark.parametrize("count", [1000])
def test_a_thousand_subjects_stay_under_ten_megabytes(report: Report, count: int) -> None:
    subjects = tuple(
        one._replace(id=f"{one.id}#{index}", name=f"{one.name}-{index}")
        for index in range(count // len(report.subjects) + 1)
        for one in report.subjects
    )
    page = html.render(report._replace(subjects=subjects))
    assert len(subjects) >= count
    assert len(page.encode()) < 10_000_000


def test_one_subject_needs_no_filter_and_is_open(report: Report) -> None:
    one = report._replace(subjects=report.subjects[:1], verdict=ReportVerdict.PASS)
    document = Document(html.render(one))
    assert not [given for tag, given in document.elements if tag == "form"]
    assert "Passes for release under Apache-2.0" in document.text
    assert ("details", {"open": None}) in document.elements
