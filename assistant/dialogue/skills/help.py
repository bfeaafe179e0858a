from assistant.dialogue.skill import Occasion, Reply, skill


@skill()
def help(occasion: Occasion, topic: str = "") -> Reply:
    """What can be asked; with the topic "recognise", what can be recognised."""
    language = occasion.language
    if topic != "recognise":
        return Reply(language.say("help.all"))
    groups = language.join(language.rules["recognised"])
    return Reply(language.say("help.recognise", number=len(language.labels), groups=groups))
