"""Faults in the contracts: one piece of Vyper in the place of another.

The Safe's own code is not among them: it is real bytecode, and an address of it proves itself (`safes.CANONICAL`).
"""

from __future__ import annotations

from policies.policy import PROTOCOL, Policy
from simulations.mutants.changes import with_first_stream
from simulations.mutants.mutant import Kind, Mutant, Replacement
from simulations.mutants.shapes import with_auditor, with_cliff, with_stream, with_stream_to_auditor
from simulations.mutants.streams import restricted_stream

_VEST = "maker/DssVestSuckable"
_BASE = "maker/dss_vest.vy"
_MODULE = "safe/AllowanceModule"

_POLY = "Poly Network, August 2021: anybody could have the bridge name new keepers; about 610 million dollars"
_HUNDRED = "Hundred Finance, April 2023: a rounding in the caller's favour, about 7 million dollars"


def _unrestricted(policy: Policy) -> Policy | None:
    """The treasury itself, or the same with a first stream that anybody may pull."""
    given = with_stream_to_auditor(policy)
    if given is None or not given.streams[0].restricted:
        return given
    return with_first_stream(given, restricted=False)


def _protocol_is_delegate(policy: Policy) -> Policy | None:
    return policy if any(wallet.grants(PROTOCOL, policy.token) for wallet in policy.treasury) else None


def _vest(old: str, new: str) -> Replacement:
    return Replacement(_VEST, _BASE, old, new)


def _of(contract: str, old: str, new: str) -> Replacement:
    return Replacement(contract, f"{contract}.vy", old, new)


