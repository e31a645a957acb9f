"""The real client against a Hub on loopback: every failure is a state, none a wait or a leak."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model import Kind
from auditor.source import hub as hub_module
from auditor.source import hub_cache
from auditor.source.hub import Answer, Hub, State, connect
from tests.hub.stub import Repository, StubHub, serving

CARD = "---\nlicense: mit\n---\n# A model\n"
SECRET = "hf_secret_that_must_not_travel"


@pytest.fixture(autouse=True)
def _a_token_lies_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment holds what huggingface_hub would send by itself."""
    monkeypatch.setenv("HF_TOKEN", SECRET)
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "token"))
    (tmp_path / "token").write_text(SECRET)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stub() -> Iterator[StubHub]:
    with serving(
        Repository("acme/x", tags=("license:mit", "region:us"), card=CARD),
        Repository("acme/data", kind="dataset", tags=("license:cc-by-4.0",), card=CARD),
        Repository("acme/locked", tags=("license:llama3.1",), card=CARD, gated="manual"),
        Repository("acme/bare", tags=("license:apache-2.0",)),
        renames={"old/x": "acme/x"},
    ) as running:
        yield running


def ask(stub: StubHub, id: str, kind: Kind = Kind.MODEL, deadline: float = 30.0) -> Answer:
    return Hub(endpoint=stub.url, deadline=deadline, sleep=lambda _: None).look_up(id, kind)


def test_a_model_is_found_with_its_revision_tags_and_card(stub: StubHub) -> None:
    answer = ask(stub, "acme/x")
    assert answer.state is State.FOUND
    assert (answer.id, answer.card, answer.card_state) == ("acme/x", CARD, State.FOUND)
    assert answer.tags == ("license:mit", "region:us")
    assert len(answer.revision) == 40
    assert answer.created == "2024-07-18"


def test_a_dataset_is_asked_for_as_one(stub: StubHub) -> None:
    assert ask(stub, "acme/data", Kind.DATASET).card == CARD
    assert ask(stub, "acme/data", Kind.MODEL).state is State.MISSING
    assert any(path.startswith("/datasets/acme/data/resolve/") for path in stub.paths())


def test_only_metadata_and_the_card_are_asked_for(stub: StubHub) -> None:
    answer = ask(stub, "acme/x")
    information, card = stub.paths()
    assert information.startswith("/api/models/acme/x?expand=")
    assert "siblings" not in information
    assert card == f"/acme/x/resolve/{answer.revision}/README.md"


def test_a_renamed_artefact_has_the_name_that_the_hub_gives_it(stub: StubHub) -> None:
    answer = ask(stub, "old/x")
    assert (answer.asked, answer.id, answer.state) == ("old/x", "acme/x", State.FOUND)


def test_a_card_without_parsed_metadata_is_unknown_and_not_empty(stub: StubHub) -> None:
    assert ask(stub, "acme/x").card_data is None


def test_metadata_of_the_card_comes_as_plain_values() -> None:
    data = {"license": "mit", "base_model": ["a/b"], "model-index": "nonsense"}
    with serving(Repository("acme/x", card_data=data)) as stub:
        answer = ask(stub, "acme/x")
    assert answer.card_data is not None
    assert answer.card_data["license"] == "mit"
    assert answer.card_data["base_model"] == ["a/b"]


def test_gated_is_told_from_missing(stub: StubHub) -> None:
    answer = ask(stub, "acme/locked")
    assert (answer.state, answer.gated) == (State.FOUND, "manual")
    assert (answer.card, answer.card_state) == (None, State.GATED)
    assert answer.tags == ("license:llama3.1",)


def test_no_card_is_no_failure(stub: StubHub) -> None:
    answer = ask(stub, "acme/bare")
    assert (answer.state, answer.card, answer.card_state) == (State.FOUND, None, State.MISSING)


@pytest.mark.parametrize(
    ("behavior", "state"),
    [
        ("private", State.MISSING),
        ("gated", State.GATED),
        ("disabled", State.REFUSED),
        ("rate-limited", State.RATE_LIMITED),
        ("rate-limited-long", State.RATE_LIMITED),
        ("server-error", State.UNREACHABLE),
        ("malformed", State.MALFORMED),
        ("wrong-types", State.MALFORMED),
        ("wrong-revision", State.MALFORMED),
        ("list", State.MALFORMED),
        ("deep", State.MALFORMED),
        ("truncated", State.MALFORMED),
        ("elsewhere", State.REFUSED),
        ("in-circles", State.MALFORMED),
        ("huge", State.MALFORMED),
        ("bomb", State.MALFORMED),
    ],
)
def test_every_bad_answer_has_its_state(behavior: str, state: State) -> None:
    with serving(Repository("acme/x", tags=("license:mit",), behavior=behavior)) as stub:
        answer = ask(stub, "acme/x")
    assert answer.state is state
    assert answer.reason
    assert not answer.tags
    assert answer.card is None
    assert not any(request.authorization for request in stub.requests)


