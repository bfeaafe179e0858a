from datetime import UTC, timedelta

from assistant.dialogue.alarm_words import clock_evidence, taken_up
from assistant.dialogue.calling_off import call_off
from assistant.dialogue.durations import LONGEST_S
from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Refusal, Trigger
from assistant.memory.alarm import Alarm


@skill()
def set_timer(occasion: Occasion, seconds: int = 0, label: str = "", stop: bool = False) -> Reply:
    """Set a timer of so many seconds for `label`; with `stop`, cancel it ("everything": all)."""
    language, now = occasion.language, occasion.wall_time
    if stop:
        return call_off(occasion, Trigger.TIMER, label)
    if seconds <= 0 or seconds > LONGEST_S:
        key = "alarm.how_long" if seconds <= 0 else "alarm.too_long"
        return Reply(language.say(key), refusal=Refusal.UNSURE)
    due = now.astimezone(UTC) + timedelta(seconds=seconds)
    alarm = Alarm(Trigger.TIMER, due, label.strip(), language.code, now)
    return Reply(taken_up(alarm, language, now), (clock_evidence(alarm),), alarm=alarm)
