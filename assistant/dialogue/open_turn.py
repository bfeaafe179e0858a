from dataclasses import dataclass, field

from assistant.agent.deliberation import Deliberation
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Request
from assistant.dialogue.skill import Later, Reply, Skill
from assistant.events import Answer, Transcript


@dataclass(slots=True)
class OpenTurn:
    """A request that is not answered yet.

    Attributes:
        number: Of the turn.
        transcript: What was heard.
        language: To answer in.
        skill: That answers.
        request: What is asked for.
        waiting: Looks that are not taken yet.
        missed: Whether a look found no picture to take.
        answering: Whether its answer is being made, by a worker or a language model.
        cancelled: Whether it is to have no answer any more.
        later: Its answer, where no skill makes it.
        thoughts: What a language model is asked for it.
    """

    number: int
    transcript: Transcript
    language: Language
    skill: Skill
    request: Request
    waiting: set[str] = field(default_factory=set)
    missed: bool = False
    answering: bool = False
    cancelled: bool = False
    later: Later | None = None
    thoughts: Deliberation | None = None

    def cancel(self) -> Answer:
        """Answer no more than what was said by now."""
        self.cancelled = True
        said = ""
        if self.thoughts is not None:
            self.thoughts.cancel()
            said = self.thoughts.said
        return Answer(self.transcript.t_ns, self.number, said, self.language.code, None, ())

    def answered(self, reply: Reply) -> Exchange:
        """The turn as the history keeps it."""
        return Exchange(
            t_ns=self.transcript.t_ns,
            heard=self.transcript.text,
            language=self.language.code,
            skill=self.request.skill,
            arguments=self.request.arguments,
            said=reply.text,
            evidence=reply.evidence,
            refusal=reply.refusal,
            options=self.request.options,
        )
