"""What the Hub says of a model or a dataset: metadata and card text, never weights.

The only module that talks to the network and the only one that uses huggingface_hub, which is
imported when the first question is asked. Every way in which a question can go wrong is a state
of the answer, none an exception and none a wait without end: whoever asks must be able to say
"could not look" and go on.

What the client library does by itself and must not do here (huggingface_hub 2.4.0, read and run
2026-11-23): it sends a stored token to whatever endpoint is set, follows redirects to any host,
waits without a limit for a slow answer, and asks once only when it is told to slow down.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from auditor import __version__
from auditor.errors import UsageError
from auditor.model import Kind
from auditor.source import hub_cache
from auditor.tuples import NamedTuple

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
DEFAULT_DEADLINE: Final = 300.0
"""Seconds that all questions of one run may take together, waits for rate limits included."""
CARD_BYTES: Final = 4 * 1024 * 1024
"""The largest card that is read; the largest real ones have some 2 MB."""
METADATA_BYTES: Final = 8 * 1024 * 1024

_HUB_HOSTS: Final = frozenset({"huggingface.co", "hf.co"})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ID: Final = re.compile(r"[A-Za-z0-9_][\w.-]{0,95}(/[A-Za-z0-9_][\w.-]{0,95})?", re.ASCII)
_REVISION: Final = re.compile(r"[A-Za-z0-9_][\w./-]{0,199}", re.ASCII)
_SHA: Final = re.compile(r"[0-9a-f]{40}")
_RESET: Final = re.compile(r"\br\s*=\s*(\d{1,9})\s*;\s*t\s*=\s*(\d{1,9})")
_ONE_REQUEST: Final = 20.0
"""Seconds after which a request is given up, however busily the server drips."""
_ATTEMPTS: Final = 4
_BACK_OFF: Final = (0.5, 1.0, 2.0)
_FIELDS: Final = ("cardData", "createdAt", "disabled", "gated", "sha", "tags")

T = TypeVar("T")


class State(StrEnum):
    """What came of a question. Only FOUND says anything of the artefact."""

    FOUND = "found"
    GATED = "gated"
    """It is there, and only those who were let in may read it."""
    MISSING = "missing"
    """Not there, or private: the Hub does not say which."""
    RATE_LIMITED = "rate-limited"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    """An answer that cannot be understood, or that breaks off."""
    REFUSED = "refused"
    """We did not ask or did not follow: no id of the Hub, a redirect elsewhere, access disabled."""


class Answer(NamedTuple):
    """What the Hub said of one artefact, or why it said nothing."""

    asked: str
    """The id that was asked for, without revision."""
    kind: Kind
    state: State
    reason: str = ""
    """In words, where the state is not `found`."""
    id: str = ""
    """The id under which it is known today; differs from `asked` after a rename."""
    revision: str = ""
    """The commit, 40 hexadecimal digits."""
    tags: tuple[str, ...] = ()
    card_data: Mapping[str, Any] | None = None
    """The card's metadata as the Hub parsed it; None when it could not, or did not tell. That is
    unknown, and not the same as a card without a license."""
    gated: str = ""
    """`auto` or `manual` when files are kept back, else empty."""
    created: str = ""
    card: str | None = None
    """The text of README.md; None when it could not be read."""
    card_state: State = State.MISSING
    card_reason: str = ""


class _Failed(Exception):
    """A request that came to nothing; carries the state, the words, and whether to try again."""

    def __init__(
        self, state: State, reason: str, wait: float | None = None, *, down: bool = False
    ) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.wait = wait
        """Seconds to wait before asking again; 0 for a guess of ours, None where it is no use."""
        self.down = down
        """Whether every other question would fail in the same way."""


class Hub:
    """One endpoint, asked during one run. Answers are kept for the run, good ones on disk too."""

    def __init__(
        self,
        *,
        endpoint: str = DEFAULT_ENDPOINT,
        token: str = "",
        deadline: float = DEFAULT_DEADLINE,
        one_request: float = _ONE_REQUEST,
        cache: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises UsageError for an endpoint that is no address, or that the token must not go to.

        `cache` is a folder for answers that outlive the run; None keeps none. `token` is sent
        only when it is given here: never one that huggingface_hub finds by itself.
        """
        self._origin = _origin(endpoint)
        self.endpoint = endpoint.rstrip("/")
        if token and not _may_hear_secrets(self._origin):
            raise UsageError(
                f"a token is not sent to {self.endpoint} over plain http",
                hint="use https, or leave out --hub-token",
            )
        self._token = token
        self._until = time.monotonic() + deadline
        self._one_request = one_request
        self._cache = cache
        self._sleep = sleep
        self._answers: dict[tuple[str, Kind, str], Answer] = {}
        self._down = ""
        self._api: Any = None

    def look_up(self, id: str, kind: Kind, revision: str = "") -> Answer:
        """The answer about `OWNER/NAME` (or a bare name), at a revision or as it is now.

        Raises nothing; see `State`. Each artefact is asked for once in a run.
        """
        key = (id.casefold(), kind, revision)
        found = self._answers.get(key)
        if found is None:
            found = self._cached(id, kind, revision) or self._ask(id, kind, revision)
            self._answers[key] = found
            if found.state is State.FOUND:
                self._answers.setdefault((found.id.casefold(), kind, revision), found)
        return found

    def _cached(self, id: str, kind: Kind, revision: str) -> Answer | None:
        if self._cache is None:
            return None
        forever = _SHA.fullmatch(revision) is not None
        stored = hub_cache.read(self._cache, self._cache_key(id, kind, revision), forever)
        if stored is None:
            return None
        try:
            return Answer(
                **{
                    **stored,
                    "kind": Kind(stored["kind"]),
                    "state": State(stored["state"]),
                    "card_state": State(stored["card_state"]),
                    "tags": tuple(stored["tags"]),
                }
            )
        except (KeyError, TypeError, ValueError):
            return None  # written by another version

    def _cache_key(self, id: str, kind: Kind, revision: str) -> tuple[str, ...]:
        # What somebody with a token may read is no answer for a run without one.
        trusted = "with-token" if self._token else "anonymous"
        return (self.endpoint, trusted, kind.value, id.casefold(), revision)

    def _ask(self, id: str, kind: Kind, revision: str) -> Answer:
        if not _ID.fullmatch(id) or ".." in id or "--" in id:
            return _nothing(id, kind, State.REFUSED, "this is no id of the Hub")
        if revision and (not _REVISION.fullmatch(revision) or ".." in revision):
            return _nothing(id, kind, State.REFUSED, "this is no revision of a repository")
        if kind is Kind.CODE:
            return _nothing(id, kind, State.REFUSED, "the Hub keeps models and datasets")
        try:
            answer = self._metadata(id, kind, revision)
        except _Failed as failed:
            return _nothing(id, kind, failed.state, failed.reason)
        try:
            answer = answer._replace(
                card=self._patiently(lambda: self._card(answer)), card_state=State.FOUND
            )
        except _Failed as failed:
            answer = answer._replace(card_state=failed.state, card_reason=failed.reason)
        # An answer without its card is kept only where the Hub itself keeps the card back.
        if self._cache is not None and answer.card_state in (
            State.FOUND,
            State.GATED,
            State.MISSING,
        ):
            key = self._cache_key(id, kind, revision)
            hub_cache.write(self._cache, key, answer._asdict())
        return answer

    def _metadata(self, id: str, kind: Kind, revision: str) -> Answer:
        api = self._client()
        ask = api.model_info if kind is Kind.MODEL else api.dataset_info

        def request() -> Answer:
            info = ask(
                id,
                revision=revision or None,
                expand=list(_FIELDS),
                timeout=min(10.0, self._one_request),
                token=self._token or False,
            )
            return _understood(info, id, kind)

        return self._patiently(request)

    def _card(self, answer: Answer) -> str:
        from huggingface_hub import get_session, hf_hub_url
        from huggingface_hub.utils._headers import build_hf_headers
        from huggingface_hub.utils._http import hf_raise_for_status

        url = hf_hub_url(
            repo_id=answer.id,
            filename="README.md",
            repo_type=answer.kind.value,
            revision=answer.revision or None,
            endpoint=self.endpoint,
        )
        headers = build_hf_headers(
            token=self._token or False, library_name="auditor", library_version=__version__
        )
        response = get_session().get(url, headers=headers, timeout=min(10.0, self._one_request))
        hf_raise_for_status(response)
        data: bytes = response.content
        if len(data) > CARD_BYTES:
            raise _Failed(State.REFUSED, f"the card has more than {CARD_BYTES:,} bytes")
        # Undecodable bytes become U+FFFD, here and in a lock alike.
        return data.decode("utf-8", "replace")

    def _client(self) -> Any:
        if self._api is None:
            import logging

            from huggingface_hub import HfApi, set_client_factory

            # Its warnings repeat headers of the answer, which nobody has made harmless.
            logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
            set_client_factory(lambda: _guarded_client(self._origin))
            self._api = HfApi(
                endpoint=self.endpoint,
                token=self._token or False,
                library_name="auditor",
                library_version=__version__,
            )
        return self._api

    def _patiently(self, request: Callable[[], T]) -> T:
        """The result, asking again where that can help and the deadline allows it."""
        if self._down:
            raise _Failed(State.UNREACHABLE, self._down)
        for attempt in range(_ATTEMPTS):
            left = self._until - time.monotonic()
            if left <= 0:
                raise _Failed(State.TIMEOUT, "the time for questions to the Hub is used up")
            try:
                return _within(min(left, self._one_request), request)
            except _Failed as failed:
                wait = failed.wait
                last = failed
            if wait is None or attempt == _ATTEMPTS - 1:
                break
            wait = wait or _BACK_OFF[min(attempt, len(_BACK_OFF) - 1)]
            if wait >= self._until - time.monotonic():
                break
            self._sleep(wait)
        if last.down:
            self._down = last.reason
        raise last


