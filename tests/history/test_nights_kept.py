from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Measured, Standing
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.errors import HistoryError, Place
from kechuang_check.history import open_history
from kechuang_check.history.coding import UnreadableValue, digest, dumps, loads
from kechuang_check.words import Text, text
from tests.history.nights import FINDINGS, JUDGEMENT, TARGET, a_night, alert_on, alerts_of, any_nights, told


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "history.sqlite"
    open_history(f"sqlite:///{file}").close()
    return file


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(night=any_nights(), judgement=st.from_type(Judgement))
def test_any_night_comes_back_as_it_was_recorded(empty: Path, night: Night, judgement: Judgement):
    with tempfile.TemporaryDirectory() as folder, open_history(f"sqlite:///{shutil.copy(empty, folder)}") as history:
        assert history.record(night, {"some key": judgement})
        again = history.night(night.id)
        assert again == night
        assert not again.is_new
        assert [repr(a.bound) for a in again.assessments] == [repr(a.bound) for a in night.assessments]
        assert again.started.utcoffset() is not None
        assert history.judgement("some key") == judgement


def test_a_night_is_whole_after_the_history_was_closed_and_opened(url: str):
    night = a_night()
    with open_history(url) as history:
        history.record(night)
    with open_history(url) as history:
        assert history.night("run-1") == night


def test_the_same_night_is_recorded_once(history, count_rows):
    assert history.record(a_night())
    before = count_rows()
    assert not history.record(replace(a_night(), exit_code=0), {"new": JUDGEMENT})
    assert count_rows() == before
    assert history.night("run-1").exit_code == 1


def test_what_did_not_change_is_kept_once(history, count_rows):
    history.record(a_night("run-1"))
    history.record(a_night("run-2", date(2025, 1, 1)))
    rows = count_rows()
    assert (rows["targets"], rows["observations"], rows["batches"], rows["findings"]) == (1, 1, 1, 2)
    assert (rows["runs"], rows["assessments"], rows["run_batches"]) == (2, 2, 4)


def test_a_past_night_keeps_the_target_it_was_judged_by(history):
    history.record(a_night("run-1"))
    history.record(a_night("run-2", target=replace(TARGET, value=Decimal("0.025"))))
    assert history.night("run-1").assessments[0].target.value == Decimal("0.020")
    assert history.night("run-2").assessments[0].target.value == Decimal("0.025")


def test_a_file_whose_name_is_not_utf_8_is_kept(history):
    name = "批次/2023年.csv".encode("gb18030").decode("utf-8", "surrogateescape")
    night = a_night()
    batch = replace(night.batches[0], source=name, findings=(replace(FINDINGS[0], where=Place(name)),))
    night = replace(night, batches=(batch,))
    assert history.record(night)
    assert history.night("run-1") == night


def test_an_unknown_run_is_said_in_words(history):
    with pytest.raises(HistoryError, match="no run nowhere"):
        history.night("nowhere")


def test_the_latest_night_is_that_of_the_latest_day_and_then_recorded_last(history):
    assert history.latest() is None
    for run, day in (("c", 5), ("a", 9), ("b", 5), ("d", 1)):
        history.record(a_night(run, date(2024, 6, day)))
    assert history.latest().id == "a"
    assert history.latest(date(2024, 6, 9)).id == "a"
    assert history.latest(date(2024, 6, 8)).id == "b"
    assert history.latest(date(2024, 6, 4)).id == "d"
    assert history.latest(date(2024, 5, 31)) is None


def test_later_nights_are_noticed(history):
    history.record(a_night("a", date(2024, 6, 5)))
    history.record(a_night("b", date(2024, 6, 6)))
    assert history.has_later(date(2024, 6, 4))
    assert history.has_later(date(2024, 6, 5))
    assert not history.has_later(date(2024, 6, 6))


