"""An in-toto Statement v1 with a test-result predicate, and its signature as a DSSE envelope.

Layouts: in-toto/attestation spec v1 and predicate test-result v0.1; DSSE v1.0.2. The digests
are those of the documents that were audited: the attestation speaks of cards and manifests, not
of weights that nobody read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditor.errors import MissingExtraError, UsageError
from auditor.exports import EMPTY, Context, Document, Export, Gap
from auditor.exports.names import plain
from auditor.model import Finding, Outcome, Report, ReportVerdict, Severity, SubjectReport

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD = "application/vnd.in-toto+json"

_RESULTS = {
    ReportVerdict.PASS: "PASSED",
    ReportVerdict.REVIEW: "WARNED",
    ReportVerdict.FAIL: "FAILED",
}


def render(report: Report, knowledge: Knowledge, context: Context = EMPTY) -> Export:
    """The verdict over the digests of the audited documents.

    Raises UsageError when no document has a digest. A subject without one is a gap: nothing
    that was found of it is attested, and the result is never PASSED then.
    """
    subjects = [_descriptor(subject) for subject in report.subjects if subject.sha256]
    if not subjects:
        raise UsageError("there is no document with a digest to attest to")
    without = [subject.id for subject in report.subjects if not subject.sha256]
    gaps = [
        Gap(where=id, what="its document has no digest, so nothing is attested of it")
        for id in without
    ]
    gaps += [
        Gap(where=path, what="was read too, and the report holds no digest of it")
        for subject in report.subjects
        for path in _besides(subject)
    ]
    result = _RESULTS[report.verdict]
    if without and result == "PASSED":
        result = "WARNED"
    passed, warned, failed = _tests(report)
    statement = {
        "_type": STATEMENT,
        "subject": subjects,
        "predicateType": PREDICATE,
        "predicate": {
            "result": result,
            "configuration": [
                {
                    "name": f"{policy.id}@{policy.version}",
                    "digest": {"sha256": policy.sha256},
                    "annotations": {
                        "targetLicense": report.run.target_license,
                        "stance": report.run.stance.value,
                        "asOf": report.run.as_of,
                        "knowledge": report.knowledge_version,
                        "tool": f"auditor {report.tool_version}",
                    },
                }
                for policy in report.run.policies
            ],
            "passedTests": passed,
            "warnedTests": warned,
            "failedTests": failed,
        },
    }
    text = json.dumps(statement, indent=2, sort_keys=True, ensure_ascii=False)
    return Export(
        documents=(Document(name="auditor.intoto.json", text=text + "\n"),), gaps=tuple(gaps)
    )


def _descriptor(subject: SubjectReport) -> dict[str, Any]:
    made: dict[str, Any] = {"name": plain(subject.id), "digest": {"sha256": subject.sha256}}
    besides = _besides(subject)
    if besides:
        made["annotations"] = {"readBesides": besides}
    return made


def _besides(subject: SubjectReport) -> list[str]:
    """The documents that were read besides the one whose digest is known."""
    return [plain(path) for path in subject.documents if path != subject.path]


def _tests(report: Report) -> tuple[list[str], list[str], list[str]]:
    """The rules that ran: those that found nothing, those that asked, those that failed.

    Each rule is named once, by its worst outcome over all subjects; a waived failure is a warning.
    """
    failed: set[str] = set()
    warned: set[str] = set()
    findings = [*report.findings, *(one for each in report.subjects for one in each.findings)]
    for finding in findings:
        (failed if _fails(finding) else warned).add(_test(finding.pack, finding.rule))
    warned -= failed
    ran = {_test(rule.pack, rule.id) for rule in report.run.rules}
    return sorted(ran - failed - warned), sorted(warned), sorted(failed)


def _fails(finding: Finding) -> bool:
    return finding.outcome is Outcome.FAIL and finding.severity is Severity.ERROR


def _test(pack: str, rule: str) -> str:
    return f"{pack}/{rule}"


def signed(made: Export, key: bytes) -> Export:
    """The statement in a DSSE envelope, signed with an unencrypted private key in PEM.

    Raises MissingExtraError without securesystemslib, UsageError for a key it cannot use.
    """
    dsse, signer_module = _securesystemslib()
    try:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        private = load_pem_private_key(key, password=None)
        signer = signer_module.CryptoSigner(private)
    except Exception as error:  # the libraries raise many kinds for many sorts of bad keys
        raise UsageError(
            f"the signing key cannot be used: {error}",
            hint="give an unencrypted Ed25519, ECDSA or RSA private key in PEM",
        ) from error
    envelope = dsse.Envelope(
        payload=made.documents[0].text.encode(), payload_type=PAYLOAD, signatures={}
    )
    envelope.sign(signer)
    text = json.dumps(envelope.to_dict(), indent=2, sort_keys=True)
    return made._replace(documents=(Document(name="auditor.intoto.dsse.json", text=text + "\n"),))


def verify(envelope_text: str, key: bytes) -> dict[str, Any]:
    """The statement inside a DSSE envelope whose signature the public key (PEM) verifies.

    Raises UsageError when it does not, whatever is wrong with it.
    """
    dsse, signer_module = _securesystemslib()
    try:
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        public = signer_module.SSlibKey.from_crypto(load_pem_public_key(key))
        envelope = dsse.Envelope.from_dict(json.loads(envelope_text))
        if envelope.payload_type != PAYLOAD:
            raise ValueError(f"the payload is {envelope.payload_type}")
        envelope.verify([public], 1)
        statement: dict[str, Any] = json.loads(envelope.payload)
    except Exception as error:  # a changed payload raises KeyError, a changed signature others
        raise UsageError(
            "the signature does not verify",
            hint="the statement or the signature was changed, or the key is another one",
        ) from error
    return statement


def _securesystemslib() -> tuple[Any, Any]:
    try:
        from securesystemslib import dsse, signer
    except ImportError as error:
        raise MissingExtraError(
            "signing needs securesystemslib",
            hint="pip install 'auditor[sign]'",
        ) from error
    return dsse, signer
