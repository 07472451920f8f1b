"""From a campaign to its failures folder and into the next campaign, under the same policy or a changed one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from policies.loader import library_path
from policies.policy import CapName, Multiple, Step
from policies.rules.names import COMPLIANT
from policies.rules.registry import RULES
from policies.units import WAD
from simulations.actions import Pay, SeedTransfer
from simulations.campaign import Campaign, CampaignStopped, run_campaign
from simulations.conduct import needed
from simulations.counterexamples import (
    Version,
    decided_under,
    folder,
    known_lives,
    read,
    replayed,
    save_all,
    sha256_of,
    to_text,
    write,
)
from simulations.counterexamples.resumed import resumed
from simulations.cycle import CyclePlan
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.ledger import CLOSING, OPENING
from simulations.timetable import Life
from tests.simulations.counterexamples_for_tests import POLICY, TEXT, long_month, monthly_spending
from tests.simulations.policies_for_tests import one_signer

FILE = library_path("tech-001-2023")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return run_campaign(POLICY, Model, None, seed=3, examples=1, conducts=(COMPLIANT,))


@pytest.fixture(scope="module")
def kept(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    failures = tmp_path_factory.mktemp("failures")
    files = save_all(failures, FILE, POLICY, campaign, found_on="model")
    assert files.keys() == {(found.shrunk.cell, found.shrunk.conduct) for found in campaign.found}
    assert all(path.is_file() for path in files.values())
    return failures


def test_every_breach_is_kept_and_nothing_of_it_is_lost(campaign: Campaign, kept: Path) -> None:
    again = {(known.cell, known.conduct): known for known in folder(kept)}
    assert len(again) == len(campaign.found) > 5
    for found in campaign.found:
        known = again[found.shrunk.cell, found.shrunk.conduct]
        assert known.shrunk.story(known.cell, POLICY) == found.shrunk
        assert known.original.story(known.cell, POLICY) == found.original
        assert known.worst is not None
        assert known.worst.story(known.cell, POLICY) == found.worst
        assert (known.seed, known.engine, known.policy_sha256) == (3, "model", sha256_of(TEXT))
        assert (known.shrinking.finished, known.shrinking.tried) == (found.finished, found.tried)
        assert {"python", "treasurer", "hypothesis", "pyrevm", "vyper", "safe-eth-py"} == known.tools.keys()


def test_the_same_campaign_leaves_the_same_bytes(campaign: Campaign, kept: Path, tmp_path: Path) -> None:
    for path in save_all(tmp_path, FILE, POLICY, campaign, found_on="model").values():
        assert path.read_bytes() == (kept / path.relative_to(tmp_path)).read_bytes()


@pytest.mark.parametrize("version", Version)
def test_every_life_of_it_is_confirmed_on_the_contracts(kept: Path, version: Version) -> None:
    rules = {rule.name: rule for rule in RULES}
    again = list(replayed(((str(known.cell), known) for known in folder(kept)), Revm(), rules, version))
    assert len(again) > 5
    assert [one.file for one in again if not one.confirmed] == []


# Not shrunk to the end


def stopped() -> Campaign:
    """The same campaign, interrupted before anything was shrunk."""

    def stop(what: str, done: int, of: int, note: str) -> None:
        if what == "shrinking stories":
            raise KeyboardInterrupt

    with pytest.raises(CampaignStopped) as stopped:
        run_campaign(POLICY, Model, None, seed=3, examples=1, conducts=(COMPLIANT,), progress=stop)
    return stopped.value.campaign


def test_what_was_not_shrunk_is_kept_and_shrunk_from_there(campaign: Campaign, kept: Path, tmp_path: Path) -> None:
    files = save_all(tmp_path, FILE, POLICY, stopped(), found_on="model")
    assert {place.relative_to(tmp_path) for place in files.values()} >= {
        file.relative_to(kept) for file in kept.rglob("*.json")
    }
    found = {(told.shrunk.cell, told.shrunk.conduct): told for told in campaign.found}
    rules = {rule.name: rule for rule in RULES}
    for place, file in files.items():
        before = read(file)
        assert (before.shrinking.finished, before.shrinking.tried) == (False, 0)
        assert before.shrunk == before.original
        after = resumed(before, Model(), rules[before.rule], 400, 60.0)
        if place in found:
            assert after.shrunk.story(after.cell, POLICY).life == found[place].shrunk.life


def test_it_takes_no_shorter_story_s_place(campaign: Campaign, tmp_path: Path) -> None:
    files = save_all(tmp_path, FILE, POLICY, campaign, found_on="model")
    texts = {place: file.read_bytes() for place, file in files.items()}
    worst = {place: read(file).worst for place, file in files.items()}
    again = save_all(tmp_path, FILE, POLICY, stopped(), found_on="model")
    assert again.keys() >= files.keys()
    assert {place: again[place].read_bytes() for place in files} == texts

    # The worst life is another matter, and a file whose story is longer, is of another text or cannot be read.
    found = stopped()
    first = found.unshrunk[0]
    place = first.shrunk.cell, first.shrunk.conduct
    small, large = (
        replace(told, judgement=told.judgement._replace(found=told.judgement.found + wei))
        for told, wei in ((first.worst, -1), (first.worst, 1))
    )
    for told, wins in ((small, False), (large, True)):
        files[place].write_bytes(texts[place])
        only = replace(found, found=(), unshrunk=(replace(first, worst=told),))
        (file,) = save_all(tmp_path, FILE, POLICY, only, found_on="model").values()
        assert read(file).shrinking.finished
        kept = read(file).worst
        assert kept is not None
        assert (kept.judgement == told.judgement) == wins
        assert wins or kept == worst[place]
    only = replace(found, found=(), unshrunk=(first,))
    longer = replace(read(files[place]), shrunk=replace(read(files[place]).shrunk, life=first.shrunk.life * 2))
    other = replace(longer, shrunk=read(files[place]).shrunk, policy_text=(*longer.policy_text, "# changed"))
    for text in (to_text(longer), to_text(other), "{"):
        files[place].write_text(text)
        (file,) = save_all(tmp_path, FILE, POLICY, only, found_on="model").values()
        assert read(file).shrunk.life == first.shrunk.life
        assert not read(file).shrinking.finished


# Into the next campaign


def complaints_and_lives(failures: Path, policy: object = POLICY) -> tuple[list[str], tuple[Life, ...]]:
    complaints: list[str] = []
    return complaints, known_lives(failures, policy, complaints.append)  # type: ignore[arg-type]


def test_what_was_found_is_known(tmp_path: Path) -> None:
    write(tmp_path, long_month())
    spending = monthly_spending()
    write(tmp_path, spending)
    assert spending.worst is not None
    complaints, lives = complaints_and_lives(tmp_path)
    assert complaints == []
    assert set(map(repr, lives)) == {
        repr(life) for life in (long_month().shrunk.life, spending.shrunk.life, spending.worst.life)
    }
    assert complaints_and_lives(tmp_path / "nothing here") == ([], ())


def test_a_file_that_cannot_be_used_keeps_nobody_from_searching(tmp_path: Path) -> None:
    good = write(tmp_path, long_month())
    good.with_name("older.json").write_text('{"treasurer": "counterexample", "version": 0}')
    complaints, lives = complaints_and_lives(tmp_path)
    assert len(lives) == 1
    (complaint,) = complaints
    assert complaint.startswith(f"{good.with_name('older.json')}:1:44: this version of the format is not known here")
    assert complaint.endswith("; not tried again")


def test_a_life_is_tried_again_whatever_rule_it_broke(tmp_path: Path) -> None:
    write(tmp_path, replace(long_month(), rule="a_rule_of_ones_own"))
    complaints, lives = complaints_and_lives(tmp_path)
    assert (complaints, len(lives)) == ([], 1)


def test_a_policy_without_the_wallets_of_a_file(tmp_path: Path) -> None:
    write(tmp_path, long_month())
    complaints, lives = complaints_and_lives(tmp_path, replace(one_signer(), id=POLICY.id))
    assert lives == ()
    assert len(complaints) == 1


# Under a changed policy


def plans(life: Life) -> list[CyclePlan]:
    return [what for _, _, what, _ in life if isinstance(what, CyclePlan)]


LIFE = long_month().original.life


def test_under_the_same_policy_nothing_changes() -> None:
    assert decided_under(POLICY, replace(POLICY), LIFE) == LIFE


def test_seeds_are_the_new_policy_s() -> None:
    (seed,) = POLICY.seeds
    new = replace(POLICY, seeds=(replace(seed, amount=5 * WAD), replace(seed, amount=7, date=date(2023, 3, 1))))
    revised = decided_under(POLICY, new, LIFE)
    assert [what for _, _, what, _ in revised if isinstance(what, SeedTransfer)] == [
        SeedTransfer("auditor", 5 * WAD),
        SeedTransfer("auditor", 7),
    ]
    assert needed(new, revised) == COMPLIANT
    # One that nobody promised is a decision like any other.
    more = (*LIFE, LIFE[0])
    assert len([what for _, _, what, _ in decided_under(POLICY, new, more) if isinstance(what, SeedTransfer)]) == 3


def test_what_the_old_policy_says_becomes_what_the_new_one_says() -> None:
    new = replace(POLICY, returns=replace(POLICY.returns, auditor_keeps=Multiple(Fraction(1), CapName.MONTHLY)))
    assert new.auditor_keeps != POLICY.auditor_keeps
    assert {plan.keeps for plan in plans(decided_under(POLICY, new, LIFE))} == {new.auditor_keeps}
    stubborn = tuple(
        appointment._replace(what=replace(appointment.what, keeps=1, forecasts={"operational": 2}))
        if isinstance(appointment.what, CyclePlan)
        else appointment
        for appointment in LIFE
    )
    assert decided_under(POLICY, new, stubborn) == stubborn


def test_steps_in_the_old_order_follow_the_new_one() -> None:
    order = tuple(sorted(POLICY.cycle.steps))
    new = replace(POLICY, cycle=replace(POLICY.cycle, steps=order))
    skipping = (Step.PULL,)
    life = tuple(
        appointment._replace(what=replace(appointment.what, steps=steps))
        for appointment, steps in zip(LIFE[1:3], (POLICY.cycle.steps, skipping), strict=True)
        if isinstance(appointment.what, CyclePlan)
    )
    assert [plan.steps for plan in plans(decided_under(POLICY, new, life))] == [None, skipping]


def test_opening_and_closing_keep_to_the_new_period() -> None:
    period = replace(POLICY.period, start=date(2023, 3, 1), end=date(2024, 2, 29))
    new = replace(POLICY, period=period)
    opening = LIFE[1]
    assert isinstance(opening.what, CyclePlan)
    closing = opening._replace(time=POLICY.closes_at, what=replace(opening.what, name=CLOSING))
    late = closing._replace(time=POLICY.closes_at + 5)
    payment = opening._replace(time=opening.time + 9, what=Pay("operational", 1))
    life = (opening, payment, closing, late)
    revised = decided_under(POLICY, new, life)
    assert [appointment.time for appointment in revised if not isinstance(appointment.what, SeedTransfer)] == [
        new.period.starts_at,
        payment.time,
        new.closes_at,
        late.time,
    ]
    assert opening.what.name == OPENING
