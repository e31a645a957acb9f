"""License statements in prose, in the forms in which cards make them."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.knowledge import Knowledge
from auditor.licensing.conclude import conclude
from auditor.licensing.identify import identify
from auditor.model import Claim, Kind, LicenseState, Scope
from auditor.readers import card, prose_license
from auditor.source.files import SourceText

SURE = 0.7


@pytest.fixture(scope="module")
def read(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


class Reader:
    """Reads a body as the card reader does: one scan, then the claims."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._scan = knowledge.scanner().scan

    def __call__(self, body: str, body_line: int = 1) -> tuple[Claim, ...]:
        return prose_license.claims(body, body_line, "README.md", self._scan(body))

    def sure(self, body: str) -> list[str]:
        return [
            claim.expression or "|".join(claim.candidates) or claim.value
            for claim in self(body)
            if claim.confidence >= SURE
        ]


@pytest.mark.parametrize(
    ("body", "expression"),
    [
        ("This model is released under the MIT License.", "MIT"),
        ("The dataset is available under CC BY-NC 4.0.", "CC-BY-NC-4.0"),
        ("Released under CC0.", "CC0-1.0"),
        ("## License\n\nApache 2.0\n", "Apache-2.0"),
        ("### Licensing Information\n\nCreative Commons Attribution 4.0\n", "CC-BY-4.0"),
        ("**License:** MIT", "MIT"),
        ("- **License**: [MIT](LICENSE)", "MIT"),
        ("*license*: cc-by-4.0", "CC-BY-4.0"),
        ("| License | apache-2.0 |\n", "Apache-2.0"),
        ("SPDX-License-Identifier: BSD-3-Clause", "BSD-3-Clause"),
        ("<!-- license: mit -->", "MIT"),
        ("<ul>\n<li> Type: language model\n<li> License: Apache 2.0\n</ul>", "Apache-2.0"),
        (
            "[![l](https://img.shields.io/badge/License-Apache%202.0-blue.svg)](LICENSE)",
            "Apache-2.0",
        ),
        (
            "This work is licensed under a\n[Creative Commons Attribution-ShareAlike 4.0 "
            "International License](http://creativecommons.org/licenses/by-sa/4.0/).",
            "CC-BY-SA-4.0",
        ),
        (
            "**License:** A custom commercial license, the Llama 3.1 Community License, is "
            "available at https://example.com/LICENSE",
            "LicenseRef-Llama-3.1",
        ),
        ("The weights are released under the Gemma license.", "LicenseRef-Gemma-Terms"),
        ("License: CreativeML Open RAIL++-M License", "LicenseRef-OpenRAIL-plus-plus-M"),
        ("The model is licensed under GPL v3 or later.", "GPL-3.0-or-later"),
        ("# License: MIT", "MIT"),
    ],
)
def test_a_statement_is_found(read: Reader, body: str, expression: str) -> None:
    assert read.sure(body) == [expression]


@pytest.mark.parametrize(
    "body",
    [
        "Evaluated on the MIT Scene Parsing Benchmark, by people of MIT CSAIL.",
        "We run it with apache spark, and store the data as JSON.",
        "It beats Gemma, Llama 2 and Qwen on every task.",
        "This dataset is NOT CC0.",
        "The model is not released under the MIT License.",
        "Earlier versions were released under CC BY-NC 4.0.",
        "A license such as MIT would have been simpler.",
        "News headlines fall under fair use.",
        "```\nlicense: mit\n```\n",
        "```python\n# This model is released under the MIT License.\n```\n",
        "## Licensing Information\n\n[More Information Needed]\n",
        "- **License:** [More Information Needed]",
        "It was trained on Wikipedia, which is licensed under CC BY-SA 3.0.",
        "The base model is licensed under Apache 2.0.",
        "We started from GPT-J-6B, which is released under the Apache 2.0 license.",
        "",
    ],
)
def test_what_is_no_statement_about_the_subject_decides_nothing(read: Reader, body: str) -> None:
    assert read.sure(body) == []


def test_the_license_of_something_else_is_shown_with_its_mark(read: Reader) -> None:
    [claim] = read("The base model is licensed under Apache 2.0.")
    assert claim.expression == "Apache-2.0"
    assert prose_license.OTHER_SUBJECT in claim.notes


def test_each_part_has_its_own_license(read: Reader) -> None:
    found = read("The code is released under MIT, and the model weights under CC BY-NC 4.0.")
    assert [(claim.expression, claim.scope) for claim in found] == [
        ("MIT", Scope.CODE),
        ("CC-BY-NC-4.0", Scope.WEIGHTS),
    ]


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ("The source code is released under the MIT License.", Scope.CODE),
        ("The code and the models are released under the MIT License.", Scope.ARTIFACT),
        ("The annotations are released under CC BY 4.0.", Scope.DATA),
        ("Code License: MIT", Scope.CODE),
        ("Model License: MIT", Scope.ARTIFACT),
        ("**Data License**: ODC-By", Scope.DATA),
        ("This model is released under the MIT License.", Scope.ARTIFACT),
    ],
)
def test_the_words_before_a_name_say_what_it_covers(read: Reader, body: str, scope: Scope) -> None:
    [claim] = read(body)
    assert claim.scope is scope


