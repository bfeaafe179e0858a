import re
from datetime import timedelta

from assistant.dialogue.recollection import remembered
from assistant.dialogue.rows import shorten
from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.dialogue.spans import span
from assistant.dialogue.summary import most_telling
from assistant.events import Refusal
from assistant.memory.record import Kind

LATELY = timedelta(minutes=30)  # the talk that is meant where no time is said
MOST = 3  # sentences told
LONGEST = 160  # characters of one
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@skill()
def summarize_conversation(occasion: Occasion, since: str = "") -> Reply:
    """The most telling sentences of what people said of late, word for word."""
    language, now = occasion.language, occasion.wall_time
    try:
        begin = span(since, "", now).since or now - LATELY
    except ValueError:
        return Reply(language.say("memory.what_time"), refusal=Refusal.UNSURE)
    found = occasion.memory.search(Kind.TALK, since=begin, limit=None)
    talk = sorted((match.record for match in found), key=lambda record: record.first)
    if not talk:
        return Reply(language.say("talk.nothing"), refusal=Refusal.UNSEEN)
    said = [(record, sentence) for record in talk for sentence in _SENTENCE.split(record.value)]
    chosen = [said[i] for i in most_telling([sentence for _, sentence in said], MOST)] or said[:1]
    points = [shorten(sentence, LONGEST).rstrip(".?!") + "." for _, sentence in chosen]
    key = "talk.all" if len(chosen) == len(said) else "talk.summary"
    number = language.number(len(said))
    records = dict.fromkeys(record for record, _ in chosen)
    words = language.say(key, number=number, points=" ".join(points))
    return Reply(words, tuple(map(remembered, records)))