@pytest.mark.parametrize("behavior", ["truncated", "elsewhere", "malformed", "huge", "bomb"])
def test_a_bad_card_leaves_the_metadata_and_says_so(behavior: str) -> None:
    repository = Repository("acme/x", tags=("license:mit",), card=CARD, behavior=f"card-{behavior}")
    with serving(repository) as stub:
        answer = ask(stub, "acme/x")
    assert answer.state is State.FOUND
    if behavior == "malformed":  # any text is a card
        assert answer.card is not None
    else:
        assert answer.card is None
        assert answer.card_state in (State.MALFORMED, State.REFUSED)
        assert answer.card_reason


def test_a_slow_server_is_given_up_at_the_deadline() -> None:
    with serving(Repository("acme/x", behavior="slow")) as stub:
        hub = Hub(endpoint=stub.url, deadline=1.0, one_request=0.4)
        before = time.monotonic()
        answer = hub.look_up("acme/x", Kind.MODEL)
        waited = time.monotonic() - before
    assert answer.state is State.TIMEOUT
    assert waited < 5.0  # not a measurement: the server would go on for half a minute


def test_after_the_deadline_nothing_is_asked(stub: StubHub) -> None:
    assert ask(stub, "acme/x", deadline=0.0).state is State.TIMEOUT
    assert stub.requests == []


@pytest.mark.parametrize(("behavior", "wait"), [("rate-limited", 7.0), ("retry-after", 3.0)])
def test_a_rate_limit_is_waited_for_as_long_as_the_hub_says(behavior: str, wait: float) -> None:
    waits: list[float] = []
    repository = Repository("acme/x", card=CARD, behavior=behavior, times=2)
    with serving(repository) as stub:
        answer = Hub(endpoint=stub.url, sleep=waits.append).look_up("acme/x", Kind.MODEL)
    assert answer.state is State.FOUND
    assert waits == [wait, wait]


def test_a_limit_beyond_the_deadline_is_not_waited_for() -> None:
    waits: list[float] = []
    with serving(Repository("acme/x", behavior="rate-limited-long")) as stub:
        hub = Hub(endpoint=stub.url, deadline=60.0, sleep=waits.append)
        assert hub.look_up("acme/x", Kind.MODEL).state is State.RATE_LIMITED
    assert waits == []


def test_a_dead_endpoint_is_tried_for_one_artefact_and_not_for_the_next() -> None:
    with serving() as stub:
        url = stub.url
    waits: list[float] = []
    hub = Hub(endpoint=url, sleep=waits.append)
    assert hub.look_up("acme/x", Kind.MODEL).state is State.UNREACHABLE
    tried = len(waits)
    assert hub.look_up("acme/y", Kind.MODEL).state is State.UNREACHABLE
    assert len(waits) == tried


def test_each_artefact_is_asked_for_once(stub: StubHub) -> None:
    hub = Hub(endpoint=stub.url)
    first = hub.look_up("old/x", Kind.MODEL)
    assert hub.look_up("Old/X", Kind.MODEL) is first
    assert hub.look_up("acme/x", Kind.MODEL) is first
    assert sum(path.startswith("/api/") for path in stub.paths()) == 2  # the redirect and its goal


@pytest.mark.parametrize(
    "id", ["", "a/b/c", "../x", "a/..", "a b/c", "a/b?x=1", "a/b#c", "-a/b", "a--b/c", "http://x/y"]
)
def test_what_is_no_id_is_not_asked_for(stub: StubHub, id: str) -> None:
    assert ask(stub, id).state is State.REFUSED
    assert stub.requests == []


def test_a_revision_is_asked_for(stub: StubHub) -> None:
    hub = Hub(endpoint=stub.url)
    revision = hub.look_up("acme/x", Kind.MODEL).revision
    assert hub.look_up("acme/x", Kind.MODEL, revision).revision == revision
    gone = hub.look_up("acme/x", Kind.MODEL, "f" * 40)
    assert (gone.state, "revision" in gone.reason) == (State.MISSING, True)
    assert hub.look_up("acme/x", Kind.MODEL, "../../x").state is State.REFUSED


def test_the_token_that_lies_about_is_not_sent(stub: StubHub) -> None:
    ask(stub, "acme/x")
    assert len(stub.requests) == 2
    assert not any(request.authorization for request in stub.requests)
    assert not any(SECRET in str(request) for request in stub.requests)


