"""Pieces that the sections of the HTML report share: headings, pairs, paths, places, dates."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model import ExposureReason, Span, SubjectReport
from auditor.reports import explain
from auditor.reports.markup import Child, Markup, cited, join, tag


def section(title: str, *children: Child, note: str = "", wide: bool = False) -> Markup:
    heading = tag("h3", title, tag("small", note) if note else None)
    return tag("section", heading, *children, class_="wide" if wide else None)


def between(items: Iterable[Child], separator: str) -> Iterable[Child]:
    for index, item in enumerate(items):
        if index:
            yield separator
        yield item


def pair(label: str, value: Child) -> list[Child]:
    return [tag("dt", label), tag("dd", value)]


def path_list(path: tuple[str, ...], subject: SubjectReport) -> Markup:
    steps = explain.steps(path, subject.lineage, explain.subject_name(subject))
    items = (
        tag("li", tag("code", step.id), tag("small", step.license) if step.license else None)
        for step in steps
    )
    return tag("ol", *items, class_="path")


def dated(reason: ExposureReason, today: str) -> Markup:
    """The source of a fact as a link, with its day, and what is weak about it."""
    words = explain.source_words(reason._replace(source=""), today)
    return tag("small", *between(filter(None, (cited(reason.source, "source"), words)), ", "))


def folded(items: list[Markup], word: str) -> Markup | None:
    """The rest of a long list, to be opened; None when there is no rest."""
    if not items:
        return None
    rest = tag("ul", *items, class_="blocking") if word == "term" else join(items)
    more = tag("summary", f"and {explain.number(len(items), f'more {word}')}")
    return tag("details", more, rest, class_="more")


def at(span: Span | None) -> Markup | None:
    return join([" ", tag("code", explain.where(span), class_="at")]) if span else None
