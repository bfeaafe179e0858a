"""Skills that also ask the wearer's own vision model, where one is configured.

What the detector and the reader found is said first; the model's words follow, marked as such, with
what of them could not be confirmed. Questions of safety, of health and of who somebody is are never
asked of it.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

from assistant.dialogue.claims import Claims, check, never
from assistant.dialogue.cues import Cues
from assistant.dialogue.language import Language
from assistant.dialogue.normaliser import Normaliser
from assistant.dialogue.places import evidence
from assistant.dialogue.skill import Look, MoreLooks, Occasion, Reply, Skill
from assistant.dialogue.topics import topic_of
from assistant.events import Evidence, EvidenceKind, Refusal

CHAT = "chat"  # its own answer to what it does not know gives way to the model's
NEVER_ASKED = ("safety", "health", "identity")  # topics


def with_model(skills: Mapping[str, Skill]) -> dict[str, Skill]:
    """The skills, those that a model can help to answer asking it too."""
    asking: dict[str, MoreLooks] = {
        "describe_scene": _of_the_view,
        "identify_object": _of_the_view,
        CHAT: _of_an_open_question,
    }
    return {
        name: _asking(skill, asking[name]) if name in asking else skill
        for name, skill in skills.items()
    }


def _of_the_view(words: str, language: Language) -> frozenset[Look]:
    if never(words, language) or topic_of(words, language) in NEVER_ASKED:
        return frozenset()
    return frozenset([Look.MODEL])


def _of_an_open_question(words: str, language: Language) -> frozenset[Look]:
    """A question that no skill and no topic fits; politeness and statements send no picture."""
    if never(words, language) or topic_of(words, language):
        return frozenset()
    normaliser, cues = _tools(language)
    if not any(cues.asks(normaliser.plain(s)) for s in normaliser.sort(words).sentences):
        return frozenset()
    return frozenset([Look.MODEL, Look.OBJECTS, Look.TEXT])


@cache
def _tools(language: Language) -> tuple[Normaliser, Cues]:
    return Normaliser(language), Cues(language)


def _asking(skill: Skill, more_looks: MoreLooks) -> Skill:
    def answer(occasion: Occasion, **arguments: Any) -> Reply:
        reply = skill.answer(occasion, arguments)
        said, language = occasion.view.model_said, occasion.language
        asked = Look.MODEL in more_looks(occasion.heard, language)
        if not asked or said is None or said.question != occasion.heard:
            return reply
        if not said.text:
            return _followed(reply, language.say("model.silent"))
        if occasion.view.trouble is not None:
            return reply
        claims = check(said.text, occasion.view, language)
        if claims.silenced and skill.name == CHAT:
            return Reply(language.say("chat.safety"), refusal=Refusal.UNKNOWN)
        if not claims.words:
            return reply
        heard = Evidence(EvidenceKind.MODEL, claims.words, said.t_ns)
        before = Reply("") if skill.name == CHAT else reply
        told = _followed(before, _sentences(claims, language))
        kept = reply.refusal if reply.refusal is Refusal.UNSURE else None
        proof = dict.fromkeys([*before.evidence, heard, *_proof(claims, occasion)])
        return dataclasses.replace(told, evidence=tuple(proof), refusal=kept)

    return dataclasses.replace(skill, function=answer, more_looks=more_looks)


def _followed(reply: Reply, words: str) -> Reply:
    return dataclasses.replace(reply, text=f"{reply.text} {words}".strip())


def _sentences(claims: Claims, language: Language) -> str:
    """The model's words, and what cannot be confirmed of them."""
    said = [language.say("model.says", words=claims.words)]
    if claims.unconfirmed:
        things = language.join(claims.unconfirmed)
        said.append(language.say("model.unconfirmed", things=things))
    if claims.unread:
        said.append(language.say("model.unread", text=language.join(claims.unread)))
    if claims.overlooked:
        labels = dict.fromkeys(thing.label for thing in claims.overlooked)
        things = language.join([language.one(label) for label in labels])
        said.append(language.say("model.overlooked", things=things))
    return " ".join(said)


def _proof(claims: Claims, occasion: Occasion) -> list[Evidence]:
    things = (*claims.confirmed, *claims.overlooked)
    return [
        *(evidence(thing) for thing in things),
        *(row.evidence(occasion.view) for row in claims.read),
    ]
