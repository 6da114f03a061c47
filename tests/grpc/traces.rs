//! Spans of calls, as a collector gets them.

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};
use zhaiyao::server::{Config, Traces};

use super::{Server, analyze};

/// Passes on what it is sent.
struct Collector(mpsc::UnboundedSender<Span>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let of_resources = request.into_inner().resource_spans.into_iter();
        let of_scopes = of_resources.flat_map(|resource| resource.scope_spans);
        for span in of_scopes.flat_map(|scope| scope.spans) {
            self.0.send(span).unwrap();
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn attribute(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    format!(
        "{:?}",
        found.unwrap().value.as_ref().unwrap().value.as_ref().unwrap()
    )
}

#[tokio::test]
async fn a_call_is_a_span_of_its_callers_trace() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, mut spans) = mpsc::unbounded_channel();
    tokio::spawn(
        tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(Collector(sender)))
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
    let traces = Traces::new(&url).unwrap();
    let server = Server::with(Config {
        traces: Some(traces.clone()),
        ..Config::default()
    })
    .await;
    let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let mut client = server.client().await;
    for (text, flags) in [("今天开馆。", "01"), (" ", "01"), ("这一次不要记录。", "00")] {
        let mut request = Request::new(analyze(text));
        let traceparent = format!("00-{trace}-{parent}-{flags}").parse().unwrap();
        request.metadata_mut().insert("traceparent", traceparent);
        request
            .metadata_mut()
            .insert("x-request-id", "job-7".parse().unwrap());
        client.analyze(request).await.ok();
    }
    // A call of a caller without a trace begins one.
    client.analyze(analyze("明天闭馆。")).await.unwrap();
    drop(client);
    server.stop.send(()).unwrap();
    server.running.await.unwrap().unwrap();
    tokio::task::spawn_blocking(move || traces.finish())
        .await
        .unwrap();
    let mut seen = Vec::new();
    while let Ok(span) = spans.try_recv() {
        assert_eq!(span.name, "zhaiyao.v1.TextService/Analyze");
        assert!(!format!("{span:?}").contains("馆"), "no text of a caller");
        let is_in_trace = hex(&span.trace_id) == trace && hex(&span.parent_span_id) == parent;
        seen.push((is_in_trace, attribute(&span, "rpc.grpc.status_code")));
    }
    let code = |number: i64| format!("IntValue({number})");
    assert_eq!(seen, [(true, code(0)), (true, code(3)), (false, code(0))]);
}
