import re
from dataclasses import replace
from itertools import islice
from typing import Any

from assistant.dialogue.cues import LONGEST, Cues, Details
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import CHAT, Meaning, Request
from assistant.dialogue.normaliser import Normaliser
from assistant.dialogue.notes import Notes
from assistant.dialogue.spans import Times
from assistant.dialogue.templates import KNOWN, Match, Templates
from assistant.dialogue.topics import Topics
from assistant.dialogue.vocabulary import Name, Vocabulary

OF_THE_VIEW = frozenset(  # the others may speak of the assistant itself: "say what you said"
    {
        "describe_scene", "read_text", "count_objects", "find_object", "scan_code",
        "identify_object", "identify_color", "where_is", "search_sightings", "recall", "forget",
    }
)  # fmt: skip
OF_THE_PAST = frozenset(
    {"where_is", "search_sightings", "forget", "recall"}
)  # may be asked with a time
DATED = frozenset({"search_sightings", "forget"})  # and that time is an argument
REMEMBER = "remember"
FORGET = "forget"  # never without saying what
UNCLEAR = "unknown"  # the topic of questions that have no other
COUNT = "count_objects"
SET_VOICE = "set_voice"
MOST_REQUESTS = 3  # in one utterance
SPELLING = {"spell": True}  # arguments that say how, not what
MOST_JOINTS = 6  # places of one sentence at which it is tried as two requests
LONGEST_REASON = 8  # words before a request that give its reason
TALK_SHARE = 0.5  # an utterance with more other talk than this is not for us

Matches = tuple[Match, ...]

# How sure each way of understanding is, 0 to 1.
TEMPLATE = 0.95
KNOWN_NAME = 0.9
TOPIC = 0.8
UNKNOWN_NAME = 0.75
CUE = 0.7
FALLBACK = 0.5


