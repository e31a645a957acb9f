"""`auditor license`: what a person and a program get."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from auditor.cli import EXIT_PASS, EXIT_USAGE, run

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Exit code, standard output and standard error of `auditor license ARGUMENTS`."""

    def ask(*arguments: str) -> tuple[int, str, str]:
        code = run(["license", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


def value(call: Call, *arguments: str) -> Any:
    code, out, _ = call(*arguments, "--json")
    assert code == EXIT_PASS
    return json.loads(out)


def test_show_prints_permissions_terms_and_evidence(call: Call) -> None:
    code, out, _ = call("show", "llama3.1")
    assert code == EXIT_PASS
    lines = out.splitlines()
    assert lines[0] == "LicenseRef-Llama-3.1  Llama 3.1 Community License"
    assert any("threshold" in line and "700,000,000" in line for line in lines)
    assert "Checked against the text (as of 2026-11-23)." in lines
    assert lines[-1].endswith("not legal advice.")
    assert max(map(len, lines)) <= 96


def test_show_as_json_is_the_record(call: Call) -> None:
    record = value(call, "show", "Apache 2.0")
    assert record["id"] == "Apache-2.0"
    assert record["verified"] == "text"
    assert record["texts"][0]["source"].startswith("github:aboutcode-org/scancode-licensedb@")


def test_an_ambiguous_name_lists_what_it_may_mean(call: Call) -> None:
    code, out, err = call("show", "modified-mit")
    assert code == EXIT_USAGE
    assert out == ""
    assert "LicenseRef-Kimi-K2-Modified-MIT" in err


def test_a_name_that_is_not_known_gets_the_nearest(call: Call) -> None:
    code, _, err = call("show", "LicenseRef-Lama-3.1")
    assert code == EXIT_USAGE
    assert "did you mean LicenseRef-Llama-3.1" in err


def test_search_holds_all_words(call: Call) -> None:
    found = value(call, "search", "hunyuan", "territory-exclusion")["licenses"]
    assert [row["id"] for row in found] == [
        "LicenseRef-Hunyuan-3D-2.0",
        "LicenseRef-Hunyuan-Community-2024-11",
        "LicenseRef-Hunyuan-Community-2024-12",
        "LicenseRef-Hunyuan-DiT",
    ]
    code, out, _ = call("search", "jamba")
    assert code == EXIT_PASS
    assert "[unverified]" in out


def test_search_without_a_hit_says_so(call: Call) -> None:
    code, out, err = call("search", "no-such-words-anywhere")
    assert code == EXIT_USAGE
    assert out == ""
    assert "hint" in err


def test_compat_prints_verdicts_terms_duties_and_remedies(call: Call) -> None:
    code, out, _ = call("compat", "llama3.1")
    assert code == EXIT_PASS
    assert "LicenseRef-Llama-3.1  ->  Apache-2.0   over finetune" in out
    assert "  moderate    no" in out
    assert "x threshold              §2" in out
    assert "Release it under LicenseRef-Llama-3.1 instead. (yes-with-notices)" in out


def test_compat_as_json_has_the_documented_shape(call: Call) -> None:
    answer = value(call, "compat", "mpl-2.0", "--into", "Apache-2.0", "--relation", "contains-code")
    assert answer["from"] == "MPL-2.0"
    assert answer["into"] == "Apache-2.0"
    assert answer["relation"] == "contains-code"
    assert answer["verdicts"] == {"strict": "no", "moderate": "no", "permissive": "no"}
    share = next(term for term in answer["terms"] if term["type"] == "share-alike")
    assert share["carried"] is False
    assert share["ref"].startswith("§3.1")
    assert share["reason"]
    assert answer["verified"] == "text"
    assert answer["alternative"] == "Apache-2.0 AND MPL-2.0"
    assert answer["remedies"][0] == {
        "kind": "target",
        "value": "Apache-2.0 AND MPL-2.0",
        "verdict": "yes-with-notices",
        "text": "Release it under Apache-2.0 AND MPL-2.0 instead.",
    }


def test_what_passes_needs_no_remedy(call: Call) -> None:
    answer = value(call, "compat", "mit")
    assert answer["verdicts"]["moderate"] == "yes-with-notices"
    assert answer["remedies"] == []


def test_remedies_are_answers_of_the_engine(call: Call) -> None:
    answer = value(call, "compat", "cc-by-nc-4.0", "--relation", "trained-on")
    relations = {one["value"]: one["verdict"] for one in answer["remedies"]}
    assert relations["evaluated-on"] == "yes"
    for one in answer["remedies"]:
        if one["kind"] == "target":
            again = value(
                call, "compat", "cc-by-nc-4.0", "--relation", "trained-on", "--into", one["value"]
            )
            assert again["verdicts"]["moderate"] == one["verdict"]


def test_a_use_may_be_the_target(call: Call) -> None:
    answer = value(call, "compat", "agpl-3.0", "--relation", "own", "--into", "use:hosted-service")
    assert answer["verdicts"]["moderate"] == "yes-with-notices"
    assert "source-disclosure" in {duty["duty"] for duty in answer["duties"]}


def test_a_family_is_answered_by_its_strictest_member(call: Call) -> None:
    answer = value(call, "compat", "gpl")
    assert answer["verdicts"]["moderate"] == "no"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("compat", "mit", "--relation", "fine-tune"), "finetune"),
        (("compat", "mit", "--into", "Apache-2"), "Apache-2.0"),
    ],
)
def test_a_wrong_relation_or_target_names_the_nearest(
    arguments: tuple[str, ...], hint: str, call: Call
) -> None:
    code, _, err = call(*arguments)
    assert code == EXIT_USAGE
    assert hint in err


def test_obligations_give_the_exact_lines(call: Call) -> None:
    code, out, _ = call("obligations", "llama3.3")
    assert code == EXIT_PASS
    flat = " ".join(out.split())
    assert '"Llama 3.3 is licensed under the Llama 3.3 Community License"' in flat
    duties = value(call, "obligations", "llama3.3")["duties"]
    assert {"Llama", "Built with Llama"} <= {duty["marker"] for duty in duties}


def test_the_group_lists_what_lives_in_other_modules(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == EXIT_PASS
    for name in ("show", "search", "compat", "obligations", "identify", "diff"):
        assert name in out
