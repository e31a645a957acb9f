"""JUnit XML: well-formed whatever a card says, with counts that add up."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

from auditor.model import Report
from auditor.reports import junit


def test_whole_document(report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("report.junit.xml", junit.render(report))


def test_the_counts_add_up(report: Report) -> None:
    root = ET.fromstring(junit.render(report))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(key, "")) == len(root.findall(f".//{tag}"))
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))


def test_each_outcome_has_its_element(report: Report) -> None:
    root = ET.fromstring(junit.render(report))
    shown = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert shown["lineage-compatible"] == ["failure"]
    assert shown["license-known"] == ["failure"]
    assert shown["yaml-syntax"] == ["error"]
    assert shown["upstream-known"] == ["skipped"]
    assert shown["license-claims-agree"] == ["skipped"]
    assert shown["card-portable"] == ["system-out"]
    assert shown["verdict"] == []


def test_control_characters_and_markup_of_a_card_are_text(hostile_report: Report) -> None:
    text = junit.render(hostile_report)
    text.encode("utf-8")
    root = ET.fromstring(text)
    assert root.findall(".//script") == []
    assert "]]>" not in text
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message", "").startswith("<script>alert(1)</script>\\x1b[31mred")
