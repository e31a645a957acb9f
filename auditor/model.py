"""The values that flow through an audit: immutable, comparable, and free of behavior.

Positions are 1-based; columns count Unicode code points. Tuples everywhere, so that a value can
be hashed, cached and compared. Every enum's value is the string that reports print.

Named tuples, not dataclasses: thirty frozen dataclasses cost 14 ms at import, two fifths of the
whole cold start, and four times as long to construct (1.3 against 0.3 microseconds an edge).
Build them with keywords only; never rely on the order of their fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from auditor.tuples import NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Kind(StrEnum):
    """What an artefact is."""

    MODEL = "model"
    DATASET = "dataset"
    CODE = "code"


class LicenseState(StrEnum):
    """What a license claim amounts to. Only RESOLVED can ever pass."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    """A family or shared name (`cc`, `gpl`, `openrail`, `modified-mit`): a member is not named."""
    UNRECOGNISED = "unrecognised"
    """There is a text or a name, and we do not know it."""
    PUBLISHER_UNKNOWN = "publisher-unknown"
    """The publisher says that it does not know (`license: unknown`)."""
    NONE = "none"
    """Looked, and nothing is stated."""
    NOASSERTION = "noassertion"
    """Could not look (gated, offline, unreadable)."""


class Origin(StrEnum):
    """Which kind of evidence a claim or an edge rests on."""

    FRONT_MATTER = "front-matter"
    PROSE = "prose"
    LICENSE_FILE = "license-file"
    WEIGHTS_HEADER = "weights-header"
    MANIFEST = "manifest"
    CONFIG = "config"
    SOURCE_CODE = "source-code"
    BOM = "bom"
    LOCK = "lock"
    HUB = "hub"
    KNOWLEDGE = "knowledge"


class Scope(StrEnum):
    """What a license claim covers. ARTIFACT: the subject as a whole (weights and files)."""

    ARTIFACT = "artifact"
    WEIGHTS = "weights"
    CODE = "code"
    DATA = "data"
    DOCS = "docs"
    TOKENIZER = "tokenizer"
    OUTPUTS = "outputs"


class Relation(StrEnum):
    """How one artefact was made from another: the edge decides which terms travel.

    The first group joins models (and what they are trained on), the second joins datasets.
    """

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTIZE = "quantize"
    DISTILL = "distill"
    TRAINED_ON = "trained-on"
    TRAINED_ON_OUTPUTS = "trained-on-outputs"
    EVALUATED_ON = "evaluated-on"
    CONTAINS_CODE = "contains-code"
    TOKENIZER = "tokenizer"
    RETRIEVAL = "retrieval"
    USES = "uses"
    """Loaded when a program runs: not shipped with it, and nothing of it is learned from."""

    CONTAINS = "contains"
    SUBSET = "subset"
    TRANSLATED = "translated"
    REWRITTEN = "rewritten"
    FILTERED_STATED = "filtered-stated"
    FILTERED_EVIDENCED = "filtered-evidenced"
    PROMPTS_ONLY = "prompts-only"
    LABELS_ONLY = "labels-only"
    SEEDS_ONLY = "seeds-only"
    LINKS_ONLY = "links-only"
    MODEL_TRAINED_ON = "model-trained-on"
    DERIVED_FROM = "derived-from"


class Stance(StrEnum):
    """The reading of what the law has not settled: does training carry the data's terms?"""

    STRICT = "strict"
    MODERATE = "moderate"
    PERMISSIVE = "permissive"


class Verdict(StrEnum):
    """May it go out under the target license? From best to worst; the worst wins."""

    YES = "yes"
    YES_WITH_NOTICES = "yes-with-notices"
    CONDITIONAL = "conditional"
    CONTESTED = "contested"
    UNKNOWN = "unknown"
    NO = "no"

    @property
    def rank(self) -> int:
        """0 for `yes` up to 5 for `no`."""
        return _VERDICT_RANK[self]


