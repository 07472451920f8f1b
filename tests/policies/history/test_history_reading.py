"""History files: what they say as values, and each mistake at its line and column."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
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


def test_a_policy_of_another_unit() -> None:
    """One problem, whatever else would not fit."""
    other = replace(small_policy(), unit="OTHER-001", wallets={})
    with pytest.raises(InputError) as raised:
        small(MONTHS, other)
    (problem,) = raised.value.problems
    wrong = "history.yaml:3:7: this is a history of `SMALL-001`, small-2023 is of `OTHER-001`"
    assert str(problem) == f"{wrong}, expected a policy of `SMALL-001`"
    for unit in ("SMALL-001", "small-001", ""):
        small(MONTHS, replace(small_policy(), unit=unit))


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
    # The last statements of 2023 are not known here.
    until = Month(2023, 9) if name == "ses-001-2023" else list(policy.period.months())[-1]
    assert [statement.month for statement in history.months] == [m for m in policy.period.months() if m <= until]


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


SES = ("ses-001-2021", "ses-001-2021-late", "ses-001-2022", "ses-001-2023")


@pytest.mark.parametrize("name", SES)
def test_the_ledgers_of_ses_001_close_wherever_a_transfer_is_known(name: str) -> None:
    """From each balance to the next, to the DAI; to the cent since payments are printed so. Where they do not close,
    the file says by how much.
    """
    history, policy = load_history(history_path(name))
    known = 0
    for before, now in pairwise(history.statements):
        done = before.done
        assert done is not None
        for wallet in (operational.name for operational in policy.operational):
            moved = done.top_ups.get(wallet, 0), done.excess.get(wallet, 0)
            slack = WAD if before.month < Month(2022, 7) else WAD // 100
            if moved[0] is None or moved[1] is None:
                sign, key = (1, "top_up") if moved[0] is None else (-1, "excess")
                why = before.inferred[f"done.{key}.{wallet}"]
                if "the next balance would be" not in why:
                    assert wallet not in now.paid
                    continue
                makes = before.held[wallet] + sign * abs(before.transfers[wallet]) - now.spent(wallet)
                far = WAD * Fraction(re.findall(r"would be ([\d,.]+) ", why)[0].replace(",", ""))
                assert now.held[wallet] - makes == (far if " lower," in why else -far), (now.month, wallet)
                continue
            held = before.held[wallet] + moved[0] - moved[1] - now.spent(wallet)
            assert abs(held - now.held[wallet]) <= slack, (now.month, wallet)
            printed = abs(before.transfers[wallet])
            assert sum(moved) in (0, printed), (before.month, wallet)
            assert (
                sum(moved) == printed
                or f"done.top_up.{wallet}" in before.inferred
                or (f"done.excess.{wallet}" in before.inferred)
            )
            known += 1
    assert known >= 3


@pytest.mark.parametrize("name", SES)
def test_each_transfer_of_ses_001_is_what_its_statement_lacks(name: str) -> None:
    """The runway less the balance, with either sign, in whole DAI as printed until November 2021."""
    history, policy = load_history(history_path(name))
    for statement in history.statements:
        for wallet in (operational.name for operational in policy.operational):
            lacks = statement.forecasts[wallet] - statement.held[wallet]
            slack = WAD if statement.month < Month(2022, 7) else 0
            assert abs(abs(lacks) - abs(statement.transfers[wallet])) <= slack, (statement.month, wallet)


def test_each_history_of_ses_001_begins_where_the_one_before_ends() -> None:
    histories = [load_history(history_path(name))[0] for name in SES]
    for before, now in pairwise(histories):
        last, opening = before.months[-1], now.opening
        assert (last.month, last.file) == (opening.month, opening.file)
        for wallet, amount in opening.held.items():
            assert (last.held[wallet], last.forecasts[wallet]) == (amount, opening.forecasts[wallet])
            assert last.transfers[wallet] == opening.transfers[wallet]


def test_the_figures_that_the_statements_of_ses_001_print() -> None:
    """Statements of July 2021, November 2021 and June 2023: the totals of payments, and the transfers."""
    first, late, last = (load_history(history_path(name))[0] for name in (SES[0], SES[1], SES[3]))
    july, november, june = first.months[1], late.months[1], last.months[4]
    assert [str(statement.month) for statement in (july, november, june)] == ["2021-07", "2021-11", "2023-06"]
    assert july.paid == {"permanent": 109_210 * WAD, "incubation": 117_464 * WAD, "grants": 19_992 * WAD}
    assert july.transfers == {"permanent": -65_326 * WAD, "incubation": -72_003 * WAD, "grants": -19_992 * WAD}
    assert november.held == {"permanent": 228_748 * WAD, "incubation": 292_889 * WAD, "grants": 71_402 * WAD}
    assert november.transfers["grants"] == -5_127 * WAD
    assert june.paid == {"permanent": 156_754_94 * 10**16, "incubation": 15_900_12 * 10**16}
    assert june.forecasts == {"permanent": 754_663_75 * 10**16, "incubation": 44_700 * WAD}


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
