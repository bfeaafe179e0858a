"""The arguments of a request whose skill is known, out of whatever sentence it was said in."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from assistant.dialogue.alarm_requests import reminder_in, timer_in
from assistant.dialogue.cues import Details
from assistant.dialogue.language import Language
from assistant.dialogue.normaliser import Normaliser
from assistant.dialogue.spans import Times
from assistant.dialogue.sums import Sum, expression_of
from assistant.dialogue.vocabulary import Vocabulary

OF_THINGS = frozenset({"count_objects", "find_object", "where_is", "identify_color"})
OF_TIMES = frozenset({"search_sightings", "forget", "what_was_said", "summarize_conversation"})
WITHOUT_END = frozenset({"what_was_said", "summarize_conversation"})  # take no `until`
TELL_TIME = "tell_time"
MOST_WORDS = 3  # of a thing that we do not know

_Fill = Callable[[str, datetime | None], dict[str, Any]]


class Arguments:
    """What an utterance says beside which skill it asks for."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._normaliser = Normaliser(language)
        self._details = Details(language)
        self._times = Times(language)
        self._vocabulary = Vocabulary(language)
        leads = language.rules["argument_leads"]
        self._thing = re.compile(leads["thing"])
        self._note = re.compile(leads["note"], re.IGNORECASE)
        self._topics = {
            skill: [re.compile(pattern) for pattern in patterns]
            for skill, patterns in leads["topics"].items()
        }
        self._own: dict[str, _Fill] = {
            "set_timer": lambda text, now: _said(timer_in(text, language)),
            "set_reminder": lambda text, now: (
                {} if now is None else _said(reminder_in(text, language, now))
            ),
            "calculate": lambda text, now: _summed(expression_of(text, language)),
            "remember": lambda text, now: self._noted(text),
        }

    def of(self, skill: str, text: str, now: datetime | None) -> dict[str, Any]:
        """The arguments of `skill` in an utterance.

        Args:
            skill: What it asks for.
            text: As the recogniser writes it.
            now: Calendar time; without it no calendar time is understood.
        """
        if fill := self._own.get(skill):
            return fill(text, now)
        sentences = self._normaliser.sort(text).sentences
        plain = self._normaliser.plain(" ".join(sentences))  # people keep their names
        found = self._details.arguments(skill, plain)
        if skill in OF_TIMES:
            said = self._times.said(plain)
            plain = said.rest
            ends = {"since": said.since, "until": "" if skill in WITHOUT_END else said.until}
            found |= {name: value for name, value in ends.items() if value}
        if skill in OF_THINGS and (thing := self._named(plain)):
            found["object"] = thing
        if skill == TELL_TIME:
            found.setdefault("kind", "time")
        for name, words in self._topic(skill, plain).items():
            found.setdefault(name, words)
        return found

    def _named(self, plain: str) -> str:
        """The thing that a sentence is about: one with a name of ours, else the last one said."""
        if mention := self._vocabulary.mention(plain) or self._vocabulary.anywhere(plain):
            return mention.word
        for match in reversed(list(self._thing.finditer(plain))):
            words = match["thing"].split()
            for count in range(min(MOST_WORDS, len(words)), 0, -1):
                name = self._vocabulary.name(" ".join(words[:count]))
                if name is not None and (name.known or count == len(words) or count == 1):
                    return name.word
        return ""

    def _topic(self, skill: str, plain: str) -> dict[str, str]:
        for pattern in self._topics.get(skill, ()):
            if match := pattern.search(plain):
                said = match.groupdict(default="")
                return {name: self._vocabulary.bare(words) for name, words in said.items() if words}
        return {}

    def _noted(self, text: str) -> dict[str, Any]:
        """What is to be remembered: all but the words that ask for it."""
        note = self._note.sub(" ", text).strip(" ,.:;-")
        return {"note": note} if note else {}


def _summed(sum: Sum | None) -> dict[str, Any]:
    """A sum's arguments."""
    if sum is None:
        return {}
    return {"expression": sum.expression, **({"of": sum.of} if sum.of else {})}


def _said(request: Any) -> dict[str, Any]:
    return {} if request is None else dict(request.arguments)
