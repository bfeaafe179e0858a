from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.dialogue.when import clock_words
from assistant.events import Evidence, EvidenceKind


@skill()
def tell_time(occasion: Occasion, kind: str = "time") -> Reply:
    """The time of day, the date or the weekday; `kind` is time, date or weekday."""
    now, language = occasion.wall_time, occasion.language
    weekday = language.rules["weekdays"][now.weekday()]
    facts = {"date": now.date().isoformat(), "weekday": weekday, "time": now.strftime("%H:%M")}
    kind = kind if kind in facts else "time"
    words = language.say(f"time.{kind}", **clock_words(now, language))
    return Reply(words, (Evidence(EvidenceKind.CLOCK, facts[kind]),))
