"""From words to requests: what refers to the talk before, then rules, then a classifier."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from assistant.dialogue.arguments import Arguments
from assistant.dialogue.follow_up import FollowUps
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import CHAT, NULL, Meaning, Request
from assistant.dialogue.normaliser import Normaliser
from assistant.dialogue.rules import KNOWN_NAME, TOPIC, Rules

STOP = "stop"
SURE = 0.95  # of what answers our own question
# Probabilities, 0 to 1, from which the classifier decides; see `bench understanding`.
ACT = 0.5  # a skill is acted on, where it is surely for us
ACT_UNCALLED = 0.55  # ... where nobody called us
ACT_PERSONAL = 0.8  # ... where people speak of one another too
ACT_ON_DEVICE = 0.7  # ... one that changes something
ACT_TOLD = 0.35  # ... whose arguments are all in the words
OVERRULE = 0.75  # against what signal words say
MOST_NULL = 0.2  # it may be not for us, and we still ask back
SMALL_TALK = 0.95  # so unlike a request: what is said to us all the same fits no skill
ASK = 0.5  # the two likeliest skills together, to offer them
ON_DEVICE = frozenset({"take_photo", "record_video", "forget", "set_timer", "set_reminder"})
TELLING = {"set_timer": {"seconds"}, "set_reminder": {"at", "what"}, "calculate": {"expression"}}
LED_BY_WORDS = frozenset(TELLING)  # whose arguments rules leave out

Ranking = tuple[tuple[str, float], ...]
Rank = Callable[[str], Ranking]  # an utterance -> labels with probabilities, the likeliest first


class Understanding:
    """What an utterance asks for. Nothing is kept: same words after the same talk, same meaning.

    Args:
        language: Of the utterances.
        rank: The classifier; None does without.
    """

    def __init__(self, language: Language, rank: Rank | None = None) -> None:
        self._normaliser = Normaliser(language)
        self._follow_ups = FollowUps(language)
        self._rules = Rules(language)
        self._arguments = Arguments(language)
        self._rank = rank

    def understand(
        self,
        text: str,
        addressed: bool = False,
        last: Exchange | None = None,
        now: datetime | None = None,
    ) -> Meaning:
        """What `text` asks of the assistant.

        Args:
            text: One utterance, as the recogniser writes it.
            addressed: Whether it is surely for the assistant, as after the wake phrase. Then
                nothing is ignored: what no skill fits becomes `chat`.
            last: What was asked and answered before, where this may refer to it.
            now: Calendar time in the wearer's zone; without it no reminder has its time.
        """
        if last is not None and (request := self._referring(text, last)):
            return Meaning((request,))
        if meant := self._corrected(text, addressed, now):
            return Meaning((meant,))
        meaning = self._rules.understand(text, addressed)
        if self._rank is not None and meaning.why_not != "no words":
            addressed = addressed or self._rules.calls_us(text)
            meaning = self._weighed(text, meaning, self._rank(text), addressed, now)
        requests = tuple(self._completed(request, text, now) for request in meaning.requests)
        return replace(meaning, requests=requests)

    def asks(self, text: str) -> bool:
        """Whether an utterance is plainly a request, by rules alone: quick enough for captions."""
        return bool(self._rules.understand(text, False).requests)

    def _referring(self, text: str, last: Exchange) -> Request | None:
        """What an utterance of one sentence asks for that goes on from what was said."""
        utterance = self._normaliser.sort(text)
        if len(utterance.sentences) != 1 or utterance.vocative:
            return None
        plain = self._normaliser.plain(self._normaliser.lowered(utterance.sentences[0]))
        if last.options:
            if taken := self._follow_ups.choice(plain, last.options):
                return taken
            if self._follow_ups.declines(plain):
                return Request(STOP, {}, SURE)
        return self._follow_ups.request(plain, last)

    def _corrected(self, text: str, addressed: bool, now: datetime | None) -> Request | None:
        """What is meant where the second of two sentences corrects the first."""
        sentences = self._normaliser.sort(text).sentences
        said = self._instead(sentences[1]) if len(sentences) == 2 else ""
        if not said:
            return None
        first = self.understand(sentences[0], addressed, None, now).requests
        if len(first) != 1 or first[0].options:
            return None
        asked = Exchange(0, sentences[0], "", first[0].skill, first[0].arguments)
        meant = self._follow_ups.request(said, asked)
        return meant if meant and meant.skill == first[0].skill else None

    def _instead(self, sentence: str) -> str:
        """What a sentence that takes something back says instead, plain; "" if it does not."""
        before, after = self._normaliser.corrected(sentence) or ("", "")
        if not after:
            before, _, after = sentence.partition(",")
            if not self._follow_ups.declines(before.strip().lower()):
                return ""
        words = before.strip(" ,.;:-").lower()
        if words and not self._follow_ups.declines(words):
            return ""
        return self._normaliser.plain(self._normaliser.lowered(after))

    def _weighed(
        self, text: str, meaning: Meaning, top: Ranking, addressed: bool, now: datetime | None
    ) -> Meaning:
        """What rules and the classifier say, together."""
        if addressed:
            top = _for_us(top)
        meaning = replace(meaning, top=top)
        if not addressed and self._rules.for_others(text):
            return meaning
        ruled = meaning.requests[0] if meaning.requests else None
        if ruled and (len(meaning.requests) > 1 or ruled.confidence >= KNOWN_NAME):
            return meaning
        if ruled and ruled.skill == CHAT and self._rules.refuses(text, addressed):
            return meaning  # questions of safety above all
        label, probability = top[0]
        if label == NULL and not addressed:
            doubted = ruled is not None and probability < OVERRULE
            return meaning if doubted else replace(meaning, requests=(), why_not="not addressed")
        skills = [(name, share) for name, share in top if name not in (CHAT, NULL)]
        if label == CHAT or not skills:
            keeps = ruled is not None and (ruled.skill == CHAT or probability < OVERRULE)
            chat = (Request(CHAT, {}, probability),)
            return meaning if keeps else replace(meaning, requests=chat, why_not="")
        return self._acted(text, meaning, skills, addressed, now)

    def _acted(
        self,
        text: str,
        meaning: Meaning,
        skills: list[tuple[str, float]],
        addressed: bool,
        now: datetime | None,
    ) -> Meaning:
        """The likeliest skill where it is likely enough, else what rules say, else a question."""
        ruled = meaning.requests[0] if meaning.requests else None
        name, share = skills[0]
        if ruled is not None and ruled.skill == name:
            surer = replace(ruled, confidence=max(ruled.confidence, share))
            return replace(meaning, requests=(surer,))
        enough = self._enough(text, addressed)
        if name in ON_DEVICE:
            enough = max(enough, ACT_ON_DEVICE)
        if ruled is not None and (ruled.skill != CHAT or ruled.confidence >= TOPIC):
            enough = max(enough, OVERRULE)
        options = tuple(
            Request(skill, self._arguments.of(skill, text, now), chance)
            for skill, chance in skills[:2]
        )
        if name in TELLING and _is_told(options[0]):
            enough = ACT_TOLD
        if share >= enough:
            return replace(meaning, requests=options[:1], why_not="")
        if ruled is not None and ruled.skill != CHAT:
            return meaning
        may_ask = len(options) == 2 and (addressed or dict(meaning.top).get(NULL, 0.0) < MOST_NULL)
        if may_ask and sum(option.confidence for option in options) >= ASK:
            asked = replace(options[0], options=options)
            return replace(meaning, requests=(asked,), why_not="")
        return meaning

    def _enough(self, text: str, addressed: bool) -> float:
        """How likely a skill has to be, with no word of rules for it."""
        if addressed:
            return ACT
        return ACT_PERSONAL if self._rules.is_personal(text) else ACT_UNCALLED

    def _completed(self, request: Request, text: str, now: datetime | None) -> Request:
        """A request with the arguments that rules leave out."""
        if request.skill not in LED_BY_WORDS or request.arguments:
            return request
        return replace(request, arguments=self._arguments.of(request.skill, text, now))


def _for_us(top: Ranking) -> Ranking:
    """The ranking of what is surely said to the assistant: nothing of it is for others."""
    rest = 1.0 - dict(top).get(NULL, 0.0)
    if rest <= 1.0 - SMALL_TALK:
        return ((CHAT, 1.0),)
    return tuple((label, share / rest) for label, share in top if label != NULL)


def _is_told(request: Request) -> bool:
    """Whether the words hold all that the skill needs; or that what it did is to be undone."""
    return TELLING[request.skill] <= request.arguments.keys() or "stop" in request.arguments
