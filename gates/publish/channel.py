"""One channel tried to its end: whatever goes wrong there is told, and changes neither the verdict nor another channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gates.errors import GatesError
from gates.publish.outcome import LeftOut, Outcome, Told
from gates.publish.patience import Refused
from gates.publish.words import shown

Step: TypeAlias = Callable[[], tuple[Outcome, str]]


def published(channel: str, step: Step, *, secret: str) -> Told:
    """What became of the step; `secret` is in nothing that is told."""
    try:
        outcome, said = step()
    except LeftOut as reason:
        return Told(channel, Outcome.LEFT_OUT, shown(reason, (secret,)))
    except (Refused, GatesError) as error:
        return Told(channel, Outcome.FAILED, shown(error, (secret,)))
    except Exception as error:  # noqa: BLE001  # an answer that the client library cannot read ends in any exception
        return Told(channel, Outcome.FAILED, shown(f"unreadable answer: {type(error).__name__}: {error}", (secret,)))
    return Told(channel, outcome, shown(said, (secret,)))
