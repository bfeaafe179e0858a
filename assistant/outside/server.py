"""Where a server of the wearer's is, and the key to it: settings that are checked at the start."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from assistant.errors import SettingsError


def address(url: str, section: str) -> SplitResult:
    """The parts of `url`.

    Args:
        url: As the settings have it.
        section: Of the settings, for the message.

    Raises:
        SettingsError: it is no address, or has a key in it.
    """
    step = 'write e.g. url = "http://localhost:11434/v1"'
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SettingsError(
            f"wanted an address in {section}.url, found {url!r} ({error}); {step}"
        ) from error
    if parts.username is not None or parts.password is not None:
        raise SettingsError(
            f"wanted no name or key in {section}.url, found one; put the key into an environment "
            f"variable and its name into {section}.key_variable"
        )
    if not usable or parts.query or parts.fragment:
        raise SettingsError(f"wanted an address in {section}.url, found {url!r}; {step}")
    return parts


def key_in(variable: str, environment: Mapping[str, str], section: str) -> str:
    """The key that `variable` of the environment holds; "" when none is configured.

    Raises:
        SettingsError: it holds none, or one that no header may have.
    """
    if not variable:
        return ""
    key = environment.get(variable, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        found = "a key that is not plain ASCII" if key else "none"
        raise SettingsError(
            f"wanted a key for {section}.url in the environment variable {variable}, "
            f"found {found}; set it, or empty {section}.key_variable"
        )
    return key
