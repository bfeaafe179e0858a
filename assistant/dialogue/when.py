"""When something was, in words."""

from datetime import datetime, timedelta

from assistant.dialogue.language import Language

_MOMENT = timedelta(minutes=1)
_MINUTES = timedelta(minutes=50)  # up to here minutes are told, beyond it the time of day
_WEEK = timedelta(days=6)
_UNITS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}  # in seconds


def when(then: datetime, now: datetime, language: Language) -> str:
    """How long before `now` something was, or at what time of which day.

    Args:
        then: With its zone; told in that of `now`.
        now: Calendar time in the wearer's zone.
        language: To tell it in.
    """
    ago = now - then
    if ago < _MOMENT:
        return language.say("when.moment")
    if ago < _MINUTES:
        minutes = round(ago / timedelta(minutes=1))
        count = "one" if minutes == 1 else "many"
        return language.say(f"when.minutes.{count}", number=language.number(minutes))
    local = then.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    day = "today" if days == 0 else "yesterday" if days == 1 else "weekday"
    key = day if now - then < _WEEK or days < 2 else "date"
    return language.say(f"when.{key}", **clock_words(local, language))


def coming(then: datetime, now: datetime, language: Language) -> str:
    """At what time of which day something is to be; told in the zone of `now`."""
    local = then.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    key = "today" if days == 0 else "tomorrow" if days == 1 else "dated"
    if 1 < days < _WEEK.days:
        key = "weekday"
    return language.say(f"when.{key}", **clock_words(local, language))


def lasting(seconds: int, language: Language, key: str = "span") -> str:
    """A duration in words: "one hour and 20 minutes"; `key` names the answers it is made of."""
    parts = []
    for unit, size in _UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            form = "one" if count == 1 else "many"
            parts.append(language.say(f"{key}.{unit}.{form}", number=language.number(count)))
    return language.join(parts)


def clock_words(time: datetime, language: Language) -> dict[str, object]:
    """What an answer may say of a calendar time, by the names of its placeholders."""
    rules = language.rules
    return {
        "hour12": (time.hour - 1) % 12 + 1,
        "hour24": time.hour,
        "minute": f"{time.minute:02}",
        "half": rules["halves"][time.hour // 12],
        "weekday": rules["weekdays"][time.weekday()],
        "day": time.day,
        "month": rules["months"][time.month - 1],
        "year": time.year,
    }
