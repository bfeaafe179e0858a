from datetime import datetime

from assistant.dialogue.alarm_requests import reminder_in
from assistant.dialogue.alarm_words import clock_evidence, taken_up
from assistant.dialogue.calling_off import call_off
from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Refusal, Trigger
from assistant.memory.alarm import Alarm


@skill()
def set_reminder(occasion: Occasion, at: str = "", what: str = "", stop: bool = False) -> Reply:
    """Remind of `what` at a local time (ISO 8601); with `stop`, cancel it ("everything": all)."""
    language, now = occasion.language, occasion.wall_time
    if stop:
        return call_off(occasion, Trigger.REMINDER, what)
    heard = reminder_in(occasion.heard, language, now)
    if heard is not None and heard.repeated:
        return Reply(language.say("alarm.once"), refusal=Refusal.UNKNOWN)
    due = _time(at, now)
    if due is None or due <= now:
        return Reply(language.say("alarm.past" if due else "alarm.when"), refusal=Refusal.UNSURE)
    alarm = Alarm(Trigger.REMINDER, due, what.strip(), language.code, now)
    return Reply(taken_up(alarm, language, now), (clock_evidence(alarm),), alarm=alarm)


def _time(at: str, now: datetime) -> datetime | None:
    """A local time in the wearer's zone; None where it is none."""
    try:
        due = datetime.fromisoformat(at.strip())
    except ValueError:
        return None
    return due.replace(tzinfo=now.tzinfo) if due.tzinfo is None else due.astimezone(now.tzinfo)
