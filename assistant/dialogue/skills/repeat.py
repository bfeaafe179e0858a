from dataclasses import replace

from assistant.dialogue.skill import Occasion, Reply, skill


@skill()
def repeat(occasion: Occasion) -> Reply:
    """The last answer once more, on the same evidence."""
    last = occasion.last_reply
    if last is None or not last.text:
        return Reply(occasion.language.say("repeat.nothing"))
    return replace(last, stops_voice=False, voice=None)
