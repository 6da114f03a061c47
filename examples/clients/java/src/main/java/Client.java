import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.zhaiyao.v1.AnalyzeRequest;
import com.zhaiyao.v1.AnalyzeStreamRequest;
import com.zhaiyao.v1.AnalyzeStreamResponse;
import com.zhaiyao.v1.Document;
import com.zhaiyao.v1.ExtractKeywordsRequest;
import com.zhaiyao.v1.Keyword;
import com.zhaiyao.v1.KeywordOptions;
import com.zhaiyao.v1.Report;
import com.zhaiyao.v1.TextServiceGrpc;
import com.zhaiyao.v1.TextServiceGrpc.TextServiceBlockingV2Stub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.BlockingClientCall;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Calls zhaiyao: keywords of a text, a stream with a bad item, an error with its details. */
public final class Client {
  private static final String TEXT = "市教育局推行“长幼随学”。家长说，“长幼随学”好。";
  // System.out has the charset of the locale, which in many containers has no Chinese.
  private static final PrintStream OUT =
      new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    String address = arguments.length > 0 ? arguments[0] : "127.0.0.1:50051";
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    try {
      TextServiceBlockingV2Stub service = TextServiceGrpc.newBlockingV2Stub(channel);
      printKeywords(service);
      printStream(service);
      printError(service);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Document document(String text) {
    return Document.newBuilder().setText(text).build();
  }

  private static void printKeywords(TextServiceBlockingV2Stub service)
      throws StatusException {
    var request = ExtractKeywordsRequest.newBuilder().setDocument(document(TEXT)).build();
    for (Report report : service.extractKeywords(request).getReportsList()) {
      for (Keyword keyword : report.getKeywordsList()) {
        // Without a locale some machines would print a decimal comma.
        OUT.printf(Locale.ROOT, "%s\t%.2f\n", keyword.getText(), keyword.getScore());
      }
    }
  }

  /** Sends all items before it reads an answer, which few short items allow. */
  private static void printStream(TextServiceBlockingV2Stub service)
      throws InterruptedException, StatusException {
    BlockingClientCall<AnalyzeStreamRequest, AnalyzeStreamResponse> stream =
        service.analyzeStream();
    stream.write(item("a", TEXT));
    stream.write(item("b", ""));
    stream.write(item("c", "新馆开放。新馆很大。"));
    stream.halfClose();
    AnalyzeStreamResponse answer;
    while ((answer = stream.read()) != null) {
      // An error in one item does not end the stream.
      if (answer.hasError()) {
        OUT.printf("%s\terror %s\n", answer.getId(), Code.forNumber(answer.getError().getCode()));
      } else {
        String first = answer.getResponse().getReports(0).getKeywords(0).getText();
        OUT.printf("%s\t%s\n", answer.getId(), first);
      }
    }
  }

  private static AnalyzeStreamRequest item(String id, String text) {
    var request = AnalyzeRequest.newBuilder().setDocument(document(text));
    return AnalyzeStreamRequest.newBuilder().setId(id).setRequest(request).build();
  }

  private static void printError(TextServiceBlockingV2Stub service)
      throws InvalidProtocolBufferException {
    var options = KeywordOptions.newBuilder().setTopK(-1);
    var request =
        ExtractKeywordsRequest.newBuilder()
            .setDocument(document(TEXT))
            .setKeywordOptions(options)
            .build();
    try {
      service.extractKeywords(request);
    } catch (StatusException exception) {
      OUT.printf("%s\n", exception.getStatus().getCode());
      for (var detail : StatusProto.fromThrowable(exception).getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          for (var violation : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            OUT.printf("%s\t%s\n", violation.getField(), violation.getDescription());
          }
        }
      }
    }
  }
}
