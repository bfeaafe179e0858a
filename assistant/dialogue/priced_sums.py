"""Sums over prices in view: the total, so many of one, the cheapest, shared among four."""

from decimal import Decimal

from assistant.dialogue.arithmetic import NoResultError, result
from assistant.dialogue.prices import Price, of_one_currency, prices_of, unpriced
from assistant.dialogue.rows import rows_in
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.sums import CHEAPEST, DEAREST, PRICE, SUM, names_in
from assistant.events import Evidence, EvidenceKind, Refusal

MOST_TOLD = 3  # prices that are told one by one before their sum


def priced(occasion: Occasion, expression: str, of: str) -> Reply:
    """The answer to a sum over the prices of `of`, or of all in view where that is empty."""
    view, language = occasion.view, occasion.language
    rows = rows_in(view)
    prices = prices_of(rows, of, language)
    lacking = unpriced(rows, of, language)
    if lacking and any(True for _ in prices_of(rows, "", language)):
        return occasion.refused("calculate.no_price_of", words=lacking)
    if not prices or lacking:
        return occasion.refused("calculate.no_price")
    facts = tuple(price.row.evidence(view, price.shown) for price in prices)
    names = set(names_in(expression))
    if (PRICE in names and len(prices) > 1) or not of_one_currency(prices):
        shown = language.join([price.shown for price in prices])
        words = language.say("calculate.which", prices=shown)
        return Reply(words, facts, refusal=Refusal.UNSURE)
    if names & {CHEAPEST, DEAREST}:
        return _extreme(occasion, prices, DEAREST if DEAREST in names else CHEAPEST, facts)
    return _reckoned(occasion, expression, prices, facts)


def calculated(expression: str, value: Decimal) -> Evidence:
    """A sum and what it comes to, as evidence."""
    digits = format(value.normalize(), "f") if value else "0"
    return Evidence(EvidenceKind.CALCULATION, f"{expression} = {digits}")


def impossible(occasion: Occasion, no: NoResultError) -> Reply:
    """The answer to a sum that has no result."""
    words = occasion.language.say(f"calculate.trouble.{no.trouble}")
    return Reply(words, refusal=Refusal.UNSURE)


def _extreme(
    occasion: Occasion, prices: tuple[Price, ...], which: str, facts: tuple[Evidence, ...]
) -> Reply:
    language = occasion.language
    if len(prices) == 1:
        words = language.say("calculate.one_price", price=prices[0].shown)
        return Reply(words, facts, refusal=Refusal.UNSURE)
    most = (max if which == DEAREST else min)(price.value for price in prices)
    best = [price for price in prices if price.value == most]
    evidence = (*facts, calculated(which, most))
    if len(best) == len(prices):
        return Reply(language.say("calculate.same", price=best[0].text), evidence)
    items = [price.item for price in best]
    if not all(items):
        return Reply(language.say("calculate.comes_to", result=best[0].text), evidence)
    words = language.say(f"calculate.{which}", item=language.join(items), price=best[0].text)
    return Reply(words[0].upper() + words[1:], evidence)


def _reckoned(
    occasion: Occasion, expression: str, prices: tuple[Price, ...], facts: tuple[Evidence, ...]
) -> Reply:
    language, first = occasion.language, prices[0]
    total = sum((price.value for price in prices), Decimal(0))
    try:
        value = result(expression, {PRICE: first.value, SUM: total})
    except NoResultError as no:
        return impossible(occasion, no)
    written = first.written(value, language)
    count, _, name = expression.partition(" * ")
    if name == PRICE and count.isdigit():
        number = language.number(int(count))
        words = language.say("calculate.times", number=number, price=first.text, result=written)
    elif expression == SUM and len(prices) > MOST_TOLD:
        words = language.say("calculate.all", number=language.number(len(prices)), result=written)
    elif expression == SUM and len(prices) > 1:
        shown = language.join([price.shown for price in prices])
        words = language.say("calculate.sum", prices=shown, result=written)
    else:
        words = language.say("calculate.comes_to", result=written)
    return Reply(words[0].upper() + words[1:], (*facts, calculated(expression, value)))
