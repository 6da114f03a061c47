//! `zhaiyao.v1.TextService` on the pool: a message in, its answer out, for each call of the
//! contract.
//!
//! What always holds: every request is turned into an `AnalyzeRequest`, so all calls go one way; an
//! item that fails does not end its stream.

use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;

use futures_util::{FutureExt, Stream, StreamExt, stream};
use prost::Message;
use tonic::{Code, Extensions, Request, Response, Status, Streaming};

use super::call::CallContext;
use super::memory::Reservation;
use super::operators::ItemMetrics;
use super::pool::{Pool, WaitPolicy, WorkOrder};
use super::request_cost::{kind, work_bytes};
use crate::api::v1::text_service_server::TextService;
use crate::api::v1::{
    self, analyze_stream_response::Result as StreamResult, batch_analyze_result::Result as BatchResult,
};
use crate::api::{self, ServiceLimits};
use zhaiyao_text::engine::{Engine, Error};

/// Memory of an answer for each of its bytes on the wire: three as messages, which is what those of
/// tokens take, and one encoded.
const ANSWER: usize = 4;

/// The service.
#[derive(Debug, Clone)]
pub(super) struct TextServiceAdapter {
    pool: Pool,
    limits: ServiceLimits,
    items: ItemMetrics,
}

/// An answer with its room in memory.
type Answered<T> = (T, Reservation);
/// The answer of an item, or why it has none, with its room.
type Item = Answered<Result<v1::AnalyzeResponse, v1::ItemError>>;

impl TextServiceAdapter {
    /// A service that works on `pool`, tells callers its limits and counts the items of streams.
    pub(super) fn new(pool: Pool, limits: ServiceLimits, items: ItemMetrics) -> Self {
        Self { pool, limits, items }
    }

    async fn answer(
        &self,
        request: v1::AnalyzeRequest,
        context: &CallContext,
        wait: WaitPolicy,
    ) -> Result<Answered<v1::AnalyzeResponse>, Status> {
        let bytes = request.encoded_len();
        let most_characters = self.pool.engine().limits().text_characters;
        let mut room = context
            .reserve_work(work_bytes(&request, bytes, most_characters))
            .await?;
        let order = WorkOrder {
            caller: context.caller.clone(),
            wait,
            kind: kind(&request, bytes),
            bytes,
        };
        let pool = self.pool.clone();
        let work = move |engine: &Engine, wanted: &dyn Fn() -> bool| {
            let document = request.document.as_ref();
            let characters = document.map_or(0, |document| document.text().chars().count());
            let (answer, stage_times) = api::answer_while(engine, request, wanted)?;
            pool.counters().add_document(characters, &stage_times);
            let bytes = answer.encoded_len();
            Ok((answer, bytes))
        };
        let answer: Result<_, Error> = self.pool.run(&order, work).await?;
        let (answer, bytes) = answer.map_err(|error| api::status(&error))?;
        let most = self.limits.response_bytes;
        if bytes > most {
            return Err(api::refusal::response_too_large(bytes, most));
        }
        room.resize(bytes * ANSWER);
        Ok((answer, room))
    }

    async fn call<A, R>(&self, request: Request<A>) -> Result<Response<R>, Status>
    where
        A: Into<v1::AnalyzeRequest>,
        R: From<v1::AnalyzeResponse>,
    {
        let context = context(request.extensions())?;
        let request = request.into_inner().into();
        let (answer, room) = self.answer(request, &context, WaitPolicy::Bounded).await?;
        context.add_answered(room);
        Ok(Response::new(answer.into()))
    }

    /// Answers an item of a stream or a batch and counts it, whatever ends it. One that fails does
    /// not end the others, but a key that was withdrawn does.
    async fn item(
        &self,
        request: Result<v1::AnalyzeRequest, Status>,
        context: &CallContext,
    ) -> Result<Item, Status> {
        let bytes = request.as_ref().map_or(0, Message::encoded_len);
        let open = self.items.began(bytes);
        let item = async {
            context.admit_item().await?;
            let answer = async { self.answer(request?, context, WaitPolicy::Endless).await };
            let answer = AssertUnwindSafe(answer).catch_unwind().await;
            Ok(match answer.unwrap_or_else(|_| Err(api::refusal::internal())) {
                Ok((response, room)) => (Ok(response), room),
                Err(status) => (Err(api::item_error(&status)), Reservation::default()),
            })
        };
        let item: Result<Item, Status> = item.await;
        match &item {
            Ok((Ok(response), _)) => open.end(Code::Ok, response.encoded_len()),
            Ok((Err(error), _)) => open.end(Code::from_i32(error.code), 0),
            Err(status) => open.end(status.code(), 0),
        }
        item
    }

