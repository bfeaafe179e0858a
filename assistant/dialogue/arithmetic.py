"""What a sum comes to: "15% of 80", "(4 + 7) / 2", "3 * price", "(sum + 10%) / 4", "5 mi in km".

A small parser of our own: a percentage means something else after "of" than after a plus, and
prices and units are no names of a programming language. All is decimal, nothing else can be run.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum

from assistant.dialogue.units import UNITS, convert

LONGEST = 200  # characters of an expression
DEEPEST = 20  # brackets in brackets
LARGEST = Decimal(10) ** 15  # of any number on the way; a voice cannot tell larger ones
LARGEST_POWER = 50
PRECISION = 28  # significant digits
_CONTEXT = Context(prec=PRECISION, traps=[DivisionByZero, InvalidOperation, Overflow])
_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+|[a-z]+|[-+*/^%()])", re.IGNORECASE)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MEASURE = rf"-?\d+(?:\.\d+)? (?:{_UNIT})"
_CONVERSION = re.compile(rf"({_MEASURE}(?: {_MEASURE})?) in ({_UNIT})")


class Trouble(StrEnum):
    """Why a sum has no answer; also the key of the words that say so."""

    ZERO = "zero"  # divided by
    LARGE = "large"
    ROOT = "root"  # of less than nothing
    UNITS = "units"  # of different kinds
    UNCLEAR = "unclear"  # no expression


class NoResultError(ArithmeticError):
    """A sum that has no answer: `trouble` says why."""

    def __init__(self, trouble: Trouble, expression: str) -> None:
        super().__init__(f"wanted a sum that can be done, found {expression!r} ({trouble})")
        self.trouble = trouble


def conversion(expression: str) -> tuple[str, str] | None:
    """The measure and the unit of "5 mi in km"; None for other expressions."""
    match = _CONVERSION.fullmatch(expression)
    return (match[1], match[2]) if match else None


def result(expression: str, names: Mapping[str, Decimal] | None = None) -> Decimal:
    """What an expression comes to.

    Args:
        expression: Numbers with a decimal point, + - * / ^ ( ), sqrt(81), "15% of 80", "80 - 10%"
            (of the 80), names, or a measure "in" a unit of `assistant.dialogue.units`.
        names: What "price", "sum" and other names stand for.

    Raises:
        NoResultError: it has no answer, or none that can be told.
    """
    if len(expression) > LONGEST:
        raise NoResultError(Trouble.LARGE, expression[:LONGEST])
    try:
        if asked := conversion(expression):
            return _converted(*asked)
        return _Parser(expression, names or {}).whole()
    except DivisionByZero:
        raise NoResultError(Trouble.ZERO, expression) from None
    except ValueError:
        raise NoResultError(Trouble.UNITS, expression) from None
    except DecimalException:
        # 0 / 0 is an invalid operation, not a division by zero.
        trouble = Trouble.ZERO if "/" in expression else Trouble.UNCLEAR
        raise NoResultError(trouble, expression) from None


def _converted(measure: str, unit: str) -> Decimal:
    parts = measure.split()
    total = Decimal(0)
    for amount, of in zip(parts[::2], parts[1::2], strict=True):
        total += convert(Decimal(amount), of, unit)
    if abs(total) > LARGEST:
        raise NoResultError(Trouble.LARGE, measure)
    return total


class _Parser:
    """Recursive descent: sums of products of powers of single values."""

    def __init__(self, expression: str, names: Mapping[str, Decimal]) -> None:
        self._expression = expression
        self._names = names
        self._tokens: list[str] = []
        self._depth = 0
        at = 0
        text = expression.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match:
                raise NoResultError(Trouble.UNCLEAR, expression)
            self._tokens.append(match[1].lower())
            at = match.end()
        self._tokens.reverse()

    def whole(self) -> Decimal:
        value = self._sum()
        if self._tokens:
            raise self._unclear()
        return value

    def _sum(self) -> Decimal:
        value, percent = self._product()
        if percent:
            value = _CONTEXT.divide(value, Decimal(100))
        while sign := self._take("+", "-"):
            other, percent = self._product()
            if percent:  # "80 - 10%" takes off a tenth of the 80
                other = self._done(_CONTEXT.multiply, value, other / 100)
            value = self._done(_CONTEXT.add if sign == "+" else _CONTEXT.subtract, value, other)
        return value

    def _product(self) -> tuple[Decimal, bool]:
        """A product, and whether it is a bare percentage."""
        value, percent = self._power()
        if percent and self._take("of"):
            other, twice = self._power()
            other = other / 100 if twice else other
            value, percent = self._done(_CONTEXT.multiply, value / 100, other), False
        while sign := self._take("*", "/"):
            other, twice = self._power()
            value, percent = (value / 100 if percent else value), False
            other = other / 100 if twice else other
            value = self._done(_CONTEXT.multiply if sign == "*" else _CONTEXT.divide, value, other)
        return value, percent

    def _power(self) -> tuple[Decimal, bool]:
        if self._take("-"):
            value, percent = self._power()
            return -value, percent
        value = self._single()
        if self._take("^"):
            exponent, _ = self._power()
            if abs(exponent) > LARGEST_POWER:
                raise NoResultError(Trouble.LARGE, self._expression)
            if value < 0 and exponent != int(exponent):
                raise NoResultError(Trouble.ROOT, self._expression)
            if not value and exponent < 0:
                raise NoResultError(Trouble.ZERO, self._expression)
            value = self._done(_CONTEXT.power, value, exponent)
        return value, bool(self._take("%"))

    def _single(self) -> Decimal:
        if self._take("("):
            return self._bracket()
        if self._take("sqrt"):
            if not self._take("("):
                raise self._unclear()
            value = self._bracket()
            if value < 0:
                raise NoResultError(Trouble.ROOT, self._expression)
            return _CONTEXT.sqrt(value)
        token = self._tokens.pop() if self._tokens else ""
        if token in self._names:
            return self._names[token]
        if not token[:1].isdigit() and token[:1] != ".":
            raise self._unclear()
        value = Decimal(token)
        if value > LARGEST:
            raise NoResultError(Trouble.LARGE, self._expression)
        return value

    def _bracket(self) -> Decimal:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._unclear()
        value = self._sum()
        self._depth -= 1
        if not self._take(")"):
            raise self._unclear()
        return value

    def _done(
        self, operation: Callable[[Decimal, Decimal], Decimal], one: Decimal, other: Decimal
    ) -> Decimal:
        value = operation(one, other)
        if abs(value) > LARGEST:
            raise NoResultError(Trouble.LARGE, self._expression)
        return value

    def _take(self, *tokens: str) -> str:
        """The next token if it is one of `tokens`, else ""."""
        return self._tokens.pop() if self._tokens and self._tokens[-1] in tokens else ""

    def _unclear(self) -> NoResultError:
        return NoResultError(Trouble.UNCLEAR, self._expression)
