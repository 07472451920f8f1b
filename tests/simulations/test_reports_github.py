"""GitHub's annotations, read back by the rules of its runner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.loader import parse_policy
from policies.problems import InputError
from policies.rules.base import Rule
from policies.rules.names import COMPLIANT, CONDUCTS
from policies.rules.registry import RULES
from policies.units import WAD
from simulations.reports import github
from simulations.reports.report import Report
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    CARELESS,
    FILE,
    FOUR,
    HALF_DONE,
    KEEPING,
    LONG_MONTH,
    PETTY_CASH,
    SURPRISED,
    TEXT,
    USUAL,
    Cell,
    campaign,
    report,
)


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner reads a line of a step's output (ActionCommand.cs of actions/runner): kind, properties, message."""
    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith("::")
    stated, _, message = line[2:].partition("::")
    kind, _, given = stated.partition(" ")
    named = (item.partition("=") for item in given.split(",") if item)
    return kind, {name: _unescaped(value, ":", ",") for name, _, value in named}, _unescaped(message)


def _unescaped(text: str, *further: str) -> str:
    for sign in (*further, "\n", "\r", "%"):
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


ABOUT = {
    "auditor_keeps_at_most_2x": "auditor_keeps",
    "auditor_within_quarterly_cap": "quarterly",
    "operational_within_runway": "wallets",
    "runway_is_replenished": "steps",
    "operational_funded_by_auditor_only": "wallets",
    "monthly_spending_within_cap": "monthly",
    "quarterly_spending_within_cap": "quarterly",
    "annual_spending_within_cap": "annual",
    "net_outflow_within_annual_cap": "annual",
    "stream_pays_what_accrued": "streams",
    "protocol_can_claw_back": "wallets",
    "only_a_quorum_moves_funds": "wallets",
    "statement_on_time": "statement_due",
    "unused_funds_return": "unused_at_end",
}
"""The key of the policy file at which a rule is explained."""


def commands(found: Report, root: Path | None = None) -> list[tuple[str, dict[str, str], str]]:
    return [read_command(line) for line in github.workflow_commands(found, root or Path.cwd())]


def pointed_at(properties: dict[str, str], text: str = TEXT) -> str:
    """What stands in the file at the place that an annotation names."""
    return text.splitlines()[int(properties["line"]) - 1][int(properties["col"]) - 1 :]


