"""The gate from end to end: real commands on real card shapes, their verdicts and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.cli import run

AS_OF = "2026-11-24"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


class Answer:
    """Exit code, output and, for JSON runs, the parsed report of one command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def subject(self) -> dict[str, Any]:
        (subject,) = self.report["subjects"]
        found: dict[str, Any] = subject
        return found

    def rules(self, outcome: str) -> set[str]:
        return {f["rule"] for f in self.subject["findings"] if f["outcome"] == outcome}


WriteCard = Callable[..., str]
Check = Callable[..., Answer]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """`auditor check ARGUMENTS` on a fixed day, through the real entry point."""

    def call(*arguments: str) -> Answer:
        code = run(["check", "--as-of", AS_OF, *arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call


@pytest.fixture
def check_json(check: Check) -> Check:
    return lambda *arguments: check("--format", "json", *arguments)


@pytest.fixture
def card(tmp_path: Path) -> WriteCard:
    """Write a card with this front matter and body; the relative path comes back."""

    def write(front_matter: str, body: str = "# Card\n", name: str = "README.md") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{front_matter}---\n{body}", encoding="utf-8")
        return name

    return write


class TestTheFourCoreFacts:
    """What every other tool was seen to pass."""

    def test_an_apache_card_on_a_llama_base_fails_with_path_and_clause(
        self, check_json: Check, card: WriteCard
    ) -> None:
        answer = check_json(card("license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\n"))
        assert answer.code == 1
        blocking = answer.subject["outbound"]["blocking"]
        assert any(
            b["path"][-1].casefold() == "hf:model/meta-llama/llama-3.1-8b"
            and b["ref"].startswith("§")
            for b in blocking
        )
        (finding,) = [f for f in answer.subject["findings"] if f["rule"] == "lineage-compatible"]
        assert finding["span"]["line"] == 3
        assert "Llama" in finding["message"]

    @pytest.mark.parametrize(
        "dataset", ["the_pile", "EleutherAI/pile", "the_pile_books3", "books3"]
    )
    def test_training_on_books3_fails_with_the_path_to_the_shadow_library(
        self, check_json: Check, card: WriteCard, dataset: str
    ) -> None:
        answer = check_json(card(f"license: apache-2.0\ndatasets:\n- {dataset}\n"))
        assert answer.code == 1
        exposure = answer.subject["exposure"]
        assert exposure["axes"]["copyright"] == "critical"
        worst = [
            r for r in exposure["reasons"] if r["grade"] == "critical" and r["axis"] == "copyright"
        ]
        assert any("bibliotik" in r["path"][-1] for r in worst)
        assert all(r["span"]["line"] == 4 and r["source"] and r["as_of"] for r in worst)

    def test_noncommercial_data_fails_an_apache_model(
        self, check_json: Check, card: WriteCard, tmp_path: Path
    ) -> None:
        card("license: cc-by-nc-4.0\ntask_categories:\n- text-generation\n", name="data/README.md")
        card("license: apache-2.0\ndatasets:\n- tatsu-lab/alpaca\n", name="model/README.md")
        answer = check_json("model")
        assert answer.code == 1
        assert any(
            b["term"] == "noncommercial" and b["license"] == "CC-BY-NC-4.0"
            for b in answer.subject["outbound"]["blocking"]
        )

    def test_malformed_yaml_never_passes_and_says_where(
        self, check_json: Check, card: WriteCard
    ) -> None:
        answer = check_json(card("license: apache-2.0\ndatasets: [squad\nlanguage: en\n"))
        assert answer.code in (1, 3)
        (finding,) = [f for f in answer.subject["findings"] if f["rule"] == "document-readable"]
        assert finding["span"]["line"] >= 3
        assert finding["span"]["column"] >= 1


class TestNothingToAudit:
    def test_an_empty_folder(self, check: Check) -> None:
        answer = check()
        assert answer.code == 2
        assert "nothing to audit" in answer.err

    def test_a_folder_without_cards(self, check: Check, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("hello\n", encoding="utf-8")
        assert check(".").code == 2

    def test_a_missing_file(self, check: Check) -> None:
        answer = check("gone.md")
        assert answer.code == 2
        assert "gone.md" in answer.err
        assert "Traceback" not in answer.err


class TestLicenseStates:
    @pytest.mark.parametrize(
        ("front_matter", "state"),
        [
            ("language: en\n", "none"),
            ("license:\n", "none"),
            ("license: other\n", "unrecognised"),
            ("license: unknown\n", "publisher-unknown"),
            ("license: cc\n", "ambiguous"),
            ("license: gpl\n", "ambiguous"),
            ("license: other\nlicense_name: my-own-license\n", "unrecognised"),
        ],
    )
    def test_only_a_resolved_license_can_pass(
        self, check_json: Check, card: WriteCard, front_matter: str, state: str
    ) -> None:
        answer = check_json(card(front_matter))
        assert answer.subject["license"]["state"] == state
        assert answer.subject["license"]["concluded"] is None
        assert answer.code in (1, 3)

    def test_a_license_list_means_and_and_is_no_pass(
        self, check_json: Check, card: WriteCard
    ) -> None:
        answer = check_json(card("license:\n- mit\n- apache-2.0\n"))
        assert answer.subject["license"]["concluded"] == "MIT AND Apache-2.0"
        assert answer.code == 3

    def test_a_permissive_model_with_disclosed_permissive_data_passes(
        self, check_json: Check, card: WriteCard
    ) -> None:
        answer = check_json(
            card("license: apache-2.0\ndatasets:\n- common-pile/comma_v0.1_training_dataset\n")
        )
        assert answer.subject["outbound"]["verdicts"]["moderate"] in ("yes", "yes-with-notices")
        assert answer.subject["verdict"] == "pass", answer.subject["findings"]
        assert answer.code == 0


class TestWrongSettingsStopTheRun:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--policy", "apache-20"), "apache-2.0"),
            (("--set", "copyright-exposure.fail_att=high"), "fail_at"),
            (("--set", "nonsense"), "PACK.PARAMETER=VALUE"),
            (("--stance", "lenient"), "moderate"),
            (("--as-of", "24.11.2026"), "YYYY-MM-DD"),
            (("--format", "jsn"), "json"),
            (("--target-license", "Apache-2"), "Apache-2.0"),
            (("--config", "none.yaml"), "none.yaml"),
        ],
    )
    def test_with_one_clear_message(
        self, check: Check, card: WriteCard, arguments: tuple[str, ...], said: str
    ) -> None:
        answer = check(card("license: mit\n"), *arguments)
        assert answer.code == 2
        assert said in answer.err
        assert "Traceback" not in answer.err + answer.out

    def test_a_misspelt_key_in_the_configuration(
        self, check: Check, card: WriteCard, tmp_path: Path
    ) -> None:
        (tmp_path / "auditor.yaml").write_text(
            "target_license: MIT\nstanse: strict\n", encoding="utf-8"
        )
        answer = check(card("license: mit\n"))
        assert answer.code == 2
        assert "auditor.yaml:2:1" in answer.err
        assert "did you mean 'stance'?" in answer.err

    def test_a_misspelt_fact_in_a_policy(
        self, check: Check, card: WriteCard, tmp_path: Path
    ) -> None:
        pack = tmp_path / "mine"
        pack.mkdir()
        (pack / "pack.yaml").write_text("id: mine\nversion: 1.0.0\ntitle: Mine\n", encoding="utf-8")
        (pack / "stated.yaml").write_text(
            "id: stated\n"
            "title: A license is stated\n"
            "severity: error\n"
            "tags: [license]\n"
            "applies_to: {subjects: [model]}\n"
            "require: {fact: license.stat, eq: resolved}\n"
            "on_unknown: fail\n"
            "message: No license\n"
            "remediation: State one.\n"
            "tests:\n"
            "  - {name: yes, given: {license: {state: resolved}}, expect: pass}\n"
            "  - {name: no, given: {license: {state: none}}, expect: fail}\n",
            encoding="utf-8",
        )
        answer = check(card("license: mit\n"), "--policy", "./mine")
        assert answer.code == 2
        assert "stated.yaml:6:" in answer.err
        assert "license.state" in answer.err

    def test_an_invalid_date_in_a_waiver(
        self, check: Check, card: WriteCard, tmp_path: Path
    ) -> None:
        (tmp_path / "auditor-waivers.yaml").write_text(
            "waivers:\n"
            "  - id: W-1\n"
            "    rule: license-stated\n"
            "    subject: file:README.md\n"
            "    reason: license-acquired\n"
            "    justification: We bought it.\n"
            "    approved_by: legal@example.com\n"
            "    approved_on: 2026-01-01\n"
            "    expires: 2026-13-01\n",
            encoding="utf-8",
        )
        answer = check(card("license: mit\n"))
        assert answer.code == 2
        assert "auditor-waivers.yaml:9:" in answer.err


class TestTheRun:
    def test_two_runs_give_the_same_bytes(
        self, check_json: Check, check: Check, card: WriteCard
    ) -> None:
        path = card("license: apache-2.0\nbase_model: google/gemma-2-9b\ndatasets: [c4, squad]\n")
        assert check_json(path).out == check_json(path).out
        assert check(path).out == check(path).out

    def test_the_format_never_changes_the_code(self, check: Check, card: WriteCard) -> None:
        path = card("license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\n")
        assert {check(path, "--format", name).code for name in ("text", "json")} == {1}

    def test_review_can_be_allowed(self, check: Check, card: WriteCard) -> None:
        path = card("license: apache-2.0\n")
        assert check(path).code == 3
        assert check(path, "--allow-review").code == 0

    def test_one_broken_card_does_not_stop_the_rest(
        self, check_json: Check, card: WriteCard
    ) -> None:
        card("license: [mit\n", name="a/README.md")
        card("license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\n", name="b/README.md")
        answer = check_json(".")
        assert answer.code == 1
        assert len(answer.report["subjects"]) == 2

    def test_a_file_of_no_known_kind_is_named(
        self, check_json: Check, tmp_path: Path, card: WriteCard
    ) -> None:
        (tmp_path / "thing.bin").write_bytes(b"\x00\x01\x02" * 50)
        answer = check_json("thing.bin", card("license: mit\n"))
        assert [error["path"] for error in answer.report["errors"]] == ["thing.bin"]
        assert answer.code in (1, 3)
