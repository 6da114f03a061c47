// Calls a server with grpc-js by the proto file alone: single calls, a stream, compression, metadata, deadlines, cancellation, details of errors.
//
// usage: node smoke.mjs MODULES ADDRESS   (MODULES: the folder whose node_modules holds tests/smoke/package.json's)
//
// Ends with an error at the first answer that is not as promised.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, address] = process.argv.slice(2);
const require = createRequire(resolve(modules, "index.js"));
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const page = readFileSync(resolve(root, "examples/wuxi-2025-04-09.txt"), "utf8");
const definition = loader.loadSync("zhaiyao/v1/text_service.proto", { includeDirs: [resolve(root, "proto")] });
const { TextService } = grpc.loadPackageDefinition(definition).zhaiyao.v1;
const credentials = grpc.credentials.createInsecure();
const options = { "grpc.max_receive_message_length": 64 << 20 };

function unary(client, method, request, { metadata = new grpc.Metadata(), deadline = Date.now() + 20_000, cancelAfter } = {}) {
  return new Promise((done) => {
    let id;
    const call = client[method](request, metadata, { deadline }, (error, response) => done({ error, response, id }));
    call.on("metadata", (head) => (id = head.get("x-request-id")[0]));
    if (cancelAfter !== undefined) setTimeout(() => call.cancel(), cancelAfter);
  });
}

const document = { document: { text: page }, responseOptions: { spanTexts: "SPAN_TEXTS_ALL" } };
const plain = new TextService(address, credentials, options);
const gzip = new TextService(address, credentials, { ...options, "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip });

for (const client of [plain, gzip]) {
  const { error, response } = await unary(client, "analyze", document);
  assert.ifError(error);
  assert.equal(response.reports.length, 3);
  const mention = response.reports[0].keywords[0].mentions[0];
  // Offsets count code points, as an array of a string does.
  const place = [...page].slice(mention.start, mention.end).join("");
  assert.equal(place.replace(/\s/g, ""), mention.text.replace(/\s/g, ""));
}

const metadata = new grpc.Metadata();
metadata.set("x-request-id", "job-7");
assert.equal((await unary(plain, "segment", document, { metadata })).id, "job-7");

const bad = await unary(plain, "analyze", { document: { text: "" } });
assert.equal(bad.error.code, grpc.status.INVALID_ARGUMENT);
assert.match(bad.error.details, /document\.text/);
assert.ok(bad.error.metadata.get("grpc-status-details-bin").length > 0);

const long = { document: { text: page.repeat(60) } };
const late = await unary(plain, "analyze", long, { deadline: Date.now() + 20 });
assert.equal(late.error.code, grpc.status.DEADLINE_EXCEEDED);
const cancelled = await unary(plain, "analyze", long, { cancelAfter: 20 });
assert.equal(cancelled.error.code, grpc.status.CANCELLED);

const stream = plain.analyzeStream();
const answers = [];
const ended = new Promise((done, fail) => stream.on("data", (answer) => answers.push(answer)).on("end", done).on("error", fail));
for (const [id, text] of [["page", page], ["bad", ""], ["end", page]]) stream.write({ id, request: { document: { text } } });
stream.end();
await ended;
assert.deepEqual(answers.map((answer) => answer.id), ["page", "bad", "end"]);
assert.ok(answers[1].error && answers[2].response);
// A plain printer shows the fields that are wrong.
assert.match(JSON.stringify(answers[1].error), /"field":"document\.text"/);
console.log(`smoke: grpc-js was answered as promised at ${address}`);
plain.close();
gzip.close();
