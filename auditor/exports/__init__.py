"""Documents for other systems and for people, made from a report.

Each module has `render(report, knowledge, context)`: pure, deterministic, and honest about what
it could not fill. What is not known is NOASSERTION or a marked gap, never a guess; what a person
typed is quoted. None of these documents is legal advice or says that duties are fulfilled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from auditor.model import NOTHING, Report, Subject
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge


class Gap(NamedTuple):
    """Something that the document should say and that nothing we read states."""

    where: str
    """The artefact or the section."""
    what: str


class Document(NamedTuple):
    """One file of an export."""

    name: str
    """The usual file name."""
    text: str


class Export(NamedTuple):
    documents: tuple[Document, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def text(self) -> str:
        """The text of the export; several files follow each other with their names."""
        if len(self.documents) == 1:
            return self.documents[0].text
        return "\n".join(f"===== {one.name} =====\n\n{one.text}" for one in self.documents)


class Context(NamedTuple):
    """What an export may use besides the report; without it there are more gaps."""

    subjects: Mapping[str, Subject] = NOTHING
    """The audited subjects by id, with what their documents state word for word."""
    provider: Mapping[str, str] = NOTHING
    """Who places the subject on the market, from the `provider:` block of the configuration."""
    title: str = "auditor"
    """What the document as a whole is called."""


EMPTY = Context()

Render = Callable[[Report, "Knowledge", Context], Export]

FORMATS: Mapping[str, tuple[str, str, str]] = {
    "spdx2.3": ("spdx", "render", "SPDX 2.3 as JSON"),
    "spdx2.3-tv": ("spdx", "render_tag_value", "SPDX 2.3 as tag-value text"),
    "spdx3": ("spdx3", "render", "SPDX 3.0.1 with AI and Dataset profiles (extra `spdx3`)"),
    "cyclonedx": ("cyclonedx", "render", "CycloneDX 1.6 ML-BOM"),
    "cyclonedx1.7": ("cyclonedx", "render_1_7", "CycloneDX 1.7 ML-BOM"),
    "notice": ("notice", "render", "NOTICE and THIRD_PARTY files, to be completed"),
    "training-summary": (
        "training_summary",
        "render",
        "draft of the EU public summary of training content",
    ),
    "training-summary-json": ("training_summary", "render_json", "the same as JSON"),
    "ab2013": ("ab2013", "render", "draft of California's AB 2013 disclosure"),
    "ab2013-json": ("ab2013", "render_json", "the same as JSON"),
    "attestation": ("attestation", "render", "in-toto Statement with a test-result predicate"),
}
"""Format to module, function and what it is."""


def renderer(name: str) -> Render:
    """The renderer of a format, its module loaded now; KeyError for an unknown one."""
    module, function, _ = FORMATS[name]
    render: Render = getattr(import_module(f"auditor.exports.{module}"), function)
    return render
