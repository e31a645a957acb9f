"""What changed between two reports: findings that are new, fixed, changed or as before; verdicts.

Findings are the same when their rule and what they are about are the same, wherever the line has
moved to. A subject whose file was moved is followed by its bytes, else by its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from auditor.model import Axis, Finding, Outcome, Report, ReportVerdict, Severity, SubjectReport
from auditor.reports import explain
from auditor.reports.flat import of_run, of_subject
from auditor.reports.order import canonical, finding_order
from auditor.tuples import NamedTuple


class Status(StrEnum):
    NEW = "new"
    FIXED = "fixed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class FindingChange(NamedTuple):
    """One finding in both reports. `old` is None when it is new, `new` when it is fixed."""

    status: Status
    old: Finding | None
    new: Finding | None
    differences: tuple[tuple[str, str, str], ...] = ()
    """What is different, as it was and as it is: `("outcome", "review", "fail")`."""

    @property
    def finding(self) -> Finding:
        """The finding as it is, or as it was when it is fixed."""
        found = self.new or self.old
        assert found is not None
        return found


class SubjectChange(NamedTuple):
    """One subject in both reports. `old` is None when it was added, `new` when it is gone."""

    old: SubjectReport | None
    new: SubjectReport | None
    facts: tuple[tuple[str, str, str], ...] = ()
    """What else is different: verdict, license, outbound verdict, grades; then and now."""
    findings: tuple[FindingChange, ...] = ()

    @property
    def subject(self) -> SubjectReport:
        """The subject as it is, or as it was when it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def moved_from(self) -> str:
        """The id that it had, when that is another one."""
        if self.old is None or self.new is None or self.old.id == self.new.id:
            return ""
        return self.old.id


class Diff(NamedTuple):
    """The difference between two reports, in the order of subjects."""

    old: Report
    new: Report
    run: tuple[tuple[str, str, str], ...]
    """What is different about the two runs: target, stance, policies, knowledge, day."""
    subjects: tuple[SubjectChange, ...]
    about_run: tuple[FindingChange, ...]
    """Inputs that could not be read, and waivers that do not hold."""

    @property
    def changes(self) -> tuple[FindingChange, ...]:
        """All findings, those of subjects first."""
        found = [change for subject in self.subjects for change in subject.findings]
        return (*found, *self.about_run)

    def count(self, status: Status) -> int:
        """How many findings have a status."""
        return sum(change.status is status for change in self.changes)


def compare(old: Report, new: Report) -> Diff:
    """The difference from one report to a later one. Pure; the order of the inputs matters."""
    old, new = canonical(old), canonical(new)
    subjects = [_subject(before, after) for before, after in _paired(old.subjects, new.subjects)]
    return Diff(
        old=old,
        new=new,
        run=_differences(_about(old), _about(new)),
        subjects=tuple(sorted(subjects, key=lambda one: (one.subject.id, one.subject.path))),
        about_run=_findings(
            [row.finding for row in of_run(old)], [row.finding for row in of_run(new)]
        ),
    )


def verdict(diff: Diff, fail_on: Severity = Severity.ERROR) -> ReportVerdict:
    """The worst outcome among what is new or became worse; what was there before does not count."""
    worst = ReportVerdict.PASS
    for change in diff.changes:
        finding = change.new
        if finding is None or not (change.status is Status.NEW or _worse(change)):
            continue
        rank = _SEVERITY[finding.severity]
        if finding.outcome is Outcome.FAIL and rank <= _SEVERITY[fail_on]:
            return ReportVerdict.FAIL
        if finding.outcome is Outcome.ERROR or (
            finding.outcome is Outcome.REVIEW and rank <= max(_SEVERITY[fail_on], 1)
        ):
            worst = ReportVerdict.REVIEW
    return worst


_SEVERITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_OUTCOME = {Outcome.FAIL: 0, Outcome.ERROR: 1, Outcome.REVIEW: 2}


def _worse(change: FindingChange) -> bool:
    old, new = change.old, change.new
    if old is None or new is None:
        return False
    if _OUTCOME.get(new.outcome, 3) != _OUTCOME.get(old.outcome, 3):
        return _OUTCOME.get(new.outcome, 3) < _OUTCOME.get(old.outcome, 3)
    return _SEVERITY[new.severity] < _SEVERITY[old.severity]