def connect(
    *,
    endpoint: str = "",
    with_token: bool = False,
    deadline: float = DEFAULT_DEADLINE,
    cache: Path | None = None,
) -> Hub:
    """The Hub that the user named, else the one in HF_ENDPOINT, else huggingface.co.

    `with_token` sends the token in HF_TOKEN, to huggingface.co or to the endpoint given here:
    never to one that only the environment names. Raises UsageError otherwise, and where HF_TOKEN
    is empty.
    """
    named = endpoint or os.environ.get("HF_ENDPOINT", "") or DEFAULT_ENDPOINT
    token = ""
    if with_token:
        token = os.environ.get("HF_TOKEN", "").strip()
        if not token:
            raise UsageError("--hub-token needs a token", hint="put it into HF_TOKEN")
        if not endpoint and _origin(named).hostname not in _HUB_HOSTS:
            raise UsageError(
                f"the token is not sent to {named}, which only HF_ENDPOINT names",
                hint="name the endpoint with --hub-endpoint if you trust it with the token",
            )
    return Hub(endpoint=named, token=token, deadline=deadline, cache=cache)


def _nothing(id: str, kind: Kind, state: State, reason: str) -> Answer:
    return Answer(asked=id, kind=kind, state=state, reason=reason)


def _origin(endpoint: str) -> SplitResult:
    try:
        parts = urlsplit(endpoint)
        port_is_a_number = parts.port is None or parts.port >= 0
    except ValueError:
        port_is_a_number = False
    if (
        not port_is_a_number
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or parts.query
        or parts.fragment
    ):
        raise UsageError(
            f"the Hub's endpoint {endpoint!r} is not an address",
            hint="write it as https://HOST or https://HOST:PORT",
        )
    return parts


