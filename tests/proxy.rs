//! A proxy that knows PostgreSQL's messages, counts them, and cuts a connection where it is told to:
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use throwaway_postgres::Server;

/// Where a connection is cut: both sides at once, so that whoever has sent or waits does it in vain.
///
/// Messages are counted from 1, those of the start-up included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// This message of the client does not arrive.
    BeforeClient(usize),
    /// This message of the client is the last that the server gets; its answer does not arrive.
    AfterClient(usize),
    /// This message of the server is the last that the client gets.
    AfterServer(usize),
}

/// What has come to a proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Messages of the client, start-up and goodbye included.
    pub client: usize,
    /// Messages of the server.
    pub server: usize,
    /// How often the client asked and had to wait for an answer, after the start-up.
    pub round_trips: usize,
    /// Whether it has come to the cut.
    pub is_cut: bool,
}

impl Count {
    /// A cut before and after every message.
    pub fn cuts(self) -> impl Iterator<Item = Cut> {
        let client = (1..=self.client).flat_map(|k| [Cut::BeforeClient(k), Cut::AfterClient(k)]);
        client.chain((1..=self.server).map(Cut::AfterServer))
    }
}

/// Stands on a port of 127.0.0.1 before a server, until it is dropped.
///
/// It cuts once: a client that connects again is served.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    traffic: Arc<Traffic>,
}

impl Proxy {
    /// Stands before a server that listens on its socket only.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    #[must_use]
    pub fn start(server: &Server, cut: Option<Cut>) -> Proxy {
        Proxy::standing(server, cut, false)
    }

    /// The same, but a connection is not cut there: both sides hear nothing more of each other, and neither is told.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    #[must_use]
    pub fn silent(server: &Server, from: Cut) -> Proxy {
        Proxy::standing(server, Some(from), true)
    }

