"""What goes to contracts when somebody makes the arguments up, and what is read when contracts refuse."""

from __future__ import annotations

import pytest
from eth_abi import decode, encode
from hypothesis import given
from hypothesis import strategies as st

from simulations.actions import Argument
from simulations.deployment.arguments import fitted_call, parameter_types
from simulations.deployment.chain import keccak, revert_reason
from simulations.deployment.surface import callable_by_anyone
from tests.simulations.policies_for_tests import reference

SOMEBODY = "0x" + "5b" * 20
NOBODY = "0x" + "00" * 20
ERROR = keccak(b"Error(string)")[:4]
PANIC = keccak(b"Panic(uint256)")[:4]

ARGUMENTS = st.one_of(st.integers(-(2**300), 2**300), st.text(max_size=50), st.binary(max_size=90), st.booleans())


def fitted(kind: str, value: Argument) -> object:
    """What a function of one parameter is given."""
    data = fitted_call(f"some({kind})", (value,), {"somebody": SOMEBODY})
    assert data[:4] == keccak(f"some({kind})".encode())[:4]
    (found,) = decode([kind], data[4:])
    return found


class TestArguments:
    @pytest.mark.parametrize(
        ("kind", "value", "expected"),
        [
            ("uint256", 7, 7),
            ("uint256", -1, 0),
            ("uint256", 2**256, 2**256 - 1),
            ("uint96", 2**96, 2**96 - 1),
            ("uint8", 256, 255),
            ("uint16", True, 1),
            ("uint256", b"\x01\x00", 256),
            ("address", "somebody", SOMEBODY),
            ("address", "nobody known", NOBODY),
            ("address", "", NOBODY),
            ("address", 5, "0x" + "00" * 19 + "05"),
            ("address", b"\xff" * 32, "0x" + "ff" * 20),
            ("bool", 2, True),
            ("bool", "", False),
            ("bytes32", b"cap", b"cap".ljust(32, b"\0")),
            ("bytes32", "cap", b"cap".ljust(32, b"\0")),
            ("bytes32", b"\x01" * 40, b"\x01" * 32),
            ("bytes", b"\x01\x02", b"\x01\x02"),
            ("bytes", 1, bytes(31) + b"\x01"),
            ("string", "words", "words"),
            ("string", b"\xff", "ff"),
            ("string", "\ud800", "?"),
            ("bytes", "\ud800", b"?"),
            ("address[]", "somebody", (SOMEBODY,)),
            ("uint256[]", 9, (9,)),
        ],
    )
    def test_they_fit(self, kind: str, value: Argument, expected: object) -> None:
        assert fitted(kind, value) == expected

    def test_what_is_missing_is_zero_and_what_is_too_much_is_left_out(self) -> None:
        method = "some(uint256,address,bytes)"
        data = fitted_call(method, (3,), {})
        assert decode(parameter_types(method), data[4:]) == (3, NOBODY, bytes(32))
        assert fitted_call("some(uint256)", (3, 4, 5), {}) == fitted_call("some(uint256)", (3,), {})
        assert fitted_call("some()", (3,), {}) == keccak(b"some()")[:4]

    @given(st.sampled_from(callable_by_anyone(reference())), st.lists(ARGUMENTS, max_size=12))
    def test_any_can_be_made_for_any_function(
        self, function: tuple[str, str, tuple[str, ...]], given_: list[Argument]
    ) -> None:
        _, method, types = function
        assert parameter_types(method) == types
        data = fitted_call(method, given_, {"somebody": SOMEBODY})
        assert encode(types, decode(types, data[4:])) == data[4:]

    def test_a_type_that_nothing_is_made_up_for(self) -> None:
        with pytest.raises(ValueError, match="for the type int24"):
            fitted_call("some(int24)", (1,), {})


class TestReasons:
    @pytest.mark.parametrize("text", ["", "GS026", "Dai/insufficient-balance", "ünï" * 30])
    def test_a_text(self, text: str) -> None:
        assert revert_reason(ERROR + encode(["string"], [text])) == text

    def test_bytes_that_are_no_text(self) -> None:
        """As ProxyFactory 1.3.0 answers with an address (`calculateCreateProxyWithNonceAddress`)."""
        assert revert_reason(ERROR + encode(["bytes"], [b"\x99ab"])) == "\\x99ab"

    def test_a_panic(self) -> None:
        assert revert_reason(PANIC + encode(["uint256"], [17])) == "Panic(17)"

    @given(st.sampled_from([b"", ERROR, PANIC]), st.binary(max_size=100))
    def test_anything_else_is_no_reason_but_no_failure_either(self, start: bytes, rest: bytes) -> None:
        assert isinstance(revert_reason(start + rest), str)

    @pytest.mark.parametrize("offset", [0, 1, 31, 2**64, 2**255, 2**256 - 1])
    @pytest.mark.parametrize("length", [0, 5, 2**64, 2**256 - 1])
    def test_offsets_and_lengths_that_lead_nowhere(self, offset: int, length: int) -> None:
        assert isinstance(revert_reason(ERROR + encode(["uint256", "uint256"], [offset, length]) + b"12345"), str)
