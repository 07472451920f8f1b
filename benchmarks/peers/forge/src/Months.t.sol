// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Player, Replaying, Signing, Step, VM} from "./Player.sol";

interface Token {
    function balanceOf(address holder) external view returns (uint256);
}

/// An invariant test: forge calls `month` as often as a run is deep, and compares balances after each one.
abstract contract MonthsTest {
    Player private player;
    Token private token;
    address[] private holders;
    uint256[][] private balances;

    function setUp() public {
        string memory months;
        (player, months) = newPlayer();
        uint256 chain;
        Step[] memory steps;
        (chain, token, holders, balances, steps) =
            abi.decode(VM.readFileBinary("recording/setup"), (uint256, Token, address[], uint256[][], Step[]));
        VM.chainId(chain);
        player.run(steps);
        for (uint256 i; i < balances.length; i++) {
            VM.etch(player.place(i), VM.readFileBinary(string.concat("recording/", months, VM.toString(i))));
        }
    }

    /// Who does the months, and what their files are called.
    function newPlayer() internal virtual returns (Player, string memory months);

    struct Selectors {
        address at;
        bytes4[] selectors;
    }

    /// What forge may call: this, and nothing else.
    function targetSelectors() external view returns (Selectors[] memory targets) {
        targets = new Selectors[](1);
        targets[0].at = address(player);
        targets[0].selectors = new bytes4[](1);
        targets[0].selectors[0] = Player.month.selector;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(player);
    }

    /// After every month each holder has what the recording says.
    function invariant_balances() external view {
        uint256 done = player.done();
        if (done == 0) return;
        for (uint256 i; i < holders.length; i++) {
            require(token.balanceOf(holders[i]) == balances[done - 1][i], "MonthsTest/other-balance");
        }
    }
}

contract ReplayedMonthsTest is MonthsTest {
    function newPlayer() internal override returns (Player, string memory) {
        return (new Replaying(), "steps-");
    }
}

contract SignedMonthsTest is MonthsTest {
    /// The development nodes' mnemonic, whose accounts the recording's people are.
    string private constant MNEMONIC = "test test test test test test test test test test test junk";

    function newPlayer() internal override returns (Player, string memory) {
        return (new Signing(MNEMONIC, 20), "intents-");
    }
}
