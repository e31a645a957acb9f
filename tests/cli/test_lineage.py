"""One graph in five formats: licenses on nodes, evidence on edges, the blocking path marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from auditor.cli import run

CARD = """\
---
license: apache-2.0
base_model: meta-llama/Llama-3.1-8B
base_model_relation: finetune
datasets: [nobody/knows]
---
# Bot
"""
Show = Callable[..., tuple[int, str, str]]


@pytest.fixture
def show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Show:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["lineage", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_the_tree_says_relation_license_and_evidence_and_marks_what_blocks(show: Show) -> None:
    code, out, _ = show("README.md")
    rows = out.splitlines()
    assert code == 0
    assert rows[0].endswith("README.md [Apache-2.0]")
    (base,) = (row for row in rows if "finetune" in row)
    assert base.startswith(("├─ ! finetune: hf:model/meta-llama/Llama-3.1-8B [", "|- ! finetune"))
    assert base.endswith("<- README.md:3:13")
    (lost,) = (row for row in rows if "nobody/knows" in row)
    assert "? trained-on: hf:dataset/nobody/knows [not known] (" in lost


def test_json_is_the_lineage_of_the_report(show: Show, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = show("README.md", "--format", "json")
    run(["check", "README.md", "--format", "json"])
    (subject,) = json.loads(capsys.readouterr().out)["subjects"]
    shown = json.loads(out)
    assert shown == subject["lineage"]
    assert {"nodes", "edges", "unresolved"} <= set(shown)


def test_mermaid_numbers_the_nodes_and_marks_the_path(show: Show) -> None:
    _, out, _ = show("README.md", "--format", "mermaid")
    assert out.startswith('flowchart LR\n  n0["README.md<br/>Apache-2.0"]\n')
    assert 'n0 -->|"finetune"| n1' in out
    assert "class n1 blocked" in out
    assert "class n2 unknown" in out
    assert "linkStyle 0" in out


def test_dot_is_a_digraph(show: Show) -> None:
    _, out, _ = show("README.md", "--format", "dot")
    assert out.startswith("digraph lineage {\n")
    assert 'n0 -> n1 [label="finetune", color="#b3261e", penwidth=2];' in out
    assert out.endswith("}\n")


def test_the_svg_is_well_formed_and_stands_by_itself(show: Show, tmp_path: Path) -> None:
    assert show("README.md", "--format", "svg", "-o", "out/graph.svg")[0] == 0
    root = ElementTree.parse(tmp_path / "out" / "graph.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    said = "".join(root.itertext())
    assert "Llama-3.1-8B" in said
    assert "stroke" in said  # its own style


HOSTILE = 'x"]; evil --> n0\\ <script>alert(1)</script> `;%%\x1b[31m'


@pytest.mark.parametrize("format_", ["text", "mermaid", "dot", "svg", "json"])
def test_names_become_no_part_of_the_syntax(show: Show, tmp_path: Path, format_: str) -> None:
    name = json.dumps(HOSTILE)
    card = f"---\nlicense: mit\nbase_model: {name}\n---\n# Bot\n"
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    _, out, _ = show("README.md", "--format", format_)
    assert "\x1b" not in out
    if format_ == "json":
        assert any("evil" in node["id"] for node in json.loads(out)["nodes"])
        return
    assert "evil" in out
    if format_ == "svg":
        ElementTree.fromstring(out)
    if format_ in ("svg", "mermaid"):
        assert "<script" not in out
    if format_ == "mermaid":
        assert all(row.count('"') in (0, 2) for row in out.splitlines())
        assert "`" not in out
    if format_ == "dot":
        assert '"];' not in out.replace('\\"', "").replace('"];\n', "")


@pytest.mark.parametrize("format_", ["text", "mermaid", "dot", "svg", "json"])
def test_a_card_that_names_nothing_is_drawn_too(show: Show, tmp_path: Path, format_: str) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# Bot\n", encoding="utf-8")
    code, out, _ = show("README.md", "--format", format_)
    assert code == 0
    assert out.endswith("\n")


def test_a_folder_of_several_is_shown_as_text_only(show: Show, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "many" / name).mkdir(parents=True)
        (tmp_path / "many" / name / "README.md").write_text(CARD, encoding="utf-8")
    assert show("many")[1].count("Llama-3.1-8B") >= 2
    code, _, err = show("many", "--format", "svg")
    assert code == 2
    assert "many/a/README.md" in err


def test_what_is_not_there_is_an_error(show: Show) -> None:
    assert show("none.md")[0] == 2
    code, _, err = show("hf:model/acme/bot")
    assert code == 2
    assert "--online" in err
