"""Laws that hold for every report that can be, not only for the ones that we thought of."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model import (
    Claim,
    Edge,
    Exposure,
    Finding,
    LicenseSummary,
    Lineage,
    Mention,
    Report,
    SubjectReport,
)
from auditor.reports import FORMATS, renderer
from auditor.reports import json as json_report
from auditor.reports.order import canonical

_WORDS = st.text(
    st.sampled_from("aZ09 -_/:.§é日\u202e\x1b\x00\ud800\U0001f600<>&\"'`|=@#[]()\n\t%\\"),
    max_size=8,
)
_UNIT = st.floats(0, 1)


_CLAIM = st.builds(Claim, field=_WORDS, value=_WORDS, confidence=_UNIT)
_EDGE = st.builds(
    Edge, source=_WORDS, target=_WORDS, confidence=_UNIT, share=st.none() | _UNIT, license=_WORDS
)
_FINDING = st.builds(
    Finding,
    rule=_WORDS,
    message=_WORDS,
    path=st.lists(_WORDS, max_size=3).map(tuple),
    span=...,
    related=...,
    references=...,
    waiver=...,
    baseline=st.booleans(),
)
_SUBJECT = st.builds(
    SubjectReport,
    id=_WORDS,
    path=_WORDS,
    name=_WORDS,
    license=st.builds(
        LicenseSummary,
        claims=st.lists(_CLAIM, max_size=2).map(tuple),
        conflicts=st.lists(st.tuples(_CLAIM, _CLAIM), max_size=1).map(tuple),
    ),
    lineage=st.builds(
        Lineage, nodes=..., edges=st.lists(_EDGE, max_size=2).map(tuple), unresolved=..., cycles=...
    ),
    outbound=...,
    exposure=st.builds(
        Exposure,
        reasons=...,
        unknowns=...,
        informational=st.lists(st.builds(Mention, confidence=_UNIT), max_size=1).map(tuple),
    ),
    findings=st.lists(_FINDING, max_size=2).map(tuple),
    problems=...,
)
REPORTS = st.builds(
    Report,
    subjects=st.lists(_SUBJECT, max_size=2).map(tuple),
    findings=st.lists(_FINDING, max_size=1).map(tuple),
    errors=...,
)
_slow = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@_slow
@given(REPORTS)
def test_a_saved_report_is_the_report(report: Report) -> None:
    text = json_report.render(report)
    assert json_report.parse(text) == canonical(report)
    assert json_report.render(json_report.parse(text)) == text


@_slow
@given(REPORTS)
def test_every_format_can_say_every_report(report: Report) -> None:
    for name in FORMATS:
        text = renderer(name)(report)
        text.encode("utf-8")
        assert text.endswith("\n")
        assert "\x1b" not in text
        assert "\x00" not in text


@_slow
@given(REPORTS)
def test_every_format_stays_well_formed(report: Report) -> None:
    ET.fromstring(renderer("junit")(report))
    json.loads(renderer("sarif")(report))
    json.loads(renderer("gitlab")(report))
    table = csv.reader(io.StringIO(renderer("csv")(report), newline=""))
    assert len({len(row) for row in table}) == 1
    rows = renderer("github")(report).split("\n")
    assert all(row.startswith(("::error ", "::warning ", "::notice ")) for row in rows[:-1])
    page = renderer("html")(report)
    assert page.count("<script") == page.count("</script") == 1
    assert page.count("<style") == page.count("</style") == 1


@_slow
@given(REPORTS)
def test_the_canonical_order_is_one(report: Report) -> None:
    assert canonical(canonical(report)) == canonical(report)
