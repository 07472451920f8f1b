"""Mistakes in what a document says of its treasury: top-ups, runways, claims, other places, assumptions, waivers."""

from __future__ import annotations

from tests.policies.mistakes.parts import CAPS, OPERATIONAL, Mistakes, more, steps, wallet

CLAIM = "claims: [{{claim: a share, stated: 5, {}}}]"
PAID = "[statement, request, pull, executive_top_up]"
RUNWAY = "runway: {months: 3}"


def top_up(text: str) -> tuple[str, str]:
    """A top-up, and the step that pays it."""
    return steps(PAID, f"top_ups: [{text}]\n")


def runway(text: str) -> tuple[str, str]:
    return OPERATIONAL, OPERATIONAL.replace(RUNWAY, f"runway: {text}")


MISTAKES: Mistakes = {
    # Caps of which one or two are stated.
    "one cap, and wrong": ((CAPS, "caps: {annual: ▶much}"), ["`much` is no plain decimal number"]),
    "caps that are left empty": ((CAPS, "caps: ▶{monthly: ~, annual: ~}"), ["no cap is stated"]),
    # Top-ups, and the step that pays them.
    "top-up of nobody": (top_up("{to: ▶auditr, amount: 1 x monthly}"), ["no wallet `auditr`, expected `auditor`"]),
    "top-up of a role": (top_up("{to: ▶auditor_role, amount: 1 x monthly}"), ["is a role and holds nothing"]),
    "top-up of nothing": (top_up("▶{to: auditor}"), ["neither of `amount` and `up_to` stand here"]),
    "top-up of two amounts": (
        top_up("▶{to: auditor, amount: 1 x monthly, up_to: 1 x quarterly}"),
        ["both of `amount` and `up_to` stand here, expected one of them"],
    ),
    "top-up of no multiple": (top_up("{to: auditor, amount: ▶100}"), ["`100` is no multiple of a cap"]),
    "top-ups that no step pays": (
        steps("▶[statement, request, pull]", "top_ups: [{to: auditor, amount: 1 x monthly}]\n"),
        ["`top_ups` are stated, and no step of the cycle pays them, expected the step executive_top_up"],
    ),
    "a step that pays no top-ups": (
        steps("[statement, request, pull, ▶executive_top_up]"),
        ["this step pays what `top_ups` state, and nothing is stated"],
    ),
    "number of a step": (
        ("steps: [statement, request, pull]", "steps: [statement, request, pull], step_numbers: [1, ▶b]"),
        ["`b` is no whole number"],
    ),
    # Reserves and runways.
    "reserve with a runway": (
        wallet("spare: {kind: reserve, threshold: 1, owners: [auditor_1], runway: ▶{months: 1}}"),
        ["a wallet of kind reserve has no runway, expected no such key"],
    ),
    "runway of half a month": (runway("{months: ▶0.5}"), ["`0.5` is no whole number"]),
    "runway of eleven years": (runway("{months: ▶121}"), ["`121` is out of range"]),
    "runway without months": (runway("▶{monthly: 40}"), ["the key `months` is missing"]),
    "runway of nothing a month": (runway("{months: 3, monthly: ▶0}"), ["the amount is 0"]),
    "runway in weeks": (runway("{months: 3, ▶weeks: 2}"), ["there is no key `weeks`, expected `monthly`"]),
    # What wallets held before.
    "held by nobody": (more("held_before: {▶operation: 5}"), ["no wallet `operation`, expected `operational`"]),
    "held by a role": (more("held_before: {▶auditor_role: 5}"), ["is a role and holds nothing"]),
    "held below nothing": (more("held_before: {auditor: ▶-5}"), ["the amount `-5` is negative"]),
    # Claims.
    "claim that does not say how": (more(CLAIM.format("where: page 1").replace("{claim", "▶{claim")), ["how it comes"]),
    "claim that says it twice": (
        more(CLAIM.format("sum: [1, 2], product: [1, 2]").replace("{claim", "▶{claim")),
        ["the claim has sum and product, expected one of sum"],
    ),
    "quotient of one": (more(CLAIM.format("quotient: ▶[caps.annual]")), ["a quotient of fewer than two"]),
    "change between three": (
        more(CLAIM.format("change: ▶[1, 2, 3]")),
        ["a change between 3 terms, expected the term before and the one after"],
    ),
    "claim of no figure": (more("claims: [{claim: x, stated: ▶many, sum: [1, 2]}]"), ["`many` is no plain decimal"]),
    "term that is no list": (more(CLAIM.format("sum: ▶caps.annual")), ["`caps.annual` stands here, expected a list"]),
    "claim of an unknown kind": (more(CLAIM.format("sum: [1, 2], ▶summe: [1, 2]")), ["there is no key `summe`"]),
    # Other places of the document.
    "elsewhere of nothing": (
        more("elsewhere: {▶caps.month: [{says: 5, where: page 2}]}"),
        ["this is another statement of `caps.month`, but `caps` has no `month`, expected `monthly`"],
    ),
    "elsewhere without a place": (more("elsewhere: {caps: [▶{says: 5}]}"), ["the key `where` is missing"]),
    "elsewhere that is no list": (
        more("elsewhere: {caps: ▶{says: 5, where: page 2}}"),
        ["a mapping stands here, expected a list"],
    ),
    "elsewhere that says nothing": (more("elsewhere: {caps: [{says: ▶~, where: x}]}"), ["nothing is stated"]),
    # Assumptions.
    "assumption of nothing": (
        more("assumed: {▶cycle.day: nobody says}"),
        ["this is an assumption of `cycle.day`, but `cycle` has no `day`"],
    ),
    "assumption of an item": (more("assumed: {▶streams.1.end: nobody says}"), ["`streams` has no `1`, expected `0`"]),
    "assumption without a reason": (more("assumed: {caps: ▶''}"), ["the text is empty, expected words"]),
    # Findings that are accepted.
    "waiver without a reason": (more("waivers: [▶{check: caps}]"), ["the key `reason` is missing"]),
    "waiver of no check": (more("waivers: [{check: ▶~, reason: x}]"), ["nothing is stated, expected words"]),
    "waivers that are no list": (
        more("waivers: ▶{check: caps, reason: x}"),
        ["a mapping stands here, expected a list"],
    ),
    "waiver of an unknown kind": (
        more("waivers: [{check: caps, reason: x, ▶rule: y}]"),
        ["there is no key `rule`, expected `at`"],
    ),
    # Tables, the team, the end.
    "row without an amount": (more("tables: {more: {lines: [▶{category: x}]}}"), ["this row has no amount"]),
    "table without a name": (more("tables: {▶More Figures: {lines: []}}"), ["expected a name of lower-case letters"]),
    "team of nobody": (more("headcount: {total: ▶{}}"), ["there is no figure here, expected at least one of people"]),
    "unwinding to nobody": (more("unwinding: {returns_to: ▶nobody}"), ["there is no receiver `nobody`"]),
    # Variants; what is wrong inside one stands in test_variants.py.
    "no variant chosen": (more("▶variants: {base: {}, bear: {}}"), ["the file has variants, and none is chosen"]),
    "variants that are no mapping": (more("variants: ▶[base]"), ["a list stands here, expected a mapping"]),
}
