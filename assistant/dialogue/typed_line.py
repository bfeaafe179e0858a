"""A typed line as the rest of the program has it: an utterance that was heard."""

from assistant.events import Event, SpeechEnded, SpeechStarted, Transcript


def typed(
    text: str, language: str, utterance: int, start_ns: int, end_ns: int, addressed: bool
) -> list[Event]:
    """What happens when somebody types `text`.

    Args:
        text: The words.
        language: BCP-47.
        utterance: Counts from 1.
        start_ns: Session time at which it would have begun to be said.
        end_ns: ... and ended.
        addressed: Whether it is surely for the assistant.
    """
    return [
        SpeechStarted(start_ns, utterance),
        SpeechEnded(end_ns, start_ns, end_ns, utterance),
        Transcript(
            t_ns=end_ns,
            start_ns=start_ns,
            utterance=utterance,
            text=text,
            language=language,
            language_probability=1.0,
            avg_logprob=0.0,
            no_speech_probability=0.0,
            addressed=addressed,
        ),
    ]