MUTANTS = (
    Mutant(
        "vest-rounds-up",
        Kind.CONTRACTS,
        "DssVest pays a wei more than has accrued",
        _HUNDRED,
        replacement=_vest(
            "    return tot * (_time - bgn) // (fin - bgn)\n", "    return tot * (_time - bgn) // (fin - bgn) + 1\n"
        ),
        shape=with_stream,
    ),
    Mutant(
        "vest-forgets-what-it-paid",
        Kind.CONTRACTS,
        "DssVest remembers the last payment only, and pays the earlier ones again",
        "Compound's Proposal 62, September 2021: some users could claim far more COMP than they had accrued",
        replacement=_vest("self._to_uint128(convert(award.rxd, uint256) + amt)", "self._to_uint128(amt)"),
        shape=with_stream,
    ),
    Mutant(
        "vest-goes-on-after-the-end",
        Kind.CONTRACTS,
        "DssVest goes on accruing for a month after a stream has ended",
        replacement=_vest("    if _time >= fin:\n", "    if _time >= fin + 30 * 24 * 60 * 60:\n"),
        shape=with_stream,
    ),
    Mutant(
        "vest-ignores-the-cliff",
        Kind.CONTRACTS,
        "DssVest pays before the cliff",
        replacement=_vest("_time < convert(_award.clf, uint256)", "_time < convert(_award.bgn, uint256)"),
        shape=with_cliff,
    ),
    Mutant(
        "vest-ignores-restrictions",
        Kind.CONTRACTS,
        "DssVest lets anybody pull a restricted stream",
        replacement=_vest("award.res == 0 or award.usr == msg.sender", "award.res <= 1 or award.usr == msg.sender"),
        shape=restricted_stream,
    ),
    Mutant(
        "vest-does-not-yank",
        Kind.CONTRACTS,
        "governance ends a stream, and DssVest goes on paying it",
        replacement=_vest("    if end < convert(award.fin, uint256):\n", "    if end < convert(award.bgn, uint256):\n"),
        shape=with_stream,
    ),
    Mutant(
        "vest-moved-by-anybody",
        Kind.CONTRACTS,
        "anybody gives a stream of others to whom they like",
        _POLY,
        replacement=_vest("assert self.awards[_id].usr == msg.sender", "assert self.awards[_id].usr != msg.sender"),
        shape=with_stream,
    ),
    Mutant(
        "vest-yanked-by-anybody",
        Kind.CONTRACTS,
        "anybody ends a stream",
        replacement=_vest(
            "self.wards[msg.sender] == 1 or self.awards[_id].mgr == msg.sender",
            "self.wards[msg.sender] <= 1 or self.awards[_id].mgr == msg.sender",
        ),
        shape=with_stream,
    ),
    Mutant(
        "vest-created-by-anybody",
        Kind.CONTRACTS,
        "anybody creates a stream to themselves",
        _POLY,
        replacement=_vest(
            '    self._check_ward()\n    assert _usr != empty(address), "DssVest/invalid-user"\n',
            '    assert _usr != empty(address), "DssVest/invalid-user"\n',
        ),
    ),
    Mutant(
        "deployer-stays-a-ward",
        Kind.CONTRACTS,
        "DssVest forgets no ward, so whoever deployed it may create and end streams for ever",
        "Ankr, December 2022: new code let anybody mint, put in place with the deployer's stolen key",
        replacement=_vest("    self.wards[_usr] = 0\n", "    self.wards[_usr] = 1\n"),
    ),
    Mutant(
        "vest-pays-after-shutdown",
        Kind.CONTRACTS,
        "DssVest pays although the Vat is caged",
        replacement=_of(_VEST, '    assert staticcall vat.live() == 1, "DssVestSuckable/vat-not-live"\n', ""),
        shape=with_stream,
    ),
    Mutant(
        "vest-pays-the-caller",
        Kind.CONTRACTS,
        "DssVest pays whoever pulls instead of the recipient",
        replacement=_of(_VEST, "daiJoin.exit(usr, amt)", "daiJoin.exit(msg.sender, amt)"),
        shape=_unrestricted,
    ),
    Mutant(
        "vest-books-the-debt-elsewhere",
        Kind.CONTRACTS,
        "the debt of a payment is booked with DssVest itself, so the surplus buffer looks fuller than it is",
        replacement=_of(_VEST, "staticcall chainlog.getAddress(MCD_VOW), self,", "self, self,"),
        shape=with_stream,
    ),
    Mutant(
        "blow-joins-elsewhere",
        Kind.CONTRACTS,
        "DssBlow gives what comes back to itself instead of the Vow",
        replacement=_of("maker/DssBlow", "daiJoin.join(vow, amount)", "daiJoin.join(self, amount)"),
        shape=with_auditor,
    ),
    Mutant(
        "blow-keeps-a-part",
        Kind.CONTRACTS,
        "DssBlow returns all but a thousandth",
        replacement=_of("maker/DssBlow", "daiJoin.join(vow, amount)", "daiJoin.join(vow, amount - amount // 1000)"),
        shape=with_auditor,
    ),
    Mutant(
        "join-burns-nothing",
        Kind.CONTRACTS,
        "DaiJoin gives dai in the Vat for tokens that stay where they are",
        replacement=_of("maker/DaiJoin", "    extcall IDai(self.dai).burn(msg.sender, wad)\n", ""),
        shape=with_auditor,
    ),
    Mutant(
        "exit-takes-a-fee",
        Kind.CONTRACTS,
        "DaiJoin mints a thousandth less than it takes",
        replacement=_of("maker/DaiJoin", ".mint(usr, wad)", ".mint(usr, wad - wad // 1000)"),
    ),
    Mutant(
        "dai-takes-a-fee",
        Kind.CONTRACTS,
        "a hundredth of each transfer of DAI is lost",
        "STA and Balancer, June 2020: a token that took a fee was counted as if it did not",
        replacement=_of(
            "maker/Dai", "    self.balanceOf[dst] += wad\n", "    self.balanceOf[dst] += wad - wad // 100\n"
        ),
    ),
    Mutant(
        "dai-is-not-debited",
        Kind.CONTRACTS,
        "whoever sends DAI keeps it as well",
        replacement=_of("maker/Dai", "    self.balanceOf[src] -= wad\n", ""),
    ),
    Mutant(
        "dai-taken-without-approval",
        Kind.CONTRACTS,
        "anybody moves the DAI of others",
        replacement=_of("maker/Dai", "    if src != msg.sender and self", "    if src == self and self"),
    ),
    Mutant(
        "dai-minted-by-anybody",
        Kind.CONTRACTS,
        "anybody makes DAI out of nothing",
        "Ankr, December 2022: new code let anybody mint, put in place with the deployer's stolen key",
        replacement=_of(
            "maker/Dai", "    self._auth()\n    self.balanceOf[usr] += wad\n", "    self.balanceOf[usr] += wad\n"
        ),
    ),
    Mutant(
        "vat-sucked-by-anybody",
        Kind.CONTRACTS,
        "anybody has the Vat make dai for them",
        replacement=_of("maker/Vat", "    self._auth()\n    self.sin[u] += rad\n", "    self.sin[u] += rad\n"),
    ),
    Mutant(
        "vat-obeys-anybody",
        Kind.CONTRACTS,
        "anybody makes themselves a ward of the Vat",
        _POLY,
        replacement=_of(
            "maker/Vat",
            '    self._auth()\n    assert self.live == 1, "Vat/not-live"\n    self.wards[usr] = 1\n',
            '    assert self.live == 1, "Vat/not-live"\n    self.wards[usr] = 1\n',
        ),
    ),
    Mutant(
        "vat-caged-by-anybody",
        Kind.CONTRACTS,
        "anybody shuts the protocol down",
        "Parity's library, November 2017: somebody made themselves its owner, and killed it",
        replacement=_of("maker/Vat", "    self._auth()\n    self.live = 0\n", "    self.live = 0\n"),
    ),
    Mutant(
        "proxy-obeys-anybody",
        Kind.CONTRACTS,
        "anybody has the pause proxy delegatecall what they like",
        "Parity's multisig, July 2017: anybody could reach the library's `initWallet` by the wallet's delegatecall",
        replacement=_of("maker/PauseProxy", "assert msg.sender == self.owner", "assert self == self"),
    ),
    Mutant(
        "module-ignores-the-amount",
        Kind.CONTRACTS,
        "the AllowanceModule lets a delegate take more than its allowance",
        replacement=_of(
            _MODULE,
            "assert newSpent > allowance.spent and newSpent <= allowance.amount, (",
            "assert newSpent > allowance.spent, (",
        ),
        shape=_protocol_is_delegate,
    ),
    Mutant(
        "module-books-nothing",
        Kind.CONTRACTS,
        "the AllowanceModule forgets what a delegate has taken, so a one-time allowance lasts for ever",
        replacement=_of(_MODULE, "    allowance.spent = newSpent\n    if payment > 0:", "    if payment > 0:"),
        shape=_protocol_is_delegate,
    ),
    Mutant(
        "module-believes-the-caller",
        Kind.CONTRACTS,
        "the AllowanceModule asks whether the named delegate is one, and not whether it is who calls",
        replacement=_of(
            _MODULE,
            "assert delegate == signer and self.delegates[safe][self._index(signer)].delegate == signer, (",
            "assert self.delegates[safe][self._index(delegate)].delegate == delegate, (",
        ),
        shape=_protocol_is_delegate,
    ),
    Mutant(
        "claw-back-goes-astray",
        Kind.CONTRACTS,
        "what is clawed back goes to whoever sent the transaction instead of the protocol",
        replacement=_of(
            "maker/spells/ClawBackSpell",
            'safe, token, to, amount, empty(address), 0, self, b""',
            'safe, token, tx.origin, amount, empty(address), 0, self, b""',
        ),
        shape=_protocol_is_delegate,
    ),
    Mutant(
        "spell-forgets-to-restrict",
        Kind.CONTRACTS,
        "the spell that creates streams never restricts them",
        replacement=_of("maker/spells/StreamSpell", "    if restricted:\n", "    if restricted and id == 0:\n"),
        shape=restricted_stream,
    ),
    Mutant(
        "spell-pays-twice",
        Kind.CONTRACTS,
        "the spell that pays out of the surplus buffer pays twice",
        replacement=_of(
            "maker/spells/PaymentSpell",
            "self, wad * RAY)\n    if staticcall vat.can(self, join.address) == 0:\n"
            "        extcall vat.hope(join.address)\n    extcall join.exit(usr, wad)",
            "self, 2 * wad * RAY)\n    if staticcall vat.can(self, join.address) == 0:\n"
            "        extcall vat.hope(join.address)\n    extcall join.exit(usr, 2 * wad)",
        ),
    ),
)
