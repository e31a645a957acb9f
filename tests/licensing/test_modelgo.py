"""The eight cases of ModelGo (Duan et al., WWW 2024), as lineages, with our verdicts.

The paper asks which license the result gets and which rights are missing; we ask whether it may
go out under one license. Each case says what the paper found, and where and why we differ. The
licenses are those of the authors' code (Xtra-Computing/ModelGo, 2026-04-06).
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from auditor.knowledge import Knowledge
from auditor.licensing.outbound import outbound
from auditor.model import Verdict

from .lineages import Upstream, graph, summary

GPL = "GPL-3.0-only"
BLOOM = "LicenseRef-BigScience-BLOOM-RAIL-1.0"
LLAMA_2 = "LicenseRef-Llama-2"
OPENRAIL = "LicenseRef-CreativeML-OpenRAIL-M"
NO, YES, NOTICES = Verdict.NO, Verdict.YES, Verdict.YES_WITH_NOTICES


class Case(NamedTuple):
    upstream: tuple[Upstream, ...]
    target: str
    verdicts: tuple[Verdict, Verdict, Verdict]
    blocking: frozenset[tuple[str, str]]
    """Artefact and term that block at the moderate stance."""
    paper: str
    differs: str = ""


CASES = {
    "1a sell a corpus": Case(
        upstream=(
            ("translated", "arxiv", "CC-BY-NC-SA-4.0"),
            ("translated", "stackexchange", "CC-BY-SA-4.0"),
            ("contains", "deep-sequoia", "LGPLLR"),
            ("contains", "freelaw", "CC-BY-ND-4.0"),
        ),
        target="LGPLLR",
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("arxiv", "noncommercial"),
                ("arxiv", "share-alike"),
                ("stackexchange", "share-alike"),
                ("freelaw", "no-derivatives"),
            }
        ),
        paper="no commercial use of arXiv and Deep-sequoia, no redistribution of FreeLaw",
        differs="We also refuse both translations: a translation of share-alike text is an "
        "adaptation and LGPL-LR is not on its list. LGPL-LR itself does not forbid selling.",
    ),
    "1b sell a corpus with the translator": Case(
        upstream=(
            ("translated", "deep-sequoia", "LGPLLR"),
            ("translated", "pubmed", "CC-BY-NC-ND-4.0"),
            ("contains-code", "bigtranslate", GPL),
        ),
        target=GPL,
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("deep-sequoia", "share-alike"),
                ("pubmed", "noncommercial"),
                ("pubmed", "no-derivatives"),
            }
        ),
        paper="commercial use and redistribution of PubMed, cannot share",
        differs="The paper lets LGPL-LR be exempt in a mixed work; we keep a translated resource "
        "under LGPL-LR, because section 2 asks for that and GPL-3.0 is not named.",
    ),
    "2a share a mixture of experts": Case(
        upstream=(
            ("merge", "baize", GPL),
            ("merge", "bloom", BLOOM),
            ("merge", "bert", "Apache-2.0"),
            ("trained-on", "wikipedia", "CC-BY-SA-4.0", "bert"),
        ),
        target=GPL,
        verdicts=(NO, NO, NO),
        blocking=frozenset({("bloom", "aup"), ("bloom", "remote-restriction")}),
        paper="BLOOM RAIL cannot be relicensed to GPL-3.0; the training data does not trigger",
    ),
    "2b share detectors": Case(
        upstream=(
            ("merge", "detr", "Apache-2.0"),
            ("merge", "i2vgen", "CC-BY-NC-ND-4.0"),
            ("merge", "maskformer", "CC-BY-NC-4.0"),
            ("trained-on", "flickr", "CC-BY-SA-4.0", "maskformer"),
        ),
        target="Unlicense",
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("i2vgen", "noncommercial"),
                ("i2vgen", "no-derivatives"),
                ("maskformer", "noncommercial"),
            }
        ),
        paper="no redistribution of I2VGen",
        differs="The paper lets a share without pay pass MaskFormer's NC; the Unlicense grants "
        "commercial use to everyone, which nobody granted.",
    ),
    "3 sell generated films": Case(
        upstream=(
            ("trained-on-outputs", "stable-diffusion", OPENRAIL),
            ("trained-on-outputs", "baize", GPL),
            ("trained-on-outputs", "i2vgen", "CC-BY-NC-ND-4.0"),
        ),
        target="Unlicense",
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("stable-diffusion", "aup"),
                ("stable-diffusion", "remote-restriction"),
                ("i2vgen", "noncommercial"),
            }
        ),
        paper="no error, only use restrictions flow to the outputs",
        differs="We read outputs as made to train on: RAIL counts a model so trained as a "
        "derivative, and use of an NC model to make goods for sale is itself commercial use.",
    ),
    "4a sell a fusion": Case(
        upstream=(
            ("merge", "x-clip", "MIT"),
            ("distill", "i2vgen", "CC-BY-NC-ND-4.0", "x-clip"),
            ("merge", "maskformer", "CC-BY-NC-4.0"),
            ("merge", "whisper", "MIT"),
        ),
        target="CC-BY-NC-4.0",
        verdicts=(NOTICES, NOTICES, NOTICES),
        blocking=frozenset(),
        paper="no commercial use of MaskFormer",
        differs="The paper sells the result; we ask whether CC-BY-NC-4.0 can be its license, and "
        "it can, because it keeps the same limit. Its use for sale is the next test.",
    ),
    "4b sell a fusion of language models": Case(
        upstream=(
            ("merge", "bert", "Apache-2.0"),
            ("distill", "bloom", BLOOM, "bert"),
            ("merge", "llama-2", LLAMA_2),
            ("merge", "bigtranslate", GPL),
        ),
        target=GPL,
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("bloom", "aup"),
                ("bloom", "remote-restriction"),
                ("llama-2", "threshold"),
                ("llama-2", "aup"),
                ("llama-2", "output-train"),
                ("llama-2", "sublicense"),
            }
        ),
        paper="Llama 2 cannot be relicensed to GPL and gives no right to sublicense",
        differs="We also carry the RAIL list of BLOOM over the distillation, which its section 1 "
        "names, and bar merging Llama 2 into another model (section 1.b.v).",
    ),
    "5 share a collage": Case(
        upstream=(
            ("derived-from", "stocksnap", "CC0-1.0"),
            ("derived-from", "midjourney", "CC-BY-NC-4.0"),
            ("derived-from", "thingiverse", "CC-BY-NC-SA-4.0"),
            ("derived-from", "vimeo", "CC-BY-NC-ND-4.0"),
        ),
        target="Unlicense",
        verdicts=(NO, NO, NO),
        blocking=frozenset(
            {
                ("midjourney", "noncommercial"),
                ("thingiverse", "noncommercial"),
                ("thingiverse", "share-alike"),
                ("vimeo", "noncommercial"),
                ("vimeo", "no-derivatives"),
            }
        ),
        paper="no redistribution of two works, cannot share Vimeo",
        differs="The paper checks rights to share only; we also hold the Unlicense against the NC "
        "and SA terms of what was remixed.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_the_paper(name: str, knowledge: Knowledge) -> None:
    case = CASES[name]
    answer = outbound(summary(case.target), graph(*case.upstream), case.target, knowledge)
    blocking = {
        (block.path[-1], block.term)
        for block in answer.blocking
        if block.verdicts[1].rank > NOTICES.rank
    }
    assert blocking == case.blocking
    assert answer.verdicts == case.verdicts


def test_the_fusion_of_4a_may_not_be_sold(knowledge: Knowledge) -> None:
    case = CASES["4a sell a fusion"]
    lineage = graph(*case.upstream)
    answer = outbound(summary(case.target), lineage, "use:internal-commercial", knowledge)
    assert answer.verdicts[1] is NO


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.differs])
def test_a_difference_is_explained(name: str) -> None:
    assert CASES[name].differs.endswith(".")
