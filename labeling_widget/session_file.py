"""A labeling session as a file for somebody without access, and the answers that come back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pandas as pd

from labeling_widget.display import viewer
from labeling_widget.reviewer import check_reviewer
from labeling_widget.session_exchange import SessionExchange


class SessionFile(SessionExchange):
    """Export of a labeling session as a page, and collection of what was answered in it."""

    def export(self, path: str | os.PathLike[str], *, reviewer: str | None = None) -> Path:
        """Write the session as one HTML page: its traces, its questions and the front end.

        The page opens from disk and needs no network, no notebook and no account. Answers stay in
        the browser that gives them until *Save answers* downloads them as a file, which `collect`
        takes. The page holds nothing that other reviewers answered. What the traces carried before
        (assessments of judges and other people) is shown once the reviewer is done with a trace;
        who takes the page apart can read it earlier, so the page of a blind session has none of it.
        Whoever has the page can read its traces: send it as you would send them.

        Args:
            path: A file; one that is there is replaced when the new one is complete.
            reviewer: Whose page it is: it shows what they have answered so far, and their answers
                come back under this name. When `None`, the page asks for a name.

        Returns:
            The path of the file.

        Raises:
            SessionError: the file cannot be written, or `reviewer` is no name; what was there
                stays.

        Example:
            >>> import tempfile
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     page = session.add_traces(lw.sample_traces()).export(f"{folder}/review.html")
            ...     page.read_text(encoding="utf-8")[:15]
            '<!doctype html>'
        """
        from labeling_widget.session_export import write_page  # noqa: PLC0415 - seldom used

        self.check_present()
        who = None if reviewer is None else check_reviewer(reviewer, field="reviewer")
        if who is not None:
            self.notice_unassigned(who)
        return write_page(viewer("file")(self, who), path)

    def collect(
        self,
        files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        reviewer: str | None = None,
        on_error: Literal["raise", "skip"] = "raise",
    ) -> pd.DataFrame:
        """Take the answers that were saved from pages that `export` wrote.

        Every answer is checked as `log_assessment` checks it, against the version of its question
        that it answered. Of several answers to one question by one reviewer the latest counts,
        whichever file it stands in; an answer that was given here later than one in a file stays.
        So the same files can be collected any number of times, in any order, together or apart.

        The name in a file is what somebody said of themselves, and a checksum shows only that a
        file was changed or cut off by accident. When the session is assigned, only names that it
        is assigned to are taken; `reviewer` is for files whose writer you know.

        Args:
            files: A path, a pattern such as `"answers*.json"`, or a list of these.
            reviewer: Whose answers they are, whatever the files say.
            on_error: `"skip"` takes the good answers and reports the others; `"raise"` takes all
                or none.

        Returns:
            One row for each answer and each state: `file`, `row` (position in the file, from 0,
            states after answers), `trace_id`, `reviewer`, `claimed` (the name in the file), `name`
            (missing for a state), `span_id`, `target`, `state`, `answered_at` (by the clock of
            that computer), `outcome` (`taken`; `changed`: it replaced an earlier one; `equal`: it
            is there already; `older`: there is a later one; `refused`), `reason`.

        Raises:
            AnswersFileError: a file cannot be read, or is no file of answers to this session;
                nothing was taken.
            BadLabels: some answers cannot be taken, and none was; its `rows` say which and why.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> try:
            ...     session.collect("answers-nobody.json")
            ... except lw.LabelingError as error:
            ...     print(error)
            no file matches 'answers-nobody.json'
        """
        from labeling_widget.session_collect import collect_files  # noqa: PLC0415 - seldom used

        self.check_present()
        who = None if reviewer is None else check_reviewer(reviewer, field="reviewer")
        if who is not None:
            self.notice_unassigned(who)
        return collect_files(self, files, reviewer=who, on_error=on_error)
