"""The people's keys: those of every development node, and public for that reason."""

from __future__ import annotations

from functools import cache

from coincurve import PrivateKey, PublicKey
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic
from eth_utils.address import to_checksum_address

from simulations.deployment.chain import keccak, word

MNEMONIC = "test test test test test test test test test test test junk"
"""Of development nodes, ape's too: people live at the same addresses on every engine."""

_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of secp256k1 (SEC 2, section 2.4.1)."""
_HALF = _ORDER // 2


class Key:
    """A key that signs fast, and must never guard anything.

    An ECDSA signature needs a point `R = k G`, whose multiplication is nearly all of its cost (SEC 1, section 4.1.3).
    Here `k` is chosen once a key instead of once a signature: the signatures are as valid as any and cost the chain
    the same, and would give away the key, which everybody knows.
    """

    def __init__(self, secret: bytes) -> None:
        secret_number = int.from_bytes(secret, "big")
        k = int.from_bytes(keccak(b"treasurer" + secret), "big") % _ORDER
        point = PublicKey.from_secret(word(k)).format(compressed=False)
        r = int.from_bytes(point[1:33], "big") % _ORDER
        self._r = word(r)
        parity = point[64] & 1
        self._v_of_lower, self._v_of_upper = bytes((27 + parity,)), bytes((28 - parity,))
        self._inverse = pow(k, -1, _ORDER)
        self._secret_part = r * secret_number % _ORDER
        public = PrivateKey(secret).public_key.format(compressed=False)
        self.address = str(to_checksum_address(keccak(public[1:])[12:]))

    def sign(self, digest: bytes) -> bytes:
        """The signature of 32 bytes, as a Safe reads it: r, s in the lower half (EIP-2), and v, in 65 bytes."""
        s = self._inverse * (int.from_bytes(digest, "big") + self._secret_part) % _ORDER
        if s > _HALF:
            return b"".join((self._r, word(_ORDER - s), self._v_of_upper))
        return b"".join((self._r, word(s), self._v_of_lower))


@cache
def development_key(index: int) -> Key:
    """The key of a development node's account number `index` (BIP-44: m/44'/60'/0'/0/index)."""
    return Key(bytes(key_from_seed(_seed(), f"m/44'/60'/0'/0/{index}")))


@cache
def _seed() -> bytes:
    return bytes(seed_from_mnemonic(MNEMONIC, passphrase=""))
