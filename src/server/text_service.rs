//! `zhaiyao.v1.TextService` on the pool: a message in, its answer out, for each call of the
//! contract.
//!
//! What always holds: every request is turned into an `AnalyzeRequest`, so all calls go one way; an
//! item that fails does not end its stream.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::{FutureExt, Stream, StreamExt};
use prost::Message;
use tonic::{Request, Response, Status, Streaming};

use super::pool::{Cost, Pool, WaitPolicy};
use crate::api::v1::text_service_server::TextService;
use crate::api::v1::{self, analyze_stream_response::Result as ItemResult};
use crate::api::{self, ServiceLimits};
use zhaiyao_text::engine::{Engine, Error};

/// The service.
#[derive(Debug, Clone)]
pub(super) struct TextServiceAdapter {
    pool: Pool,
    limits: ServiceLimits,
}

impl TextServiceAdapter {
    /// A service that works on `pool` and tells callers its limits.
    pub(super) fn new(pool: Pool, limits: ServiceLimits) -> Self {
        Self { pool, limits }
    }

    async fn answer(
        &self,
        request: v1::AnalyzeRequest,
        wait: WaitPolicy,
    ) -> Result<v1::AnalyzeResponse, Status> {
        let pool = self.pool.clone();
        let cost = cost(&request);
        let work = move |engine: &Engine, wanted: &dyn Fn() -> bool| {
            let document = request.document.as_ref();
            let characters = document.map_or(0, |document| document.text.chars().count());
            let (answer, stage_times) = api::answer_while(engine, request, wanted)?;
            pool.counters().add_document(characters, &stage_times);
            Ok(answer)
        };
        let answer: Result<_, Error> = self.pool.run(wait, cost, work).await?;
        answer.map_err(|error| api::status(&error))
    }

    async fn call<A, R>(&self, request: Request<A>) -> Result<Response<R>, Status>
    where
        A: Into<v1::AnalyzeRequest>,
        R: From<v1::AnalyzeResponse>,
    {
        let answer = self
            .answer(request.into_inner().into(), WaitPolicy::Bounded)
            .await;
        Ok(Response::new(answer?.into()))
    }

    async fn item(&self, item: v1::AnalyzeStreamRequest) -> v1::AnalyzeStreamResponse {
        let v1::AnalyzeStreamRequest { id, request } = item;
        let answer = match api::check_item_id(&id) {
            Err(refused) => Err(refused),
            Ok(()) => {
                let answer = self.answer(request.unwrap_or_default(), WaitPolicy::Endless);
                // One item that fails does not end the stream.
                let answer = AssertUnwindSafe(answer).catch_unwind().await;
                answer.unwrap_or_else(|_| Err(api::refusal::internal()))
            }
        };
        let result = match answer {
            Ok(response) => ItemResult::Response(response),
            Err(status) => ItemResult::Error(api::item_error(&status)),
        };
        v1::AnalyzeStreamResponse {
            id,
            result: Some(result),
        }
    }
}

/// Bytes of a message whose words are found in a fifth of a millisecond (docs/scores.md).
const SHORT: usize = 3_000;
/// Keywords and summaries take some four times as long as words; one more for the margin.
const TIMES_AS_LONG: usize = 5;

/// The cost of a request, by the size of all its fields. Terms of its own have to be read, too, so
/// a request with terms is never short.
fn cost(request: &v1::AnalyzeRequest) -> Cost {
    let asks =
        |feature: v1::Feature| request.features.is_empty() || request.features.contains(&feature.into());
    let times = if asks(v1::Feature::Keywords) || asks(v1::Feature::Summary) {
        TIMES_AS_LONG
    } else {
        1
    };
    if request.lexicon_terms.is_empty() && request.encoded_len() * times <= SHORT {
        Cost::Short
    } else {
        Cost::Long
    }
}

#[tonic::async_trait]
impl TextService for TextServiceAdapter {
    async fn split_reports(
        &self,
        request: Request<v1::SplitReportsRequest>,
    ) -> Result<Response<v1::SplitReportsResponse>, Status> {
        self.call(request).await
    }

    async fn segment(
        &self,
        request: Request<v1::SegmentRequest>,
    ) -> Result<Response<v1::SegmentResponse>, Status> {
        self.call(request).await
    }

    async fn extract_keywords(
        &self,
        request: Request<v1::ExtractKeywordsRequest>,
    ) -> Result<Response<v1::ExtractKeywordsResponse>, Status> {
        self.call(request).await
    }

    async fn summarize(
        &self,
        request: Request<v1::SummarizeRequest>,
    ) -> Result<Response<v1::SummarizeResponse>, Status> {
        self.call(request).await
    }

    async fn analyze(
        &self,
        request: Request<v1::AnalyzeRequest>,
    ) -> Result<Response<v1::AnalyzeResponse>, Status> {
        self.call(request).await
    }

    type AnalyzeStreamStream = Pin<Box<dyn Stream<Item = Result<v1::AnalyzeStreamResponse, Status>> + Send>>;

    async fn analyze_stream(
        &self,
        request: Request<Streaming<v1::AnalyzeStreamRequest>>,
    ) -> Result<Response<Self::AnalyzeStreamStream>, Status> {
        let service = self.clone();
        // The next item is taken from the wire only when the oldest is answered, so that the
        // flow control of the transport holds the caller back.
        let answers = request
            .into_inner()
            .map(move |item| {
                let service = service.clone();
                async move { Ok(service.item(item?).await) }
            })
            .buffered(self.limits.stream_items.max(1));
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_server_info(
        &self,
        _: Request<v1::GetServerInfoRequest>,
    ) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        Ok(Response::new(api::server_info(self.pool.engine(), &self.limits)))
    }
}
