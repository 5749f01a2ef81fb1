//! Connections as they arrive: each with its socket options, and with a limit on how long it may stay silent.
//!
//! A client that connects and never speaks would otherwise hold a place, and hold up a stop, for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use tokio_stream::Stream;
use tonic::transport::server::{Connected, TcpConnectInfo, TcpIncoming};

/// The connections of a listener.
pub(crate) struct Arrivals {
    incoming: TcpIncoming,
    silence: Duration,
}

impl Arrivals {
    /// Those of `listener`; each may stay silent for `silence` after it arrived.
    pub(crate) fn new(listener: TcpListener, silence: Duration) -> Self {
        // The builder's own socket options do not reach connections that are handed to it.
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true)).with_keepalive(Some(Duration::from_mins(1)));
        Self { incoming, silence }
    }
}

impl Stream for Arrivals {
    type Item = io::Result<Arrival>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let silence = self.silence;
        let arrived = Pin::new(&mut self.incoming).poll_next(context);
        arrived.map(|next| {
            next.map(|accepted| accepted.map(|stream| Arrival { stream, patience: Some(Box::pin(tokio::time::sleep(silence))) }))
        })
    }
}

/// A connection, which fails if its client does not speak in time.
pub(crate) struct Arrival {
    stream: TcpStream,
    // Gone once the client has spoken.
    patience: Option<Pin<Box<Sleep>>>,
}

impl AsyncRead for Arrival {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(patience) = self.patience.as_mut() else { return read };
        if read.is_ready() {
            self.patience = None;
            return read;
        }
        patience.as_mut().poll(context).map(|()| Err(io::Error::new(io::ErrorKind::TimedOut, "the client connected and never spoke")))
    }
}

impl AsyncWrite for Arrival {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected for Arrival {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.connect_info()
    }
}
