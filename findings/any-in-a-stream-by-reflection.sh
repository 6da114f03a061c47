#!/usr/bin/env bash
# A server returns google.rpc.BadRequest in google.protobuf.Any: once among the details of a status, once as a
# field of a streamed answer. Its reflection serves what the contract imports, and no message imports
# google/rpc/error_details.proto, so the client does not know the type.
#
#   buf curl 1.75.0    prints the detail of a status as bytes. The same Any in an answer ends the whole call:
#                      exit code 1, and the answers after it are lost
#
# Expected: that a type which is not known costs that field alone in both places (grpcurl 1.9.3 prints "@error"
# and the bytes, and goes on). With error_details.proto in the reflection the answer is decoded.
# Why it matters here: errors of the items of a stream. zhaiyao has their fields in a message of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  grpcio==1.76.0 grpcio-tools==1.76.0 grpcio-reflection==1.76.0 grpcio-status==1.76.0 googleapis-common-protos==1.72.0
npm install --silent --no-fund --no-audit @bufbuild/buf@1.75.0

cat > items.proto << 'PROTO'
syntax = "proto3";
package items.v1;
import "google/protobuf/any.proto";
service Items {
  rpc Read(Item) returns (stream Answer);
}
message Item { string text = 1; }
message Answer { string text = 1; google.protobuf.Any error = 2; }
PROTO
venv/bin/python -m grpc_tools.protoc -I. --python_out=. --grpc_python_out=. items.proto

cat > server.py << 'PYTHON'
import sys
from concurrent import futures

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

import items_pb2
import items_pb2_grpc

bad = error_details_pb2.BadRequest()
bad.field_violations.add(field="text", description="is empty")
detail = any_pb2.Any()
detail.Pack(bad)


class Items(items_pb2_grpc.ItemsServicer):
    def Read(self, request, context):
        if request.text == "status":
            status = status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message="text: is empty", details=[detail])
            context.abort_with_status(rpc_status.to_status(status))
        yield items_pb2.Answer(text="first")
        yield items_pb2.Answer(error=detail)
        yield items_pb2.Answer(text="last")


server = grpc.server(futures.ThreadPoolExecutor(4))
items_pb2_grpc.add_ItemsServicer_to_server(Items(), server)
names = ["items.v1.Items", reflection.SERVICE_NAME]
if sys.argv[1] == "with":
    pool = items_pb2.DESCRIPTOR.pool
else:
    # A pool of what the contract imports, as most servers serve.
    from google.protobuf import descriptor_pb2, descriptor_pool

    pool = descriptor_pool.DescriptorPool()
    for file in (any_pb2.DESCRIPTOR, items_pb2.DESCRIPTOR):
        proto = descriptor_pb2.FileDescriptorProto()
        file.CopyToProto(proto)
        pool.Add(proto)
reflection.enable_server_reflection(names, server, pool=pool)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
server.wait_for_termination()
PYTHON

serve() {
  venv/bin/python server.py "$1" > "$1.port" &
  for _ in $(seq 100); do [ -s "$1.port" ] && break; sleep 0.1; done
  port=$(cat "$1.port")
}
with_buf() {
  node_modules/.bin/buf curl --protocol grpc --http2-prior-knowledge -d "{\"text\": \"$1\"}" \
    "http://127.0.0.1:$port/items.v1.Items/Read" 2>&1
}
# expect WHAT CODE PATTERN COMMAND…: the command ends with this code and prints this.
expect() {
  local what=$1 code=$2 pattern=$3 printed found=0
  shift 3
  printed=$("$@") || found=$?
  printf '== %s (exit code %s)\n%s\n' "$what" "$found" "$printed"
  [ "$found" = "$code" ] && grep -q -- "$pattern" <<< "$printed" || { echo "changed: $what" >&2; exit 1; }
}

serve without
expect "buf curl, a status" 24 '"type": "google.rpc.BadRequest"' with_buf status
expect "buf curl, a field of a message" 1 'unable to resolve' with_buf message
with_buf message 2> /dev/null | grep -q '"last"' && { echo "changed: buf curl goes on after the field" >&2; exit 1; }
serve with
expect "buf curl, with the type in the reflection" 0 '"description": "is empty"' with_buf message
echo "as found"
