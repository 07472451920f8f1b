"""Variants: laid over the file key by key, each problem at its place, and one of them chosen."""

from __future__ import annotations

import pytest

from policies.loader import parse_document, parse_policy, variants_of
from policies.problems import InputError
from tests.policies.files import SMALL, changed, marked

VARIANTS = """\
variants:
  base: {}
  bear:
    title: The bear's unit
    caps: {monthly: 90}
    wallets:
      operational: {threshold: 1, runway: {months: 2}}
    streams:
      - {token: DAI, to: auditor, total: 1080, start: 2023-03-01, end: 2024-01-31}
    expect: {dai_is_conserved: {careless: holds}}
"""


def refused(text: str, variant: str) -> list[tuple[int, int, str]]:
    """Line, column and text of each problem."""
    with pytest.raises(InputError) as caught:
        parse_policy(text, "policy.yaml", variant)
    return [
        (problem.line, problem.column, f"{problem.wrong}, expected {problem.expected}")
        for problem in caught.value.problems
    ]


def test_a_variant_replaces_what_it_states_and_nothing_else() -> None:
    base, bear = (parse_policy(SMALL + VARIANTS, "policy.yaml", name) for name in ("base", "bear"))
    assert (base.id, base.variant) == ("small-2023-base", "base")
    assert (bear.id, bear.title, bear.variant) == ("small-2023-bear", "The bear's unit", "bear")
    # Mappings are joined, lists replaced.
    assert (bear.caps.monthly, bear.caps.quarterly) == (90 * 10**18, base.caps.quarterly)
    assert bear.wallets["operational"].owners == base.wallets["operational"].owners
    assert (bear.wallets["operational"].threshold, bear.wallets["operational"].runway_months) == (1, 2)
    (stream,) = bear.streams
    assert stream.total == 1_080 * 10**18
    assert bear.expect["dai_is_conserved"] == {"compliant": "holds", "careless": "holds"}
    alone = parse_policy(SMALL, "policy.yaml")
    assert (base.caps, base.wallets, base.streams, base.expect) == (
        alone.caps,
        alone.wallets,
        alone.streams,
        alone.expect,
    )


CLAIMS = """\
claims:
  - {claim: a twelfth, stated: 100, quotient: [caps.annual, 12]}
  - {claim: a  quarter , stated: 300, product: [3, 100]}
variants:
  base: {}
  bear:
    claims:
      - {claim: a quarter, stated: 270, product: [3, 90]}
      - {claim: a year, stated: 1080, product: [12, 90]}
  bull:
    claims: []
"""


def test_claims_of_a_variant_replace_those_of_their_words_and_are_added_to_the_others() -> None:
    def claims(variant: str) -> list[tuple[str, str]]:
        found = parse_policy(SMALL + CLAIMS, "policy.yaml", variant).stated.claims
        return [(claim.what, claim.stated.text) for claim in found]

    base = [("a twelfth", "100"), ("a quarter", "300")]
    assert claims("base") == claims("bull") == base
    assert claims("bear") == [base[0], ("a quarter", "270"), ("a year", "1080")]
    # A file without claims has those of its variant.
    alone = SMALL + CLAIMS[CLAIMS.index("variants") :]
    assert [claim.what for claim in parse_policy(alone, "policy.yaml", "bear").stated.claims] == ["a quarter", "a year"]


def test_claims_of_a_variant_keep_their_places() -> None:
    text, places = marked(SMALL + CLAIMS.replace("stated: 100", "stated: ▶100").replace("stated: 270", "stated: ▶270"))
    tree = parse_document(text, "policy.yaml", "bear").tree
    assert [tree.value_place(("claims", number, "stated")) for number in (0, 1)] == places
    line, _ = tree.value_place(("claims", 2, "stated"))
    assert text.splitlines()[line - 1].startswith("      - {claim: a year")
    text, places = marked(SMALL + CLAIMS.replace("stated: 1080", "stated: ▶much"))
    assert [(line, column) for line, column, _ in refused(text, "bear")] == places
    assert parse_policy(text, "policy.yaml", "base").variant == "base"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ("▶~", "nothing is stated, expected a list"),
        ("▶{a: b}", "a mapping stands here, expected a list"),
        ("[▶5]", "`5` stands here, expected a mapping of keys and values"),
        ("[▶{stated: 5, sum: [2, 3]}]", "the key `claim` is missing, expected what the figure is, in a few words"),
    ],
)
def test_claims_of_a_variant_that_are_none(claims: str, said: str) -> None:
    changed_claims = CLAIMS[: CLAIMS.index("  bear")] + f"  bear: {{claims: {claims}}}\n"
    text, places = marked(SMALL + changed_claims)
    assert refused(text, "bear") == [(*places[0], said)]


