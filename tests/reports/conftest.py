"""A report with everything in it, and the files that its renderings are compared with.

`pytest tests/reports --update` writes the snapshots anew; read the difference before committing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model import (
    Axis,
    Blocking,
    Claim,
    Duty,
    Edge,
    Exposure,
    ExposureReason,
    Finding,
    Grade,
    Kind,
    LicenseState,
    LicenseSummary,
    Lineage,
    Mention,
    MentionKind,
    MentionUse,
    Node,
    NodeVerdict,
    Origin,
    Outbound,
    Outcome,
    PolicyUsed,
    Problem,
    Reference,
    Relation,
    Report,
    ReportVerdict,
    RuleInfo,
    Run,
    Scope,
    Severity,
    Span,
    Stance,
    SubjectReport,
    Unknown,
    Unresolved,
    Verdict,
    Waived,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"

CHAT = """\
---
license: apache-2.0
language: [en, de, 日本語]
base_model:
\t- meta-llama/Llama-3.1-8B
datasets: [EleutherAI/pile, acme/überset-日本, acme/gold]
---
# Chat
Released under the MIT license. We trained on the Pile and on data from GPT-4.
"""
ADAPTER = """\
---
license: other
license_name: modified-mit
base_model: acme/base
---
"""
CORPUS = """\
---
license: cc-by-4.0
source_datasets: [wikipedia]
---
"""
WAIVERS = """\
waivers:
  - id: W-7
    expires: 2026-11-01