def test_a_token_goes_only_where_the_user_sends_it(stub: StubHub) -> None:
    hub = connect(endpoint=stub.url, with_token=True)
    assert hub.look_up("acme/x", Kind.MODEL).state is State.FOUND
    assert {request.authorization for request in stub.requests} == {f"Bearer {SECRET}"}


def test_a_token_does_not_follow_a_redirect() -> None:
    with serving(Repository("acme/x")) as other:
        away = Repository("acme/x", behavior="elsewhere")
        with serving(away) as stub:
            stub.elsewhere = other.url + "/"
            hub = connect(endpoint=stub.url, with_token=True)
            assert hub.look_up("acme/x", Kind.MODEL).state is State.REFUSED
        assert other.requests == []


def test_a_token_is_not_sent_to_what_only_the_environment_names(
    stub: StubHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", stub.url)
    with pytest.raises(UsageError, match="only HF_ENDPOINT names"):
        connect(with_token=True)
    assert connect().look_up("acme/x", Kind.MODEL).state is State.FOUND
    assert not any(request.authorization for request in stub.requests)


def test_a_token_is_not_sent_over_plain_http() -> None:
    with pytest.raises(UsageError, match="plain http"):
        connect(endpoint="http://hub.example", with_token=True)


def test_a_token_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "  ")
    with pytest.raises(UsageError, match="needs a token"):
        connect(with_token=True)


def test_a_token_that_is_not_accepted_says_so() -> None:
    with serving(Repository("acme/x", behavior="bad-token")) as stub:
        answer = connect(endpoint=stub.url, with_token=True).look_up("acme/x", Kind.MODEL)
    assert (answer.state, "token" in answer.reason) == (State.REFUSED, True)


@pytest.mark.parametrize(
    "endpoint",
    ["huggingface.co", "ftp://x", "https://", "https://u:p@x", "https://x?a=b", "https://x:99999"],
)
def test_an_endpoint_is_an_address(endpoint: str) -> None:
    with pytest.raises(UsageError, match="not an address"):
        Hub(endpoint=endpoint)


def test_good_answers_are_kept_on_disk(stub: StubHub, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    first = Hub(endpoint=stub.url, cache=folder).look_up("acme/x", Kind.MODEL)
    asked = len(stub.requests)
    assert Hub(endpoint=stub.url, cache=folder).look_up("acme/x", Kind.MODEL) == first
    assert len(stub.requests) == asked
    Hub(endpoint=stub.url, cache=folder).look_up("acme/none", Kind.MODEL)
    asked = len(stub.requests)
    Hub(endpoint=stub.url, cache=folder).look_up("acme/none", Kind.MODEL)
    assert len(stub.requests) == asked + 1


def test_a_branch_is_asked_for_again_after_an_hour_and_a_commit_never(
    stub: StubHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(endpoint=stub.url, cache=tmp_path)
    revision = hub.look_up("acme/x", Kind.MODEL).revision
    hub.look_up("acme/x", Kind.MODEL, revision)
    later = time.time() + hub_cache.FRESH_FOR + 1
    monkeypatch.setattr("time.time", lambda: later)
    asked = len(stub.requests)
    again = Hub(endpoint=stub.url, cache=tmp_path)
    again.look_up("acme/x", Kind.MODEL, revision)
    assert len(stub.requests) == asked
    again = Hub(endpoint=stub.url, cache=tmp_path)
    again.look_up("acme/x", Kind.MODEL)
    assert len(stub.requests) > asked


def test_what_a_token_may_read_is_no_answer_for_a_run_without_one(
    stub: StubHub, tmp_path: Path
) -> None:
    connect(endpoint=stub.url, with_token=True, cache=tmp_path).look_up("acme/x", Kind.MODEL)
    asked = len(stub.requests)
    connect(endpoint=stub.url, cache=tmp_path).look_up("acme/x", Kind.MODEL)
    assert len(stub.requests) > asked
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("*.json"))
    assert not any(SECRET in file.read_text() for file in tmp_path.glob("*.json"))


def test_a_broken_cache_is_none(stub: StubHub, tmp_path: Path) -> None:
    Hub(endpoint=stub.url, cache=tmp_path).look_up("acme/x", Kind.MODEL)
    for file in tmp_path.glob("*.json"):
        file.write_text(file.read_text()[:40])
    assert Hub(endpoint=stub.url, cache=tmp_path).look_up("acme/x", Kind.MODEL).card == CARD
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Hub(endpoint=stub.url, cache=blocked).look_up("acme/x", Kind.MODEL).card == CARD


def test_no_token_is_read_at_import() -> None:
    assert "huggingface_hub" not in vars(hub_module)
