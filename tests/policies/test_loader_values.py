"""What a policy file says is what the policy holds, to the wei and to the second."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction

import pytest

from policies.loader import parse_policy
from policies.periods import EndReading
from policies.policy import CapName, Multiple, Step, WalletKind
from tests.policies.files import SMALL, changed, problems_of
from tests.policies.mistakes.parts import EXPECT, GOOD, allowance, lasting


def test_values_are_exact() -> None:
    text = changed("monthly: 100,", "monthly: 199916.67,")
    text = text.replace("annual: 1_200}", 'annual: "0.000000000000000001"}')
    policy = parse_policy(text, "policy.yaml")
    assert policy.caps.monthly == 199916_670000000000000000
    assert policy.caps.annual == 1


def test_a_wallets_share_of_the_monthly_cap_is_its_runway() -> None:
    whole, part = (
        parse_policy(text, "policy.yaml") for text in (SMALL, changed("{months: 3}", "{months: 3, monthly: 40}"))
    )
    assert whole.default_forecast(whole.operational[0]) == 300 * 10**18
    assert part.default_forecast(part.operational[0]) == 120 * 10**18


CLAIM = "claims: [{{claim: a share, stated: -10%, {}}}]\n"


@pytest.mark.parametrize(
    ("arithmetic", "terms"), [("maximum", ("caps.monthly", 90)), ("change", (100, "caps.monthly"))], ids=str
)
def test_a_claim_says_how_it_comes_about(arithmetic: str, terms: tuple[object, ...]) -> None:
    stated = f"{arithmetic}: [{', '.join(map(str, terms))}]"
    (claim,) = parse_policy(SMALL + CLAIM.format(stated), "policy.yaml").stated.claims
    assert claim.operation == arithmetic
    assert tuple(term if isinstance(term, str) else term.value for term in claim.terms) == terms
    assert claim.stated.value == Fraction(-1, 10)


def test_what_a_file_says_is_what_the_policy_holds() -> None:
    policy = parse_policy(SMALL, "policy.yaml")
    assert policy.caps.annual == 1_200 * 10**18
    assert policy.auditor is not None
    assert policy.auditor.kind is WalletKind.AUDITOR
    assert policy.auditor.allowances[0].amount == 1_000 * 10**18
    assert [wallet.name for wallet in policy.operational] == ["operational"]
    assert policy.operational[0].runway_months == 3
    assert policy.seeds[0].purpose[0].multiple == Multiple(Fraction(3), CapName.MONTHLY)
    assert policy.streams[0].end_reading is EndReading.INCLUSIVE
    assert policy.streams[0].tau == 365 * 86_400
    assert policy.streams[0].restricted is False
    assert policy.cycle.steps == (Step.STATEMENT, Step.REQUEST, Step.PULL)
    assert policy.period.start == date(2023, 2, 1)
    assert policy.stated.scenarios[0].change == Fraction(-1, 10)
    assert policy.expect == {"dai_is_conserved": {"compliant": "holds"}}
    with pytest.raises(FrozenInstanceError):
        policy.id = "other"  # type: ignore[misc]


def test_a_unit_without_an_auditor_is_a_policy() -> None:
    text = changed(SMALL[SMALL.index("  auditor:\n") : SMALL.index("  operational:\n")], "")
    text = text.replace("to: auditor", "to: operational").replace("returns: {auditor_keeps: 2 x monthly}\n", "")
    policy = parse_policy(text, "policy.yaml")
    assert policy.auditor is None
    assert policy.auditor_keeps == 0


def test_the_protocol_may_own_a_wallet() -> None:
    policy = parse_policy(changed("owners: [auditor_1]", "owners: [auditor_1, protocol]"), "policy.yaml")
    assert policy.wallets["auditor_role"].owners == ("auditor_1", "protocol")


def test_two_wallets_may_have_one_address() -> None:
    text = changed("kind: auditor\n", f"kind: auditor\n    address: {GOOD}\n")
    text = text.replace("kind: operational\n", f'kind: operational\n    address: "{GOOD}"\n')
    policy = parse_policy(text, "policy.yaml")
    assert policy.wallets["auditor"].address == policy.wallets["operational"].address == GOOD


@pytest.mark.parametrize("amount", ["79228162514.264337593543950335", "0", "1_000_000.50"])
def test_an_allowance_fits_its_contract(amount: str) -> None:
    assert problems_of(changed(*allowance(amount=amount))) == ()


@pytest.mark.parametrize("conduct", ["outsider", "careless+outsider", "compliant+outsider+protocol"])
def test_conduct_may_be_combined(conduct: str) -> None:
    assert problems_of(changed(EXPECT, f"expect: {{dai_is_conserved: {{{conduct}: holds}}}}")) == ()


def test_a_stream_of_exactly_20_years_is_the_longest() -> None:
    assert problems_of(changed(*lasting("2023-02-01", "2043-01-26"))) == ()
