// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Books} from "./Books.sol";
import {Safe, VM} from "./Player.sol";
import {Figures, Module, Places, SafeParts, Spells, Token, Vest} from "./Treasury.sol";

/// A function that anyone may call, and what kinds of arguments it takes (`Kind` of `forge_project.py`; a number is 0).
struct Function {
    address at;
    bytes4 selector;
    uint8[] kinds;
}

uint8 constant ADDRESS = 1;
uint8 constant BOOL = 2;
uint8 constant BYTES = 3;
uint8 constant ADDRESSES = 4;

/// The handler: the verbs of Treasurer's machine under the same names. Time passes by `wait`, a cycle is run by
/// `runCycle`; there they are part of every life.
contract Verbs is Books {
    uint256 private constant MONTH = 31 days;

    Function[] private functions;
    /// Whose addresses are tried where a function takes one.
    address[] private names;

    constructor(
        Places memory places,
        Figures memory policy,
        uint256 seed,
        Function[] memory callable,
        address[] memory known
    ) Books(places, policy, seed) {
        names = known;
        for (uint256 i; i < callable.length; i++) functions.push(callable[i]);
    }

    // Time, and the treasury's people

    function wait(uint256 time) external {
        VM.warp(block.timestamp + 1 + bound(time, MONTH - 1));
    }

    /// `forecast` is what the statement says, `leftOut` has a bit for each step, in the policy's order.
    function runCycle(uint256 forecast, bool accepted, uint8 leftOut) external {
        bool closing = block.timestamp >= figures.closesAt;
        forecast = closing ? 0 : bound(forecast, figures.quarterly);
        uint256 keeps = closing ? 0 : figures.keeps;
        uint256 requested;
        uint256 held = balance(at.operational);
        if (forecast > held && done(leftOut, 1)) requested = forecast - held;
        if (held > forecast && done(leftOut, 2)) send(at.operational, address(at.auditor), held - forecast);
        if (done(leftOut, 3)) {
            for (uint256 id = 1; id <= at.vest.ids(); id++) pullByAuditors(id);
        }
        if ((accepted || closing) && done(leftOut, 5)) {
            uint256 most = balance(at.auditor);
            uint256 sent = requested < most ? requested : most;
            if (sent != 0) send(at.auditor, address(at.operational), sent);
        }
        held = balance(at.auditor);
        if (held > keeps && done(leftOut, 6)) giveBack(held - keeps);
    }

    function pay(uint256 amount) external {
        if (block.timestamp <= figures.closesAt) expend(at.operational, amount);
    }

    function payAnything(uint256 amount) external {
        expend(at.operational, amount);
    }

    function returnExcess(uint256 amount) external {
        send(at.operational, address(at.auditor), bound(amount, balance(at.operational)));
    }

    function switchOperationalModuleOff() external {
        switchModuleOff(at.operational);
    }

    function cutOperationalAllowance(uint256 amount) external {
        cutAllowance(at.operational, amount, 0);
    }

    /// Whoever has the keys of one role alone.
    function signAsStolenKey(bool auditors, uint256 amount, uint256 what) external {
        amount = bound(amount, balance(at.auditor));
        address to = address(at.dai);
        bytes memory data = abi.encodeCall(Token.transfer, (at.payee, amount));
        what %= 4;
        if (what == 1) data = abi.encodeCall(Token.transfer, (address(at.operational), amount));
        if (what == 2) (to, data) = (address(at.vest), abi.encodeCall(Vest.vest, (1)));
        if (what == 3) (to, data) = (address(at.auditor), withoutModule());
        (Safe role, address person) =
            auditors ? (at.auditorRole, at.auditorPerson) : (at.accountantRole, at.accountant);
        approve(role, person, digestOf(at.auditor, to, data, CALL));
        if (submit(at.auditor, to, data, CALL, person, preValidated(address(role)))) unauthorised = true;
    }

    function spendAuditorsFunds(uint256 amount) external {
        expend(at.auditor, amount);
    }

    function topUp(uint256 amount) external {
        send(at.auditor, address(at.operational), bound(amount, balance(at.auditor)));
    }

    function returnSurplus(uint256 amount) external {
        giveBack(bound(amount, balance(at.auditor)));
    }

    function pull(uint256 stream) external {
        pullByAuditors(anId(stream));
    }

    function switchAuditorsModuleOff() external {
        switchModuleOff(at.auditor);
    }

    function cutAuditorsAllowance(uint256 amount, bool monthly) external {
        cutAllowance(at.auditor, amount, monthly ? 43_200 : 0);
    }

    // Strangers

    function donate(uint256 to, uint256 amount) external {
        address[5] memory receivers = [
            address(at.accountantRole),
            address(at.auditorRole),
            address(at.auditor),
            address(at.operational),
            address(at.blow)
        ];
        amount = bound(amount, at.dai.balanceOf(at.outsider));
        VM.prank(at.outsider, at.outsider);
        at.dai.transfer(receivers[to % 5], amount);
        if (to % 5 == 2 || to % 5 == 3) donated += amount;
    }

    function blow() external {
        VM.prank(at.outsider, at.outsider);
        at.blow.blow();
    }

    function pullForAnother(uint256 stream, bool byPayee) external {
        address caller = byPayee ? at.payee : at.outsider;
        uint256 id = anId(stream);
        uint256 supply = at.dai.totalSupply();
        VM.prank(caller, caller);
        (bool ok,) = address(at.vest).call(abi.encodeCall(Vest.vest, (id)));
        if (ok) pulled += at.dai.totalSupply() - supply;
    }

    /// The last transaction of a wallet once more, byte for byte.
    function replaySignature(bool auditors) external {
        Safe safe = wallet(auditors);
        uint256 before = balance(safe);
        asOutsider(address(safe), last[safe]);
        if (balance(safe) < before) unauthorised = true;
    }

    function steal(bool auditors, uint256 amount, uint256 way) external {
        Safe safe = wallet(auditors);
        uint256 before = balance(safe);
        amount = bound(amount, before);
        bytes memory data = abi.encodeCall(Token.transfer, (at.outsider, amount));
        way %= 5;
        if (way == 0) {
            submit(safe, address(at.dai), data, CALL, at.outsider, approvalsOf(safe));
        } else if (way < 3) {
            bytes memory own = byKey(at.outsider, digestOf(safe, address(at.dai), data, CALL));
            submit(safe, address(at.dai), data, CALL, at.outsider, way == 1 ? own : bytes.concat(own, own));
        } else if (way == 3) {
            asOutsider(
                address(safe),
                abi.encodeCall(SafeParts.execTransactionFromModule, (address(at.dai), 0, data, CALL))
            );
        } else {
            asOutsider(
                address(at.module),
                abi.encodeCall(
                    Module.executeAllowanceTransfer,
                    (address(safe), address(at.dai), at.outsider, uint96(amount), address(0), 0, at.outsider, "")
                )
            );
        }
        if (balance(safe) < before) unauthorised = true;
    }

    /// Any function with any argument, but for what moves the outsider's own DAI.
    function call(uint256 which, uint256[10] calldata words) external {
        Function storage chosen = functions[which % functions.length];
        uint256 count = chosen.kinds.length;
        bytes memory head;
        bytes memory tail;
        for (uint256 i; i < count; i++) {
            uint8 kind = chosen.kinds[i];
            uint256 word = words[i];
            if (kind == ADDRESS || kind == ADDRESSES) word = uint160(names[word % names.length]);
            if (kind == BOOL) word %= 2;
            if (kind == ADDRESS && i == 0 && chosen.at == address(at.dai) && word == uint160(at.outsider)) return;
            if (kind == BYTES || kind == ADDRESSES) {
                uint256 length = 32 * (word % 3);
                bytes memory content =
                    kind == ADDRESSES ? abi.encode(1, word) : bytes.concat(bytes32(length), new bytes(length));
                word = 32 * count + tail.length;
                tail = bytes.concat(tail, content);
            }
            head = bytes.concat(head, bytes32(word));
        }
        asOutsider(chosen.at, bytes.concat(chosen.selector, head, tail));
    }

    // Governance

    function yank(uint256 stream) external {
        cast(at.streamSpell, abi.encodeCall(Spells.yank, (anId(stream))));
    }

    function clawBack(bool auditors, uint256 amount) external {
        Safe safe = wallet(auditors);
        amount = bound(amount, balance(safe));
        uint256[5] memory allowance = at.module.getTokenAllowance(address(safe), at.proxy, address(at.dai));
        bytes memory fax = abi.encodeWithSignature(
            "execute(address,address,address,address,uint96)", at.module, safe, at.dai, at.proxy, uint96(amount)
        );
        if (cast(at.clawBackSpell, fax)) {
            clawedBack += amount;
            if (allowance[1] > allowance[0] || amount > allowance[0] - allowance[1]) unauthorised = true;
        }
    }

    function cage() external {
        cast(at.shutdownSpell, abi.encodeWithSignature("execute()"));
    }

    function createSecondStream(uint256 total, uint256 quarters, bool fromNow, bool restricted) external {
        uint256 bgn = fromNow ? block.timestamp : figures.startsAt;
        uint256 tot = bound(total, figures.annual);
        if (tot == 0) tot = 1;
        uint256 tau = (1 + 90 * (quarters % 4)) * 1 days;
        bytes memory fax = abi.encodeCall(
            Spells.create, (address(at.auditor), tot, bgn, tau, 0, address(0), restricted)
        );
        cast(at.streamSpell, fax);
    }
}
