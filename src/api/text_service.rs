//! `zhaiyao.v1.TextService` over the engine: each call is one line, for all of them are `Analyze`.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::{FutureExt, Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

use super::compute::{Effort, Patience};
use super::v1::text_service_server::TextService;
use super::v1::{self, analyze_stream_response::Result as ItemResult};
use super::{Compute, ServiceLimits, answer_while, server_info, status};
use zhaiyao_text::engine::{Engine, Error, Violation};

/// Characters in the id of a stream's item.
const ID_CHARACTERS: usize = 256;

/// The service.
#[derive(Debug, Clone)]
pub struct TextServiceAdapter {
    compute: Compute,
    limits: ServiceLimits,
}

impl TextServiceAdapter {
    /// A service that computes on `compute` and tells callers its limits.
    pub fn new(compute: Compute, limits: ServiceLimits) -> Self {
        Self { compute, limits }
    }

    async fn answer(
        &self,
        request: v1::AnalyzeRequest,
        patience: Patience,
    ) -> Result<v1::AnalyzeResponse, Status> {
        let compute = self.compute.clone();
        let effort = effort(&request);
        let work = move |engine: &Engine, wanted: &dyn Fn() -> bool| {
            let document = request.document.as_ref();
            let characters = document.map_or(0, |document| document.text.chars().count());
            let answer = answer_while(engine, request, wanted)?;
            compute.tally().read(characters, answer.receipt.as_ref());
            Ok(answer)
        };
        let answer: Result<_, Error> = self.compute.run(patience, effort, work).await?;
        answer.map_err(|error| status(&error))
    }

    async fn call<A, R>(&self, request: Request<A>) -> Result<Response<R>, Status>
    where
        A: Into<v1::AnalyzeRequest>,
        R: From<v1::AnalyzeResponse>,
    {
        let answer = self.answer(request.into_inner().into(), Patience::Bounded).await;
        Ok(Response::new(answer?.into()))
    }

    async fn item(&self, item: v1::AnalyzeStreamRequest) -> v1::AnalyzeStreamResponse {
        let v1::AnalyzeStreamRequest { id, request } = item;
        let answer = if id.chars().nth(ID_CHARACTERS).is_some() {
            let reason = format!("has more than {ID_CHARACTERS} characters");
            Err(status(&Error::InvalidArgument(vec![Violation::new(
                "id", reason,
            )])))
        } else {
            let answer = self.answer(request.unwrap_or_default(), Patience::Endless);
            // One item that fails does not end the stream.
            let answer = AssertUnwindSafe(answer).catch_unwind().await;
            answer.unwrap_or_else(|_| Err(status::internal()))
        };
        let result = match answer {
            Ok(response) => ItemResult::Response(response),
            Err(status) => ItemResult::Error(item_error(&status)),
        };
        v1::AnalyzeStreamResponse {
            id,
            result: Some(result),
        }
    }
}

/// Bytes of a text whose words are found in a fifth of a millisecond; keywords and summaries take some four times as long (docs/scores.md),
/// five to be sure, and the terms of a request have to be read, too.
const SHORT: usize = 3_000;
const TIMES_AS_LONG: usize = 5;

/// What a request asks for, by the size of its text.
fn effort(request: &v1::AnalyzeRequest) -> Effort {
    let bytes = request
        .document
        .as_ref()
        .map_or(0, |document| document.text.len() + document.title.len());
    let asked =
        |feature: v1::Feature| request.features.is_empty() || request.features.contains(&feature.into());
    let times = if asked(v1::Feature::Keywords) || asked(v1::Feature::Summary) {
        TIMES_AS_LONG
    } else {
        1
    };
    if bytes * times <= SHORT && request.lexicon_terms.is_empty() {
        Effort::Short
    } else {
        Effort::Long
    }
}

/// A status as a message of its own, with the same details.
fn item_error(status: &Status) -> v1::ItemError {
    use prost::Message;
    let details = tonic_types::pb::Status::decode(status.details()).map_or_else(
        |_| Vec::new(),
        |decoded| {
            let any = |any: prost_types::Any| pbjson_types::Any {
                type_url: any.type_url,
                value: any.value.into(),
            };
            decoded.details.into_iter().map(any).collect()
        },
    );
    v1::ItemError {
        code: status.code().into(),
        message: status.message().to_owned(),
        details,
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
        // The next item is taken from the wire only when the oldest is answered: the transport's own flow control holds the
        // caller back.
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
        Ok(Response::new(server_info(self.compute.engine(), &self.limits)))
    }
}
