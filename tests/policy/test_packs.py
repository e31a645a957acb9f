"""Packs: extending, parameters, overrides, and where each value came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import PolicyError
from auditor.model import Outcome, Severity, Stance
from auditor.policy import packs
from auditor.policy.checks import flatten
from auditor.policy.predicates import Licenses

from .conftest import WritePack, rule

DEFAULTS = ("baseline", "apache-2.0", "copyright-exposure")

GRADED = """\
require: {fact: exposure.copyright, lt: $fail_at}
message: "{exposure.copyright} is not below {fail_at}"
tests: [{name: a, given: {exposure: {copyright: low}}, expect: pass}, {name: b, given: {exposure: {copyright: critical}}, expect: fail}]
"""  # noqa: E501
PARAMETER = "parameters: {fail_at: {type: grade, default: critical, meaning: What fails.}}\n"


def test_the_default_packs_fit_together() -> None:
    policy = packs.resolve(DEFAULTS)
    assert [used.id for used in policy.used] == ["baseline", "apache-2.0", "copyright-exposure"]
    assert policy.target_license == "Apache-2.0"
    assert policy.stance is Stance.MODERATE
    assert {rule.pack for rule in policy.rules} == set(DEFAULTS)
    assert all(len(used.sha256) == 64 for used in policy.used)


def test_an_extended_pack_comes_first_and_once() -> None:
    assert [used.id for used in packs.resolve(["apache-2.0"]).used] == ["baseline", "apache-2.0"]
    both = packs.resolve(["apache-2.0", "baseline", "apache-2.0"])
    assert [used.id for used in both.used] == ["baseline", "apache-2.0"]


def test_the_target_and_the_stance_reach_every_rule() -> None:
    policy = packs.resolve(["baseline"], target_license="MIT", stance=Stance.STRICT)
    for one in policy.rules:
        assert policy.parameters_of(one)["target_license"] == "MIT"
        assert policy.parameters_of(one)["stance"] == "strict"


def test_a_pack_of_ones_own(write_pack: WritePack, licenses: Licenses) -> None:
    folder = write_pack("house", "extends: [baseline]\n" + PARAMETER, graded=GRADED)
    policy = packs.resolve([str(folder)], {"house.fail_at": "high"}, licenses=licenses)
    graded = next(one for one in policy.rules if one.id == "graded")
    assert graded.pack == "house"
    high = {"subject": {"kind": "model"}, "exposure": {"copyright": "high"}}
    assert graded.evaluate(high).outcome is Outcome.FAIL
    (origin,) = [one for one in policy.origins if one.name == "house.fail_at"]
    assert (origin.value, origin.source) == ("high", "--set")


def test_a_pack_sets_parameters_of_the_pack_that_it_extends(write_pack: WritePack) -> None:
    folder = write_pack(
        "house",
        "extends: [copyright-exposure]\nsettings: {copyright-exposure.fail_at: high}\n",
        extra="",
    )
    policy = packs.resolve([str(folder)])
    assert policy.parameters["copyright-exposure"]["fail_at"] == "high"
    (origin,) = [one for one in policy.origins if one.name == "copyright-exposure.fail_at"]
    assert origin.source == "house"
    again = packs.resolve([str(folder)], {"copyright-exposure.fail_at": "critical"})
    assert again.parameters["copyright-exposure"]["fail_at"] == "critical"


def test_overrides_change_severity_parameters_and_enabled(write_pack: WritePack) -> None:
    folder = write_pack(
        "house",
        """\
extends: [copyright-exposure]
overrides:
  copyright-critical: {parameters: {fail_at: medium}, because: We take no chances.}
  copyright-medium: {severity: warning, because: We want to see it.}
  wrapper-license: {enabled: false, because: We publish no datasets.}
