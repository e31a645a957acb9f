"""`auditor export`: every format from the command line, and the loop that makes a payload pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.cli import run
from auditor.exports import FORMATS

ROOT = Path(__file__).parents[2]
CARD = "---\nlicense: apache-2.0\n---\n# Bot\n\nTrained from scratch.\n"
DAY = ("--as-of", "2026-11-24")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    return tmp_path


def payload(*more: str) -> int:
    return run(["check", ".", "--policy", "license-payload", *DAY, *more])


def rules(capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    payload("--format", "json")
    report = json.loads(capsys.readouterr().out)
    return {
        finding["rule"]
        for finding in report["subjects"][0]["findings"]
        if finding["severity"] != "note"
    }


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_had(
    name: str, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", ".", "--format", name, *DAY]) == 0
    assert len(capsys.readouterr().out) > 100


def test_what_could_not_be_filled_is_said(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["export", ".", "--format", "spdx2.3", *DAY])
    said = capsys.readouterr().err
    assert "could not be filled" in said
    assert "its supplier is not stated" in said


def test_a_verdict_does_not_change_the_exit_code(model: Path) -> None:
    assert payload() == 1
    assert run(["export", ".", "--format", "attestation", "--policy", "license-payload"]) == 0


def test_an_unknown_format_names_the_nearest(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", ".", "--format", "spdx2.4"]) == 2
    assert "did you mean 'spdx2.3'" in capsys.readouterr().err


def test_nothing_to_export_is_an_error(tmp_path: Path) -> None:
    assert run(["export", str(tmp_path), "--format", "notice"]) == 2


def test_a_file_that_is_there_is_not_written_over(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model / "NOTICE").write_text("ours\n", encoding="utf-8")
    assert run(["export", ".", "--format", "notice", "-o", "./", *DAY]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (model / "NOTICE").read_text(encoding="utf-8") == "ours\n"
    assert run(["export", ".", "--format", "notice", "-o", "./", "--force", *DAY]) == 0
    assert (model / "NOTICE").read_text(encoding="utf-8") != "ours\n"


def test_a_key_signs_an_attestation_and_nothing_else(model: Path) -> None:
    assert run(["export", ".", "--format", "notice", "--sign-key", "key.pem"]) == 2
    assert run(["export", ".", "--format", "attestation", "--sign-key", "missing.pem"]) == 2


def test_the_provider_is_read_from_the_configuration(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model / "auditor.yaml").write_text("provider: {name: ACME}\n", encoding="utf-8")
    run(["export", "README.md", "--format", "training-summary", *DAY])
    assert "name of the provider: `ACME`" in capsys.readouterr().out


def test_the_loop_from_a_label_to_a_license_that_travels(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A label fails; the draft alone still fails; with the text of the license it passes."""
    assert payload() == 1
    assert rules(capsys) == {"license-text-present"}

    assert run(["export", ".", "--format", "notice", "-o", "./", *DAY]) == 0
    assert "https://spdx.org/licenses/Apache-2.0.html" in capsys.readouterr().err
    assert rules(capsys) == {"license-text-present"}

    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (model / "LICENSE").write_text(text, encoding="utf-8")
    assert payload() == 0
    assert rules(capsys) == set()


def test_a_changed_text_does_not_pass(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    changed = text.replace(
        "You may reproduce and distribute", "You may not reproduce or distribute"
    )
    assert changed != text
    (model / "LICENSE").write_text(changed, encoding="utf-8")
    assert payload() == 1
    assert "license-text-unaltered" in rules(capsys)


def test_a_fine_tune_of_llama_passes_when_everything_is_there_but_what_nobody_can_see(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = model / "README.md"
    card.write_text(
        "---\nlicense: llama3.1\nbase_model: meta-llama/Llama-3.1-8B\n"
        "base_model_relation: finetune\nmodel_name: Llama-Bot\n---\n# Bot\n",
        encoding="utf-8",
    )
    missing = rules(capsys)
    assert {"fixed-notices", "names-and-sentences"} <= missing

    run(["export", ".", "--format", "notice", "-o", "./", *DAY])
    assert "names-and-sentences" in rules(capsys), "the drafts do not show the sentence"
    card.write_text(card.read_text(encoding="utf-8") + "\nBuilt with Llama\n", encoding="utf-8")
    assert not {"fixed-notices", "names-and-sentences"} & rules(capsys)


def test_a_signed_attestation_verifies(model: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from auditor.exports import attestation

    key = Ed25519PrivateKey.generate()
    (model / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    arguments = ["export", "README.md", "--format", "attestation", "--sign-key", "key.pem"]
    assert run([*arguments, "-o", "signed.json", *DAY]) == 0
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    statement = attestation.verify((model / "signed.json").read_text(encoding="utf-8"), public)
    assert statement["subject"][0]["name"] == "file:README.md"


def test_a_folder_with_every_kind_of_evidence_is_one_report_with_all_claims(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A card, a LICENSE, a weights license that is another one, a NOTICE and an adapter config."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (model / "LICENSE").write_text(text, encoding="utf-8")
    (model / "LICENSE-MODEL").write_text("ACME Model License\nUse it well.\n", encoding="utf-8")
    (model / "NOTICE").write_text("Bot\nCopyright 2026 ACME\n", encoding="utf-8")
    (model / "adapter_config.json").write_text(
        '{"base_model_name_or_path": "meta-llama/Llama-3.1-8B", "peft_type": "LORA"}',
        encoding="utf-8",
    )
    capsys.readouterr()
    assert payload("--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    (subject,) = report["subjects"]
    names = {path.rpartition("/")[2] for path in subject["documents"]}
    assert names == {"README.md", "LICENSE", "LICENSE-MODEL", "NOTICE", "adapter_config.json"}
    assert {claim["field"] for claim in subject["license"]["claims"]} >= {
        *("license", "LICENSE", "LICENSE-MODEL")
    }
    found = {finding["rule"] for finding in subject["findings"]}
    assert {"fixed-notices", "third-party-texts", "names-and-sentences"} <= found


def test_notices_are_read_only_for_a_policy_that_asks(model: Path) -> None:
    from auditor.policy import packs

    assert packs.resolve(("license-payload",), {}).asks_for("payload.")
    assert not packs.resolve(("baseline", "apache-2.0"), {}).asks_for("payload.")
