"""The process behind the `auditor` command and `python -m auditor`."""

from __future__ import annotations

import gc
import os
import sys

_RARELY = 200_000
"""New containers between two collections of cycles; Python's default is 700."""


def main() -> None:
    """Run the command line and exit.

    A process that lives for a tenth of a second gains nothing from collecting cycles while it
    starts, or from taking its modules apart at the end; both together are a fifth of its time.
    """
    gc.set_threshold(_RARELY)
    from auditor.cli import EXIT_USAGE, run

    code = run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more, as in `auditor check | head -1`
        code = code or EXIT_USAGE
    os._exit(code)


if __name__ == "__main__":
    main()
