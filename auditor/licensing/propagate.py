"""Which terms travel along which relation, and how far, at each of the three stances.

The table is the whole of the rule; a term with a parameter that changes its way is treated in
`reach`, each case with its reason. A way is three letters, strict, moderate and permissive:

    c  carried: the term binds what was made, so the outbound license must be able to carry it
    u  unknown: nobody can say whether it is carried
    o  open: whether it is carried is disputed
    x  conditional: it is carried on a condition that the documents do not settle
    d  a duty of documentation is all that is left (name the data and its license)
    -  it stays behind

What the law has not settled is written as a difference between the letters: strict takes every
condition of training data along, moderate those on the act of training, permissive only contract
and explicit text.
"""

from __future__ import annotations

from typing import Final

from auditor.licensing.terms import License, Term
from auditor.model import Relation
from auditor.tuples import NamedTuple

STRENGTH: Final = "-dxouc"
"""From staying behind to carried; over several edges the weakest decides."""


class Channel:
    """The kinds of way; every relation is one of them."""

    OWN: Final = "own"
    """The subject itself, under its own license."""
    COPY: Final = "copy"
    """The same work in another format: quantized, converted."""
    DERIVATIVE: Final = "derivative"
    ADAPTER: Final = "adapter"
    OUTPUTS: Final = "outputs"
    TRAINING: Final = "training"
    OUTPUT_DATA: Final = "output-data"
    """Training data that a model made, or that carries the license of a model."""
    DATA: Final = "data"
    """Items copied or adapted from one dataset into another."""
    CODE: Final = "code"
    TOKENIZER: Final = "tokenizer"
    RETRIEVAL: Final = "retrieval"
    LINKS: Final = "links"
    EVALUATION: Final = "evaluation"
    RUNTIME: Final = "runtime"


_CHANNELS: Final = {
    None: Channel.OWN,
    Relation.QUANTIZE: Channel.COPY,
    Relation.FINETUNE: Channel.DERIVATIVE,
    Relation.MERGE: Channel.DERIVATIVE,
    Relation.ADAPTER: Channel.ADAPTER,
    Relation.DISTILL: Channel.OUTPUTS,
    Relation.TRAINED_ON_OUTPUTS: Channel.OUTPUTS,
    Relation.TRAINED_ON: Channel.TRAINING,
    Relation.SEEDS_ONLY: Channel.TRAINING,
    Relation.MODEL_TRAINED_ON: Channel.TRAINING,
    Relation.EVALUATED_ON: Channel.EVALUATION,
    Relation.CONTAINS_CODE: Channel.CODE,
    Relation.TOKENIZER: Channel.TOKENIZER,
    Relation.RETRIEVAL: Channel.RETRIEVAL,
    Relation.USES: Channel.RUNTIME,
    Relation.CONTAINS: Channel.DATA,
    Relation.SUBSET: Channel.DATA,
    Relation.TRANSLATED: Channel.DATA,
    Relation.REWRITTEN: Channel.DATA,
    Relation.FILTERED_STATED: Channel.DATA,
    Relation.FILTERED_EVIDENCED: Channel.DATA,
    Relation.PROMPTS_ONLY: Channel.DATA,
    Relation.LABELS_ONLY: Channel.DATA,
    Relation.DERIVED_FROM: Channel.DATA,
    Relation.LINKS_ONLY: Channel.LINKS,
}


class _Way(NamedTuple):
    copy: str = "ccc"
    derivative: str = "ccc"
    adapter: str = "ccc"
    """Where the license does not itself name adapters or works based on the model."""
    outputs: str = "---"
    training: str = "---"
    data: str = "ccc"
    code: str = "ccc"
    tokenizer: str = "ccc"
    retrieval: str = "---"
    links: str = "---"


_NOTICE = _Way(training="d--", retrieval="d--")
_SHARE = _Way(adapter="cco", training="cd-", tokenizer="cco", retrieval="cd-")
_PURPOSE = _Way(adapter="cco", outputs="ccc", training="cc-", retrieval="cc-", links="cc-")
_RECIPIENTS = _Way()
_INFORMATION = _Way("---", "---", "---", "---", "---", "---", "---", "---", "---", "---")

