"""`python -m bench [ROW…]`: measure and print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from bench import audit, license_text
from bench.measure import Row

ROWS: dict[str, Callable[[], Iterator[Row | license_text.Line]]] = {
    "P1": audit.whole_audit,
    "P2": audit.prose_scan,
    "P3": audit.worst_cards,
    "P7": audit.cold_start,
    "P8": license_text.index_and_matching,
    "P9": license_text.identification,
}


def main(names: list[str]) -> int:
    """Print the rows asked for, or all; 2 for a row that does not exist."""
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(ROWS)}", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; CPU time, medians")
    for name in names or ROWS:
        for row in ROWS[name]():
            print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
