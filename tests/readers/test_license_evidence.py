"""A folder as people ship it: card, license texts, notice, use policy, adapter config.

The texts are made up: a small index says that one is Apache-2.0 and the other the license of
Kolors, so that what is tested is how the documents are weighed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.build_texts import clause_data
from auditor.licensing.conclude import conclude
from auditor.licensing.text import index as text_index
from auditor.licensing.text.clauses import compile_cues, parse_cues
from auditor.licensing.text.writer import Copy, write_index
from auditor.model import LicenseState, LicenseSummary, Origin, Scope
from auditor.readers.read import read_all
from auditor.source import files

DATA = Path(__file__).parents[1] / "licensing" / "text" / "data"
APACHE = (DATA / "plain-grant.txt").read_text(encoding="utf-8")
KOLORS = (DATA / "research.txt").read_text(encoding="utf-8")
CREDITS = "Harbor Model\nCopyright 2026 The Harbor Office\nIt uses tables by https://a.example/.\n"
ADAPTER = '{"peft_type": "LORA", "base_model_name_or_path": "mistralai/Mistral-7B-v0.1"}'


@pytest.fixture(autouse=True)
def _small_index(monkeypatch: pytest.MonkeyPatch) -> None:
    data = clause_data()
    compiled = compile_cues(data)
    built = write_index(
        [
            Copy(license="Apache-2.0", name="a", text=APACHE, marked=True),
            Copy(license="LicenseRef-Kolors", name="k", text=KOLORS, marked=True),
        ],
        as_of="2026-11-24",
        clauses=compiled,
        cues=parse_cues(compiled),
        spelling=data["spelling"],
    )
    small = text_index.Index(built.data, "small.idx")
    monkeypatch.setattr(text_index, "default_index", lambda: small)


class Shelf:
    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self.folder = folder
        self.knowledge = knowledge

    def read(self, **documents: str) -> LicenseSummary:
        for name, text in documents.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        found = files.discover([str(self.folder)])
        (subject,), problems = read_all(found.files, self.knowledge)
        assert not problems
        return conclude(subject.claims, kind=subject.kind)


@pytest.fixture
def shelf(tmp_path: Path, knowledge: Knowledge) -> Shelf:
    return Shelf(tmp_path, knowledge)


def _card(front_matter: str) -> str:
    return f"---\n{front_matter}\n---\n# A model\n\nIt answers questions.\n"


def test_a_file_that_agrees_with_the_card(shelf: Shelf) -> None:
    found = shelf.read(**{"README.md": _card("license: apache-2.0"), "LICENSE": APACHE})
    assert (found.concluded, found.conflicts) == ("Apache-2.0", ())
    assert [claim.origin for claim in found.claims] == [Origin.FRONT_MATTER, Origin.LICENSE_FILE]


def test_other_is_settled_by_the_file(shelf: Shelf) -> None:
    card = _card("license: other\nlicense_name: of-our-own\nlicense_link: LICENSE")
    found = shelf.read(**{"README.md": card, "LICENSE": KOLORS})
    assert (found.state, found.concluded) == (LicenseState.RESOLVED, "LicenseRef-Kolors")
    assert not found.conflicts


def test_the_license_of_the_weights_governs_a_model(shelf: Shelf) -> None:
    found = shelf.read(
        **{
            "README.md": _card("license: other"),
            "LICENSE": APACHE,
            "LICENSE-CODE": APACHE,
            "MODEL_LICENSE": KOLORS,
        }
    )
    assert (found.concluded, found.conflicts) == ("LicenseRef-Kolors", ())
    scopes = {claim.field: claim.scope for claim in found.claims}
    assert scopes["LICENSE-CODE"] is Scope.CODE
    assert scopes["MODEL_LICENSE"] is Scope.WEIGHTS


def test_everything_in_one_folder(shelf: Shelf) -> None:
    """All claims are kept, and the one conflict names both places."""
    found = shelf.read(
        **{
            "README.md": _card("license: apache-2.0"),
            "LICENSE": APACHE,
            "MODEL_LICENSE": KOLORS,
            "NOTICE": CREDITS,
            "USE_POLICY.md": "# Use policy\n\nYou must not use it to harm people.\n",
            "adapter_config.json": ADAPTER,
        }
    )
    assert found.concluded == "LicenseRef-Kolors"
    assert {claim.field for claim in found.claims} == {
        "license", "LICENSE", "MODEL_LICENSE", "USE_POLICY.md",
    }  # fmt: skip
    ((first, second),) = found.conflicts
    assert first.span is not None
    assert second.span is not None
    assert (first.span.path.rpartition("/")[2], second.span.path.rpartition("/")[2]) == (
        "MODEL_LICENSE",
        "README.md",
    )
    assert second.span.line == 2


def test_a_notice_with_the_license_of_a_part_contradicts_nothing(shelf: Shelf) -> None:
    found = shelf.read(**{"README.md": _card("license: gpl-3.0"), "NOTICE": f"{CREDITS}\n{APACHE}"})
    assert (found.concluded, found.conflicts) == ("GPL-3.0-only", ())


def test_a_notice_that_asks_for_more_is_shown(shelf: Shelf) -> None:
    found = shelf.read(**{"README.md": _card("license: apache-2.0"), "NOTICE": KOLORS})
    assert found.conflicts
    assert found.concluded == "LicenseRef-Kolors"


def test_a_use_policy_is_no_license(shelf: Shelf) -> None:
    policy = "# Use policy\n\nYou must not use it to harm people.\n"
    found = shelf.read(**{"README.md": _card("license: apache-2.0"), "USE_POLICY.md": policy})
    assert (found.concluded, found.conflicts) == ("Apache-2.0", ())


def test_a_use_policy_that_forbids_trade_counts(shelf: Shelf) -> None:
    policy = "# Use policy\n\nNon-commercial use only; sales are prohibited.\n"
    found = shelf.read(**{"README.md": _card("license: apache-2.0"), "USE_POLICY.md": policy})
    assert found.conflicts
    assert found.state is not LicenseState.RESOLVED
