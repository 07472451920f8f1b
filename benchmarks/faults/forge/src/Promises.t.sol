// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Replaying, Step, VM} from "./Player.sol";
import {Figures, Places} from "./Treasury.sol";
import {Function, Verbs} from "./Verbs.sol";

/// What every test begins with: the recorded deployment, its streams and its seed, at the first second of the period.
abstract contract Promises {
    Verbs internal verbs;
    Places internal at;

    struct Selectors {
        address at;
        bytes4[] selectors;
    }

    bytes4[] private chosen;

    function setUp() public {
        string memory folder = string.concat("recording/", VM.envString("TREASURY"), "/");
        (uint256 chain, Step[] memory steps) =
            abi.decode(VM.readFileBinary(string.concat(folder, "deployment")), (uint256, Step[]));
        VM.chainId(chain);
        new Replaying().run(steps);
        Figures memory figures;
        uint256 seed;
        Function[] memory functions;
        address[] memory names;
        (at, figures, seed, functions, names, chosen) = abi.decode(
            VM.readFileBinary(string.concat(folder, "treasury")),
            (Places, Figures, uint256, Function[], address[], bytes4[])
        );
        verbs = new Verbs(at, figures, seed, functions, names);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(verbs);
    }

    /// What forge may call: the verbs of a conduct, and nothing else.
    function targetSelectors() external view returns (Selectors[] memory targets) {
        targets = new Selectors[](1);
        targets[0] = Selectors(address(verbs), chosen);
    }
}

contract StreamPaysWhatAccruedTest is Promises {
    /// No more is ever pulled from a stream than has accrued, by each award and by what came out of all of them.
    function invariant_holds() external view {
        uint256 all;
        for (uint256 id = 1; id <= at.vest.ids(); id++) {
            (, uint48 bgn,, uint48 fin,,, uint128 tot, uint128 rxd) = at.vest.awards(id);
            uint256 accrued = block.timestamp < bgn
                ? 0
                : block.timestamp >= fin ? tot : uint256(tot) * (block.timestamp - bgn) / (fin - bgn);
            require(rxd <= accrued, "more was paid than has accrued");
            all += accrued;
        }
        require(verbs.pulled() <= all, "more was pulled than has accrued");
    }
}

contract OnlyAQuorumMovesFundsTest is Promises {
    /// A quorum, or an allowance within its limit, moves funds.
    function invariant_holds() external view {
        require(!verbs.unauthorised(), "nobody who may moved funds");
    }
}

contract DaiIsConservedTest is Promises {
    /// seed + pulled + donated = wallets + paid + returned + clawed back.
    function invariant_holds() external view {
        uint256 held = at.dai.balanceOf(address(at.auditor)) + at.dai.balanceOf(address(at.operational));
        require(
            verbs.seeded() + verbs.pulled() + verbs.donated()
                == held + verbs.paid() + verbs.returned() + verbs.clawedBack(),
            "a wei is missing"
        );
    }
}
