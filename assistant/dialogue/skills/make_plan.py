from assistant.dialogue.plan import Plan, steps_read, steps_told
from assistant.dialogue.recollection import remembered
from assistant.dialogue.rows import rows_in
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.events import Refusal

_MOVES = {"next": 1, "back": -1, "repeat": 0, "where": 0}


@skill(looks=[Look.TEXT], sees=lambda arguments: not arguments.get("step"))
def make_plan(occasion: Occasion, task: str = "", step: str = "") -> Reply:
    """Go through a task step by step, as it is written in view or was told.

    `step` goes on with it: "next", "back", "repeat" or "where".
    """
    if step in _MOVES:
        return _moved(occasion, step)
    language, view = occasion.language, occasion.view
    rows = [(row.text, row.evidence(view, row.text)) for row in rows_in(view)]
    steps = steps_read(rows)
    if not steps and task:
        notes = [match.record for match in occasion.memory.notes_about(task)]
        told = (steps_told(note.value, remembered(note)) for note in notes)
        steps = next((found for found in told if found), ())
    if not steps:
        return Reply(language.say("plan.none"), refusal=Refusal.UNKNOWN)
    plan = Plan(task, steps)
    begun = language.say("plan.begun", number=language.number(len(steps)))
    return Reply(f"{begun} {_told(plan, occasion)}", plan.step.evidence, plan=plan)


def _moved(occasion: Occasion, step: str) -> Reply:
    language, plan = occasion.language, occasion.plan
    if plan is None:
        return Reply(language.say("plan.not_begun"), refusal=Refusal.UNKNOWN)
    moved = plan.moved(_MOVES[step])
    if moved is None:
        return Reply(language.say("plan.first" if step == "back" else "plan.done"))
    words = _told(moved, occasion)
    if step == "where":
        many = language.number(len(plan.steps))
        words = f"{language.say('plan.of', number=many)} {words}"
    return Reply(words, moved.step.evidence, plan=moved)


def _told(plan: Plan, occasion: Occasion) -> str:
    language = occasion.language
    text = plan.step.text.rstrip(".")
    return language.say("plan.step", number=language.number(plan.at + 1), text=text)
