//! Stands before the server: tells of messages where that is wanted, mends their parameters, and sees
//! to it that each request is answered, and that a panic costs one answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use super::logger::{self, Level};
use super::params;

/// A server with a guard before it.
#[derive(Debug)]
pub struct Guard<S>(pub S);

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Guarded<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (method, id) = (request.method().to_owned(), request.id().cloned());
        logger::trace(&method);
        Guarded { answer: Box::pin(self.0.call(params::mend(request))), method, id }
    }
}

/// An answer to come.
#[derive(Debug)]
pub struct Guarded<F> {
    answer: Pin<Box<F>>,
    method: String,
    id: Option<Id>,
}

impl<F> Guarded<F> {
    /// The answer to a request of the protocol's own (`$/`) that nobody knows. The library takes it
    /// for a notification, of which nothing is said.
    fn unknown(&self) -> Option<Response> {
        let id = self.id.clone().filter(|_| self.method.starts_with("$/"))?;
        Some(Response::from_error(id, Error::method_not_found()))
    }
}

impl<F, E> Future for Guarded<F>
where
    F: Future<Output = Result<Option<Response>, E>>,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let answer = self.answer.as_mut();
        let answered =
            catch_unwind(AssertUnwindSafe(|| answer.poll(context))).unwrap_or_else(|_| {
                logger::log(Level::Error, &format!("a fault in Sayso, at {}", self.method));
                let refuse = |id| Response::from_error(id, Error::internal_error());
                Poll::Ready(Ok(self.id.clone().map(refuse)))
            });
        answered.map_ok(|answer| answer.or_else(|| self.unknown()))
    }
}
