"""Synthetic model cards: deterministic, varied, and shaped like those on the Hub.

About nine in ten are well-formed; lengths follow a skewed distribution around five kilobytes.
They measure speed; they are no evidence about real cards.
"""

from __future__ import annotations

import random

_LICENSES = (
    "apache-2.0",
    "mit",
    "llama3.1",
    "cc-by-nc-4.0",
    "gemma",
    "openrail",
    "other",
    "cc-by-4.0",
)
_BASES = (
    "meta-llama/Llama-3.1-8B",
    "mistralai/Mistral-7B-v0.1",
    "google-bert/bert-base-uncased",
    "Qwen/Qwen2.5-7B",
    "someone/unknown-base",
)
_DATASETS = (
    "squad",
    "c4",
    "EleutherAI/pile",
    "tatsu-lab/alpaca",
    "HuggingFaceFW/fineweb",
    "me/private",
)
_TEXT = """
the model was trained on data from several sources and evaluated with care for use in question
answering translation and summarization while limitations remain in rare languages accuracy loss
batch learning rate epochs optimizer tokens framework results intended uses
"""
_WORDS = _TEXT.split()
_SENTENCES = (
    "This model is a fine-tuned version of {base}.",
    "It was trained on {dataset} for three epochs.",
    "This model is released under the Apache 2.0 license.",
    "We compare with a model trained on The Pile.",
    "Synthetic examples were generated with GPT-4.",
)


def card(seed: int) -> str:
    """One card; the same seed gives the same text."""
    draw = random.Random(seed)
    base, dataset = draw.choice(_BASES), draw.choice(_DATASETS)
    lines = ["---", f"license: {draw.choice(_LICENSES)}", "language:"]
    lines += [f"- {code}" for code in draw.sample(["en", "de", "fr", "no", "ja", "ko"], 3)]
    lines += ["tags:"] + [f"- {draw.choice(_WORDS)}" for _ in range(draw.randint(2, 8))]
    if draw.random() < 0.7:
        lines += ["datasets:"] + [
            f"- {name}" for name in draw.sample(_DATASETS, draw.randint(1, 3))
        ]
    if draw.random() < 0.6:
        lines.append(f"base_model: {base}")
    lines += ["pipeline_tag: text-generation", "library_name: transformers"]
    if draw.random() < 0.5:
        lines += [
            "model-index:",
            f"- name: model-{seed}",
            "  results:",
            "  - task:",
            "      type: text-generation",
            "    metrics:",
            "    - type: accuracy",
            f"      value: {draw.random():.4f}",
        ]
    if draw.random() < 0.1:
        lines.append(draw.choice(("license: mit", "tags: [a", "note: a: b", "\tkey: value")))
    lines.append("---")
    body = [f"# model-{seed}", ""]
    for _ in range(int(min(60, draw.lognormvariate(3.0, 0.7)))):
        if draw.random() < 0.15:
            body.append(draw.choice(_SENTENCES).format(base=base, dataset=dataset))
        else:
            body.append(" ".join(draw.choices(_WORDS, k=draw.randint(8, 60))) + ".")
        if draw.random() < 0.2:
            body.append(f"\n## {draw.choice(('Training data', 'Evaluation', 'License', 'Uses'))}\n")
    return "\n".join(lines + body) + "\n"


def cards(count: int) -> list[str]:
    """The first `count` cards."""
    return [card(seed) for seed in range(count)]
