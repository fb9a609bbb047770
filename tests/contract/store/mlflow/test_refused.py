"""What cannot be an MLflow store, and what MLflow refuses: said so, with what can be done."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    ExtraMissing,
    SessionNotFound,
    StoreBusy,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    StoreUnreachable,
)
from labeling_widget.store import open_store
from labeling_widget.store.mlflow.address import Address
from labeling_widget.store.mlflow.failures import meant
from labeling_widget.store.mlflow.resolving import resolved
from tests.contract.store.conftest import new_experiment

ROOT = Path(__file__).parents[4]


def test_without_mlflow_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(ExtraMissing, match=r"pip install 'labeling-widget\[mlflow\]'"):
        lw.set_store("mlflow")


@pytest.mark.parametrize("version", ["2.22.0", "3.6.0"])
def test_an_older_mlflow_is_refused_and_frames_can_still_be_added_elsewhere(
    monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: version)
    with pytest.raises(ExtraMissing, match=f"3.7 or newer, and {version} is installed") as caught:
        open_store("mlflow+http://127.0.0.1:1")
    assert "Frames and Trace JSON" in str(caught.value)


@pytest.mark.parametrize("uri", ["databricks", "databricks://profile", "databricks-uc"])
@pytest.mark.parametrize("before", ["mlflow+", ""])
def test_on_databricks_its_own_labeling_is_named(before: str, uri: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"mlflow\.genai\.labeling.*sqlite:///labels\.db"):
        open_store(f"{before}{uri}")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("file:///tmp/mlruns", "keeps its runs in files at 'file:///tmp/mlruns'"),
        ("./mlruns", "keeps its runs in files at './mlruns'"),
        ("s3://bucket", "no tracking server or database is at 's3://bucket'"),
        ("sqlite://", "names no file"),
    ],
)
def test_what_holds_no_labels_is_refused_with_what_does(uri: str, words: str) -> None:
    with pytest.raises(StoreUnavailable, match=rf"{words}.*sqlite:///mlflow\.db"):
        open_store(f"mlflow+{uri}")


def test_the_address_of_a_server_is_answered_with_the_url_of_its_store() -> None:
    with pytest.raises(
        StoreUnavailable, match=r"'mlflow\+https://ann:\*\*\*@x\.org/mlflow'"
    ) as told:
        open_store("https://ann:hush@x.org/mlflow")
    assert "hush" not in str(told.value)
    with pytest.raises(StoreUnavailable, match=r"write 'mlflow\+http://127\.0\.0\.1:5000'"):
        open_store("http://127.0.0.1:5000")


@pytest.mark.parametrize("option", ["refresh=soon", "refresh=-1", "refresh=nan", "colour=red"])
def test_an_option_that_cannot_be_is_named(option: str) -> None:
    with pytest.raises(StoreUnavailable, match=option.partition("=")[0]) as caught:
        open_store(f"mlflow+http://ann:hush@127.0.0.1:1?experiment=x&{option}")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://ann:a/hush@127.0.0.1:1/",
        "http://ann:12/hush@127.0.0.1:1/",
        "http://ann:a?hush@127.0.0.1:1/",
        "http://ann:a#hush@127.0.0.1:1/",
        "http://127.0.0.1:1?token=hush",
        "https://ann:hush@[::1",
        "http://:hush",
        "postgresql://ann:hush@127.0.0.1:1/x",
        "postgresql://127.0.0.1:1/x?user=ann&password=hush&experiment_id=0",
        "postgresql://ann:hush@h:abc/x",
        "postgresql://ann:a?hush@h/x",
        "postgresql+none://ann:hush@h/x",
        "sqlite://ann:hush@/x.db",
        "sqlite:///.",
    ],
)
def test_an_address_that_cannot_be_is_refused_at_once_and_its_password_never_said(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tries_for_minutes(*_: Any) -> None:
        pytest.fail("MLflow was left to find out")

    monkeypatch.setattr("mlflow.store.db.utils.create_sqlalchemy_engine", tries_for_minutes)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreUnavailable) as caught:
        lw.set_store(f"mlflow+{url}")
    assert "hush" not in "".join(traceback.format_exception(caught.value))
    assert not list(tmp_path.iterdir())


def test_a_database_that_does_not_answer_may_answer_later() -> None:
    with pytest.raises(StoreUnreachable, match="does not answer") as caught:
        open_store("mlflow+postgresql+psycopg://ann:hush@127.0.0.1:1/x?experiment=y")
    assert caught.value.retryable


def test_an_experiment_that_is_deleted_under_a_session_is_named_and_goes_on_when_it_is_back(
    team: Any,
) -> None:
    import mlflow

    session = team.begin()
    trace_id, experiment_id = session.trace_ids[0], session.store.experiment_id
    client = mlflow.MlflowClient(session.store.url.removeprefix("mlflow+").partition("?")[0])
    client.delete_experiment(experiment_id)
    for call in (
        lambda: session.log_assessment(trace_id, "helpful", True, reviewer="ann"),
        session.labels,
    ):
        with pytest.raises(StoreUnavailable, match=r"is deleted; restore it.*restore_experiment"):
            call()
    client.restore_experiment(experiment_id)
    session.log_assessment(trace_id, "helpful", True, reviewer="ann")
    assert session.labels()["value"].tolist() == [True]


def test_a_deleted_experiment_is_named_with_how_to_restore_it(url: str) -> None:
    import mlflow

    store = open_store(url)
    store.add_session({"session_id": "", "name": "n"})
    mlflow.set_tracking_uri(url.removeprefix("mlflow+").partition("?")[0])
    mlflow.MlflowClient().delete_experiment(store.experiment_id)
    with pytest.raises(StoreUnavailable, match=r"is deleted; restore it.*restore_experiment"):
        open_store(url)
    with pytest.raises(StoreUnavailable, match="restore"):
        store.add_session({"session_id": "", "name": "n"})
    with pytest.raises(StoreUnavailable, match="restore"):
        store.frame("sessions")
    store.close()


def test_a_run_that_is_no_labeling_session_is_not_found(team: Any, plain: Any) -> None:
    import mlflow

    session = team.begin()
    plain(session.mlflow_run_id)
    other = mlflow.MlflowClient().create_run(session.store.experiment_id)
    lw.set_store(session.store)
    with pytest.raises(SessionNotFound, match="get_labeling_sessions"):
        lw.get_labeling_session(other.info.run_id)
    with pytest.raises(SessionNotFound):
        session.store.update_session(other.info.run_id, name="x")


def test_what_a_newer_version_wrote_is_not_read(url: str) -> None:
    import mlflow

    store = open_store(url)
    session_id = store.add_session({"session_id": "", "name": "n"})
    mlflow.set_tracking_uri(url.removeprefix("mlflow+").partition("?")[0])
    mlflow.MlflowClient().set_tag(session_id, "labeling.format", "2")
    with pytest.raises(StoreTooNew, match="format '2'"):
        open_store(url)
    store.close()


class Failure(Exception):
    """As MLflow's, which name what went wrong by a code."""

    def __init__(self, error_code: str, message: str) -> None:
        super().__init__(message)
        self.error_code = error_code


