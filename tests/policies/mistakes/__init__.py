"""Each mistake that a policy file can hold, as a change of the small policy that is right."""

from tests.policies.mistakes import documents, treasury, values
from tests.policies.mistakes.parts import Mistakes

MISTAKES: Mistakes = values.MISTAKES | treasury.MISTAKES | documents.MISTAKES

__all__ = ["MISTAKES", "Mistakes"]