class TestAnnotations:
    def test_nothing_to_say_where_all_is_as_expected(self) -> None:
        assert commands(USUAL) == []

    def test_an_unexpected_break_is_an_error_at_the_figure_that_it_is_about(self) -> None:
        ((kind, where, message),) = commands(SURPRISED)
        assert kind == "error"
        assert where["file"] == FILE
        assert where["title"] == "auditor_keeps_at_most_2x: broken"
        assert pointed_at(where).startswith("auditor_keeps: 2 x monthly")
        assert "compliant+outsider: broken by 5 DAI; expected: holds" in message
        assert "governance sends the seed" in message
        assert "treasurer replay .treasurer/failures/auditor_keeps_at_most_2x-" in message

    def test_a_stated_expectation_that_fails_is_where_it_is_stated(self) -> None:
        kept = report(campaign({cell: found for cell, found in AS_EXPECTED.items() if cell.rule != LONG_MONTH.rule}))
        ((_, where, message),) = commands(kept)
        assert pointed_at(where) == "compliant: broken}"
        line = TEXT.splitlines()[int(where["line"]) - 1]
        assert line.startswith("  auditor_within_quarterly_cap: {")
        assert message.count("expected: broken") == len(FOUR)

    def test_a_word_that_leaves_compliant_out_is_found_too(self) -> None:
        text = TEXT.replace("expect:\n", "expect:\n  dai_is_conserved: {careless: holds, outsider: holds}\n")
        policy = parse_policy(text, FILE)
        broken = campaign({**AS_EXPECTED, Cell("dai_is_conserved"): (BY_OUTSIDERS, WAD)}, policy=policy)
        ((_, where, _),) = commands(report(broken, policy=policy, text=text))
        assert pointed_at(where, text) == "outsider: holds}"

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
    def test_every_rule_points_into_the_file(self, rule: Rule) -> None:
        text = TEXT[: TEXT.index("expect:")]
        policy = parse_policy(text, FILE)
        broken = campaign({Cell(rule.name): (COMPLIANT, WAD)}, policy=policy)
        ((_, where, _),) = commands(report(broken, policy=policy, text=text))
        if rule.name == "dai_is_conserved":  # it is about all of it
            assert (where["line"], where["col"]) == ("1", "1")
        else:
            key = pointed_at(where, text).partition(":")[0]
            assert key == ABOUT[rule.name]

    def test_a_rule_of_ones_own_stands_at_the_first_line(self) -> None:
        broken = campaign({Cell("petty_cash"): (COMPLIANT, WAD)}, rules=(PETTY_CASH,))
        ((_, where, _),) = commands(report(broken))
        assert (where["line"], where["col"]) == ("1", "1")

    def test_no_more_than_github_shows_and_the_last_one_names_the_rest(self) -> None:
        all_broken = report(campaign({Cell(rule.name): (COMPLIANT, WAD) for rule in RULES if rule.name != "x"}))
        further = replace(all_broken, further=("the chain and the exact model differ: here",))
        errors = [command for command in commands(further) if command[0] == "error"]
        assert len(errors) == github.MOST
        wrong = {v.rule.name for v in further.unexpected}
        assert len(wrong) > github.MOST - 1
        said = "\n".join(message for _, _, message in errors)
        titles = " ".join(where["title"] for _, where, _ in errors)
        assert all(rule in said + titles for rule in wrong)
        assert "the chain and the exact model differ" in said

    def test_many_conducts_of_one_rule_are_counted(self) -> None:
        text = TEXT.replace(
            "expect:\n", "expect:\n  auditor_keeps_at_most_2x: {auditors_rogue+outsider+protocol: holds}\n"
        )
        policy = parse_policy(text, FILE)
        broken = campaign({**AS_EXPECTED, KEEPING: (COMPLIANT, WAD)}, policy=policy, conducts=CONDUCTS)
        ((_, _, message),) = commands(report(broken, policy=policy, text=text))
        assert "... and under 16 more conducts" in message

    def test_stopped_is_a_warning_and_never_tested_a_notice(self) -> None:
        kinds = [kind for kind, _, _ in commands(HALF_DONE)]
        assert kinds == ["error", "warning"]
        careless = report(campaign(AS_EXPECTED, conducts=(CARELESS,), vacuous=["unused_funds_return"]))
        ((kind, _, message),) = commands(careless)
        assert kind == "notice"
        assert message.endswith("unused_funds_return")

    def test_a_file_is_named_from_the_repository_s_root(self, tmp_path: Path) -> None:
        inside = replace(SURPRISED, file=str(tmp_path / "treasury" / "ours.yaml"))
        ((_, where, _),) = commands(inside, tmp_path)
        assert where["file"] == "treasury/ours.yaml"
        ((_, where, _),) = commands(inside, tmp_path / "elsewhere")
        assert where["file"] == str(tmp_path / "treasury" / "ours.yaml")
        link = tmp_path / "link"
        link.symlink_to(tmp_path)
        ((_, where, _),) = commands(inside, link)
        assert where["file"] == "treasury/ours.yaml"

    @given(st.text(), st.text())
    def test_whatever_a_file_or_message_is_called_it_stays_one_command(self, file: str, line: str) -> None:
        found = replace(USUAL, file=file.replace("\x00", ""), further=(line,))
        (written,) = github.workflow_commands(found, Path("/nowhere"))
        kind, where, message = read_command(written)
        assert kind == "error"
        assert set(where) == {"file", "line", "col", "title"}
        assert message == f"{line}\nagain: {found.again}"
        assert where["title"] == "tech-001-2023: on the node"

    def test_bad_input_is_shown_at_its_place(self, tmp_path: Path) -> None:
        text = TEXT.replace("monthly: 199_916", "monthly: plenty", 1)
        file = tmp_path / "ours.yaml"
        with pytest.raises(InputError) as raised:
            parse_policy(text, str(file))
        (command,) = github.problem_commands(raised.value, tmp_path)
        kind, where, message = read_command(command)
        assert kind == "error"
        assert where["file"] == "ours.yaml"
        assert pointed_at(where, text).startswith("plenty")
        assert "expected" in message

    def test_of_many_problems_the_rest_is_counted(self) -> None:
        with pytest.raises(InputError) as raised:
            parse_policy("schema: 1\n" + "".join(f"odd_{n}: 1\n" for n in range(30)), "ours.yaml")
        written = github.problem_commands(raised.value, Path.cwd())
        assert len(written) == github.MOST
        assert f"and {len(raised.value.problems) - github.MOST} more" in read_command(written[-1])[2]
