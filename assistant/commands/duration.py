import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = r"(\d+(?:\.\d+)?)\s*([smhdw])"
_LONGEST_DAYS = 36_500


def duration(text: str) -> timedelta:
    """A length of time as it is written on a command line: "10m", "1h30m", "2 d".

    Raises:
        ValueError: it is none, is zero, or longer than a century.
    """
    written = text.strip().lower()
    if not re.fullmatch(rf"(?:{_PART}\s*)+", written):
        raise ValueError(f"wanted a duration such as 10m, 2h or 1d12h, found {text!r}")
    parts = re.findall(_PART, written)
    try:
        total = sum((timedelta(**{_UNITS[unit]: float(n)}) for n, unit in parts), timedelta())
    except OverflowError as error:
        raise ValueError(f"wanted at most a century, found {text!r}") from error
    if not timedelta() < total <= timedelta(days=_LONGEST_DAYS):
        raise ValueError(f"wanted more than nothing and at most a century, found {text!r}")
    return total


def ago(past: timedelta) -> str:
    """How long ago, roughly: "just now", "5 min ago", "3 h ago", "2 days ago"."""
    seconds = past.total_seconds()
    if seconds < 0:
        return "in the future"
    for size_s, words in ((86_400, "day{s} ago"), (3600, "h ago"), (60, "min ago")):
        count = int(seconds // size_s)
        if count:
            return f"{count} {words.format(s='' if count == 1 else 's')}"
    return "just now"
