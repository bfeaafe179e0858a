from datetime import timedelta

from assistant.dialogue.recollection import remembered
from assistant.dialogue.rows import shorten
from assistant.dialogue.skill import Occasion, Reply, skill
from assistant.dialogue.spans import span
from assistant.dialogue.when import when
from assistant.events import Refusal
from assistant.memory.record import Kind, Record

MOST = 3  # utterances told; more are too many to listen to
LONGEST = 160  # characters of one
LATELY = timedelta(minutes=10)  # what is meant by "what did they just say"


@skill()
def what_was_said(occasion: Occasion, query: str = "", speaker: str = "", since: str = "") -> Reply:
    """What people said, about something or at some time; voices are not told apart."""
    language, now, memory = occasion.language, occasion.wall_time, occasion.memory
    try:
        begin = span(since, "", now).since
    except ValueError:
        return Reply(language.say("memory.what_time"), refusal=Refusal.UNSURE)
    if not query and begin is None:
        begin = now - LATELY
    if query:
        found = memory.told_about(query, Kind.TALK, begin, MOST)
    else:
        found = memory.search(Kind.TALK, since=begin, limit=MOST)
    talk = sorted((match.record for match in found), key=lambda record: record.first)
    if not talk:
        key = "talk.nothing_about" if query else "talk.nothing"
        return Reply(language.say(key, query=query), refusal=Refusal.UNSEEN)
    told = " ".join(_told(record, occasion) for record in talk)
    if speaker:
        told = language.say("talk.by_whom", speaker=speaker.capitalize(), told=told)
    return Reply(told, tuple(map(remembered, talk)), Refusal.UNSURE if speaker else None)


def _told(talk: Record, occasion: Occasion) -> str:
    language = occasion.language
    time = when(talk.last, occasion.wall_time, language)
    words = shorten(talk.value, LONGEST).rstrip(".")
    return language.say("talk.heard", when=time[:1].upper() + time[1:], words=words)