class Rules:
    """From words to requests: exact templates first, then signal words, else no request.

    Templates must fit word for word, and what fills their open slot must be the name of a thing;
    cues take free phrasings. Nothing is learned and nothing is kept: same words, same meaning.
    """

    def __init__(self, language: Language) -> None:
        self._normaliser = Normaliser(language)
        self._templates = Templates(language)
        self._cues = Cues(language)
        self._details = Details(language)
        self._topics = Topics(language)
        self._vocabulary = Vocabulary(language)
        self._notes = Notes(language)
        self._times = Times(language)
        self._joint = re.compile(rf"\s+{language.pattern('joints')}\s+|,\s+")

    def understand(self, text: str, addressed: bool = False) -> Meaning:
        """What `text` asks of the assistant.

        Args:
            text: One utterance, as the recogniser writes it.
            addressed: Whether it is surely for the assistant, as after the wake phrase. Then
                nothing is ignored: what no skill fits becomes `chat`.
        """
        utterance = self._normaliser.sort(text)
        if not utterance.sentences:
            return Meaning((), "no words")
        addressed = addressed or utterance.named
        if not addressed and (utterance.vocative or self._is_story(utterance.sentences)):
            return Meaning((), "not addressed")
        sentences = self._notes.joined(utterance.sentences)
        found = [(s, self._sentence(s, addressed)) for s in sentences]
        requests = [request for _, requests in found for request in requests]
        if not requests and addressed:
            requests = [Request(CHAT, {}, FALLBACK)]
        if not requests or (not addressed and self._mostly_talk(found)):
            return Meaning((), "not addressed")
        return Meaning(tuple(_bound(_voice_first(_distinct(requests)))[:MOST_REQUESTS]))

    def for_others(self, text: str) -> bool:
        """Whether an utterance is plainly said to somebody else, or tells a story."""
        utterance = self._normaliser.sort(text)
        return not utterance.named and (utterance.vocative or self._is_story(utterance.sentences))

    def calls_us(self, text: str) -> bool:
        """Whether an utterance calls the assistant by its name."""
        return self._normaliser.sort(text).named

    def is_personal(self, text: str) -> bool:
        """Whether an utterance speaks to, or of, other people by their pronouns."""
        return any(self._cues.personal(plain) for plain in self._plains(text))

    def refuses(self, text: str, addressed: bool) -> bool:
        """Whether an utterance asks what no skill may answer: safety, health, who somebody is."""
        return any(
            self._topics.topic(plain, addressed, before_skills=True) for plain in self._plains(text)
        )

    def _plains(self, text: str) -> list[str]:
        sentences = self._normaliser.sort(text).sentences
        return [self._normaliser.plain(self._normaliser.lowered(s)) for s in sentences]

    def _is_story(self, sentences: tuple[str, ...]) -> bool:
        return any(self._cues.reported(self._normaliser.plain(s)) for s in sentences)

    def _mostly_talk(self, found: list[tuple[str, list[Request]]]) -> bool:
        """Whether the last sentence is no request, and is about people or outweighs the rest."""
        words = [(len(sentence.split()), bool(requests)) for sentence, requests in found]
        talk = sum(count for count, asked in words if not asked)
        last, requests = found[-1]
        return not requests and (
            self._cues.personal(self._normaliser.plain(last))
            or talk > TALK_SHARE * sum(count for count, _ in words)
        )

    def _sentence(self, sentence: str, addressed: bool) -> list[Request]:
        if note := self._notes.note(sentence, addressed):
            said = {"note": note.text, "about": note.about}
            return [Request(REMEMBER, {k: v for k, v in said.items() if v}, TEMPLATE)]
        sentence = self._normaliser.lowered(sentence)
        if correction := self._normaliser.corrected(sentence):
            return self._corrected(*correction, addressed)
        plain = self._normaliser.plain(sentence)
        matches = self._templates.fitting(plain)
        return (
            self._exact(plain, matches, addressed)
            or self._dated(plain, addressed)
            or self._joined(sentence, addressed)
            or self._free(plain, matches, addressed)
            or self._last_clause(sentence, addressed)
        )

    def _corrected(self, before: str, after: str, addressed: bool) -> list[Request]:
        """The last words count, in the sentence of the first: "find my cup, no, my phone"."""
        if said := self._sentence(after, addressed):
            return said
        first = self._sentence(before, addressed)
        plain = self._normaliser.plain(after)
        name = self._vocabulary.mention(plain) or self._vocabulary.name(plain)
        if first and name and "object" in first[-1].arguments:
            return [replace(first[-1], arguments={"object": name.word})]
        return first

    def _exact(self, plain: str, matches: Matches, addressed: bool) -> list[Request]:
        """A topic that no skill may answer, or a template without an open slot that fits."""
        asks = addressed or self._cues.asks(plain)
        if asks and self._topics.topic(plain, addressed, before_skills=True):
            return [Request(CHAT, {}, TOPIC)]
        theirs = not addressed and self._cues.personal(plain)
        for match in matches:
            if match.names or (theirs and match.skill in OF_THE_VIEW):
                continue
            said = {match.slot: self._vocabulary.bare(match.words)} if match.slot else {}
            if all(said.values()):
                request = self._request(match.skill, plain, said, TEMPLATE)
                if request.skill != FORGET or request.arguments:
                    return [request]
        return []

    def _dated(self, plain: str, addressed: bool) -> list[Request]:
        """A request about the past that says when: "did I see a dog | this morning"."""
        said = self._times.said(plain)
        if said.rest == plain:
            return []
        when = {
            name: value for name, value in (("since", said.since), ("until", said.until)) if value
        }
        matches = tuple(m for m in self._templates.fitting(said.rest) if m.skill in OF_THE_PAST)
        if when and any(match.skill == FORGET and not match.slot for match in matches):
            return [Request(FORGET, when, TEMPLATE)]
        found = self._exact(said.rest, matches, addressed) or self._free(
            said.rest, matches, addressed
        )
        return [
            replace(request, arguments={**request.arguments, **when})
            if request.skill in DATED
            else request
            for request in found
            if request.skill in OF_THE_PAST
        ]

    def _joined(self, sentence: str, addressed: bool) -> list[Request]:
        """Two requests in one sentence: both halves must be requests by themselves."""
        for joint in islice(self._joint.finditer(sentence), MOST_JOINTS):
            halves = sentence[: joint.start()], sentence[joint.end() :]
            first, second = (self._half(half, addressed) for half in halves)
            if first and second:
                return first + second
        return []

    def _half(self, words: str, addressed: bool) -> list[Request]:
        plain = self._normaliser.plain(words)
        if len(plain.split()) > LONGEST:
            return []
        matches = self._templates.fitting(plain)
        return self._exact(plain, matches, addressed) or self._free(plain, matches, addressed)

    def _last_clause(self, sentence: str, addressed: bool) -> list[Request]:
        """A request after its reason: "I can't see well, what's in this room"."""
        before, comma, last = sentence.rpartition(", ")
        plain = self._normaliser.plain(before)
        if not comma or len(plain.split()) > LONGEST_REASON or self._cues.talk(plain):
            return []
        return self._half(last, addressed)

    def _free(self, plain: str, matches: Matches, addressed: bool) -> list[Request]:
        """What fits first: a template with a known name, a topic, a cue, an unknown name."""
        named = [(match, self._vocabulary.names(match.words)) for match in matches if match.names]
        here = not self._cues.elsewhere(plain) and (addressed or not self._cues.talk(plain))
        if here:
            for match, names in named:
                if names and all(name.known for name in names):
                    return self._about(match, names, plain, KNOWN_NAME)
        topic = self._topics.topic(plain, addressed)
        talk = self._cues.personal(plain) if topic == UNCLEAR else not self._cues.asks(plain)
        if topic and (addressed or not talk):
            return [Request(CHAT, {}, TOPIC)]
        for match, names in named:
            if here and any(name.known for name in names):
                return self._about(match, names, plain, UNKNOWN_NAME)
        if cued := self._cued(plain):
            return [cued]
        for match, names in named:
            if names and all(self._meant(match, name, plain, addressed) for name in names):
                return self._about(match, names, plain, UNKNOWN_NAME)
        return []

    def _cued(self, plain: str) -> Request | None:
        mention = self._vocabulary.mention(plain)
        for cue in self._cues.fitting(plain):
            if not cue.mention:
                return self._request(cue.skill, plain, dict(cue.arguments), CUE)
            if mention is not None and not self._cues.elsewhere(plain):
                return self._request(cue.skill, plain, {"object": mention.word}, CUE)
        return None

    def _meant(self, match: Match, name: Name, plain: str, addressed: bool) -> bool:
        """Whether a thing that we do not know is really one: "my keys", not "Ana"."""
        if match.slot == KNOWN or self._cues.elsewhere(plain):
            return False
        if not addressed and (self._cues.talk(plain) or self._cues.vague(plain)):
            return False
        return name.pointed or name.known or match.skill == COUNT

    def _about(
        self, match: Match, names: tuple[Name, ...], plain: str, confidence: float
    ) -> list[Request]:
        return [
            self._request(match.skill, plain, {"object": name.word}, confidence) for name in names
        ]

    def _request(
        self, skill: str, plain: str, arguments: dict[str, Any], confidence: float
    ) -> Request:
        return Request(skill, {**self._details.arguments(skill, plain), **arguments}, confidence)


def _bound(requests: list[Request]) -> list[Request]:
    """Let "it" be what was asked for before, as in "read line two and spell it"."""
    bound: list[Request] = []
    for request in requests:
        before = bound[-1] if bound else None
        if before and before.skill == request.skill and request.arguments == SPELLING:
            request = replace(request, arguments={**before.arguments, **SPELLING})
        bound.append(request)
    return bound


def _voice_first(requests: list[Request]) -> list[Request]:
    """How to say something before what to say, as in "read it again, slower"."""
    return sorted(requests, key=lambda request: request.skill != SET_VOICE)


def _distinct(requests: list[Request]) -> list[Request]:
    return [request for i, request in enumerate(requests) if request not in requests[:i]]
