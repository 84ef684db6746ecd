"""[receivers], [[routes]] and [alerts] as domain values, and what is wrong between their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kechuang_check.definitions.alert_shapes import AlertsShape, QuietShape, ReceiverShape, RouteShape, TimesShape
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.plan import Owner
from kechuang_check.domain.receivers import QuietTimes, Receiver, Weekday
from kechuang_check.domain.routing import Escalation, Matchers, Route
from kechuang_check.domain.workspace import AlertSettings
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.definitions.settings_shape import SettingsShape


def alert_settings(shape: SettingsShape, owners: Mapping[str, Owner], document: Document) -> AlertSettings:
    """The settings of alerts. Owners are among the receivers, with what they say of when they are told."""
    receivers = {
        id_: replace(
            Receiver.of_owner(owners[id_]),
            cleared=written.cleared,
            quiet=_quiet(written, shape.alerts),
            weekly=_weekly(written, shape.alerts),
        )
        for id_, written in shape.owners.items()
    }
    receivers |= {id_: _receiver(id_, written, shape) for id_, written in shape.receivers.items()}
    routes = tuple(_route(r, document, ("routes", n)) for n, r in enumerate(shape.routes))
    return AlertSettings(receivers, routes, shape.alerts.repeat_days.by_severity())


def _receiver(id_: str, written: ReceiverShape, shape: SettingsShape) -> Receiver:
    return Receiver(
        id_,
        written.words(),
        written.address,
        written.language or shape.language,
        cleared=written.cleared,
        quiet=_quiet(written, shape.alerts),
        of=written.of,
        role=written.role,
        channels=tuple(written.channels) if written.channels is not None else None,
        weekly=_weekly(written, shape.alerts),
    )


def _quiet(written: TimesShape, usual: AlertsShape) -> QuietTimes | None:
    quiet: QuietShape | None = usual.quiet if written.quiet is None else written.quiet
    return None if quiet is None else QuietTimes(quiet.hours, quiet.working_days_only, quiet.operation)


def _weekly(written: TimesShape, usual: AlertsShape) -> Weekday | None:
    """`never` is none as well, and is not what is usual."""
    return written.weekly if "weekly" in written.model_fields_set else usual.weekly


def _route(written: RouteShape, document: Document, path: tuple[Step, ...]) -> Route:
    place = document.place(*path)
    steps = written.escalate
    matchers = Matchers(
        kind=tuple(written.kind or ()),
        severity=tuple(written.severity or ()),
        indicator=tuple(written.indicator or ()),
        check=tuple(written.check or ()),
        project=tuple(written.project or ()),
        owner=tuple(written.owner or ()),
        plan=tuple(written.plan or ()),
    )
    return Route(
        matchers,
        to=tuple(dict.fromkeys(written.to)) if written.to is not None else None,
        routes=tuple(_route(r, document, (*path, "routes", n)) for n, r in enumerate(written.routes)),
        goes_on=written.goes_on,
        escalations=None
        if steps is None
        else tuple(
            Escalation(step.after_nights, tuple(dict.fromkeys(step.to)), document.place(*path, "escalate", n))
            for n, step in enumerate(steps)
        ),
        repeat_days=written.repeat_days.by_severity(),
        where=place,
    )


def check_alerts(shape: SettingsShape, document: Document, problems: Problems) -> None:
    """Add receivers that contradict themselves. Names that there are not are the matter of `alert_names`."""
    for id_, receiver in shape.receivers.items():
        path = ("receivers", id_)
        if id_ in shape.owners:
            problems.add(
                document.place(*path),
                text("`{receiver}` is an owner, and every owner is a receiver already", receiver=id_),
                text("Give this one another name, or write its keys under [owners.{owner}]", owner=id_),
            )
        if (receiver.of is None) != (receiver.role is None):
            problems.add(
                document.place(*path, "of" if receiver.role is None else "role"),
                text("`of` and `role` say together whose head, deputy or steward this is"),
                text("Write both, or neither"),
            )