def test_what_was_told_last_goes_by_day_and_then_by_recording(history):
    lowered = replace(TARGET, value=Decimal("0.010"))
    five, one = a_night("a", date(2024, 6, 5), Transition.RECOVERED, lowered), a_night("b", date(2024, 6, 1))
    history.record(five, alerts=alerts_of(five))
    history.record(one, alerts=alerts_of(one))
    assert told(history, date(2024, 6, 5)) == {"enterprise_rd": (Transition.RECOVERED, five.assessments[0])}
    assert told(history, date(2024, 6, 4)) == {"enterprise_rd": (Transition.NEW, one.assessments[0])}
    assert told(history, date(2024, 5, 31)) == {}
    again = a_night("c", date(2024, 6, 5), Transition.NEW)
    history.record(again, alerts=alerts_of(again))
    assert told(history, date(2024, 6, 5)) == {"enterprise_rd": (Transition.NEW, again.assessments[0])}


def test_the_memory_of_an_indicator_is_not_that_of_another(history):
    other = replace(TARGET, indicator="enterprise")
    night = a_night()
    both = (*night.assessments, replace(night.assessments[0], target=other, standing=Standing.MISSED))
    tellings = (
        night.tellings[0],
        replace(night.tellings[0], about="enterprise", alert=alert_on(other).id, news=Transition.DUE_PASSED),
    )
    both_told = replace(night, assessments=both, tellings=tellings)
    history.record(both_told, alerts=alerts_of(both_told))
    assert {i: (news, verdict.standing) for i, (news, verdict) in told(history, night.as_of).items()} == {
        "enterprise_rd": (Transition.NEW, Standing.BEHIND),
        "enterprise": (Transition.DUE_PASSED, Standing.MISSED),
    }


def test_a_night_that_is_run_again_after_another_of_its_day_stands_anew(history):
    day, next_day = date(2024, 6, 5), date(2024, 6, 6)
    assert history.name_of_run("aa", day) == ("aa", False)
    history.record(a_night("aa", day))
    assert history.name_of_run("aa", day) == ("aa", True)
    history.record(a_night("bb", day))
    history.record(a_night("cc", next_day))
    assert history.name_of_run("bb", day) == ("bb", True)
    assert history.name_of_run("aa", day) == ("aa.2", False)
    history.record(a_night("aa.2", day))
    assert history.name_of_run("aa", day) == ("aa.2", True)
    assert history.name_of_run("bb", day) == ("bb.2", False)
    history.record(a_night("bb.2", day))
    assert history.name_of_run("aa", day) == ("aa.3", False)
    assert history.latest(day).id == "bb.2"


def test_filings_are_ordered_by_their_first_appearance_whatever_comes_after(history):
    def filing(content: str, label: str, *findings: Finding) -> BatchResult:
        batch = a_night().batches[0]
        id_ = f"id of {content} {label}"
        return replace(batch, id=id_, sha256=content, period=Period.parse(label), findings=findings)

    replaced = Finding(SUPERSEDED, "superseded", Severity.INFO, Outcome.WARN)
    night = a_night()
    # Of one night the one that was replaced is the older one, wherever it stands in the list.
    history.record(replace(night, batches=(filing("b", "2023"), filing("a", "2023", replaced), night.batches[1])))
    history.record(replace(a_night("run-2"), batches=(filing("c", "2023"), filing("a", "2023"), filing("a", "2022"))))
    history.record(replace(a_night("run-3"), batches=(filing("a", "2023"), filing("b", "2023"), filing("c", "2023"))))
    arrived = history.arrivals()
    assert sorted(arrived, key=arrived.__getitem__) == [
        ("enterprise_rd", content, Period.parse(label))
        for content, label in [("a", "2023"), ("b", "2023"), ("c", "2023"), ("a", "2022")]
    ]


def marked(history, letter: str, status: LetterStatus, channel: str = "letter", **changed) -> None:
    """Write down what became of a letter, as a run does."""
    (posting,) = [p for p in history.postings(tuple(LetterStatus)) if (p.letter, p.channel) == (letter, channel)]
    history.write_posting(replace(posting, status=status, **changed))


