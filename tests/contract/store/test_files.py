"""A session that went out as a file and came back, in every store."""

from __future__ import annotations

from pathlib import Path

import labeling_widget as lw
from labeling_widget.store.base import Store
from tests.unit.file_answers import answer, at, state, write


def test_answers_of_a_file_are_collected_once_and_the_later_ones_count(
    store: Store, tmp_path: Path
) -> None:
    lw.set_store(store)
    good = lw.create_label_schema("good", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("file", label_schemas=[good])
    session.add_traces(lw.sample_traces().head(3))
    assert session.export(tmp_path / "review.html", reviewer="ann").stat().st_size > 100_000

    first = [
        *(answer(session, 0, True, active_ms=900), answer(session, 1, True)),
        *(state(session, 0, "completed"), state(session, 1, "completed")),
        state(session, 2, "skipped", reason="cannot_judge", note="Too short."),
    ]
    later = [answer(session, 0, False, at=at(1)), answer(session, 1, None, at=at(1))]
    later += [state(session, 1, "pending", at=at(1))]
    early = write(tmp_path / "answers-1.json", session, *first)
    late = write(tmp_path / "answers-2.json", session, *later)
    taken = session.collect(early)
    assert set(taken["outcome"].astype(str)) == {"taken"}
    assert set(session.collect(early)["outcome"].astype(str)) == {"equal"}
    assert set(session.collect(late)["outcome"].astype(str)) == {"changed"}
    seq = store.seq(session.labeling_session_id)
    again = session.collect([early, late])
    assert set(again["outcome"].astype(str)) == {"equal", "older"}
    assert set(session.collect(early)["outcome"].astype(str)) == {"equal", "older"}
    assert store.seq(session.labeling_session_id) == seq
    assert list(session.labels()["value"]) == [False]
    [progress] = session.progress().to_dict("records")
    assert (progress["pending"], progress["completed"], progress["skipped"]) == (1, 1, 1)
