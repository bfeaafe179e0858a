from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assistant.dialogue.arithmetic import NoResultError, conversion, result
from assistant.dialogue.figures import is_exact, measured, said, worded
from assistant.dialogue.priced_sums import calculated, impossible, priced
from assistant.dialogue.prices import price_in
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.dialogue.sums import CHEAPEST, DEAREST, LAST, PRICE, SUM, names_in
from assistant.events import EvidenceKind, Refusal

_OF_PRICES = frozenset({PRICE, SUM, CHEAPEST, DEAREST})


def _of_prices(arguments: Mapping[str, Any]) -> bool:
    return not _OF_PRICES.isdisjoint(names_in(str(arguments.get("expression", ""))))


@skill(looks=[Look.TEXT], sees=_of_prices)
def calculate(occasion: Occasion, expression: str = "", of: str = "") -> Reply:
    """Work out "15% of 80", "5 mi in km", or with prices in view: "3 * price", "sum", "min"."""
    language, names = occasion.language, dict[str, Decimal]()
    if _of_prices({"expression": expression}):
        return priced(occasion, expression, of)
    if LAST in names_in(expression):
        if (last := _last(occasion)) is None:
            return Reply(language.say("calculate.no_last"), refusal=Refusal.UNSURE)
        expression = expression.replace(LAST, format(last, "f"))
    try:
        value = result(expression, names)
    except NoResultError as no:
        return impossible(occasion, no)
    about, fact = "" if is_exact(value) else "_about", (calculated(expression, value),)
    if asked := conversion(expression):
        amount, other = measured(*asked, value, language)
        return Reply(language.say(f"calculate.measure{about}", amount=amount, result=other), fact)
    words = worded(expression, language)
    key = f"calculate.is{about}" if words else f"calculate.comes_to{about}"
    return Reply(language.say(key, sum=words, result=said(value, language)), fact)


def _last(occasion: Occasion) -> Decimal | None:
    """The number that was calculated, or the one price that was told, last."""
    reply = occasion.last_reply
    facts = reply.evidence if reply else ()
    sums = [fact.value for fact in facts if fact.kind is EvidenceKind.CALCULATION]
    if sums:
        return Decimal(sums[-1].rpartition(" = ")[2])
    texts = [fact.value for fact in facts if fact.kind is EvidenceKind.TEXT]
    return price_in(texts[0], occasion.language) if len(texts) == 1 else None
