"""The attestation: what it speaks of, its signature, and one byte that changes."""

from __future__ import annotations

import base64
import json
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditor.errors import MissingExtraError, UsageError
from auditor.exports import attestation
from auditor.knowledge import Knowledge
from auditor.model import ReportVerdict
from tests.exports.conftest import Audited


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes]:
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def test_it_speaks_of_the_documents_by_their_digests(llama: Audited, knowledge: Knowledge) -> None:
    made = attestation.render(llama.report, knowledge, llama.context)
    statement = json.loads(made.text)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    digests = [each["digest"]["sha256"] for each in statement["subject"]]
    assert digests == [subject.sha256 for subject in llama.report.subjects]
    assert all(len(digest) == 64 for digest in digests)


def test_every_rule_that_ran_is_named_once(llama: Audited, knowledge: Knowledge) -> None:
    predicate = json.loads(attestation.render(llama.report, knowledge).text)["predicate"]
    named = [
        test for kind in ("passedTests", "warnedTests", "failedTests") for test in predicate[kind]
    ]
    assert sorted(named) == sorted(f"{rule.pack}/{rule.id}" for rule in llama.report.run.rules)
    assert predicate["result"] == "FAILED"
    assert "apache-2.0/lineage-compatible" in predicate["failedTests"]


@pytest.mark.parametrize(
    ("verdict", "result"),
    [
        (ReportVerdict.PASS, "PASSED"),
        (ReportVerdict.REVIEW, "WARNED"),
        (ReportVerdict.FAIL, "FAILED"),
    ],
)
def test_results_by_verdict(
    verdict: ReportVerdict, result: str, llama: Audited, knowledge: Knowledge
) -> None:
    report = llama.report._replace(verdict=verdict)
    assert json.loads(attestation.render(report, knowledge).text)["predicate"]["result"] == result


def test_a_subject_without_a_digest_never_passes(llama: Audited, knowledge: Knowledge) -> None:
    one = llama.report.subjects[0]
    report = llama.report._replace(
        verdict=ReportVerdict.PASS, subjects=(one, one._replace(id="hf:model/a/b", sha256=""))
    )
    made = attestation.render(report, knowledge)
    assert json.loads(made.text)["predicate"]["result"] == "WARNED"
    assert made.gaps[0].where == "hf:model/a/b"


def test_nothing_to_attest_is_an_error(llama: Audited, knowledge: Knowledge) -> None:
    with pytest.raises(UsageError, match="no document with a digest"):
        attestation.render(llama.report._replace(subjects=()), knowledge)


def test_a_signature_verifies(
    llama: Audited, knowledge: Knowledge, keys: tuple[bytes, bytes]
) -> None:
    made = attestation.render(llama.report, knowledge)
    envelope = attestation.signed(made, keys[0]).text
    assert attestation.verify(envelope, keys[1]) == json.loads(made.text)


@pytest.mark.parametrize("place", [0, 40, -2])
def test_one_changed_byte_of_the_statement_does_not_verify(
    place: int, llama: Audited, knowledge: Knowledge, keys: tuple[bytes, bytes]
) -> None:
    envelope = json.loads(
        attestation.signed(attestation.render(llama.report, knowledge), keys[0]).text
    )
    payload = bytearray(base64.b64decode(envelope["payload"]))
    payload[place] ^= 1
    envelope["payload"] = base64.b64encode(bytes(payload)).decode()
    with pytest.raises(UsageError, match="does not verify"):
        attestation.verify(json.dumps(envelope), keys[1])


def test_a_changed_signature_does_not_verify(
    llama: Audited, knowledge: Knowledge, keys: tuple[bytes, bytes]
) -> None:
    envelope = json.loads(
        attestation.signed(attestation.render(llama.report, knowledge), keys[0]).text
    )
    signature = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
    signature[0] ^= 1
    envelope["signatures"][0]["sig"] = base64.b64encode(bytes(signature)).decode()
    with pytest.raises(UsageError, match="does not verify"):
        attestation.verify(json.dumps(envelope), keys[1])


def test_a_bad_key_is_said_plainly(llama: Audited, knowledge: Knowledge) -> None:
    with pytest.raises(UsageError, match="signing key"):
        attestation.signed(attestation.render(llama.report, knowledge), b"no key")


def test_without_the_extra_signing_says_what_to_install(
    llama: Audited, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "securesystemslib", None)
    with pytest.raises(MissingExtraError):
        attestation.signed(attestation.render(llama.report, knowledge), b"")
