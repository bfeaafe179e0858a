"""Live interpreting: what somebody said, in the other language, as an answer."""

import re

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Later, Reply
from assistant.dialogue.translation import Translate, translated
from assistant.events import Evidence, EvidenceKind, Refusal

_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def interpreted(words: str, source: str, target: str, translate: Translate) -> Later:
    """What was said in another language, made on a worker.

    Args:
        words: As they were heard.
        source: BCP-47.
        target: BCP-47.
        translate: The translator.
    """
    evidence = (Evidence(EvidenceKind.SPEECH, words),)
    language = Language.load(target)

    def work() -> Reply:
        found = [translated(part, source, target, translate) for part in _SENTENCE.split(words)]
        text = " ".join(part.text for part in found)
        if all(part.sure for part in found):
            return Reply(text, evidence, language=target)
        words_unsure = language.say("interpret.maybe", text=text)
        return Reply(words_unsure, evidence, Refusal.UNSURE, language=target)

    failed = Reply(language.say("interpret.failed"), evidence, Refusal.UNSURE, language=target)
    return Later("translate", work, failed)
