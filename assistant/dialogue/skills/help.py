from assistant.dialogue.skill import Occasion, Reply, skill


@skill()
def help(occasion: Occasion, topic: str = "") -> Reply:
    """What can be asked; with the topic "recognise", what can be recognised."""
    language = occasion.language
    if topic != "recognise":
        added = language.rules.get("added", ())
        more = language.say("help.also", things=language.join(added)) if added else ""
        return Reply(f"{language.say('help.all')} {more}".strip())
    groups = language.join(language.rules["recognised"])
    return Reply(language.say("help.recognise", number=len(language.labels), groups=groups))
