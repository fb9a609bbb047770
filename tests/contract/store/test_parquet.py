"""Backups: written whole, and read back exactly."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import labeling_widget as lw
from labeling_widget.errors import BackupError, StoreNotEmpty
from labeling_widget.store import manifest as manifests
from labeling_widget.store import rows
from labeling_widget.store.base import Store
from labeling_widget.store.rows import TABLES
from labeling_widget.store.tables import dtypes

any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
moments = st.datetimes(timezones=st.just(dt.UTC), max_value=dt.datetime(9999, 12, 30))  # noqa: DTZ001
counts = st.integers(-(2**63), 2**63 - 1)
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def everything(store: Store) -> dict[str, pd.DataFrame]:
    """Every table, bodies included."""
    return {t.name: store.frame(t.name, columns=list(dtypes(t.name))) for t in TABLES}


def assert_same(one: Store, other: Store) -> None:
    there = everything(other)
    for name, frame in everything(one).items():
        # As text, so that NaN inside of JSON equals NaN.
        for column, dtype in dtypes(name).items():
            if dtype == "object" and column != "body":
                for side in (frame, there[name]):
                    side[column] = side[column].map(json.dumps)
        pd.testing.assert_frame_equal(frame, there[name])
        assert [str(d) for d in frame.dtypes] == [str(d) for d in there[name].dtypes]


def round_trip(store: Store, folder: Path) -> Store:
    store.to_parquet(folder, overwrite=True)
    return lw.read_parquet(folder)


def test_a_store_that_holds_nothing_comes_back(store: Store, folder: Path) -> None:
    back = round_trip(store, folder)
    assert_same(store, back)
    assert (back.id, back.label) == (store.id, "memory")
    back.close()


def test_every_kind_of_change_comes_back_and_work_goes_on(desk: Any, folder: Path) -> None:
    desk.store.add_label_schema(
        {"name": "q", "version": 1, "type": "feedback", "input": {"kind": "text"}}
    )
    desk.put("x" * 100_000, rationale="é\u2028\U0010ffff" * 30_000, active_ms=3)
    desk.put(None)
    desk.move("skipped", 1, reason="later", note="שלום")
    desk.undo()
    back = round_trip(desk.store, folder)
    assert_same(desk.store, back)
    assert back.body(desk.copies[1]) == desk.store.body(desk.copies[1])
    desk.store = back
    desk.put("yes")
    assert desk.undo() is not None
    assert desk.add("tr-4") == ["tr-4"]
    assert desk.states() == "pppp" or desk.states()[0] == "i"
    back.close()


@pytest.mark.needs("verbatim")
@quick
@given(
    texts=st.lists(any_text, min_size=4, max_size=4),
    values=st.lists(any_json, min_size=3, max_size=3),
    moment=st.none() | moments,
    number=st.none() | counts,
    body=st.binary(max_size=200),
)
def test_whatever_a_store_holds_comes_back_as_it_was(
    *,
    desk: Any,
    folder: Path,
    texts: list[str],
    values: list[Any],
    moment: dt.datetime | None,
    number: int | None,
    body: bytes,
) -> None:
    copy_id = secrets.token_hex(8)
    desk.store.add_session(
        {
            "session_id": copy_id,
            "name": texts[0],
            "created_at": moment,
            "custom_inputs": values[0],
            "agent": texts[1],
            "deleted_at": moment,
        }
    )
    item = {
        "copy_id": copy_id,
        "trace_id": "tr-1",
        "request_time": moment,
        "duration_ms": number,
        "tags": values[1],
        "request_preview": texts[2],
        "body": body,
    }
    frame = pd.DataFrame({name: pd.Series([cell], dtype="object") for name, cell in item.items()})
    desk.store.add_items(copy_id, frame, pd.DataFrame())
    own = {"session_id": copy_id, "copy_id": copy_id}
    desk.put(values[2], name=texts[3], rationale=texts[2], who=texts[1], **own)
    back = round_trip(desk.store, folder)
    assert_same(desk.store, back)
    back.close()


def test_large_tables_are_written_and_read_in_blocks(
    desk: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BLOCK_ROWS", 4)
    desk.add(*(f"tr-more-{number}" for number in range(200)))
    back = round_trip(desk.store, folder)
    assert_same(desk.store, back)
    back.close()


@pytest.mark.needs("filled")
def test_a_backup_is_read_into_this_database(
    url: str, folder: Path, opened: Callable[[str], Store], desk_on: Callable[[Store], Any]
) -> None:
    desk = desk_on(opened("sqlite://"))
    desk.put("yes")
    desk.store.to_parquet(folder)
    there = lw.read_parquet(folder, url=url)
    assert there.url == (opened(url).url if url != "sqlite://" else "sqlite://")
    assert_same(desk.store, there)
    there.close()
    if url == "sqlite://":
        return
    with pytest.raises(StoreNotEmpty, match="it holds 1 sessions, 3 items"):
        lw.read_parquet(folder, url=url)


def test_the_files_are_read_by_pandas_alone(desk: Any, folder: Path) -> None:
    desk.put(["a", "b"], rationale="why")
    desk.store.to_parquet(folder)
    frame = pd.read_parquet(folder / "assessments.parquet")
    assert frame["value"].tolist() == ['["a", "b"]']
    assert str(frame["created_at"].dtype) == "datetime64[us, UTC]"
    bodies = pd.read_parquet(folder / "items.parquet")["body"]
    assert json.loads(bodies[0])["info"]["trace_id"] == "tr-1"


def test_a_folder_that_holds_something_is_left_alone(desk: Any, folder: Path) -> None:
    folder.mkdir()
    desk.store.to_parquet(folder)  # an empty one is taken
    with pytest.raises(StoreNotEmpty, match="pass overwrite=True if it is a backup"):
        desk.store.to_parquet(folder)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(StoreNotEmpty, match=r"holds more than a backup \(notes.txt\)"):
        desk.store.to_parquet(folder, overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"
    other = folder.parent / "other"
    other.mkdir()
    (other / "manifest.json").write_text("{}")
    with pytest.raises(StoreNotEmpty, match="holds more than a backup"):
        desk.store.to_parquet(other, overwrite=True)


def test_a_newer_backup_takes_the_place_of_the_earlier_one(desk: Any, folder: Path) -> None:
    desk.store.to_parquet(folder)
    desk.put("yes")
    back = round_trip(desk.store, folder)
    assert len(back.frame("assessments")) == 1
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == ["backup"]
    back.close()


def test_a_backup_that_fails_leaves_what_was_there(
    desk: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store.to_parquet(folder)
    before = (folder / "manifest.json").read_bytes()

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifests, "write", full)
    with pytest.raises(BackupError, match="No space left on device"):
        desk.store.to_parquet(folder, overwrite=True)
    with pytest.raises(BackupError, match="No space left on device"):
        desk.store.to_parquet(folder.with_name("second"))
    assert (folder / "manifest.json").read_bytes() == before
    assert sorted(p.name for p in folder.parent.iterdir() if p.is_dir()) == ["backup"]


def test_where_no_folder_can_be_is_said(desk: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for impossible in (tmp_path / "file", tmp_path / "file" / "backup"):
        with pytest.raises(BackupError, match="file"):
            desk.store.to_parquet(impossible)
