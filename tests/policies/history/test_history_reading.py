"""History files: what they say as values, and each mistake at its line and column."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from policies.history.history import Done
from policies.history.judging import judge
from policies.history.reading import history_names, history_path, load_history, parse_history
from policies.loader import library_path
from policies.periods import Month
from policies.policy import WalletKind
from policies.problems import InputError
from policies.units import WAD
from tests.policies.files import MARK, changed, marked
from tests.policies.history.histories import MONTHS, problems_of_history, small, small_policy


def test_what_a_file_says() -> None:
    history = small()
    assert (history.id, history.unit, history.policy) == ("small-2023", "SMALL-001", "small-2023")
    assert history.source == "example/statements abcdef0"
    assert history.printed_caps is not None
    assert history.printed_caps.quarterly == 301 * WAD
    assert history.unpublished == ("what was done in April",)
    opening, february, march = history.statements
    assert opening.month == Month(2023, 1)
    assert opening.transfers == {"operational": -250 * WAD}
    assert opening.done == Done({"operational": 250 * WAD}, {}, 0, 50 * WAD)
    assert february.published == date(2023, 3, 5)
    assert february.actuals == {"operational": {"Compensation": 60 * WAD, "Deposit": -10 * WAD}}
    assert february.held == {"auditor": 200 * WAD, "operational": 200 * WAD}
    assert march.done is None
    assert march.received == {"operational": 5 * WAD}
    assert march.elsewhere["forecast.operational"][0].says == "210"


def test_what_left_a_wallet_is_what_was_paid_where_nothing_else_is_known() -> None:
    _, february, march = small().statements
    assert (february.spent("operational"), march.spent("operational")) == (50 * WAD, 100 * WAD)
    assert march.is_inferred("outflow")
    assert not march.is_inferred("held")


def test_sums_before_a_statement() -> None:
    history = small()
    assert [history.pulled_before(number) for number in range(3)] == [0, 0, 90 * WAD]
    assert [history.returned_before(number) for number in range(3)] == [0, 50 * WAD, 140 * WAD]
    unknown = small(changed("pulled: 90, returned: 90", "pulled: null, returned: null", MONTHS))
    assert unknown.pulled_before(2) is None
    assert unknown.returned_before(2) is None
    later = small(changed("pulled: 90, returned: 90}", "pulled: 90}\n    pulled_later: 7", MONTHS))
    assert later.pulled_before(2) == 97 * WAD


MISTAKES = {
    "a key that there is not": ("published: 2023-03-05", f"{MARK}publish: 2023-03-05", "there is no key `publish`"),
    "no forecast": (
        "    forecast: {operational: 200}\n    held: {auditor: 200, operational: 200}",
        "    held: {auditor: 200, operational: 200}",
        "the key `forecast` is missing",
    ),
    "a month that is none": ("month: 2023-03", f"month: {MARK}2023-13", "`2023-13` is no month"),
    "a month in the year 0": ("month: 2023-03", f"month: {MARK}0000-03", "`0000-03` is no month"),
    "a month that is a list": ("month: 2023-03", f"month: {MARK}[2023-03]", "a list stands here"),
    "a month left out": (
        "month: 2023-03",
        f"month: {MARK}2023-04",
        "the statement of 2023-04 follows that of 2023-02, expected 2023-03",
    ),
    "a wallet that there is not": (
        "paid: {operational: 50}",
        f"paid: {{{MARK}operatonal: 50}}",
        "there is no wallet `operatonal`, expected `operational`",
    ),
    "payments of the Auditor Wallet": (
        "paid: {operational: 50}",
        f"paid: {{{MARK}auditor: 50}}",
        "there is no wallet `auditor`",
    ),
    "a wallet without a forecast": (
        "forecast: {operational: 250}",
        f"forecast: {MARK}{{}}",
        "the wallet `operational` is not in `forecast`",
    ),
    "a wallet that holds nothing known": (
        "held: {auditor: 500, operational: 0}",
        f"held: {MARK}{{auditor: 500}}",
        "the wallet `operational` is not in `held`",
    ),
    "a negative payment": (
        "paid: {operational: 50}",
        f"paid: {{operational: {MARK}-50}}",
        "the amount `-50` is negative",
    ),
    "something else that was done": (
        "top_up: {operational: 250}",
        f"top_up: {{{MARK}auditor: 250}}",
        "there is no wallet `auditor`",
    ),
    "an inference from nothing": (
        "inferred: {outflow.operational",
        f"inferred: {{{MARK}outflow.auditor",
        "there is no key `outflow.auditor`",
    ),
    "another place for nothing": (
        "elsewhere: {forecast.operational",
        f"elsewhere: {{{MARK}forecasts",
        "there is no key `forecasts`",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_at_its_place(name: str) -> None:
    old, new, wrong = MISTAKES[name]
    text, places = marked(changed(old, new, MONTHS))
    problems = problems_of_history(text)
    assert any(wrong in str(problem) for problem in problems), problems
    for line, column in places:
        assert [p for p in problems if (p.line, p.column) == (line, column) and wrong in str(p)], problems


def test_a_history_without_months() -> None:
    text = MONTHS[: MONTHS.index("months:")] + "months: []\n"
    (problem,) = problems_of_history(text)
    assert (problem.line, problem.column, problem.wrong) == (14, 9, "there is no month")


def test_all_mistakes_at_once() -> None:
    text = changed("paid: {operational: 50}", "paid: {operatonal: 50}", MONTHS)
    text = changed("inferred: {outflow.operational", "inferred: {outflow.auditor", text)
    assert len(problems_of_history(text)) == 2
    assert problems_of_history(MONTHS) == ()


def test_months_that_are_not_the_policy_s() -> None:
    text = changed("month: 2023-01", "month: 2022-12", MONTHS)
    text = changed("month: 2023-02", "month: 2023-01", text)
    text = changed("month: 2023-03", "month: 2023-02", text)
    (problem,) = problems_of_history(text)
    assert "the first month is 2023-01, the policy's period begins in 2023-02" in str(problem)
    policy = small_policy()
    short = replace(policy, period=replace(policy.period, end=date(2023, 2, 28)))
    with pytest.raises(InputError, match="2023-03 is after the policy's period, expected 2023-02 or earlier"):
        small(MONTHS, short)


def test_a_unit_without_an_auditor_wallet() -> None:
    policy = small_policy()
    wallets = {name: wallet for name, wallet in policy.wallets.items() if wallet.kind is not WalletKind.AUDITOR}
    with pytest.raises(InputError, match=r"history.yaml:5:9: small-2023 has no Auditor Wallet"):
        small(MONTHS, replace(policy, wallets=wallets))


def test_a_policy_that_the_library_has_not() -> None:
    with pytest.raises(InputError, match=r"history.yaml:5:9: the library has no policy `small-2023`"):
        parse_history(MONTHS, "history.yaml")


def test_a_variant_of_a_policy_that_has_none() -> None:
    text = changed("policy: small-2023", "policy: tech-001-2022\nvariant: large", MONTHS)
    with pytest.raises(InputError, match=r"history.yaml:6:10: there is no variant `large`"):
        parse_history(text, "history.yaml")


@pytest.mark.parametrize("name", history_names())
def test_the_library_s_histories(name: str) -> None:
    history, policy = load_history(history_path(name))
    assert history.id == name
    assert history.unit == policy.unit
    assert library_path(history.policy).is_file()
    assert len(history.months) == len(list(policy.period.months()))


def test_the_figures_that_its_statements_print() -> None:
    """TECH-001, statement of December 2022, section 1 and 4."""
    history, _ = load_history(history_path("tech-001-2022"))
    december = history.months[10]
    assert str(december.month) == "2022-12"
    assert sum(december.actuals["operational"].values()) == 120_375_27 * 10**16
    assert december.paid == {"operational": 131_494_61 * 10**16}
    assert december.forecasts == {"operational": 331_572_60 * 10**16}
    assert december.held == {"auditor": 56_555_21 * 10**16, "operational": 546_535_41 * 10**16}
    assert december.transfers == {"operational": 214_962_81 * 10**16}


def test_the_ledgers_of_tech_001_close() -> None:
    """From each statement to the next, to the cent, with what was moved, paid and received."""
    history, _ = load_history(history_path("tech-001-2022"))
    for before, now in zip(history.statements, history.months, strict=False):
        done = before.done
        assert done is not None
        sent, back = done.top_ups.get("operational") or 0, done.excess.get("operational") or 0
        held = before.held["operational"] + sent - back + now.received.get("operational", 0) - now.spent("operational")
        assert held == now.held["operational"], now.month
        auditor = before.held["auditor"] + back - sent + (done.pulled or 0) - (done.returned or 0)
        auditor += before.pulled_later + now.received.get("auditor", 0)
        assert abs(auditor - now.held["auditor"]) <= WAD // 100, now.month


WORDS = ("0", "-1", "null", "[]", "{}", "x", "2023-02", "1e9", "5%", "2023-13-01", "auditor", "operational", '"')


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_in_a_file_is_read_or_refused(seed: int) -> None:
    random = Random(seed)
    refused = 0
    for _ in range(100):
        lines = MONTHS.split("\n")
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(lines))
            words = list(re.finditer(r"[\w.-]+", lines[at]))
            if not words:
                continue
            if random.random() < 0.3:
                del lines[at]
            else:
                word = random.choice(words)
                lines[at] = lines[at][: word.start()] + random.choice(WORDS) + lines[at][word.end() :]
        text = "\n".join(lines)
        if problems := problems_of_history(text):
            refused += 1
            assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
        else:
            judge(small(text), small_policy())
    assert 0 < refused < 100
