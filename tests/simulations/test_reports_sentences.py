"""Every action and every rule has its sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from policies.periods import DAY
from policies.policy import PROTOCOL, Policy
from policies.rules.base import Judgement, Measure, Rule, When
from policies.rules.registry import RULES
from policies.situation import Transfer
from policies.units import WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    Blow,
    Call,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Way,
    Yank,
)
from simulations.engines.base import Outcome
from simulations.reports.endings import broken
from simulations.reports.sentences import Narrator
from simulations.simulation import Event
from tests.simulations.policies_for_tests import reference, three_operational

POLICY = reference()
START = POLICY.period.starts_at
DONE = Outcome(True)
RULE = {rule.name: rule for rule in RULES}


def sentence(action: ChainAction, outcome: Outcome = DONE, policy: Policy = POLICY) -> str:
    """What is said of one action outside a cycle."""
    clause = Narrator(policy).clause(Event(START, START, action, outcome))
    assert clause is not None
    return f"{clause.subject} {clause.predicate}"


THIEF = ("accountant_1", "accountant_2")
AWARD = CreateStream("auditor", 1_000 * WAD, START, 90 * DAY)
SENTENCES: tuple[tuple[ChainAction, str], ...] = (
    (SeedTransfer("auditor", 749_685 * WAD), "governance sends the seed of 749,685 to the Auditor Wallet"),
    (SeedTransfer("auditor", 5 * WAD), "governance sends a further seed of 5 to the Auditor Wallet"),
    (
        AWARD,
        (
            "governance creates another stream, 1,000 to the Auditor Wallet from 1 Feb 2023 to 2 May 2023, which "
            "anybody may pull"
        ),
    ),
    (
        replace(AWARD, restricted=True),
        "governance creates another stream, 1,000 to the Auditor Wallet from 1 Feb 2023 to 2 May 2023",
    ),
    (
        replace(AWARD, restricted=True, token="MKR"),
        "governance creates another stream, 1,000 MKR to the Auditor Wallet from 1 Feb 2023 to 2 May 2023",
    ),
    (Pull(0), "the auditors pull the stream, which owes nothing"),
    (Pull(0, by=("auditor_1",)), "auditor_1 alone pulls the stream, which owes nothing"),
    (Pull(0, caller=OUTSIDER), "an outsider pulls the stream, which owes nothing"),
    (Pull(0, caller=PAYEE), "the payee pulls the stream, which owes nothing"),
    (Pull(7), "an outsider pulls from stream 8, which owes nothing"),
    (ReturnExcess("operational", 2 * WAD), "the unit returns 2 to the Auditor Wallet"),
    (TopUp("operational", 2 * WAD), "the auditors top the Operational Wallet up with 2"),
    (TopUp("operational", 2 * WAD, THIEF), "accountant_1 and accountant_2 alone top the Operational Wallet up with 2"),
    (ReturnSurplus(3 * WAD), "the auditors return 3 to the protocol"),
    (ReturnUnused("operational", WAD), "the unit returns 1 from the Operational Wallet to the pause proxy"),
    (ReturnUnused("auditor", WAD), "the auditors return 1 from the Auditor Wallet to the pause proxy"),
    (
        ReturnUnused("auditor", WAD, token="MKR"),
        "the auditors return 1 MKR from the Auditor Wallet to the pause proxy",
    ),
    (Pay("operational", WAD // 2), "the unit pays 0.50"),
    (Pay("auditor", 4 * WAD), "the auditors pay 4 out of the Auditor Wallet"),
    (Pay("operational", WAD, by=("facilitator_1",)), "facilitator_1 alone pays 1"),
    (Donate("operational", 1), "an outsider donates 0.000000000000000001 to the Operational Wallet"),
    (Donate("accountant_role", WAD), "an outsider donates 1 to the wallet accountant_role"),
    (Donate(BLOW, WAD), "an outsider donates 1 to DssBlow"),
    (Blow(), "an outsider calls blow() and finds nothing in DssBlow to send to the surplus buffer"),
    (ClawBack("auditor", 6 * WAD), "governance claws 6 back from the Auditor Wallet"),
    (Yank(0), "governance ends the stream now"),
    (Yank(1), "governance ends stream 2 now"),
    (Shutdown(), "governance shuts Maker down: no stream pays any more"),
    (
        SetAllowance("operational", PROTOCOL, WAD),
        "the unit sets the protocol's allowance on the Operational Wallet to 1",
    ),
    (
        SetAllowance("auditor", PROTOCOL, WAD, 43_200),
        "the auditors set the protocol's allowance on the Auditor Wallet to 1, renewed every 30 days",
    ),
    (SetAllowance("auditor", PROTOCOL, 0), "the auditors take the protocol's allowance on the Auditor Wallet away"),
    (DisableModule("operational"), "the unit turns the AllowanceModule of the Operational Wallet off"),
    (
        Steal("auditor", 9 * WAD, Way.REPEATED, THIEF),
        (
            "accountant_1 and accountant_2, without the others, take 9 out of the Auditor Wallet by the same "
            "confirmation several times"
        ),
    ),
    (
        Steal("operational", 9 * WAD, Way.STRANGER),
        "an outsider takes 9 out of the Operational Wallet by a key that owns nothing",
    ),
    (
        Call("MCD_DAI", "approve(address,uint256,bool,bytes)", ("", 10**30, True, b"\x01")),
        "an outsider calls MCD_DAI.approve(0x0, 100000000000.., true, 0x01)",
    ),
)


class TestSentences:
    @pytest.mark.parametrize(("action", "expected"), SENTENCES, ids=lambda case: type(case).__name__)
    def test_each_action(self, action: ChainAction, expected: str) -> None:
        assert sentence(action) == expected

    def test_what_a_stream_of_mkr_pays(self) -> None:
        paid = Outcome(True, "", (Transfer("MKR", PROTOCOL, "auditor", 2 * WAD),))
        assert sentence(Pull(0), paid) == "the auditors pull 2 MKR"

    def test_no_action_is_forgotten(self) -> None:
        assert {type(action) for action, _ in SENTENCES} == set(get_args(ChainAction))

    def test_a_refusal_says_why(self) -> None:
        refused = Outcome(False, "GS026")
        attempt = Steal("auditor", WAD, Way.REPLAYED)
        assert sentence(attempt, refused) == (
            "an outsider tries to take 1 out of the Auditor Wallet by the signatures of an earlier transaction: "
            "refused (GS026)"
        )
        both = replace(attempt, by=THIEF)
        assert sentence(both, refused).startswith("accountant_1 and accountant_2, without the others, try to take")
        assert sentence(Pay("operational", WAD), Outcome(False)) == "the unit pays 1: refused"
        assert sentence(Pull(0), Outcome(False, "Dai/x")) == "the auditors pull the stream: refused (Dai/x)"

    def test_the_seed_comes_once(self) -> None:
        narrator = Narrator(POLICY)
        twice = [narrator.clause(Event(START, START, SENTENCES[0][0], DONE)) for _ in range(2)]
        assert [clause and clause.predicate for clause in twice] == [
            "sends the seed of 749,685 to the Auditor Wallet",
            "sends a further seed of 749,685 to the Auditor Wallet",
        ]

    def test_several_wallets_are_told_apart(self) -> None:
        policy = three_operational()
        assert sentence(Pay("cloud", WAD), policy=policy) == "the wallet cloud pays 1"
        assert sentence(Pay("salaries", WAD, by=("facilitator_2",)), policy=policy) == (
            "facilitator_2 alone pays 1 out of the wallet salaries"
        )
        assert sentence(TopUp("travel", WAD), policy=policy) == "the auditors top travel up with 1"
        assert sentence(ReturnExcess("cloud", WAD), policy=policy) == (
            "the wallet cloud returns 1 to the Auditor Wallet"
        )


class TestEndings:
    @pytest.mark.parametrize(
        ("rule", "judgement", "expected"),
        [
            (
                "auditor_within_quarterly_cap",
                Judgement(603_582 * WAD, 599_747 * WAD),
                "the Auditor Wallet holds 603,582 DAI, 3,835 above the quarterly cap of 599,747",
            ),
            (
                "annual_spending_within_cap",
                Judgement(7 * WAD, 3 * WAD),
                "the unit has paid 7 DAI, 4 above the annual cap of 3",
            ),
            (
                "quarterly_spending_within_cap",
                Judgement(7 * WAD, 3 * WAD, subject="2023-02 to 2023-04"),
                "February 2023 to April 2023 paid 7 DAI, 4 above the quarterly cap of 3",
            ),
            (
                "statement_on_time",
                Judgement(26 * DAY, 0, Measure.SECONDS, subject="2023-03"),
                "the statement due in March 2023 is 26 days late",
            ),
            (
                "only_a_quorum_moves_funds",
                Judgement(1, 0, Measure.CONFIRMATIONS, subject="auditor"),
                "1 transfer out of the Auditor Wallet had no quorum",
            ),
            (
                "runway_is_replenished",
                Judgement(5 * WAD, 0, subject="operational"),
                "the Operational Wallet lacks 5 DAI that the Auditor Wallet could have sent",
            ),
        ],
    )
    def test_the_rule_in_figures(self, rule: str, judgement: Judgement, expected: str) -> None:
        assert broken(POLICY, RULE[rule], judgement) == expected

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
    def test_every_rule_of_the_project_has_its_sentence(self, rule: Rule) -> None:
        text = broken(POLICY, rule, Judgement(7 * WAD, 3 * WAD, subject="operational"))
        assert "exceeded" not in text
        assert "{" not in text

    def test_a_rule_of_ones_own(self) -> None:
        own = Rule("payments_are_round", When.ALWAYS, "payments are round", lambda policy, situation: None)
        assert broken(POLICY, own, Judgement(7 * WAD, 3 * WAD, subject="operational")) == (
            "operational: exceeded 7 DAI where 3 is allowed, 4 DAI too much"
        )