def _paired(
    old: Sequence[SubjectReport], new: Sequence[SubjectReport]
) -> list[tuple[SubjectReport | None, SubjectReport | None]]:
    """Each subject beside its earlier self: by id, then by its bytes, then by its name."""
    left, right = list(old), list(new)
    pairs: list[tuple[SubjectReport | None, SubjectReport | None]] = []
    for key in (_by_id, _by_bytes, _by_name):
        before = _unique(left, key)
        after = _unique(right, key)
        for value in before.keys() & after.keys():
            pairs.append((before[value], after[value]))
            left.remove(before[value])
            right.remove(after[value])
    return pairs + [(one, None) for one in left] + [(None, one) for one in right]


def _by_id(one: SubjectReport) -> str:
    return one.id


def _by_bytes(one: SubjectReport) -> str:
    return one.sha256


def _by_name(one: SubjectReport) -> str:
    return f"{one.kind} {one.name}" if one.name else ""


def _unique(subjects: Iterable[SubjectReport], key: object) -> dict[str, SubjectReport]:
    """Subjects by a key that only one of them has; a pair must not be a guess."""
    assert callable(key)
    groups: defaultdict[str, list[SubjectReport]] = defaultdict(list)
    for one in subjects:
        if value := key(one):
            groups[value].append(one)
    return {value: found[0] for value, found in groups.items() if len(found) == 1}


def _subject(old: SubjectReport | None, new: SubjectReport | None) -> SubjectChange:
    return SubjectChange(
        old=old,
        new=new,
        facts=_differences(_facts(old), _facts(new)) if old and new else (),
        findings=_findings(
            [row.finding for row in of_subject(old)] if old else [],
            [row.finding for row in of_subject(new)] if new else [],
        ),
    )


def _findings(old: Sequence[Finding], new: Sequence[Finding]) -> tuple[FindingChange, ...]:
    waiting: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in old:
        waiting[_identity(finding)].append(finding)
    changes: list[FindingChange] = []
    for finding in new:
        same = waiting[_identity(finding)]
        if not same:
            changes.append(FindingChange(status=Status.NEW, old=None, new=finding))
            continue
        before = same.pop(0)
        differences = _differences(_told(before), _told(finding))
        status = Status.CHANGED if differences else Status.UNCHANGED
        changes.append(
            FindingChange(status=status, old=before, new=finding, differences=differences)
        )
    for rest in waiting.values():
        changes.extend(FindingChange(status=Status.FIXED, old=one, new=None) for one in rest)
    order = list(Status)
    return tuple(
        sorted(changes, key=lambda one: (order.index(one.status), finding_order(one.finding)))
    )


def _identity(finding: Finding) -> tuple[str, str]:
    """What makes it the same finding: as in its fingerprint, but without the subject's id."""
    return finding.rule, finding.offender or finding.message


def _told(finding: Finding) -> dict[str, str]:
    return {
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "waiver": explain.waiver_words(finding),
    }


def _facts(one: SubjectReport) -> dict[str, str]:
    grades = one.exposure.axes
    verdicts = zip(("strict", "moderate", "permissive"), one.outbound.verdicts, strict=True)
    return {
        "verdict": one.verdict.value,
        "license": explain.license_words(one.license),
        **{f"release ({stance})": explain.VERDICT_WORDS[value] for stance, value in verdicts},
        "exposure": explain.grade_words(one.exposure),
        **{
            f"exposure, {explain.AXIS_WORDS[axis]}": grades[axis].value
            for axis in Axis
            if axis in grades
        },
    }


def _about(report: Report) -> dict[str, str]:
    run = report.run
    return {
        "verdict": report.verdict.value,
        "target license": run.target_license,
        "stance": run.stance.value,
        "policies": ", ".join(f"{one.id} {one.version}" for one in run.policies),
        "policy files": ", ".join(f"{one.id} {one.sha256[:12]}" for one in run.policies),
        "program": report.tool_version,
        "knowledge": f"{report.knowledge_version} of {report.knowledge_as_of}",
        "day": run.as_of,
    }


def _differences(old: dict[str, str], new: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*old, *new))
    return tuple(
        (name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )
