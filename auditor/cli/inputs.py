"""What a command is to look at: files and folders here, artefacts on the Hub, and the lock.

Nothing touches the network unless a command was told to (`--online`, `auditor lock`); then every
host that is asked is one that the user named or huggingface.co.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import config as configuration
from auditor.errors import UsageError
from auditor.model import Kind, Problem, Subject
from auditor.readers.assemble import assemble
from auditor.readers.read import read_files
from auditor.source import files
from auditor.tuples import NamedTuple

if TYPE_CHECKING:
    from auditor.knowledge import Knowledge
    from auditor.provenance.lock import Lock
    from auditor.source.hub import Hub

DEFAULT_LOCK = "auditor.lock"
ON_THE_HUB = "hf:"


class Network(NamedTuple):
    """Whether and how the Hub may be asked."""

    online: bool = False
    endpoint: str = ""
    with_token: bool = False
    seconds: float | None = None
    use_cache: bool = True


class Inputs(NamedTuple):
    """Everything that was read."""

    subjects: tuple[Subject, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    lock: Lock | None


def hub_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that may ask the Hub, as a decorator."""
    for option in (
        click.option(
            "--hub-timeout",
            type=click.FloatRange(min=0.0, min_open=True),
            metavar="SECONDS",
            help="Time for all questions to the Hub together [300].",
        ),
        click.option(
            "--hub-token",
            is_flag=True,
            help="Send the token in HF_TOKEN to the Hub.",
        ),
        click.option(
            "--hub-endpoint",
            metavar="URL",
            help="The Hub to ask [HF_ENDPOINT, else https://huggingface.co].",
        ),
    ):
        command = option(command)
    return command


def collect(
    targets: Sequence[str],
    *,
    knowledge: Knowledge,
    config: configuration.Config,
    lock_file: str | None,
    network: Network = Network(),  # noqa: B008  (a value that cannot change)
    notices: bool = False,
) -> Inputs:
    """Read the targets: local ones from disk, `hf:` ones from the Hub or, offline, the lock.

    `notices`: look for notices and copyright lines, too, for policies that ask about them.

    Raises UsageError for a target that does not exist, for a lock that is broken, and offline for
    an artefact that the lock does not hold.
    """
    local = [target for target in targets if not target.startswith(ON_THE_HUB)]
    remote = [hub_target(target) for target in targets if target.startswith(ON_THE_HUB)]
    discovery = files.discover(local if local or remote else (".",))
    readings = read_files(discovery.files, knowledge, notices=notices)
    subjects, problems = assemble(readings.readings)
    problems = (*discovery.problems, *readings.problems, *problems)
    ignored = (*discovery.ignored, *readings.ignored)

    lock: Lock | None
    if network.online:
        if lock_file is not None:
            raise UsageError(
                "--online asks the Hub and --lock asks a file: choose one",
                hint="`auditor lock` writes what the Hub says now to the lock",
            )
        lock, more = look_up(remote, subjects, knowledge, network)
        problems = (*problems, *more)
    else:
        lock = read_lock(lock_file, config)
    if remote:
        from auditor.cli.upstream import subjects_of
        from auditor.provenance.lock import EMPTY

        if not network.online:
            _require(remote, lock)
        found, more = subjects_of(lock or EMPTY, remote, knowledge)
        subjects, problems = (*subjects, *found), (*problems, *more)
    return Inputs(subjects=subjects, problems=problems, ignored=ignored, lock=lock)


def hub_target(target: str) -> str:
    """`hf:OWNER/NAME`, `hf:model/…`, `hf:models/…`, `hf:dataset/…` as one id. Raises UsageError."""
    from auditor.provenance.lock import hub_parts
    from auditor.readers import ids

    found = ids.target(target, Kind.MODEL)
    parts = hub_parts(found)
    steps = parts[1].split("/") if parts else []
    if len(steps) not in (1, 2) or not all(steps):
        raise UsageError(
            f"{target!r} is no artefact on the Hub",
            hint="write hf:model/OWNER/NAME or hf:dataset/OWNER/NAME, with @REVISION if you like",
        )
    return found


def read_lock(
    given: str | None, config: configuration.Config, *, must_exist: bool = False
) -> Lock | None:
    """The lock that was named, else the configured one, else auditor.lock beside the
    configuration if it is there. Raises UsageError when a named one is missing or broken."""
    path = lock_path(given, config)
    if not path.is_file():
        if given is None and config.get("lock") is None and not must_exist:
            return None
        raise UsageError(
            "the lock file does not exist",
            path=path.as_posix(),
            hint="write it with `auditor lock`",
        )
    from auditor.provenance import lock_file

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the lock cannot be read: {error}", path=path.as_posix()) from error
    return lock_file.parse(text, path=path.as_posix())


def lock_path(given: str | None, config: configuration.Config) -> Path:
    """Where the lock is, or would be."""
    return Path(given) if given is not None else config.file("lock", DEFAULT_LOCK)


def look_up(
    remote: Sequence[str], subjects: Sequence[Subject], knowledge: Knowledge, network: Network
) -> tuple[Lock, tuple[Problem, ...]]:
    """Ask the Hub about the targets and all that is upstream; progress goes to stderr."""
    from auditor.cli.upstream import gather

    with_progress = _Progress()
    found = gather(
        connect(network),
        remote,
        subjects,
        knowledge,
        today=today().isoformat(),
        progress=with_progress.show,
    )
    with_progress.end(len(found.lock.entries))
    return found.lock, found.problems


def connect(network: Network) -> Hub:
    """The Hub, as the options say."""
    from auditor.source import hub, hub_cache

    return hub.connect(
        endpoint=network.endpoint,
        with_token=network.with_token,
        deadline=network.seconds or hub.DEFAULT_DEADLINE,
        cache=hub_cache.default_folder() if network.use_cache else None,
    )


def today() -> date:
    """The day, UTC: SOURCE_DATE_EPOCH, else the clock's. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        if not epoch.isdigit():
            raise UsageError(f"SOURCE_DATE_EPOCH {epoch!r} is not a number of seconds")
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()


class _Progress:
    """A line on a terminal that says what is asked for; one at the end elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def show(self, id: str, done: int, left: int) -> None:
        if self._live:
            shown = "".join(c if c.isprintable() else "?" for c in id)[:60]
            line = f"asking the Hub: {done + 1} of {done + left + 1}: {shown}"
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)

    def end(self, asked: int) -> None:
        things = "artefact" if asked == 1 else "artefacts"
        start = "\r\x1b[K" if self._live else ""
        click.echo(f"{start}asked the Hub about {asked} {things}", err=True)


def _require(remote: Sequence[str], lock: Lock | None) -> None:
    for target in remote:
        entry = lock.find(target) if lock is not None else None
        if entry is None or (entry.state == "found" and entry.text is None):
            where = f"in {lock.path}" if lock is not None else "in a lock, for there is none"
            raise UsageError(
                f"{target} is not {where}, and the Hub is asked only when you say so",
                hint=f"add --online, or pin it with `auditor lock {target}`",
            )
