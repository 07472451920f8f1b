"""The main job: search for what breaks, confirm it on a real node, and drive a compliant year through that node.

Engines are passed in: this module decides what is checked, not on what.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from policies.lint.base import Report as LintReport
from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct, VerdictName
from policies.rules.registry import RULES
from policies.units import readable
from simulations.campaign import EXAMPLES, Campaign, CampaignBroken, CampaignStopped, MakeEngine, Progress, run_campaign
from simulations.deployment.address_book import TOKENS
from simulations.engines.base import Deployment, Engine, EngineError, UnsupportedPolicyError
from simulations.inspected import Inspected, inspected
from simulations.inspection import Inspectable
from simulations.judging import Cell
from simulations.node_year import NodeYear, live_on
from simulations.replay import confirms
from simulations.timetable import Life
from simulations.verdicts import RuleVerdict
from simulations.workers import complain_on_stderr

Place = tuple[Cell, Conduct]
"""Where a promise breaks, and the mildest conduct under which it does."""


@dataclass(frozen=True, slots=True)
class Check:
    """Everything that the main job found."""

    policy: Policy
    campaign: Campaign
    seconds: float
    deployment: Deployment | None = None
    inspected: Inspected | None = None
    """What was found by looking at the deployed treasury, before anything happened to it."""
    confirmed: Mapping[Place, bool] = field(default_factory=dict)
    """Whether the node broke the promise at the same second by the same amount."""
    year: NodeYear | None = None
    stopped: bool = False
    """Ctrl-C ended it early: it has what was found until then, and decides nothing."""
    not_done: tuple[str, ...] = ()
    """Of a check that was stopped: what it had still to do."""
    linted: LintReport | None = None
    """What the document says against itself, where that was looked at. It fails no check: real proposals are passed
    with contradictions, and `treasurer lint` has an exit code of its own."""

    @property
    def failures(self) -> tuple[str, ...]:
        """Why this check fails, a line each; empty where everything is as expected."""
        unexpected = self.campaign.unexpected
        # More lives may still break what should be broken; a break that was found stays one.
        lines = [_unexpected(v) for v in unexpected if not self.stopped or v.verdict is VerdictName.BROKEN]
        if self.inspected is not None:
            lines += map(str, self.inspected.discrepancies)
        lines += [
            f"{cell.rule} under {conduct}: the story does not break the rule on the node"
            for (cell, conduct), confirmed in self.confirmed.items()
            if not confirmed
        ]
        if self.year is not None:
            if self.year.disagreement:
                lines.append(f"the chain and the exact model differ: {self.year.disagreement}")
            lines += [
                f"the protocol could not claw {probe.wallet} back after the cycle {probe.cycle}"
                for probe in self.year.claw_backs
                if not probe.succeeded
            ]
            # What the campaign found broken is told above; this is what it missed.
            held = {v.rule.name for v in self.campaign.verdicts if v.verdict is not VerdictName.BROKEN}
            lines += sorted(
                {
                    f"{cell.rule} broke in the compliant year on the chain, and never in the campaign"
                    for cell, finding in self.year.worst.items()
                    if cell.rule in held and not finding.judgement.holds
                }
            )
        return tuple(lines)

    @property
    def ok(self) -> bool:
        return not self.failures and not self.stopped


class CheckBroken(EngineError):
    """An engine failed, with what was found until then."""

    def __init__(self, check: Check, error: EngineError) -> None:
        super().__init__(str(error))
        self.check = check


class CheckStopped(KeyboardInterrupt):
    """Ctrl-C, with what was found until then."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check


def _unexpected(verdict: RuleVerdict) -> str:
    return f"{verdict.rule.name} under {verdict.conduct}: {verdict.verdict}, but the policy expects {verdict.expected}"


def not_checked(check: Check) -> tuple[str, ...]:
    """What a reader might think was checked, and was not."""
    policy = check.policy
    items = [f"conduct `{conduct}`" for conduct in CONDUCTS if conduct not in check.campaign.conducts]
    if check.deployment is None:
        items.insert(0, "anything on a real node")
    if check.linted is None:
        items.append("whether the document's own figures add up (`treasurer lint` says)")
    items += [
        "lost keys, and stolen ones other than all of one role",
        "how likely a breach is, and how much room a cap leaves",
    ]
    stated = policy.stated
    if held := sum(stated.held_before.values()):
        items.append(f"what wallets held before the term ({readable(held)} {policy.token}): they begin empty")
    if stated.vesting is not None:
        items.append(f"payments in {stated.vesting.token}")
    granted = dict.fromkeys(allowance.token for wallet in policy.wallets.values() for allowance in wallet.allowances)
    items += [f"allowances in {token}" for token in granted if token not in TOKENS]
    if policy.scenario:
        items.append(f"the budget itself, outside the scenario {policy.scenario}")
    others = [scenario.name for scenario in stated.scenarios if scenario.name != policy.scenario]
    if others:
        items.append(f"the scenarios ({', '.join(others)})")
    if policy.auditor is None:
        items.append("how excess and unused funds go back where there is no Auditor Wallet")
    items.append("mainnet itself: the replica's deviations from the deployed contracts are in contracts/README.md")
    return tuple(items)


