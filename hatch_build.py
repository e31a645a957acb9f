"""Build hook: compile the knowledge index and the policy packs into the wheel.

They are built from YAML, are not under version control, and are the same for every platform.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Module that compiles -> file that it writes.
_COMPILED = {
    "auditor.knowledge.compile": "auditor/knowledge/_index.bin",
    "auditor.policy.compile": "auditor/policy/_packs.json",
}


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add what was written to the files of the wheel.

        An editable install runs from the checkout, so writing the files there is all it takes.
        """
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        for module, artifact in _COMPILED.items():
            if not (root / (module.replace(".", "/") + ".py")).is_file():
                continue
            done = subprocess.run(
                [sys.executable, "-m", module], cwd=root, capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(f"{module} failed:\n{done.stderr or done.stdout}")
            build_data["artifacts"].append("/" + artifact)
