"""What license names, spellings and addresses mean: the table that the index holds.

`table` joins the license records with `knowledge/license-names/*.yaml`; it runs when the index is
compiled. Keys are `license_key` of a name, `=` + `exact_license_key` where only the longer spelling
is clear, `url:` + `url_key` of an address, `url>` + a prefix of addresses, and `exception:` + the
lower-case id of an SPDX exception, `port:` + a jurisdiction of a Creative Commons port,
and `words:` + a category of the words with which sentences are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditor.errors import KnowledgeError
from auditor.knowledge.keys import exact_license_key, license_key, url_key
from auditor.tuples import NamedTuple

Entry = dict[str, Any]
"""`state` (a LicenseState value), `ids` (for resolved: one SPDX expression; for ambiguous: the
candidates; else empty), and where there is something to say `notes` (stable flags) and `rule` (why
the name is ambiguous). `whole: true` marks a word that is a license name only where it stands
alone, never inside a sentence; `beside: true` one that is none there without the word license.
A prefix entry has `name` and `segments` instead."""

IMPRECISE = "imprecise-version"


class _Meaning(NamedTuple):
    expression: str
    imprecise: bool = False


class _Names:
    """Meanings by key, while the table is being built."""

    def __init__(self) -> None:
        self.meanings: dict[str, dict[str, bool]] = {}
        self.exact: dict[str, set[str]] = {}
        self.ambiguous: dict[str, tuple[list[str], str]] = {}
        self.never_exact: set[str] = set()
        self.words: set[str] = set()
        """Names from the SPDX list alone that are one plain word: Fair, Intel, Vim."""
        self.states: dict[str, Entry] = {}

    def means(self, name: str, meaning: _Meaning) -> None:
        key = license_key(name)
        known = self.meanings.setdefault(key, {})
        known[meaning.expression] = known.get(meaning.expression, False) or meaning.imprecise
        self.exact.setdefault(exact_license_key(name), set()).add(meaning.expression)

    def may_mean(self, name: str, candidates: Iterable[str], rule: str) -> None:
        ids, rules = self.ambiguous.setdefault(license_key(name), ([], rule))
        ids.extend(candidate for candidate in candidates if candidate not in ids)
        self.ambiguous[license_key(name)] = (ids, rules or rule)
        self.never_exact.add(exact_license_key(name))


def table(
    license_records: Iterable[Mapping[str, Any]], names_files: Iterable[Mapping[str, Any]]
) -> dict[str, Entry]:
    """Every key and what it means, from the license records and the license-names files.

    A name that two licenses claim is ambiguous, with both as candidates: nothing is guessed.
    Raises KnowledgeError when a row speaks of a license that does not exist.
    """
    records = list(license_records)
    files = list(names_files)
    names = _Names()
    _add_records(names, records)
    members = {record["id"]: record.get("members", ()) for record in records}
    known_ids = {row["id"] for file in files for row in file.get("spdx", ())} | set(members)
    for file in files:
        for row in file.get("spellings", ()):
            _must_know(row["id"], known_ids)
            meaning = _Meaning(row["id"], row.get("imprecise", False))
            for name in row["names"]:
                names.means(name, meaning)
        for row in file.get("ambiguous", ()):
            for license_id in row.get("candidates") or (row["family"],):
                _must_know(license_id, known_ids)
            candidates = row.get("candidates") or members[row["family"]]
            for name in row["names"]:
                names.may_mean(name, candidates, row["rule"])
        for row in file.get("states", ()):
            entry: Entry = {"state": row["state"], "ids": []}
            if note := row.get("note"):
                entry["notes"] = [note]
            for name in row["names"]:
                names.states[license_key(name)] = entry
    for file in files:
        _add_spdx(names, file.get("spdx", ()))
    entries = _entries(names)
    for file in files:
        for flag, listed in (("whole", "whole_values"), ("beside", "beside_the_word")):
            for name in file.get(listed, ()):
                if known := entries.get(license_key(name)):
                    entries[license_key(name)] = known | {flag: True}
        for category, words in file.get("words", {}).items():
            entries["words:" + category] = {"state": "resolved", "ids": list(words)}
        for row in file.get("ports", ()):
            for name in (row["code"], *row.get("names", ())):
                entries["port:" + name.casefold()] = {"state": "resolved", "ids": [row["code"]]}
        for row in file.get("exceptions", ()):
            entries["exception:" + row["id"].casefold()] = {
                "state": "resolved",
                "ids": [row["id"]],
            }
        _add_urls(entries, file)
    for record in records:
        for address in record.get("urls", ()):
            known = entries.get(license_key(record["id"]))
            if known is not None:
                entries.setdefault("url:" + url_key(address), known)
    return entries


def _must_know(license_id: str, known: set[str]) -> None:
    if license_id not in known:
        raise KnowledgeError(
            f"a name is said to mean {license_id!r}, which is no license",
            hint="use the id of a record in knowledge/licenses or of the SPDX list",
        )


def _add_records(names: _Names, records: Iterable[Mapping[str, Any]]) -> None:
    for record in records:
        spellings = [
            record["id"],
            record["name"],
            *record.get("hub", ()),
            *record.get("scancode", ()),
            *record.get("aliases", ()),
        ]
        state = record.get("state", "resolved")
        if state == "resolved":
            meaning = _Meaning(record.get("expression") or record["id"])
            for spelling in spellings:
                names.means(spelling, meaning)
            for spelling in record.get("deprecated_ids", ()):
                if license_key(spelling) not in names.meanings:
                    names.means(spelling, meaning)
        elif state == "ambiguous":
            for spelling in spellings:
                names.may_mean(
                    spelling, record.get("members", ()), f"{record['name']}: no member named"
                )
        else:
            for spelling in spellings:
                names.states.setdefault(license_key(spelling), {"state": state, "ids": []})


def _add_spdx(names: _Names, rows: Iterable[Mapping[str, Any]]) -> None:
    """Ids of the SPDX list that nothing else claims; deprecated ids as the list replaces them."""
    for row in rows:
        key = license_key(row["id"])
        replaced_by = row.get("replaced_by")
        if replaced_by:
            names.meanings[key] = {replaced_by: row.get("imprecise", False)}
            names.exact[exact_license_key(row["id"])] = {replaced_by}
            names.ambiguous.pop(key, None)
        elif key not in names.meanings and key not in names.ambiguous:
            names.means(row["id"], _Meaning(row["id"]))
            if key.isalpha():
                names.words.add(key)
        if not row.get("deprecated"):
            long_key = license_key(row["name"])
            if long_key not in names.meanings and long_key not in names.ambiguous:
                names.means(row["name"], _Meaning(row["id"]))


def _entries(names: _Names) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, meanings in names.meanings.items():
        candidates, rule = names.ambiguous.get(key, ([], ""))
        if len(meanings) > 1 or candidates:
            ids = [*candidates, *(id_ for id_ in meanings if id_ not in candidates)]
            entries[key] = {
                "state": "ambiguous",
                "ids": ids,
                "rule": rule or "more than one license goes by this name",
            }
        else:
            [(expression, imprecise)] = meanings.items()
            entry: Entry = {"state": "resolved", "ids": [expression]}
            if imprecise:
                entry["notes"] = [IMPRECISE]
            entries[key] = entry
    for key, (candidates, rule) in names.ambiguous.items():
        if key not in names.meanings:
            entries[key] = {"state": "ambiguous", "ids": candidates, "rule": rule}
    for exact, expressions in names.exact.items():
        # The spelling with its small words is clear although the bare name is not.
        loose = license_key(exact)
        if exact == loose or len(expressions) > 1 or exact in names.never_exact:
            continue
        if entries[loose]["state"] == "ambiguous":
            [expression] = expressions
            entries["=" + exact] = {"state": "resolved", "ids": [expression]}
    for key in names.words:
        entries[key]["beside"] = True
    for key, entry in names.states.items():
        entries.setdefault(key, entry)
    return entries


def _add_urls(entries: dict[str, Entry], file: Mapping[str, Any]) -> None:
    for row in file.get("urls", ()):
        known = entries.get(license_key(row["name"]))
        if known is None:
            raise KnowledgeError(
                f"an address is said to be of {row['name']!r}, which is no license"
            )
        for address in row["urls"]:
            entries["url:" + url_key(address)] = known
    for row in file.get("prefixes", ()):
        entries["url>" + url_key(row["prefix"])] = {
            "name": row.get("name", ""),
            "segments": row["segments"],
        }
