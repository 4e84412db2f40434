#!/usr/bin/env node
// Reads a feed with viem, as a consumer off the chain does: the proxy by
// AggregatorV3Interface and the hub by its own `read`, both at one block.
//
//   node read_feed.mjs --rpc http://127.0.0.1:8545 --proxy 0x... [--block 123]
//
// Prints one JSON object; numbers are decimal text, since they exceed what
// JSON's numbers hold exactly. The proxy says which hub, feed set and column it
// stands for, so nothing else need be known.
import { parseArgs } from "node:util";
import { createPublicClient, getAddress, http, parseAbi } from "viem";

const proxyAbi = parseAbi([
  "function decimals() view returns (uint8)",
  "function description() view returns (string)",
  "function version() view returns (uint256)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function getRoundData(uint80 roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function hub() view returns (address)",
  "function feedSet() view returns (uint256)",
  "function column() view returns (uint256)",
  "error NoData()",
]);
const hubAbi = parseAbi([
  "function read(uint256 feedSet, uint256 column) view returns (uint64 round, int256 mantissa, uint256 startedAt, uint256 updatedAt)",
  "error NoData()",
]);

const { values: args } = parseArgs({
  options: { rpc: { type: "string" }, proxy: { type: "string" }, block: { type: "string" } },
});
if (!args.rpc || !args.proxy) {
  process.stderr.write("usage: read_feed.mjs --rpc URL --proxy ADDRESS [--block NUMBER]\n");
  process.exit(2);
}

const client = createPublicClient({ transport: http(args.rpc) });
const blockNumber = args.block === undefined ? await client.getBlockNumber() : BigInt(args.block);
const address = getAddress(args.proxy);
const ask = (functionName, params = []) =>
  client.readContract({ address, abi: proxyAbi, functionName, args: params, blockNumber });

const round = ([roundId, answer, startedAt, updatedAt, answeredInRound]) => ({
  roundId, answer, startedAt, updatedAt, answeredInRound,
});

const latest = round(await ask("latestRoundData"));
const byId = round(await ask("getRoundData", [latest.roundId]));
// A round that is not stored must be refused, and viem must know the error's name.
let otherRound;
try {
  await ask("getRoundData", [latest.roundId - 1n]);
  otherRound = "answered";
} catch (error) {
  otherRound = error.walk?.((e) => e.data?.errorName)?.data.errorName ?? String(error);
}
const [hub, feedSet, column] = [await ask("hub"), await ask("feedSet"), await ask("column")];
const [hubRound, mantissa, startedAt, updatedAt] = await client.readContract({
  address: hub, abi: hubAbi, functionName: "read", args: [feedSet, column], blockNumber,
});

const out = {
  chainId: await client.getChainId(),
  block: blockNumber,
  decimals: await ask("decimals"),
  description: await ask("description"),
  version: await ask("version"),
  latest,
  byId,
  otherRound,
  hub: { address: hub, feedSet, column, round: hubRound, mantissa, startedAt, updatedAt },
};
process.stdout.write(`${JSON.stringify(out, (_, v) => (typeof v === "bigint" ? v.toString() : v))}\n`);
