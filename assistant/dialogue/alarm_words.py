"""Timers and reminders in words."""

from datetime import datetime, timedelta

from assistant.dialogue.language import Language
from assistant.dialogue.when import clock_words, coming, lasting, when
from assistant.events import Evidence, EvidenceKind, Trigger
from assistant.memory.alarm import Alarm

_COARSE = timedelta(minutes=5)  # from here on what is left is told without its seconds


def ringing(alarm: Alarm, language: Language, late_at: datetime | None = None) -> str:
    """What is said when an alarm is due.

    Args:
        alarm: The alarm.
        language: To say it in.
        late_at: Calendar time in the wearer's zone, where it fell due while the program was off.
    """
    late = "late_" if late_at else ""
    told = when(alarm.due, late_at, language) if late_at else ""
    if alarm.kind is Trigger.TIMER:
        key = "timer_for" if alarm.text else "timer"
        span = lasting(alarm.seconds, language, "alarm.of")
        return language.say(f"alarm.{late}{key}", label=alarm.text, span=span, when=told)
    key = "reminder" if alarm.text else "reminder_bare"
    return language.say(f"alarm.{late}{key}", what=alarm.text, when=told)


def taken_up(alarm: Alarm, language: Language, now: datetime) -> str:
    """What is read back of an alarm that was just set; `now` is in the wearer's zone."""
    told = coming(alarm.due, now, language)
    if alarm.kind is Trigger.REMINDER:
        key = "set" if alarm.text else "set_bare"
        return language.say(f"alarm.{key}", when=told, what=alarm.text)
    local = alarm.due.astimezone(now.tzinfo)
    if local.date() == now.date():
        until = language.say("when.until", **clock_words(local, language))
    else:
        until = language.say("alarm.until_day", when=told)
    key = "timer_set_for" if alarm.text else "timer_set"
    span = lasting(alarm.seconds, language)
    return language.say(f"alarm.{key}", span=span, label=alarm.text, until=until)


def listed(alarm: Alarm, language: Language, now: datetime) -> str:
    """An alarm that is to come, as one sentence; `now` is in the wearer's zone."""
    if alarm.kind is Trigger.REMINDER:
        key = "coming" if alarm.text else "coming_bare"
        return language.say(f"alarm.{key}", when=coming(alarm.due, now, language), what=alarm.text)
    left = max(alarm.due - now, timedelta(seconds=1))
    step = 60 if left >= _COARSE else 1
    span = lasting(max(1, round(left.total_seconds() / step)) * step, language)
    return language.say(
        "alarm.left_for" if alarm.text else "alarm.left", label=alarm.text, span=span
    )


def clock_evidence(alarm: Alarm) -> Evidence:
    """What words about an alarm rest on: when it is due."""
    return Evidence(EvidenceKind.CLOCK, alarm.due.isoformat(timespec="seconds"))
