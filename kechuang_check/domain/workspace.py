"""A workspace as read: the plan, its owners, feeds, suites and settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import PurePath

from kechuang_check.domain.deriving import roots_of
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.plan import Bilingual, Owner, Plan, Target
from kechuang_check.domain.receivers import Receiver, all_receivers
from kechuang_check.domain.routing import Route, Routing
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.working_days import WorkCalendar


class Security(StrEnum):
    """How a mail connection is protected. NONE must be asked for in so many words."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`[mail]` of kechuang.toml. Secrets are never in it: only the variable or the file that holds the password."""

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    ca_file: str | None = None
    timeout_seconds: int = 30


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """`[letters]` of kechuang.toml. `report_url`: address (ending in `/`) under which the reports are published.
    `attach_report`: whether the page of the night goes along with mail.
    """

    report_url: str | None = None
    attach_report: bool = False


class ChatService(StrEnum):
    """Whose robot a chat group has. WEBHOOK: an address of the bureau's own that takes JSON."""

    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    WEBHOOK = "webhook"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where robots of the service live; nothing is sent anywhere else."""
        return _HOSTS.get(self, ())


_HOSTS = {
    ChatService.DINGTALK: ("oapi.dingtalk.com",),
    ChatService.WECOM: ("qyapi.weixin.qq.com",),
    ChatService.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`[chat.<name>]` of kechuang.toml. The robot's address is a secret: only where it is kept stands here.

    `owners`: whose letters the group gets too. `hosts`: those that may be called.
    """

    name: str
    service: ChatService
    hosts: tuple[str, ...]
    owners: tuple[str, ...] = ()
    url_env: str | None = None
    url_file: str | None = None
    secret_env: str | None = None
    timeout_seconds: int = 10


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """`[watch]` of kechuang.toml. `steward`: the owner who is told of letters that were refused and nights that did not
    end. `ping_env`: the variable with the address that an outside monitor waits to be called at.
    `metrics_file`: where numbers for OpenMetrics are written, absolute.
    """

    steward: str | None = None
    night_hours: int = 26
    letter_hours: int = 2
    ping_env: str | None = None
    metrics_file: str | None = None


MAIL = "mail"
"""The name of the way by mail (or files) among the `channels` of a receiver; the others are names of chat groups."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`[receivers]`, `[[routes]]` and `[alerts]` of kechuang.toml. `receivers`: also owners that say more than where
    their mailbox is. `repeat_days`: see Routing.
    """

    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    repeat_days: Mapping[Severity, int] = field(default_factory=dict)


FIRST_PLAN = "plan"
"""The name of `[plan]` where a plan must be named; further ones have the name they are written under."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the stewards wrote. `state`: folder for what the product keeps; `database`: SQLAlchemy URL.

    `received_days`: how long the copy of a received file is kept after it was last seen; None for ever.
    `days`: which days are worked; it knows no holidays where no check counts working days.
    """

    root: PurePath
    plan: Plan
    owners: Mapping[str, Owner]
    feeds: Mapping[str, Feed]
    suites: Mapping[str, Suite]
    state: PurePath
    database: str
    lang: str = "zh"
    mail: MailSettings | None = None
    chats: Mapping[str, ChatSettings] = field(default_factory=dict)
    watch: WatchSettings = WatchSettings()
    limits: Limits = field(default_factory=Limits)
    received_days: int | None = None
    digest: str = field(default="")
    days: WorkCalendar = field(default_factory=WorkCalendar)
    further_plans: Mapping[str, Plan] = field(default_factory=dict)
    """Besides `plan`, whose name stands at the head of pages; no project belongs to two plans."""
    alerts: AlertSettings = field(default_factory=AlertSettings)
    letters: LetterSettings = LetterSettings()
    timezone: tzinfo | None = None
    """By which the day begins, letters are dated and quiet times hold; None for that of the machine."""

    @property
    def plans(self) -> tuple[Plan, ...]:
        return (self.plan, *self.further_plans.values())

    @property
    def projects(self) -> Mapping[str, Bilingual]:
        """Those of all plans."""
        return {id_: name for plan in self.plans for id_, name in plan.projects.items()}

    def plan_of(self, target: Target) -> Plan:
        """The plan that its project belongs to; the first one for a series."""
        return next((p for p in self.further_plans.values() if target.project in p.projects), self.plan)

    def plan_id(self, target: Target) -> str:
        """FIRST_PLAN, or the name of the further plan that it belongs to."""
        return next((i for i, p in self.further_plans.items() if target.project in p.projects), FIRST_PLAN)

    @property
    def receivers(self) -> Mapping[str, Receiver]:
        """Everybody who can be told, by id: owners among them."""
        return all_receivers(self.owners, self.alerts.receivers)

    @property
    def routing(self) -> Routing:
        """Who is told what, as a value for `domain.routing`."""
        return Routing(self.alerts.routes, self.receivers, self.watch.steward, self.alerts.repeat_days)

    def followers_of(self, indicator: str) -> tuple[Target, ...]:
        """The targets that go on with it."""
        return tuple(t for t in self.targets.values() if t.carries_on == indicator)

    def resting_on_more(self, checks: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The targets that rest on one of `checks` and on others besides, so that those alone do not tell of them: by
        indicator, the other checks.
        """
        indicators = self.indicators
        of = {c: {t.indicator for t in self.suites[f.suite].indicators} for c, f in self.feeds.items()}
        found = {}
        for name, target in self.targets.items():
            roots = roots_of(target, indicators)
            under = {check for check, names in of.items() if names & roots}
            if under & set(checks) and not under <= set(checks):
                found[name] = tuple(sorted(under - set(checks)))
        return found

    @property
    def targets(self) -> Mapping[str, Target]:
        """All targets of the suites that a feed uses, by indicator."""
        return {i: t for i, t in self.indicators.items() if not t.is_series}

    @property
    def indicators(self) -> Mapping[str, Target]:
        """The same with the series that are only measured."""
        used = [self.suites[f.suite] for f in self.feeds.values()]
        return {t.indicator: t for s in used for t in s.indicators}