def run_check(
    policy: Policy,
    engine: MakeEngine,
    model: MakeEngine,
    node: Inspectable | None,
    seed: int,
    *,
    conducts: Sequence[Conduct] = CONDUCTS,
    rules: Sequence[Rule] = RULES,
    examples: int | None = EXAMPLES,
    seconds: float | None = None,
    known: Sequence[Life] = (),
    database: Path | None = None,
    progress: Progress = lambda what, done, of, note: None,
    workers: int = 1,
    complain: Callable[[str], None] = complain_on_stderr,
) -> Check:
    """Search on engines of the making `engine`; with a `node`, inspect a treasury there, confirm what broke, and live a
    compliant year.

    `model` makes the exact model, which shrinks stories and is compared with the node. The rest is `run_campaign`'s.

    Raises:
        EngineError: an engine failed; nothing is decided. A CheckBroken, once anything was found.
        CheckStopped: on KeyboardInterrupt.
    """
    started = time.monotonic()
    on_node = () if node is None else tuple(_left_on(node))
    try:
        campaign = run_campaign(
            policy,
            engine,
            model,
            seed,
            conducts=conducts,
            rules=rules,
            examples=examples,
            seconds=seconds,
            known=known,
            database=database,
            progress=progress,
            workers=workers,
            complain=complain,
        )
    except (CampaignBroken, CampaignStopped) as stop:
        done = stop.campaign
        not_done = (*done.not_done, *on_node)
        check = Check(policy, done, time.monotonic() - started, stopped=True, not_done=not_done)
        raise (CheckBroken(check, stop) if isinstance(stop, EngineError) else CheckStopped(check)) from stop
    if node is None:
        return Check(policy, campaign, time.monotonic() - started)
    deployment: Deployment | None = None
    found: Inspected | None = None
    confirmed: dict[Place, bool] = {}
    try:
        with _interrupts_first():
            deployment = node.deploy(policy)
            progress(f"inspecting the treasury on {node.name}", 0, 1, "")
            found = inspected(policy, node, deployment)
            progress(f"inspecting the treasury on {node.name}", 1, 1, "")
            _replay(policy, node, campaign, confirmed, progress)
            with closing(model()) as twin, node.anchor():
                year = live_on(policy, node, twin, seed, progress)
    except UnsupportedPolicyError:
        raise
    except (EngineError, KeyboardInterrupt) as stop:
        seconds = time.monotonic() - started
        left = tuple(_left_on(node, found is not None, len(confirmed), len(campaign.stories)))
        check = Check(policy, campaign, seconds, deployment, found, confirmed, stopped=True, not_done=left)
        raise (CheckBroken(check, stop) if isinstance(stop, EngineError) else CheckStopped(check)) from stop
    return Check(policy, campaign, time.monotonic() - started, deployment, found, confirmed, year)


def _left_on(node: Engine, is_inspected: bool = False, told: int = 0, stories: int | None = None) -> Iterator[str]:
    """What is still to be done on a node. `stories`: how many there are, once that is known; `told`, of these there."""
    if not is_inspected:
        yield f"the inspection on {node.name}"
    if stories is None:
        yield f"each story on {node.name}"
    elif told < stories:
        yield f"{stories - told} of {stories} stories on {node.name}"
    yield f"a compliant year on {node.name}"


@contextmanager
def _interrupts_first() -> Iterator[None]:
    """Ctrl-C in a terminal may end the node as well. An anchor that cannot be restored then must not hide it."""
    try:
        yield
    except EngineError as error:
        earlier: BaseException | None = error
        while earlier is not None:
            if isinstance(earlier, KeyboardInterrupt):
                raise earlier from error
            earlier = earlier.__context__
        raise


def _replay(policy: Policy, node: Engine, campaign: Campaign, confirmed: dict[Place, bool], progress: Progress) -> None:
    """Note of each story whether the node confirms it."""
    doing = f"replaying stories on {node.name}"
    rules = {verdict.rule.name: verdict.rule for verdict in campaign.verdicts}
    stories = campaign.stories
    for number, story in enumerate(stories):
        progress(doing, number, len(stories), "")
        with node.anchor():
            confirmed[story.cell, story.conduct] = confirms(policy, node, rules[story.cell.rule], story)
    progress(doing, len(stories), len(stories), "")
