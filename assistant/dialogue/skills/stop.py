from assistant.dialogue.skill import Occasion, Reply, skill


@skill()
def stop(occasion: Occasion) -> Reply:
    """Be silent at once."""
    return Reply("", stops_voice=True)
