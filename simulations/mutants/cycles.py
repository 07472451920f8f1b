"""Faults in the monthly cycle: a rule of it that was written wrong, or people who run a step of it otherwise."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from policies.policy import CapName, Multiple, Policy, Step
from simulations.mutants import people
from simulations.mutants.changes import with_step_moved, without_step
from simulations.mutants.mutant import Kind, Mutant
from simulations.mutants.shapes import with_auditor, with_several_wallets, with_stream_to_auditor


def _without(left_out: Step, policy: Policy) -> Policy:
    return without_step(policy, left_out)


def _moved(moved: Step, before: Step, policy: Policy) -> Policy:
    return with_step_moved(policy, moved, before)


def _keeping_three_halves(policy: Policy) -> Policy:
    keeps = policy.returns.auditor_keeps
    half_more = Multiple(keeps.times * Fraction(3, 2), keeps.of)
    return replace(policy, returns=replace(policy.returns, auditor_keeps=half_more))


def _keeping_quarters(policy: Policy) -> Policy:
    keeps = Multiple(policy.returns.auditor_keeps.times, CapName.QUARTERLY)
    return replace(policy, returns=replace(policy.returns, auditor_keeps=keeps))


def _of_months(policy: Policy) -> Policy | None:
    return with_auditor(policy) if policy.returns.auditor_keeps.of is CapName.MONTHLY else None


def _keeps_unused(policy: Policy) -> Policy:
    return replace(policy, returns=replace(policy.returns, unused_at_end=False))


def _returns_unused(policy: Policy) -> Policy | None:
    return with_auditor(policy) if policy.returns.unused_at_end else None


def _due_later(policy: Policy) -> Policy:
    return replace(policy, cycle=replace(policy.cycle, statement_due=policy.cycle.statement_due + 5))


def _pulls(policy: Policy) -> Policy | None:
    """The treasury itself, if its cycle pulls the stream, tops up and then returns the surplus, as SP86's does."""
    steps = policy.cycle.steps
    wanted = (Step.PULL, Step.APPROVE, Step.RETURN_SURPLUS)
    if with_stream_to_auditor(policy) is None or not set(wanted) <= set(steps):
        return None
    return policy if sorted(wanted, key=steps.index) == list(wanted) else None


def _due_early(policy: Policy) -> Policy | None:
    return policy if policy.cycle.statement_due <= 20 else None