    async fn stream_item(
        &self,
        item: v1::AnalyzeStreamRequest,
        fault: Option<Status>,
        context: &CallContext,
    ) -> Result<Answered<v1::AnalyzeStreamResponse>, Status> {
        let v1::AnalyzeStreamRequest { id, request } = item;
        let (id, checked) = api::checked_id(id);
        let request = match fault {
            Some(status) => Err(status),
            None => checked.map(|()| request.unwrap_or_default()),
        };
        let (answer, room) = self.item(request, context).await?;
        let result = Some(match answer {
            Ok(response) => StreamResult::Response(response),
            Err(error) => StreamResult::Error(error),
        });
        Ok((v1::AnalyzeStreamResponse { id, result }, room))
    }

    /// Answers all documents of a batch, some at once.
    async fn batch(
        &self,
        requests: Vec<v1::AnalyzeRequest>,
        context: &CallContext,
    ) -> Result<v1::BatchAnalyzeResponse, Status> {
        // The documents that wait are a part of the message.
        let _message = context.take_received();
        let answers = stream::iter(requests).map(|request| self.item(Ok(request), context));
        let mut answers = pin!(answers.buffered(self.limits.stream_items.max(1)));
        // What is done keeps its room until all is, and must leave as much for what is not.
        let most = context.memory_share() / (2 * ANSWER);
        let most = most.min(self.limits.response_bytes);
        let mut response = v1::BatchAnalyzeResponse::default();
        let mut bytes = 0;
        while let Some(answer) = answers.next().await {
            let (answer, room) = answer?;
            let result = Some(match answer {
                Ok(response) => BatchResult::Response(response),
                Err(error) => BatchResult::Error(error),
            });
            let result = v1::BatchAnalyzeResult { result };
            bytes += result.encoded_len() + AROUND_RESULT;
            if bytes > most {
                return Err(api::refusal::response_too_large(bytes, most));
            }
            response.results.push(result);
            context.add_answered(room);
        }
        Ok(response)
    }
}

/// Bytes of tag and length around a result of a batch, at most.
const AROUND_RESULT: usize = 6;

/// What the layer around all calls knows of this one.
fn context(extensions: &Extensions) -> Result<Arc<CallContext>, Status> {
    // The layer always adds it.
    extensions.get().cloned().ok_or_else(api::refusal::internal)
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

    async fn batch_analyze(
        &self,
        request: Request<v1::BatchAnalyzeRequest>,
    ) -> Result<Response<v1::BatchAnalyzeResponse>, Status> {
        let context = context(request.extensions())?;
        let requests = request.into_inner().requests;
        if requests.is_empty() {
            return Err(api::refusal::empty_batch());
        }
        Ok(Response::new(self.batch(requests, &context).await?))
    }

    type AnalyzeStreamStream = Pin<Box<dyn Stream<Item = Result<v1::AnalyzeStreamResponse, Status>> + Send>>;

    async fn analyze_stream(
        &self,
        request: Request<Streaming<v1::AnalyzeStreamRequest>>,
    ) -> Result<Response<Self::AnalyzeStreamStream>, Status> {
        let service = self.clone();
        let context = context(request.extensions())?;
        let sent = context.clone();
        // The next item is taken from the wire only when the oldest is answered, so that the
        // flow control of the transport holds the caller back.
        let answers = request
            .into_inner()
            .map(move |item| {
                let (service, context) = (service.clone(), context.clone());
                // It is of the item that was decoded just now, on this thread.
                let fault = api::take_item_fault();
                async move { service.stream_item(item?, fault, &context).await }
            })
            .buffered(self.limits.stream_items.max(1))
            .map(move |answered| {
                let (answer, room) = answered?;
                sent.add_answered(room);
                Ok(answer)
            });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_server_info(
        &self,
        _: Request<v1::GetServerInfoRequest>,
    ) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        Ok(Response::new(api::server_info(self.pool.engine(), &self.limits)))
    }
}
