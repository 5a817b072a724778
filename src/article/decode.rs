//! Bytes to text: UTF-8 with or without a byte order mark, UTF-16 by its byte order mark. Other kinds of file
//! are named by their first bytes, so that nobody has to guess what went wrong.

use super::ReadError;

/// Every binary gets this advice unless there is a better one.
const SAVE_AS_TEXT: &str = "save the article's text as UTF-8 and read that";
const RUN_OCR: &str = "run text recognition on it first";
const EXTRACT_TEXT: &str = "copy its text into a UTF-8 file first";
const UNPACK: &str = "unpack it first";
const SAVE_AS_UTF8: &str = "save it as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`";
const UTF16_LE: &str = "it looks like UTF-16 without a byte order mark, try `iconv -f UTF-16LE -t UTF-8`";
const UTF16_BE: &str = "it looks like UTF-16 without a byte order mark, try `iconv -f UTF-16BE -t UTF-8`";

/// Offset and first bytes of a kind of file, its name and the remedy.
type Magic = (usize, &'static [u8], &'static str, &'static str);

const MAGIC: &[Magic] = &[
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", RUN_OCR),
    (0, b"\xff\xd8\xff", "a JPEG image", RUN_OCR),
    (0, b"GIF87a", "a GIF image", RUN_OCR),
    (0, b"GIF89a", "a GIF image", RUN_OCR),
    (8, b"WEBP", "a WebP image", RUN_OCR),
    (0, b"II*\0", "a TIFF image", RUN_OCR),
    (0, b"MM\0*", "a TIFF image", RUN_OCR),
    (0, b"%PDF-", "a PDF document", EXTRACT_TEXT),
    (0, b"{\\rtf", "an RTF document", EXTRACT_TEXT),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document", EXTRACT_TEXT),
    (0, b"PK\x03\x04", "a ZIP archive or an office document (docx, odt, epub)", EXTRACT_TEXT),
    (0, b"PK\x05\x06", "an empty ZIP archive", SAVE_AS_TEXT),
    (0, b"\x1f\x8b", "a gzip archive", UNPACK),
    (0, b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK),
    (0, b"BZh", "a bzip2 archive", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (0, b"SQLite format 3\0", "an SQLite database", SAVE_AS_TEXT),
    (0, b"\x7fELF", "an executable", SAVE_AS_TEXT),
    (4, b"ftyp", "a video or sound file", SAVE_AS_TEXT),
    (0, b"\xff\xfe\0\0", "UTF-32 text", "save it as UTF-8, for example with `iconv -f UTF-32 -t UTF-8`"),
    (0, b"\0\0\xfe\xff", "UTF-32 text", "save it as UTF-8, for example with `iconv -f UTF-32 -t UTF-8`"),
];

/// The text of `bytes`, without its byte order mark; `origin` names the input in messages.
pub(super) fn decode(bytes: &[u8], origin: &str) -> Result<String, ReadError> {
    let named = || origin.to_owned();
    for &(at, magic, kind, remedy) in MAGIC {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(magic)) {
            return Err(ReadError::Binary { origin: named(), kind, remedy });
        }
    }
    let text = match bytes {
        [0xff, 0xfe, units @ ..] => utf16(units, u16::from_le_bytes, origin)?,
        [0xfe, 0xff, units @ ..] => utf16(units, u16::from_be_bytes, origin)?,
        _ => utf8(bytes, origin)?,
    };
    if text.contains('\0') {
        return Err(ReadError::Binary {
            origin: named(),
            kind: "binary data (it holds NUL bytes)",
            remedy: SAVE_AS_TEXT,
        });
    }
    if is_blank(&text) {
        return Err(ReadError::Empty { origin: named(), bytes: bytes.len() });
    }
    Ok(text)
}

/// Whether a text prints nothing.
fn is_blank(text: &str) -> bool {
    let blank = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    text.chars().all(blank)
}

fn utf8(bytes: &[u8], origin: &str) -> Result<String, ReadError> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let byte = body.get(error.valid_up_to()).copied().unwrap_or_default();
            let offset = bytes.len() - body.len() + error.valid_up_to();
            Err(ReadError::NotUtf8 { origin: origin.to_owned(), offset, byte, remedy: remedy_for(body) })
        }
    }
}

