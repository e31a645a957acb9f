"""The vocabulary that rules may use: every fact with its type, its meaning and an example.

A rule that names anything else does not load. The JSON Schema of rules, the documentation of
rules and the "did you mean" of the loader are all made from this table. A fact that is not known
of a subject is absent from its facts, and *unknown* to every operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from auditor.model import (
    Axis,
    Grade,
    Kind,
    LicenseState,
    Origin,
    Relation,
    Scope,
    Stance,
    Verdict,
)
from auditor.tuples import NamedTuple


class FactType(StrEnum):
    """What a fact holds; it decides which operators may be used on it."""

    TEXT = "text"
    WORD = "word"
    """One of a closed list of words, the fact's `values`."""
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE = "date"
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; the shorter forms mean some day in that time."""
    EXPRESSION = "license expression"
    GRADE = "grade"
    """Ordered none < low < medium < high < critical; `undetermined` has no place in the order."""
    VERDICT = "verdict"
    """Ordered yes < yes-with-notices < conditional < contested < no; `unknown` has no place."""
    TEXTS = "list of texts"
    LIST = "list"
    """Elements with facts of their own, for `each` and `some`."""


class Fact(NamedTuple):
    """One entry of the vocabulary."""

    name: str
    """Dotted, from the root; a fact of a list's elements is `LIST[].NAME`."""
    type: FactType
    meaning: str
    example: str
    values: tuple[str, ...] = ()


_GRADES = tuple(Grade)
_VERDICTS = tuple(Verdict)
_STATES = tuple(LicenseState)
_ORIGINS = tuple(Origin)
_RELATIONS = tuple(Relation)

TEXT, WORD, BOOLEAN, INTEGER, DATE = (
    FactType.TEXT,
    FactType.WORD,
    FactType.BOOLEAN,
    FactType.INTEGER,
    FactType.DATE,
)
EXPRESSION, GRADE, VERDICT, TEXTS, LIST = (
    FactType.EXPRESSION,
    FactType.GRADE,
    FactType.VERDICT,
    FactType.TEXTS,
    FactType.LIST,
)

WAIVER_STATES = (
    "used",
    "expiring",
    "expired",
    "early",
    "unused",
    "changed",
    "unmatched",
    "not-waivable",
)
"""What a waiver came to in a run; see `auditor.policy.waivers`."""

UPSTREAM_CHANGES = (
    "license",
    "claims",
    "moved",
    "gone",
    "back",
    "not-readable",
    "lineage",
    "gate",
    "revision",
    "not-locked",
)
"""How an artefact upstream differs from what the lock says; see `auditor.provenance.drift`."""

SUBJECTS: tuple[str, ...] = (*Kind, "waiver", "upstream")
"""What a rule may apply to. `waiver`: each entry of the waivers file, once a run. `upstream`:
each change since the lock was written, for `auditor lock --check`."""


def _upstream(name: str, what: str) -> tuple[tuple[str, FactType, str, str, tuple[str, ...]], ...]:
    return (
        (name, LIST, f"The {what} that the subject was made from, at any distance.", "", ()),
        (f"{name}[].id", TEXT, f"Which of the {what} it is.", "hf:model/acme/base-7b", ()),
        (f"{name}[].relation", WORD, "How it was used.", "finetune", _RELATIONS),
        (f"{name}[].license", EXPRESSION, "Its license, when that is resolved.", "MIT", ()),
        (f"{name}[].license_state", WORD, "What is known of its license.", "resolved", _STATES),
        (
            f"{name}[].verdict",
            VERDICT,
            "Whether its terms let the subject go out under the target license, at the stance.",
            "yes-with-notices",
            _VERDICTS,
        ),
        (f"{name}[].reason", TEXT, "Why the verdict is what it is.", "§1.b.i name prefix", ()),
        (f"{name}[].origin", WORD, "What names the license.", "knowledge", _ORIGINS),
        (
            f"{name}[].verified",
            BOOLEAN,
            "Whether somebody checked the license against its source.",
            "true",
            (),
        ),
        (f"{name}[].register", TEXT, "Its record in the knowledge base.", "the-pile", ()),
    )


def _compared(name: str, what: str) -> tuple[tuple[str, FactType, str, str, tuple[str, ...]], ...]:
    return (
        (name, LIST, what, "", ()),
        (f"{name}[].id", TEXT, "Which artefact it is.", "hf:model/acme/base-7b", ()),
        (f"{name}[].kind", WORD, "What it is.", "dataset", tuple(Kind)),
        (f"{name}[].relation", WORD, "How it is used.", "trained-on", _RELATIONS),
        (f"{name}[].document", TEXT, "The document that names it.", "adapter_config.json", ()),
        (f"{name}[].card", TEXT, "The main document of the subject.", "README.md", ()),
        (
            f"{name}[].certain",
            BOOLEAN,
            "True where a config or a header says so; unknown where it was read from a program.",
            "true",
            (),
        ),
    )


