from assistant.dialogue.alarm_words import clock_evidence, listed
from assistant.dialogue.skill import Occasion, Reply, skill


@skill()
def list_reminders(occasion: Occasion) -> Reply:
    """The timers and reminders that are to come, and how long is left."""
    language = occasion.language
    alarms = occasion.memory.alarms.pending()
    if not alarms:
        return Reply(language.say("alarm.none"))
    words = [listed(alarm, language, occasion.wall_time) for alarm in alarms]
    return Reply(" ".join(words), tuple(map(clock_evidence, alarms)))
