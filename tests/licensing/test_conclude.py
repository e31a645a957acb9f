"""From claims to a conclusion: agreement, precedence, conflicts, scopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.licensing.conclude import conclude
from auditor.licensing.identify import identify, identify_many, identify_other
from auditor.model import Claim, Kind, LicenseState, LicenseSummary, Origin, Scope


def claim(
    value: str,
    origin: Origin = Origin.FRONT_MATTER,
    *,
    scope: Scope = Scope.ARTIFACT,
    field: str = "license",
    confidence: float = 1.0,
) -> Claim:
    found = identify(value)
    return Claim(
        field=field,
        value=value,
        state=found.state,
        origin=origin,
        expression=found.expression,
        candidates=found.candidates,
        scope=scope,
        confidence=confidence,
        notes=found.notes,
    )


def prose(value: str, *, scope: Scope = Scope.ARTIFACT, confidence: float = 0.85) -> Claim:
    return claim(value, Origin.PROSE, scope=scope, field="prose", confidence=confidence)


def model(*claims: Claim) -> LicenseSummary:
    return conclude(claims, kind=Kind.MODEL)


def dataset(*claims: Claim) -> LicenseSummary:
    return conclude(claims, kind=Kind.DATASET)


def test_no_claim_is_no_license() -> None:
    summary = model()
    assert (summary.state, summary.concluded) == (LicenseState.NONE, None)


def test_one_field_decides_alone() -> None:
    summary = model(claim("apache-2.0"))
    assert (summary.state, summary.concluded) == (LicenseState.RESOLVED, "Apache-2.0")
    assert summary.declared == ("Apache-2.0",)
    assert summary.detected == ()


@pytest.mark.parametrize(
    ("field", "text", "concluded"),
    [
        ("mit", "MIT License", "MIT"),
        ("cc-by-4.0", "CC BY", "CC-BY-4.0"),
        ("cc", "CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("gpl-3.0", "GPL v3 or later", "GPL-3.0-or-later"),
        ("openrail", "CreativeML OpenRAIL-M", "LicenseRef-CreativeML-OpenRAIL-M"),
        ("mit", "MIT OR Apache-2.0", "MIT"),
        ("cc-by-3.0", "CC BY 3.0 US", "CC-BY-3.0"),
        ("cc0-1.0", "public domain", "CC0-1.0"),
    ],
)
def test_a_field_and_a_text_that_agree_make_no_conflict(
    field: str, text: str, concluded: str
) -> None:
    summary = dataset(claim(field), prose(text))
    assert summary.conflicts == ()
    assert (summary.state, summary.concluded) == (LicenseState.RESOLVED, concluded)


@pytest.mark.parametrize(
    ("field", "text", "concluded"),
    [
        ("mit", "CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("cc-by-nc-4.0", "MIT License", "CC-BY-NC-4.0"),
        ("cc-by-4.0", "CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("agpl-3.0", "GNU GPLv3", "AGPL-3.0-only"),
        ("gpl-3.0", "Apache License, Version 2.0", "GPL-3.0-only"),
        ("apache-2.0", "Llama 3.1 Community License", "LicenseRef-Llama-3.1"),
        # A license whose terms nobody recorded counts as the stricter.
        ("mit", "CECILL-2.1", "CECILL-2.1"),
        # Equally strict: both bind.
        ("mit", "Apache 2.0", "MIT AND Apache-2.0"),
    ],
)
def test_the_stricter_of_two_that_contradict_each_other_decides(
    field: str, text: str, concluded: str
) -> None:
    summary = dataset(claim(field), prose(text))
    assert [(pair[0].value, pair[1].value) for pair in summary.conflicts] == [(field, text)]
    assert (summary.state, summary.concluded) == (LicenseState.RESOLVED, concluded)


def test_a_family_that_is_stricter_than_the_field_leaves_the_license_open() -> None:
    summary = dataset(claim("cc-by-4.0"), prose("CC-by-NC"))
    assert len(summary.conflicts) == 1
    assert (summary.state, summary.concluded) == (LicenseState.AMBIGUOUS, None)
    assert "CC-BY-NC-4.0" in summary.candidates


def test_a_restriction_in_words_contradicts_a_permissive_field() -> None:
    summary = dataset(claim("mit"), prose("Only for non-commercial use"))
    assert len(summary.conflicts) == 1
    assert summary.state is LicenseState.UNRECOGNISED


def test_a_restriction_in_words_agrees_with_a_non_commercial_license() -> None:
    summary = dataset(claim("cc-by-nc-4.0"), prose("Only for non-commercial use"))
    assert summary.conflicts == ()
    assert summary.concluded == "CC-BY-NC-4.0"


def test_an_unsure_text_contradicts_nothing() -> None:
    summary = model(claim("mit"), prose("GPL-3.0", confidence=0.4))
    assert summary.conflicts == ()
    assert summary.concluded == "MIT"
    assert "GPL-3.0-only" in summary.detected, "it is shown all the same"


def test_a_text_that_repeats_the_field_and_names_more_is_no_contradiction() -> None:
    summary = dataset(claim("cc-by-sa-3.0"), prose("CC BY-SA 3.0"), prose("GFDL"))
    assert summary.conflicts == ()
    assert summary.concluded == "CC-BY-SA-3.0"


def test_a_text_that_names_a_member_of_the_list_is_no_contradiction() -> None:
    found = identify_many(("cc-by-sa-3.0", "gfdl-1.3"))
    listed = claim("cc-by-sa-3.0")._replace(
        state=found.state, expression=found.expression, notes=found.notes
    )
    summary = dataset(listed, prose("CC BY-SA 3.0"))
    assert summary.conflicts == ()
    assert summary.concluded == "CC-BY-SA-3.0 AND GFDL-1.3-only"
    assert "list-semantics-unknown" in summary.notes


# -- other, unknown, none


def test_other_is_no_contradiction_of_the_license_that_a_text_names() -> None:
    summary = model(claim("other"), prose("OPT-175B License Agreement"))
    assert summary.conflicts == ()
    assert summary.concluded == "LicenseRef-OPT-175B"


def test_other_alone_is_unrecognised() -> None:
    summary = model(claim("other"))
    assert (summary.state, summary.concluded) == (LicenseState.UNRECOGNISED, None)
    assert "other-without-name" in summary.notes


def test_other_with_a_shared_name_keeps_its_candidates() -> None:
    found = identify_other("modified-mit", "")
    summary = model(claim("other")._replace(state=found.state, candidates=found.candidates))
    assert summary.state is LicenseState.AMBIGUOUS
    assert "LicenseRef-Kimi-K2-Modified-MIT" in summary.candidates


def test_unknown_stays_unknown_whatever_a_text_says() -> None:
    summary = dataset(claim("unknown"), prose("CC BY 4.0"))
    assert summary.state is LicenseState.PUBLISHER_UNKNOWN
    assert summary.candidates == ("CC-BY-4.0",)


def test_the_parts_of_one_declaration_bind_together() -> None:
    # `licenses:` of a dataset, one per configuration.
    summary = dataset(
        claim("cc-by-4.0", field="licenses.news"), claim("cc-by-nc-4.0", field="licenses.talks")
    )
    assert summary.concluded == "CC-BY-4.0 AND CC-BY-NC-4.0"
    assert summary.conflicts == ()


def test_one_part_that_nobody_knows_leaves_the_whole_open() -> None:
    summary = dataset(
        claim("cc-by-4.0", field="licenses.news"), claim("other-wi", field="licenses.essays")
    )
    assert (summary.state, summary.concluded) == (LicenseState.UNRECOGNISED, None)
    assert summary.candidates == ("CC-BY-4.0",)


def test_two_blocks_of_metadata_that_disagree_are_a_conflict() -> None:
    summary = model(claim("creativeml-openrail-m"), claim("mit"))
    assert len(summary.conflicts) == 1
    assert summary.concluded == "LicenseRef-CreativeML-OpenRAIL-M AND MIT"


def test_a_list_of_an_id_and_an_unknown_name_is_not_the_id() -> None:
    unknown = identify_other("acme", "LICENSE")
    summary = model(claim("mit"), claim("other")._replace(state=unknown.state, notes=unknown.notes))
    assert summary.state is LicenseState.UNRECOGNISED


def test_a_license_name_beside_a_plain_id_contradicts_it() -> None:
    summary = model(claim("mit"), claim("acme license", field="license_name"))
    assert len(summary.conflicts) == 1
    assert summary.state is LicenseState.UNRECOGNISED


def test_a_link_that_only_points_to_the_file_says_nothing() -> None:
    summary = model(claim("mit"), claim("LICENSE", field="license_link"))
    assert (summary.concluded, summary.conflicts) == ("MIT", ())


def test_a_text_that_adds_a_license_to_the_field_s_is_no_agreement() -> None:
    summary = model(claim("mit"), prose("MIT AND CC-BY-NC-4.0"))
    assert len(summary.conflicts) == 1
    assert summary.concluded == "MIT AND CC-BY-NC-4.0"


# -- files


def test_the_license_file_is_nearer_than_the_field() -> None:
    summary = model(claim("mit"), claim("gpl-3.0", Origin.LICENSE_FILE, field="LICENSE"))
    assert summary.concluded == "GPL-3.0-only"
    assert [pair[0].field for pair in summary.conflicts] == ["LICENSE"]


def test_a_lax_file_does_not_override_a_strict_field() -> None:
    summary = model(claim("llama3.1"), claim("apache-2.0", Origin.LICENSE_FILE, field="LICENSE"))
    assert summary.concluded == "LicenseRef-Llama-3.1"
    assert len(summary.conflicts) == 1


def test_a_license_file_that_nobody_knows_is_never_the_field_s_license() -> None:
    summary = model(claim("mit"), claim("Acme terms", Origin.LICENSE_FILE, field="LICENSE"))
    assert summary.state is LicenseState.UNRECOGNISED
    assert len(summary.conflicts) == 1


def test_two_licenses_in_one_repository() -> None:
    # The norm for models: LICENSE-CODE is MIT, LICENSE-MODEL is a license of its own.
    summary = model(
        claim("mit", Origin.LICENSE_FILE, field="LICENSE"),
        claim("deepseek-license", Origin.LICENSE_FILE, field="LICENSE-MODEL", scope=Scope.WEIGHTS),
    )
    assert summary.concluded == "LicenseRef-DeepSeek-1.0"
    assert summary.conflicts == ()


# -- scopes


@pytest.mark.parametrize(
    ("kind", "governs"), [(Kind.MODEL, Scope.WEIGHTS), (Kind.DATASET, Scope.DATA)]
)
def test_the_license_of_the_thing_itself_governs(kind: Kind, governs: Scope) -> None:
    summary = conclude(
        (prose("MIT", scope=Scope.CODE), prose("CC BY-NC 4.0", scope=governs)), kind=kind
    )
    assert summary.concluded == "CC-BY-NC-4.0"
    assert summary.conflicts == ()
    assert set(summary.detected) == {"MIT", "CC-BY-NC-4.0"}


def test_the_license_of_the_code_is_no_license_of_the_weights() -> None:
    summary = model(prose("Apache 2.0", scope=Scope.CODE))
    assert summary.state is LicenseState.NONE
    assert "other-scope-only" in summary.notes


def test_the_license_of_the_training_data_does_not_contradict_the_model_s() -> None:
    summary = model(claim("mit"), prose("CC BY-NC 4.0", scope=Scope.DATA))
    assert summary.conflicts == ()
    assert summary.concluded == "MIT"


# -- laws

_VALUES = st.sampled_from(
    [
        "mit",
        "apache-2.0",
        "cc-by-nc-4.0",
        "gpl-3.0",
        "cc",
        "unknown",
        "other",
        "llama3.1",
        "cc0-1.0",
    ]
)
_CLAIMS = st.builds(
    claim,
    _VALUES,
    st.sampled_from([Origin.FRONT_MATTER, Origin.LICENSE_FILE, Origin.PROSE, Origin.HUB]),
    scope=st.sampled_from([Scope.ARTIFACT, Scope.CODE, Scope.WEIGHTS]),
    confidence=st.sampled_from([0.4, 0.6, 0.85, 1.0]),
)


@given(st.lists(_CLAIMS, max_size=5))
def test_nothing_is_lost_and_only_what_is_resolved_has_an_expression(claims: list[Claim]) -> None:
    summary = model(*claims)
    assert summary.claims == tuple(claims)
    assert (summary.concluded is not None) == (summary.state is LicenseState.RESOLVED)
    assert all(one in claims and other in claims for one, other in summary.conflicts)


@given(st.lists(_CLAIMS, min_size=1, max_size=4), _CLAIMS)
def test_a_claim_about_another_part_changes_nothing(claims: list[Claim], extra: Claim) -> None:
    before = model(*claims)
    after = model(*claims, extra._replace(scope=Scope.DOCS))
    assert (after.state, after.concluded, after.conflicts) == (
        before.state,
        before.concluded,
        before.conflicts,
    )
