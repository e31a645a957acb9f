"""`auditor policy`: what it prints, and the exit codes that CI relies on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.cli import run

Command = Callable[..., tuple[int, str, str]]

RULE = """\
id: a-rule
title: A license is stated
severity: error
forbid: {fact: license.state, eq: none}
message: "{subject.id} states no license"
remediation: State one.
tests:
  - {name: stated, given: {license: {state: resolved}}, expect: pass}
  - {name: nothing, given: {license: {state: none}}, expect: fail, at: [license.state]}
"""
SHIPPED = sorted(
    path.parent.name for path in (Path(__file__).parents[2] / "policies").glob("*/pack.yaml")
)
PACK = "id: house\nversion: 1.0.0\ntitle: The rules of the house\n"


@pytest.fixture
def policy(capsys: pytest.CaptureFixture[str]) -> Command:
    """`auditor policy ARGUMENTS`: exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["policy", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack of one's own, `./house`, in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "a-rule.yaml").write_text(RULE, encoding="utf-8")
    return folder


def test_list_names_the_shipped_packs(policy: Command) -> None:
    code, out, _ = policy("list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == SHIPPED
    assert {"baseline", "license-payload"} <= set(SHIPPED)
    code, out, _ = policy("list", "--rules")
    assert code == 0
    assert "lineage-compatible" in out


def test_show_a_pack(policy: Command) -> None:
    code, out, _ = policy("show", "copyright-exposure")
    assert code == 0
    assert "copyright-exposure.fail_at (grade, default critical)" in out
    assert "extends: baseline" in out


def test_show_resolved_says_where_values_come_from(policy: Command, house: Path) -> None:
    overrides = (
        "extends: [copyright-exposure]\n"
        "overrides:\n"
        "  yaml-portable: {enabled: false, because: We read YAML 1.2 only.}\n"
        "  license-list: {severity: warning, because: We ask the makers.}\n"
    )
    (house / "pack.yaml").write_text(PACK + overrides, encoding="utf-8")
    code, out, _ = policy(
        "show", "./house", "--resolved", "--set", "copyright-exposure.fail_at=high"
    )
    assert code == 0
    assert "copyright-exposure.fail_at: high  (--set)" in out
    assert "copyright-exposure.review_at: high  (default of copyright-exposure)" in out
    assert "license-list.severity: warning  (house) because: We ask the makers." in out
    assert "yaml-portable                off      baseline  because: We read YAML 1.2" in out
    assert "target_license: Apache-2.0" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "basline"), "did you mean 'baseline'?"),
        (("show", "baseline", "--resolved", "--set", "fail_at"), "PACK.PARAMETER=VALUE"),
        (("show", "baseline", "--resolved", "--set", "baseline.x=1"), "unknown policy parameter"),
        (("test", "./nowhere"), "no such folder"),
        (("lint", "./nowhere"), "no such folder"),
    ],
)
def test_what_is_not_there_is_a_usage_error(
    policy: Command, house: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = policy(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_the_shipped_packs_lint_and_pass_their_tests(policy: Command) -> None:
    code, out, _ = policy("lint")
    assert code == 0
    assert out.startswith(f"{len(SHIPPED)} packs, ")
    code, out, _ = policy("test")
    assert code == 0
    assert ", 0 failed" in out


def test_a_pack_of_ones_own(policy: Command, house: Path) -> None:
    assert policy("lint", "./house") == (0, "1 packs, 1 rules: nothing to mend\n", "")
    assert policy("test", "./house") == (0, "2 passed, 0 failed (1 rules)\n", "")


def test_a_folder_of_packs_stands_for_all_of_them(policy: Command, house: Path) -> None:
    assert policy("test", ".") == (0, "2 passed, 0 failed (1 rules)\n", "")


def test_a_failed_test_fails_the_command(policy: Command, house: Path) -> None:
    wrong = RULE.replace("expect: fail", "expect: review")
    (house / "a-rule.yaml").write_text(wrong, encoding="utf-8")
    code, out, _ = policy("test", "./house")
    assert code == 1
    assert out == (
        "./house/a-rule.yaml:9  FAIL  nothing\n"
        "    wanted  review  at license.state\n"
        "    got     fail  at license.state\n"
        "1 passed, 1 failed (1 rules)\n"
    )


@pytest.mark.parametrize(
    ("lost", "lacking"), [("  - {name: stated", "passes"), ("  - {name: nothing", "expects fail")]
)
def test_lint_refuses_a_rule_without_a_passing_or_a_failing_test(
    policy: Command, house: Path, lost: str, lacking: str
) -> None:
    kept = [line for line in RULE.splitlines() if not line.startswith(lost)]
    (house / "a-rule.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, out, err = policy("lint", "./house")
    assert (code, out) == (2, "")
    assert f"rule 'a-rule' lacks tests: one that {lacking}" in err


def test_all_mistakes_come_with_their_places(policy: Command, house: Path) -> None:
    wrong = RULE.replace("license.state, eq: none}\nm", "licence.state, eq: none}\nm")
    (house / "a-rule.yaml").write_text(wrong.replace("severity: error", "severity: eror"))
    code, out, err = policy("lint", "./house")
    assert (code, out) == (2, "")
    assert "./house/a-rule.yaml:3:11: unknown severity 'eror'" in err
    assert "./house/a-rule.yaml:4:16: unknown fact 'licence.state'" in err
    assert "did you mean 'license.state'?" in err


def test_a_test_over_a_document_goes_through_the_readers(policy: Command, house: Path) -> None:
    (house / "card").mkdir()
    (house / "card" / "README.md").write_text("---\nlicense: mit\n---\n# Bot\n", encoding="utf-8")
    over_file = RULE + "  - {name: a real card, file: card/README.md, expect: pass}\n"
    (house / "a-rule.yaml").write_text(over_file, encoding="utf-8")
    assert policy("test", "./house")[:2] == (0, "3 passed, 0 failed (1 rules)\n")


def test_docs_are_markdown_with_an_anchor_for_each_rule(policy: Command, tmp_path: Path) -> None:
    code, out, _ = policy("docs", "apache-2.0")
    assert code == 0
    assert "## lineage-compatible\n" in out
    assert "[lineage-compatible](#lineage-compatible)" in out
    code, _, _ = policy("docs", "--output", str(tmp_path / "rules"))
    assert code == 0
    assert {page.name for page in (tmp_path / "rules").iterdir()} == {
        *(f"{name}.md" for name in SHIPPED),
        "facts.md",
    }
    assert "`lineage.ancestors[].verdict`" in (tmp_path / "rules" / "facts.md").read_text("utf-8")
