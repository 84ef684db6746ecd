"""A workspace from its folder: every file read, every problem told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from kechuang_check.definitions.across import check_across, targets_of
from kechuang_check.definitions.alert_lint import lint_alerts
from kechuang_check.definitions.alert_names import check_told, known_names, misnamed_routes
from kechuang_check.definitions.beside import check_beside
from kechuang_check.definitions.checks import read_check
from kechuang_check.definitions.chinese_days import chinese_days
from kechuang_check.definitions.derived import check_derived
from kechuang_check.definitions.known import Columns, KnownPlan, columns_of
from kechuang_check.definitions.name_lists import read_name_list
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.settings import Settings, read_settings
from kechuang_check.definitions.spans import check_spans
from kechuang_check.definitions.suites import read_suite
from kechuang_check.definitions.toml_text import read_toml
from kechuang_check.definitions.written import MAX_BYTES, Document
from kechuang_check.definitions.yaml_text import read_yaml
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.plan import Plan
from kechuang_check.domain.route_reach import Path as RoutePath
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.domain.working_days import WorkCalendar
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError, Place
from kechuang_check.words import text

SETTINGS = "kechuang.toml"
CHECKS = "checks"
SUITES = "expectations"
NAMES = "regions"

Documents = Mapping[str, Document | None]
"""By stem of the file; None for a file that could not be read."""


def find_root(start: Path) -> Path | None:
    """The workspace that `start` lies in: the nearest folder, upwards, with a kechuang.toml."""
    here = start.absolute()
    return next((folder for folder in (here, *here.parents) if (folder / SETTINGS).is_file()), None)


def load_workspace(root: Path, vocabulary: Vocabulary, *, thorough: bool = False) -> Workspace:
    """Read the workspace in `root`. Raises DefinitionError with every problem of every file, by file and line.

    `thorough`: also what a night could do without, as lint does: folders, mailboxes, the cases of suites.
    """
    root = root.absolute()
    problems = Problems()
    settings_text = _read_settings_file(root, problems)
    settings = read_settings(settings_text, root, problems) if settings_text else None
    plan = KnownPlan.of(settings_text)
    checks = _read_folder(root, CHECKS, problems)
    suites = _read_folder(root, SUITES, problems)
    names = _read_folder(root, NAMES, problems, optional=True)
    lists = {stem: read_name_list(doc, stem, problems) if doc else None for stem, doc in names.items()}
    stems = tuple(suites)
    feeds = [read_check(doc, stem, plan, stems, lists, problems) for stem, doc in checks.items() if doc]
    read = [
        read_suite(doc, stem, plan, _columns_for(stem, checks), vocabulary, problems)
        for stem, doc in suites.items()
        if doc
    ]
    check_across(checks, suites, problems)
    check_derived(_read_ones(checks), _read_ones(suites), problems)
    check_spans(checks, suites, plan, problems)
    if settings_text is not None:
        check_told(settings_text, plan, problems)
    is_whole = not problems
    misnamed: frozenset[RoutePath] = frozenset()
    if thorough and settings_text is not None:
        misnamed = misnamed_routes(
            settings_text, known_names(settings_text, plan, checks, targets_of(suites)), problems
        )
    if thorough:
        check_beside(root, checks, suites, problems)
    if not is_whole or settings is None or settings_text is None:
        raise DefinitionError(*problems.in_order())
    workspace = _workspace(root, settings, [f for f in feeds if f], [s for s in read if s])
    if thorough:
        lint_alerts(workspace, settings_text, misnamed, problems)
    if problems:
        raise DefinitionError(*problems.in_order())
    return workspace


def _workspace(root: Path, settings: Settings, feeds: list[Feed], suites: list[Suite]) -> Workspace:
    return Workspace(
        root=root,
        plan=settings.plan,
        owners=settings.owners,
        feeds={feed.name: feed for feed in feeds},
        suites={suite.name: suite for suite in suites},
        state=settings.state,
        database=settings.database,
        lang=settings.lang,
        mail=settings.mail,
        letters=settings.letters,
        chats=settings.chats,
        watch=settings.watch,
        limits=settings.limits,
        received_days=settings.received_days,
        digest=_digest(settings, feeds, suites),
        further_plans=settings.further_plans,
        days=_days(settings, feeds),
        alerts=settings.alerts,
        timezone=settings.timezone,
    )


def _days(settings: Settings, feeds: list[Feed]) -> WorkCalendar:
    """The calendar of working days, if a due date hangs on one; from the first period to a year after the last. If a
    receiver is told on working days only, with all years that are known: the nights go on after the plan has ended.
    """
    asking = [f.expected for f in feeds if f.expected.until.asks_calendar or _final_asks_calendar(f)]
    days = [day for e in asking for day in (e.start or settings.plan.start, e.end or settings.plan.end)]
    if any(r.quiet is not None and r.quiet.working_days_only for r in settings.alerts.receivers.values()):
        days += [settings.plan.start, date.max]
    return chinese_days(min(days).year, min(max(days).year + 1, date.max.year)) if days else WorkCalendar()


def _final_asks_calendar(feed: Feed) -> bool:
    until = None if feed.finality is None else feed.finality.final_until
    return until is not None and until.asks_calendar


def _digest(settings: Settings, feeds: list[Feed], suites: list[Suite]) -> str:
    """Hash of all that a verdict hangs on: not of mail, addresses, languages or where the state is kept."""
    parts = {
        **_digested(settings.plan),
        **({"plans": {i: _digested(p) for i, p in settings.further_plans.items()}} if settings.further_plans else {}),
        "owners": sorted(settings.owners),
        "feeds": {feed.name: feed.digest for feed in feeds},
        "suites": {suite.name: suite.digest for suite in suites},
    }
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _digested(plan: Plan) -> dict[str, object]:
    days = (plan.start.isoformat(), plan.end.isoformat())
    return {
        "plan": [plan.name.zh, plan.name.en, *days, plan.source.zh, plan.source.en],
        "projects": {id_: [name.zh, name.en] for id_, name in plan.projects.items()},
    }


def _read_ones(documents: Documents) -> dict[str, Document]:
    return {stem: document for stem, document in documents.items() if document}


def _columns_for(suite: str, checks: Documents) -> Columns:
    """The columns of every check that uses `suite`, as far as they can be told."""
    users = {stem: columns_of(doc) for stem, doc in checks.items() if doc and doc.word("suite") == suite}
    return {stem: names for stem, names in users.items() if names is not None}


def _read_settings_file(root: Path, problems: Problems) -> Document | None:
    data = _read_bytes(root / SETTINGS, SETTINGS, problems)
    return None if data is None else read_toml(data, SETTINGS, problems)


def _read_folder(root: Path, folder: str, problems: Problems, *, optional: bool = False) -> dict[str, Document | None]:
    """Every definition in a folder, sorted by name; files that look like one and are not read are told."""
    documents: dict[str, Document | None] = {}
    for path in sorted((root / folder).rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix.lower() not in (".yaml", ".yml") or any(part.startswith(".") for part in Path(name).parts):
            continue
        if path.suffix != ".yaml" or path.parent != root / folder:
            problems.add(
                Place(name),
                text("The file looks like a definition, and is not read"),
                text("Only {folder}/<name>.yaml is read: move or rename it, or remove it", folder=folder),
            )
            continue
        data = _read_bytes(path, name, problems)
        documents[path.stem] = None if data is None else read_yaml(data, name, problems)
    if not documents and not optional:
        problems.add(
            Place(folder),
            text("There is no definition in {folder}/", folder=folder),
            text("Write {folder}/<name>.yaml; `kechuang-check init` makes a workspace to begin with", folder=folder),
        )
    return documents


def _read_bytes(path: Path, name: str, problems: Problems) -> bytes | None:
    if path.exists() and not path.is_file():
        problems.add(Place(name), text("This is not a file"), text("Remove it, or give it another name"))
        return None
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        mend = text("Run the command in a workspace; `kechuang-check init` makes one")
        problems.add(Place(name), text("There is no file {file}", file=name), mend)
    except OSError as error:
        problems.add(
            Place(name),
            text("The file cannot be read ({reason})", reason=error.strerror or type(error).__name__),
            text("Check that it is a file, and that you may read it"),
        )
    return None
