"""The words with which a sentence about a license is read: `knowledge/license-names/prose.yaml`."""

from __future__ import annotations

import re
from functools import cache

from auditor.licensing.sentences import words
from auditor.model import Scope


@cache
def _pattern(category: str) -> re.Pattern[str]:
    phrases = sorted(words(category), key=len, reverse=True)
    parts = (re.escape(phrase).replace(r"\ ", r"[\s_-]+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def matches(text: str, category: str) -> bool:
    """Does a word of the category stand in the text?"""
    return _pattern(category).search(text) is not None


def within(before: str, category: str, characters: int) -> bool:
    """Does a word of the category end within so many characters of the end of `before`?"""
    return _pattern(category).search(before[-characters:]) is not None


def licensed(before: str, name: str) -> bool:
    """Does the sentence speak of a license, and not of anything that is under anything?"""
    return (
        re.search(r"(?i)licen[sc]|released|distributed|published|available", before + name)
        is not None
    )


def scope_of(text: str) -> Scope:
    """Which part the words before a name speak of; ARTIFACT when they do not say."""
    return said_scope(text) or Scope.ARTIFACT


def said_scope(text: str) -> Scope | None:
    """Which part the words before a name speak of; None when they do not say."""
    code = matches(text, "code")
    weights = matches(text, "weights")
    model = matches(text, "model")
    data = matches(text, "data")
    if code:
        return Scope.ARTIFACT if weights or model or data else Scope.CODE
    if matches(text, "outputs"):
        return Scope.OUTPUTS
    if matches(text, "docs"):
        return Scope.DOCS
    if weights:
        return Scope.ARTIFACT if data else Scope.WEIGHTS
    if model:
        return Scope.ARTIFACT
    return Scope.DATA if data else None
