"""What a policy expects of each pair of rule and conduct: stated, following from what is stated, or by default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policies.loader import library_path, load_policy, parse_policy
from policies.policy import Policy
from policies.problems import InputError
from policies.rules.base import Rule
from policies.rules.expectations import contradictions, expected_verdict
from policies.rules.names import CONDUCTS, Conduct, conduct_words
from policies.rules.registry import RULES

TEXT = Path(library_path("tech-001-2023")).read_text()
POLICY = load_policy(library_path("tech-001-2023"))
RULE = next(rule for rule in RULES if rule.name == "monthly_spending_within_cap")


def expecting(**stated: str) -> Policy:
    words = {word.replace("_and_", "+"): verdict for word, verdict in stated.items()}
    return replace(POLICY, expect={RULE.name: words})


def expected(policy: Policy, word: str, rule: Rule = RULE) -> str | None:
    return expected_verdict(policy, rule, Conduct.of(word))


class TestExpected:
    def test_compliance_is_enough_by_default_whatever_strangers_do(self) -> None:
        held = {str(conduct) for conduct in CONDUCTS if expected(expecting(), str(conduct)) == "holds"}
        assert held == {"compliant", "compliant+outsider"}
        assert expected(expecting(), "outsider") == "holds"
        assert expected(expecting(), "careless") is None

    def test_what_breaks_breaks_where_more_is_allowed(self) -> None:
        policy = expecting(careless="broken")
        assert expected(policy, "operational_rogue+protocol") == "broken"
        assert expected(policy, "compliant") == "holds"
        assert expected(policy, "compliant+protocol") is None

    def test_what_holds_holds_where_less_is_allowed(self) -> None:
        policy = expecting(careless_and_outsider="holds")
        assert expected(policy, "careless") == expected(policy, "compliant+outsider") == "holds"
        assert expected(policy, "careless+protocol") is None

    def test_what_is_stated_comes_first(self) -> None:
        policy = expecting(compliant="vacuous", careless="broken")
        assert (expected(policy, "compliant"), expected(policy, "careless")) == ("vacuous", "broken")

    def test_of_a_rule_that_does_not_apply_nothing_is_expected(self) -> None:
        rule = replace(RULE, applies=lambda policy: False)
        assert expected(expecting(), "compliant", rule) is None


class TestConducts:
    def test_a_word_for_each_and_back(self) -> None:
        assert len(CONDUCTS) == len(set(CONDUCTS)) == 20
        assert all(Conduct.of(str(conduct)) == conduct for conduct in CONDUCTS)
        assert {Conduct.of(word) for word in conduct_words()} == set(CONDUCTS)
        with pytest.raises(ValueError, match="'reckless' is no conduct"):
            Conduct.of("reckless")

    def test_what_includes_what(self) -> None:
        for one in CONDUCTS:
            assert one.includes(one)
            for other in CONDUCTS:
                both = one.joined(other)
                assert both.includes(one)
                assert both.includes(other)
                assert one.includes(other) == (both == one)


class TestContradictions:
    @pytest.mark.parametrize(
        ("stated", "found"),
        [
            ({"compliant": "broken", "careless": "holds"}, [("compliant", "careless")]),
            ({"outsider": "broken", "compliant+outsider": "holds"}, [("outsider", "compliant+outsider")]),
            ({"compliant": "holds", "careless": "broken"}, []),
            ({"compliant+protocol": "broken", "auditors_rogue+outsider": "holds"}, []),
            ({"compliant": "broken", "careless": "vacuous"}, [("compliant", "careless")]),
            ({"careless": "not_applicable", "compliant": "broken"}, [("compliant", "careless")]),
            ({"outsider": "vacuous", "compliant+outsider": "broken"}, [("outsider", "compliant+outsider")]),
            ({"outsider": "broken", "compliant+outsider": "broken"}, []),
            ({"compliant": "vacuous", "careless": "holds"}, []),
        ],
    )
    def test_found(self, stated: dict[str, str], found: list[tuple[str, str]]) -> None:
        assert list(contradictions(stated)) == found

    def test_a_file_is_refused_where_it_contradicts_itself(self) -> None:
        line = "  monthly_spending_within_cap: {compliant: broken, careless: holds}"
        with pytest.raises(InputError) as refused:
            parse_policy(TEXT.replace("expect:\n", f"expect:\n{line}\n"), "policy.yaml")
        (problem,) = refused.value.problems
        lines = TEXT.splitlines()
        assert problem.line == lines.index("expect:") + 2
        assert problem.column == line.index("holds") + 1
        assert "is said to be `broken` under `compliant`" in str(problem)