_TABLE: tuple[tuple[str, FactType, str, str, tuple[str, ...]], ...] = (
    ("subject.id", TEXT, "What is audited.", "file:models/bot/README.md", ()),
    ("subject.kind", WORD, "What it is.", "model", tuple(Kind)),
    ("subject.path", TEXT, "Where its main document lies.", "models/bot/README.md", ()),
    ("subject.name", TEXT, "What its documents call it.", "acme/bot-7b", ()),
    (
        "source.readable",
        BOOLEAN,
        "False when a document is broken and facts are missing because of it.",
        "true",
        (),
    ),
    (
        "source.yaml_portable",
        BOOLEAN,
        "Whether YAML 1.1 and YAML 1.2 read the front matter alike.",
        "true",
        (),
    ),
    ("source.problems", LIST, "What is wrong with the documents.", "", ()),
    ("source.problems[].code", TEXT, "Stable name of the problem.", "yaml-syntax", ()),
    ("source.problems[].message", TEXT, "The problem in words.", "tab at the margin", ()),
    ("source.problems[].fatal", BOOLEAN, "Whether facts are missing for it.", "true", ()),
    (
        "license.state",
        WORD,
        "What the evidence for the subject's own license amounts to.",
        "resolved",
        _STATES,
    ),
    ("license.expression", EXPRESSION, "The license, when it is resolved.", "Apache-2.0", ()),
    (
        "license.verified",
        BOOLEAN,
        "Whether the license's recorded terms were checked against its text.",
        "true",
        (),
    ),
    ("license.conflict", BOOLEAN, "Whether the evidence disagrees with itself.", "false", ()),
    ("license.name", TEXT, "`license_name` as written.", "acme-community-1.0", ()),
    ("license.link", TEXT, "`license_link` as written.", "LICENSE.md", ()),
    (
        "license.notes",
        TEXTS,
        "Flags of the identification, such as `list-semantics-unknown`.",
        "[list-semantics-unknown]",
        (),
    ),
    ("license.claims", LIST, "Every place that states a license.", "", ()),
    ("license.claims[].field", TEXT, "The key or document.", "license", ()),
    ("license.claims[].value", TEXT, "As written.", "apache-2.0", ()),
    ("license.claims[].state", WORD, "What the claim amounts to.", "resolved", _STATES),
    ("license.claims[].expression", EXPRESSION, "The claim, resolved.", "Apache-2.0", ()),
    ("license.claims[].origin", WORD, "Which kind of evidence it is.", "prose", _ORIGINS),
    ("license.claims[].scope", WORD, "What it covers.", "weights", tuple(Scope)),
    ("license.conflicts", LIST, "Claims that contradict another claim.", "", ()),
    ("license.conflicts[].field", TEXT, "The key or document.", "LICENSE", ()),
    ("license.conflicts[].value", TEXT, "As written.", "Llama 3.1 Community License", ()),
    ("license.conflicts[].expression", TEXT, "The claim, resolved.", "MIT", ()),
    ("license.conflicts[].other", TEXT, "What the other claim says.", "Apache-2.0", ()),
    *_upstream("lineage.ancestors", "models"),
    *_upstream("lineage.datasets", "datasets"),
    ("lineage.unresolved", LIST, "Upstream artefacts that nothing we know describes.", "", ()),
    ("lineage.unresolved[].id", TEXT, "As named by the documents.", "name:our web crawl", ()),
    ("lineage.unresolved[].reason", TEXT, "Why it is not known.", "a local path", ()),
    ("lineage.cycles", LIST, "Chains of artefacts that lead back to themselves.", "", ()),
    ("lineage.cycles[].path", TEXT, "The chain.", "a -> b -> a", ()),
    *_compared(
        "lineage.undeclared", "What configs, programs and weights use and the card does not name."
    ),
    *_compared("lineage.unconfirmed", "Training data that the card names and no config loads."),
    ("outbound.target", EXPRESSION, "The license to ship under.", "Apache-2.0", ()),
    (
        "outbound.verdict",
        VERDICT,
        "Whether the subject may go out under the target license, at the policy's stance.",
        "yes-with-notices",
        _VERDICTS,
    ),
    ("outbound.strict", VERDICT, "The verdict at the strict stance.", "no", _VERDICTS),
    ("outbound.moderate", VERDICT, "The verdict at the moderate stance.", "yes", _VERDICTS),
    ("outbound.permissive", VERDICT, "The verdict at the permissive stance.", "yes", _VERDICTS),
    (
        "outbound.alternative",
        TEXT,
        "An expression under which it could go out instead.",
        "Apache-2.0 AND MPL-2.0",
        (),
    ),
    ("outbound.blocking", LIST, "Terms that stand in the way of the target license.", "", ()),
    ("outbound.blocking[].id", TEXT, "The artefact whose license holds it.", "hf:model/a/b", ()),
    ("outbound.blocking[].term", TEXT, "The term.", "noncommercial", ()),
    ("outbound.blocking[].license", TEXT, "The license that holds it.", "CC-BY-NC-4.0", ()),
    ("outbound.blocking[].ref", TEXT, "The section of that license.", "§2(a)(1)", ()),
    (
        "outbound.blocking[].relation",
        WORD,
        "The edge it comes by; `own` for the subject's own license.",
        "finetune",
        (*_RELATIONS, "own"),
    ),
    ("outbound.blocking[].reason", TEXT, "Why it stands in the way.", "for research only", ()),
    ("outbound.blocking[].verdict", VERDICT, "What it costs, at the stance.", "no", _VERDICTS),
    ("outbound.duties", LIST, "What to do when shipping under the target license.", "", ()),
    ("outbound.duties[].duty", TEXT, "The kind of duty.", "notice-file", ()),
    ("outbound.duties[].text", TEXT, "The action in words.", "Ship the LICENSE text.", ()),
    ("outbound.duties[].license", TEXT, "The license that asks for it.", "MIT", ()),
    (
        "outbound.unverified",
        TEXTS,
        "Licenses whose deciding terms nobody has checked against the text.",
        "[LicenseRef-acme]",
        (),
    ),
    ("outbound.to_do", TEXTS, "The kinds of duties, each once.", "[license-copy]", ()),
    ("outbound.warnings", TEXTS, "What to know besides, in words.", "[no patent grant]", ()),
    (
        "exposure.grade",
        GRADE,
        "The headline grade: what the documents disclose of protected third-party material.",
        "high",
        _GRADES,
    ),
    ("exposure.floor", GRADE, "The lowest grade that the evidence supports.", "low", _GRADES),
    *(
        (f"exposure.{axis}", GRADE, f"The grade on the {axis} axis.", "medium", _GRADES)
        for axis in Axis
    ),
    ("exposure.declared", INTEGER, "Components that the documents name.", "7", ()),
    ("exposure.resolved", INTEGER, "Of these, those that the register knows.", "5", ()),
    ("exposure.reasons", LIST, "The evidence for the grades.", "", ()),
    ("exposure.reasons[].signal", TEXT, "The kind of evidence.", "dataset-id", ()),
    ("exposure.reasons[].axis", WORD, "The axis it counts on.", "copyright", tuple(Axis)),
    ("exposure.reasons[].grade", GRADE, "What it amounts to.", "critical", _GRADES),
    ("exposure.reasons[].register_id", TEXT, "The record behind it.", "books3", ()),
    ("exposure.reasons[].reason", TEXT, "The reason in words.", "copies of books", ()),
    ("exposure.reasons[].source", TEXT, "Where the fact comes from.", "https://…", ()),
    ("exposure.reasons[].as_of", DATE, "The day the fact was last checked.", "2026-09-30", ()),
    ("exposure.reasons[].verified", BOOLEAN, "Whether it was checked.", "true", ()),
    ("exposure.reasons[].age_days", INTEGER, "Days from that day to the audit.", "54", ()),
    ("exposure.reasons[].party", TEXT, "Owner of the content, or provider.", "OpenAI", ()),
    ("exposure.reasons[].cases", TEXTS, "Suits that name it.", "[kadrey-v-meta]", ()),
    (
        "exposure.reasons[].case_age_days",
        INTEGER,
        "Days since the status of these suits was checked: of the oldest.",
        "115",
        (),
    ),
    ("exposure.unknowns", LIST, "What the documents leave open.", "", ()),
    ("exposure.unknowns[].what", TEXT, "What is open.", '"publicly available data"', ()),
    ("exposure.unknowns[].code", TEXT, "Stable name of the gap.", "generic-phrase", ()),
    ("exposure.unknowns[].settle", TEXT, "How to settle it.", "name the datasets", ()),
    (
        "payload.license",
        EXPRESSION,
        "The license whose text is looked for: the concluded one, else the one that is claimed.",
        "Apache-2.0",
        (),
    ),
    (
        "payload.license_text",
        WORD,
        "What lies beside the card of the text of the subject's own license.",
        "present",
        ("present", "additions", "altered", "pointer", "absent"),
    ),
    ("payload.copyright", BOOLEAN, "Whether any document has a copyright line.", "true", ()),
    ("payload.duties", LIST, "The duties of a release, laid beside the documents.", "", ()),
    ("payload.duties[].id", TEXT, "The artefact it comes from.", "hf:model/acme/base-7b", ()),
    ("payload.duties[].key", TEXT, "Artefact, duty and license.", "a/b license-copy MIT", ()),
    ("payload.duties[].duty", TEXT, "The kind of duty.", "license-copy", ()),
    ("payload.duties[].license", TEXT, "The license that asks for it.", "MIT", ()),
    ("payload.duties[].text", TEXT, "The action in words.", "Ship the LICENSE text.", ()),
    ("payload.duties[].marker", TEXT, "The words it fixes.", "Built with Llama", ()),
    ("payload.duties[].own", BOOLEAN, "Whether the subject's own license asks.", "false", ()),
    ("payload.duties[].fixed", BOOLEAN, "Whether the license fixes the words.", "true", ()),
    ("payload.duties[].met", BOOLEAN, "Whether the documents show it done.", "false", ()),
    ("payload.duties[].why", TEXT, "What the answer rests on.", "no file holds its text", ()),
    ("data.disclosed", BOOLEAN, "Whether the documents name any training data.", "true", ()),
    ("data.opt_out", TEXT, "How opt-outs were handled, as stated.", "robots", ()),
    ("data.collected_from", DATE, "First day of collection, as stated.", "2019-01", ()),
    ("data.collected_to", DATE, "Last day of collection, as stated.", "2023-06-30", ()),
    ("data.completeness", TEXT, "How complete the list is, as stated.", "complete", ()),
    ("waiver.id", TEXT, "The waiver.", "W-2026-014", ()),
    ("waiver.rule", TEXT, "The rule that it is for.", "lineage-compatible", ()),
    ("waiver.subject", TEXT, "The subject that it is for.", "hf:model/acme/bot@3f2c9ab", ()),
    ("waiver.offender", TEXT, "The offender that it is for.", "hf:dataset/acme/data", ()),
    ("waiver.state", WORD, "What it came to in this run.", "used", WAIVER_STATES),
    ("waiver.days_left", INTEGER, "Days to the last valid one; below 0: expired.", "12", ()),
    ("waiver.expires", DATE, "Its last valid day, UTC.", "2027-02-12", ()),
    ("waiver.approved_by", TEXT, "Who approved it.", "legal@acme.example", ()),
    ("upstream.id", TEXT, "The artefact, as the lock names it.", "hf:model/acme/base-7b", ()),
    ("upstream.change", WORD, "What is different.", "license", UPSTREAM_CHANGES),
    ("upstream.was", TEXT, "What the lock says.", "Apache-2.0", ()),
    ("upstream.now", TEXT, "What the Hub says now.", "CC-BY-NC-4.0", ()),
    ("upstream.looked_at", DATE, "The day of the lock's entry.", "2026-11-24", ()),
)