def test_a_letter_waits_until_it_is_handed_over(history):
    history.record(a_night("a"))
    history.record(a_night("b"))
    first, second = history.waiting_letters()
    assert (first.key, second.key) == ("letter-of-a", "letter-of-b")
    assert first == a_night("a").letters[0]
    assert [(p.letter, p.queued, p.attempts) for p in history.postings()] == [
        ("letter-of-a", a_night().finished, 0),
        ("letter-of-b", a_night().finished, 0),
    ]

    later = a_night().finished + timedelta(minutes=5)
    marked(history, first.key, LetterStatus.DEFERRED, answer="450 try later", attempts=1, next_attempt=later)
    assert [x.error for x in history.waiting_letters()] == ["450 try later", None]
    assert [(p.attempts, p.next_attempt) for p in history.postings()] == [(1, later), (0, None)]
    marked(history, first.key, LetterStatus.SENT)
    marked(history, second.key, LetterStatus.WRITTEN, path="state/outbox/b.eml")
    assert history.waiting_letters() == ()
    assert history.night("b").letters[0].path == "state/outbox/b.eml"
    assert history.night("a").letters[0].error is None


def test_a_refused_letter_has_not_left_and_waits_for_its_address_to_be_mended(history):
    history.record(a_night())
    marked(history, "letter-of-run-1", LetterStatus.DEAD, answer="550 no such mailbox")
    assert [(x.status, x.error) for x in history.waiting_letters()] == [(LetterStatus.DEAD, "550 no such mailbox")]
    assert history.night("run-1").letters[0].error == "550 no such mailbox"


def test_a_dropped_letter_waits_no_more_and_stays_in_the_history(history):
    history.record(a_night())
    marked(history, "letter-of-run-1", LetterStatus.DROPPED, answer="550 no such mailbox")
    assert history.waiting_letters() == ()
    assert history.night("run-1").letters[0].status is LetterStatus.DROPPED


@pytest.mark.parametrize("left", [LetterStatus.SENT, LetterStatus.WRITTEN])
def test_a_letter_that_has_left_stays_so(history, left: LetterStatus):
    history.record(a_night())
    marked(history, "letter-of-run-1", left)
    marked(history, "letter-of-run-1", LetterStatus.DEFERRED, answer="late word of another runner")
    assert history.waiting_letters() == ()


def test_a_letter_has_a_row_of_its_own_for_each_channel_and_the_worst_of_them_is_shown(history):
    night = a_night()
    letter = replace(night.letters[0], channels=("letter", "chat.plan_group"))
    history.record(replace(night, letters=(letter,)))
    marked(history, letter.key, LetterStatus.SENT)
    marked(history, letter.key, LetterStatus.DEFERRED, "chat.plan_group", answer="9499 too many")
    (waiting,) = history.waiting_letters()
    assert (waiting.status, waiting.error) == (LetterStatus.DEFERRED, "9499 too many")
    assert [(p.channel, p.status) for p in history.postings()] == [("chat.plan_group", LetterStatus.DEFERRED)]
    marked(history, letter.key, LetterStatus.SENT, "chat.plan_group")
    assert history.night("run-1").letters[0].status is LetterStatus.SENT


def test_a_refusal_and_the_notice_of_it_are_one_transaction(history, count_rows):
    history.record(a_night())
    (posting,) = history.postings()
    notice = replace(a_night().letters[0], key="notice", to="plan_office")
    before = count_rows()
    with pytest.raises(KeyError):
        history.write_posting(replace(posting, letter="nobody's"), (notice,), a_night().finished)
    assert count_rows() == before
    for _ in range(2):
        history.write_posting(replace(posting, status=LetterStatus.DEAD), (notice,), a_night().finished)
    assert [(p.letter, p.status.value) for p in history.postings()] == [
        ("letter-of-run-1", "dead"),
        ("notice", "queued"),
    ]


def test_marking_a_letter_that_is_not_there_is_an_error(history):
    with pytest.raises(KeyError):
        history.write_posting(Posting("nobody's", "letter", a_night().finished, LetterStatus.SENT))


def test_a_letter_of_two_runs_is_queued_once(history):
    night = a_night("a")
    history.record(night)
    marked(history, "letter-of-a", LetterStatus.SENT)
    assert history.record(replace(night, id="b"))
    assert history.waiting_letters() == ()
    assert history.night("b").letters[0].status is LetterStatus.SENT


def test_a_telling_without_its_letter_is_refused_and_nothing_is_kept(history, count_rows):
    before = count_rows()
    with pytest.raises(HistoryError, match="does not take the run"):
        history.record(replace(a_night(), letters=()))
    assert count_rows() == before


