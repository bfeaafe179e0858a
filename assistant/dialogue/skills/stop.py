from assistant.dialogue.skill import Occasion, Reply, skill


@skill(cancels=True)
def stop(occasion: Occasion) -> Reply:
    """Be silent at once, and give up what has not been answered yet."""
    return Reply("", stops_voice=True)
