// Three calls of zhaiyao: keywords of a text, a stream with a bad item, an error with its details.
//
// usage: node client.js [ADDRESS]
//
// The proto files are read when the program starts; nothing is generated.

const path = require("node:path");

const grpc = require("@grpc/grpc-js");
const protoLoader = require("@grpc/proto-loader");

const TEXT = "市教育局推行“长幼随学”。家长说，“长幼随学”好。";

const includeDirs = [
  path.join(__dirname, "../../../proto"),
  // Has google/rpc/*.proto in its folder google.
  path.dirname(require.resolve("google-proto-files/package.json")),
];
const files = [
  "zhaiyao/v1/text_service.proto",
  "google/rpc/status.proto",
  "google/rpc/error_details.proto",
];
const definition = protoLoader.loadSync(files, {
  includeDirs,
  // Fields that are not sent have their default: a score of 0 is not sent.
  defaults: true,
  // The name of a oneof is a field that tells which of its fields is set.
  oneofs: true,
  // What lies in a google.protobuf.Any is decoded, if its type is in one of the files.
  json: true,
});
const { TextService } = grpc.loadPackageDefinition(definition).zhaiyao.v1;

// grpc-js takes callbacks; this gives a promise.
function unary(service, method, request) {
  return new Promise((resolve, reject) => {
    service[method](request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function printKeywords(service) {
  const { reports } = await unary(service, "extractKeywords", { document: { text: TEXT } });
  for (const keyword of reports.flatMap((report) => report.keywords)) {
    console.log(`${keyword.text}\t${keyword.score.toFixed(2)}`);
  }
}

async function printStream(service) {
  const stream = service.analyzeStream();
  for (const [id, text] of [["a", TEXT], ["b", ""], ["c", "新馆开放。新馆很大。"]]) {
    stream.write({ id, request: { document: { text } } });
  }
  stream.end();
  for await (const { id, result, error, response } of stream) {
    // An error in one item does not end the stream.
    if (result === "error") console.log(`${id}\terror ${grpc.status[error.code]}`);
    else console.log(`${id}\t${response.reports[0].keywords[0].text}`);
  }
}

async function printError(service) {
  try {
    const keywordOptions = { topK: -1 };
    await unary(service, "extractKeywords", { document: { text: TEXT }, keywordOptions });
  } catch (error) {
    console.log(grpc.status[error.code]);
    // `error.details` is the message. The details are a google.rpc.Status in the metadata.
    const [bytes] = error.metadata.get("grpc-status-details-bin");
    for (const detail of definition["google.rpc.Status"].deserialize(bytes).details) {
      if (detail["@type"] === "type.googleapis.com/google.rpc.BadRequest") {
        for (const { field, description } of detail.fieldViolations) {
          console.log(`${field}\t${description}`);
        }
      }
    }
  }
}

async function main() {
  const address = process.argv[2] ?? "127.0.0.1:50051";
  const service = new TextService(address, grpc.credentials.createInsecure());
  await printKeywords(service);
  await printStream(service);
  await printError(service);
  service.close();
}

main();
