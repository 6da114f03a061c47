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

use super::server::metrics;
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

/// The traces that buckets of a method's duration have as exemplars.
fn exemplars<'a>(metrics: &'a str, method: &str) -> Vec<&'a str> {
    let series = "rpc_server_call_duration_seconds_bucket{";
    let of_method = format!("rpc_method=\"zhaiyao.v1.TextService/{method}\"");
    metrics
        .lines()
        .filter(|line| line.starts_with(series) && line.contains(&of_method))
        .filter_map(|line| line.split_once(" # {trace_id=\""))
        .map(|(_, exemplar)| exemplar.split('"').next().unwrap())
        .collect()
}

/// A call with this `traceparent`.
async fn call(server: &Server, traceparent: Option<String>) {
    let mut request = Request::new(analyze("今天开馆。"));
    if let Some(traceparent) = traceparent {
        let metadata = request.metadata_mut();
        metadata.insert("traceparent", traceparent.parse().unwrap());
        metadata.insert("x-request-id", "job-7".parse().unwrap());
    }
    server.client().await.analyze(request).await.unwrap();
}

#[tokio::test]
async fn the_duration_of_a_call_has_its_trace_as_exemplar() {
    let sampled = "0af7651916cd43dd8448eb211c80319c";
    let operators = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = operators.local_addr().unwrap();
    let server = Server::with_operators(Config::default(), Some(operators)).await;
    // Neither a call without a trace nor one whose trace nobody keeps has an exemplar.
    call(&server, None).await;
    call(
        &server,
        Some(format!("00-{}-b7ad6b7169203331-00", "1".repeat(32))),
    )
    .await;
    assert!(exemplars(&metrics(address).await, "Analyze").is_empty());
    call(&server, Some(format!("00-{sampled}-b7ad6b7169203331-01"))).await;
    let metrics = metrics(address).await;
    assert_eq!(exemplars(&metrics, "Analyze"), [sampled]);
    assert!(
        metrics.contains("content-type: application/openmetrics-text; version=1.0.0"),
        "Prometheus reads exemplars in this format alone"
    );
    assert!(!metrics.contains("馆") && !metrics.contains("job-7") && !metrics.contains("b7ad6b7169203331"));
}

#[tokio::test]
async fn a_trace_that_the_server_begins_is_an_exemplar_too() {
    let operators = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = operators.local_addr().unwrap();
    let config = Config {
        // Nobody listens there: spans are dropped.
        traces: Some(Traces::new("http://127.0.0.1:1").unwrap()),
        ..Config::default()
    };
    let server = Server::with_operators(config, Some(operators)).await;
    call(&server, None).await;
    let metrics = metrics(address).await;
    let traces = exemplars(&metrics, "Analyze");
    assert!(traces.len() == 1 && traces[0].len() == 32, "{traces:?}");
}
