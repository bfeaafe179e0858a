"""Units of measure and what they are in one another.

Exact by definition: SI, the pound and yard of 1959, the cup and spoons of US food labels (21 CFR
101.9).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        kind: What it measures; only units of one kind are told in one another.
        factor: Of the kind's base unit in one of it.
        offset: Of the base unit at its zero, before the factor: temperatures.
    """

    kind: str
    factor: Decimal
    offset: Decimal = Decimal(0)


def _all(kind: str, **factors: str) -> dict[str, Unit]:
    return {name: Unit(kind, Decimal(factor)) for name, factor in factors.items()}


# By the names that stand in expressions: "5 mi in km".
UNITS: dict[str, Unit] = {
    **_all(
        "length", mm="0.001", cm="0.01", m="1", km="1000",
        inch="0.0254", ft="0.3048", yd="0.9144", mi="1609.344",
    ),
    **_all("weight", mg="0.001", g="1", kg="1000", t="1000000", oz="28.349523125", lb="453.59237"),
    **_all(
        "volume", ml="1", cl="10", l="1000", tsp="5", tbsp="15", cup="240",
        floz="29.5735295625", pt="473.176473", qt="946.352946", gal="3785.411784",
    ),
    **_all("time", s="1", min="60", h="3600", d="86400", week="604800"),
    **_all("speed", **{"m/s": "3600", "km/h": "1000", "mph": "1609.344", "kn": "1852"}),
    **_all("area", m2="1", ft2="0.09290304", ha="10000", acre="4046.8564224"),
    "C": Unit("temperature", Decimal(9), Decimal(0)),
    "F": Unit("temperature", Decimal(5), Decimal(-32)),
    "K": Unit("temperature", Decimal(9), Decimal("-273.15")),
}  # fmt: skip


def convert(amount: Decimal, unit: str, to: str) -> Decimal:
    """`amount` of `unit` in `to`.

    Raises:
        KeyError: no such unit.
        ValueError: the two measure different things.
    """
    source, target = UNITS[unit], UNITS[to]
    if source.kind != target.kind:
        raise ValueError(f"wanted units of one kind, found {source.kind} and {target.kind}")
    return (amount + source.offset) * source.factor / target.factor - target.offset
