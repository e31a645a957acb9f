"""CPU time, fairly: medians of interleaved rounds, always beside a floor from the same run."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the budget as measured. `value` and `floor` in milliseconds of CPU."""

    id: str
    what: str
    value: float
    floor: float
    budget: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor else float("nan")

    def line(self) -> str:
        state = "within" if self.ratio <= self.budget else "OVER"
        return (
            f"{self.id:<5} {self.what:<46} {self.value:>10.3f} ms  floor {self.floor:>9.3f} ms"
            f"  ratio {self.ratio:>6.2f}  budget {self.budget:>5.2f}  {state}"
            + (f"  ({self.note})" if self.note else "")
        )


def interleaved(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int = 5
) -> tuple[float, float]:
    """Median CPU milliseconds of both, measured in turn after one round that does not count."""
    measured: tuple[list[float], list[float]] = ([], [])
    for round_ in range(rounds + 1):
        for index, call in enumerate((ours, floor)):
            gc.collect()
            start = time.process_time()
            call()
            spent = (time.process_time() - start) * 1000
            if round_:
                measured[index].append(spent)
    return median(measured[0]), median(measured[1])


def processes(ours: Sequence[str], floor: Sequence[str], rounds: int = 9) -> tuple[float, float]:
    """The same for whole processes: user plus system time as the kernel accounts it."""
    measured: tuple[list[float], list[float]] = ([], [])
    for round_ in range(rounds + 1):
        for index, command in enumerate((ours, floor)):
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            if round_:
                measured[index].append((usage.ru_utime + usage.ru_stime) * 1000)
    return median(measured[0]), median(measured[1])


def peak_mib(command: Sequence[str]) -> float:
    """Peak resident memory of a process, in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
