//! gzip and Zstandard, told by their first bytes, not by the name of the file; anything else is taken as it is.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

const GZIP: &[u8] = b"\x1f\x8b";
/// RFC 8878, section 3.1.1.
const ZSTANDARD: &[u8] = b"\x28\xb5\x2f\xfd";

/// The plain content of `raw`. Several gzip members or Zstandard frames, one after the other, are one content.
pub(super) fn plain(mut raw: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    // A pipe may give fewer bytes than asked for.
    let mut magic = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut magic)?;
    let (gzip, zstandard) = (magic.starts_with(GZIP), magic.starts_with(ZSTANDARD));
    let raw = BufReader::new(Cursor::new(magic).chain(raw));
    Ok(if gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(raw)))
    } else if zstandard {
        Box::new(BufReader::new(zstd::Decoder::with_buffer(raw)?))
    } else {
        Box::new(raw)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        plain(Cursor::new(bytes))?.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn both_kinds_and_none_are_read_whole() {
        let zstandard = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
        assert_eq!(read([gzip("নদী\n"), gzip("পানি\n")].concat()).unwrap(), "নদী\nপানি\n");
        assert_eq!(read([zstandard("নদী\n"), zstandard("পানি\n")].concat()).unwrap(), "নদী\nপানি\n");
        for text in ["", "a", "নদী\nপানি\n"] {
            assert_eq!(read(text.as_bytes().to_vec()).unwrap(), text);
        }
    }

    #[test]
    fn what_is_cut_is_an_error() {
        let mut cut = gzip(&"নদী ".repeat(1000));
        cut.truncate(cut.len() - 9);
        assert!(read(cut).is_err());
    }
}