""",
        extra="",
    )
    policy = packs.resolve([str(folder)])
    rules = {one.id: one for one in policy.rules}
    assert rules["copyright-critical"].parameters["fail_at"] == "medium"
    assert rules["copyright-high"].parameters["fail_at"] == "critical"
    assert rules["copyright-medium"].severity is Severity.WARNING
    assert "wrapper-license" not in rules
    ((spec, override),) = policy.disabled
    assert (spec.id, override.because) == ("wrapper-license", "We publish no datasets.")


def test_the_last_override_counts(write_pack: WritePack) -> None:
    write_pack(
        "first",
        "extends: [baseline]\noverrides: {license-list: {enabled: false, because: Not for us.}}\n",
        one="",
    )
    second = write_pack(
        "second",
        "extends: [../first]\noverrides: {license-list: {enabled: true, because: It is for us.}}\n",
        two="",
    )
    policy = packs.resolve([str(second)])
    assert [used.id for used in policy.used] == ["baseline", "first", "second"]
    assert "license-list" in {one.id for one in policy.rules}
    assert policy.disabled == ()


@pytest.mark.parametrize(
    ("names", "settings", "what", "hint"),
    [
        (["baselin"], {}, "unknown policy pack 'baselin'", "did you mean 'baseline'?"),
        (["./nowhere"], {}, "no such folder", ""),
        ([], {}, "no policy pack is named", "--policy"),
        (["copyright-exposure"], {"copyright-exposure.fail_att": "high"}, "parameter", "fail_at"),
        (["copyright-exposure"], {"copyright-exposur.fail_at": "high"}, "parameter", "fail_at"),
        (["copyright-exposure"], {"copyright-exposure.fail_at": "hi"}, "must be a grade", ""),
        (["copyright-exposure"], {"copyright-exposure.fail_at": "undetermined"}, "a grade", ""),
        (["copyright-exposure"], {"copyright-exposure.stale_after_days": "x"}, "whole number", ""),
        (
            ["copyright-exposure"],
            {"copyright-exposure.treat_undetermined_as": "pass"},
            "'fail'",
            "",
        ),
        (["baseline"], {"copyright-exposure.fail_at": "high"}, "unknown policy parameter", ""),
        (["apache-2.0"], {"apache-2.0.target_license": "MIT"}, "the run", "--target-license"),
    ],
)
def test_mistakes_of_the_caller(
    names: list[str], settings: dict[str, str], what: str, hint: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        packs.resolve(names, settings)
    assert what in caught.value.what
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("pack", "place", "what", "hint"),
    [
        ("extend: [baseline]\n", "4:1", "unknown key 'extend'", "extends"),
        ("extends: [baselin]\n", "", "unknown policy pack", "baseline"),
        ("overrides: {licence-list: {because: x, severity: note}}\nextends: [baseline]\n", "4:13",
         "unknown rule 'licence-list'", "license-list"),
        ("overrides: {a-rule: {severity: note}}\n", "4:21", "has no 'because'", ""),
        ("overrides: {a-rule: {because: x, require: {}}}\n", "4:34", "unknown key 'require'", ""),
        ("overrides: {a-rule: {because: x, parameters: {fail_at: high}}}\n", "4:13",
         "unknown parameter 'fail_at'", ""),
        ("parameters: {a: {type: grad, default: x, meaning: y}}\n", "4:24", "unknown type",
         "grade"),
        ("parameters: {a: {type: grade, default: huge, meaning: y}}\n", "4:40", "be a grade", ""),
        ("parameters: {a: {type: integer, default: yes, meaning: y}}\n", "4:42", "whole number",
         ""),
        ("parameters: {a: {type: integer, default: 1}}\n", "4:17", "has no 'meaning'", ""),
        ("settings: {baseline.x: 1}\n", "", "unknown policy parameter", ""),
        ("extends: [../house]\n", "", "in a circle", ""),
    ],
)  # fmt: skip
def test_mistakes_in_a_pack(
    write_pack: WritePack, pack: str, place: str, what: str, hint: str
) -> None:
    folder = write_pack("house", pack, a_rule="")
    with pytest.raises(PolicyError) as caught:
        packs.resolve([str(folder)])
    errors = [one for one in flatten(caught.value) if what in one.what]
    assert errors, caught.value.diagnostics()
    assert hint in errors[0].hint
    assert f"house/pack.yaml{':' if place else ''}{place}" in errors[0].where


def test_two_rules_with_one_id(write_pack: WritePack) -> None:
    one = write_pack("one", same="")
    other = write_pack("other", same="")
    with pytest.raises(PolicyError, match="defined twice") as caught:
        packs.resolve([str(one), str(other)])
    assert "override" in caught.value.hint


def test_a_rule_file_is_never_skipped_by_its_name(write_pack: WritePack) -> None:
    folder = write_pack("house", a_rule="")
    (folder / "other.yml").write_text(rule("other"), encoding="utf-8")
    with pytest.raises(PolicyError, match="would not be read") as caught:
        packs.resolve([str(folder)])
    assert "other.yaml" in caught.value.hint


def test_all_mistakes_of_a_pack_come_together(write_pack: WritePack) -> None:
    folder = write_pack("house", "nonsense: 1\n", one="severity: bad", two="severity: worse")
    with pytest.raises(PolicyError) as caught:
        packs.resolve([str(folder)])
    files = {Path(error.path).name for error in flatten(caught.value)}
    assert files == {"pack.yaml", "one.yaml", "two.yaml"}


def test_packs_that_disagree_on_the_target_need_a_choice(write_pack: WritePack) -> None:
    target = "parameters: {target_license: {type: spdx-expression, default: %s, meaning: x}}\n"
    one = str(write_pack("one", target % "MIT", a=""))
    other = str(write_pack("other", target % "Apache-2.0", b=""))
    assert packs.resolve([one]).target_license == "MIT"
    with pytest.raises(PolicyError, match="disagree on target_license"):
        packs.resolve([one, other])
    assert packs.resolve([one, other], target_license="BSD-3-Clause").target_license == (
        "BSD-3-Clause"
    )


def test_the_hash_of_a_pack_changes_with_any_rule(write_pack: WritePack) -> None:
    folder = write_pack("house", a_rule="")
    before = packs.resolve([str(folder)]).used
    (folder / "a-rule.yaml").write_text(rule("a-rule", "severity: note"), encoding="utf-8")
    assert packs.resolve([str(folder)]).used != before


def test_a_folder_of_packs_says_which_it_holds(write_pack: WritePack, tmp_path: Path) -> None:
    write_pack("house", a_rule="")
    with pytest.raises(PolicyError, match="no policy pack") as caught:
        packs.resolve([str(tmp_path)])
    assert "house" in caught.value.hint
