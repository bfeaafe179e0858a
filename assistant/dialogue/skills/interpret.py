from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.events import Refusal


@skill()
def interpret(occasion: Occasion, to: str = "") -> Reply:
    """Say in the other language whatever is said from now on, until told to stop."""
    language = occasion.language
    if occasion.translate is None:
        return Reply(language.say("translate.none"), refusal=Refusal.UNKNOWN)
    if to and to.split("-")[0].lower() not in ("en", "pt"):
        return Reply(language.say("translate.no_language"), refusal=Refusal.UNKNOWN)
    return Reply(language.say("interpret.begun"), interprets=True)