WAYS: Final[dict[str, _Way]] = {
    # Notices: they ride along with copies and derivatives.
    "attribution": _NOTICE,
    "license-copy": _NOTICE,
    "notice-file": _NOTICE,
    "state-changes": _NOTICE,
    "no-endorsement": _NOTICE,
    "model-card": _NOTICE,
    "rename": _NOTICE,
    "display": _NOTICE,
    "database-offer": _NOTICE._replace(training="dd-"),
    "opt-out-update": _NOTICE,
    "evidence": _NOTICE,
    "name-prefix": _RECIPIENTS,
    # Reciprocity.
    "share-alike": _SHARE,
    "source-disclosure": _SHARE,
    # Limits of use. Research licenses are contracts about use, so their limit follows the act of
    # training; a copyright license's limit follows only as far as training needs permission.
    "noncommercial": _PURPOSE,
    "research-only": _Way(outputs="ccc", training="ccc", retrieval="ccc", links="ccc"),
    "no-derivatives": _Way(adapter="cco", training="cu-", retrieval="cu-"),
    "field-exclusion": _Way(adapter="cco", outputs="o--", training="cc-", retrieval="cc-"),
    "threshold": _Way(outputs="o--", training="cc-", retrieval="cc-"),
    "registration": _Way(outputs="o--", training="cc-", retrieval="cc-"),
    "territory-exclusion": _Way(training="cc-", retrieval="cc-"),
    "aup": _Way(outputs="ooo", training="coo", retrieval="coo"),
    # Outputs and what is trained on them.
    "output-train": _Way(outputs="ccc", training="cco", code="---"),
    "output-train-naming": _Way("cdd", "cdd", "cdd", "cdd", "cdd", "cdd", "---", "---", "---"),
    "output-purpose": _Way(outputs="ccc", training="cco", code="---", tokenizer="---"),
    # Hosting.
    "host-ban": _Way(adapter="cco", training="cd-", retrieval="ccc"),
    "host-license": _Way(outputs="o--", training="cd-", retrieval="ccc"),
    # The grant itself.
    "revocable": _RECIPIENTS,
    "unilateral-update": _RECIPIENTS,
    "remote-restriction": _RECIPIENTS,
    "content-filters": _RECIPIENTS,
    "owner-claims-derivatives": _RECIPIENTS,
    # Data under contract, and data whose contents are another's.
    "training-ban": _Way("---", "---", "---", "---", "cco", "cco", "---", "---", "cco", "cco"),
    "per-item-licenses": _Way(
        "uuu",
        "uuu",
        "uuu",
        training="cu-",
        data="cuu",
        code="uuu",
        tokenizer="uuu",
        retrieval="cu-",
    ),
    "no-open-license": _Way(training="x--"),
    "contents-not-covered": _INFORMATION,
    # Said for the reader, and for the rules below; they block nothing by themselves.
    "patent-retaliation": _RECIPIENTS,
    "no-added-terms": _INFORMATION,
    "distil-is-derivative": _INFORMATION,
    "host-is-distribution": _INFORMATION,
    "results-free": _INFORMATION,
    "outputs-free": _INFORMATION,
    "lawful-use": _INFORMATION,
    "latest-version": _INFORMATION,
    "different-terms": _INFORMATION,
    "database-rights": _INFORMATION,
    "benchmark-gag": _INFORMATION,
    "converts": _INFORMATION,
    "trademark": _INFORMATION,
    "termination": _INFORMATION,
    "indemnity": _INFORMATION,
    "law": _INFORMATION,
    # Permissions that a license withholds travel as if they were terms.
    "use": _Way(outputs="ccc", training="ccc", retrieval="ccc", links="ccc"),
    "commercial-use": _PURPOSE._replace(adapter="ccc"),
    "modify": _Way(
        copy="---", adapter="cco", data="ccc", code="---", tokenizer="---", retrieval="---"
    ),
    "redistribute": _Way(adapter="cco"),
    "sublicense": _RECIPIENTS,
    "host": _RECIPIENTS,
    "train-with-outputs": _Way("---", "---", "---", "ccc", "---", "cco", "---", "---", "---"),
}
"""Every term type, and every permission, with its way over each kind of relation."""


_LEARNING: Final = frozenset({Channel.OUTPUTS, Channel.OUTPUT_DATA, Channel.TRAINING, Channel.DATA})


def channel(relation: Relation | None) -> str:
    """The kind of way that a relation is; None is the subject's own license."""
    return _CHANNELS[relation]


def read_as_outputs(ways: frozenset[str], license: License) -> frozenset[str]:
    """The ways as they are for that license.

    Training data that carries a license made for models is read as outputs of such a model: its
    publisher says by that tag where the data came from.
    """
    if Channel.TRAINING in ways and _is_model_license(license):
        return ways - {Channel.TRAINING} | {Channel.OUTPUT_DATA}
    return ways


def join(ways: frozenset[str], edge: str) -> frozenset[str] | None:
    """The ways of a path that goes one edge further up.

    Training data that was made by a model brings that model's output terms, however many
    datasets lie between. None: nothing travels on, because what a teacher was itself trained on
    does not reach those who learn from its outputs.
    """
    if edge == Channel.TRAINING and ways & {Channel.OUTPUTS, Channel.OUTPUT_DATA}:
        return None
    if edge == Channel.OUTPUTS and Channel.TRAINING in ways:
        return ways - {Channel.TRAINING} | {Channel.OUTPUT_DATA}
    return ways | {edge}


def reach(term: Term, license: License, ways: frozenset[str]) -> str:
    """How far `term` of `license` comes over a path of those ways: three letters."""
    if term.type == "output-train-naming" and not ways & _LEARNING:
        return "---"  # made over from the weights, it is the naming of the weights that counts
    letters = [_over(term, license, way) for way in ways]
    return "".join(
        min((letter[stance] for letter in letters), key=STRENGTH.index) for stance in range(3)
    )


_WEIGHTS: Final = frozenset({Channel.COPY, Channel.DERIVATIVE, Channel.TOKENIZER})


