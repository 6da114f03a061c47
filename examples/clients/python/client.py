"""Three calls of zhaiyao: keywords of a text, a stream with a bad item, an error with its details.

usage: client.py [ADDRESS]
"""

import sys

import grpc
from google.rpc import code_pb2, error_details_pb2
from grpc_status import rpc_status

from zhaiyao.v1 import document_pb2, options_pb2, text_service_pb2, text_service_pb2_grpc

TEXT = "市教育局推行“长幼随学”。家长说，“长幼随学”好。"


def print_keywords(service):
    document = document_pb2.Document(text=TEXT)
    response = service.ExtractKeywords(text_service_pb2.ExtractKeywordsRequest(document=document))
    for report in response.reports:
        for keyword in report.keywords:
            print(f"{keyword.text}\t{keyword.score:.2f}")


def items():
    for name, text in [("a", TEXT), ("b", ""), ("c", "新馆开放。新馆很大。")]:
        request = text_service_pb2.AnalyzeRequest(document=document_pb2.Document(text=text))
        yield text_service_pb2.AnalyzeStreamRequest(id=name, request=request)


def print_stream(service):
    # Answers come in the order of the items; an error in one item does not end the stream.
    for answer in service.AnalyzeStream(items()):
        if answer.WhichOneof("result") == "error":
            print(f"{answer.id}\terror {code_pb2.Code.Name(answer.error.code)}")
        else:
            print(f"{answer.id}\t{answer.response.reports[0].keywords[0].text}")


def print_error(service):
    request = text_service_pb2.ExtractKeywordsRequest(
        document=document_pb2.Document(text=TEXT),
        keyword_options=options_pb2.KeywordOptions(top_k=-1),
    )
    try:
        service.ExtractKeywords(request)
    except grpc.RpcError as error:
        print(error.code().name)
        bad_request = error_details_pb2.BadRequest()
        for detail in rpc_status.from_call(error).details:
            # `Unpack` does nothing and gives False if the detail is of another type.
            if detail.Unpack(bad_request):
                for violation in bad_request.field_violations:
                    print(f"{violation.field}\t{violation.description}")


def main():
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051"
    with grpc.insecure_channel(address) as channel:
        service = text_service_pb2_grpc.TextServiceStub(channel)
        print_keywords(service)
        print_stream(service)
        print_error(service)


if __name__ == "__main__":
    main()
