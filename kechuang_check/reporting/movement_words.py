"""The words for what came to a register and what left it."""

from __future__ import annotations

from decimal import Decimal

from kechuang_check.domain.assessment import Assessment, Measured, Standing
from kechuang_check.domain.movement import Movement
from kechuang_check.domain.plan import Unit
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.numbers import amount, whole
from kechuang_check.reporting.punctuation import clauses
from kechuang_check.words import Text, speaker, text


def movement_words(assessment: Assessment, lang: str) -> str | None:
    """`2023年12月31日为 812 家，此后新增 362 家、减少 172 家，净增 190 家；…`; None where nothing is known of it, or
    the data under it is not to be relied on.
    """
    seen = assessment.observation
    if seen is None or seen.movement is None or seen.state is not Measured.VALUE:
        return None
    if assessment.standing is Standing.INSUFFICIENT_DATA:
        return None
    return clauses(map(speaker(lang), _parts(seen.movement, assessment.target.unit, lang)), lang)


def _parts(moved: Movement, unit: Unit, lang: str) -> list[Text]:
    def counted(number: int) -> str:
        # 新增 158 家, and in English 158 new.
        return amount(Decimal(number), unit, lang) if lang == "zh" else whole(number)

    net = abs(moved.net)
    values = {
        "day": day_words(moved.since.end, lang),
        "opening": amount(Decimal(moved.opening), unit, lang),
        "new": counted(moved.new),
        "lost": counted(moved.lost),
        "net": counted(net),
    }
    parts = [
        text("{opening} on {day}, since then {new} new and {lost} lost, net +{net}", **values)
        if moved.net > 0
        else text("{opening} on {day}, since then {new} new and {lost} lost, net -{net}", **values)
        if moved.net < 0
        else text("{opening} on {day}, since then {new} new and {lost} lost, net 0", **values)
    ]
    if moved.awaiting and moved.awaiting == moved.lost:
        parts.append(
            text("all of those lost lapsed in the last {days} days: a renewal may still come", days=moved.days)
            if moved.lost > 1
            else text("the one lost lapsed in the last {days} days: a renewal may still come", days=moved.days)
        )
    elif moved.awaiting:
        lately = text(
            "of those lost, {count} lapsed in the last {days} days: a renewal may still come",
            count=counted(moved.awaiting),
            days=moved.days,
        )
        parts.append(lately)
    if moved.pending:
        soon = text(
            "pending renewal, for it lapses in the next {days} days: {count}",
            count=counted(moved.pending),
            days=moved.days,
        )
        parts.append(soon)
    return parts
