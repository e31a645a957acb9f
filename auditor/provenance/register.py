"""What the register says of one component, axis by axis, with the path that decides.

A row of the register is closed over its parents by its editors, so its own grade counts; the
walk upstream only finds the deepest ancestor that explains it. A model has no grade of its own:
it has those of what it was trained on and of its bases. Everything here depends on nothing but
the component, the knowledge base and the date, and is computed once per process.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from auditor.model import Axis, Edge, Grade, Kind, Unknown
from auditor.provenance.outputs import outputs
from auditor.provenance.parts import Assessed, Part
from auditor.provenance.pleadings import suits_naming
from auditor.provenance.reasons import axes_of, cases_on, checked_on, in_words, sentence
from auditor.provenance.relations import OUTPUTS, drop, effective, highest, is_component, lowered
from auditor.provenance.resolve import (
    DATASET,
    DOMAIN,
    GENERATOR,
    HUB_MODEL,
    OWN_KNOWLEDGE,
    bare_name,
    resolve,
    target_kind,
)
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.knowledge.parties import Source
    from auditor.knowledge.records import Dataset, Model

# Rights in the works of a set that a license on the set cannot have granted.
_OF_OTHERS: Final = frozenset({"copyrighted-unlicensed-known", "pirated-known", "tos-restricted"})

KEPT_PER_AXIS: Final = 5
"""Reasons kept for one model on one axis: those of its highest grade, the first five."""

WITHDRAWN: Final = "withdrawn"
WRAPPER: Final = "wrapper-license"
BELOW: Final = "below-parent"
REMARKS: Final = frozenset({WITHDRAWN, WRAPPER, BELOW})
"""Signals that stand beside a grade and are none themselves."""

NOT_ASSESSED: Final = "the register has not assessed its copyright axis"
TEACHER: Final = "teacher lineage: not assessed"
TEACHER_CODE: Final = "teacher-lineage"
NO_SETTLED_LAW: Final = (
    "no settled law says whether works that a teacher was trained on bear on its outputs; decide "
    "by policy"
)


def assess(target: str, kind: Kind, knowledge: Knowledge, today: str) -> Assessed | None:
    """What the register says of a resolved id; None when it does not know it."""
    if target.startswith(DATASET):
        return _dataset(bare_name(target), knowledge, today)
    if target.startswith(GENERATOR):
        return outputs(bare_name(target), knowledge, today)
    if target.startswith(DOMAIN):
        return _domain(target, knowledge, today)
    if kind is Kind.MODEL:
        return _model(target, knowledge, today)
    return None


def through(assessed: Assessed, edge: Edge) -> tuple[Part, ...]:
    """The parts that pass along `edge`, each lowered as its relation says."""
    relation = effective(edge)
    passed = []
    for part in assessed.parts:
        steps = drop(relation, part.axis, assessed.rights)
        if steps is None:
            continue
        if steps == 0:
            passed.append(part)
        else:
            grade = lowered(part.grade, steps)
            told = sentence(f"{part.grade} before {relation}", part.text)
            passed.append(part._replace(grade=grade, text=told))
    return tuple(passed)


@lru_cache(maxsize=16384)
def _dataset(register_id: str, knowledge: Knowledge, today: str) -> Assessed | None:
    record = knowledge.dataset(register_id)
    if record is None:
        return None
    parts: list[Part] = []
    unknowns: list[Unknown] = []
    left_open: list[Axis] = []
    for axis, grade in record.grades.items():
        if grade is Grade.UNDETERMINED:
            left_open.append(axis)
            what = f"{record.id}: {axis} exposure is undetermined in the register ({record.reason})"
            unknowns.append(Unknown(what=what, settle=_ASK_SOURCES, code="register-undetermined"))
        else:
            parts.extend(_dataset_parts(record, axis, grade, knowledge))
    if Axis.CONTRACT not in record.grades and record.generators:
        parts.extend(_written_by(record, knowledge, today))
    parts.extend(_ungraded_below(record))
    if Axis.COPYRIGHT not in record.grades:
        left_open.append(Axis.COPYRIGHT)
        what = f"{record.id}: {NOT_ASSESSED}"
        unknowns.append(Unknown(what=what, settle=_ASK_SOURCES, code="register-not-assessed"))
    return Assessed(
        parts=tuple(parts),
        unknowns=tuple(unknowns),
        open=frozenset(left_open),
        rights=record.rights,
    )


_ASK_SOURCES: Final = (
    "ask the makers what it was made from and under which rights, and record the answer in a "
    "dataset manifest"
)


def _written_by(record: Dataset, knowledge: Knowledge, today: str) -> tuple[Part, ...]:
    """The contract axis of a row whose editors named its generators and graded no terms.

    What a provider released of its own model stands under the license of that release.
    """
    found = [outputs(each, knowledge, today, until=record.year) for each in record.generators]
    parts = [part for one in found if one for part in one.parts]
    if not parts:
        return ()
    part = max(parts, key=lambda one: one.grade.step)
    path = (DATASET + record.id, *part.path)
    generator = knowledge.generator(part.register_id)
    provider = knowledge.provider(generator.provider) if generator else None
    if provider and record.creator in (provider.name, provider.id):
        grade = min(part.grade, Grade.LOW, key=lambda one: one.step)
        told = f"{record.id}: outputs that {provider.name} itself released"
        part = part._replace(grade=grade, text=sentence(told, record.license_reality))
    return (part._replace(register_id=record.id, path=path),)


def _dataset_parts(
    record: Dataset, axis: Axis, grade: Grade, knowledge: Knowledge
) -> tuple[Part, ...]:
    """The grade of a row on one axis, and what a reader must know of it besides."""
    path = _deepest(record, axis, knowledge)
    deciding = knowledge.dataset(bare_name(path[-1])) if len(path) > 1 else None
    ids = record.cases + (deciding.cases if deciding else ())
    suits = cases_on(ids, axis, knowledge)
    if axis is Axis.COPYRIGHT and any(_names(case.data, record.id) for case in suits):
        grade = highest(grade, Grade.HIGH)
    grade, capped = _capped(grade, record.verified and record.critical_verified is not False)
    part = Part(
        signal="dataset-id",
        axis=axis,
        grade=grade,
        register_id=record.id,
        path=path,
        text=_told(record, axis, deciding) + capped,
        source=record.sources[0] if record.sources else OWN_KNOWLEDGE,
        as_of=record.as_of,
        verified=record.verified,
        cases=tuple(case.id for case in suits),
        cases_as_of=checked_on(suits),
        party=_provider(path, knowledge),
    )
    return (part, *_remarks(record, part))


def _provider(path: tuple[str, ...], knowledge: Knowledge) -> str:
    """Who provides the model at the end of a path; empty where no model is there."""
    if not path[-1].startswith(GENERATOR):
        return ""
    generator = knowledge.generator(bare_name(path[-1]))
    provider = knowledge.provider(generator.provider) if generator else None
    return provider.name if provider else ""


def _told(record: Dataset, axis: Axis, deciding: Dataset | None) -> str:
    """The reason in one sentence. The words of a row are about its works; on the other axes those
    of the ancestor that decides say more."""
    if deciding is None:
        return f"{record.id}: {record.reason}"
    if axis is not Axis.COPYRIGHT:
        return f"{record.id}, by way of {deciding.id}: {deciding.reason}"
    return f"{record.id}: {record.reason} (by way of {deciding.id}: {deciding.reason})"


def _remarks(record: Dataset, part: Part) -> tuple[Part, ...]:
    """Signals of their own beside a grade: a withdrawal, a license that covers the collection
    only, a row that its editors put below a parent. They raise and lower nothing."""
    bare = part._replace(path=part.path[:1], cases=(), cases_as_of="")
    found = []
    if record.takedown == WITHDRAWN and part.axis is _gravest_axis(record):
        when = f" ({record.takedown_date})" if record.takedown_date else ""
        why = f": {record.takedown_note}" if record.takedown_note else ""
        found.append(bare._replace(signal=WITHDRAWN, text=f"{record.id} was withdrawn{when}{why}"))
    if part.axis is Axis.COPYRIGHT and part.grade.step >= Grade.MEDIUM.step and _wrapped(record):
        told = f"{record.id}: {record.license_declared} covers the collection, not the works in it"
        found.append(bare._replace(signal=WRAPPER, text=told))
    found.extend(
        bare._replace(
            signal=BELOW,
            text=f"{record.id} is graded below {below.upstream} ({below.upstream_grade}), which "
            f"it is made from: {below.reason}",
        )
        for below in record.below_upstream
        if below.axis is part.axis
    )
    return tuple(found)


def _ungraded_below(record: Dataset) -> tuple[Part, ...]:
    """The same for axes on which the editors gave no grade at all: the lowest that a row can be."""
    return tuple(
        Part(
            signal=BELOW,
            axis=below.axis,
            grade=Grade.UNDETERMINED,
            register_id=record.id,
            path=(DATASET + record.id,),
            text=f"{record.id} is graded below {below.upstream} ({below.upstream_grade}), which it "
            f"is made from, by having no {below.axis} grade: {below.reason}",
            source=record.sources[0] if record.sources else OWN_KNOWLEDGE,
            as_of=record.as_of,
            verified=record.verified,
        )
        for below in record.below_upstream
        if below.axis not in record.grades
    )


def _gravest_axis(record: Dataset) -> Axis:
    """What a set is withdrawn for, as far as the grades tell."""
    return max(record.grades, key=lambda axis: record.grades[axis].step)


def _wrapped(record: Dataset) -> bool:
    """Whether a license stands over works of others that it does not cover (method, S6)."""
    if record.license_reality.startswith("Wrapper license"):
        return True
    return record.license is not None and record.rights in _OF_OTHERS


def _names(data: tuple[object, ...], register_id: str) -> bool:
    return any(getattr(item, "dataset", "") == register_id for item in data)


def _capped(grade: Grade, verified: bool) -> tuple[Grade, str]:
    """A critical grade that nobody has confirmed never stands alone: it is shown as high."""
    if grade is Grade.CRITICAL and not verified:
        return Grade.HIGH, " (critical in the register, and not verified, so shown as high)"
    return grade, ""


def _deepest(record: Dataset, axis: Axis, knowledge: Knowledge) -> tuple[str, ...]:
    """The path from `record` to the ancestor that explains its grade on `axis`.

    A parent explains the grade of its child when it comes to the same after what the relation
    takes off; a child that its editors put lower is explained by them. Of the ancestors reached,
    those with the gravest grade of their own explain best, then the deepest, then the first.
    """
    best = _explained(record, axis, knowledge, {}, set()).path
    if len(best) == 1 and axis is Axis.CONTRACT and record.generators:
        return (*best, GENERATOR + record.generators[0])
    return best


class _Explained(NamedTuple):
    step: int
    path: tuple[str, ...]


def _explained(
    record: Dataset,
    axis: Axis,
    knowledge: Knowledge,
    known: dict[str, _Explained],
    entered: set[str],
) -> _Explained:
    if record.id in known:
        return known[record.id]
    node_id = DATASET + record.id
    step = record.grades[axis].step
    best = _Explained(step=step, path=(node_id,))
    entered.add(record.id)
    for parent in record.upstream:
        above = knowledge.dataset(parent.id)
        if above is None or above.id in entered:
            continue
        steps = drop(parent.relation, axis, above.rights)
        own = above.grades.get(axis, Grade.UNDETERMINED).step
        if steps is None or own < 0 or max(0, own - steps) != step:
            continue
        found = _explained(above, axis, knowledge, known, entered)
        if (found.step, len(found.path) + 1) > (best.step, len(best.path)):
            best = _Explained(step=found.step, path=(node_id, *found.path))
    entered.discard(record.id)
    known[record.id] = best
    return best


@lru_cache(maxsize=4096)
def _domain(target: str, knowledge: Knowledge, today: str) -> Assessed | None:
    host, _, path = bare_name(target).partition("/")
    record = knowledge.source_for(host, path)
    if record is None:
        return None
    return Assessed(parts=(source_part(record, (target,), "domain", knowledge, today),))


def source_part(
    record: Source, path: tuple[str, ...], signal: str, knowledge: Knowledge, today: str
) -> Part:
    """What a content source contributes when it is named as a source of training data."""
    axis = Axis.CONTRACT if record.match == "model-name" else Axis.COPYRIGHT
    suits = cases_on(record.cases, axis, knowledge) if record.cases else ()
    grade, capped = _capped(record.grade, record.verified)
    return Part(
        signal=signal,
        axis=axis,
        grade=grade,
        register_id=record.id,
        path=path,
        text=sentence(
            f"{record.id}: content of {record.owner} ({record.category})",
            record.note,
        )
        + capped,
        source=record.sources[0] if record.sources else OWN_KNOWLEDGE,
        as_of=record.as_of,
        verified=record.verified,
        cases=tuple(case.id for case in suits),
        cases_as_of=checked_on(suits),
        party=record.owner,
    )


@lru_cache(maxsize=16384)
def _model(target: str, knowledge: Knowledge, today: str) -> Assessed | None:
    return _model_on(target, knowledge, today, frozenset())


def _model_on(
    target: str, knowledge: Knowledge, today: str, trail: frozenset[str]
) -> Assessed | None:
    if target in trail:
        return Assessed()
    record = knowledge.model(bare_name(target))
    if record is None:
        return None
    node_id = HUB_MODEL + record.id
    parts: list[Part] = []
    unknowns: list[Unknown] = []
    left_open: frozenset[Axis] = frozenset()
    complete = record.disclosure == "full" or bool(record.by_rule and record.bases)
    for edge in resolve(node_id, Kind.MODEL, knowledge).upstream:
        if not is_component(edge.relation):
            continue
        found = _above(edge, record, knowledge, today, trail | {target})
        if found is None:
            complete = False
            unknowns.append(_unregistered(edge, record))
            continue
        complete = complete and found.complete
        left_open |= found.open
        unknowns.extend(found.unknowns)
        parts.extend(part._replace(path=(node_id, *part.path)) for part in through(found, edge))
        if edge.relation in OUTPUTS:
            unknowns.append(
                Unknown(
                    what=f"{TEACHER} ({bare_name(edge.target)})",
                    settle=NO_SETTLED_LAW,
                    code=TEACHER_CODE,
                )
            )
    if record.disclosure != "full" and not record.by_rule:
        unknowns.append(_undisclosed(record))
    parts.extend(_model_pleadings(record, node_id, knowledge, today))
    return Assessed(
        parts=_top(parts),
        unknowns=tuple(dict.fromkeys(unknowns)),
        complete=complete,
        open=left_open,
    )


def _above(
    edge: Edge, record: Model, knowledge: Knowledge, today: str, trail: frozenset[str]
) -> Assessed | None:
    kind = target_kind(edge)
    target = resolve(edge.target, kind, knowledge).node.id
    if target.startswith(GENERATOR):
        return outputs(bare_name(target), knowledge, today, until=record.released)
    if kind is Kind.MODEL:
        return _model_on(target, knowledge, today, trail)
    return assess(target, kind, knowledge, today)


def _unregistered(edge: Edge, record: Model) -> Unknown:
    return Unknown(
        what=f"{bare_name(edge.target)}, named as {edge.relation} of {record.id}, is not in the "
        "register",
        settle=_ASK_SOURCES,
        code="component-unknown",
    )


def _undisclosed(record: Model) -> Unknown:
    named = "names only part" if record.training_data else "names none"
    return Unknown(
        what=f"{record.id}: its publisher {named} of its training data",
        settle="ask its publisher for the public summary of training content (AI Act, Art. "
        "53(1)(d), parts 2.1 to 2.6)",
        code="base-undisclosed",
    )


def _model_pleadings(
    record: Model, node_id: str, knowledge: Knowledge, today: str
) -> tuple[Part, ...]:
    # A model whose data is disclosed is graded by its data; the suits are those over that data.
    if record.disclosure == "full":
        return ()
    suits = tuple(
        case
        for case in suits_naming(record, knowledge)
        if Axis.COPYRIGHT in axes_of(case.claim_types)
    )
    if not suits:
        return ()
    return (
        Part(
            signal="litigation",
            axis=Axis.COPYRIGHT,
            grade=Grade.HIGH,
            register_id=record.id,
            path=(node_id,),
            text=f"{record.id} or its family is named in {in_words(len(suits), 'suit')}: "
            "an allegation about the model, not a finding about its data",
            source=suits[0].sources[0] if suits[0].sources else OWN_KNOWLEDGE,
            as_of=suits[0].status_as_of or suits[0].as_of,
            verified=suits[0].verified,
            cases=tuple(case.id for case in suits),
            cases_as_of=checked_on(suits),
            pleading=True,
        ),
    )


def _top(parts: list[Part]) -> tuple[Part, ...]:
    """For each axis the parts of its highest grade, the first few, and every pleading."""
    kept: list[Part] = []
    for axis in Axis:
        on_axis = [part for part in parts if part.axis is axis and not part.pleading]
        grades = [part for part in on_axis if part.signal not in REMARKS]
        if grades:
            highest_step = max(part.grade.step for part in grades)
            top = [part for part in grades if part.grade.step == highest_step][:KEPT_PER_AXIS]
            ids = {part.register_id for part in top}
            remarks = [p for p in on_axis if p.signal in REMARKS and p.register_id in ids]
            kept.extend((*top, *remarks))
    kept.extend(dict.fromkeys(part for part in parts if part.pleading))
    return tuple(kept)
