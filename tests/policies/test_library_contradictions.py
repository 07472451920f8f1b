"""What does not add up in the documents of PE-001, SES-001 and GOV-001 can be worked out from their files alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policies.figures import Arithmetic, BudgetLine, Claim
from policies.loader import library_path, load_policy
from policies.periods import EndReading, iso
from policies.policy import Policy, Step, WalletKind
from policies.units import WAD, Wad, parse_wad


def policy(name: str, variant: str = "") -> Policy:
    return load_policy(library_path(name), variant)


def column(lines: tuple[BudgetLine, ...], name: str) -> Wad:
    return sum(getattr(line, name) or 0 for line in lines)


def claim(found: Policy, words: str) -> Claim:
    (one,) = [each for each in found.stated.claims if words in each.what]
    return one


def figures(one: Claim) -> list[Fraction]:
    """The terms of a claim that has figures alone."""
    values = [term.value for term in one.terms if not isinstance(term, str)]
    assert len(values) == len(one.terms)
    return values


def says(found: Policy, key: str) -> list[str]:
    return [place.says for place in found.stated.elsewhere[key]]


class TestProtocolEngineering2021:
    SP7 = policy("pe-001-2021")

    def test_its_lump_sum_is_no_three_months_of_the_budget(self) -> None:
        (seed,) = self.SP7.seeds
        (purpose,) = seed.purpose
        wanted = purpose.multiple.amount(self.SP7.caps)
        assert (seed.amount, wanted) == (1_300_000 * WAD, 1_530_000 * WAD)
        assert round(seed.amount / self.SP7.caps.monthly, 3) == 2.549

    def test_the_burn_is_another_share_of_the_supply(self) -> None:
        burn = claim(self.SP7, "burn")
        burnt, supply = figures(burn)
        assert (round(float(burnt / supply), 4), float(burn.stated.value)) == (0.0342, 0.0354)
        assert int(burnt / burn.stated.value) == 961_977

    def test_the_first_year_vests_a_quarter_of_the_awards(self) -> None:
        assert sum(figures(claim(self.SP7, "the awards of the team"))) == Fraction("15422.5")
        vesting = self.SP7.stated.vesting
        assert vesting is not None
        assert vesting.stated_total == parse_wad("15422.5")
        assert claim(self.SP7, "what the team").stated.value * 4 == Fraction("15422.5")

    def test_nested_keyholders_were_given_up(self) -> None:
        reserve = self.SP7.wallets["continuous_operation"]
        assert (reserve.kind, reserve.threshold, len(reserve.owners)) == (WalletKind.RESERVE, 3, 6)
        assert all(owner in self.SP7.signers for owner in reserve.owners)
        assert "multisigs of core units" in says(self.SP7, "wallets.continuous_operation.owners")[0]

    def test_governance_pays_each_month_and_no_stream_does(self) -> None:
        assert self.SP7.auditor is None
        assert self.SP7.streams == ()
        (top_up,) = self.SP7.top_ups
        assert (top_up.to, top_up.amount.amount(self.SP7.caps), top_up.up_to) == ("operational", 510_000 * WAD, False)
        assert len(self.SP7.months) * self.SP7.caps.monthly == self.SP7.caps.annual == 6_120_000 * WAD


class TestProtocolEngineering2022:
    SP68 = policy("pe-001-2022")

    def test_the_first_payment_has_two_digits_in_the_wrong_order(self) -> None:
        first = claim(self.SP68, "first month")
        assert first.stated.value - sum(figures(first)) == 1_423_500 - 1_432_500 == -9_000

    def test_the_emergency_fund_is_above_its_need_and_began_with_less(self) -> None:
        need = sum(figures(claim(self.SP68, "covers")))
        assert (need, claim(self.SP68, "covers").stated.value) == (2_276_000, 2_300_000)
        held = self.SP68.stated.held_before["emergency"]
        assert held + self.SP68.seeds[0].amount == 2_300_000 * WAD
        assert says(self.SP68, "held_before.emergency") == ["1_300_000"]

    def test_the_contingency_before_is_another_document_s(self) -> None:
        line = self.SP68.stated.tables["budget"].lines[7]
        assert (line.category, line.existing) == ("Contingency", 200_000 * WAD)
        contingency = policy("pe-001-2021").stated.tables["budget"].lines[-1]
        assert contingency.annual == parse_wad(says(self.SP68, "budget.lines.7.existing")[0]) == 297_250 * WAD

    def test_the_hardware_is_for_a_person_more(self) -> None:
        hardware, headcount = claim(self.SP68, "hardware"), self.SP68.stated.headcount
        assert hardware.operation is Arithmetic.PRODUCT
        each, people = hardware.terms
        assert not isinstance(each, str)
        assert (hardware.stated.value / each.value, people) == (18, "headcount.total.people")
        assert headcount is not None
        assert headcount.total is not None
        assert headcount.total.people == 17

    def test_the_months_do_not_add_up_by_rounding(self) -> None:
        table = self.SP68.stated.tables["budget"]
        assert table.total is not None
        assert (column(table.lines, "monthly"), table.total.monthly) == (632_498 * WAD, 632_500 * WAD)
        assert column(table.lines, "annual") == table.total.annual == self.SP68.caps.annual

    def test_whether_it_flows_or_comes_monthly_is_not_clear(self) -> None:
        assert says(self.SP68, "streams.0") == [
            "the budget is distributed monthly",
            "a stream of 632_500 DAI per month",
        ]
        (stream,) = self.SP68.streams
        assert (iso(stream.bgn), iso(stream.fin)) == ("2022-05-01 00:00:00", "2023-05-01 00:00:00")
        assert round(31 * 86_400 * stream.total / stream.tau / WAD, 2) == 644_630.14


@pytest.mark.parametrize("name", ["ses-001-2021", "ses-001-2021-late", "ses-001-2022"])
def test_the_groups_of_ses_are_its_wallets_and_its_cap(name: str) -> None:
    found = policy(name)
    table = found.stated.tables["budget"]
    assert [line.monthly for line in table.lines] == [wallet.runway_monthly for wallet in found.operational]
    assert sum(wallet.runway_monthly or 0 for wallet in found.operational) == found.caps.monthly
    assert column(table.lines, "quarterly") == found.caps.quarterly
    assert says(found, "unit") == ["SES-01"]


class TestScaling2021:
    FIRST, SECOND = policy("ses-001-2021"), policy("ses-001-2021-late")

    @pytest.mark.parametrize(("found", "stated"), [(FIRST, 200_000), (SECOND, 250_000)], ids=["SP10", "SP31"])
    def test_incubation_is_not_the_maximum(self, found: Policy, stated: int) -> None:
        maximum = claim(found, "maximum")
        assert maximum.operation is Arithmetic.MAXIMUM
        assert maximum.terms == tuple(f"tables.incubation.lines.{number}.monthly" for number in range(3))
        amounts = [line.monthly or 0 for line in found.stated.tables["incubation"].lines]
        assert (max(amounts), maximum.stated.value) == (206_250 * WAD, stated)

    @pytest.mark.parametrize("found", [FIRST, SECOND], ids=["SP10", "SP31"])
    def test_where_excess_goes_is_said_twice(self, found: Policy) -> None:
        assert found.cycle.steps[2] is Step.RETURN_EXCESS
        assert "to governance" in says(found, "cycle.steps.2")[0]

    def test_the_first_cap_is_a_dai_more_than_three_months(self) -> None:
        caps, (seed,) = self.FIRST.caps, self.FIRST.seeds
        assert caps.quarterly - 3 * caps.monthly == WAD
        assert seed.amount - seed.purpose[0].multiple.amount(caps) == WAD

    def test_the_second_has_permanent_lines_a_dai_short(self) -> None:
        table = self.SECOND.stated.tables["permanent"]
        assert table.total is not None
        assert (column(table.lines, "monthly"), table.total.monthly) == (177_036 * WAD, 177_037 * WAD)

    def test_the_second_speaks_of_itself_as_the_first(self) -> None:
        assert says(self.SECOND, "source.document") == [self.FIRST.source.document] == [self.SECOND.source.replaces]
        assert self.SECOND.seeds == ()
        assert "seed" in says(self.SECOND, "top_ups")[0]

    def test_nobody_had_confirmed_to_sign(self) -> None:
        assert "still being confirmed" in self.FIRST.assumed["signers"]
        auditor = self.FIRST.auditor
        assert auditor is not None
        assert (auditor.threshold, len(auditor.owners)) == (3, 4)


class TestScaling2022:
    SP55 = policy("ses-001-2022")

    def test_nobody_is_named_for_the_auditor_role(self) -> None:
        assert self.SP55.wallets["auditor_role"].address is None
        assert says(self.SP55, "wallets.auditor_role.owners") == ["TBD"]

    def test_the_wallet_before_was_another(self) -> None:
        assert "2 of 3" in says(self.SP55, "wallets.auditor.threshold")[0]
        before = policy("ses-001-2021-late").auditor
        assert before is not None
        assert (before.threshold, len(before.owners)) == (3, 4)

    def test_a_heading_names_another_document(self) -> None:
        assert self.SP55.source.replaces == "MIP40c3-SP31"
        assert says(self.SP55, "source.replaces") == ["MIP40c3-SP26"]

    def test_it_begins_a_monthly_cap_above_what_it_may_keep(self) -> None:
        assert self.SP55.seeds == ()
        assert self.SP55.stated.held_before["auditor"] - self.SP55.auditor_keeps == 487_037 * WAD

    def test_its_maximum_is_one(self) -> None:
        amounts = [line.monthly or 0 for line in self.SP55.stated.tables["incubation"].lines]
        assert max(amounts) == claim(self.SP55, "maximum").stated.value * WAD

    def test_the_mkr_plan_is_a_hundredth_more_than_its_total(self) -> None:
        vesting = self.SP55.stated.vesting
        assert vesting is not None
        assert vesting.stated_total is not None
        assert sum(tranche.amount for tranche in vesting.schedule) - vesting.stated_total == WAD // 100


@pytest.mark.parametrize(
    ("variant", "monthly", "largest_month", "total_change"),
    [("speedy", 266_600, 271_712.88, "-45.26%"), ("standard", 226_600, 230_945.75, "-53.47%")],
)
class TestScaling2023:
    def test_its_caps_and_its_stream(self, variant: str, monthly: int, largest_month: float, total_change: str) -> None:
        found = policy("ses-001-2023", variant)
        (stream,) = found.streams
        assert found.caps.monthly == monthly * WAD
        assert stream.total == found.caps.annual == 12 * found.caps.monthly == 4 * found.caps.quarterly
        assert round(31 * 86_400 * stream.total / stream.tau / WAD, 2) == largest_month

    def test_its_changes(self, variant: str, monthly: int, largest_month: float, total_change: str) -> None:
        found = policy("ses-001-2023", variant)
        whole = claim(found, "the whole budget")
        assert (whole.operation, str(whole.stated)) == (Arithmetic.CHANGE, total_change)
        before = whole.terms[0]
        assert not isinstance(before, str)
        change = Fraction(found.caps.monthly, WAD) / before.value - 1
        assert abs(change - whole.stated.value) <= whole.stated.resolution / 2

    def test_its_accountants_own_both_sides(
        self, variant: str, monthly: int, largest_month: float, total_change: str
    ) -> None:
        found = policy("ses-001-2023", variant)
        assert [wallet.name for wallet in found.treasury if "accountant_role" in wallet.owners] == [
            "auditor",
            "permanent",
            "incubation",
        ]
        assert found.wallets["permanent"].owners == found.wallets["incubation"].owners

    def test_its_statement_has_two_due_days_and_its_option_three_names(
        self, variant: str, monthly: int, largest_month: float, total_change: str
    ) -> None:
        found = policy("ses-001-2023", variant)
        assert (found.cycle.statement_due, says(found, "cycle.statement_due")) == (5, ["15"])
        assert "Speedy Dashboard" in found.stated.options["B"]
        assert says(found, "options.B") == ["Speedy Operations Platform", "option 2"]


@pytest.mark.parametrize(
    ("variant", "annual", "short"), [("baseplus", 904_805, 0), ("base", 805_805, 0), ("superbear", 674_905, 2_000)]
)
class TestGovAlpha2023:
    def test_its_lines_and_its_contingency(self, variant: str, annual: int, short: int) -> None:
        found = policy("gov-001-2023", variant)
        table, tables = found.stated.tables["budget"], found.stated.tables
        assert table.total is not None
        assert table.total.annual == found.caps.annual == found.streams[0].total == annual * WAD
        assert annual * WAD - column(table.lines, "annual") == short * WAD
        assert column(table.lines, "existing") == table.total.existing == 1_109_793 * WAD
        totals = [tables[name].total for name in ("headcount", "non_headcount")]
        subtotal = sum(total.annual or 0 for total in totals if total is not None)
        contingency, stated = table.lines[6].annual, found.stated.contingency
        assert contingency is not None
        assert stated is not None
        assert stated.share is not None
        assert stated.share.value * subtotal - contingency == short * WAD

    def test_its_stream_is_the_year_before_s(self, variant: str, annual: int, short: int) -> None:
        found = policy("gov-001-2023", variant)
        (stream,) = found.streams
        assert (stream.start, stream.end, stream.end_reading) == (
            date(2022, 4, 1),
            date(2023, 4, 1),
            EndReading.EXCLUSIVE,
        )
        assert stream.tau == 365 * 86_400
        assert stream.fin == found.period.starts_at
        assert (says(found, "streams.0.start"), says(found, "streams.0.end")) == (["2023-04-01"], ["2024-03-31"])
        assert len(found.months) == 12

    def test_the_protocol_may_take_three_tokens(self, variant: str, annual: int, short: int) -> None:
        operational = policy("gov-001-2023", variant).wallets["operational"]
        assert [(each.delegate, each.token, each.amount // WAD) for each in operational.allowances] == [
            ("protocol", "DAI", 10**9),
            ("protocol", "USDC", 10**9),
            ("protocol", "ETH", 1_000),
        ]

    def test_its_continuity_buffer_and_its_link(self, variant: str, annual: int, short: int) -> None:
        found = policy("gov-001-2023", variant)
        assert column(found.stated.tables["continuity_buffer"].lines, "existing") == parse_wad("179993.83")
        (shown,) = says(found, "wallets.operational.address")
        assert shown != found.wallets["operational"].address
        assert shown.startswith("0x2cc5")

    def test_every_change_is_rounded_from_its_line(self, variant: str, annual: int, short: int) -> None:
        found = policy("gov-001-2023", variant)
        rows = [*found.stated.tables["budget"].lines]
        changes = {one.what.casefold(): one for one in found.stated.claims if one.operation is Arithmetic.CHANGE}
        assert len(changes) == 11
        for row in rows:
            one = changes[f"{row.category} against the budget before".casefold()]
            assert row.annual is not None
            assert row.existing is not None
            change = Fraction(row.annual, row.existing) - 1
            assert abs(change - one.stated.value) <= one.stated.resolution / 2, one.what
