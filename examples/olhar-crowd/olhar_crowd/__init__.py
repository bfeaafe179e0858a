"""A skill for Olhar: how crowded it is, by the people in view."""

from assistant.dialogue.places import evidence
from assistant.dialogue.skill import Look, Occasion, Reply, skill

BUSY, CROWDED = 4, 9  # people in view from which it is


@skill(looks=[Look.OBJECTS])
def is_it_crowded(occasion: Occasion) -> Reply:
    """Whether it is quiet, busy or crowded here, by the people in view."""
    people = [thing for thing in occasion.view.present if thing.label == "person" and thing.sure]
    if not people or occasion.view.trouble:
        return occasion.refused("is_it_crowded.nobody")
    level = "quiet" if len(people) < BUSY else "busy" if len(people) < CROWDED else "crowded"
    counted = occasion.language.counted("person", len(people))
    words = occasion.language.say(f"is_it_crowded.{level}", people=counted)
    return Reply(words, evidence=tuple(evidence(person) for person in people))