/// Bengali in UTF-16 has 0x09 for the high byte of nearly every letter: on which side it stands tells the order.
fn remedy_for(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let high = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0x09).count();
    let half = head.len() / 4;
    if half > 0 && high(1) > half {
        UTF16_LE
    } else if half > 0 && high(0) > half {
        UTF16_BE
    } else {
        SAVE_AS_UTF8
    }
}

/// `bytes` is what follows the two bytes of the byte order mark.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, origin: &str) -> Result<String, ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let mut offset = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c = decoded.map_err(|_| ReadError::NotUtf16 {
            origin: origin.to_owned(),
            offset,
            what: "lone surrogate",
        })?;
        offset += 2 * c.len_utf16();
        text.push(c);
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err(ReadError::NotUtf16 { origin: origin.to_owned(), offset, what: "half code unit" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        let error = decode(bytes, "a.txt").unwrap_err();
        format!("{error}; {}", crate::Hint::hint(&error).unwrap())
    }

    #[test]
    fn byte_order_marks_choose_the_encoding() {
        let le: Vec<u8> = "\u{feff}ক 😀".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "\u{feff}ক 😀".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in ["ক 😀".as_bytes(), "\u{feff}ক 😀".as_bytes(), &le, &be] {
            assert_eq!(decode(bytes, "a.txt").unwrap(), "ক 😀");
        }
    }

    #[test]
    fn a_wrong_byte_is_named_with_its_offset_in_the_file() {
        assert_eq!(
            message(b"\xef\xbb\xbfab\xe0\xa6"),
            "`a.txt` is not UTF-8: got byte 0xE0 at byte offset 5; save it as UTF-8, for example with \
             `iconv -f WINDOWS-1252 -t UTF-8`"
        );
        let bare: Vec<u8> = "আদালতের রায়".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(message(&bare).ends_with("try `iconv -f UTF-16LE -t UTF-8`"), "{}", message(&bare));
        let bare: Vec<u8> = "আদালতের রায়".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(message(&bare).ends_with("try `iconv -f UTF-16BE -t UTF-8`"), "{}", message(&bare));
    }

    #[test]
    fn broken_utf16_is_named_with_its_offset() {
        assert_eq!(
            message(b"\xff\xfe\x95\x09\x00\xd8\x95\x09"),
            "`a.txt` is not UTF-16: got a lone surrogate at byte offset 4; save it again as UTF-8"
        );
        assert_eq!(
            message(b"\xfe\xff\x09\x95\x09"),
            "`a.txt` is not UTF-16: got a half code unit at byte offset 4; save it again as UTF-8"
        );
    }

    #[test]
    fn binaries_are_named() {
        for (bytes, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "a PNG image"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
            (b"%PDF-1.7\n", "a PDF document"),
            (b"PK\x03\x04\x14\0", "a ZIP archive"),
            (b"\x1f\x8b\x08\0", "a gzip archive"),
            (b"\xff\xfe\0\0\x95\x09\0\0", "UTF-32 text"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
            (b"ab\0c", "binary data (it holds NUL bytes)"),
        ] {
            let expected = format!("`a.txt` is {kind}");
            assert!(message(bytes).starts_with(&expected), "{}", message(bytes));
        }
    }

    #[test]
    fn nothing_but_blanks_is_empty() {
        assert_eq!(
            message("\u{feff} \n\u{200b}".as_bytes()),
            "`a.txt` is empty: got 8 bytes without any text, expected a Bengali article; give a file that holds the text of the \
             article"
        );
        assert!(message(b"").contains("got 0 bytes"));
    }
}
