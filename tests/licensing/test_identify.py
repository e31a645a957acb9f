"""How people write licenses, and what each spelling amounts to. Every value is a real one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.licensing.identify import (
    Identified,
    identify,
    identify_many,
    identify_other,
    identify_url,
)
from auditor.model import LicenseState


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        # Hub ids
        ("apache-2.0", "Apache-2.0"),
        ("openrail++", "LicenseRef-OpenRAIL-plus-plus-M"),
        ("llama3.1", "LicenseRef-Llama-3.1"),
        ("lgpl-lr", "LGPLLR"),
        ("odc-by", "ODC-By-1.0"),
        ("c-uda", "C-UDA-1.0"),
        # SPDX ids in any case, and ids that we hold no terms for
        ("APACHE-2.0", "Apache-2.0"),
        ("Etalab-2.0", "etalab-2.0"),
        ("cc-by-3.0-us", "CC-BY-3.0-US"),
        ("AFL-1.2", "AFL-1.2"),
        # ScanCode keys
        ("bsd-new", "BSD-3-Clause"),
        ("gpl-2.0-plus", "GPL-2.0-or-later"),
        # names and free spellings
        ("Apache 2", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("The MIT License (MIT)", "MIT"),
        ("3-Clause BSD", "BSD-3-Clause"),
        ("GPLv3+", "GPL-3.0-or-later"),
        ("GNU General Public License v3.0 or later", "GPL-3.0-or-later"),
        ("CC BY-NC-SA 4.0 International", "CC-BY-NC-SA-4.0"),
        ("CC BY SA-NC 4.0", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Attribution 4.0", "CC-BY-4.0"),
        ("Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
        ("Creative Commons Zero v1.0 Universal", "CC0-1.0"),
        ("Meta Llama 3 Community License Agreement", "LicenseRef-Llama-3"),
        ("Gemma Terms of Use", "LicenseRef-Gemma-Terms"),
        ("CreativeML Open RAIL++-M License", "LicenseRef-OpenRAIL-plus-plus-M"),
        ("BSL 1.1", "BUSL-1.1"),
        ("bsl-1.0", "BSL-1.0"),
        # BigBio
        ("CC_BY_4p0", "CC-BY-4.0"),
        ("GPL_3p0_ONLY", "GPL-3.0-only"),
        ("PUBLIC_DOMAIN_MARK_1p0", "CC-PDM-1.0"),
        # Kaggle
        ("CC0: Public Domain", "CC0-1.0"),
        ("Open Data Commons Public Domain Dedication and License (PDDL)", "PDDL-1.0"),
        # AWS Open Data registry
        ("[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)", "CC-BY-4.0"),
        (
            "This product is licensed under "
            "[CC BY-SA](https://creativecommons.org/licenses/by-sa/4.0/deed.en)",
            "CC-BY-SA-4.0",
        ),
        # expressions
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("mit or apache 2.0", "MIT OR Apache-2.0"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
        ("Apache-2.0 WITH Commons-Clause", "Apache-2.0 AND LicenseRef-Commons-Clause"),
        ("Apache-2.0+", "Apache-2.0+"),
        ("GPL-2.0+ OR MIT", "GPL-2.0-or-later OR MIT"),
        ("LicenseRef-Llama-3.1", "LicenseRef-Llama-3.1"),
    ],
)
def test_a_spelling_of_one_license_is_resolved(value: str, expression: str) -> None:
    found = identify(value)
    assert (found.state, found.expression) == (LicenseState.RESOLVED, expression)


@pytest.mark.parametrize(
    ("value", "among"),
    [
        ("cc", "CC-BY-NC-ND-4.0"),
        ("gpl", "GPL-3.0-only"),
        ("bsd", "BSD-4-Clause"),
        ("openrail", "LicenseRef-CreativeML-OpenRAIL-M"),
        ("CC-BY", "CC-BY-4.0"),
        ("Creative Commons Attribution-ShareAlike", "CC-BY-SA-3.0"),
        ("modified-mit", "LicenseRef-Kimi-K2-Modified-MIT"),
        ("Modified MIT License", "LicenseRef-MiniMax-M2-Modified-MIT"),
        ("llama", "LicenseRef-Llama-2"),
        ("BSL", "BUSL-1.1"),
        ("tencent-hunyuan-community", "LicenseRef-Hunyuan-3D-2.0"),
        ("Creative Commons Attribution 2.5 South Africa License", "CC-BY-2.5"),
    ],
)
def test_a_shared_name_stays_ambiguous_with_its_candidates(value: str, among: str) -> None:
    found = identify(value)
    assert found.state is LicenseState.AMBIGUOUS
    assert found.expression is None
    assert among in found.candidates
    assert found.rule


def test_the_longer_spelling_may_be_clear_where_the_bare_name_is_not() -> None:
    assert identify("nvidia-open-model").state is LicenseState.AMBIGUOUS
    assert identify("nvidia-open-model-license").expression == "LicenseRef-NVIDIA-Open-Model"


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("", LicenseState.NONE),
        ("none", LicenseState.NONE),
        ("unlicensed", LicenseState.NONE),
        ("unknown", LicenseState.PUBLISHER_UNKNOWN),
        ("UNKNOWN", LicenseState.PUBLISHER_UNKNOWN),
        ("NOASSERTION", LicenseState.NOASSERTION),
        ("other", LicenseState.UNRECOGNISED),
        ("Acme Model License 1.0", LicenseState.UNRECOGNISED),
        ("Public", LicenseState.UNRECOGNISED),
        ("LicenseRef-of-somebody", LicenseState.UNRECOGNISED),
        ("There are no restrictions on the use of this data.", LicenseState.UNRECOGNISED),
        ("This is NOT CC0", LicenseState.UNRECOGNISED),
        ("modified CreativeML OpenRAIL-M", LicenseState.UNRECOGNISED),
        ("Public Domain with Attribution", LicenseState.UNRECOGNISED),
        ("CC BY 4.0 with additional terms", LicenseState.UNRECOGNISED),
        ("BSD-3-Clause license, academic use only", LicenseState.UNRECOGNISED),
    ],
)
def test_what_names_no_license_says_which_kind_of_nothing_it_is(
    value: str, state: LicenseState
) -> None:
    found = identify(value)
    assert (found.state, found.expression) == (state, None)


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("gpl-3.0", "imprecise-version"),
        ("AGPLv3", "imprecise-version"),
        ("apache", "imprecise-version"),
        ("MIT/Apache-2.0", "list-semantics-unknown"),
        ("odc-by, cc-by-4.0", "list-semantics-unknown"),
        ("GPL-2.0-only WITH Some-exception", "unknown-exception"),
        ("other", "other-without-name"),
        ("You may use it for non-commercial purposes", "non-commercial-statement"),
        ("Only for academic research", "research-only-statement"),
        ("CC-BY-2.5-ZA", "ported-license"),
    ],
)
def test_a_note_says_what_was_left_open(value: str, note: str) -> None:
    assert note in identify(value).notes


def test_a_slash_is_no_choice() -> None:
    assert identify("MIT/Apache-2.0").expression == "MIT AND Apache-2.0"


def test_an_unknown_exception_is_ignored_because_it_only_loosens() -> None:
    assert identify("GPL-2.0-only WITH Some-exception").expression == "GPL-2.0-only"


@pytest.mark.parametrize(
    "value",
    [
        "[CC BY-NC 4.0](https://creativecommons.org/licenses/by/4.0/)",
        "Attribution-NonCommercial 4.0 Public License - https://creativecommons.org/licenses/by/4.0/",
    ],
)
def test_text_and_target_of_a_link_that_differ_stay_both(value: str) -> None:
    found = identify(value)
    assert found.state is LicenseState.AMBIGUOUS
    assert set(found.candidates) == {"CC-BY-NC-4.0", "CC-BY-4.0"}


# Repair must never change one of these into another.
_DIFFERENT = [
    ("cc-by-4.0", "cc-by-3.0"),
    ("cc-by-4.0", "cc-by-nc-4.0"),
    ("cc-by-sa-4.0", "cc-by-nd-4.0"),
    ("cc-by-3.0", "cc-by-3.0-us"),
    ("gpl-3.0-only", "gpl-3.0-or-later"),
    ("gpl-3.0", "agpl-3.0"),
    ("lgpl-2.1", "lgpl-3.0"),
    ("llama3", "llama3.1"),
    ("llama2", "llama3"),
    ("mit", "mit-0"),
    ("bsd-2-clause", "bsd-3-clause"),
    ("cdla-permissive-1.0", "cdla-permissive-2.0"),
    ("apple-amlr", "apple-ascl"),
    ("openmdw-1.0", "openmdw-1.1"),
]


@pytest.mark.parametrize(("one", "other"), _DIFFERENT)
def test_near_names_are_kept_apart(one: str, other: str) -> None:
    first, second = identify(one), identify(other)
    assert first.expression is not None
    assert second.expression is not None
    assert first.expression != second.expression


@pytest.mark.parametrize(
    "typo",
    ["mitt", "apache-3.0", "cc-by-5.0", "cc-by-nc-sa-nd-4.0", "gpl-4.0", "llama5", "afl-4.0"],
)
def test_a_version_that_does_not_exist_is_not_repaired_to_one_that_does(typo: str) -> None:
    assert identify(typo).state is not LicenseState.RESOLVED


_SPELLED = st.sampled_from(
    ["apache-2.0", "mit", "cc-by-nc-sa-4.0", "gpl-3.0-or-later", "llama3.1", "odbl", "bsd-3-clause"]
)


@given(_SPELLED, st.randoms(use_true_random=False))
def test_case_blanks_and_dashes_do_not_matter(value: str, random: object) -> None:
    import random as module

    assert isinstance(random, module.Random)
    spelled = "".join(
        random.choice(["-", " ", "_"])
        if character == "-"
        else random.choice([character.lower(), character.upper()])
        for character in value
    )
    assert identify(f" {spelled} ").expression == identify(value).expression


@given(st.text(max_size=120))
def test_any_text_has_an_answer_and_only_resolved_ones_have_an_expression(text: str) -> None:
    found = identify(text)
    assert (found.expression is not None) == (found.state is LicenseState.RESOLVED)
    if found.state is LicenseState.AMBIGUOUS:
        assert found.candidates


# -- lists


def test_a_hub_list_binds_with_all_its_members() -> None:
    found = identify_many(("mit", "apache-2.0"))
    assert found.expression == "MIT AND Apache-2.0"
    assert "list-semantics-unknown" in found.notes


def test_a_list_of_one_license_is_that_license() -> None:
    assert identify_many(("mit", "MIT")) == identify("mit")
    assert identify_many(()).state is LicenseState.NONE


@pytest.mark.parametrize(
    ("values", "state"),
    [
        (("mit", "other"), LicenseState.UNRECOGNISED),
        (("mit", "unknown"), LicenseState.PUBLISHER_UNKNOWN),
        (("mit", "gpl"), LicenseState.AMBIGUOUS),
    ],
)
def test_one_open_member_leaves_the_list_open(values: tuple[str, ...], state: LicenseState) -> None:
    found = identify_many(values)
    assert (found.state, found.expression) == (state, None)
    assert "MIT" in found.candidates


# -- other


def test_other_without_a_name_says_so() -> None:
    assert identify_other("", "").notes == ("other-without-name",)


def test_a_name_is_a_weaker_claim_than_an_id() -> None:
    found = identify_other("apache-2.0", "")
    assert found.expression == "Apache-2.0"
    assert found.confidence < identify("apache-2.0").confidence
    assert "by-name" in found.notes


def test_a_link_settles_a_shared_name() -> None:
    found = identify_other("cc-by", "https://creativecommons.org/licenses/by/4.0/")
    assert found.expression == "CC-BY-4.0"


def test_a_name_and_a_link_that_contradict_each_other_stay_both() -> None:
    found = identify_other("mit", "https://opensource.org/licenses/Apache-2.0")
    assert found.state is LicenseState.AMBIGUOUS
    assert set(found.candidates) == {"MIT", "Apache-2.0"}


def test_a_shared_name_alone_stays_shared() -> None:
    assert identify_other("modified-mit", "LICENSE").state is LicenseState.AMBIGUOUS


def test_an_unknown_name_is_unrecognised() -> None:
    found = identify_other("acme-model-license", "LICENSE.md")
    assert found.state is LicenseState.UNRECOGNISED
    assert "unknown-name" in found.notes


# -- addresses


@pytest.mark.parametrize(
    ("url", "expression"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/legalcode", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.de", "CC0-1.0"),
        ("creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://opensource.org/license/apache-2-0", "Apache-2.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://www.gnu.org/licenses/agpl-3.0.en.html", "AGPL-3.0-only"),
        ("https://spdx.org/licenses/BSD-3-Clause.html", "BSD-3-Clause"),
        ("https://choosealicense.com/licenses/odc-by/", "ODC-By-1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://cdla.dev/permissive-2-0/", "CDLA-Permissive-2.0"),
        ("https://img.shields.io/badge/License-Apache%202.0-blue.svg", "Apache-2.0"),
        ("https://img.shields.io/badge/license-CC--BY--NC--4.0-lightgrey", "CC-BY-NC-4.0"),
        (
            "https://huggingface.co/datasets/choosealicense/licenses/blob/main/markdown/mit.md",
            "MIT",
        ),
        ("https://ai.google.dev/gemma/terms", "LicenseRef-Gemma-Terms"),
        (
            "https://huggingface.co/spaces/CompVis/stable-diffusion-license",
            "LicenseRef-CreativeML-OpenRAIL-M",
        ),
        ("https://github.com/facebookresearch/LeViT?tab=Apache-2.0-1-ov-file", "Apache-2.0"),
    ],
)
def test_an_address_of_a_license_is_that_license(url: str, expression: str) -> None:
    assert identify_url(url).expression == expression
    assert identify(url).expression == expression


def test_an_address_without_a_version_picks_none() -> None:
    assert identify_url("https://creativecommons.org/licenses/by-nc/").state is (
        LicenseState.AMBIGUOUS
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/pytorch/vision/blob/main/LICENSE",
        "https://example.com/licenses/MIT",
        "https://creativecommons.org.evil.example/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by/9.0/",
        "https://img.shields.io/badge/python-3.9-blue",
        "",
    ],
)
def test_an_address_that_we_do_not_know_is_unrecognised(url: str) -> None:
    assert identify_url(url).state is LicenseState.UNRECOGNISED


def test_the_license_file_of_a_known_model_is_its_license() -> None:
    found = identify_url(
        "https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct/blob/main/LICENSE"
    )
    assert found.expression == "LicenseRef-Llama-3.1"
    assert "by-link" in found.notes


def test_answers_are_values() -> None:
    assert isinstance(identify("mit"), Identified)
    assert identify("mit") is identify("mit"), "the second look costs nothing"


@pytest.mark.parametrize(
    "text",
    [
        "Apache-2.0 AND LicenseRef-acme",
        "LicenseRef-acme AND MIT",
        "apache-2.0 with commons clause",
        "MIT license with modifications",
    ],
)
def test_a_known_license_bound_to_something_unknown_is_not_that_license(text: str) -> None:
    assert identify(text).state is LicenseState.UNRECOGNISED
    assert identify(text).expression is None