MUTANTS = (
    Mutant(
        "surplus-returned-before-the-pull",
        Kind.CYCLE,
        "the surplus goes back before the stream is pulled, so the Auditor Wallet keeps what it pulls",
        change=partial(_moved, Step.RETURN_SURPLUS, Step.PULL),
        shape=_pulls,
    ),
    Mutant(
        "surplus-returned-before-the-top-up",
        Kind.CYCLE,
        "the surplus goes back before the top-up is sent, which it should have paid for",
        change=partial(_moved, Step.RETURN_SURPLUS, Step.APPROVE),
        shape=_pulls,
    ),
    Mutant(
        "top-up-before-the-pull",
        Kind.CYCLE,
        "the top-up is sent before the stream is pulled, from what happens to be left",
        change=partial(_moved, Step.APPROVE, Step.PULL),
        shape=_pulls,
    ),
    Mutant(
        "keeps-3x",
        Kind.CYCLE,
        "the Auditor Wallet keeps half as much again as it may: three monthly caps instead of two",
        change=_keeping_three_halves,
        shape=with_auditor,
    ),
    Mutant(
        "keeps-quarterly-caps",
        Kind.CYCLE,
        "what the Auditor Wallet keeps is counted in quarterly caps instead of monthly ones",
        change=_keeping_quarters,
        shape=_of_months,
    ),
    Mutant(
        "pull-forgotten",
        Kind.CYCLE,
        "nobody ever pulls the stream",
        change=partial(_without, Step.PULL),
        shape=_pulls,
    ),
    Mutant(
        "excess-not-returned",
        Kind.CYCLE,
        "the Operational Wallet keeps what it holds above its forecast",
        change=partial(_without, Step.RETURN_EXCESS),
        shape=with_auditor,
    ),
    Mutant(
        "surplus-not-returned",
        Kind.CYCLE,
        "the surplus never goes back to the protocol",
        change=partial(_without, Step.RETURN_SURPLUS),
        shape=with_auditor,
    ),
    Mutant(
        "statement-forgotten",
        Kind.CYCLE,
        "no budget statement is ever filed",
        change=partial(_without, Step.STATEMENT),
        shape=with_auditor,
    ),
    Mutant(
        "top-up-forgotten",
        Kind.CYCLE,
        "what was approved is never sent",
        change=partial(_without, Step.APPROVE),
        shape=with_auditor,
    ),
    Mutant(
        "due-day-five-days-late",
        Kind.CYCLE,
        "statements are filed by a due day five days after the promised one",
        change=_due_later,
        shape=_due_early,
    ),
    Mutant(
        "unused-funds-stay",
        Kind.CYCLE,
        "the Auditor Wallet keeps its usual multiple when the budget closes",
        change=_keeps_unused,
        shape=_returns_unused,
    ),
    Mutant(
        "top-up-of-the-forecast",
        Kind.CYCLE,
        "the top-up is the whole forecast instead of what is missing of it",
        steps={Step.APPROVE: people.tops_up_the_forecast},
        shape=with_auditor,
    ),
    Mutant(
        "top-up-rounded-up",
        Kind.CYCLE,
        "top-ups are rounded up to whole thousands",
        "Hundred Finance, April 2023: a rounding in the caller's favour, about 7 million dollars",
        steps={Step.APPROVE: people.rounds_top_ups_up},
        shape=with_auditor,
    ),
    Mutant(
        "top-up-twice",
        Kind.CYCLE,
        "each top-up is sent twice",
        steps={Step.APPROVE: people.tops_up_twice},
        shape=with_auditor,
    ),
    Mutant(
        "top-up-of-more-than-there-is",
        Kind.CYCLE,
        "a top-up that the Auditor Wallet cannot cover whole is not sent in part: it fails",
        steps={Step.APPROVE: people.sends_more_than_there_is},
        shape=with_auditor,
    ),
    Mutant(
        "rejected-and-sent-anyway",
        Kind.CYCLE,
        "the top-up is sent although the review rejected it",
        steps={Step.APPROVE: people.approves_what_was_rejected},
        shape=with_auditor,
    ),
    Mutant(
        "one-wallet-is-never-topped-up",
        Kind.CYCLE,
        "of several Operational Wallets the last is forgotten when top-ups are sent",
        steps={Step.APPROVE: people.forgets_to_top_up_the_last_wallet},
        shape=with_several_wallets,
    ),
    Mutant(
        "one-wallet-returns-nothing",
        Kind.CYCLE,
        "of several Operational Wallets the last is forgotten when excess is returned",
        steps={Step.RETURN_EXCESS: people.forgets_the_last_wallets_excess},
        shape=with_several_wallets,
    ),
    Mutant(
        "excess-in-whole-thousands",
        Kind.CYCLE,
        "excess is returned in whole thousands, and the rest stays",
        steps={Step.RETURN_EXCESS: people.forgets_what_is_below_a_thousand},
        shape=with_auditor,
    ),
    Mutant(
        "surplus-in-whole-thousands",
        Kind.CYCLE,
        "the surplus goes back in whole thousands, and the rest stays",
        "Hundred Finance, April 2023: a rounding in the caller's favour, about 7 million dollars",
        steps={Step.RETURN_SURPLUS: people.returns_whole_thousands},
        shape=with_auditor,
    ),
    Mutant(
        "surplus-stays-in-the-unit",
        Kind.CYCLE,
        "the surplus is sent to the Operational Wallet instead of the protocol",
        steps={Step.RETURN_SURPLUS: people.keeps_the_surplus_in_the_unit},
        shape=with_auditor,
    ),
    Mutant(
        "surplus-paid-out",
        Kind.CYCLE,
        "the surplus is paid out as a bonus",
        steps={Step.RETURN_SURPLUS: people.pays_the_surplus_out},
        shape=with_auditor,
    ),
    Mutant(
        "pulled-once-only",
        Kind.CYCLE,
        "the stream is pulled once, and never again",
        steps={Step.PULL: people.pulls_the_first_month_only},
        shape=_pulls,
    ),
    Mutant(
        "last-pull-forgotten",
        Kind.CYCLE,
        "the closing cycle pulls nothing, because the stream has ended",
        steps={Step.PULL: people.closes_without_the_last_pull},
        shape=_pulls,
        survives="what is never pulled is never paid: it stays with the protocol, where unused funds belong, and no "
        "promise speaks of a claim that nobody makes",
    ),
)