def test_the_span_is_the_name_itself(read: Reader) -> None:
    body = "Intro.\n\n## License\nThis model is\nreleased under the Apache License, Version 2.0.\n"
    [claim] = read(body, body_line=11)
    assert claim.value == "Apache License, Version 2.0"
    span = claim.span
    assert span is not None
    assert (span.line, span.column, span.end_line, span.end_column) == (15, 20, 15, 47)
    lines = body.split("\n")
    assert lines[span.line - 11][span.column - 1 : span.end_column - 1] == claim.value


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("## License\nFor non-commercial use only.", "non-commercial-statement"),
        ("The dataset may be used for research purposes only.", "research-only-statement"),
    ],
)
def test_a_restriction_without_a_name_is_a_claim_of_its_own(
    read: Reader, body: str, note: str
) -> None:
    [claim] = read(body)
    assert claim.state is LicenseState.UNRECOGNISED
    assert note in claim.notes
    assert claim.value in body


def test_a_modified_license_is_none_of_the_known_ones(read: Reader) -> None:
    found = read(
        "## License\nThis model is licensed under a modified CreativeML OpenRAIL-M license."
    )
    assert [(claim.state, claim.notes) for claim in found] == [
        (LicenseState.UNRECOGNISED, (prose_license.MODIFIED,))
    ]


def test_a_license_that_has_a_name_we_lack_is_not_passed_over(read: Reader) -> None:
    [claim] = read("The use of these models is subject to the [Model License](LICENSE-MODEL).")
    assert claim.state is LicenseState.UNRECOGNISED
    assert claim.value == "Model License"


def test_a_section_that_lists_many_licenses_lists_those_of_its_parts(read: Reader) -> None:
    body = "## License\n- OPUS: CC0\n- Tatoeba: CC BY 2.0\n- WikiMatrix: CC BY-SA 3.0\n"
    assert len(read(body)) == 3
    assert read.sure(body) == []


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    from auditor.knowledge import load

    body = f"## License\n{text}\nreleased under the MIT License {text}"
    found = prose_license.claims(body, 1, "x", load().scanner().scan(body))
    lines = body.split("\n")
    for claim in found:
        assert claim.span is not None
        assert 1 <= claim.span.line <= claim.span.end_line <= len(lines)


@pytest.mark.parametrize(
    "body",
    [
        "released under the MIT License, " * 20_000,
        "[MIT](https://opensource.org/licenses/MIT) " * 20_000,
        "License: MIT\n" * 20_000,
        "for non-commercial use only. " * 20_000,
    ],
)
def test_a_text_with_endless_statements_is_cut_and_says_so(read: Reader, body: str) -> None:
    found = read(body)
    assert len(found) < 300
    assert prose_license.TOO_MANY in found[-1].notes
    span = found[-1].span
    assert span is not None
    line = body.split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == found[-1].value
    assert found[-1].state is LicenseState.UNRECOGNISED


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000 + "License: MIT", "License:" + " " * 100_000, "License: " + "[a" * 50_000],
)
def test_a_text_without_end_or_sense_is_read(read: Reader, body: str) -> None:
    assert len(read(body)) <= 1


# -- the corpus


@pytest.mark.corpus
def test_labelled_cards(shared: Path, knowledge: Knowledge) -> None:
    """On hand-labelled cards whose statement is in the file: what was expected is found.

    Every license that the label names must be claimed, and a contradiction that it names must be
    a conflict; at most one card in a hundred may have a conflict that its label does not know.
    """
    labels = [
        json.loads(line)
        for line in (shared / "corpus" / "labels-dev.jsonl").read_text("utf-8").splitlines()
    ]
    labels = [
        label
        for label in labels
        if label["kind"] in ("model_card", "dataset_card") and label["stated_in_this_file"] == "yes"
    ]
    wanted = {label["path"] for label in labels}
    texts: dict[str, bytes] = {}
    with tarfile.open(shared / "corpus" / "cards-dev.tar.gz") as archive:
        for member in archive:
            if member.name.removeprefix("./") in wanted:
                content = archive.extractfile(member)
                assert content is not None
                texts[member.name.removeprefix("./")] = content.read()
    missed: list[str] = []
    contradictions_missed: list[str] = []
    false_conflicts: list[str] = []
    for label in labels:
        path = label["path"]
        kind = Kind.MODEL if label["kind"] == "model_card" else Kind.DATASET
        claims = _claims(path, texts[path], knowledge)
        if not {_expected(name) for name in label["expected_spdx_or_licenseref"]} <= _found(claims):
            missed.append(path)
        contradicts = "contradiction" in f"{label.get('where_stated')} {label.get('note')}"
        conflicts = conclude(claims, kind=kind).conflicts
        several = len(set(label["expected_spdx_or_licenseref"])) > 1
        if contradicts and not conflicts:
            contradictions_missed.append(path)
        if conflicts and not contradicts and not several:
            false_conflicts.append(path)
    assert len(labels) >= 90
    assert len(missed) <= 0.03 * len(labels), missed
    assert not contradictions_missed
    assert len(false_conflicts) <= 0.01 * len(labels), false_conflicts


def _claims(path: str, content: bytes, knowledge: Knowledge) -> tuple[Claim, ...]:
    text = content.decode("utf-8", "replace")
    source = SourceText(path=path, data=content, text=text, sha256="")
    return card.read(source, knowledge).claims


def _expected(name: str) -> str:
    """A label in our ids: labels write `LicenseRef-llama3.1`, `GPL-3.0`, `other`."""
    for spelling in (name.removeprefix("LicenseRef-"), name):
        found = identify(spelling)
        if found.state is not LicenseState.UNRECOGNISED:
            return found.expression or "|".join(found.candidates) or found.state
    return LicenseState.UNRECOGNISED


def _found(claims: tuple[Claim, ...]) -> set[str]:
    found: set[str] = set()
    for claim in claims:
        found.add(claim.expression or "|".join(claim.candidates) or claim.state)
        found.update((claim.expression or "").split(" AND "))
        if "name-and-link-differ" in claim.notes:
            # The text says one thing and its link another: both are reported.
            found.update(claim.candidates)
    return found
