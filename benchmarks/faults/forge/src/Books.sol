// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Safe, VM} from "./Player.sol";
import {Figures, Hands, Module, Places, SafeParts, Spells, Token, Vest} from "./Treasury.sol";

/// What verbs are made of, and the books of what came of them.
contract Books is Hands {
    Figures internal figures;

    // [wad]
    uint256 public seeded;
    uint256 public pulled;
    uint256 public donated;
    uint256 public paid;
    uint256 public returned;
    uint256 public clawedBack;
    /// Whether money left a wallet without a quorum, or beyond an allowance.
    bool public unauthorised;

    constructor(Places memory places, Figures memory policy, uint256 seed) Hands(places) {
        figures = policy;
        seeded = seed;
    }

    function wallet(bool auditors) internal view returns (Safe) {
        return auditors ? at.auditor : at.operational;
    }

    function balance(Safe safe) internal view returns (uint256) {
        return at.dai.balanceOf(address(safe));
    }

    /// A stream that there is, or the next one, which nobody made.
    function anId(uint256 stream) internal view returns (uint256) {
        return 1 + bound(stream, at.vest.ids());
    }

    function done(uint8 leftOut, uint256 step) internal pure returns (bool) {
        return leftOut & (1 << step) == 0;
    }

    function send(Safe from, address to, uint256 amount) internal returns (bool) {
        return execute(from, address(at.dai), abi.encodeCall(Token.transfer, (to, amount)));
    }

    function expend(Safe from, uint256 amount) internal {
        amount = bound(amount, balance(from));
        if (send(from, at.payee, amount)) paid += amount;
    }

    function pullByAuditors(uint256 id) internal {
        uint256 supply = at.dai.totalSupply();
        execute(at.auditor, address(at.vest), abi.encodeCall(Vest.vest, (id)));
        pulled += at.dai.totalSupply() - supply;
    }

    /// Approve DssBlow and let it take the amount: two calls in one Safe transaction.
    function giveBack(uint256 amount) internal {
        bytes memory approval = abi.encodeCall(Token.approve, (address(at.blow), amount));
        bytes memory blowing = abi.encodeWithSignature("blow(uint256)", amount);
        bytes memory both = bytes.concat(
            abi.encodePacked(uint8(0), address(at.dai), uint256(0), approval.length, approval),
            abi.encodePacked(uint8(0), address(at.blow), uint256(0), blowing.length, blowing)
        );
        bytes memory batch = abi.encodeCall(SafeParts.multiSend, (both));
        if (execute(at.auditor, at.multiSend, batch, DELEGATE_CALL)) returned += amount;
    }

    function switchModuleOff(Safe safe) internal {
        execute(safe, address(safe), withoutModule());
    }

    function withoutModule() internal view returns (bytes memory) {
        return abi.encodeCall(SafeParts.disableModule, (SENTINEL, address(at.module)));
    }

    function cutAllowance(Safe safe, uint256 amount, uint16 resetMinutes) internal {
        uint96 limit = uint96(bound(amount, figures.monthly));
        bytes memory data =
            abi.encodeCall(Module.setAllowance, (at.proxy, address(at.dai), limit, resetMinutes, 0));
        execute(safe, address(at.module), data);
    }

    function asOutsider(address to, bytes memory data) internal returns (bool ok) {
        VM.prank(at.outsider, at.outsider);
        (ok,) = to.call(data);
    }

    function cast(address spell, bytes memory fax) internal returns (bool ok) {
        VM.prank(at.governance, at.governance);
        (ok,) = at.proxy.call(abi.encodeCall(Spells.exec, (spell, fax)));
    }

    /// From 0 to `most`; the last few numbers of the type give the last few there, as with forge-std's `bound`.
    function bound(uint256 number, uint256 most) internal pure returns (uint256) {
        if (number <= most) return number;
        uint256 fromTop = type(uint256).max - number;
        if (fromTop < 4 && fromTop <= most) return most - fromTop;
        return number % (most + 1);
    }
}
