"""What is read from running text about data: learned from, measured on, denied, or only named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.knowledge import Knowledge
from auditor.model import MentionKind, MentionUse
from auditor.readers import prose_data

LEARNED = (MentionUse.TRAINING, MentionUse.GENERATION)


@pytest.fixture(scope="module")
def read(knowledge: Knowledge) -> Any:
    def run(text: str, line: int = 1) -> Any:
        return prose_data.read(text, line, "README.md", knowledge.scanner().scan(text))

    return run


@pytest.fixture(scope="module")
def uses(read: Callable[..., Any]) -> Any:
    """Register id to what is said of it."""

    def run(text: str) -> dict[str, str]:
        return {one.register_id: one.use.value for one in read(text).mentions}

    return run


# -- no false alarm (fifty texts and some more)

INNOCENT = """
Trained on recordings of pile-driving at offshore wind farms.
The dataset counts a pile of books on a reader's desk.
A classifier for the calls of Orca whales.
Trained on a dataset of orca whale calls.
Orca pods were recorded near Vancouver Island.
The stack overflow of a buffer is detected by static analysis.
This tool explains a Stack Overflow of the call stack.
Push the value onto the stack before training the model.
Our tech stack is PyTorch and Ray.
Books in general are not part of what this model can summarise.
He likes to read books, and so may you.
The model was not trained on Books3.
This model has never been trained on the Pile.
No data from Common Crawl was used.
We did not use BookCorpus, LibGen or any other pirated collection.
The training data excludes Books3 and Bibliotik.
Unlike GPT-NeoX, our model does not contain the Pile.
Training was done without the use of LAION-5B.
Decontaminated against MMLU and HumanEval.
It outperforms models that rely on LAION-400M.
Compared to C4, our corpus is much smaller.
Our model is better than GPT-4 on this task.
Unlike ChatGPT, the model runs on a phone.
Evaluated on LAMBADA and HellaSwag.
We report zero-shot accuracy on BookSum.
Perplexity on the Pile is 7.2.
The benchmark results on SQuAD are shown below.
The perplexity of the language model is low.
Claude Monet painted water lilies.
Claude Shannon founded information theory.
The Gemini constellation is visible in winter.
Gemini is also the name of an exchange.
I can grok this code.
A palm tree stands in the court.
The bard sang a song about a nova.
Use the command below to install it.
Sora and Kimi are given names.
You can use ChatGPT to write prompts for this model.
Ask GPT-4 if you need help with the code.
The license was explained to me by ChatGPT.
Similar to Alpaca, but smaller.
Inspired by The Stack, we plan a code model.
See the Books3 controversy for why provenance matters.
The New York Times reported on this model.
Read more at https://www.nytimes.com/2023/12/27/business/media/new-york-times-open-ai.html.
The paper is on https://arxiv.org/abs/2101.00027.
The code is on https://github.com/EleutherAI/the-pile.
Contact us on twitter.com/acme or on reddit.com.
We thank the authors of the Pile for their documentation.
The tokenizer is that of GPT-2.
This is a record of the race; the emotion was great.
It drops the last layer and records a glue of features.
The apps need common sense and a beans salad.
The architecture follows the GPT-3 paper.
Retrieval uses a Wikipedia index at run time.
The reddit style of the answers is intended as humor.
A camel and a piqa in a zoo.
The model card of Pythia says that it is biased.
Do not use the model to imitate ChatGPT.
Answers may look like those of GPT-4.
""".strip().splitlines()


def test_there_are_fifty_innocent_texts_and_more() -> None:
    assert len(set(INNOCENT)) >= 50


@pytest.mark.parametrize("text", INNOCENT)
def test_no_false_alarm(read: Callable[..., Any], text: str) -> None:
    assert [one for one in read(text).mentions if one.use in LEARNED] == []


TABLES = [
    "| Model | The Pile | SQuAD |\n|---|---|---|\n| ours | 7.1 | 88 |\n",
    "| Data | Books3 | C4 |\n|---|---|---|\n| GPT-4 | yes | no |\n",
    "## Evaluation\n\n| Model | Score |\n|---|---|\n| ChatGPT | 1 |\n| trained on Books3 | 2 |\n",
]


@pytest.mark.parametrize("text", TABLES)
def test_a_table_of_results_compares(read: Callable[..., Any], text: str) -> None:
    assert [one for one in read(text).mentions if one.use in LEARNED] == []


def test_code_and_comments_are_no_statements(read: Callable[..., Any]) -> None:
    text = (
        "```python\nds = load_dataset('the_pile')  # trained on books3\n```\n"
        "<!-- It was trained on Books3. -->\n"
    )
    assert read(text).mentions == ()


# -- what is learned from


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was trained on the Pile.", {"the-pile": "training"}),
        ("We pre-trained on C4 and Wikipedia.", {"c4": "training", "wikipedia": "training"}),
        (
            "Trained on The Pile, C4 and\nWikipedia, but not on Books3.",
            {"the-pile": "training", "c4": "training", "wikipedia": "training",
             "books3": "negated"},
        ),
        ("The Pile was used to train it.", {"the-pile": "training"}),
        ("## Training data\n\n- The Pile\n- C4 (en)\n", {"the-pile": "training", "c4": "training"}),
        ("The model was trained on:\n\n* BookCorpus\n* OpenWebText\n",
         {"bookcorpus": "training", "openwebtext": "training"}),
        ("Fine-tuned on the OpenOrca dataset, evaluated on MMLU.",
         {"openorca": "training", "mmlu": "evaluation"}),
        ("We removed Books3 before training on RedPajama.", {"books3": "filtered"}),
        ("The texts were scraped from nytimes.com and nypost.com.",
         {"nytimes.com": "training", "nypost.com": "training"}),
        ("| Model | Training data |\n|---|---|\n| base | CCNet |\n", {"ccnet": "training"}),
    ],
)  # fmt: skip
def test_datasets_and_sources(uses: Callable[..., Any], text: str, expected: Any) -> None:
    found = uses(text)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The instructions were generated by GPT-4.", {"gpt-4": "generation"}),
        ("Synthetic data from ChatGPT.", {"chatgpt": "generation"}),
        ("It was distilled from Claude 2 and GPT-4.", {"gpt-4": "generation"}),
        ("We use GPT-4 to generate 50k dialogues.", {"gpt-4": "generation"}),
        ("GPT-4-generated captions were used to train the model.", {"gpt-4": "generation"}),
        ("The dataset was created with ChatGPT.", {"chatgpt": "generation"}),
        ("The questions were translated with DeepL.", {"deepl": "training"}),
        ("Answers were labelled by GPT-4.", {"gpt-4": "training"}),
    ],
)
def test_generators(uses: Callable[..., Any], text: str, expected: Any) -> None:
    found = uses(text)
    assert {name: found.get(name) for name in expected} == expected


def test_a_base_model_in_prose_is_a_mention_with_its_confidence(read: Callable[..., Any]) -> None:
    text = (
        "This model is a fine-tuned version of "
        "[bert-base-uncased](https://huggingface.co/bert-base-uncased) on the squad dataset."
    )
    found = {one.register_id: one for one in read(text).mentions}
    base = found["google-bert/bert-base-uncased"]
    assert (base.kind, base.use, base.confidence) == (MentionKind.MODEL, MentionUse.TRAINING, 0.7)
    assert found["squad-v1"].use is MentionUse.TRAINING


@pytest.mark.parametrize(
    "text",
    [
        "It was trained on publicly available data.",
        "This model is a fine-tuned version of gpt2 on an unknown dataset.",
        "## Training data\n\nA proprietary mix of web data.",
    ],
)
def test_a_generic_phrase_where_training_is_spoken_of(read: Callable[..., Any], text: str) -> None:
    assert MentionKind.PHRASE in {one.kind for one in read(text).mentions}


def test_a_generic_phrase_elsewhere_is_nothing(read: Callable[..., Any]) -> None:
    assert read("The web data panel shows public data of your city.").mentions == ()


# -- places and statements


def test_the_place_of_a_mention_counts_from_the_line_of_the_body(read: Callable[..., Any]) -> None:
    text = "Größe: klein.\n\nIt was trained on the Pile.\n"
    [found] = read(text, line=11).mentions
    assert (found.span.line, found.span.column, found.span.end_column) == (13, 19, 27)


def test_a_name_met_twice_is_one_mention_at_its_first_place(read: Callable[..., Any]) -> None:
    [found] = read("Trained on C4. Later trained on C4 again.").mentions
    assert (found.times, found.span.column) == (2, 12)


def test_title_opt_out_and_crawl_are_statements(read: Callable[..., Any]) -> None:
    text = (
        "# Dataset Card for “My News”\n\nArticles were crawled from sites of ten owners. "
        "The crawler honours robots.txt.\n"
    )
    found = read(text).statements
    assert found["title"] == "My News"
    assert found["data.crawl"].startswith("Articles were crawled")
    assert "robots.txt" in found["data.opt_out"]


def test_a_crawl_that_did_not_happen_is_no_statement(read: Callable[..., Any]) -> None:
    assert "data.crawl" not in read("No site was crawled for it.").statements


@pytest.mark.parametrize("text", ["", "\n\n", "#", "**", "|||\n|", "```", "<!--", "- \n- \n"])
def test_next_to_nothing_says_nothing(read: Callable[..., Any], text: str) -> None:
    assert read(text).mentions == ()


@pytest.mark.parametrize("unit", ["trained on ", "| the pile ", "# x\n", "not ", "- c4\n", "<!--"])
def test_hostile_repetition_ends(read: Callable[..., Any], unit: str) -> None:
    read(unit * 3000)