@pytest.mark.parametrize(
    ("code", "message", "kind", "said"),
    [
        ("PERMISSION_DENIED", "no", StoreError, "ask its owner for the right to edit"),
        ("UNAUTHENTICATED", "who?", StoreError, "MLFLOW_TRACKING_USERNAME"),
        ("TEMPORARILY_UNAVAILABLE", "(…) database is locked", StoreBusy, "another program"),
        ("TEMPORARILY_UNAVAILABLE", "later", StoreUnreachable, "does not answer"),
        ("INTERNAL_ERROR", "failed with error code 503 != 200", StoreUnreachable, "try again"),
        ("INVALID_STATE", "must be in the 'active' state", StoreUnavailable, "restore it"),
        ("INTERNAL_ERROR", "http://ann:hush@host: oops", StoreError, "http://ann:***@host: oops"),
    ],
)
def test_a_failure_of_mlflow_is_said_in_this_packages_words(
    code: str, message: str, kind: type[StoreError], said: str
) -> None:
    error = meant(Address("http://ann:hush@host", "pilot"), Failure(code, message))
    assert type(error) is kind
    assert said in str(error)
    assert "hush" not in str(error)


# what a URL names ───────────────────────────────────────────────────────────────────────────


def test_mlflow_names_the_current_tracking_uri_and_experiment(tracking_file: str) -> None:
    import mlflow

    mlflow.set_tracking_uri(tracking_file)
    names = [new_experiment(tracking_file).partition("=")[2][:16] for _ in range(2)]
    stores = []
    for name in names:
        mlflow.set_experiment(name)
        stores.append(lw.set_store("mlflow"))
        assert lw.set_store("mlflow") is stores[-1]
        assert stores[-1].label == f"MLflow: {name}"
    assert stores[0] is not stores[1]
    assert stores[0].id != stores[1].id
    mlflow.set_experiment(names[0])
    assert lw.set_store("mlflow") is stores[0]
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "url",
    [
        "mlflow+sqlite:////tmp/q.db?timeout=60",
        "mlflow+sqlite:////tmp/q#1.db?timeout=60&experiment=a%26b",
        "mlflow+postgresql://ann@h/x?sslmode=require&password=a%2Fhush&experiment_id=3",
        "mlflow+postgresql://ann:a/hush@h/x?experiment=x",
        "mlflow+http://ann:a%2Fhush@h:5000/base/?experiment=x%23y&refresh=5",
    ],
)
def test_what_an_address_is_called_names_it_again_and_it_is_shown_without_a_password(
    url: str,
) -> None:
    address = resolved(url)
    assert resolved(address.key) == address
    assert "hush" not in repr(address) + address.without_secrets(url)


def test_a_database_with_options_is_a_store(tmp_path: Path) -> None:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/q.db?timeout=60")
    store = lw.set_store("mlflow")
    assert store is lw.set_store("mlflow")
    assert "timeout=60&" in store.url
    store.close()


def test_a_relative_file_is_the_same_file_wherever_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = resolved("mlflow+sqlite:///mlflow.db?experiment=x")
    assert named.tracking_uri == f"sqlite:///{tmp_path}/mlflow.db"
    assert (named.experiment, named.refresh) == ("x", 3.0)


def test_importing_the_package_and_using_a_file_imports_no_mlflow() -> None:
    code = (
        "import sys, labeling_widget as lw; lw.set_store('sqlite://');"
        "import json; print(json.dumps([m for m in sys.modules if m.split('.')[0] == 'mlflow']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(done.stdout) == []
