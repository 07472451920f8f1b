"""Mistakes in what a treasury is made of: streams and wallets."""

from __future__ import annotations

from tests.policies.mistakes.parts import (
    ALLOWANCE,
    GOOD,
    OPERATIONAL,
    ROLE,
    Mistakes,
    allowance,
    lasting,
    role,
    seed,
    stream,
)

MISTAKES: Mistakes = {
    # Streams.
    "stream ends before it starts": (
        lasting("2024-01-31", "▶2024-01-30"),
        ["the stream ends before it starts"],
    ),
    "stream of no time": (
        lasting("2024-01-31", "▶2024-01-31", ", end_reading: exclusive"),
        ["the stream lasts 0 seconds"],
    ),
    "stream of 20 years and a day": (lasting("2023-02-01", "▶2043-01-27"), ["longer than 20 years"]),
    "cliff outside": (stream(more=", cliff: ▶2023-01-31"), ["the cliff is outside the stream"]),
    "stream of nothing": (stream(total="▶0"), ["the amount is 0"]),
    "stream of another token": (
        stream(token="▶USDC"),
        ["there is no token `USDC`, expected one of DAI, MKR"],
    ),
    "stream to nobody": (stream(to="▶auditr"), ["there is no wallet `auditr`, expected `auditor`"]),
    "stream to a person": (stream(to="▶accountant"), ["there is no wallet `accountant`"]),
    "stream to a role": (stream(to="▶auditor_role"), ["is a role and holds nothing"]),
    "unknown manager": (stream(more=", manager: ▶boss"), ["there is no manager `boss`"]),
    "unknown reading": (stream(more=", end_reading: ▶exclusiv"), ["expected `exclusive`"]),
    "seed to nobody": (seed(to="▶nobody"), ["there is no wallet `nobody`"]),
    "purpose of nobody": (
        seed(purpose="▶operation"),
        ["there is no wallet `operation`, expected `operational`"],
    ),
    # Wallets.
    "owns itself": (role("1", "[▶accountant_role]"), ["the wallet `accountant_role` owns itself"]),
    "circle": (role("1", "[▶auditor]"), ["in a circle: auditor owns accountant_role owns auditor"]),
    "threshold 0": (role("▶0", "[accountant]"), ["`0` is out of range"]),
    "threshold above the owners": (role("▶2", "[accountant]"), ["the threshold 2 is above the 1 owner"]),
    "owner twice": (role("1", "[accountant, ▶accountant]"), ["the owner `accountant` stands here again"]),
    "no owner": (role("1", "▶[]"), ["the wallet has no owner"]),
    "unknown owner": (role("1", "[▶acountant]"), ["there is no owner `acountant`, expected `accountant`"]),
    "unknown delegate": (allowance("▶protocl"), ["there is no delegate `protocl`, expected `protocol`"]),
    "allowance twice": (
        (ALLOWANCE, "allowances: [{delegate: protocol, amount: 1}, ▶{delegate: protocol, amount: 2}]"),
        ["the delegate and token `protocol, DAI` stands here again"],
    ),
    "unknown kind": (
        (ROLE, "accountant_role: {kind: ▶rol, threshold: 1, owners: [accountant]}"),
        ["expected `role`"],
    ),
    "no runway": (
        (
            f"    kind: operational\n    threshold: 2\n    {OPERATIONAL}",
            "    ▶kind: operational\n    threshold: 2\n    owners: [facilitator_1, facilitator_2]",
        ),
        ["the key `runway` is missing in an Operational Wallet"],
    ),
    "runway of an auditor": (
        ("kind: auditor\n", "kind: auditor\n    runway: ▶{months: 2}\n"),
        ["a wallet of kind auditor has no runway"],
    ),
    "wrong checksum": (
        ("kind: auditor\n", f'kind: auditor\n    address: ▶"{GOOD[:-1]}b"\n'),
        [f"has a wrong checksum, expected {GOOD} (EIP-55)"],
    ),
    "no checksum": (
        ("kind: auditor\n", f"kind: auditor\n    address: ▶{GOOD.lower()}\n"),
        [f"has no checksum, expected {GOOD} (EIP-55)"],
    ),
    "short address": (
        ("kind: auditor\n", "kind: auditor\n    address: ▶0x1234\n"),
        ["`0x1234` is no address"],
    ),
    "name of a signer": (
        ("  auditor_1: an auditor", "  auditor_1: an auditor\n  ▶Second Auditor: an auditor"),
        ["`Second Auditor` stands here, expected a name of lower-case letters"],
    ),
    "name of the protocol": (
        ("  auditor_1: an auditor", "  auditor_1: an auditor\n  ▶protocol: MakerDAO"),
        ["means MakerDAO itself"],
    ),
    "one name for two": (
        (
            "  auditor_role: {",
            "  ▶facilitator_1: {kind: role, threshold: 1, owners: [auditor_1]}\n  auditor_role: {",
        ),
        ["`facilitator_1` is both a signer and a wallet"],
    ),
    "second auditor": (
        (
            "  operational:\n",
            "  spare: {kind: ▶auditor, threshold: 1, owners: [auditor_1]}\n  operational:\n",
        ),
        ["`spare` is a second Auditor Wallet beside `auditor`"],
    ),
    "no Operational Wallet": (
        (
            f"kind: operational\n    threshold: 2\n    {OPERATIONAL}",
            f"kind: role\n    threshold: 2\n    {OPERATIONAL.splitlines()[0]}",
        ),
        ["there is no Operational Wallet", "`operational` is a role and holds nothing"],
    ),
    "what the auditor keeps": (
        ("{auditor_keeps: 2 x monthly}", "▶{}"),
        ["`returns.auditor_keeps` is missing"],
    ),
}
