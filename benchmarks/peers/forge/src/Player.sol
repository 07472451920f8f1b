// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// The cheatcodes that are used (Foundry book, "Cheatcodes reference").
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function chainId(uint256 id) external;
    function deriveKey(string calldata mnemonic, uint32 index) external pure returns (uint256);
    function envString(string calldata name) external view returns (string memory);
    function etch(address target, bytes calldata code) external;
    function prank(address sender, address origin) external;
    function readFileBinary(string calldata path) external view returns (bytes memory);
    function setNonceUnsafe(address account, uint64 nonce) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function toString(uint256 value) external pure returns (string memory);
    function warp(uint256 time) external;
}

Vm constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

interface Safe {
    function nonce() external view returns (uint256);
    function getTransactionHash(
        address to,
        uint256 value,
        bytes calldata data,
        uint8 operation,
        uint256 safeTxGas,
        uint256 baseGas,
        uint256 gasPrice,
        address gasToken,
        address refundReceiver,
        uint256 nonce
    ) external view returns (bytes32);
    function execTransaction(
        address to,
        uint256 value,
        bytes calldata data,
        uint8 operation,
        uint256 safeTxGas,
        uint256 baseGas,
        uint256 gasPrice,
        address gasToken,
        address refundReceiver,
        bytes calldata signatures
    ) external returns (bool);
}

/// A step of a recording (replay.py). `at` is set where time moves on, `to` is zero where a contract is made.
struct Step {
    uint256 at;
    address sender;
    address to;
    bytes data;
    bool ok;
    address made;
    uint64 nonce;
}

/// The same, a Safe transaction taken apart: what its owners have to know before they sign it.
struct Intent {
    uint256 at;
    address sender;
    Safe safe;
    address to;
    bytes data;
    uint8 operation;
    Confirmation[] confirmations;
}

/// In the Safe's order; an owner without a key sends the transaction, or has approved its hash before.
struct Confirmation {
    address owner;
    bool byKey;
}

/// Does one month after the other. A month is kept as the code of an account: to read it costs one EXTCODECOPY, where
/// storage would cost a load a word.
abstract contract Player {
    uint160 private constant FIRST_MONTH = uint160(uint256(keccak256("recorded months")));

    uint256 public done;

    function month() external {
        play(place(done).code);
        done++;
    }

    function play(bytes memory content) internal virtual;

    function place(uint256 number) public pure returns (address) {
        return address(uint160(FIRST_MONTH + number));
    }

    function run(Step[] memory steps) public {
        for (uint256 i; i < steps.length; i++) {
            Step memory step = steps[i];
            if (step.at != 0) {
                VM.warp(step.at);
            } else if (step.to == address(0)) {
                if (step.made.code.length == 0) make(step); // forge begins with the deterministic deployer
            } else {
                VM.prank(step.sender, step.sender);
                (bool ok,) = step.to.call(step.data);
                require(ok == step.ok, "Player/differs");
            }
        }
    }

    function make(Step memory step) private {
        VM.setNonceUnsafe(step.sender, step.nonce); // a prank does not raise it
        bytes memory code = step.data;
        address made;
        VM.prank(step.sender, step.sender);
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made == step.made, "Player/landed-elsewhere");
    }
}

/// Sends the recorded bytes.
contract Replaying is Player {
    function play(bytes memory content) internal override {
        run(abi.decode(content, (Step[])));
    }
}

/// Knows what is to be done and signs it by itself.
contract Signing is Player {
    mapping(address => uint256) private keys;

    constructor(string memory mnemonic, uint32 people) {
        for (uint32 i; i < people; i++) {
            uint256 key = VM.deriveKey(mnemonic, i);
            keys[VM.addr(key)] = key;
        }
    }

    function play(bytes memory content) internal override {
        Intent[] memory intents = abi.decode(content, (Intent[]));
        for (uint256 i; i < intents.length; i++) {
            Intent memory intent = intents[i];
            if (intent.at != 0) VM.warp(intent.at);
            else execute(intent);
        }
    }

    function execute(Intent memory intent) private {
        Safe safe = intent.safe;
        bytes memory signatures = sign(
            intent.confirmations,
            safe.getTransactionHash(
                intent.to, 0, intent.data, intent.operation, 0, 0, 0, address(0), address(0), safe.nonce()
            )
        );
        VM.prank(intent.sender, intent.sender);
        require(
            safe.execTransaction(
                intent.to, 0, intent.data, intent.operation, 0, 0, 0, address(0), address(0), signatures
            ),
            "Signing/differs"
        );
    }

    function sign(Confirmation[] memory confirmations, bytes32 digest) private view returns (bytes memory signatures) {
        for (uint256 i; i < confirmations.length; i++) {
            address owner = confirmations[i].owner;
            if (confirmations[i].byKey) {
                (uint8 v, bytes32 r, bytes32 s) = VM.sign(keys[owner], digest);
                signatures = abi.encodePacked(signatures, r, s, v);
            } else {
                signatures = abi.encodePacked(signatures, uint256(uint160(owner)), uint256(0), uint8(1));
            }
        }
    }
}
