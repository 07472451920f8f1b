"""The JSON of `campaign` and `check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policies.rules.names import COMPLIANT
from policies.rules.registry import RULES
from policies.units import WAD
from simulations.check import Check
from simulations.reports.campaign_json import campaign_json
from simulations.reports.check_json import check_json
from simulations.reports.report import Report
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    EXCESS,
    FILE,
    FOUR,
    KEEPING,
    LONG_MONTH,
    REFERENCE,
    SEEDING,
    SURPRISED,
    TEXT,
    USUAL,
)


def figures(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int | float]]:
    """Every number of a document, and where it stands."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from figures(inside, (*path, key))
    elif isinstance(value, list):
        for inside in value:
            yield from figures(inside, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


class TestJson:
    def test_every_pair_and_each_story_once(self) -> None:
        document = json.loads(campaign_json(SURPRISED))
        assert [(p["rule"], p["conduct"]) for p in document["pairs"]] == [
            (v.rule.name, str(v.conduct)) for v in SURPRISED.campaign.verdicts
        ]
        assert len(document["stories"]) == len(AS_EXPECTED) + 1
        assert document["conducts"] == [str(conduct) for conduct in FOUR]
        assert list(document["rules"]) == [rule.name for rule in RULES]
        assert not document["ok"]
        assert [(p["rule"], p["conduct"]) for p in document["pairs"] if not p["as_expected"]] == [
            (KEEPING.rule, "compliant+outsider")
        ]

    def test_a_breach_leads_to_its_story_and_its_file(self) -> None:
        document = json.loads(campaign_json(USUAL))
        (found,) = (p for p in document["pairs"] if (p["rule"], p["conduct"]) == (LONG_MONTH.rule, "careless"))
        seeding, long_month = found["breaches"]
        assert long_month["worst"]["excess"] == str(EXCESS)
        assert long_month["counterexample"].endswith("auditor_within_quarterly_cap-1.json")
        story = document["stories"][long_month["story"]]
        assert (story["phase"], story["cause"]) == ("cycle", "31 days of stream in one pull")
        assert story["conduct"] == "compliant"
        assert story["counterexample"] == long_month["counterexample"]
        assert seeding["story"] != long_month["story"]
        seed = story["actions"][0]
        assert (seed["action"], seed["amount"], seed["at"]) == (
            "SeedTransfer",
            str(749_685 * WAD),
            "2023-02-01 00:00:00",
        )
        assert story["actions"][-1]["reason"] == "Dai/insufficient-balance"

    def test_an_exact_bound_stands_beside_what_was_found(self) -> None:
        document = json.loads(campaign_json(USUAL))
        (found,) = (p for p in document["pairs"] if (p["rule"], p["conduct"]) == (SEEDING.rule, "compliant"))
        bound = found["breaches"][0]["bound"]
        assert bound["excess"] == str(149_938 * WAD)
        assert bound["because"]

    def test_amounts_are_text(self) -> None:
        seconds = {"seconds", "busy_seconds", "evm_seconds", "evm_share"}
        for path, number in figures(json.loads(campaign_json(USUAL))):
            assert isinstance(number, int) or path[-1] in seconds, path
            assert number < 2**53, path  # what many readers of JSON keep exactly

    def test_it_can_be_reproduced_from_it(self) -> None:
        document = json.loads(campaign_json(USUAL))
        assert document["seed"] == 7
        assert document["again"] == USUAL.again
        assert document["evm_share"] == 0.6
        assert {"treasurer", "hypothesis", "pyrevm", "python"} <= document["versions"].keys()
        other = json.loads(campaign_json(replace(USUAL, text=TEXT + "# more\n")))
        assert document["policy_sha256"] != other["policy_sha256"]
        assert campaign_json(USUAL) == campaign_json(USUAL)

    def test_a_check_s_document_is_the_campaign_s_with_the_node_s_part(self) -> None:
        check = Check(REFERENCE, USUAL.campaign, 20.0, confirmed={(LONG_MONTH, COMPLIANT): False})
        by_check = Report.of_check(check, FILE, TEXT)
        document = json.loads(check_json(check, by_check))
        assert document["treasurer"] == "check"
        assert document["failures"] == list(check.failures)
        (found,) = (p for p in document["pairs"] if (p["rule"], p["conduct"]) == (LONG_MONTH.rule, "compliant"))
        assert [breach["confirmed"] for breach in found["breaches"]] == [None, False]
        assert campaign_json(by_check).splitlines()[2:10] == check_json(check, by_check).splitlines()[2:10]
