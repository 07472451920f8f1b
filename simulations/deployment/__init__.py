"""How a treasury comes to be on a chain: compiled contracts, the real Safes, the wallets and their modules.

Written against `chain.Chain`, a port of a few verbs, so that every EVM engine deploys the same bytes in the same
order.
"""