def _over(term: Term, license: License, way: str) -> str:
    match way:
        case Channel.EVALUATION:
            return "---"  # nothing of a test set is in the weights; the act of testing is reported
        case Channel.RUNTIME:
            return "---"  # a program that names a model holds nothing of it; who runs it is bound
        case Channel.OWN:
            return _softened(term, WAYS[term.type].copy)
        case Channel.ADAPTER:
            return _adapter(term)
        case Channel.OUTPUTS:
            return _outputs(term, license)
        case Channel.OUTPUT_DATA:
            return _output_data(term, license)
        case Channel.TRAINING:
            return _training(term, license)
        case Channel.CODE:
            return _code(term, license)
        case Channel.DATA if term.type == "per-item-licenses" and _selected(term):
            return "ddd"
    if term.type == "output-train" and term.binds == "contract-party" and way in _WEIGHTS:
        return "uuu"  # service terms speak of outputs; nothing is said of weights
    way_of_term: str = getattr(WAYS[term.type], way)
    return _softened(term, way_of_term)


def _adapter(term: Term) -> str:
    # A contract that counts works based on the model among its derivatives reaches a delta that
    # holds no weight of the base; a copyright license may not.
    way = WAYS[term.type]
    if term.type == "output-train" and term.binds == "contract-party":
        return "uuu"
    named = term.scope in {"weights-derivative", "service", "outputs", "output-trained-model"}
    return _softened(term, way.derivative if named else way.adapter)


def _outputs(term: Term, license: License) -> str:
    way = WAYS[term.type]
    if license.first("distil-is-derivative") and term.scope == "weights-derivative":
        return _stronger(_softened(term, way.derivative), _plain_outputs(term, license, way))
    return _plain_outputs(term, license, way)


def _plain_outputs(term: Term, license: License, way: _Way) -> str:
    params = term.params
    match term.type:
        case "noncommercial" if params.get("outputs") == "silent":
            return "cco"  # the text limits the use of the model and says nothing of its outputs
        case "output-train" | "output-train-naming" if params.get("only"):
            return "xd-" if term.type == "output-train" else "xdd"
        case "output-train" if term.binds == "contract-party":
            return "cco"  # the recipient of the outputs never agreed to the provider's terms
        case "output-train" if params.get("disputed"):
            return "cco"  # the text contradicts itself
        case "display" if term.binds == "every-recipient":
            return "o--"  # whether a model trained on outputs is a derivative is not defined
        case "aup" if not params.get("outputs"):
            return "---"
        case "territory-exclusion" if params.get("outputs"):
            return "ccc"
        case "threshold" | "field-exclusion" | "registration" if license.first(
            "outputs-free"
        ) or license.first("results-free"):
            return "---"
    return way.outputs


def _output_data(term: Term, license: License) -> str:
    # The dataset lies between: whoever passed it on may have been bound, this trainer perhaps not.
    letters = _outputs(term, license)
    if term.type == "aup" and letters[0] == "o":
        letters = "c" + letters[1:]  # strictly, all conditions of training data are carried
    if term.type == "research-only" or letters[2] != "c":
        return letters
    return letters[:2] + "o"


def _training(term: Term, license: License) -> str:
    way = WAYS[term.type].training
    match term.type:
        case "attribution" if term.params.get("reuse"):
            return "dd-"  # credit is owed for any reuse, so the data is named whatever a model is
        case "contents-not-covered":
            return "x--" if term.params.get("effect") == "conditional" else "---"
        case "output-train" if term.params.get("only"):
            return "xd-"
        case "training-ban" if term.params.get("collection") == "automated":
            return "co-"  # it bars the gathering by machines, not the use of a published dump
        case "per-item-licenses" if _selected(term):
            return "d--"
        case "no-open-license":
            return way
    if license.first("results-free"):
        return "---"  # the text says that models are free of it
    return way


def _code(term: Term, license: License) -> str:
    way = WAYS[term.type]
    uses = license.first("aup")
    if uses is not None and way is not _NOTICE and way is not _INFORMATION:
        match uses.params.get("code"):
            case "free":
                return "xxx"  # free as complementary material, not as a part of the model
            case "not-licensed":
                return "uuu"  # the text licenses the model and leaves the code out
    match term.type:
        case "attribution" if term.params.get("disputed"):
            return "ooo"  # OSADL and the ASF disagree on the advertising clause
        case "share-alike" if term.params.get("code") == "disputed":
            return "ooo"
    return _softened(term, way.code)


def _softened(term: Term, letters: str) -> str:
    if term.type == "share-alike" and term.params.get("effect") == "conditional":
        return letters.translate({ord(letter): "x" for letter in "cou"})
    if term.type == "revocable" and term.params.get("when") == "breach":
        return "---"  # every license ends on breach in one way or another
    return letters


def _selected(term: Term) -> bool:
    return bool(term.params.get("selected") == "permissive")


def _stronger(first: str, second: str) -> str:
    return "".join(max(pair, key=STRENGTH.index) for pair in zip(first, second, strict=True))


def _is_model_license(license: License) -> bool:
    return "data" not in license.applies_to and any(
        term.scope == "weights-derivative" for term in license.terms
    )
