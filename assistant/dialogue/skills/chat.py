from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.dialogue.topics import topic_of
from assistant.events import Refusal

POLITE = ("greeting", "thanks", "bye", "who")  # topics that have an answer; the others are refused


@skill()
def chat(occasion: Occasion) -> Reply:
    """Politeness, and a plain no to what Olhar cannot tell: safety above all."""
    topic = topic_of(occasion.heard, occasion.language) or "unknown"
    words = occasion.language.say(f"chat.{topic}")
    return Reply(words, refusal=None if topic in POLITE else Refusal.UNKNOWN)
