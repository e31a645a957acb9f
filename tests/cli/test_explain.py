"""`auditor explain`."""

from __future__ import annotations

import json

import pytest

from auditor.cli import EXIT_PASS, EXIT_USAGE, run

DAY = ("--as-of", "2026-11-24")


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is printed for a name that is known."""
    assert run(["explain", *arguments, *DAY]) == EXIT_PASS
    return capsys.readouterr().out


def test_a_dataset_shows_its_tree_down_to_the_deepest_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "the_pile")
    assert "├─ books3  copyright critical" in text
    assert "│  └─ bibliotik" in text
    assert "└─ reddit-pushshift  [links-only]" in text
    assert "kadrey-v-meta" in text
    assert "TAKEDOWN" in text


def test_a_case_tells_pleaded_from_held_and_how_old_its_status_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "kadrey-v-meta")
    pleaded, held, status = (text.index(word) for word in ("PLEADED", "HELD", "STATUS"))
    assert pleaded < held < status
    assert "for the defendants" in text
    assert "for the plaintiffs" in text
    assert "115 days old" in text
    assert "books3" in text[text.index("TOUCHES") :]


def test_the_age_of_a_fresh_status_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "kadrey-v-meta", "--as-of", "2026-08-20"]) == EXIT_PASS
    assert "days old" not in capsys.readouterr().out


def test_a_license_shows_its_clauses_with_their_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "llama3.1")
    assert text.startswith("LicenseRef-Llama-3.1")
    assert "name-prefix  §1.b.i" in text
    assert "sublicense         prohibited; §1.a-b" in text


@pytest.mark.parametrize("name", ["Apache License, Version 2.0", "apache2", "Apache-2.0"])
def test_a_license_answers_to_its_spellings(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert explained(capsys, name).startswith("Apache-2.0 ")


def test_a_name_of_several_licenses_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "cc-by")
    assert "name of several licenses" in text
    assert "- CC-BY-4.0: " in text
    assert "PERMISSIONS" not in text


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "c4", "--as-of", "soon"]) == EXIT_USAGE
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_a_model_shows_license_bases_and_data(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "hf:model/google-bert/bert-base-uncased")
    assert "Apache-2.0" in text
    assert "bookcorpus (pretrain): copyright critical" in text


def test_what_only_a_rule_says_is_shown_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "TheBloke/Llama-2-7B-GGUF")
    assert "No record of its own" in text
    assert "quantize: meta-llama/Llama-2-7b, LicenseRef-Llama-2" in text


def test_a_generator_shows_its_providers_terms_by_date(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = explained(capsys, "gpt-4", "--kind", "generator")
    assert "2026-01-16 to now: compete-bar" in text
    assert "not read" in text


def test_a_host_a_rule_and_a_caption_are_names_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "https://www.wsj.com/articles/x").startswith("wsj.com")
    assert "rule of apache-2.0" in explained(capsys, "lineage-compatible")
    assert explained(capsys, "Kadrey", "et", "al.", "v.", "Meta", "Platforms").startswith("kadrey")


@pytest.mark.parametrize(
    "name", ["the_pile", "kadrey-v-meta", "llama3.1", "gpt-4", "wsj.com", "c4", "openai"]
)
def test_lines_fit_a_terminal(capsys: pytest.CaptureFixture[str], name: str) -> None:
    for line in explained(capsys, name).splitlines():
        assert len(line) <= 80 or "://" in line, line


def test_an_unknown_name_gives_the_nearest_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "the_pil"]) == EXIT_USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "no record or rule is called 'the_pil'" in said.err
    assert "the-pile" in said.err


def test_a_name_that_names_nothing_public_has_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "imagefolder"]) == EXIT_USAGE
    assert "loader name, not a dataset" in capsys.readouterr().err


def test_a_hostile_name_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "\x1b[2Jgone"]) == EXIT_USAGE
    assert "\x1b" not in capsys.readouterr().err


def test_json_is_the_record_as_it_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    [answer] = json.loads(explained(capsys, "books3", "--json"))
    assert answer["kind"] == "dataset"
    assert answer["record"]["id"] == "books3"
    assert answer["record"]["upstream"] == [{"id": "bibliotik", "relation": "contains"}]


def test_pages_say_what_they_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Not legal advice" in explained(capsys, "c4")
