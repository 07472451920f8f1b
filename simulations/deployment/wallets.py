"""A policy's Safes on a chain: predicted, made, and given their module.

The addresses are known before the wallets exist, because `createProxyWithNonce` uses CREATE2; an owner that is a
Safe is made before the Safe it owns, and a wallet never exists at another address than the one predicted.
"""

from __future__ import annotations

from collections.abc import Mapping

from policies.policy import PROTOCOL, Policy
from simulations.deployment import safes
from simulations.deployment.address_book import TOKENS
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Chain, Contract, call_data, keccak, word, word_address
from simulations.deployment.maker import DEPLOYER, require
from simulations.deployment.templates import FIRST_MODULE, module_slot
from simulations.deployment.transactions import Transactions
from simulations.engines.base import DeploymentError, Signing

_SALT = int.from_bytes(keccak(b"treasurer"), "big") >> 8


def deploy_safe_contracts(chain: Chain) -> dict[str, Contract]:
    """Put Safe's contracts at their canonical addresses, unless they are there (a fork).

    Returns:
        By the names of their deployments.

    Raises:
        DeploymentError: the chain has no deterministic deployer, or the bytecode landed elsewhere.
    """
    if not chain.code_at(safes.DETERMINISTIC_DEPLOYER):
        raise DeploymentError(f"no deterministic deployer at {safes.DETERMINISTIC_DEPLOYER}")
    for name, address in safes.CANONICAL.items():
        if not chain.code_at(address):
            require(chain.send_raw(DEPLOYER, safes.DETERMINISTIC_DEPLOYER, safes.deterministic_call(name)), name)
        if not chain.code_at(address):
            raise DeploymentError(f"{name} did not land on {address}")
    return {name: Contract(address, safe_contract(name)) for name, address in safes.CANONICAL.items()}


class Wallets:
    """The policy's Safes.

    `contracts` is what `deploy_maker` returned.
    """

    def __init__(self, policy: Policy, chain: Chain, contracts: Mapping[str, Contract], signing: Signing) -> None:
        self._policy = policy
        self._chain = chain
        self._contracts = contracts
        self._factory = Contract(safes.CANONICAL[safes.FACTORY], safe_contract(safes.FACTORY))
        self._initializers: dict[str, bytes] = {}
        self.contracts: dict[str, Contract] = {}
        """By wallet, owners before what they own: an address is predicted from those of its owners."""
        for name in policy.wallets:
            self._predict(name)
        owners = {owner for wallet in policy.wallets.values() for owner in wallet.owners}
        addresses = {name: self.address(name) for name in sorted(owners | {*policy.wallets, PROTOCOL})}
        self.transactions = Transactions(policy, chain, contracts, addresses, signing)

    def _predict(self, name: str) -> str:
        if name not in self.contracts:
            safe = self._policy.wallets[name]
            owners = [self.address(owner) for owner in safe.owners]
            initializer = call_data(
                "setup(address[],uint256,address,bytes,address,address,uint256,address)",
                owners,
                safe.threshold,
                safes.NOBODY,
                b"",
                safes.CANONICAL[safes.HANDLER],
                safes.NOBODY,
                0,
                safes.NOBODY,
            )
            self._initializers[name] = initializer
            address = safes.proxy_address(initializer, self._salt_nonce(name))
            self.contracts[name] = Contract(address, safe_contract(safes.SINGLETON))
        return self.contracts[name].address

    def _salt_nonce(self, name: str) -> int:
        """Different for two wallets with the same owners, the same in every run, and nobody else's: the owners' keys
        are public, so on a fork of mainnet somebody may have made their Safe with an ordinary salt already.
        """
        return _SALT + list(self._policy.wallets).index(name)

    def address(self, owner: str) -> str:
        """Where an owner lives: a wallet, the pause proxy, or a person's key."""
        if owner == PROTOCOL:
            return self._contracts["MCD_PAUSE_PROXY"].address
        return self._predict(owner) if owner in self._policy.wallets else self._chain.account(owner)

    def create(self) -> None:
        """Make every wallet, owners first, then enable the module and grant the allowances.

        Raises:
            DeploymentError: a wallet landed elsewhere, or a transaction was refused.
        """
        for name, safe in self.contracts.items():
            args = safes.CANONICAL[safes.SINGLETON], self._initializers[name], self._salt_nonce(name)
            require(self._chain.send(DEPLOYER, self._factory, "createProxyWithNonce", *args), f"the Safe {name}")
            if not self._chain.code_at(safe.address):
                raise DeploymentError(f"the Safe {name} did not land on {safe.address}")
        for name, wallet in self._policy.wallets.items():
            if wallet.allowances:
                self._grant(name)
        for name in self._policy.wallets:
            self._read_back(name)

    def _read_back(self, name: str) -> None:
        """What the chain says of a wallet is what the policy says; nobody should have to believe it."""
        wallet, safe = self._policy.wallets[name], self.contracts[name]
        module = self._contracts["ALLOWANCE_MODULE"].address
        owners, threshold, enabled = self._chain.call_many(
            [(safe, "getOwners", ()), (safe, "getThreshold", ()), (safe, "isModuleEnabled", (module,))]
        )
        expected = [self.address(owner) for owner in wallet.owners]
        if list(owners) != expected or threshold != wallet.threshold or enabled != bool(wallet.allowances):
            raise DeploymentError(
                f"the Safe {name} has owners {list(owners)}, threshold {threshold}, module "
                f"{'enabled' if enabled else 'not enabled'}: not what the policy says"
            )

    def _grant(self, name: str) -> None:
        """One Safe transaction, as the Safe apps batch it: enable the module, add the delegates, set allowances."""
        module, safe = self._contracts["ALLOWANCE_MODULE"].address, self.contracts[name].address
        calls = [(safe, call_data("enableModule(address)", module))]
        for allowance in self._policy.wallets[name].allowances:
            delegate = self.address(allowance.delegate)
            calls.append((module, call_data("addDelegate(address)", delegate)))
            if allowance.token not in TOKENS:
                continue
            token = self._contracts[TOKENS[allowance.token]].address
            calls.append(
                (
                    module,
                    call_data(
                        "setAllowance(address,address,uint96,uint16,uint32)",
                        delegate,
                        token,
                        allowance.amount,
                        allowance.reset_minutes,
                        0,
                    ),
                )
            )
        receipt, *_ = self.transactions.execute_batch(name, calls)
        require(receipt, f"granting allowances on {name}")

    def before_in_list(self, name: str, module: str) -> str:
        """What a wallet's list of modules, which goes around, has before this one; its beginning if that is not in it.

        `disableModule` has to be told, as the list can only be followed in one direction.
        """
        safe, place = self.contracts[name].address, FIRST_MODULE
        while True:
            following = word_address(word(self._chain.storage_at(safe, module_slot(place))))
            if following == module:
                return place
            if following in (FIRST_MODULE, safes.NOBODY):
                return FIRST_MODULE
            place = following