def test_a_judgement_is_known_again_by_its_key(history):
    assert history.judgement("k") is None
    history.record(a_night(), {"k": JUDGEMENT, "empty": Judgement((), ())})
    assert history.judgement("k") == JUDGEMENT
    assert history.judgement("empty") == Judgement((), ())
    assert history.record(a_night("run-2"), {"k": JUDGEMENT})


def test_standings_are_the_last_of_each_indicator_though_a_later_run_judged_only_some(history):
    assert history.standings() == ()
    night = a_night("a", date(2024, 6, 5))
    history.record(night)
    first, *others = night.assessments
    unfit = replace(
        first,
        standing=Standing.DATA_NOT_FIT,
        observation=replace(first.observation, state=Measured.NOT_FIT, value=None),
    )
    history.record(replace(a_night("b", date(2024, 6, 6)), assessments=(unfit,)))

    def by_name(verdicts):
        return {a.target.indicator: a for a in verdicts}

    assert by_name(history.standings()) == by_name([*others, unfit])
    assert by_name(history.standings(date(2024, 6, 5))) == by_name(night.assessments)
    assert history.standings(date(2024, 6, 4)) == ()


def test_amounts_and_times_are_readable_in_the_table(history, file: Path):
    history.record(a_night())
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT shortfall, typeof(shortfall) FROM assessments").fetchall() == [("0.47", "text")]
        assert db.execute("SELECT started FROM runs").fetchall() == [("2024-12-31 18:00:00.123456",)]


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Kept:
    day: date
    colour: Colour | None
    points: tuple[tuple[date, Decimal], ...]
    names: Mapping[str, Text]
    added_later: int = 7


def test_documents_outlive_the_code_that_wrote_them():
    kept = Kept(date(2024, 2, 29), Colour.RED, ((date(2020, 1, 1), Decimal("1.50")),), {"江": text("x {n}", n=1)}, 8)
    document = dumps(Kept, kept)
    assert loads(Kept, document) == kept
    assert loads(Kept, document.replace('"added_later":8', '"long_gone":8')) == replace(kept, added_later=7)
    with pytest.raises(UnreadableValue):
        loads(Kept, document.replace('"day"', '"other"'))


def test_words_that_an_older_version_kept_in_one_language_are_read():
    clause = Clause("2%", Bilingual("科技日报", "the Daily"), "百分之二")
    older = '{"source":"科技日报","text":"2%"}'
    assert loads(Clause, older) == Clause("2%", Bilingual.same("科技日报"))
    assert loads(Clause, dumps(Clause, clause)) == clause


def test_the_same_value_has_the_same_document():
    one = Kept(date(2024, 1, 1), None, (), {"a": text("1"), "b": text("2")})
    other = Kept(date(2024, 1, 1), None, (), {"b": text("2"), "a": text("1")})
    assert digest(Kept, one) == digest(Kept, other)
    assert digest(Kept, one) != digest(Kept, replace(one, colour=Colour.RED))


@pytest.mark.parametrize("value", [1, -1, "1", True, Decimal("1.0"), date(2024, 1, 1), text("inner {x}", x=2)])
def test_a_value_of_a_sentence_keeps_its_kind(value: object):
    sentence = Text("{v}", (("v", value),))
    again = loads(Text, dumps(Text, sentence))
    assert again == sentence
    assert type(again.values[0][1]) is type(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Text, text("{x}", x=object())), (Text, text("{x}", x=1.5)), (datetime, datetime(2024, 1, 1)), (int, "1")],  # noqa: DTZ001
)
def test_a_value_without_a_form_is_refused_and_not_guessed(kind: type, value: object):
    with pytest.raises(TypeError):
        dumps(kind, value)


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "7", '{"template":1}', '{"template":"x","values":[["a",{"odd":1}]]}', "[" * 100_000]
)
def test_a_damaged_document_is_told_apart(document: str):
    with pytest.raises(UnreadableValue):
        loads(Text, document)


def test_the_nights_made_here_leave_no_field_at_its_default():
    night = a_night()
    empty = [f.name for f in fields(Night) if not getattr(night, f.name)]
    assert empty == []
