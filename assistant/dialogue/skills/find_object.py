from assistant.dialogue.places import evidence, where
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal

MOST_PLACES = 3  # more are too many to listen to


@skill(looks=[Look.OBJECTS])
def find_object(occasion: Occasion, object: str) -> Reply:
    """Where something is now: side, clock direction, near or far."""
    view, language = occasion.view, occasion.language
    labels = language.members(object)
    if not labels:
        things = language.indefinite(object)
        return Reply(language.say("thing.unknown", things=things), refusal=Refusal.UNKNOWN)
    found = [thing for thing in view.things if thing.label in labels]
    sure = [thing for thing in found if thing.sure]
    told = (sure or found)[:MOST_PLACES]
    if not told:
        return occasion.refused("find.nothing", things=language.one(object))
    places = [where(thing, view, language) for thing in told]
    things = language.one(told[0].label)
    if not sure:
        words = language.say("thing.maybe", thing=things)
        words = language.say("thing.at", thing=words, place=places[0])
        return Reply(language.say("find.maybe", things=words), (evidence(told[0]),))
    if len(sure) == 1:
        words = language.say("thing.at", thing=things, place=places[0])
        return Reply(language.say("find.seen", things=words), (evidence(told[0]),))
    same = all(thing.label == told[0].label for thing in sure)
    counted = language.counted(told[0].label if same else object, len(sure))
    if len(sure) > MOST_PLACES:
        words = language.say("find.clearest", things=counted, place=places[0])
        return Reply(words, tuple(evidence(thing) for thing in sure))
    named = [
        language.say("thing.one", place=place)
        if same
        else language.say("thing.at", thing=language.one(thing.label), place=place)
        for thing, place in zip(told, places, strict=True)
    ]
    words = language.say("find.many", things=counted, places="; ".join(named))
    return Reply(words, tuple(evidence(thing) for thing in told))