    fn standing(server: &Server, cut: Option<Cut>, is_silent: bool) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let socket = server.socket_dir().join(".s.PGSQL.5432");
        let closed = AtomicBool::new(false);
        let (count, queries) = (Mutex::default(), Mutex::default());
        let traffic = Arc::new(Traffic { socket, cut, is_silent, count, queries, closed });
        let accepting = Arc::clone(&traffic);
        thread::spawn(move || accepting.accept(&listener));
        Proxy { port, traffic }
    }

    /// The URL of a database by way of this proxy.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// What has come by until now.
    #[must_use]
    pub fn count(&self) -> Count {
        *self.traffic.count()
    }

    /// The messages of SQL that have come by until now, in order.
    ///
    /// # Panics
    ///
    /// If somebody has while they were written down.
    #[must_use]
    pub fn queries(&self) -> Vec<String> {
        self.traffic.queries.lock().expect("nobody panics while it writes").clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.traffic.closed.store(true, Ordering::SeqCst);
        // Wakes who accepts.
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

#[derive(Debug)]
struct Traffic {
    socket: PathBuf,
    cut: Option<Cut>,
    /// Whether a cut is silence.
    is_silent: bool,
    /// Held while a message is passed on, so that nothing slips by during a cut.
    count: Mutex<Count>,
    queries: Mutex<Vec<String>>,
    closed: AtomicBool,
}

/// A client's connection, and the one to the server.
struct Line {
    client: TcpStream,
    server: UnixStream,
    is_silent: AtomicBool,
}

impl Traffic {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming() {
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            let (Ok(client), Ok(server)) = (client, UnixStream::connect(&self.socket)) else { continue };
            client.set_nodelay(true).ok();
            let (traffic, line) =
                (Arc::clone(self), Arc::new(Line { client, server, is_silent: AtomicBool::new(false) }));
            thread::spawn(move || {
                // It ends by an error whenever somebody closes.
                traffic.serve(&line).ok();
                line.server.shutdown(Shutdown::Write).ok();
            });
        }
    }

    /// The start-up, then all that the client says; what the server says has a thread of its own.
    fn serve(self: &Arc<Self>, line: &Arc<Line>) -> io::Result<()> {
        let mut client = BufReader::new(&line.client);
        loop {
            let packet = packet(&mut client, Vec::new())?;
            self.client_says(line, &packet)?;
            if !ASKS_FOR_ENCRYPTION.iter().any(|code| packet.get(4..8) == Some(code)) {
                break;
            }
            let mut answer = [0];
            (&line.server).read_exact(&mut answer)?;
            assert_eq!(answer, *b"N", "a proxy can't read what is encrypted");
            self.server_says(line, &answer)?;
        }
        let (traffic, answers) = (Arc::clone(self), Arc::clone(line));
        thread::spawn(move || {
            let mut server = BufReader::new(&answers.server);
            while message(&mut server).and_then(|message| traffic.server_says(&answers, &message)).is_ok() {}
            answers.close();
        });
        loop {
            let message = message(&mut client)?;
            self.client_says(line, &message)?;
        }
    }

    fn client_says(&self, line: &Line, message: &[u8]) -> io::Result<()> {
        self.unless_silent(line)?;
        let passed = self.pass_to_server(line, message);
        self.unless_silent(line)?;
        passed
    }

    fn pass_to_server(&self, line: &Line, message: &[u8]) -> io::Result<()> {
        let mut count = self.count();
        count.client += 1;
        // Query, or Sync at the end of what is asked in several messages. Packets of the start-up have no
        // letter: they begin with their length.
        count.round_trips += usize::from(matches!(message, [b'Q' | b'S', ..]));
        if let [b'Q', _, _, _, _, sql @ .., 0] = message {
            let sql = String::from_utf8_lossy(sql).into_owned();
            self.queries.lock().expect("nobody panics while it writes").push(sql);
        }
        self.cut_if_at(Cut::BeforeClient(count.client), line, &mut count)?;
        (&line.server).write_all(message)?;
        self.cut_if_at(Cut::AfterClient(count.client), line, &mut count)
    }

    fn server_says(&self, line: &Line, message: &[u8]) -> io::Result<()> {
        self.unless_silent(line)?;
        let passed = self.pass_to_client(line, message);
        self.unless_silent(line)?;
        passed
    }

    /// Keeps both sides in the dark until the proxy goes.
    fn unless_silent(&self, line: &Line) -> io::Result<()> {
        if !line.is_silent.load(Ordering::SeqCst) {
            return Ok(());
        }
        while !self.closed.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(20));
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    fn pass_to_client(&self, line: &Line, message: &[u8]) -> io::Result<()> {
        let mut count = self.count();
        count.server += 1;
        (&line.client).write_all(message)?;
        self.cut_if_at(Cut::AfterServer(count.server), line, &mut count)
    }

    fn cut_if_at(&self, here: Cut, line: &Line, count: &mut Count) -> io::Result<()> {
        if self.cut != Some(here) {
            return Ok(());
        }
        count.is_cut = true;
        if self.is_silent {
            line.is_silent.store(true, Ordering::SeqCst);
        } else {
            line.close();
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().expect("nobody panics while it counts")
    }
}

impl Line {
    fn close(&self) {
        self.server.shutdown(Shutdown::Both).ok();
        self.client.shutdown(Shutdown::Both).ok();
    }
}

/// A letter, and what follows it.
fn message(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut letter = vec![0];
    from.read_exact(&mut letter)?;
    packet(from, letter)
}

/// A length that includes its own four bytes, and as much; added to what was read before.
fn packet(from: &mut impl Read, mut before: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    before.extend(length);
    let body = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    if from.take(body).read_to_end(&mut before)? as u64 == body {
        Ok(before)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// `SSLRequest` and `GSSENCRequest`, which the server answers with a letter alone.
const ASKS_FOR_ENCRYPTION: [[u8; 4]; 2] = [80_877_103_u32.to_be_bytes(), 80_877_104_u32.to_be_bytes()];
