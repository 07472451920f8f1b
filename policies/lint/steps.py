"""How the document numbers the steps of its cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, listed

_PATH: Path = ("cycle", "step_numbers")


def step_numbers(context: Context) -> Iterator[Finding]:
    """Numbers that are missing or stand twice: a step may have been lost, and a reference to one is ambiguous."""
    policy = context.document.policy
    numbers = policy.stated.step_numbers
    if not numbers:
        return
    times = Counter(numbers)
    double = sorted(number for number, count in times.items() if count > 1)
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    printed = ", ".join(map(str, numbers))
    expected = ", ".join(map(str, range(1, len(numbers) + 1)))
    if double or missing or list(numbers) != sorted(numbers):
        said = [f"there is no {number}" for number in missing] + [
            f"{number} stands {times[number]} times" for number in double
        ]
        if not said:
            said = ["they are not in order"]
        message = f"the steps of the cycle are numbered {printed}: {listed(said)}"
        figures = {
            "missing": ", ".join(map(str, missing)),
            "double": ", ".join(map(str, double)),
            "printed": printed,
        }
        yield Finding("step-numbers", Level.WARNING, _PATH, message, figures, f"the numbers {expected}")
    steps = len(policy.cycle.steps)
    if len(numbers) != steps:
        message = f"the document numbers {counted(len(numbers), 'step')}, and its cycle has {steps}"
        figures = {"difference": str(len(numbers) - steps), "numbers": str(len(numbers)), "steps": str(steps)}
        yield Finding("step-numbers", Level.NOTE, _PATH, message, figures, "a number for each step")


STEP_NUMBERS = Check(
    name="step-numbers",
    level=Level.WARNING,
    sentence="the steps of the cycle are numbered one after the other",
    check=step_numbers,
    passing=Example("cycle: {step_numbers: ~}\n"),
    failing=Example("cycle: {step_numbers: [1, 2, 3, 4, 6, 6, 7]}\n"),
)
