"""What a timer or a reminder is asked for, from the words of the request."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from assistant.dialogue.digit_text import DigitText, folded_like, folded_pattern
from assistant.dialogue.durations import Durations
from assistant.dialogue.language import Language
from assistant.dialogue.moments import Moments

EVERYTHING = "everything"  # which alarms are to be called off: all of them
LONGEST = 200  # characters of what one is reminded of
_MARK = "§"  # in the place of a duration
_ROUNDS = 6  # of taking small words off an end


@dataclass(frozen=True, slots=True)
class TimerRequest:
    """A timer that is asked for, or called off.

    Attributes:
        seconds: How long; None where it was not said.
        label: What it is for, as it was said; may be empty. `EVERYTHING` of those called off.
        stop: Whether it is called off.
    """

    seconds: int | None = None
    label: str = ""
    stop: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """Those of the skill `set_timer` that were said."""
        said = {"seconds": self.seconds, "label": self.label, "stop": self.stop}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class ReminderRequest:
    """A reminder that is asked for, or called off.

    Attributes:
        at: When, local time in ISO 8601; empty where it was not said.
        what: What of, as it was said; may be empty. `EVERYTHING` of those called off.
        stop: Whether it is called off.
        repeated: Whether it is asked for more than once, which nobody can.
    """

    at: str = ""
    what: str = ""
    stop: bool = False
    repeated: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """Those of the skill `set_reminder` that were said."""
        said = {"at": self.at, "what": self.what, "stop": self.stop}
        return {name: value for name, value in said.items() if value}


def timer_in(text: str, language: Language) -> TimerRequest | None:
    """The timer that an utterance asks for; None if it names no duration, label or timer."""
    return _Requests.of(language).timer(text)


def reminder_in(text: str, language: Language, now: datetime) -> ReminderRequest | None:
    """The reminder that an utterance asks for; None if it says neither when nor what of.

    Args:
        text: The utterance.
        language: Of it.
        now: Calendar time in the wearer's zone.
    """
    return _Requests.of(language).reminder(text, now)


class _Requests:
    """The ways of a language to ask for timers and reminders."""

    def __init__(self, language: Language) -> None:
        rules = language.rules["moments"]["asks"]

        def ready(name: str, form: str = "{}") -> list[re.Pattern[str]]:
            return [re.compile(form.format(folded_pattern(rule))) for rule in rules[name]]

        self._language = language
        self._durations = Durations(language)
        self._moments = Moments.of(language)
        self._asks = ready("reminder", r"(?<!\w)(?:{})(?!\w)")
        self._timer = ready("timer")
        self._aside, self._endings = ready("aside"), ready("endings")
        self._beginnings = ready("beginnings", "^(?:{})")
        self._label, self._called = ready("label"), ready("called")
        self._no_label = {folded_like(str(word)) for word in rules["no_label"]}
        self._call_off, self._all = ready("call_off"), ready("all_of_them")

    @staticmethod
    @cache
    def of(language: Language) -> "_Requests":
        return _Requests(language)

    def timer(self, text: str) -> TimerRequest | None:
        digits = DigitText.of(text, self._language)
        if self._calls_off(digits.digits):
            return TimerRequest(label=self._named(digits.original), stop=True)
        duration = self._durations.first(digits)
        marked = digits.without([duration.span] if duration else [], f" {_MARK} ")
        label = self._labelled(marked)
        named = any(rule.search(digits.digits) for rule in self._timer)
        if duration is None and not label and not named:
            return None
        return TimerRequest(duration.seconds if duration else None, label)

    def reminder(self, text: str, now: datetime) -> ReminderRequest | None:
        digits = DigitText.of(text, self._language)
        if self._calls_off(digits.digits):
            return ReminderRequest(what=self._named(digits.original), stop=True)
        repeats = self._moments.repeats(digits)
        moment = self._moments.first(digits, now)
        spans = [*(moment.spans if moment else ()), *([repeats] if repeats else ())]
        what = self._what(digits.without(spans))
        if not spans and not what:
            return None
        at = "" if moment is None or repeats else local_iso(moment.at)
        return ReminderRequest(at, what, repeated=bool(repeats))

    def _calls_off(self, digits: str) -> bool:
        """Whether an alarm is called off, unless that is what one is to be reminded of."""
        found = [match.start() for rule in self._call_off if (match := rule.search(digits))]
        asked = [match.start() for rule in self._asks if (match := rule.search(digits))]
        return bool(found) and min(found) < min(asked, default=len(digits))

    def _named(self, text: str) -> str:
        """Which alarms are called off; empty where that was not said."""
        folded = folded_like(text)
        for rule in self._called:
            if match := rule.search(folded):
                label = self._clean(text[match.start("label") : match.end("label")])
                if label and folded_like(label) not in self._no_label:
                    return label
        return EVERYTHING if any(rule.search(folded) for rule in self._all) else ""

    def _labelled(self, marked: str) -> str:
        folded = folded_like(marked)
        for rule in self._label:
            for match in rule.finditer(folded):
                label = marked[match.start("label") : match.end("label")].replace(_MARK, " ")
                label = self._clean(" ".join(label.split()))
                words = folded_like(label).split()
                if words and words[0] not in self._no_label and words[-1] not in self._no_label:
                    return label
        return ""

    def _what(self, rest: str) -> str:
        """What one is to be reminded of: what follows the asking, else what comes before it."""
        folded = folded_like(rest)
        found = [match for rule in self._asks if (match := rule.search(folded))]
        if not found:
            return self._clean(rest)
        ask = min(found, key=lambda match: (match.start(), -match.end()))
        after = self._clean(rest[ask.end() :])
        return after or self._clean(rest[: ask.start()])

    def _clean(self, words: str) -> str:
        """Words without the small ones that belong to the asking."""
        for rule in self._aside:
            if match := rule.search(folded_like(words)):
                words = words[: match.start()]
        for _ in range(_ROUNDS):
            before = words
            for rule in self._endings:
                if match := rule.search(folded_like(words)):
                    words = words[: match.start()]
            for rule in self._beginnings:
                if match := rule.search(folded_like(words)):
                    words = words[match.end() :]
            if words == before:
                break
        return words[:LONGEST].strip()


def local_iso(at: datetime) -> str:
    """A time as the skills take it: local, to the minute, or to the second where that matters."""
    exact = "seconds" if at.second else "minutes"
    return at.replace(tzinfo=None).isoformat(timespec=exact)
