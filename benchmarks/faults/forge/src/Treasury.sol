// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Safe, VM} from "./Player.sol";

interface Token {
    function approve(address spender, uint256 wad) external returns (bool);
    function balanceOf(address holder) external view returns (uint256);
    function totalSupply() external view returns (uint256);
    function transfer(address to, uint256 wad) external returns (bool);
}

interface Vest {
    function awards(uint256 id)
        external
        view
        returns (
            address usr,
            uint48 bgn,
            uint48 clf,
            uint48 fin,
            address mgr,
            uint8 res,
            uint128 tot,
            uint128 rxd
        );
    function ids() external view returns (uint256);
    function vest(uint256 id) external;
}

interface Blower {
    function blow() external;
}

interface Module {
    function executeAllowanceTransfer(
        address safe,
        address token,
        address to,
        uint96 amount,
        address paymentToken,
        uint96 payment,
        address delegate,
        bytes calldata signature
    ) external;
    function getTokenAllowance(address safe, address delegate, address token)
        external
        view
        returns (uint256[5] memory);
    function setAllowance(
        address delegate,
        address token,
        uint96 amount,
        uint16 resetMinutes,
        uint32 resetBase
    ) external;
}

interface SafeParts {
    function approveHash(bytes32 digest) external;
    function disableModule(address previous, address module) external;
    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool);
    function multiSend(bytes calldata transactions) external;
}

interface Spells {
    function exec(address spell, bytes calldata fax) external;
    function create(
        address usr,
        uint256 tot,
        uint256 bgn,
        uint256 tau,
        uint256 eta,
        address mgr,
        bool restricted
    ) external;
    function yank(uint256 id) external;
}

/// Where everything is, as the recording says.
struct Places {
    Token dai;
    Vest vest;
    Blower blow;
    Module module;
    address proxy;
    address multiSend;
    address clawBackSpell;
    address streamSpell;
    address shutdownSpell;
    Safe accountantRole;
    Safe auditorRole;
    Safe auditor;
    Safe operational;
    address governance;
    address payee;
    address outsider;
    address accountant;
    address auditorPerson;
    address facilitator1;
    address facilitator2;
}

/// What the policy says [s] and [wad].
struct Figures {
    uint256 startsAt;
    uint256 closesAt;
    uint256 monthly;
    uint256 quarterly;
    uint256 annual;
    uint256 keeps;
}

/// The hands of the treasury's people: every transaction of a Safe is confirmed by its owners and executed.
contract Hands {
    /// The development nodes' mnemonic, whose accounts the recording's people are.
    string private constant MNEMONIC = "test test test test test test test test test test test junk";
    address internal constant SENTINEL = address(1);
    uint8 internal constant CALL = 0;
    uint8 internal constant DELEGATE_CALL = 1;

    Places internal at;
    mapping(address => uint256) private keys;
    /// By Safe: the last transaction that went through.
    mapping(Safe => bytes) internal last;

    constructor(Places memory places) {
        at = places;
        for (uint32 i; i < 20; i++) {
            uint256 key = VM.deriveKey(MNEMONIC, i);
            keys[VM.addr(key)] = key;
        }
    }

    function execute(Safe safe, address to, bytes memory data) internal returns (bool) {
        return execute(safe, to, data, CALL);
    }

    function execute(Safe safe, address to, bytes memory data, uint8 operation) internal returns (bool) {
        bytes32 digest = digestOf(safe, to, data, operation);
        address sender = at.accountant;
        bytes memory signatures;
        if (safe == at.operational) {
            (address other, bytes memory signature) = (at.facilitator2, byKey(at.facilitator2, digest));
            sender = at.facilitator1;
            signatures = inOrder(sender, preValidated(sender), other, signature);
        } else {
            approve(at.accountantRole, at.accountant, digest);
            approve(at.auditorRole, at.auditorPerson, digest);
            signatures = approvalsOf(safe);
        }
        return submit(safe, to, data, operation, sender, signatures);
    }

    /// A role Safe, 1 of 2, approves a hash on the Auditor Wallet.
    function approve(Safe role, address person, bytes32 digest) internal {
        bytes memory data = abi.encodeCall(SafeParts.approveHash, (digest));
        require(submit(role, address(at.auditor), data, CALL, person, preValidated(person)), "Hands/not-approved");
    }

    function submit(
        Safe safe,
        address to,
        bytes memory data,
        uint8 operation,
        address sender,
        bytes memory signatures
    ) internal returns (bool ok) {
        bytes memory transaction = abi.encodeCall(
            Safe.execTransaction, (to, 0, data, operation, 0, 0, 0, address(0), address(0), signatures)
        );
        VM.prank(sender, sender);
        (ok,) = address(safe).call(transaction);
        if (ok) last[safe] = transaction;
    }

    function digestOf(Safe safe, address to, bytes memory data, uint8 operation) internal view returns (bytes32) {
        return safe.getTransactionHash(
            to, 0, data, operation, 0, 0, 0, address(0), address(0), safe.nonce()
        );
    }

    /// Pre-validated signatures of both owners, whether they approved anything or not.
    function approvalsOf(Safe safe) internal view returns (bytes memory) {
        (address one, address two) = safe == at.operational
            ? (at.facilitator1, at.facilitator2)
            : (address(at.accountantRole), address(at.auditorRole));
        return inOrder(one, preValidated(one), two, preValidated(two));
    }

    function inOrder(address a, bytes memory ofA, address b, bytes memory ofB) internal pure returns (bytes memory) {
        return a < b ? bytes.concat(ofA, ofB) : bytes.concat(ofB, ofA);
    }

    function preValidated(address owner) internal pure returns (bytes memory) {
        return abi.encodePacked(uint256(uint160(owner)), uint256(0), uint8(1));
    }

    function byKey(address owner, bytes32 digest) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(keys[owner], digest);
        return abi.encodePacked(r, s, v);
    }
}
