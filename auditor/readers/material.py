"""Entries of a manifest's lists (training data, sources, base models) as edges and mentions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.model import (
    Edge,
    Kind,
    Mention,
    MentionKind,
    MentionUse,
    Origin,
    Problem,
    Relation,
    Span,
)
from auditor.readers.ids import targets
from auditor.readers.manifest import mapping, stages_of, text_of
from auditor.readers.values import texts_at
from auditor.source.document import Document, Route
from auditor.source.urls import count_hosts, host_of
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge

MAX_UNKNOWN_HOSTS = 100
"""Unknown hosts of a URL list that are named one by one, the most frequent first."""

# What a model manifest says of a part of the training data: for the license it is training.
_TRAINING = {
    "contains": Relation.TRAINED_ON,
    "subset": Relation.TRAINED_ON,
    "translated": Relation.TRAINED_ON,
    "rewritten": Relation.TRAINED_ON,
    "filtered": Relation.TRAINED_ON,
    "filtered-stated": Relation.TRAINED_ON,
    "filtered-evidenced": Relation.TRAINED_ON,
    "derived-from": Relation.TRAINED_ON,
}
_FILTERED = frozenset({"filtered", "filtered-stated", "filtered-evidenced"})
_MODELS = frozenset(
    {Relation.DISTILL, Relation.TOKENIZER, Relation.MODEL_TRAINED_ON, Relation.TRAINED_ON_OUTPUTS}
)


class Material(NamedTuple):
    """What the entries of a list amount to."""

    edges: tuple[Edge, ...] = ()
    mentions: tuple[Mention, ...] = ()
    problems: tuple[Problem, ...] = ()


def materials(
    document: Document,
    route: Route,
    value: Any,
    *,
    default: Relation,
    location: Path | None,
    knowledge: Knowledge,
) -> Material:
    """Edges of a list of materials, in its order.

    `location` is where the manifest lies, which the paths of URL lists are relative to; None when
    it does not lie on disk.
    """
    edges: list[Edge] = []
    mentions: list[Mention] = []
    problems: list[Problem] = []
    for index, item in enumerate(value if isinstance(value, list) else [value] if value else []):
        at = (*route, index) if isinstance(value, list) else route
        entry = {"id": item} if isinstance(item, str) else mapping(item)
        here = at if isinstance(item, str) else (*at, "id")
        edges.extend(_edges(document, at, here, entry, default, knowledge))
        listed = entry.get("url_list")
        if isinstance(listed, str):
            use = _use(_relation(entry, default)[0])
            found = url_list(listed, document.span((*at, "url_list")), use, location, knowledge)
            mentions.extend(found.mentions)
            problems.extend(found.problems)
    return Material(edges=tuple(edges), mentions=tuple(mentions), problems=tuple(problems))


def _edges(
    document: Document,
    route: Route,
    id_route: Route,
    entry: Mapping[str, Any],
    default: Relation,
    knowledge: Knowledge,
) -> list[Edge]:
    relation, selected = _relation(entry, default)
    rights, opt_out = mapping(entry.get("rights")), mapping(entry.get("opt_out"))
    evidence = (
        *(text for _, text in texts_at((), rights.get("evidence"))),
        *(text for _, text in texts_at((), entry.get("filter_evidence"))),
    )
    share = entry.get("share")
    common = Edge(
        source="",
        target="",
        relation=relation,
        origin=Origin.MANIFEST,
        stages=stages_of(entry),
        filter=selected,
        rights=text_of(rights.get("basis")),
        evidence=evidence,
        license=text_of(entry.get("license")),
        collected_from=text_of(mapping(entry.get("collected")).get("from")),
        collected_to=text_of(mapping(entry.get("collected")).get("to")),
        opt_out=_opt_out(opt_out),
        share=float(share) if isinstance(share, int | float) else None,
    )
    found: dict[str, Edge] = {}
    for target, at in _targets(route, id_route, entry, relation, knowledge):
        found.setdefault(target, common._replace(target=target, span=document.span(at)))
    edges = list(found.values())
    generator = _generator(document, route, entry, common, knowledge)
    return [*edges, generator] if generator is not None else edges


def _relation(entry: Mapping[str, Any], default: Relation) -> tuple[Relation, str]:
    """The relation of an entry and the filter that it states."""
    written = text_of(entry.get("relation"))
    selected = text_of(entry.get("filter"))
    if written in _FILTERED and not selected:
        selected = "a filter that is not described"
    if written in _TRAINING and default is Relation.TRAINED_ON:
        return _TRAINING[written], selected
    if written == "filtered":
        return Relation.FILTERED_STATED, selected
    try:
        return Relation(written) if written else default, selected
    except ValueError:
        return default, selected


def _targets(
    route: Route,
    id_route: Route,
    entry: Mapping[str, Any],
    relation: Relation,
    knowledge: Knowledge,
) -> list[tuple[str, Route]]:
    kind = Kind.MODEL if relation in _MODELS else Kind.DATASET
    for key, at in (("id", id_route), ("name", (*route, "name"))):
        written = text_of(entry.get(key))
        if written:
            revision = text_of(entry.get("revision"))
            if key == "name" and "://" not in written:
                return [(f"name:{written}", at)]
            return [
                (f"{one}@{revision}" if revision and one.startswith("hf:") else one, at)
                for one in targets(written, kind)
            ]
    crawled = any(
        word in text_of(entry.get("method")).lower() for word in ("crawl", "scrap", "spider")
    )
    found: list[tuple[str, Route]] = []
    for key in ("url", "urls"):
        for at, text in texts_at((*route, key), entry.get(key)):
            found.extend((one, at) for one in _places(text, kind, crawled, knowledge))
    for at, text in texts_at((*route, "domains"), entry.get("domains")):
        found.append((domain(text), at))
    return found


def _places(text: str, kind: Kind, crawled: bool, knowledge: Knowledge) -> tuple[str, ...]:
    """A URL as a repository of the Hub, a site that was crawled, or one document somewhere."""
    on_hub = targets(text, kind)
    if on_hub and not on_hub[0].startswith("name:"):
        return on_hub
    host = host_of(text)
    if not host:
        return (f"name:{text}",)
    path = text.partition("://")[2].partition("/")[2]
    if crawled or not path or knowledge.source_for(host, f"/{path}") is not None:
        return (f"domain:{host}",)
    return (f"name:{text}",)


def domain(text: str) -> str:
    """The target for a host, as far as it is one."""
    host = host_of(text.removeprefix("*."))
    return f"domain:{host}" if host else f"name:{text}"


def _generator(
    document: Document,
    route: Route,
    entry: Mapping[str, Any],
    common: Edge,
    knowledge: Knowledge,
) -> Edge | None:
    value = entry.get("generated_by")
    model = text_of(mapping(value).get("model") if isinstance(value, dict) else value)
    if not model:
        return None
    record = knowledge.generator(model)
    target = f"generator:{record.id}" if record is not None else targets(model, Kind.MODEL)[0]
    return common._replace(
        target=target,
        relation=Relation.TRAINED_ON_OUTPUTS,
        license="",
        generated_on=text_of(mapping(value).get("on")),
        span=document.span((*route, "generated_by")),
    )


def generator_edge(document: Document, knowledge: Knowledge) -> tuple[Edge, ...]:
    """The edge of a `generated_by` at the top of a manifest."""
    blank = Edge(source="", target="", relation=Relation.TRAINED_ON, origin=Origin.MANIFEST)
    found = _generator(document, (), document.value, blank, knowledge)
    return (found,) if found is not None else ()


def _opt_out(value: Mapping[str, Any]) -> str:
    method = text_of(value.get("method"))
    if value.get("honoured") is False:
        return f"{method or 'unnamed'} (not honoured)"
    return method or ("honoured" if value.get("honoured") is True else "")


def _use(relation: Relation) -> MentionUse:
    if relation is Relation.EVALUATED_ON:
        return MentionUse.EVALUATION
    return MentionUse.TRAINING


def url_list(
    written: str, span: Span, use: MentionUse, location: Path | None, knowledge: Knowledge
) -> Material:
    """The hosts of a text file with one URL or host a line, counted; the file may be any size.

    Hosts of one known source are one mention. Of the unknown ones the most frequent are named and
    the rest is one mention. The file must lie in the manifest's folder or below it.
    """
    if location is None:
        return Material(problems=(_no_list(written, span, "the manifest does not lie on disk"),))
    folder = location.resolve().parent
    path = (folder / written).resolve()
    if not path.is_relative_to(folder):
        return Material(problems=(_no_list(written, span, "it lies outside of this folder"),))
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            counts = count_hosts(_bounded(lines))
    except OSError as error:
        return Material(problems=(_no_list(written, span, error.strerror or str(error)),))
    known: dict[str, Mention] = {}
    unknown: list[Mention] = []
    for host, times in counts.items():
        record = knowledge.source_for(host)
        mention = Mention(
            kind=MentionKind.DOMAIN,
            register_id=record.id if record is not None else "",
            text=host,
            use=use,
            span=span,
            confidence=1.0,
            times=times,
        )
        if record is None:
            unknown.append(mention)
        elif record.id in known:
            both = known[record.id]
            # The host with most entries stands for the source.
            shown = both if both.times >= times else mention
            known[record.id] = shown._replace(times=both.times + times)
        else:
            known[record.id] = mention
    unknown.sort(key=lambda mention: (-mention.times, mention.text))
    rest = unknown[MAX_UNKNOWN_HOSTS:]
    if rest:
        entries = sum(mention.times for mention in rest)
        unknown[MAX_UNKNOWN_HOSTS:] = [
            rest[0]._replace(text=f"{len(rest)} further hosts", times=entries)
        ]
    problems: tuple[Problem, ...] = ()
    if not counts:
        problems = (_no_list(written, span, "it names no host"),)
    return Material(mentions=(*known.values(), *unknown), problems=problems)


def _bounded(lines: Any) -> Any:
    """Lines of a file, cut to a length that any URL fits in, however long they are."""
    while True:
        line = lines.readline(8192)
        if not line:
            return
        yield line
        while line and not line.endswith("\n"):
            line = lines.readline(65536)


def _no_list(written: str, span: Span, why: str) -> Problem:
    return Problem(
        code="url-list",
        message=f"the URL list `{written}` cannot be read: {why}",
        path=span.path,
        line=span.line,
        column=span.column,
        hint="give a path relative to the manifest, to a text file with one URL or host a line",
        fatal=True,
    )