_VERDICT_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Grade(StrEnum):
    """How exposed disclosed material is. UNDETERMINED stands outside the order."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNDETERMINED = "undetermined"

    @property
    def step(self) -> int:
        """0 for `none` up to 4 for `critical`; -1 for `undetermined`."""
        return _GRADE_STEP[self]


_GRADE_STEP = {
    Grade.UNDETERMINED: -1,
    Grade.NONE: 0,
    Grade.LOW: 1,
    Grade.MEDIUM: 2,
    Grade.HIGH: 3,
    Grade.CRITICAL: 4,
}


class Axis(StrEnum):
    """The four kinds of exposure, graded apart. The headline grade is COPYRIGHT."""

    COPYRIGHT = "copyright"
    CONTRACT = "contract"
    PRIVACY = "privacy"
    LICENSE_RESTRICTION = "license_restriction"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Outcome(StrEnum):
    """What a rule says of a subject."""

    PASS = "pass"
    FAIL = "fail"
    REVIEW = "review"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"
    ERROR = "error"


class ReportVerdict(StrEnum):
    PASS = "pass"
    REVIEW = "review"
    FAIL = "fail"


class Span(NamedTuple):
    """A stretch of a document. `end_column` is exclusive, as editors and SARIF count it."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0


class Problem(NamedTuple):
    """An input, or a part of one, that could not be read as it should be. Kept as data."""

    code: str
    message: str
    path: str
    line: int = 0
    column: int = 0
    hint: str = ""
    fatal: bool = False
    """True when facts are missing because of it (broken YAML); such a subject never passes."""


class Claim(NamedTuple):
    """One place that states something about the license of the subject, or of a part of it."""

    field: str
    """The key or place: `license`, `license_name`, `license_link`, `prose`, `LICENSE` …"""
    value: str
    """As it was written."""
    state: LicenseState
    origin: Origin
    expression: str | None = None
    """Canonical SPDX expression when `state` is resolved."""
    candidates: tuple[str, ...] = ()
    """License ids that the value may mean, when `state` is ambiguous; the worst decides."""
    scope: Scope = Scope.ARTIFACT
    span: Span | None = None
    confidence: float = 1.0
    notes: tuple[str, ...] = ()
    """Stable flags: `list-semantics-unknown`, `imprecise-version`, `unknown-exception` …"""


class Edge(NamedTuple):
    """A typed relation between two artefacts, with the place that says so.

    `source` is the artefact that was made; `target` is what it was made from.
    """

    source: str
    target: str
    relation: Relation
    origin: Origin
    span: Span | None = None
    confidence: float = 1.0
    inferred: bool = False
    """True when the relation itself was not stated and had to be inferred."""
    stages: tuple[str, ...] = ()
    filter: str = ""
    rights: str = ""
    """Legal basis that a manifest states: licensed, consent, public-domain, tdm-exception …"""
    evidence: tuple[str, ...] = ()
    """Locators of proof: a contract id, a URL, a file with per-item licenses."""
    license: str = ""
    """License that the document itself states for the target, as written."""
    collected_from: str = ""
    collected_to: str = ""
    opt_out: str = ""
    """How opt-outs were handled, as stated: robots, tdm-reservation, none …"""
    share: float | None = None
    """Share of the tokens or items, 0 to 1, when it is stated."""
    generated_on: str = ""
    """Date of generation for outputs of a model, when stated (YYYY, YYYY-MM or YYYY-MM-DD)."""


class MentionKind(StrEnum):
    DATASET = "dataset"
    MODEL = "model"
    GENERATOR = "generator"
    DOMAIN = "domain"
    PHRASE = "phrase"
    """A generic phrase such as "publicly available data": an unknown, never a grade."""


class MentionUse(StrEnum):
    """What the text around a name says of it."""

    TRAINING = "training"
    EVALUATION = "evaluation"
    GENERATION = "generation"
    NEGATED = "negated"
    COMPARISON = "comparison"
    FILTERED = "filtered"
    UNCLEAR = "unclear"


class Mention(NamedTuple):
    """A name from the register met in running text or in a list of sources."""

    kind: MentionKind
    register_id: str
    text: str
    use: MentionUse
    span: Span | None = None
    confidence: float = 0.7
    times: int = 1
    """How often it occurs; `span` is the first place."""


class Notice(NamedTuple):
    """What one document carries of the things that licenses ask to be passed on."""

    path: str
    role: str
    """license, notice, third-party, use-policy, card or manifest."""
    markers: tuple[str, ...] = ()
    """Sentences that some license fixes word for word and that occur in it."""
    copyrights: tuple[str, ...] = ()
    """Its copyright lines, as written, without those of a license text itself."""
    words: frozenset[str] = frozenset()
    """Its words in lower case, for finding names; empty for cards and manifests."""
    incomplete: bool = False
    """True while it holds a gap that a draft of ours left to be filled."""


