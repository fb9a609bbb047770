"""Backups that are damaged, foreign, newer or hostile: refused by name, and nothing runs."""

from __future__ import annotations

import base64
import builtins
import contextlib
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import labeling_widget as lw
from labeling_widget.errors import BackupError, ExtraMissing, StoreError, StoreTooNew
from labeling_widget.store import manifest as manifests
from labeling_widget.store import restoring


@pytest.fixture
def backup(store: Any, tmp_path: Path) -> Path:
    """A backup of a session with an answer."""
    session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
    trace_id = session.add_traces(lw.sample_traces().head(2)).trace_ids[0]
    session.log_assessment(trace_id, "expected_response", "At nine.")
    store.to_parquet(tmp_path / "backup")
    return tmp_path / "backup"


def rewrite(backup: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a table's file, and the manifest so that it says nothing is wrong."""
    path = backup / f"{table}.parquet"
    changed = change(pq.read_table(path))
    pq.write_table(changed, path)
    manifest = manifests.read(backup, latest=10**6)
    manifest.tables[table] = manifests.described(path, changed.num_rows)
    (backup / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def with_column(name: str, cells: list[Any]) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index(name)
        field = table.schema.field(at)
        column = pa.array((cells * table.num_rows)[: table.num_rows], type=field.type)
        return table.set_column(at, field, column)

    return change


@pytest.mark.parametrize("part", ["manifest.json", "items.parquet", "datasets.parquet"])
def test_a_missing_file_is_named(backup: Path, part: str):
    (backup / part).unlink()
    with pytest.raises(BackupError, match=part) as refused:
        lw.read_parquet(backup)
    assert refused.value.path == str(backup / part)


@pytest.mark.parametrize("part", ["manifest.json", "items.parquet", "meta.parquet"])
def test_a_file_that_was_cut_short_or_changed_is_named(backup: Path, part: str):
    whole = (backup / part).read_bytes()
    middle = len(whole) // 2
    changed = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (whole[:middle], b"", whole + b"x"):
        (backup / part).write_bytes(damaged)
        with pytest.raises(BackupError, match=part):
            lw.read_parquet(backup)
    (backup / part).write_bytes(changed)
    with pytest.raises(BackupError):  # a changed manifest may speak ill of another file
        lw.read_parquet(backup)
    (backup / part).write_bytes(whole)
    lw.read_parquet(backup).close()


@pytest.mark.parametrize(
    "text", ["[]", "null", '{"format": "other"}', "[" * 100_000, '{"format": 1}', "\udcff"]
)
def test_a_manifest_that_is_none_is_refused(backup: Path, text: str):
    (backup / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BackupError, match=r"manifest\.json"):
        lw.read_parquet(backup)


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BackupError, match=r"is not a backup: it has no manifest\.json"):
            lw.read_parquet(folder)


@pytest.mark.parametrize("field", ["format_version", "schema_version"])
def test_a_newer_backup_says_that_it_is_newer(backup: Path, field: str):
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, field: 99, "tables": "?"}))
    with pytest.raises(StoreTooNew, match="pip install --upgrade labeling-widget"):
        lw.read_parquet(backup)


def test_what_a_backup_of_an_earlier_version_could_not_have_gets_its_default(
    backup: Path, monkeypatch: pytest.MonkeyPatch
):
    earlier = restoring._LATEST - 1
    monkeypatch.setattr(restoring, "_FILLED_UP_SINCE", earlier)

    def at_version(table: pa.Table) -> pa.Table:
        rows = dict(zip(*table.to_pydict().values(), strict=True))
        rows["schema_version"] = str(earlier)
        return pa.table([list(rows), list(rows.values())], schema=table.schema)

    rewrite(backup, "meta", at_version)
    rewrite(backup, "assessments", lambda table: table.drop_columns(["evidence", "metadata"]))
    (backup / "dataset_records.parquet").unlink()
    manifest = json.loads((backup / "manifest.json").read_text())
    del manifest["tables"]["dataset_records"]
    manifest["schema_version"] = earlier
    (backup / "manifest.json").write_text(json.dumps(manifest))

    back = lw.read_parquet(backup)
    frame = back.frame("assessments")
    assert set(frame["evidence"]) == {"[]"}
    assert frame["metadata"].tolist() == [{}] * len(frame)
    assert back.frame("dataset_records").empty
    facts = back.frame("meta").set_index("key")["value"]
    assert facts["schema_version"] == str(restoring._LATEST)
    back.close()

    rewrite(backup, "assessments", lambda table: table.drop_columns(["name"]))
    with pytest.raises(BackupError, match=r"assessments\.parquet is not this table's"):
        lw.read_parquet(backup)


