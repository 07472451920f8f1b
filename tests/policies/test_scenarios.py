"""Scenarios: what changes with the caps, what stays, and what is no scenario."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from policies.figures import Scenario
from policies.loader import library_path, load_policy, parse_policy
from policies.policy import CapName, Multiple, Policy, Purpose, WalletKind
from policies.problems import InputError
from policies.scenarios import ScenarioError, with_scenario
from policies.units import WAD, parse_wad


@pytest.fixture
def techops() -> Policy:
    return load_policy(library_path("tech-001-2023"))


def stating(policy: Policy, *scenarios: Scenario) -> Policy:
    return replace(policy, stated=replace(policy.stated, scenarios=scenarios))


def test_the_bear_market_of_sp86(techops: Policy) -> None:
    bear = with_scenario(techops, "bear")
    assert (bear.id, bear.scenario, techops.scenario) == ("tech-001-2023-bear", "bear", "")
    assert bear.caps.monthly == parse_wad("179924.4")
    assert bear.caps.quarterly == parse_wad("539772.3")
    assert bear.caps.annual == parse_wad("2159089.2")
    assert bear.streams[0].total == parse_wad("2159089.2")  # 4 x quarterly, as the document derives it
    assert bear.auditor_keeps == parse_wad("359848.8")
    assert bear.default_forecast(bear.operational[0]) == parse_wad("539773.2")


def test_what_is_an_amount_of_its_own_stays(techops: Policy) -> None:
    """The seed is said to be for 5 x monthly and is 3.75 x: it is no multiple, so nothing says what it would be."""
    superbear = with_scenario(techops, "superbear")
    assert superbear.seeds == techops.seeds
    assert superbear.wallets == techops.wallets
    assert (superbear.period, superbear.cycle, superbear.expect) == (techops.period, techops.cycle, techops.expect)
    assert superbear.stated is techops.stated
    plain = replace(techops, streams=tuple(replace(stream, stated_as=None) for stream in techops.streams))
    assert with_scenario(plain, "superbear").streams == plain.streams


def test_a_seed_that_is_what_it_is_for_follows(techops: Policy) -> None:
    purpose = (
        Purpose("operational", Multiple(Fraction(3), CapName.MONTHLY)),
        Purpose("auditor", Multiple(Fraction(2), CapName.MONTHLY)),
    )
    seed = replace(techops.seeds[0], amount=999_580 * WAD, purpose=purpose)
    changed = with_scenario(replace(techops, seeds=(seed,)), "superbear")
    assert [seed.amount for seed in changed.seeds] == [799_664 * WAD]
    assert changed.seeds[0].date == seed.date


def test_a_share_of_the_monthly_cap_follows_it() -> None:
    """What wallets may spend a month must not add up to more than the cap of the scenario."""
    base = load_policy(library_path("tech-001-2023"))
    shared = {
        name: replace(wallet, runway_monthly=base.caps.monthly // 2) if wallet in base.operational else wallet
        for name, wallet in base.wallets.items()
    }
    changed = with_scenario(replace(base, wallets=shared), "bear")
    (operational,) = (wallet for wallet in changed.wallets.values() if wallet.kind is WalletKind.OPERATIONAL)
    assert operational.runway_monthly == changed.caps.monthly // 2


def test_amounts_that_are_printed_are_used(techops: Policy) -> None:
    printed = Scenario("bear", Fraction(-1, 10), monthly=180_000 * WAD)
    caps = with_scenario(stating(techops, printed), "bear").caps
    assert (caps.monthly, caps.annual) == (180_000 * WAD, parse_wad("2159089.2"))
    halved = Scenario("half", annual=techops.caps.annual // 2)
    caps = with_scenario(stating(techops, halved), "half").caps
    assert (caps.monthly, caps.annual) == (99_958 * WAD, 1_199_494 * WAD)


def test_what_no_wei_can_carry_is_cut_off(techops: Policy) -> None:
    caps = with_scenario(stating(techops, Scenario("third", Fraction(-1, 3))), "third").caps
    assert caps.monthly == 199_916 * WAD * 2 // 3
    assert 3 * caps.monthly < 2 * 199_916 * WAD


def test_caps_that_follow_from_others_still_do() -> None:
    policy = load_policy(library_path("ses-001-2023"), "speedy")
    known = stating(policy, Scenario("bear", Fraction(-1, 4)))
    assert with_scenario(known, "bear").caps.derived == policy.caps.derived


@pytest.mark.parametrize(
    ("scenario", "wrong"),
    [
        (Scenario("bear"), "the document states no figure for the scenario `bear`, expected a change of the caps"),
        (Scenario("bear", Fraction(-1)), "the scenario `bear` leaves nothing of a cap"),
        (Scenario("bull", Fraction(1)), "there is no scenario `bear`, expected `bull`"),
    ],
)
def test_what_is_no_scenario(techops: Policy, scenario: Scenario, wrong: str) -> None:
    with pytest.raises(ScenarioError, match=wrong):
        with_scenario(stating(techops, scenario), "bear")


def test_a_scenario_of_a_scenario(techops: Policy) -> None:
    with pytest.raises(ScenarioError, match="in the scenario `bear` already"):
        with_scenario(with_scenario(techops, "bear"), "superbear")


def test_a_scenario_that_the_file_does_not_have_is_refused_at_its_place() -> None:
    path = library_path("tech-001-2023")
    line = path.read_text().split("\n").index("scenarios:") + 1
    with pytest.raises(InputError) as caught:
        load_policy(path, scenario="beer")
    assert (
        str(caught.value)
        == f"{path}:{line}:1: there is no scenario `beer`, expected `bear` (there are bear, superbear)"
    )


def test_a_file_that_is_wrong_says_so_first() -> None:
    with pytest.raises(InputError, match="the key `id` is missing"):
        parse_policy("schema: 1\n", "p.yaml", scenario="bear")


def test_one_without_figures_is_refused_at_its_own_place() -> None:
    path = library_path("ses-001-2023")
    line = path.read_text().split("\n").index("  superbear:") + 1
    with pytest.raises(InputError) as caught:
        load_policy(path, "speedy", "superbear")
    assert str(caught.value).startswith(f"{path}:{line}:3: the document states no figure for the scenario `superbear`")


def test_a_file_without_any() -> None:
    path = library_path("dux-001-2022")
    with pytest.raises(InputError) as caught:
        load_policy(path, scenario="bear")
    assert str(caught.value) == f"{path}:1:1: there is no scenario `bear`, expected no --scenario: the file has none"