def test_names_of_variants_have_the_form_of_an_id() -> None:
    assert (
        parse_policy(SMALL + "variants: {super_bear: {}}\n", "policy.yaml", "super_bear").id == "small-2023-super-bear"
    )


def test_the_variants_of_a_file_in_its_order() -> None:
    assert variants_of(SMALL + VARIANTS, "policy.yaml") == ("base", "bear")
    assert variants_of(SMALL, "policy.yaml") == ()
    assert variants_of("variants: [base]\n", "policy.yaml") == ()


def test_a_file_whose_variants_state_what_it_leaves_out() -> None:
    text = (
        changed("caps: {monthly: 100, quarterly: 300, annual: 1_200}\n", "") + "variants: {one: {caps: {monthly: 7}}}\n"
    )
    assert parse_policy(text, "policy.yaml", "one").caps.monthly == 7 * 10**18


def test_no_variants_are_none() -> None:
    assert parse_policy(SMALL + "variants: {}\n", "policy.yaml").variant == ""


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("", "the file has variants, and none is chosen, expected --variant with one of base, bear"),
        ("beer", "there is no variant `beer`, expected --variant with `bear` (there are base, bear)"),
    ],
)
def test_one_that_there_is_has_to_be_chosen(variant: str, said: str) -> None:
    text, places = marked(SMALL + "▶" + VARIANTS)
    assert refused(text, variant) == [(*places[0], said)]


def test_a_file_without_variants_has_none_to_choose() -> None:
    assert refused(SMALL, "bear") == [(1, 1, "there is no variant `bear`, expected no --variant: the file has none")]
    assert refused(SMALL + "variants: {}\n", "bear")[0][2].startswith("there is no variant `bear`")


@pytest.mark.parametrize(
    "key", ["schema: 1", "id: other", "unit: OTHER", "source: {document: x, title: x}", "variants: {}"]
)
def test_what_is_the_whole_file_s_is_no_variant_s(key: str) -> None:
    text, places = marked(SMALL + f"variants:\n  base: {{}}\n  bear: {{▶{key}}}\n")
    name = key.partition(":")[0]
    # In whichever variant it stands.
    assert refused(text, "base") == [(*places[0], f"a variant has no `{name}` of its own, expected no such key")]


@pytest.mark.parametrize("chosen", ["base", "bear"])
def test_each_variant_is_a_mapping(chosen: str) -> None:
    text, places = marked(SMALL + "variants:\n  base: ▶~\n  bear: ▶[caps]\n")
    assert refused(text, chosen) == [
        (*places[0], "nothing is stated, expected a mapping of what differs in this variant"),
        (*places[1], "a list stands here, expected a mapping of what differs in this variant"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("caps: {monthly: ▶much}", "`much` is no plain decimal number"),
        ("▶cap: {monthly: 5}", "there is no key `cap`"),
        ("caps: ▶[5]", "a list stands here, expected a mapping"),
        ("wallets: {operational: {threshold: ▶3}}", "the threshold 3 is above the 2 owners, expected at most 2"),
        ("wallets: {auditor: {owners: [▶nobody, auditor_role]}}", "there is no owner `nobody`"),
        ("seed: [{to: ▶nobody, amount: 5, date: 2023-02-01}]", "there is no wallet `nobody`"),
        ("period: {end: ▶2022-12-31}", "the period ends before it starts"),
        ("sources: {▶caps.weekly: page 2}", "this is the source of `caps.weekly`, but `caps` has no `weekly`"),
    ],
)
def test_a_problem_inside_a_variant_stands_where_it_is_written(changes: str, said: str) -> None:
    text, places = marked(SMALL + f"variants:\n  base: {{}}\n  bear: {{{changes}}}\n")
    problems = refused(text, "bear")
    assert [(line, column) for line, column, _ in problems if said in _] == places, problems
    # Of the others only what is no mapping is looked at.
    assert parse_policy(text, "policy.yaml", "base").variant == "base"


def test_what_a_variant_leaves_as_it_is_keeps_its_place() -> None:
    text, places = marked(
        changed("runway: {months: 3}", "runway: {months: ▶x}") + VARIANTS.replace(", runway: {months: 2}", "")
    )
    assert [(line, column) for line, column, _ in refused(text, "bear")] == places
    tree = parse_document(SMALL + VARIANTS, "policy.yaml", "bear").tree
    assert tree.value_place(("caps", "monthly")) == (37, 21)
    assert tree.value_place(("caps", "quarterly")) == (7, 33)
