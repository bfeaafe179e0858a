from collections import Counter

from assistant.dialogue.places import evidence
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal


@skill(looks=[Look.OBJECTS])
def count_objects(occasion: Occasion, object: str) -> Reply:
    """How many there are of something in view."""
    view, language = occasion.view, occasion.language
    labels = language.members(object)
    if not labels:
        things = language.kind(object)
        return Reply(language.say("thing.unknown", things=things), refusal=Refusal.UNKNOWN)
    present = [thing for thing in view.present if thing.label in labels]
    sure = [thing for thing in present if thing.sure]
    if view.trouble is not None or not present:
        return occasion.refused("count.nothing", things=language.several(object))
    proof = tuple(evidence(thing) for thing in present)
    maybe = len(present) - len(sure)
    if not sure:
        words = language.say("count.maybe", things=language.counted(object, maybe))
        return Reply(words, proof, Refusal.UNSURE)
    words = language.counted(object, len(sure))
    if maybe:
        words = language.say(
            "count.more", things=words, number=language.number(maybe, language.gender(object))
        )
        return Reply(words, proof)
    kinds = Counter(thing.label for thing in sure)
    if set(kinds) == {object}:
        return Reply(language.say("count.seen", things=words), proof)
    parts = language.join([language.some(label, number) for label, number in kinds.items()])
    return Reply(language.say("count.kinds", things=words, kinds=parts), proof)
