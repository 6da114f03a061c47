//! `zhaiyao.v1.TextService` on the pool: a message in, its answer out, for each call of the
//! contract.
//!
//! What always holds: every request is turned into an `AnalyzeRequest`, so all calls go one way; an
//! item that fails does not end its stream.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::{FutureExt, Stream, StreamExt};
use prost::Message;
use tonic::{Code, Extensions, Request, Response, Status, Streaming};

use super::call::CallContext;
use super::memory::Reservation;
use super::operators::ItemMetrics;
use super::pool::{Kind, Pool, WaitPolicy, WorkOrder};
use crate::api::v1::text_service_server::TextService;
use crate::api::v1::{self, analyze_stream_response::Result as ItemResult};
use crate::api::{self, ServiceLimits};
use zhaiyao_text::engine::{Engine, Error};
use zhaiyao_text::text::most_sentences;

/// Memory that is reserved for each byte of a request, for work and answer: measured on news of
/// 990,000 characters with all features. Some texts take more (docs/scores.md, Fuzzers); what
/// their answers take is reserved once it is known.
const WORK: usize = 64;
/// Memory that a request with a summary takes for each sentence at least: its features, its words,
/// what they share with those of others, and its answer. It is more than `WORK` for sentences below
/// 32 bytes. Of 500,000 sentences each took 1.6 KB: 260 times the bytes of a text of `好。`, and 780
/// times those of lines of one digit.
const SENTENCE: usize = 2 << 10;
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
            let characters = document.map_or(0, |document| document.text.chars().count());
            let (answer, stage_times) = api::answer_while(engine, request, wanted)?;
            pool.counters().add_document(characters, &stage_times);
            let bytes = answer.encoded_len();
            Ok((answer, bytes))
        };
        let answer: Result<_, Error> = self.pool.run(&order, work).await?;
        let (answer, bytes) = answer.map_err(|error| api::status(&error))?;
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

    /// Answers an item and counts it, whatever ends it.
    async fn item(
        &self,
        item: v1::AnalyzeStreamRequest,
        context: &CallContext,
    ) -> Result<Answered<v1::AnalyzeStreamResponse>, Status> {
        let open = self.items.began();
        let answer = self.answer_item(item, context).await;
        open.end(match &answer {
            Ok((answer, _)) => code_of(answer),
            Err(status) => status.code(),
        });
        answer
    }

    /// Answers an item. One that fails does not end its stream, but a key that was withdrawn does.
    async fn answer_item(
        &self,
        item: v1::AnalyzeStreamRequest,
        context: &CallContext,
    ) -> Result<Answered<v1::AnalyzeStreamResponse>, Status> {
        context.admit_item().await?;
        let v1::AnalyzeStreamRequest { id, request } = item;
        let answer = match api::check_item_id(&id) {
            Err(refused) => Err(refused),
            Ok(()) => {
                let answer = self.answer(request.unwrap_or_default(), context, WaitPolicy::Endless);
                let answer = AssertUnwindSafe(answer).catch_unwind().await;
                answer.unwrap_or_else(|_| Err(api::refusal::internal()))
            }
        };
        let (result, room) = match answer {
            Ok((response, room)) => (ItemResult::Response(response), room),
            Err(status) => (
                ItemResult::Error(api::item_error(&status)),
                Reservation::default(),
            ),
        };
        let result = Some(result);
        Ok((v1::AnalyzeStreamResponse { id, result }, room))
    }
}

/// The code of the answer to an item.
fn code_of(answer: &v1::AnalyzeStreamResponse) -> Code {
    match &answer.result {
        Some(ItemResult::Error(error)) => Code::from_i32(error.code),
        Some(ItemResult::Response(_)) | None => Code::Ok,
    }
}

/// What the layer around all calls knows of this one.
fn context(extensions: &Extensions) -> Result<Arc<CallContext>, Status> {
    // The layer always adds it.
    extensions.get().cloned().ok_or_else(api::refusal::internal)
}

/// Whether a request asks for a feature.
fn asks(request: &v1::AnalyzeRequest, feature: v1::Feature) -> bool {
    request.features.is_empty() || request.features.contains(&feature.into())
}

/// Memory that a request of this size takes while it is worked on, where texts have at most so many
/// characters.
fn work_bytes(request: &v1::AnalyzeRequest, bytes: usize, most_characters: usize) -> usize {
    let text = request.document.as_ref().map_or("", |document| &document.text);
    // A longer text is refused whatever it takes; this runs on a thread that serves calls.
    let may_be_read = text.len() / MOST_BYTES_OF_CHARACTER <= most_characters;
    let sentences = if may_be_read && asks(request, v1::Feature::Summary) {
        most_sentences(text)
    } else {
        0
    };
    (bytes * WORK).max(sentences * SENTENCE)
}

/// Of UTF-8.
const MOST_BYTES_OF_CHARACTER: usize = 4;

/// Bytes of a message whose words are found in a fifth of a millisecond (docs/scores.md).
const SHORT: usize = 3_000;
/// Keywords and summaries take some four times as long as words; one more for the margin.
const TIMES_AS_LONG: usize = 5;

/// Whether a request of this size is short. Terms of its own have to be read, too, so a request
/// with terms is never short.
fn kind(request: &v1::AnalyzeRequest, bytes: usize) -> Kind {
    let times = if asks(request, v1::Feature::Keywords) || asks(request, v1::Feature::Summary) {
        TIMES_AS_LONG
    } else {
        1
    };
    if request.lexicon_terms.is_empty() && bytes * times <= SHORT {
        Kind::Short
    } else {
        Kind::Long
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
        let context = context(request.extensions())?;
        let sent = context.clone();
        // The next item is taken from the wire only when the oldest is answered, so that the
        // flow control of the transport holds the caller back.
        let answers = request
            .into_inner()
            .map(move |item| {
                let (service, context) = (service.clone(), context.clone());
                async move { service.item(item?, &context).await }
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
