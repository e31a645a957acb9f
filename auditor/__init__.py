"""License and data-provenance auditor for AI models and datasets.

The public names, loaded when they are first used:

- `audit(subjects, *, policy, knowledge, today, …) -> Report`
- `load_policy(names, settings, …)`, the packs that `auditor check --policy` takes
- `Report`, what an audit says
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.engine import audit as audit
    from auditor.model import Report as Report
    from auditor.policy.packs import resolve as load_policy

__version__ = "0.1.0"
__all__ = ["Report", "__version__", "audit", "load_policy"]


def __getattr__(name: str) -> object:
    """Import a public name on first use: `auditor --version` needs none of them."""
    if name == "audit":
        from auditor.engine import audit

        return audit
    if name == "load_policy":
        from auditor.policy.packs import resolve

        return resolve
    if name == "Report":
        from auditor.model import Report

        return Report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