class Reading(NamedTuple):
    """What one reader took from one document; `readers.assemble` joins them into subjects."""

    path: str
    sha256: str
    format: str
    """The reader's name: `hub-model-card`, `license-text`, `adapter-config` …"""
    primary: bool
    """True for documents that describe an artefact (a card, a manifest), False for evidence that
    belongs to the artefact whose folder it lies in (a LICENSE, a training config)."""
    kind: Kind | None = None
    """None where the document cannot tell."""
    name: str = ""
    revision: str = ""
    released: str = ""
    claims: tuple[Claim, ...] = ()
    edges: tuple[Edge, ...] = ()
    """Edges whose `source` is empty: the subject is filled in when readings are joined."""
    mentions: tuple[Mention, ...] = ()
    problems: tuple[Problem, ...] = ()
    statements: Mapping[str, str] = NOTHING
    statement_spans: Mapping[str, Span] = NOTHING
    license_span: Span | None = None
    notice: Notice | None = None
    """None where nobody looked for notices."""


class Subject(NamedTuple):
    """A model, dataset or code artefact under audit, as its documents describe it."""

    id: str
    """`file:RELATIVE/PATH` for local documents, `hf:model/OWNER/NAME[@revision]` for the Hub."""
    kind: Kind
    path: str
    sha256: str
    name: str = ""
    """The artefact's own id or name where it is stated (`ibm-granite/granite-3.0-8b-base`)."""
    revision: str = ""
    released: str = ""
    documents: tuple[str, ...] = ()
    """Paths of every document that this subject was read from, the primary one first."""
    claims: tuple[Claim, ...] = ()
    edges: tuple[Edge, ...] = ()
    mentions: tuple[Mention, ...] = ()
    problems: tuple[Problem, ...] = ()
    statements: Mapping[str, str] = NOTHING
    """Plain facts that documents state, by fact name (`data.opt_out`, `data.completeness` …)."""
    statement_spans: Mapping[str, Span] = NOTHING
    license_span: Span | None = None
    """Where a license is, or would have to be, stated."""
    notices: tuple[Notice, ...] | None = None
    """What its documents carry of the things that licenses ask to be passed on; None where
    nobody looked, because no rule of the policy asks for it."""


class Node(NamedTuple):
    """An artefact in the lineage graph."""

    id: str
    kind: Kind
    state: LicenseState
    license: str | None = None
    candidates: tuple[str, ...] = ()
    origin: Origin = Origin.KNOWLEDGE
    register_id: str = ""
    source: str = ""
    """Where the license fact comes from (URL or citation)."""
    as_of: str = ""
    verified: str = ""
    """How the fact was checked: `text`, `license-file`, `metadata`, `secondary`, `unverified`."""
    released: str = ""


class Unresolved(NamedTuple):
    """An upstream artefact that nothing we know describes."""

    id: str
    reason: str
    span: Span | None = None
    nearest: tuple[str, ...] = ()


class Lineage(NamedTuple):
    """The typed graph of one subject; the first node is the subject itself."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()


class Blocking(NamedTuple):
    """A term that stands between the subject and the target license."""

    term: str
    license: str
    ref: str
    """Section of the license text, such as `§1.b.i`."""
    path: tuple[str, ...]
    """Node ids from the subject to the artefact whose license holds the term."""
    verdicts: tuple[Verdict, Verdict, Verdict]
    """What it costs under strict, moderate, permissive."""
    reason: str
    relation: Relation | None = None
    """The first edge of the path; None when it is the subject's own license."""
    source: str = ""
    verified: str = ""
    span: Span | None = None


class Duty(NamedTuple):
    """Something to do when the subject is shipped under the target license."""

    duty: str
    """Term type: `notice-file`, `license-copy`, `name-prefix`, `display` …"""
    text: str
    """The action in words, with the exact line to write where the license fixes one."""
    license: str = ""
    ref: str = ""
    path: tuple[str, ...] = ()
    marker: str = ""
    """The sentence or prefix that must appear verbatim, when there is one."""


class NodeVerdict(NamedTuple):
    """What one ancestor or dataset alone does to the outbound license."""

    id: str
    relation: Relation
    license: str | None
    state: LicenseState
    verdicts: tuple[Verdict, Verdict, Verdict]
    reason: str
    path: tuple[str, ...] = ()


class Outbound(NamedTuple):
    """The outbound verdict of a subject, at all three stances."""

    target: str
    verdicts: tuple[Verdict, Verdict, Verdict]
    """Strict, moderate, permissive."""
    blocking: tuple[Blocking, ...] = ()
    duties: tuple[Duty, ...] = ()
    nodes: tuple[NodeVerdict, ...] = ()
    alternative: str = ""
    """An expression under which it could go out instead (`Apache-2.0 AND MPL-2.0`)."""
    warnings: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    """License ids whose deciding facts nobody has confirmed against the text."""

    def at(self, stance: Stance) -> Verdict:
        """The verdict under one stance."""
        return self.verdicts[_STANCE_INDEX[stance]]


_STANCE_INDEX = {stance: index for index, stance in enumerate(Stance)}


class ExposureReason(NamedTuple):
    """One piece of evidence for a grade."""

    signal: str
    """S1 … S15 of the method, as a word: `dataset-id`, `prose`, `domain`, `generator` …"""
    axis: Axis
    grade: Grade
    register_id: str
    path: tuple[str, ...]
    """From the subject down to the deepest ancestor that carries the grade."""
    reason: str
    span: Span | None = None
    source: str = ""
    as_of: str = ""
    verified: bool = False
    cases: tuple[str, ...] = ()
    cases_as_of: str = ""
    """The oldest day on which the status of one of these cases was checked."""
    party: str = ""
    """Who owns the content of a source, or provides the model that wrote it."""


class Unknown(NamedTuple):
    """Something that the documents leave open, and how it could be settled."""

    what: str
    settle: str
    span: Span | None = None
    code: str = ""
    """Stable name of the kind of gap, for rules: `generic-phrase`, `no-data-named` …"""


class Exposure(NamedTuple):
    """A reading of disclosed evidence about third-party material in the training data."""

    grade: Grade
    floor: Grade
    axes: Mapping[Axis, Grade]
    declared: int = 0
    """Components that the documents name."""
    resolved: int = 0
    """Of these, components that the register knows."""
    reasons: tuple[ExposureReason, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    informational: tuple[Mention, ...] = ()
    """Evaluation-only, negated and comparative mentions: recorded, never graded."""


class Reference(NamedTuple):
    title: str
    url: str


class Waived(NamedTuple):
    """The waiver that covers a finding."""

    id: str
    reason: str
    justification: str
    approved_by: str
    approved_on: str
    expires: str
    evidence: tuple[str, ...] = ()


class Finding(NamedTuple):
    """What a rule found on a subject, with its place, its path and what to do."""

    rule: str
    pack: str
    outcome: Outcome
    severity: Severity
    message: str
    title: str = ""
    span: Span | None = None
    related: tuple[Span, ...] = ()
    offender: str = ""
    path: tuple[str, ...] = ()
    remediation: str = ""
    references: tuple[Reference, ...] = ()
    fingerprint: str = ""
    waiver: Waived | None = None
    baseline: bool = False
    """True when the finding was already in the baseline report."""


class LicenseSummary(NamedTuple):
    """What the evidence concludes about the subject's own license."""

    state: LicenseState
    concluded: str | None
    declared: tuple[str, ...] = ()
    detected: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[tuple[Claim, Claim], ...] = ()
    candidates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class SubjectReport(NamedTuple):
    """Everything an audit says of one subject."""

    id: str
    kind: Kind
    path: str
    sha256: str
    name: str
    verdict: ReportVerdict
    license: LicenseSummary
    lineage: Lineage
    outbound: Outbound
    exposure: Exposure
    findings: tuple[Finding, ...] = ()
    documents: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class PolicyUsed(NamedTuple):
    id: str
    version: str
    sha256: str


class RuleInfo(NamedTuple):
    """What a report needs to say about a rule that it quotes."""

    id: str
    pack: str
    title: str
    severity: Severity
    tags: tuple[str, ...] = ()
    description: str = ""
    remediation: str = ""
    references: tuple[Reference, ...] = ()


class Run(NamedTuple):
    as_of: str
    target_license: str
    stance: Stance
    policies: tuple[PolicyUsed, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    offline: bool = True


class Report(NamedTuple):
    """One audit, whole: sorted, frozen, and the only thing that a renderer sees."""

    tool_version: str
    knowledge_version: str
    knowledge_as_of: str
    run: Run
    verdict: ReportVerdict
    subjects: tuple[SubjectReport, ...] = ()
    errors: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Findings about the run itself: expired, unused or unmatched waivers."""
    ignored: int = 0
    """Files under the given folders that are of no kind we read."""
