import re
from dataclasses import dataclass

from assistant.dialogue.digit_text import DigitText, Span, folded_pattern
from assistant.dialogue.language import Language, alternatives

LONGEST_S = 366 * 86400  # what is longer nobody means
_SMALLER = {3600: 60, 60: 1, 86400: 3600, 604800: 86400}  # the unit that a bare number goes on in
_NUMBER = r"\d{1,6}(?:[.,]\d{1,3})?(?:/\d{1,3})?"


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration that was said.

    Attributes:
        seconds: More than none.
        span: Its characters in the `DigitText`.
    """

    seconds: int
    span: Span


class Durations:
    """The ways of a language to say how long something takes."""

    def __init__(self, language: Language) -> None:
        rules = language.rules["moments"]
        self._units = {folded_pattern(str(word)): int(s) for word, s in rules["units"].items()}
        self._amounts = {folded_pattern(str(w)): float(v) for w, v in rules["amounts"].items()}
        self._plus = {folded_pattern(str(w)): float(v) for w, v in rules["plus"].items()}
        amount = alternatives([*self._amounts, _NUMBER])
        unit, plus = alternatives(self._units), alternatives(self._plus)
        of = alternatives(map(folded_pattern, rules["of"]))
        joints = alternatives(map(folded_pattern, rules["joints"]))
        joint = rf" ?{joints}? ?"
        named = (
            rf"(?<![\w.,:])(?:(?P<amount>{amount}) ?(?:{of} )?(?P<unit>{unit})(?P<more>(?=\d)|\b)"
            rf"(?: (?P<plus>{plus})\b)?|(?P<bare>{unit}) (?P<extra>{plus})\b)"
        )
        self._piece = re.compile(named)
        self._next = re.compile(
            rf"{joint}(?P<amount>{amount}) ?(?:{of} )?(?P<unit>{unit})\b(?: (?P<plus>{plus})\b)?"
        )
        self._tail = re.compile(
            rf"(?:(?: ?{joints} |(?<=[hm]))(?=\d)| (?=\d\d))"
            rf"(?P<tail>\d{{1,2}})(?![\w:/%])"
        )
        unnamed = re.sub(r"\?P<\w+>", "?:", named)
        following = re.sub(r"\?P<\w+>", "?:", self._next.pattern)
        tail = re.sub(r"\?P<\w+>", "?:", self._tail.pattern)
        self.pattern = rf"(?:{unnamed}(?:{following})*(?:{tail})?)"  # any duration, for others

    def first(self, text: DigitText, start: int = 0) -> Duration | None:
        """The first duration in `text` from `start` on; None without one."""
        found = self._piece.search(text.digits, start)
        if found is None:
            return None
        unit = self._units[found["unit"] or found["bare"]]
        seconds = self._seconds(found["amount"], unit, found["plus"] or found["extra"])
        end = found.end()
        while (more := self._next.match(text.digits, end)) and self._units[more["unit"]] < unit:
            unit = self._units[more["unit"]]
            seconds += self._seconds(more["amount"], unit, more["plus"])
            end = more.end()
        tail = self._tail.match(text.digits, end)
        if tail and unit in _SMALLER:
            seconds += int(tail["tail"]) * _SMALLER[unit]
            end = tail.end()
        whole = round(seconds)
        return Duration(whole, (found.start(), end)) if 0 < whole <= LONGEST_S else None

    def _seconds(self, amount: str | None, unit: int, plus: str | None) -> float:
        more = self._plus.get(plus or "", 0.0)
        if amount is None:
            return (1 + more) * unit
        if amount in self._amounts:
            return (self._amounts[amount] + more) * unit
        above, _, below = amount.replace(",", ".").partition("/")
        return (float(above) / (float(below or 1) or 1) + more) * unit