def test_an_older_backup_says_how_to_bring_it_forward(backup: Path):
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, "schema_version": 1}))
    with pytest.raises(BackupError, match="restore it with the package that wrote it"):
        lw.read_parquet(backup)


def test_a_table_that_is_listed_twice_or_elsewhere_leads_nowhere(backup: Path):
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["tables"]["../../etc/passwd"] = manifest["tables"]["items"]
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupError, match="lists the tables of"):
        lw.read_parquet(backup)


@pytest.mark.parametrize(
    ("table", "column", "cells", "said"),
    [
        ("sessions", "assigned_users", ["{not json"], "Expecting property name"),
        ("assessments", "value", ["[" * 100_000], "nested too deeply"),
        ("items", "added_at", [2**62], "a time that no calendar has"),
        ("meta", "value", ["another"], "of another store"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_file(
    backup: Path, table: str, column: str, cells: list[Any], said: str
):
    rewrite(backup, table, with_column(column, cells))
    with pytest.raises(BackupError, match=said) as refused:
        lw.read_parquet(backup)
    assert refused.value.path == str(backup / f"{table}.parquet")


def test_rows_that_do_not_belong_together_are_refused_and_no_file_is_left(
    backup: Path, tmp_path: Path
):
    rewrite(backup, "assessments", with_column("session_id", ["nobody"]))
    with pytest.raises(StoreError):
        lw.read_parquet(backup, url=f"sqlite:///{tmp_path}/new.db")
    assert list(tmp_path.glob("new.db*")) == []


def test_columns_of_other_names_or_types_are_refused(backup: Path):
    def renamed(table: pa.Table) -> pa.Table:
        return table.rename_columns([f"{name}_" for name in table.column_names])

    rewrite(backup, "changes", renamed)
    with pytest.raises(BackupError, match="is not this table's: it has the columns seq_"):
        lw.read_parquet(backup)


class Payload:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return builtins.open, (str(self.mark), "w")


def test_nothing_that_is_pickled_in_a_file_is_run(backup: Path, tmp_path: Path):
    mark = tmp_path / "mark"
    payload = pickle.dumps(Payload(mark))
    pickled = base64.b64encode(payload).decode()
    described = {"index_columns": [], "columns": [{"name": "value", "pandas_type": "object"}]}

    def as_metadata(table: pa.Table) -> pa.Table:
        pandas = json.dumps({**described, "attributes": {"pickle": pickled}}).encode()
        return table.replace_schema_metadata({b"pandas": pandas, b"pickle": payload})

    rewrite(backup, "label_schemas", as_metadata)
    lw.read_parquet(backup).close()  # it is not looked at

    def as_objects(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index("name")
        return table.set_column(at, "name", pa.array([payload] * table.num_rows, pa.binary()))

    rewrite(backup, "label_schemas", as_objects)
    with pytest.raises(BackupError, match="name binary"):
        lw.read_parquet(backup)
    assert not mark.exists()
    # The payload is a real one:
    pickle.loads(payload).close()
    assert mark.exists()


@pytest.mark.filterwarnings("default")  # Arrow says what it did not do
def test_an_extension_type_that_asks_to_be_unpickled_is_not(backup: Path, tmp_path: Path):
    mark = tmp_path / "mark"
    metadata = {
        "ARROW:extension:name": "arrow.py_extension_type",
        "ARROW:extension:metadata": pickle.dumps(Payload(mark)),
    }

    def extended(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index("key")
        field = pa.field("key", pa.string(), nullable=False, metadata=metadata)
        return table.set_column(at, field, table.column("key"))

    rewrite(backup, "meta", extended)
    with contextlib.suppress(BackupError):  # some versions of Arrow see another type, some text
        lw.read_parquet(backup).close()
    assert not mark.exists()


def test_without_pyarrow_the_extra_is_named(
    store: Any, backup: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for call in (lambda: store.to_parquet(backup), lambda: lw.read_parquet(backup)):
        with pytest.raises(ExtraMissing, match=r"pip install 'labeling-widget\[parquet\]'"):
            call()