FACTS: Mapping[str, Fact] = {row[0]: Fact(*row) for row in _TABLE}
"""Every fact by its name."""

LISTS: tuple[str, ...] = tuple(fact.name for fact in FACTS.values() if fact.type is LIST)
"""The list facts, for `each` and `some`."""

IDENTITIES: Mapping[str, str] = {
    "source.problems": "code",
    "license.claims": "field",
    "license.conflicts": "field",
    "lineage.cycles": "path",
    "outbound.duties": "duty",
    "payload.duties": "key",
    "exposure.reasons": "register_id",
    "exposure.unknowns": "what",
}
"""The item fact that names an element of a list as an offender, where it is not `id`."""

RUN_PARAMETERS: Mapping[str, FactType] = {"target_license": EXPRESSION, "stance": WORD}
"""Parameters that belong to the run and that every rule may use."""

STANCES = tuple(Stance)


def item_facts(list_name: str) -> Mapping[str, Fact]:
    """The facts of a list's elements, by their short names."""
    prefix = list_name + "[]."
    return {
        name.removeprefix(prefix): fact for name, fact in FACTS.items() if name.startswith(prefix)
    }


def plain_facts() -> Mapping[str, Fact]:
    """The facts that belong to the subject as a whole, list facts included."""
    return {name: fact for name, fact in FACTS.items() if "[]" not in name}
