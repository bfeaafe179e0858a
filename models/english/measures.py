"""Measures, as English words."""

import re
from re import Match

from models.english.number_words import cardinal
from models.english.quantities import NUMBER, Rule, number

_UNITS = {  # symbol: one, many
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "sq ft": ("square foot", "square feet"),
    "sq m": ("square meter", "square meters"),
    "ha": ("hectare", "hectares"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "mcg": ("microgram", "micrograms"),
    "ug": ("microgram", "micrograms"),
    "g": ("gram", "grams"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "fl oz": ("fluid ounce", "fluid ounces"),
    "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"),
    "cl": ("centiliter", "centiliters"),
    "dl": ("deciliter", "deciliters"),
    "l": ("liter", "liters"),
    "L": ("liter", "liters"),
    "gal": ("gallon", "gallons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "tsp": ("teaspoon", "teaspoons"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "s": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
    "¢": ("cent", "cents"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "MP": ("megapixel", "megapixels"),
    "px": ("pixel", "pixels"),
    "fps": ("frame per second", "frames per second"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "mAh": ("milliamp hour", "milliamp hours"),
    "mA": ("milliamp", "milliamps"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "dB": ("decibel", "decibels"),
    "kcal": ("kilocalorie", "kilocalories"),
    "kJ": ("kilojoule", "kilojoules"),
    "hp": ("horsepower", "horsepower"),
    "psi": ("P S I", "P S I"),
    "pcs": ("piece", "pieces"),
}
_ON_SIGNS = (  # what is also written in capitals
    *("km/h", "mph", "km", "cm", "mm", "kg", "lb", "lbs", "oz", "ml", "gal", "hr", "hrs", "min"),
    *("mins", "sec", "kHz", "MHz", "GHz", "kWh", "kcal"),
)
_NAMES = _UNITS | {unit.upper(): _UNITS[unit] for unit in _ON_SIGNS}
UNIT = "|".join(re.escape(unit) for unit in sorted(_NAMES, key=len, reverse=True))
_LENGTHS = "km|cm|mm|m|mi|ft|yd|in"
_QUOTING = re.compile(r"(?<!\w)\"[^\"]*$")  # a quotation that is still open
_POWERS = {"2": "square", "3": "cubic"}


def _measure(match: Match[str]) -> str:
    one, many = _NAMES[match[2]]
    return f"{number(match[1])} {one if match[1] == '1' else many}{' per ' if match[3] else ''}"


def _area(match: Match[str]) -> str:
    amount, unit, power = match.groups()
    one, many = ("inch", "inches") if unit == "in" else _NAMES[unit]
    return f"{number(amount)} {_POWERS[power]} {one if amount == '1' else many}"


def _feet(match: Match[str]) -> str:
    feet, inches = match.groups()
    return f"{number(feet)} {'foot' if feet == '1' else 'feet'} {cardinal(int(inches))}"


def _inches(match: Match[str]) -> str:
    """10" is ten inches, unless the mark ends something quoted."""
    if _QUOTING.search(match.string[: match.start()]):
        return match[0]
    before_noun = re.match(" [a-z]", match.string[match.end() :])  # "a 10 inch pan"
    return f"{number(match[1])} {'inch' if match[1] == '1' or before_noun else 'inches'} "


def _per(match: Match[str]) -> str:
    return f" per {_NAMES[match[1]][0] if match[1] in _NAMES else match[1]}"


RULES: list[Rule] = [
    (r"(?<![\d'])(\d{1,2})' ?(1[01]|\d)(?:\"|'')", _feet),
    (rf"({NUMBER})\"(?!\w)", _inches),
    (rf"({NUMBER}) ?({_LENGTHS})\^?([23])(?!\w)", _area),
    (  # "10 W 42nd St." is an address
        rf"({NUMBER})(?: (?![VW] [A-Z\d]))?({UNIT})(?:(?![\w/])|(/)(?=\d+ ?(?:{UNIT})\b))",
        _measure,
    ),
    (rf"(?<=[a-z])/({UNIT}|day|week|month|year|night|hour|person|piece|each)\b", _per),
]
