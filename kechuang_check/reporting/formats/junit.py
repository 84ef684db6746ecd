"""The verdicts as JUnit XML: a test suite for each batch, with a test for each rule, and one for the indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from kechuang_check.domain.assessment import Assessment, Measured
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import MEASURING_TYPES, Finding, Outcome, Severity
from kechuang_check.domain.received import is_replaced
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.batches import finding_view
from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.status_words import batch_word
from kechuang_check.words import text

_COUNTED = ("failure", "error", "skipped")


def render(night: Night, workspace: Workspace, lang: str, *, forms: Forms = NO_FORMS) -> str:
    """JUnit XML. A shortfall or failed rule is a failure, what could not be run or read an error, and what was not
    judged (no data, not fit, not yet due, a missing report) is skipped. What is for information never fails.
    """
    reader = Reader(workspace, lang, forms)
    sentences = reader.sentences(night.batches)
    root = ET.Element("testsuites", name="kechuang-check")
    for batch in night.batches:
        name = " ".join(filter(None, (batch.check, batch.period.label if batch.period else None)))
        # A target is told once, as an indicator.
        rules = [_rule(f, batch, reader) for f in batch.findings if f.type not in MEASURING_TYPES]
        _suite(root, night, name, [_received(batch, reader), *rules])
    _suite(root, night, "indicators", [_indicator(a, reader, sentences) for a in night.assessments])
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, night: Night, name: str, cases: Iterable[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", name=visible(name), timestamp=night.started.isoformat())
    suite.extend(cases)
    suite.set("tests", str(len(suite)))
    for tag, key in zip(_COUNTED, ("failures", "errors", "skipped"), strict=True):
        suite.set(key, str(len(suite.findall(f"testcase/{tag}"))))


def _case(
    name: str, classname: str, tag: str | None = None, type_: str = "", lines: Iterable[str | None] = ()
) -> ET.Element:
    case = ET.Element("testcase", name=visible(name), classname=visible(classname))
    said = [visible(line) for line in lines if line]
    if tag == "system-out":
        ET.SubElement(case, tag).text = "\n".join(said)
    elif tag is not None:
        result = ET.SubElement(case, tag, message=said[0] if said else "")
        if tag != "skipped":
            result.set("type", type_)
        result.text = "\n".join(said)
    return case


def _received(batch: BatchResult, reader: Reader) -> ET.Element:
    word = batch_word(batch.status, reader.lang)
    name = f"{batch.check}/received"
    if batch.status is BatchStatus.WITHDRAWN or (batch.status is BatchStatus.UNREADABLE and not is_replaced(batch)):
        return _case(name, batch.check, "error", batch.status.value, [word, batch.source])
    if batch.status in (BatchStatus.MISSING, BatchStatus.DEFERRED, BatchStatus.IGNORED):
        return _case(name, batch.check, "skipped", lines=[word])
    return _case(name, batch.check)


def _rule(finding: Finding, batch: BatchResult, reader: Reader) -> ET.Element:
    view = finding_view(finding, reader.workspace.feeds.get(batch.check), reader)
    tag = {
        Outcome.PASS: None,
        Outcome.WARN: "failure",
        Outcome.FAIL: "failure",
        Outcome.ERROR: "error",
        Outcome.NO_DATA: "skipped",
    }[finding.outcome]
    if tag == "failure" and finding.severity is Severity.INFO:
        tag = "system-out"
    elif tag == "failure" and batch.status in (BatchStatus.MISSING, BatchStatus.WITHDRAWN):
        tag = "skipped"
    lines = [view.sentence, view.outcome_word, view.counts, view.rows, view.detail, view.mend, view.where]
    return _case(finding.code, batch.check, tag, finding.severity.value, lines)


def _indicator(assessment: Assessment, reader: Reader, sentences: Mapping[str, str]) -> ET.Element:
    view = indicator_view(assessment, reader, sentences)
    seen, standing = assessment.observation, assessment.standing
    tag: str | None = "skipped"
    if standing.is_good:
        tag = None
    elif standing.is_short:
        tag = "failure"
    elif seen is not None and seen.state is Measured.ERROR:
        tag = "error"
    headline = dotted((view.mark.word, view.name, view.value, view.gap_words))
    bound = reader.say(text("bound in force {bound}", bound=view.bound)) if view.bound else None
    asked = dotted((bound, reader.say(text("final target {target}", target=view.target)), view.due))
    lines = [headline, asked, view.closing, view.owner, view.reason, *view.because, view.caution]
    return _case(assessment.target.indicator, "indicators", tag, standing.value, lines)
