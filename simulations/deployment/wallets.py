"""A policy's Safes on a chain: predicted, made, confirmed by their owners, and given their module.

The addresses are known before the wallets exist, because `createProxyWithNonce` uses CREATE2; an owner that is a
Safe is made before the Safe it owns, and a wallet never exists at another address than the one predicted.
"""

from __future__ import annotations

from collections.abc import Mapping

from eth_abi.packed import encode_packed
from safe_eth.eth.utils import fast_keccak

from policies.authority import agreeing_owners, default_quorum
from policies.policy import PROTOCOL, Policy
from simulations.actions import OUTSIDER, Signers
from simulations.deployment import safes
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Chain, Contract, Receipt, call_data
from simulations.deployment.maker import DEPLOYER, cast, require
from simulations.deployment.safes import Confirmation, Operation
from simulations.engines.base import DeploymentError, Signing


def deploy_safe_contracts(chain: Chain) -> None:
    """Put Safe's contracts at their canonical addresses, unless they are there (a fork).

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


class Wallets:
    """The policy's Safes and the hands of their owners.

    `contracts` is what `deploy_maker` returned.
    """

    def __init__(self, policy: Policy, chain: Chain, contracts: Mapping[str, Contract], signing: Signing) -> None:
        self._policy = policy
        self._chain = chain
        self._contracts = contracts
        self._signing = signing
        self._factory = Contract(safes.CANONICAL[safes.FACTORY], safe_contract(safes.FACTORY))
        self._initializers: dict[str, bytes] = {}
        self.contracts: dict[str, Contract] = {}
        """By wallet, owners before what they own: an address is predicted from those of its owners."""
        for name in policy.wallets:
            self._predict(name)

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
        """Different for two wallets with the same owners, the same in every run."""
        return list(self._policy.wallets).index(name)

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
            token = self._contracts["MCD_DAI" if allowance.token == "DAI" else "MCD_GOV"].address
            calls.append((module, call_data("addDelegate(address)", delegate)))
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
        receipt, _ = self.execute_batch(name, calls)
        require(receipt, f"granting allowances on {name}")

    def execute_batch(self, wallet: str, calls: list[tuple[str, bytes]], by: Signers = ()) -> tuple[Receipt, bytes]:
        """Several calls in one Safe transaction, through MultiSendCallOnly."""
        packed = b"".join(
            encode_packed(["uint8", "address", "uint256", "uint256"], [0, to, 0, len(data)]) + data
            for to, data in calls
        )
        return self.execute(
            wallet,
            safes.CANONICAL[safes.MULTI_SEND],
            call_data("multiSend(bytes)", packed),
            by,
            Operation.DELEGATE_CALL,
        )

    def execute(
        self,
        wallet: str,
        to: str,
        data: bytes,
        by: Signers = (),
        operation: Operation = Operation.CALL,
    ) -> tuple[Receipt, bytes]:
        """A Safe transaction: confirmed by whoever of `by` can, then executed.

        The owner who sends it is pre-validated, as the Safe apps do; the other people sign (EIP-712). A Safe that
        is an owner approves the hash or signs by EIP-1271, as `signing` says. Too few confirmations are still
        sent: it is the Safe that has to refuse them.

        Returns:
            The receipt, and the Safe transaction's hash.
        """
        people = by or default_quorum(self._policy, wallet)
        owners = agreeing_owners(self._policy, wallet, people)
        safe = self.contracts[wallet]
        nonce = self._chain.call(safe, "nonce")
        transaction = safes.safe_tx(safe.address, to, data, nonce, self._chain.chain_id, operation)
        sender = next((owner for owner in owners if self._is_person(owner)), None) or next(
            (person for person in people if self._is_person(person)), OUTSIDER
        )
        preimage = safes.preimage(transaction)
        tx_hash = fast_keccak(preimage)
        # Too few contract signatures would be refused for their layout (GS021) before their number (GS020).
        too_few = len(owners) < self._policy.wallets[wallet].threshold
        approve = too_few or self._signing.approves_hash(nonce)
        confirmations = [self._confirm(wallet, owner, preimage, preimage, people, sender, approve) for owner in owners]
        receipt = self._chain.send(
            sender,
            safe,
            "execTransaction",
            to,
            0,
            data,
            int(operation),
            0,
            0,
            0,
            safes.NOBODY,
            safes.NOBODY,
            safes.join_confirmations(confirmations),
        )
        return receipt, tx_hash

    def _is_person(self, name: str) -> bool:
        return name != PROTOCOL and name not in self._policy.wallets

    def _confirm(
        self,
        wallet: str,
        owner: str,
        preimage: bytes,
        message: bytes,
        people: Signers,
        sender: str | None,
        approve: bool,
    ) -> Confirmation:
        """`owner` confirms keccak(preimage) for `wallet`.

        `message` is what a contract that is an owner is asked about: at every depth the pre-image of the Safe
        transaction at the top (Safe 1.3.0 passes the same data down).
        """
        address = self.address(owner)
        if owner == sender:
            return safes.pre_validated(address)
        if owner == PROTOCOL:
            args = self.contracts[wallet].address, fast_keccak(preimage)
            require(cast(self._chain, self._contracts, "ApproveHashSpell", "execute", *args), "ApproveHashSpell")
            return safes.pre_validated(address)
        if self._is_person(owner):
            return safes.ecdsa(address, *self._chain.sign(owner, preimage))
        if approve:
            approval = call_data("approveHash(bytes32)", fast_keccak(preimage))
            receipt, _ = self.execute(owner, self.contracts[wallet].address, approval, people)
            require(receipt, f"approveHash by {owner}")
            return safes.pre_validated(address)
        inner = safes.message_preimage(address, message, self._chain.chain_id)
        confirmations = [
            self._confirm(owner, member, inner, message, people, None, approve=False)
            for member in agreeing_owners(self._policy, owner, people)
        ]
        return safes.contract_signature(address, safes.join_confirmations(confirmations))
