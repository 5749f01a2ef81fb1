#!/usr/bin/env node
// Prints the headline of a quarterly report, as another system would read it. It loads the contract from proto/.
//
//     npm ci
//     node headline.mjs 127.0.0.1:50051 "2021/22 Q2"

import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const PROTO = fileURLToPath(new URL("../../proto", import.meta.url));
const SERVICES = ["scorecard", "forecast", "delivery", "risk"];

const contract = grpc.loadPackageDefinition(
  loader.loadSync(
    SERVICES.map((name) => `outturn/v1/${name}_service.proto`),
    { includeDirs: [PROTO], defaults: true, longs: Number, enums: String },
  ),
).outturn.v1;

const [address, period] = process.argv.slice(2);

function asker(service) {
  const client = new contract[service](address, grpc.credentials.createInsecure());
  return (method, request) => promisify(client[method].bind(client))(request, { deadline: Date.now() + 10_000 });
}

const shown = (share) =>
  share.comparable ? share.displayText : `not comparable (${share.notComparableReason})`;

function show(share, groups = []) {
  console.log(`${share.label}: ${shown(share)}`);
  for (const { group, share: ofGroup } of groups) console.log(`  ${group.title}: ${shown(ofGroup)}`);
  for (const compared of share.comparisons) {
    console.log(`  compared, ${compared.setNote || compared.period?.label}: ${shown(compared)}`);
  }
  for (const group of share.outside) console.log(`  outside: ${group.count} ${group.label}`);
}

const { scorecard } = await asker("ScorecardService")("GetScorecard", { period });
const { summary: forecasts } = await asker("ForecastService")("GetForecastSummary", { originPeriod: period });
const { summary: delivery } = await asker("DeliveryService")("GetDeliverySummary", { period });
const { profile } = await asker("RiskService")("GetRiskProfile", { period });

console.log(`${scorecard.title}, ${scorecard.period.label}: ${scorecard.headline.measureCount} measures`);
show(
  scorecard.headline.shares[0],
  scorecard.groupHeadlines.map(({ group, headline }) => ({ group, share: headline.shares[0] })),
);
show(forecasts.submitted, forecasts.groupSubmitted);
show(delivery.milestones);
show(delivery.projects);
const { movement } = profile;
console.log(`${profile.title}: ${movement.baseLiveCount} live before, ${movement.liveCount} now`);
for (const [label, events] of [
  ["in", movement.entries],
  ["out", movement.exits],
  ["redefined", movement.redefinitions],
]) {
  for (const event of events) console.log(`  ${label}: ${event.code}, ${event.body?.text || "body not stated"}`);
}
process.exit(0);
