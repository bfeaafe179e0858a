from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind


@skill()
def tell_time(occasion: Occasion, kind: str = "time") -> Reply:
    """The time of day, the date or the weekday; `kind` is time, date or weekday."""
    now, rules = occasion.wall_time, occasion.language.rules
    value = {
        "date": now.date().isoformat(),
        "weekday": now.date().isoformat(),
    }.get(kind, now.strftime("%H:%M"))
    words = occasion.language.say(
        f"time.{kind if kind in ('date', 'weekday') else 'time'}",
        hour12=(now.hour - 1) % 12 + 1,
        hour24=now.hour,
        minute=f"{now.minute:02}",
        half=rules["halves"][now.hour // 12],
        weekday=rules["weekdays"][now.weekday()],
        day=now.day,
        month=rules["months"][now.month - 1],
        year=now.year,
    )
    return Reply(words, (Evidence(EvidenceKind.CLOCK, value),))
