from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Evidence, EvidenceKind


@skill()
def tell_time(occasion: Occasion, kind: str = "time") -> Reply:
    """The time of day, the date or the weekday; `kind` is time, date or weekday."""
    now, rules = occasion.wall_time, occasion.language.rules
    weekday = rules["weekdays"][now.weekday()]
    facts = {"date": now.date().isoformat(), "weekday": weekday, "time": now.strftime("%H:%M")}
    kind = kind if kind in facts else "time"
    words = occasion.language.say(
        f"time.{kind}",
        hour12=(now.hour - 1) % 12 + 1,
        hour24=now.hour,
        minute=f"{now.minute:02}",
        half=rules["halves"][now.hour // 12],
        weekday=weekday,
        day=now.day,
        month=rules["months"][now.month - 1],
        year=now.year,
    )
    return Reply(words, (Evidence(EvidenceKind.CLOCK, facts[kind]),))
