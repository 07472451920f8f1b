"""A treasury for a terminal: who owns what, where the money comes from, and what happens each month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from policies.periods import iso
from policies.policy import PROTOCOL, Policy, Step, Wallet, WalletKind
from policies.units import readable
from simulations.reports.words import amount, kind

_STEPS = {
    Step.STATEMENT: "the unit forecasts what it needs for the months ahead",
    Step.REQUEST: "it asks for what its wallet lacks",
    Step.RETURN_EXCESS: "what it holds above the forecast (the excess) goes back to the Auditor Wallet",
    Step.PULL: "the auditors pull what the stream has accrued",
    Step.REVIEW: "they review the statement",
    Step.APPROVE: "if they accept it, they top the unit's wallet up",
    Step.RETURN_SURPLUS: "what the Auditor Wallet holds above {keeps} (the surplus) goes back to the protocol",
}


def treasury_text(policy: Policy, addresses: Mapping[str, str]) -> Iterator[RenderableType]:
    """The tree of wallets, then streams, seeds and the monthly cycle. `addresses` may be empty."""
    owned = {owner for wallet in policy.wallets.values() for owner in wallet.owners}
    for wallet in policy.wallets.values():
        if wallet.name not in owned:
            tree = Tree(_safe(policy, wallet, addresses), guide_style="dim")
            _grow(policy, tree, wallet, addresses)
            yield tree
    for stream in policy.streams:
        pulls = ", only the recipient can pull" if stream.restricted else ""
        term = f"{iso(stream.bgn)} to {iso(stream.fin)} UTC"
        yield Text(f"stream: {readable(stream.total)} {stream.token} to {stream.to}, {term}{pulls}")
    for seed in policy.seeds:
        yield Text(f"seed: {amount(policy, seed.amount)} to {seed.to} on {seed.date}, paid by governance")
    if policy.auditor is not None:
        keeps = f"{policy.returns.auditor_keeps}, {amount(policy, policy.auditor_keeps)}"
        steps = "; ".join(_STEPS[step].format(keeps=keeps) for step in policy.cycle.steps)
        yield Text(f"each month, by day {policy.cycle.statement_due}: {steps}")


def _grow(policy: Policy, tree: Tree, wallet: Wallet, addresses: Mapping[str, str]) -> None:
    for owner in wallet.owners:
        if owner in policy.wallets:
            branch = tree.add(_safe(policy, policy.wallets[owner], addresses))
            _grow(policy, branch, policy.wallets[owner], addresses)
        else:
            tree.add(Text(f"{owner} (governance)" if owner == PROTOCOL else owner))


def _safe(policy: Policy, wallet: Wallet, addresses: Mapping[str, str]) -> Text:
    text = Text(wallet.name, style="bold")
    name = "" if wallet.kind is WalletKind.ROLE else f"{kind(policy, wallet.name)}, "
    text.append(f"  {name}{wallet.threshold} of {len(wallet.owners)}", style="not bold")
    if address := addresses.get(wallet.name):
        text.append(f"  {address}", style="not bold dim")
    for allowance in wallet.allowances:
        delegate = "the protocol" if allowance.delegate == PROTOCOL else allowance.delegate
        text.append(f"\n{delegate} may withdraw {readable(allowance.amount)} {allowance.token}", style="not bold")
    return text