def _may_hear_secrets(origin: SplitResult) -> bool:
    return origin.scheme == "https" or origin.hostname in _LOOPBACK


def _guarded_client(origin: SplitResult) -> Any:
    """The client of huggingface_hub, kept to one host and to answers of a bounded size.

    Proxies and certificates come from the environment, as the library reads them.
    """
    from huggingface_hub.utils._http import default_client_factory

    client = default_client_factory()
    library = __import__(type(client).__module__.partition(".")[0])
    here = library.URL(f"{origin.scheme}://{origin.netloc}")

    class Bounded(library.SyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in self._stream:
                size += len(chunk)
                if size > METADATA_BYTES:
                    raise _Failed(State.MALFORMED, "the answer is too large to be one")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    def stay_here(request: Any) -> None:
        url = request.url
        if (url.scheme, url.host, url.port) != (here.scheme, here.host, here.port):
            raise _Failed(State.REFUSED, f"the Hub sends us to another host ({url.host})")

    def bound(response: Any) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise _Failed(State.MALFORMED, "the answer is compressed, which was not asked for")
        response.stream = Bounded(response.stream)

    # A small compressed answer can be a huge text.
    client.headers["Accept-Encoding"] = "identity"
    client.max_redirects = 5
    hooks = client.event_hooks
    hooks["request"] = [stay_here, *hooks["request"]]
    hooks["response"] = [bound, *hooks["response"]]
    client.event_hooks = hooks
    return client


def _within(seconds: float, request: Callable[[], T]) -> T:
    """The result of `request`, or `_Failed` with its cause, after so many seconds at most.

    A server that sends a byte now and then never runs into the client's own time limits, so the
    request runs in a thread that can be left behind.
    """
    done: list[T] = []
    failed: list[_Failed] = []

    def run() -> None:
        try:
            done.append(request())
        except Exception as error:
            failed.append(_cause(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return done[0]
    if failed:
        raise failed[0]
    raise _Failed(State.TIMEOUT, f"no whole answer within {seconds:.0f} seconds")


def _cause(error: Exception) -> _Failed:
    """What an exception of the client means."""
    from huggingface_hub import errors

    if isinstance(error, _Failed):
        return error
    if isinstance(error, errors.GatedRepoError):  # a kind of RepositoryNotFoundError
        return _Failed(State.GATED, "access is gated and was not granted to us")
    if isinstance(error, errors.DisabledRepoError):
        return _Failed(State.REFUSED, "the Hub has disabled access to it")
    if isinstance(error, errors.RevisionNotFoundError):
        return _Failed(State.MISSING, "the Hub has no such revision of it")
    if isinstance(error, errors.EntryNotFoundError):
        return _Failed(State.MISSING, "it has no README.md")
    if isinstance(error, errors.RepositoryNotFoundError):
        return _Failed(State.MISSING, "the Hub has no such repository, or it is private")
    if isinstance(error, errors.OfflineModeIsEnabled):
        return _Failed(State.UNREACHABLE, "HF_HUB_OFFLINE forbids questions to the Hub", down=True)
    if isinstance(error, errors.HfHubHTTPError):
        return _http_cause(error)
    name = type(error).__name__
    if "Timeout" in name:
        return _Failed(State.TIMEOUT, "the Hub did not answer in time", wait=0.0)
    if name == "TooManyRedirects":
        return _Failed(State.MALFORMED, "the Hub sends us round in circles")
    if name == "ConnectError":
        return _Failed(State.UNREACHABLE, "the Hub cannot be reached", wait=0.0, down=True)
    if isinstance(error, OSError):
        return _Failed(State.MALFORMED, "the answer broke off", wait=0.0)
    return _Failed(State.MALFORMED, f"the answer cannot be understood ({name})")


def _http_cause(error: Any) -> _Failed:
    response = error.response
    code = response.status_code if response is not None else 0
    if code == 429:
        wait = _told_to_wait(response.headers)
        return _Failed(State.RATE_LIMITED, "the Hub's rate limit is used up", wait=wait)
    if code == 401 and "credentials" in response.headers.get("x-error-message", "").lower():
        return _Failed(State.REFUSED, "the Hub does not accept the token", down=True)
    if code in (401, 403):
        # Without a reason of its own, the Hub answers so for what is private or missing.
        return _Failed(State.MISSING, "the Hub has no such repository, or it is private")
    if code in (404, 410):
        return _Failed(State.MISSING, "the Hub has no such repository, or it is private")
    if code >= 500:
        return _Failed(State.UNREACHABLE, f"the Hub answers with error {code}", wait=0.0)
    return _Failed(State.MALFORMED, f"the Hub answers with status {code}")


def _told_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds after which the limit is lifted: `RateLimit: "api";r=0;t=55`, else Retry-After.

    0 where neither says anything that can be read.
    """
    limit = _RESET.search(headers.get("ratelimit", ""))
    if limit is not None and limit.group(1) == "0":
        return float(limit.group(2))
    after = headers.get("retry-after", "").strip()
    return float(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0.0


def _understood(info: Any, id: str, kind: Kind) -> Answer:
    """The fields of an answer, checked: a server can say anything."""
    name, sha, tags, card_data = info.id, info.sha, info.tags, info.card_data
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise _Failed(State.MALFORMED, "the answer names no artefact")
    if sha is not None and not (isinstance(sha, str) and _SHA.fullmatch(sha)):
        raise _Failed(State.MALFORMED, "the answer's revision is none")
    if tags is not None and not isinstance(tags, list):
        raise _Failed(State.MALFORMED, "the answer's tags are no list")
    if getattr(info, "disabled", None):
        raise _Failed(State.REFUSED, "the Hub has disabled access to it")
    values = card_data.to_dict() if card_data is not None else None
    created = getattr(info, "created_at", None)
    gated = getattr(info, "gated", None)
    return Answer(
        asked=id,
        kind=kind,
        state=State.FOUND,
        id=name,
        revision=sha or "",
        tags=tuple(tag for tag in tags or () if isinstance(tag, str)),
        card_data=values if isinstance(values, dict) else None,
        gated=gated if isinstance(gated, str) else "",
        created=created.date().isoformat() if created is not None else "",
    )
