//! Files of lines: one record a line, blank lines none. Lines are handed on as they are; workers look into them.

use std::io::{self, BufRead, Read};

use super::{
    super::{RecordError, record::Content},
    Number,
};

/// The lines of a file.
pub(super) struct Lines<R> {
    source: R,
    longest: usize,
    number: u64,
    /// After a failure to read there is no more.
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(source: R, longest: usize) -> Self {
        Self { source, longest, number: 0, ended: false }
    }

    /// The next line without its end; `None` at the end of the file.
    fn line(&mut self) -> Result<Option<Vec<u8>>, RecordError> {
        let mut line = Vec::new();
        // The line and its end, which may be two bytes.
        let limit = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(2);
        let read = (&mut self.source).take(limit).read_until(b'\n', &mut line).map_err(RecordError::Io)?;
        if read == 0 {
            return Ok(None);
        }
        let is_whole = line.last() == Some(&b'\n');
        if is_whole {
            line.pop();
            line.pop_if(|byte| *byte == b'\r');
        }
        if line.len() > self.longest {
            if !is_whole {
                drop(line);
                skip_line(&mut self.source).map_err(RecordError::Io)?;
            }
            return Err(RecordError::TooLarge { expected: self.longest });
        }
        Ok(Some(line))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (Number, Content);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.number += 1;
            let number = Number::Line(self.number);
            match self.line() {
                Ok(None) => self.ended = true,
                Ok(Some(mut line)) => {
                    if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
                        line.drain(..3);
                    }
                    if !line.trim_ascii().is_empty() {
                        return Some((number, Content::Line(line)));
                    }
                }
                Err(error) => {
                    self.ended = matches!(error, RecordError::Io(_));
                    return Some((number, Content::Broken(error)));
                }
            }
        }
        None
    }
}

/// Reads to behind the next line end, keeping nothing.
fn skip_line(source: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = match source.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        source.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], longest: usize) -> Vec<(u64, String)> {
        Lines::new(bytes, longest)
            .map(|(number, content)| {
                let Number::Line(line) = number else { panic!("{number:?}") };
                let content = match content {
                    Content::Line(bytes) => String::from_utf8(bytes).unwrap(),
                    Content::Broken(error) => format!("! {error}"),
                    other => panic!("{other:?}"),
                };
                (line, content)
            })
            .collect()
    }

    #[test]
    fn lines_are_numbered_as_an_editor_does_and_blank_ones_are_none() {
        let lines = read(b"\xef\xbb\xbf{1}\r\n\n  \n{4}\n{5}", 100);
        assert_eq!(lines, [(1, "{1}".to_owned()), (4, "{4}".to_owned()), (5, "{5}".to_owned())]);
        assert!(read(b"", 100).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_whole() {
        let too_large = || "! is too large: got more than 4 bytes".to_owned();
        for long in ["12345", "123456", "1234567890123"] {
            let text = format!("1234\n{long}\nab\n{long}");
            let wanted = [(1, "1234".to_owned()), (2, too_large()), (3, "ab".to_owned()), (4, too_large())];
            assert_eq!(read(text.as_bytes(), 4), wanted);
        }
    }

    #[test]
    fn a_failure_to_read_is_a_record_and_the_end() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let source = io::BufReader::new(b"{1}\n".chain(Failing));
        let kinds: Vec<bool> =
            Lines::new(source, 9).map(|(_, content)| matches!(content, Content::Broken(_))).collect();
        assert_eq!(kinds, [false, true]);
    }
}
