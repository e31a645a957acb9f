"""Waivers: what is refused, what is covered, and what is said of those that cover nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.errors import WaiverError
from auditor.model import Finding, Kind, Outcome, Severity, Subject
from auditor.policy import packs, waivers
from auditor.policy.checks import flatten

TODAY = date(2026, 11, 24)
SHA = "5f2c" * 16
BOT = Subject(
    id="hf:model/acme/support-bot-7b@3f2c9ab0",
    kind=Kind.MODEL,
    path="README.md",
    sha256=SHA,
    revision="3f2c9ab0d1e2",
)
CARD = Subject(id="file:models/bot/README.md", kind=Kind.MODEL, path="README.md", sha256=SHA)
RULES = packs.resolve(["baseline", "apache-2.0"]).rules

WAIVER = """\
waivers:
  - id: W-2026-014
    rule: datasets-compatible
    subject: hf:model/acme/support-bot-7b@3f2c9ab
    offender: hf:dataset/acme/annotated-tickets
    reason: license-acquired
    justification: Commercial grant signed with the dataset's author on 2026-02-11.
    evidence: [https://contracts.example/4711]
    approved_by: legal@acme.example
    approved_on: 2026-02-12
    expires: 2027-02-12
"""


def load(tmp_path: Path, text: str = WAIVER) -> tuple[waivers.Waiver, ...]:
    file = tmp_path / "auditor-waivers.yaml"
    file.write_text(text, encoding="utf-8")
    return waivers.load(file)


def finding(
    rule: str = "datasets-compatible", offender: str = "hf:dataset/acme/annotated-tickets"
) -> Finding:
    return Finding(
        rule=rule,
        pack="apache-2.0",
        outcome=Outcome.FAIL,
        severity=Severity.ERROR,
        message="not allowed",
        offender=offender,
        fingerprint="0" * 16,
    )


def apply(
    given: tuple[waivers.Waiver, ...],
    *findings: Finding,
    subject: Subject = BOT,
    today: date = TODAY,
) -> tuple[tuple[Finding, ...], list[str]]:
    """The findings of the subject, and the rules and outcomes of what is said of the waivers."""
    by_subject, said = waivers.apply(
        {subject.id: findings}, {subject.id: subject}, given, rules=RULES, today=today
    )
    return by_subject[subject.id], [one.rule for one in said]


def test_a_waived_finding_keeps_everything_and_says_who_signed(tmp_path: Path) -> None:
    before = finding()
    (after,), said = apply(load(tmp_path), before)
    assert after.outcome is Outcome.WAIVED
    assert after._replace(outcome=before.outcome, waiver=None) == before
    assert after.waiver is not None
    assert after.waiver.id == "W-2026-014"
    assert after.waiver.approved_by == "legal@acme.example"
    assert after.waiver.evidence == ("https://contracts.example/4711",)
    assert said == []


@pytest.mark.parametrize(
    ("day", "outcome", "said"),
    [
        (date(2026, 2, 11), Outcome.FAIL, ["waiver-early"]),
        (date(2026, 2, 12), Outcome.WAIVED, []),
        (date(2027, 1, 12), Outcome.WAIVED, []),
        (date(2027, 1, 13), Outcome.WAIVED, ["waiver-expiring"]),
        (date(2027, 2, 12), Outcome.WAIVED, ["waiver-expiring"]),
        (date(2027, 2, 13), Outcome.FAIL, ["waiver-expired"]),
    ],
    ids=["before", "first day", "31 days left", "30 days left", "last day", "day after"],
)
def test_the_days_of_a_waiver(tmp_path: Path, day: date, outcome: Outcome, said: list[str]) -> None:
    (after,), rules = apply(load(tmp_path), finding(), today=day)
    assert (after.outcome, rules) == (outcome, said)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (finding(rule="lineage-compatible"), "waiver-unused"),
        (finding(offender="hf:dataset/acme/other"), "waiver-unused"),
        (finding(offender=""), "waiver-unused"),
    ],
)
def test_nothing_else_is_covered(tmp_path: Path, other: Finding, said: str) -> None:
    (after,), rules = apply(load(tmp_path), other)
    assert (after, rules) == (other, [said])


def test_owners_and_names_are_compared_without_case(tmp_path: Path) -> None:
    (after,), _ = apply(load(tmp_path), finding(offender="hf:dataset/Acme/Annotated-Tickets"))
    assert after.outcome is Outcome.WAIVED


def test_a_changed_subject_is_not_covered(tmp_path: Path) -> None:
    changed = BOT._replace(id="hf:model/acme/support-bot-7b@77", revision="77aa88bb")
    (after,), said = apply(load(tmp_path), finding(), subject=changed)
    assert (after.outcome, said) == (Outcome.FAIL, ["waiver-subject-changed"])


def test_a_subject_of_unknown_revision_is_not_covered(tmp_path: Path) -> None:
    unknown = BOT._replace(id="hf:model/acme/support-bot-7b", revision="")
    (after,), said = apply(load(tmp_path), finding(), subject=unknown)
    assert (after.outcome, said) == (Outcome.FAIL, ["waiver-subject-changed"])


def test_a_file_is_pinned_by_its_hash(tmp_path: Path) -> None:
    pinned = WAIVER.replace(
        "hf:model/acme/support-bot-7b@3f2c9ab", f"file:models/bot/README.md@sha256:{SHA[:16]}"
    )
    (after,), said = apply(load(tmp_path, pinned), finding(), subject=CARD)
    assert (after.outcome, said) == (Outcome.WAIVED, [])
    edited = CARD._replace(sha256="0" * 64)
    (after,), said = apply(load(tmp_path, pinned), finding(), subject=edited)
    assert (after.outcome, said) == (Outcome.FAIL, ["waiver-subject-changed"])


def test_a_waiver_for_what_was_not_audited(tmp_path: Path) -> None:
    (after,), said = apply(load(tmp_path), finding(), subject=CARD)
    assert (after.outcome, said) == (Outcome.FAIL, ["waiver-unmatched"])


def test_a_rule_that_takes_no_waiver(tmp_path: Path) -> None:
    text = WAIVER.replace("datasets-compatible", "waiver-expired").replace(
        "    offender: hf:dataset/acme/annotated-tickets\n", ""
    )
    (after,), said = apply(load(tmp_path, text), finding(rule="waiver-expired", offender=""))
    assert (after.outcome, said) == (Outcome.FAIL, ["waiver-not-allowed"])


def test_what_is_said_of_a_waiver_names_its_place(tmp_path: Path) -> None:
    _, (said,) = waivers.apply({}, {}, load(tmp_path), rules=RULES, today=date(2027, 3, 1))
    assert said.span is not None
    assert (Path(said.span.path).name, said.span.line) == ("auditor-waivers.yaml", 2)
    assert "2027-02-12" in said.message
    assert said.severity is Severity.WARNING
    assert said.offender == "W-2026-014"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "what"),
    [
        ("expires: 2027-02-12", "expires: 2027-02-30", "11:14", "is not a day"),
        ("expires: 2027-02-12", "expires: 2027", "11:14", "must be text"),
        ("expires: 2027-02-12", 'expires: "2027"', "11:14", "is not a day"),
        ("expires: 2027-02-12", "expires: 20270212", "11:14", "must be text"),
        ("expires: 2027-02-12", "expires: 12.02.2027", "11:14", "is not a day"),
        ("    expires: 2027-02-12\n", "", "2:5", "has no 'expires'"),
        ("expires: 2027-02-12", "expires: 2026-01-01", "11:14", "expires before"),
        ("expires:", "expiry:", "11:5", "unknown key 'expiry'"),
        ("reason: license-acquired", "reason: because", "6:13", "unknown reason"),
        ("support-bot-7b@3f2c9ab", "*@3f2c9ab", "4:14", "wildcard"),
        ("support-bot-7b@3f2c9ab", "support-bot-7b", "4:14", "not pinned"),
        ("support-bot-7b@3f2c9ab", "support-bot-7b@main", "4:14", "is no commit"),
        ("support-bot-7b@3f2c9ab", "support-bot-7b@3f2c", "4:14", "is no commit"),
        ("hf:model/acme/support-bot-7b@3f2c9ab", "file:a@3f2c9abd", "4:14", "not pinned"),
        ("hf:model/acme/support-bot-7b@3f2c9ab", "file:a@sha256:3f2c", "4:14", "no SHA-256"),
        ("hf:dataset/acme/annotated-tickets", "hf:dataset/acme/*", "5:15", "wildcard"),
        ("[https://contracts.example/4711]", "[]", "8:15", "list of texts"),
        ("approved_by: legal@acme.example", 'approved_by: " "', "9:18", "must be text"),
        ("waivers:", "wavers:", "1:1", "unknown key 'wavers'"),
    ],
)
def test_mistakes_stop_the_run_and_name_their_place(
    tmp_path: Path, right: str, wrong: str, place: str, what: str
) -> None:
    assert right in WAIVER
    with pytest.raises(WaiverError) as caught:
        load(tmp_path, WAIVER.replace(right, wrong))
    errors = [one for one in flatten(caught.value) if what in one.what]
    assert errors, caught.value.diagnostics()
    assert any(one.where.endswith(f"auditor-waivers.yaml:{place}") for one in errors)


@pytest.mark.parametrize(
    ("right", "wrong", "what", "hint"),
    [
        ("rule: datasets-compatible", "rule: dataset-compatible", "unknown rule", "datasets-comp"),
        ("    offender: hf:dataset/acme/annotated-tickets\n", "", "has no 'offender'", "report"),
    ],
)
def test_mistakes_that_need_the_policy(
    tmp_path: Path, right: str, wrong: str, what: str, hint: str
) -> None:
    given = load(tmp_path, WAIVER.replace(right, wrong))
    with pytest.raises(WaiverError) as caught:
        apply(given, finding())
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert caught.value.line == 2
    file = tmp_path / "auditor-waivers.yaml"
    with pytest.raises(WaiverError):
        waivers.load(file, RULES)


def test_a_shipped_rule_that_this_run_leaves_out_is_known(tmp_path: Path) -> None:
    given = load(tmp_path, WAIVER.replace("datasets-compatible", "copyright-critical"))
    _, said = apply(given, finding())
    assert said == ["waiver-unmatched"]


def test_two_waivers_with_one_id(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="two waivers have the id"):
        load(tmp_path, WAIVER + WAIVER.removeprefix("waivers:\n"))


def test_no_waivers_change_nothing() -> None:
    assert apply((), finding()) == ((finding(),), [])
