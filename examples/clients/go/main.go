// Three calls of zhaiyao: keywords of a text, a stream with a bad item, an error with its details.
//
// usage: client [ADDRESS]
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	zhaiyaov1 "github.com/zhaiyao/zhaiyao/gen/go/zhaiyao/v1"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

const text = "市教育局推行“长幼随学”。家长说，“长幼随学”好。"

func main() {
	address := "127.0.0.1:50051"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	connection, err := grpc.NewClient(address, plain)
	check(err)
	defer connection.Close()
	service := zhaiyaov1.NewTextServiceClient(connection)
	ctx := context.Background()
	printKeywords(ctx, service)
	printStream(ctx, service)
	printError(ctx, service)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func document(text string) *zhaiyaov1.Document {
	return &zhaiyaov1.Document{Content: &zhaiyaov1.Document_Text{Text: text}}
}

func printKeywords(ctx context.Context, service zhaiyaov1.TextServiceClient) {
	request := &zhaiyaov1.ExtractKeywordsRequest{Document: document(text)}
	response, err := service.ExtractKeywords(ctx, request)
	check(err)
	for _, report := range response.Reports {
		for _, keyword := range report.Keywords {
			fmt.Printf("%s\t%.2f\n", keyword.Text, keyword.Score)
		}
	}
}

// printStream sends all items before it reads an answer, which few short items allow; a program
// with many sends them in a goroutine of its own.
func printStream(ctx context.Context, service zhaiyaov1.TextServiceClient) {
	stream, err := service.AnalyzeStream(ctx)
	check(err)
	items := []struct{ id, text string }{{"a", text}, {"b", ""}, {"c", "新馆开放。新馆很大。"}}
	for _, item := range items {
		request := &zhaiyaov1.AnalyzeRequest{Document: document(item.text)}
		check(stream.Send(&zhaiyaov1.AnalyzeStreamRequest{Id: item.id, Request: request}))
	}
	check(stream.CloseSend())
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return
		}
		check(err)
		// An error in one item does not end the stream.
		if failure := answer.GetError(); failure != nil {
			fmt.Printf("%s\terror %s\n", answer.Id, code.Code(failure.Code))
		} else {
			fmt.Printf("%s\t%s\n", answer.Id, answer.GetResponse().Reports[0].Keywords[0].Text)
		}
	}
}

func printError(ctx context.Context, service zhaiyaov1.TextServiceClient) {
	_, err := service.ExtractKeywords(ctx, &zhaiyaov1.ExtractKeywordsRequest{
		Document:       document(text),
		KeywordOptions: &zhaiyaov1.KeywordOptions{TopK: proto.Int32(-1)},
	})
	failure := status.Convert(err)
	// `failure.Code()` prints InvalidArgument; the name in the protocol is INVALID_ARGUMENT.
	fmt.Println(code.Code(failure.Code()))
	for _, detail := range failure.Details() {
		if badRequest, ok := detail.(*errdetails.BadRequest); ok {
			for _, violation := range badRequest.FieldViolations {
				fmt.Printf("%s\t%s\n", violation.Field, violation.Description)
			}
		}
	}
}
