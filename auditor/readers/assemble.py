"""Readings joined into subjects: which documents speak of the same artefact.

A card, a manifest or another document that describes an artefact is primary. Evidence (a license
text, a training config) belongs to the artefact of its folder, or of the nearest folder above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.model import (
    Claim,
    Kind,
    Mention,
    MentionUse,
    Origin,
    Problem,
    Reading,
    Span,
    Subject,
)
from auditor.readers.joining import join
from auditor.readers.local_targets import with_local_targets

# Evidence that is an artefact by itself, and not about one.
_ARTEFACTS = frozenset({"adapter-config", "gguf", "modelfile", "onnx", "safetensors"})
_MAIN_FORMATS = ("hub-model-card", "hub-dataset-card", "model-manifest", "dataset-manifest")


def assemble(readings: Sequence[Reading]) -> tuple[tuple[Subject, ...], tuple[Problem, ...]]:
    """One subject for every artefact, in the order of the readings, and problems of joining.

    Primary documents of one folder are one artefact when they are of the same kind, no two are of
    the same format, and one of them is a card or a manifest of ours. Evidence that no primary
    document answers for is a subject of its own.
    """
    groups: list[list[Reading]] = []
    by_folder: dict[str, list[list[Reading]]] = {}
    for folder, members in _by_folder(reading for reading in readings if reading.primary).items():
        found = _groups(members)
        by_folder[folder] = found
        groups.extend(found)
    alone: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.primary:
            continue
        home = _home(reading, by_folder) or _beside(reading, alone)
        if home is not None:
            home.append(reading)
        else:
            group = [reading]
            alone[_folder(reading.path)] = group
            groups.append(group)
    order = {id(reading): index for index, reading in enumerate(readings)}
    groups.sort(key=lambda group: order[id(group[0])])
    return with_local_targets([_subject(group) for group in groups]), ()


def _by_folder(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(_folder(reading.path), []).append(reading)
    return found


def _groups(members: list[Reading]) -> list[list[Reading]]:
    """The primary documents of one folder, put together where they describe one artefact."""
    rest = list(members)
    found: list[list[Reading]] = []
    for kind in (Kind.MODEL, Kind.DATASET, Kind.CODE):
        same = [reading for reading in rest if reading.kind in (kind, None)]
        formats = [reading.format for reading in same]
        if (
            len(same) > 1
            and len(set(formats)) == len(formats)
            and any(each in _MAIN_FORMATS for each in formats)
        ):
            same.sort(
                key=lambda reading: (
                    _MAIN_FORMATS.index(reading.format)
                    if reading.format in _MAIN_FORMATS
                    else len(_MAIN_FORMATS)
                )
            )
            found.append(same)
            taken = {id(reading) for reading in same}
            rest = [reading for reading in rest if id(reading) not in taken]
    found.extend([reading] for reading in rest)
    return found


def _home(evidence: Reading, by_folder: dict[str, list[list[Reading]]]) -> list[Reading] | None:
    """The artefact that a piece of evidence belongs to; None when none or several could be it."""
    folder = _folder(evidence.path)
    while True:
        groups = by_folder.get(folder)
        if groups:
            if len(groups) == 1:
                return groups[0]
            readmes = [group for group in groups if _is_readme(group[0].path)]
            return readmes[0] if len(readmes) == 1 else None
        if not folder:
            return None
        folder = _folder(folder)


def _beside(evidence: Reading, alone: Mapping[str, list[Reading]]) -> list[Reading] | None:
    """Evidence without a primary document that speaks of the same: of the same folder, or of one
    above it. Weights are an artefact of their own, wherever they lie."""
    folder = _folder(evidence.path)
    found = alone.get(folder)
    while found is None and folder and evidence.format not in _ARTEFACTS:
        folder = _folder(folder)
        found = alone.get(folder)
    return found


def _kind(group: Sequence[Reading], primaries: Sequence[Reading]) -> Kind:
    """What the main documents say that it is, else what the evidence says.

    A README that says nothing of a model, in a folder of programs that only load models, is that
    of a program.
    """
    stated = next((each.kind for each in primaries if each.primary and each.kind), None)
    beside = {each.kind for each in group if not each.primary and each.kind is not None}
    if stated is not None:
        plain = (
            stated is Kind.MODEL and beside == {Kind.CODE} and not any(map(_describes, primaries))
        )
        return Kind.CODE if plain else stated
    if Kind.MODEL in beside or not beside:
        return Kind.MODEL
    return Kind.DATASET if Kind.DATASET in beside else Kind.CODE


def _describes(primary: Reading) -> bool:
    """Whether a document says anything that only a description of a model says."""
    if primary.format != "hub-model-card" or primary.edges or primary.problems:
        return True
    if any(claim.origin is Origin.FRONT_MATTER for claim in primary.claims):
        return True
    trained = (MentionUse.TRAINING, MentionUse.GENERATION, MentionUse.FILTERED)
    stated = any(key.startswith(("data.", "card.")) for key in primary.statements)
    return stated or any(each.use in trained for each in primary.mentions)


def _is_readme(path: str) -> bool:
    return path.rpartition("/")[2].lower() in ("readme.md", "readme.markdown", "readme.mdx")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _subject(group: Sequence[Reading]) -> Subject:
    main = group[0]
    subject_id = _id(main.path)
    primaries = [reading for reading in group if reading.primary] or list(group)
    manifests = [reading for reading in primaries if reading.format.endswith("-manifest")]
    # A manifest names the artefact on purpose; a card's name is often only a title.
    named = next((each.name for each in (*manifests, *primaries) if each.name), "")
    claims: list[Claim] = []
    mentions: list[Mention] = []
    problems: list[Problem] = []
    statements: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for reading in group:
        claims.extend(reading.claims)
        mentions.extend(reading.mentions)
        problems.extend(reading.problems)
        for key, text in reading.statements.items():
            statements.setdefault(key, text)
        for key, span in reading.statement_spans.items():
            spans.setdefault(key, span)
    kind = _kind(group, primaries)
    own_names = (_hub_name(subject_id), *(each.name for each in group))
    return Subject(
        id=subject_id,
        kind=kind,
        path=main.path,
        sha256=main.sha256,
        name=_hub_name(subject_id) or named,
        revision=next((each.revision for each in primaries if each.revision), ""),
        released=next((each.released for each in primaries if each.released), ""),
        documents=tuple(reading.path for reading in group),
        claims=tuple(claims),
        edges=join(group, subject_id, kind, own_names),
        mentions=tuple(mentions),
        problems=tuple(problems),
        statements=statements,
        statement_spans=spans,
        license_span=next((each.license_span for each in primaries if each.license_span), None),
        notices=tuple(each.notice for each in group if each.notice is not None)
        if any(each.notice is not None for each in group)
        else None,
    )


def _id(path: str) -> str:
    """`hf:KIND/OWNER/NAME[@REVISION]` for a document of the Hub, `file:PATH` for all others."""
    if path.startswith(("hf:model/", "hf:dataset/")):
        steps = path.split("/")
        return "/".join(steps[:3]) if len(steps) > 3 else "/".join(steps[:2])
    return f"file:{path}"


def _hub_name(subject_id: str) -> str:
    if not subject_id.startswith("hf:"):
        return ""
    return subject_id.partition("/")[2].partition("@")[0]