"""
DOCUMENTS = {
    "models/chat/README.md": CHAT,
    "models/chat/LICENSE": "Apache License\nVersion 2.0, January 2004\n",
    "models/adapter/README.md": ADAPTER,
    "data/corpus/README.md": CORPUS,
    "models/broken/README.md": "---\nlicense: [mit\nname: x\n---\n",
    "auditor-waivers.yaml": WAIVERS,
}
NO_VERDICTS = (Verdict.NO, Verdict.NO, Verdict.CONDITIONAL)
PILE = "hf:dataset/EleutherAI/pile"
BOOKS = "hf:dataset/books3"
LIBRARY = "name:bibliotik"
LLAMA = "hf:model/meta-llama/Llama-3.1-8B"


def line_of(path: str, line: int) -> str | None:
    """A line of one of the documents that the sample was made from."""
    rows = DOCUMENTS.get(path, "").splitlines()
    return rows[line - 1] if 0 < line <= len(rows) else None


def span_of(path: str, text: str) -> Span:
    """Where `text` first stands in a document."""
    for number, row in enumerate(DOCUMENTS[path].splitlines(), start=1):
        if text in row:
            column = row.index(text) + 1
            return Span(
                path=path,
                line=number,
                column=column,
                end_line=number,
                end_column=column + len(text),
            )
    raise AssertionError(f"{text!r} is not in {path}")


def _chat() -> SubjectReport:
    path = "models/chat/README.md"
    me = f"file:{path}"
    declared = Claim(
        field="license",
        value="apache-2.0",
        state=LicenseState.RESOLVED,
        origin=Origin.FRONT_MATTER,
        expression="Apache-2.0",
        span=span_of(path, "apache-2.0"),
    )
    prose = Claim(
        field="prose",
        value="Released under the MIT license.",
        state=LicenseState.RESOLVED,
        origin=Origin.PROSE,
        expression="MIT",
        scope=Scope.CODE,
        span=span_of(path, "Released under the MIT license."),
        confidence=0.7,
        notes=("imprecise-version",),
    )
    text = Claim(
        field="LICENSE",
        value="Apache License",
        state=LicenseState.RESOLVED,
        origin=Origin.LICENSE_FILE,
        expression="Apache-2.0",
        span=span_of("models/chat/LICENSE", "Apache License"),
    )
    lineage = Lineage(
        nodes=(
            Node(
                id=me,
                kind=Kind.MODEL,
                state=LicenseState.RESOLVED,
                license="Apache-2.0",
                origin=Origin.FRONT_MATTER,
            ),
            Node(
                id=LLAMA,
                kind=Kind.MODEL,
                state=LicenseState.RESOLVED,
                license="LicenseRef-llama3.1",
                register_id="llama-3.1",
                source="https://huggingface.co/meta-llama/Llama-3.1-8B",
                as_of="2026-10-02",
                verified="text",
                released="2024-07-23",
            ),
            Node(
                id=PILE,
                kind=Kind.DATASET,
                state=LicenseState.RESOLVED,
                license="MIT",
                register_id="the-pile",
                source="https://arxiv.org/abs/2101.00027 (section 2)",
                as_of="2026-09-30",
                verified="secondary",
            ),
            Node(id=BOOKS, kind=Kind.DATASET, state=LicenseState.NONE, register_id="books3"),
            Node(id=LIBRARY, kind=Kind.DATASET, state=LicenseState.NOASSERTION),
            Node(
                id="hf:dataset/acme/gold",
                kind=Kind.DATASET,
                state=LicenseState.AMBIGUOUS,
                candidates=("CC-BY-4.0", "CC-BY-NC-4.0"),
                origin=Origin.HUB,
            ),
        ),
        edges=(
            Edge(
                source=me,
                target=LLAMA,
                relation=Relation.FINETUNE,
                origin=Origin.FRONT_MATTER,
                span=span_of(path, "meta-llama/Llama-3.1-8B"),
                inferred=True,
                confidence=0.8,
            ),
            Edge(
                source=me,
                target=PILE,
                relation=Relation.TRAINED_ON,
                origin=Origin.FRONT_MATTER,
                span=span_of(path, "EleutherAI/pile"),
                stages=("pretraining", "sft"),
                share=0.0,
            ),
            Edge(
                source=me,
                target="hf:dataset/acme/gold",
                relation=Relation.TRAINED_ON,
                origin=Origin.FRONT_MATTER,
                span=span_of(path, "acme/gold"),
                filter="permissive only",
                rights="licensed",
                evidence=("contract-17",),
                license="cc",
                collected_from="2020",
                collected_to="2024-03",
                opt_out="robots",
                generated_on="2024",
                share=0.12,
            ),
            Edge(source=PILE, target=BOOKS, relation=Relation.CONTAINS, origin=Origin.KNOWLEDGE),
            Edge(source=BOOKS, target=LIBRARY, relation=Relation.SUBSET, origin=Origin.KNOWLEDGE),
        ),
        unresolved=(
            Unresolved(
                id="hf:dataset/acme/überset-日本",
                reason="nothing that we know describes it",
                span=span_of(path, "acme/überset-日本"),
                nearest=("acme/uebersetzung",),
            ),
        ),
        cycles=((me, LLAMA, me),),
    )
    blocking = Blocking(
        term="name-prefix",
        license="LicenseRef-llama3.1",
        ref="§1.b.i",
        path=(me, LLAMA),
        verdicts=NO_VERDICTS,
        reason='derived models must have "Llama" at the beginning of their name',
        relation=Relation.FINETUNE,
        source="https://www.llama.com/llama3_1/license/",
        verified="text",
        span=span_of(path, "meta-llama/Llama-3.1-8B"),
    )
    outbound = Outbound(
        target="Apache-2.0",
        verdicts=NO_VERDICTS,
        blocking=(
            blocking,
            blocking._replace(
                term="user-threshold",
                ref="§2",
                verdicts=(Verdict.NO, Verdict.NO, Verdict.NO),
                reason="a recipient with over 700 million monthly users needs another license",
            ),
        ),
        duties=(
            Duty(
                duty="notice-file",
                text="Add to NOTICE: Llama 3.1 is licensed under the Llama 3.1 Community License.",
                license="LicenseRef-llama3.1",
                ref="§1.b.iii",
                path=(me, LLAMA),
                marker="Llama 3.1 is licensed under the Llama 3.1 Community License",
            ),
            Duty(duty="license-copy", text="Ship a copy of Apache-2.0.", license="Apache-2.0"),
        ),
        nodes=(
            NodeVerdict(
                id=LLAMA,
                relation=Relation.FINETUNE,
                license="LicenseRef-llama3.1",
                state=LicenseState.RESOLVED,
                verdicts=NO_VERDICTS,
                reason="name-prefix, user-threshold",
                path=(me, LLAMA),
            ),
            NodeVerdict(
                id=PILE,
                relation=Relation.TRAINED_ON,
                license="MIT",
                state=LicenseState.RESOLVED,
                verdicts=(Verdict.YES_WITH_NOTICES, Verdict.YES, Verdict.YES),
                reason="",
                path=(me, PILE),
            ),
        ),
        alternative="LicenseRef-llama3.1",
        warnings=("the use restrictions are behavioral",),
        unverified=("LicenseRef-llama3.1",),
    )
    exposure = Exposure(
        grade=Grade.CRITICAL,
        floor=Grade.CRITICAL,
        axes={
            Axis.COPYRIGHT: Grade.CRITICAL,
            Axis.CONTRACT: Grade.MEDIUM,
            Axis.LICENSE_RESTRICTION: Grade.LOW,
        },
        declared=3,
        resolved=2,
        reasons=(
            ExposureReason(
                signal="dataset-id",
                axis=Axis.COPYRIGHT,
                grade=Grade.CRITICAL,
                register_id="books3",
                path=(me, PILE, BOOKS, LIBRARY),
                reason="plaintiffs plead that it was copied from a shadow library",
                span=span_of(path, "EleutherAI/pile"),
                source="https://arxiv.org/abs/2101.00027",
                as_of="2026-06-01",
                verified=True,
                cases=("kadrey-v-meta",),
                cases_as_of="2026-06-01",
            ),
            ExposureReason(
                signal="generator",
                axis=Axis.CONTRACT,
                grade=Grade.MEDIUM,
                register_id="openai-outputs",
                path=(me, "generator:openai-outputs"),
                reason="outputs of a provider whose terms bar competing models",
                span=span_of(path, "GPT-4"),
                source="https://openai.com/policies/row-terms-of-use/",
                as_of="2026-10-01",
            ),
        ),
        unknowns=(
            Unknown(
                what="acme/überset-日本 is not in the register",
                settle="ask its publisher what it was made from",
                span=span_of(path, "acme/überset-日本"),
            ),
        ),
        informational=(
            Mention(
                kind=MentionKind.DATASET,
                register_id="mmlu",
                text="MMLU",
                use=MentionUse.EVALUATION,
                span=span_of(path, "Chat"),
                times=3,
            ),
        ),
    )
    findings = (
        Finding(
            rule="lineage-compatible",
            pack="apache-2.0",
            outcome=Outcome.FAIL,
            severity=Severity.ERROR,
            title="Every ancestor may be redistributed under the target license",
            message="meta-llama/Llama-3.1-8B is under LicenseRef-llama3.1, which cannot be "
            "released under Apache-2.0",
            span=span_of(path, "meta-llama/Llama-3.1-8B"),
            related=(span_of(path, "apache-2.0"),),
            offender=LLAMA,
            path=(me, LLAMA),
            remediation="Release under a license that the ancestor allows, or replace it.",
            references=(
                Reference(
                    title="Apache-2.0 section 4", url="https://www.apache.org/licenses/LICENSE-2.0"
                ),
            ),
            fingerprint="5f0c1d",
        ),
        Finding(
            rule="exposure-copyright",
            pack="copyright-exposure",
            outcome=Outcome.FAIL,
            severity=Severity.ERROR,
            title="No disclosed training data of critical exposure",
            message="EleutherAI/pile contains books3: copyright exposure is critical",
            span=span_of(path, "EleutherAI/pile"),
            offender=PILE,
            path=(me, PILE, BOOKS, LIBRARY),
            remediation="Train on a set without it, or have counsel look at it.",
            fingerprint="77aa01",
        ),
        Finding(
            rule="license-claims-agree",
            pack="baseline",
            outcome=Outcome.REVIEW,
            severity=Severity.WARNING,
            title="The places that state a license agree",
            message="front matter says Apache-2.0, prose says MIT",
            span=span_of(path, "Released under the MIT license."),
            related=(span_of(path, "apache-2.0"),),
            remediation="State one license, or say which part each one covers.",
            fingerprint="c0ffee",
            baseline=True,
        ),
        Finding(
            rule="upstream-known",
            pack="baseline",
            outcome=Outcome.WAIVED,
            severity=Severity.WARNING,
            title="Everything upstream is known",
            message="nothing describes acme/überset-日本",
            span=span_of(path, "acme/überset-日本"),
            offender="hf:dataset/acme/überset-日本",
            path=(me, "hf:dataset/acme/überset-日本"),
            remediation="Add a manifest for it.",
            fingerprint="abc123",
            waiver=Waived(
                id="W-3",
                reason="own-data",
                justification="Our own translations; the contract is on file.",
                approved_by="legal@acme.example",
                approved_on="2026-05-01",
                expires="2027-01-31",
                evidence=("https://acme.example/contracts/17", "contract-17"),
            ),
        ),
        Finding(
            rule="card-portable",
            pack="baseline",
            outcome=Outcome.FAIL,
            severity=Severity.NOTE,
            title="The card reads the same everywhere",
            message="YAML 1.1 reads `no` as false",
            span=None,
            fingerprint="00ff00",
        ),
    )
    return SubjectReport(
        id=me,
        kind=Kind.MODEL,
        path=path,
        sha256="a" * 64,
        name="acme/chat",
        verdict=ReportVerdict.FAIL,
        license=LicenseSummary(
            state=LicenseState.RESOLVED,
            concluded="Apache-2.0",
            declared=("Apache-2.0",),
            detected=("Apache-2.0", "MIT"),
            claims=(declared, text, prose),
            conflicts=((declared, prose),),
            notes=("code-differs",),
        ),
        lineage=lineage,
        outbound=outbound,
        exposure=exposure,
        findings=findings,
        documents=(path, "models/chat/LICENSE"),
        problems=(
            Problem(
                code="yaml-tab",
                message="a tab indents this line",
                path=path,
                line=5,
                column=1,
                hint="indent by blanks",
            ),
        ),
    )


def _adapter() -> SubjectReport:
    path = "models/adapter/README.md"
    me = f"file:{path}"
    claim = Claim(
        field="license_name",
        value="modified-mit",
        state=LicenseState.AMBIGUOUS,
        origin=Origin.FRONT_MATTER,
        candidates=("LicenseRef-modified-mit-a", "LicenseRef-modified-mit-b"),
        span=span_of(path, "modified-mit"),
    )
    return SubjectReport(
        id=me,
        kind=Kind.MODEL,
        path=path,
        sha256="b" * 64,
        name="",
        verdict=ReportVerdict.REVIEW,
        license=LicenseSummary(
            state=LicenseState.AMBIGUOUS,
            concluded=None,
            claims=(claim,),
            candidates=("LicenseRef-modified-mit-a", "LicenseRef-modified-mit-b"),
        ),
        lineage=Lineage(
            nodes=(Node(id=me, kind=Kind.MODEL, state=LicenseState.AMBIGUOUS),),
            unresolved=(Unresolved(id="hf:model/acme/base", reason="not known"),),
        ),
        outbound=Outbound(
            target="Apache-2.0", verdicts=(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN)
        ),
        exposure=Exposure(
            grade=Grade.UNDETERMINED,
            floor=Grade.HIGH,
            axes=dict.fromkeys(Axis, Grade.UNDETERMINED),
            unknowns=(Unknown(what="no training data is named", settle="name it in the card"),),
        ),
        findings=(
            Finding(
                rule="license-known",
                pack="baseline",
                outcome=Outcome.REVIEW,
                severity=Severity.ERROR,
                title="The license is one that we know",
                message="`modified-mit` may mean two licenses",
                span=span_of(path, "modified-mit"),
                remediation="Name the license by its SPDX id or ship its text.",
                fingerprint="beef01",
            ),
        ),
        documents=(path,),
    )


def _corpus() -> SubjectReport:
    path = "data/corpus/README.md"
    me = f"file:{path}"
    claim = Claim(
        field="license",
        value="cc-by-4.0",
        state=LicenseState.RESOLVED,
        origin=Origin.FRONT_MATTER,
        expression="CC-BY-4.0",
        span=span_of(path, "cc-by-4.0"),
    )
    return SubjectReport(
        id=me,
        kind=Kind.DATASET,
        path=path,
        sha256="c" * 64,
        name="acme/corpus",
        verdict=ReportVerdict.PASS,
        license=LicenseSummary(
            state=LicenseState.RESOLVED,
            concluded="CC-BY-4.0",
            declared=("CC-BY-4.0",),
            claims=(claim,),
        ),
        lineage=Lineage(
            nodes=(
                Node(id=me, kind=Kind.DATASET, state=LicenseState.RESOLVED, license="CC-BY-4.0"),
                Node(
                    id="hf:dataset/wikipedia",
                    kind=Kind.DATASET,
                    state=LicenseState.RESOLVED,
                    license="CC-BY-SA-3.0 AND GFDL-1.3-or-later",
                ),
            ),
            edges=(
                Edge(
                    source=me,
                    target="hf:dataset/wikipedia",
                    relation=Relation.DERIVED_FROM,
                    origin=Origin.FRONT_MATTER,
                    span=span_of(path, "wikipedia"),
                ),
            ),
        ),
        outbound=Outbound(
            target="Apache-2.0",
            verdicts=(Verdict.CONTESTED, Verdict.YES_WITH_NOTICES, Verdict.YES_WITH_NOTICES),
            duties=(
                Duty(
                    duty="attribution",
                    text="Credit the authors.",
                    license="CC-BY-4.0",
                    ref="§3(a)",
                    path=(me,),
                ),
            ),
        ),
        exposure=Exposure(
            grade=Grade.LOW,
            floor=Grade.LOW,
            axes={Axis.COPYRIGHT: Grade.LOW, Axis.PRIVACY: Grade.NONE},
            declared=1,
            resolved=1,
        ),
        documents=(path,),
    )


def sample() -> Report:
    """All outcomes, a waiver, a baseline finding, problems, paths, letters of many scripts."""
    findings = [finding for one in (_chat(), _adapter()) for finding in one.findings]
    return Report(
        tool_version="0.1.0",
        knowledge_version="2026.11",
        knowledge_as_of="2026-11-20",
        run=Run(
            as_of="2026-11-24",
            target_license="Apache-2.0",
            stance=Stance.MODERATE,
            policies=(
                PolicyUsed(id="baseline", version="1.0", sha256="1" * 64),
                PolicyUsed(id="apache-2.0", version="1.0", sha256="2" * 64),
                PolicyUsed(id="copyright-exposure", version="1.0", sha256="3" * 64),
            ),
            rules=tuple(
                RuleInfo(
                    id=finding.rule,
                    pack=finding.pack,
                    title=finding.title,
                    severity=finding.severity,
                    tags=("license",),
                    description=f"{finding.title}, because a recipient relies on it.",
                    remediation=finding.remediation,
                    references=finding.references,
                )
                for finding in findings
            ),
        ),
        verdict=ReportVerdict.FAIL,
        subjects=(_corpus(), _chat(), _adapter()),
        errors=(
            Problem(
                code="yaml-syntax",
                message="expected ',' or ']'",
                path="models/broken/README.md",
                line=3,
                column=1,
                hint="close the list that begins on line 2",
                fatal=True,
            ),
        ),
        findings=(
            Finding(
                rule="waiver-expired",
                pack="baseline",
                outcome=Outcome.REVIEW,
                severity=Severity.WARNING,
                title="No waiver has expired",
                message="waiver W-7 expired on 2026-11-01",
                span=span_of("auditor-waivers.yaml", "2026-11-01"),
                remediation="Renew it or remove it.",
                fingerprint="ddd111",
            ),
        ),
        ignored=4,
    )


HOSTILE = (
    "<script>alert(1)</script>\x1b[31mred\x1b]8;;http://evil\x07"
    "\u202egnp\u202c \u200b\u2066x\u2069\ufeff\x00\x08\x0b\x9b31m\ud800"
    "::error file=x::pwned\r\n::set-output name=a::b\n"
    '=HYPERLINK("http://evil") ]]> --> <!-- | `code` ![i](http://evil/i.png) '
    "[l](javascript:alert(1)) @everyone #1 <img src=x onerror=alert(1)> %0A \U000e0041 "
    + "W"
    * 10_000
)


def hostile() -> Report:
    """The sample with everything that a stranger can write replaced by something nasty."""

    def nasty(subject: SubjectReport, index: int) -> SubjectReport:
        span = Span(path=HOSTILE, line=0, column=0)
        claim = subject.license.claims[0]._replace(value=HOSTILE, field=HOSTILE, span=span)
        evil = "javascript:alert(1)//" + HOSTILE
        return subject._replace(
            id=f"file:{index}{HOSTILE}",
            name=HOSTILE,
            path=HOSTILE,
            documents=(HOSTILE,),
            license=subject.license._replace(
                claims=(claim, claim), candidates=(HOSTILE,), conflicts=((claim, claim),)
            ),
            lineage=subject.lineage._replace(
                nodes=tuple(
                    node._replace(id=node.id + HOSTILE, license=HOSTILE, source=evil)
                    for node in subject.lineage.nodes
                ),
                edges=tuple(
                    edge._replace(
                        source=edge.source + HOSTILE, target=edge.target + HOSTILE, license=HOSTILE
                    )
                    for edge in subject.lineage.edges
                ),
                unresolved=(Unresolved(id=HOSTILE, reason=HOSTILE, nearest=(HOSTILE,)),),
            ),
            outbound=subject.outbound._replace(
                blocking=tuple(
                    one._replace(reason=HOSTILE, source=evil, path=(HOSTILE, HOSTILE))
                    for one in subject.outbound.blocking
                ),
                duties=tuple(
                    one._replace(text=HOSTILE, marker=HOSTILE) for one in subject.outbound.duties
                ),
                warnings=(HOSTILE,),
            ),
            exposure=subject.exposure._replace(
                reasons=tuple(
                    one._replace(reason=HOSTILE, source=evil, path=(HOSTILE, HOSTILE))
                    for one in subject.exposure.reasons
                ),
                unknowns=(Unknown(what=HOSTILE, settle=HOSTILE),),
            ),
            findings=tuple(
                one._replace(
                    message=HOSTILE,
                    offender=HOSTILE,
                    path=(HOSTILE, HOSTILE),
                    remediation=HOSTILE,
                    span=span,
                    related=(span,),
                    references=(Reference(title=HOSTILE, url=evil),),
                    waiver=one.waiver
                    and one.waiver._replace(justification=HOSTILE, evidence=(evil,)),
                )
                for one in subject.findings
            ),
            problems=(Problem(code="x", message=HOSTILE, path=HOSTILE, hint=HOSTILE),),
        )

    report = sample()
    return report._replace(
        subjects=tuple(nasty(subject, index) for index, subject in enumerate(report.subjects)),
        errors=(Problem(code="x", message=HOSTILE, path=HOSTILE, hint=HOSTILE),),
        findings=tuple(
            one._replace(message=HOSTILE, remediation=HOSTILE) for one in report.findings
        ),
    )


@pytest.fixture(name="report", scope="session")
def report_fixture() -> Report:
    return sample()


@pytest.fixture(name="hostile_report", scope="session")
def hostile_fixture() -> Report:
    return hostile()


@pytest.fixture(name="line_of")
def line_of_fixture() -> Callable[[str, int], str | None]:
    return line_of


@pytest.fixture
def snapshot(same_as: Callable[[Path, str], None]) -> Callable[[str, str], None]:
    """Compares a text with a file of `snapshots/`, byte for byte."""
    return lambda name, text: same_as(SNAPSHOTS / name, text)
