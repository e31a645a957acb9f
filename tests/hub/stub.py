"""A Hub on loopback that speaks the API which huggingface_hub uses, well or badly.

What it serves and the headers of its errors follow the real service as recorded from
huggingface_hub 2.4.0 (read 2026-11-23): repository information under `/api/{models,datasets}/ID`,
files under `/ID/resolve/REVISION/FILE`, 307 for renamed repositories, `X-Error-Code` for what is
gated or missing, 401 for what does not exist as for what is private.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit


class Repository(NamedTuple):
    """One repository, and how the Hub answers for it."""

    id: str
    kind: str = "model"
    tags: tuple[str, ...] = ()
    card_data: Mapping[str, Any] | None = None
    card: str | bytes | None = None
    """README.md; None when there is none."""
    gated: str = ""
    sha: str = ""
    behavior: str = ""
    """One of the methods `_answer_…` of the handler; empty for a proper answer."""
    times: int = 0
    """How often it misbehaves before it answers properly; 0 for always."""

    @property
    def revision(self) -> str:
        return self.sha or hashlib.sha1(repr(self[:6]).encode()).hexdigest()


class Request(NamedTuple):
    path: str
    authorization: str
    headers: Mapping[str, str]


class StubHub:
    """The repositories, their old names, and every request that came in."""

    def __init__(self, repositories: Iterable[Repository], renames: Mapping[str, str]) -> None:
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.put(*repositories)
        self.renames = {old.casefold(): new for old, new in renames.items()}
        self.requests: list[Request] = []
        self.misbehaved: dict[str, int] = {}
        self.url = ""
        self.elsewhere = "http://127.0.0.2:9/"

    def put(self, *repositories: Repository) -> None:
        """Add or replace repositories."""
        for one in repositories:
            self.repositories[one.kind, one.id.casefold()] = one

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    hub: StubHub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.hub.requests.append(Request(self.path, headers.get("authorization", ""), headers))
        parts = urlsplit(self.path)
        steps = [unquote(step) for step in parts.path.strip("/").split("/")]
        if steps[:1] == ["api"] and len(steps) > 2:
            kind = steps[1].removesuffix("s")
            self._information(kind, steps[2:], parse_qs(parts.query))
        elif "resolve" in steps:
            kind = "dataset" if steps[0] == "datasets" else "model"
            at = steps.index("resolve")
            self._file(kind, "/".join(steps[1 if kind == "dataset" else 0 : at]), steps[at + 1 :])
        else:
            self._error(404, "", "no such page")

    def _information(self, kind: str, steps: list[str], query: Mapping[str, list[str]]) -> None:
        revision = ""
        if "revision" in steps:
            at = steps.index("revision")
            revision = "/".join(steps[at + 1 :])
            steps = steps[:at]
        id = "/".join(steps)
        new = self.hub.renames.get(id.casefold())
        other = new is not None and new.casefold() != id.casefold()  # the Hub ignores case
        if new is not None and other and (kind, new.casefold()) in self.hub.repositories:
            tail = f"/revision/{revision}" if revision else ""
            target = f"/api/{kind}s/{new}{tail}"
            question = urlsplit(self.path).query
            self._redirect(target + (f"?{question}" if question else ""))
            return
        found = self.hub.repositories.get((kind, id.casefold()))
        if found is None:
            self._error(401, "RepoNotFound", "Repository not found")
            return
        if self._misbehaves(found):
            return
        if revision and revision not in (found.revision, "main"):
            self._error(404, "RevisionNotFound", "Invalid rev id")
            return
        self._json(200, _information(found, query.get("expand", [])))

    def _file(self, kind: str, id: str, rest: list[str]) -> None:
        found = self.hub.repositories.get((kind, id.casefold()))
        if found is None:
            self._error(401, "RepoNotFound", "Repository not found")
        elif found.gated:
            self._error(403, "GatedRepo", "Access to it is restricted")
        elif rest[-1] != "README.md" or found.card is None:
            self._error(404, "EntryNotFound", "Entry not found")
        elif found.behavior.startswith("card-"):
            getattr(self, f"_answer_{found.behavior.removeprefix('card-').replace('-', '_')}")()
        else:
            data = found.card if isinstance(found.card, bytes) else found.card.encode()
            self._body(200, data, "text/markdown", {"X-Repo-Commit": found.revision})

    def _misbehaves(self, found: Repository) -> bool:
        if not found.behavior or found.behavior.startswith("card-"):
            return False
        count = self.hub.misbehaved.get(found.id, 0)
        if found.times and count >= found.times:
            return False
        self.hub.misbehaved[found.id] = count + 1
        getattr(self, f"_answer_{found.behavior.replace('-', '_')}")()
        return True

    def _answer_private(self) -> None:
        self._error(401, "RepoNotFound", "Invalid username or password.")

    def _answer_gated(self) -> None:
        self._error(401, "GatedRepo", "Access to model is restricted")

    def _answer_disabled(self) -> None:
        self._error(403, "", "Access to this resource is disabled.")

    def _answer_bad_token(self) -> None:
        self._error(401, "", "Invalid credentials in Authorization header")

    def _answer_rate_limited(self) -> None:
        headers = {
            "RateLimit": '"api";r=0;t=7',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
        }
        self._json(429, {"error": "rate limited"}, headers)

    def _answer_rate_limited_long(self) -> None:
        self._json(429, {"error": "rate limited"}, {"RateLimit": '"api";r=0;t=86400'})

    def _answer_retry_after(self) -> None:
        self._json(429, {"error": "rate limited"}, {"Retry-After": "3"})

    def _answer_server_error(self) -> None:
        self._json(503, {"error": "overloaded"})

    def _answer_malformed(self) -> None:
        self._body(200, b"<html>not what you asked for", "application/json")

    def _answer_wrong_types(self) -> None:
        self._json(200, {"id": ["a"], "sha": 7, "tags": {"license": "mit"}, "cardData": []})

    def _answer_wrong_revision(self) -> None:
        self._json(200, {"id": "acme/x", "sha": "../../etc", "tags": ["license:mit"]})

    def _answer_list(self) -> None:
        self._json(200, ["license:mit"])

    def _answer_deep(self) -> None:
        self._body(200, b"[" * 200_000, "application/json")

    def _answer_truncated(self) -> None:
        body = b'{"id": "acme/x", "tags": ["license:mit"'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) + 500))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _answer_slow(self) -> None:
        """A byte now and then, forever: no read ever runs into a time limit."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(600):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)
        self.close_connection = True

    def _answer_elsewhere(self) -> None:
        self._redirect(f"{self.hub.elsewhere}api/models/acme/x")

    def _answer_in_circles(self) -> None:
        self._redirect(self.path)

    def _answer_huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        try:
            for _ in range(64):
                self.wfile.write(b" " * 1_000_000)
        except OSError:
            return
        self.close_connection = True

    def _answer_bomb(self) -> None:
        data = gzip.compress(b" " * 50_000_000)
        self._body(200, data, "application/json", {"Content-Encoding": "gzip"})

    def _redirect(self, location: str) -> None:
        self._body(307, b"", "text/plain", {"Location": location})

    def _error(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Message": message}
        if code:
            headers["X-Error-Code"] = code
        self._json(status, {"error": message}, headers)

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        self._body(status, json.dumps(value).encode(), "application/json", headers)

    def _body(
        self, status: int, data: bytes, type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _information(found: Repository, expand: list[str]) -> dict[str, Any]:
    everything: dict[str, Any] = {
        "sha": found.revision,
        "tags": list(found.tags),
        "gated": found.gated or False,
        "disabled": False,
        "createdAt": "2024-07-18T08:56:00.000Z",
    }
    if found.card_data is not None:
        everything["cardData"] = found.card_data
    shown = {name: everything[name] for name in expand if name in everything} or everything
    return {"_id": "0" * 24, "id": found.id, **shown}


@contextmanager
def serving(
    *repositories: Repository, renames: Mapping[str, str] | None = None
) -> Iterator[StubHub]:
    """A stub Hub on a free port of loopback for as long as the block runs."""
    hub = StubHub(repositories, renames or {})
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
