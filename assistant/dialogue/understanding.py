"""From words to requests: what refers to the talk before, then rules, then a classifier."""

from collections.abc import Callable

from assistant.dialogue.follow_up import FollowUps
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Meaning, Request
from assistant.dialogue.normaliser import Normaliser
from assistant.dialogue.rules import Rules

STOP = "stop"
SURE = 0.95  # of what answers our own question

Ranking = tuple[tuple[str, float], ...]
Rank = Callable[[str], Ranking]  # an utterance -> labels with probabilities, the likeliest first


class Understanding:
    """What an utterance asks for. Nothing is kept: same words after the same talk, same meaning.

    Args:
        language: Of the utterances.
    """

    def __init__(self, language: Language) -> None:
        self._normaliser = Normaliser(language)
        self._follow_ups = FollowUps(language)
        self._rules = Rules(language)

    def understand(
        self, text: str, addressed: bool = False, last: Exchange | None = None
    ) -> Meaning:
        """What `text` asks of the assistant.

        Args:
            text: One utterance, as the recogniser writes it.
            addressed: Whether it is surely for the assistant, as after the wake phrase. Then
                nothing is ignored: what no skill fits becomes `chat`.
            last: What was asked and answered before, where this may refer to it.
        """
        if last is not None and (request := self._referring(text, last)):
            return Meaning((request,))
        return self._rules.understand(text, addressed)

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
